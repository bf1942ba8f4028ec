use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use ui::{Entered, Form, Frame, Office, Page, Problem, Signed, back_to};

use super::unit::Done;
use crate::acts::classes;
use crate::rules::unit::UnitClass;
use crate::store::read;

/// The classes of the area.
#[derive(Template)]
#[template(path = "registry/classes.html")]
pub struct ClassesPage {
    f: Frame,
    entered: Entered,
    classes: Vec<UnitClass>,
}

impl ClassesPage {
    async fn of(office: &Office, f: Frame, area: kernel::AreaId, entered: Entered) -> Result<Self, Problem> {
        Ok(Self { classes: read::classes(office.desk.read(), area).await?, f, entered })
    }
}

/// Shows the classes.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Query(done): Query<Done>,
) -> Result<Page<ClassesPage>, Problem> {
    Ok(Page(ClassesPage::of(&office, done.told_in(f), who.area, Entered::default()).await?))
}

/// Adds a class, or changes its name and place.
pub async fn save(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Form(entered): Form,
) -> Result<Response, Problem> {
    let place = entered.text("place").parse().ok();
    match classes::save_class(&office.desk, &who, entered.text("code"), entered.text("name"), place).await {
        Ok(()) => Ok(back_to("/units/classes?done=saved")),
        Err(refusal) => {
            let (status, entered) = entered.again(refusal)?;
            Ok((status, Page(ClassesPage::of(&office, f, who.area, entered).await?)).into_response())
        }
    }
}

/// Removes an empty class.
pub async fn remove(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    match classes::remove_class(&office.desk, &who, code).await {
        Ok(()) => Ok(back_to("/units/classes?done=removed")),
        Err(refusal) => {
            let (status, entered) = Entered::default().again(refusal)?;
            Ok((status, Page(ClassesPage::of(&office, f, who.area, entered).await?)).into_response())
        }
    }
}
