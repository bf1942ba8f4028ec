//! The drives of an area.

use access::may;
use askama::Template;
use axum::extract::State;
use problems::Units;
use ui::{Frame, Office, Page, Problem, Signed};

use crate::acts::table::PREPARE;
use crate::store::drives::{self, Kept};

/// How many drives the list shows.
const MOST: i64 = 200;

#[derive(Template)]
#[template(path = "drives/list.html")]
struct ListPage {
    f: Frame,
    drives: Vec<Kept>,
    units: Units,
    may_prepare: bool,
}

/// Shows the drives.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
) -> Result<impl axum::response::IntoResponse, Problem> {
    let db = office.desk.read();
    Ok(Page(ListPage {
        drives: drives::list(db, who.area, MOST).await?,
        units: Units::read(db, who.area).await?,
        may_prepare: may(Some(&who), &PREPARE).is_ok(),
        f,
    }))
}
