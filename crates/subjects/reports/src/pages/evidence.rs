//! Opening files of reports: the original leaves a line of who looked, the cleaned copy is what units would see.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use kernel::{Actor, Refusal};
use serde_json::json;
use store::Fact;
use ui::{Office, Problem, Signed, note_look, serve_sealed};
use uuid::Uuid;

use crate::acts::table::OPEN_ORIGINAL;
use crate::store::files::{self, FileView};
use crate::store::reports;

/// The original, for the office.
pub async fn original(
    State(office): State<Office>,
    Signed(who): Signed,
    Path((report, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let file = find(&office, &who, &report, &file).await?;
    let looked_at = json!({ "sha256": file.sha256 });
    note_look(&office.desk, &who, Fact::new(OPEN_ORIGINAL.code, "report", file.report, looked_at)).await?;
    Ok(serve_sealed(&office, &file.id, &headers).await?)
}

/// The copy without position and device data, as units see it.
pub async fn cleaned(
    State(office): State<Office>,
    Signed(who): Signed,
    Path((report, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let file = find(&office, &who, &report, &file).await?;
    let name = Some(file.cleaned).filter(|name| !name.is_empty()).ok_or_else(Refusal::not_found)?;
    Ok(serve_sealed(&office, &name, &headers).await?)
}

async fn find(office: &Office, who: &Actor, report: &str, file: &str) -> Result<FileView, Refusal> {
    let (db, report) = (office.desk.read(), report.parse::<Uuid>().map_err(|_| Refusal::not_found())?);
    reports::find(db, who.area, report).await?.ok_or_else(Refusal::not_found)?;
    let found = files::find(db, who.area, file).await?;
    found.filter(|file| file.report == report && file.complete).ok_or_else(Refusal::not_found)
}
