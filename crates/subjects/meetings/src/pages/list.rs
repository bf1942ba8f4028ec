//! The meetings of an area, and how their tasks stand.

use access::may;
use askama::Template;
use axum::extract::State;
use kernel::Moment;
use ui::{Frame, Office, Page, Problem, Signed};

use crate::acts::table::PREPARE;
use crate::rules::meeting::Stage;
use crate::store::meetings::{self, Kept};
use crate::store::tasks::{self, Counts};

/// How many meetings the list shows.
const MOST: i64 = 200;

#[derive(Template)]
#[template(path = "meetings/list.html")]
struct ListPage {
    f: Frame,
    meetings: Vec<Kept>,
    counts: Counts,
    may_prepare: bool,
}

impl ListPage {
    fn number(&self, stage: &Stage) -> String {
        if let Stage::Signed { number, .. } = stage { number.clone() } else { String::new() }
    }

    fn at(&self, at: &Moment) -> String {
        at.to_minute()
    }
}

/// Shows the meetings.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
) -> Result<impl axum::response::IntoResponse, Problem> {
    let db = office.desk.read();
    Ok(Page(ListPage {
        meetings: meetings::list(db, who.area, MOST).await?,
        counts: tasks::counts(db, who.area, f.now.day()).await?,
        may_prepare: may(Some(&who), &PREPARE).is_ok(),
        f,
    }))
}
