use std::collections::BTreeMap;

use kernel::{AreaId, PersonId, UnitId};
use store::{ConnectionTrait, FromQueryResult, StoreError, row, rows, scalar};

use crate::rules::area::Area;
use crate::rules::duty::Duty;
use crate::rules::person::{PersonRecord, StaffName};
use crate::rules::plan::Known;
use crate::rules::unit::{UnitClass, UnitKind, UnitView};

/// A person of a unit as pages show them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonView {
    /// The person's id.
    pub id: PersonId,
    /// What is stored about the person.
    pub record: PersonRecord,
}

#[derive(FromQueryResult)]
pub(super) struct AreaRow {
    pub(super) area: String,
    pub(super) level: String,
    pub(super) name: String,
    pub(super) parent: String,
}

#[derive(FromQueryResult)]
struct ClassRow {
    code: String,
    name: String,
    place: i64,
}

#[derive(FromQueryResult)]
pub(super) struct UnitRow {
    id: String,
    code: String,
    name: String,
    short_name: String,
    class_code: String,
    class_name: String,
    kind: String,
    credit_code: String,
    address: String,
    phone: String,
    windows: String,
    active: bool,
    closed_reason: String,
    version: i64,
}

#[derive(FromQueryResult)]
struct DutyRow {
    unit: String,
    place: i64,
    text: String,
    basis: String,
}

#[derive(FromQueryResult)]
struct PersonRow {
    id: String,
    unit: String,
    name: String,
    post: String,
    partner: String,
    phone: String,
    identity_mark: String,
}

impl UnitRow {
    fn view(self) -> Result<UnitView, StoreError> {
        let credit_code = Some(self.credit_code).filter(|code| !code.is_empty());
        Ok(UnitView {
            id: StoreError::parse("units.id", &self.id)?,
            kind: UnitKind::read(&self.kind)
                .ok_or_else(|| StoreError::Unreadable { column: "units.kind", cause: self.kind.clone() })?,
            credit_code: credit_code.map(|code| StoreError::parse("units.credit_code", &code)).transpose()?,
            windows: StoreError::json("units.windows", &self.windows)?,
            code: self.code,
            name: self.name,
            short_name: self.short_name,
            class_code: self.class_code,
            class_name: self.class_name,
            address: self.address,
            phone: self.phone,
            active: self.active,
            closed_reason: self.closed_reason,
            version: self.version,
        })
    }
}

impl PersonRow {
    fn view(self) -> Result<PersonView, StoreError> {
        Ok(PersonView {
            id: StoreError::parse("unit_people.id", &self.id)?,
            record: PersonRecord {
                name: self.name,
                post: self.post,
                partner: self.partner,
                phone: self.phone,
                identity_mark: Some(self.identity_mark).filter(|mark| !mark.is_empty()),
            },
        })
    }
}

impl From<DutyRow> for Duty {
    fn from(row: DutyRow) -> Self {
        Self { place: row.place, text: row.text, basis: row.basis }
    }
}

pub(super) const UNIT: &str =
    "SELECT u.id, u.code, u.name, u.short_name, u.class_code, COALESCE(c.name, u.class_code) AS class_name,
  u.kind, u.credit_code, u.address, u.phone, u.windows, u.active, u.closed_reason, u.version
  FROM units u LEFT JOIN unit_classes c ON c.area = u.area AND c.code = u.class_code
  WHERE u.area = $1";

/// Every area, highest level first, then by name.
///
/// # Errors
/// The database's error.
pub async fn areas(db: &impl ConnectionTrait) -> Result<Vec<Area>, StoreError> {
    let found: Vec<AreaRow> = rows(db, "SELECT area, level, name, parent FROM areas ORDER BY name, area", []).await?;
    let mut areas = found.into_iter().map(area_view).collect::<Result<Vec<_>, _>>()?;
    areas.sort_by_key(|area| area.level);
    Ok(areas)
}

pub(super) fn area_view(row: AreaRow) -> Result<Area, StoreError> {
    let parent = Some(row.parent).filter(|parent| !parent.is_empty());
    Ok(Area {
        id: StoreError::parse("areas.area", &row.area)?,
        level: StoreError::parse("areas.level", &row.level)?,
        name: row.name,
        parent: parent.map(|parent| StoreError::parse("areas.parent", &parent)).transpose()?,
    })
}

/// The classes of an area, in their order.
///
/// # Errors
/// The database's error.
pub async fn classes(db: &impl ConnectionTrait, area: AreaId) -> Result<Vec<UnitClass>, StoreError> {
    let sql = "SELECT code, name, place FROM unit_classes WHERE area = $1 ORDER BY place, code";
    let found: Vec<ClassRow> = rows(db, sql, [area.to_string().into()]).await?;
    Ok(found.into_iter().map(|row| UnitClass { code: row.code, name: row.name, place: row.place }).collect())
}

/// The active units of an area, by code.
///
/// # Errors
/// The database's error.
pub async fn list_units(db: &impl ConnectionTrait, area: AreaId) -> Result<Vec<UnitView>, StoreError> {
    let sql = format!("{UNIT} AND u.active = TRUE ORDER BY u.code");
    views(rows(db, &sql, [area.to_string().into()]).await?)
}

/// All units of an area, closed ones too, by code.
///
/// # Errors
/// The database's error.
pub async fn every_unit(db: &impl ConnectionTrait, area: AreaId) -> Result<Vec<UnitView>, StoreError> {
    let sql = format!("{UNIT} ORDER BY u.code");
    views(rows(db, &sql, [area.to_string().into()]).await?)
}

/// A unit by its id; closed ones too.
///
/// # Errors
/// The database's error.
pub async fn find_unit(db: &impl ConnectionTrait, area: AreaId, id: UnitId) -> Result<Option<UnitView>, StoreError> {
    let sql = format!("{UNIT} AND u.id = $2");
    let found: Option<UnitRow> = row(db, &sql, [area.to_string().into(), id.to_string().into()]).await?;
    found.map(UnitRow::view).transpose()
}

/// A unit by its code; closed ones too.
///
/// # Errors
/// The database's error.
pub async fn find_unit_by_code(
    db: &impl ConnectionTrait,
    area: AreaId,
    code: &str,
) -> Result<Option<UnitView>, StoreError> {
    let sql = format!("{UNIT} AND u.code = $2");
    let found: Option<UnitRow> = row(db, &sql, [area.to_string().into(), code.into()]).await?;
    found.map(UnitRow::view).transpose()
}

pub(super) fn views(found: Vec<UnitRow>) -> Result<Vec<UnitView>, StoreError> {
    found.into_iter().map(UnitRow::view).collect()
}

/// The duties of a unit, in their order.
///
/// # Errors
/// The database's error.
pub async fn duties_of(db: &impl ConnectionTrait, area: AreaId, unit: UnitId) -> Result<Vec<Duty>, StoreError> {
    let sql = "SELECT unit, place, text, basis FROM unit_duties WHERE area = $1 AND unit = $2 ORDER BY place";
    let found: Vec<DutyRow> = rows(db, sql, [area.to_string().into(), unit.to_string().into()]).await?;
    Ok(found.into_iter().map(Duty::from).collect())
}

/// The duties of every unit of an area, by unit.
///
/// # Errors
/// The database's error.
pub async fn all_duties(db: &impl ConnectionTrait, area: AreaId) -> Result<BTreeMap<UnitId, Vec<Duty>>, StoreError> {
    let sql = "SELECT unit, place, text, basis FROM unit_duties WHERE area = $1 ORDER BY unit, place";
    let found: Vec<DutyRow> = rows(db, sql, [area.to_string().into()]).await?;
    let mut duties: BTreeMap<UnitId, Vec<Duty>> = BTreeMap::new();
    for row in found {
        duties.entry(StoreError::parse("unit_duties.unit", &row.unit)?).or_default().push(row.into());
    }
    Ok(duties)
}

const PERSON: &str = "SELECT id, unit, name, post, partner, phone, identity_mark FROM unit_people WHERE area = $1";

/// The people of a unit, by name.
///
/// # Errors
/// The database's error.
pub async fn people_of(db: &impl ConnectionTrait, area: AreaId, unit: UnitId) -> Result<Vec<PersonView>, StoreError> {
    let sql = format!("{PERSON} AND unit = $2 ORDER BY sort_key, id");
    let found: Vec<PersonRow> = rows(db, &sql, [area.to_string().into(), unit.to_string().into()]).await?;
    found.into_iter().map(PersonRow::view).collect()
}

async fn all_people(
    db: &impl ConnectionTrait,
    area: AreaId,
) -> Result<BTreeMap<UnitId, Vec<PersonRecord>>, StoreError> {
    let found: Vec<PersonRow> = rows(db, &format!("{PERSON} ORDER BY sort_key, id"), [area.to_string().into()]).await?;
    let mut people: BTreeMap<UnitId, Vec<PersonRecord>> = BTreeMap::new();
    for row in found {
        people.entry(StoreError::parse("unit_people.unit", &row.unit)?).or_default().push(row.view()?.record);
    }
    Ok(people)
}

/// Everybody who works for an active unit of the area; [`StaffName::is`] tells whether somebody is one of them.
///
/// # Errors
/// The database's error.
pub async fn staff_names(db: &impl ConnectionTrait, area: AreaId) -> Result<Vec<StaffName>, StoreError> {
    let mut people = all_people(db, area).await?;
    let units = list_units(db, area).await?;
    let staff = units.into_iter().flat_map(|unit| {
        let own = people.remove(&unit.id).unwrap_or_default();
        own.into_iter().map(move |person| StaffName {
            unit: unit.id,
            unit_code: unit.code.clone(),
            phone: crate::rules::tidy::phone_digits(&person.phone),
            name: person.name,
            identity_mark: person.identity_mark,
        })
    });
    Ok(staff.collect())
}

/// Everything an import is compared with.
///
/// # Errors
/// The database's error.
pub async fn known(db: &impl ConnectionTrait, area: AreaId) -> Result<Known, StoreError> {
    let units = every_unit(db, area).await?;
    let (mut duties, mut people) = (all_duties(db, area).await?, all_people(db, area).await?);
    let by_code = units.iter().map(|unit| (unit.code.clone(), unit.id)).collect::<Vec<_>>();
    Ok(Known {
        classes: classes(db, area).await?,
        duties: by_code.iter().filter_map(|(code, id)| Some((code.clone(), duties.remove(id)?))).collect(),
        people: by_code.iter().filter_map(|(code, id)| Some((code.clone(), people.remove(id)?))).collect(),
        units,
    })
}

/// The sealed key of an area for a purpose.
///
/// # Errors
/// The database's error.
pub async fn sealed_key(db: &impl ConnectionTrait, area: AreaId, purpose: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = "SELECT sealed AS value FROM area_keys WHERE area = $1 AND purpose = $2";
    scalar(db, sql, [area.to_string().into(), purpose.into()]).await
}
