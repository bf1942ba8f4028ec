use kernel::{AreaId, PersonId, UnitId};
use store::{ConnectionTrait, StoreError, execute};

use super::sort_key::sort_key;
use crate::rules::area::Area;
use crate::rules::duty::Duty;
use crate::rules::person::PersonRecord;
use crate::rules::unit::{UnitClass, UnitFacts};

/// Adds an area; answers false when it is there already.
///
/// # Errors
/// The database's error.
pub async fn add_area(db: &impl ConnectionTrait, area: &Area) -> Result<bool, StoreError> {
    let parent = area.parent.map(|parent| parent.to_string()).unwrap_or_default();
    let added = execute(
        db,
        "INSERT INTO areas (area, level, name, parent) VALUES ($1, $2, $3, $4) ON CONFLICT (area) DO NOTHING",
        [area.id.to_string().into(), area.level.code().into(), area.name.clone().into(), parent.into()],
    )
    .await?;
    Ok(added == 1)
}

/// Keeps a sealed key unless there is one.
///
/// # Errors
/// The database's error.
pub async fn add_key(
    db: &impl ConnectionTrait,
    area: AreaId,
    purpose: &str,
    sealed: Vec<u8>,
) -> Result<(), StoreError> {
    execute(
        db,
        "INSERT INTO area_keys (area, purpose, sealed) VALUES ($1, $2, $3) ON CONFLICT (area, purpose) DO NOTHING",
        [area.to_string().into(), purpose.into(), sealed.into()],
    )
    .await?;
    Ok(())
}

/// Adds a class or changes its name and place.
///
/// # Errors
/// The database's error.
pub async fn put_class(db: &impl ConnectionTrait, area: AreaId, class: &UnitClass) -> Result<(), StoreError> {
    execute(
        db,
        "INSERT INTO unit_classes (area, code, name, place) VALUES ($1, $2, $3, $4)
         ON CONFLICT (area, code) DO UPDATE SET name = excluded.name, place = excluded.place",
        [area.to_string().into(), class.code.clone().into(), class.name.clone().into(), class.place.into()],
    )
    .await?;
    Ok(())
}

/// Removes a class. Whether it is empty is asked by the act, in the same transaction.
///
/// # Errors
/// The database's error.
pub async fn remove_class(db: &impl ConnectionTrait, area: AreaId, code: &str) -> Result<(), StoreError> {
    execute(db, "DELETE FROM unit_classes WHERE area = $1 AND code = $2", [area.to_string().into(), code.into()])
        .await?;
    Ok(())
}

/// Adds a unit in its first version.
///
/// # Errors
/// The database's error; a duplicate when the code is taken.
pub async fn add_unit(
    db: &impl ConnectionTrait,
    area: AreaId,
    id: UnitId,
    facts: &UnitFacts,
) -> Result<(), StoreError> {
    execute(
        db,
        "INSERT INTO units (area, id, code, name, short_name, class_code, kind, credit_code, address, phone, windows,
           sort_key, active, closed_reason, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, TRUE, '', 1)",
        values(area, id, facts)?,
    )
    .await?;
    Ok(())
}

/// Changes a unit that still has the version seen; answers false when somebody else was quicker.
///
/// # Errors
/// The database's error; a duplicate when the new code is taken.
pub async fn change_unit(
    db: &impl ConnectionTrait,
    area: AreaId,
    id: UnitId,
    version: i64,
    facts: &UnitFacts,
) -> Result<bool, StoreError> {
    let mut values = values(area, id, facts)?;
    values.push(version.into());
    let changed = execute(
        db,
        "UPDATE units SET code = $3, name = $4, short_name = $5, class_code = $6, kind = $7, credit_code = $8,
           address = $9, phone = $10, windows = $11, sort_key = $12, version = version + 1
         WHERE area = $1 AND id = $2 AND version = $13",
        values,
    )
    .await?;
    Ok(changed == 1)
}

fn values(area: AreaId, id: UnitId, facts: &UnitFacts) -> Result<Vec<store::Value>, StoreError> {
    Ok(vec![
        area.to_string().into(),
        id.to_string().into(),
        facts.code.clone().into(),
        facts.name.clone().into(),
        facts.short_name.clone().into(),
        facts.class_code.clone().into(),
        facts.kind.code().into(),
        facts.credit_code.as_ref().map(ToString::to_string).unwrap_or_default().into(),
        facts.address.clone().into(),
        facts.phone.clone().into(),
        serde_json::json!(facts.windows).to_string().into(),
        sort_key(&facts.name)?.into(),
    ])
}

/// Closes a unit with a reason, or opens it again with none.
///
/// # Errors
/// The database's error.
pub async fn set_active(
    db: &impl ConnectionTrait,
    area: AreaId,
    id: UnitId,
    active: bool,
    reason: &str,
) -> Result<(), StoreError> {
    execute(
        db,
        "UPDATE units SET active = $3, closed_reason = $4, version = version + 1 WHERE area = $1 AND id = $2",
        [area.to_string().into(), id.to_string().into(), active.into(), reason.into()],
    )
    .await?;
    Ok(())
}

/// Puts duties in place of a unit's present ones.
///
/// # Errors
/// The database's error.
pub async fn put_duties(
    db: &impl ConnectionTrait,
    area: AreaId,
    unit: UnitId,
    duties: &[Duty],
) -> Result<(), StoreError> {
    let key = [area.to_string(), unit.to_string()];
    execute(db, "DELETE FROM unit_duties WHERE area = $1 AND unit = $2", key.clone().map(Into::into)).await?;
    for duty in duties {
        let [area, unit] = key.clone();
        execute(
            db,
            "INSERT INTO unit_duties (area, unit, place, text, basis) VALUES ($1, $2, $3, $4, $5)",
            [area.into(), unit.into(), duty.place.into(), duty.text.clone().into(), duty.basis.clone().into()],
        )
        .await?;
    }
    Ok(())
}

/// Adds a person to a unit.
///
/// # Errors
/// The database's error.
pub async fn add_person(
    db: &impl ConnectionTrait,
    area: AreaId,
    unit: UnitId,
    id: PersonId,
    person: &PersonRecord,
) -> Result<(), StoreError> {
    execute(
        db,
        "INSERT INTO unit_people (area, id, unit, name, post, partner, phone, identity_mark, sort_key)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        [
            area.to_string().into(),
            id.to_string().into(),
            unit.to_string().into(),
            person.name.clone().into(),
            person.post.clone().into(),
            person.partner.clone().into(),
            person.phone.clone().into(),
            person.identity_mark.clone().unwrap_or_default().into(),
            sort_key(&person.name)?.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Takes a person off a unit; answers false when there is no such person there.
///
/// # Errors
/// The database's error.
pub async fn remove_person(
    db: &impl ConnectionTrait,
    area: AreaId,
    unit: UnitId,
    id: PersonId,
) -> Result<bool, StoreError> {
    let removed = execute(
        db,
        "DELETE FROM unit_people WHERE area = $1 AND unit = $2 AND id = $3",
        [area.to_string().into(), unit.to_string().into(), id.to_string().into()],
    )
    .await?;
    Ok(removed == 1)
}
