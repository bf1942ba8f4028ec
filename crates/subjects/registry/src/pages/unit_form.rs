use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use kernel::Refusal;
use store::DatabaseConnection;
use ui::{Entered, Form, Frame, Office, Page, Problem, Signed, back_to};

use super::unit_for;
use crate::acts::{EDIT_UNIT, save_unit};
use crate::rules::plan::next_unit_code;
use crate::rules::unit::{UnitClass, UnitEntry, UnitKind, UnitView};
use crate::store::read;

/// The form of a unit, new or known.
#[derive(Template)]
#[template(path = "registry/unit_form.html")]
pub struct UnitForm {
    f: Frame,
    entered: Entered,
    unit: Option<UnitView>,
    classes: Vec<UnitClass>,
}

impl UnitForm {
    fn heading(&self) -> &str {
        if self.unit.is_some() {
            self.f.t("修改单位", "Edit the unit")
        } else {
            self.f.t("增加单位", "Add a unit")
        }
    }

    async fn of(
        db: &DatabaseConnection,
        f: Frame,
        area: kernel::AreaId,
        entered: Entered,
        unit: Option<UnitView>,
    ) -> Result<Self, Problem> {
        Ok(Self { classes: read::classes(db, area).await?, f, entered, unit })
    }
}

/// An empty form with the next free code.
pub async fn new(State(office): State<Office>, f: Frame, Signed(who): Signed) -> Result<Page<UnitForm>, Problem> {
    let db = office.desk.read();
    let units = read::every_unit(db, who.area).await?;
    let code = next_unit_code(units.iter().map(|unit| unit.code.as_str()));
    Ok(Page(UnitForm::of(db, f, who.area, Entered::default().with("code", code), None).await?))
}

/// Adds a unit.
pub async fn add(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Form(entered): Form,
) -> Result<Response, Problem> {
    match save_unit::add_unit(&office.desk, &who, entry(&entered)).await {
        Ok(code) => Ok(back_to(&format!("/units/{code}?done=saved"))),
        Err(refusal) => {
            let (status, entered) = entered.again(refusal)?;
            Ok((status, Page(UnitForm::of(office.desk.read(), f, who.area, entered, None).await?)).into_response())
        }
    }
}

/// The form of a known unit.
pub async fn edit(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(code): Path<String>,
) -> Result<Page<UnitForm>, Problem> {
    let db = office.desk.read();
    let unit = unit_for(db, &who, &EDIT_UNIT, &code).await?;
    let entered = filled(&unit);
    Ok(Page(UnitForm::of(db, f, who.area, entered, Some(unit)).await?))
}

/// Changes a unit.
pub async fn save(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(code): Path<String>,
    Form(entered): Form,
) -> Result<Response, Problem> {
    let version = entered.text("version").parse().map_err(|_| Refusal::not_found())?;
    match save_unit::edit_unit(&office.desk, &who, code.clone(), version, entry(&entered)).await {
        Ok(()) => Ok(back_to(&format!("/units/{code}?done=saved"))),
        Err(refusal) => {
            let (status, entered) = entered.again(refusal)?;
            let unit = unit_for(office.desk.read(), &who, &EDIT_UNIT, &code).await?;
            let form = UnitForm::of(office.desk.read(), f, who.area, entered, Some(unit)).await?;
            Ok((status, Page(form)).into_response())
        }
    }
}

fn entry(entered: &Entered) -> UnitEntry {
    let field = |name: &str| Some(entered.text(name).to_owned());
    UnitEntry {
        code: field("code"),
        name: field("name"),
        short_name: field("short_name"),
        class: field("class"),
        class_name: None,
        kind: field("kind"),
        credit_code: field("credit_code"),
        address: field("address"),
        phone: field("phone"),
        windows: field("windows"),
    }
}

fn filled(unit: &UnitView) -> Entered {
    let fields = unit.facts().fields().into_iter();
    let fields = fields.map(|(name, text)| (name, if name == "windows" { unit.windows.join("\n") } else { text }));
    let entered = fields.fold(Entered::default(), |entered, (name, text)| entered.with(name, text));
    entered.with("version", unit.version.to_string())
}
