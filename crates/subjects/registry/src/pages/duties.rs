use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use ui::{Entered, Form, Frame, Office, Page, Problem, Signed, back_to};

use super::unit_for;
use crate::acts::{SET_DUTIES, set_duties};
use crate::rules::unit::UnitView;
use crate::store::read;

/// Blank rows below the duties there are.
const BLANK_ROWS: usize = 3;

/// A row of the form.
struct DutyLine {
    place: usize,
    text: String,
    basis: String,
}

/// The form of a unit's duties.
#[derive(Template)]
#[template(path = "registry/duties_form.html")]
pub struct DutiesForm {
    f: Frame,
    entered: Entered,
    unit: UnitView,
    rows: Vec<DutyLine>,
}

impl DutiesForm {
    fn of(f: Frame, entered: Entered, unit: UnitView, mut typed: Vec<(String, String)>) -> Self {
        typed.extend(std::iter::repeat_n(Default::default(), BLANK_ROWS));
        let rows = (1..).zip(typed).map(|(place, (text, basis))| DutyLine { place, text, basis }).collect();
        Self { f, entered, unit, rows }
    }

    fn error(&self, field: &str, place: &usize) -> String {
        self.entered.at(&format!("{field}{place}"), self.f.language)
    }
}

/// The form with the duties there are.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(code): Path<String>,
) -> Result<Page<DutiesForm>, Problem> {
    let db = office.desk.read();
    let unit = unit_for(db, &who, &SET_DUTIES, &code).await?;
    let duties = read::duties_of(db, who.area, unit.id).await?;
    let typed = duties.into_iter().map(|duty| (duty.text, duty.basis)).collect();
    Ok(Page(DutiesForm::of(f, Entered::default(), unit, typed)))
}

/// Sets the duties.
pub async fn save(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(code): Path<String>,
    Form(entered): Form,
) -> Result<Response, Problem> {
    let typed: Vec<(String, String)> =
        entered.all("text").iter().cloned().zip(entered.all("basis").iter().cloned()).collect();
    match set_duties::set_duties(&office.desk, &who, code.clone(), typed.clone()).await {
        Ok(()) => Ok(back_to(&format!("/units/{code}?done=saved"))),
        Err(refusal) => {
            let (status, entered) = entered.again(refusal)?;
            let unit = unit_for(office.desk.read(), &who, &SET_DUTIES, &code).await?;
            let kept = typed.into_iter().rev().skip_while(|(text, basis)| text.is_empty() && basis.is_empty());
            let mut kept: Vec<_> = kept.collect();
            kept.reverse();
            Ok((status, Page(DutiesForm::of(f, entered, unit, kept))).into_response())
        }
    }
}
