//! The proposals of an area.

use access::may;
use askama::Template;
use axum::extract::State;
use problems::Units;
use ui::{Frame, Office, Page, Problem, Signed};

use crate::acts::table::PROPOSE;
use crate::rules::articles;
use crate::store::proposals::{self, Kept};

/// How many proposals the list shows.
const MOST: i64 = 300;

#[derive(Template)]
#[template(path = "accountability/list.html")]
struct ListPage {
    f: Frame,
    proposals: Vec<Kept>,
    units: Units,
    may_propose: bool,
}

impl ListPage {
    fn law(&self, code: &str) -> &'static str {
        articles::find(code).map_or("—", |article| article.law.as_str())
    }
}

/// Shows the proposals.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
) -> Result<impl axum::response::IntoResponse, Problem> {
    let db = office.desk.read();
    Ok(Page(ListPage {
        proposals: proposals::list(db, who.area, MOST).await?,
        units: Units::read(db, who.area).await?,
        may_propose: may(Some(&who), &PROPOSE).is_ok(),
        f,
    }))
}
