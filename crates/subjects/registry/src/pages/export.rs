use access::may;
use axum::extract::{Query, State};
use kernel::Refusal;
use ui::{Download, Office, Problem, Signed, XLSX};

use super::units::UnitQuery;
use crate::acts::SEE_PEOPLE;
use crate::store::{list, read};
use crate::writing::{Exported, workbook};

/// The most units that one workbook takes.
const MOST: i64 = 100_000;

/// The units that the list shows, with their duties and, for who may see them, their people.
pub async fn show(
    State(office): State<Office>,
    Signed(who): Signed,
    Query(query): Query<UnitQuery>,
) -> Result<Download, Problem> {
    let db = office.desk.read();
    let units = list::page_of_units(db, who.area, &query.filter(&who), query.order(), "", MOST).await?;
    let known = read::known(db, who.area).await?;
    let people = if may(Some(&who), &SEE_PEOPLE).is_ok() { known.people } else { Default::default() };
    let exported = Exported { units, duties: known.duties, people };
    download(exported, format!("单位名册{}.xlsx", office.desk.now().day())).await
}

/// The same workbook with nothing but its headings, to be filled in.
pub async fn blank() -> Result<Download, Problem> {
    download(Exported::default(), "单位名册空表.xlsx".to_owned()).await
}

async fn download(exported: Exported, name: String) -> Result<Download, Problem> {
    let made = tokio::task::spawn_blocking(move || workbook(&exported)).await.map_err(Refusal::failed)?;
    Ok(Download { name, media_type: XLSX, bytes: made.map_err(Refusal::failed)? })
}
