//! Setting the office hours of a season, on the page of the calendar.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use ui::{Form, Frame, Office, Page, Problem, Signed, back_to};

use super::calendar;
use crate::acts::set_office_time::{remove_office_time, set_office_time};

/// Sets office hours from a day on.
pub async fn set(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Form(form): Form,
) -> Result<Response, Problem> {
    let (from, name, hours) = (form.text("from"), form.text("name"), form.text("hours"));
    match set_office_time(&office.desk, &who, from, name, hours).await {
        Ok(()) => Ok(back_to("/calendar#office-hours")),
        Err(refusal) => {
            let (status, form) = form.again(refusal)?;
            Ok((status, Page(calendar::page(&office, f, &who, form).await?)).into_response())
        }
    }
}

/// Takes office hours back.
pub async fn remove(
    State(office): State<Office>,
    Signed(who): Signed,
    Path(from): Path<String>,
) -> Result<Response, Problem> {
    remove_office_time(&office.desk, &who, &from).await?;
    Ok(back_to("/calendar#office-hours"))
}
