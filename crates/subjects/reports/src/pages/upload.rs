//! Files in pieces: `POST /report/files` begins one, `PATCH` appends where `upload-offset` says, `GET` tells how much
//! there is. A file's name is 128 random bits and known to its sender alone.

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use kernel::Refusal;
use serde_json::{Value, json};
use ui::{Form, Office, Problem};

use super::NO_STORE;
use super::visitor::Visitor;
use crate::acts::submit::FormMark;
use crate::acts::upload;
use crate::rules::codes;
use crate::store::files::{self, FileView};
use crate::store::{reports, settings};

/// Bytes that are held before they go into the vault; so much at most is lost when a line breaks.
const HELD: usize = 128 << 10;

async fn find(office: &Office, id: &str) -> Result<FileView, Refusal> {
    files::find(office.desk.read(), office.settings.area, id).await?.ok_or_else(Refusal::not_found)
}

/// A file of a report that was not sent yet.
async fn unsent(office: &Office, id: &str) -> Result<FileView, Refusal> {
    let file = find(office, id).await?;
    let report = reports::find_any(office.desk.read(), office.settings.area, file.report).await?;
    if report.is_some() { Err(codes::T18.refusal()) } else { Ok(file) }
}

fn answer(status: StatusCode, body: &Value) -> Response {
    (status, NO_STORE, Json(body)).into_response()
}

/// Begins a file.
pub async fn begin(State(office): State<Office>, visitor: Visitor, Form(form): Form) -> Result<Response, Problem> {
    let limits = settings::limits(office.desk.read(), office.settings.area).await?;
    let mark = FormMark::read(&office, form.text("mark")).ok_or_else(|| codes::T08.refusal())?;
    mark.allow_files(&limits, office.desk.now())?;
    let size = form.text("size").parse().map_err(|_| codes::T27.refusal())?;
    if size <= limits.file_bytes() {
        visitor.begin_file(&limits, office.desk.now(), size)?;
    }
    let id = upload::begin(&office, mark.report, form.text("name"), size, &limits).await?;
    Ok(answer(StatusCode::CREATED, &json!({ "id": id, "at": 0 })))
}

/// How much of a file has arrived, as long as its report was not sent.
pub async fn state(State(office): State<Office>, Path(id): Path<String>) -> Result<Response, Problem> {
    let file = unsent(&office, &id).await?;
    let at = if file.complete { file.size } else { upload::length(&office, &file).await? };
    Ok(answer(StatusCode::OK, &json!({ "at": at, "size": file.size, "complete": file.complete })))
}

/// Appends a piece. What has arrived when the line breaks is kept.
pub async fn append(
    State(office): State<Office>,
    Path(id): Path<String>,
    visitor: Visitor,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let file = unsent(&office, &id).await?;
    let (limits, now) = (settings::limits(office.desk.read(), office.settings.area).await?, office.desk.now());
    let offset = headers.get("upload-offset").and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok());
    let mut at: u64 = offset.ok_or_else(|| codes::T22.refusal())?;
    let (mut body, mut held) = (body.into_data_stream(), Vec::new());
    while let Some(Ok(chunk)) = body.next().await {
        visitor.count_bytes(&limits, now, chunk.len())?;
        held.extend_from_slice(&chunk);
        if held.len() >= HELD {
            at = upload::append(&office, &file, at, std::mem::take(&mut held)).await?;
        }
    }
    at = upload::append(&office, &file, at, held).await?;
    if at < file.size {
        return Ok(answer(StatusCode::OK, &json!({ "at": at })));
    }
    let done = upload::complete(&office, file).await?;
    let kind = done.kind.map(|kind| kind.group().name());
    let kind = kind.map(|name| json!({ "zh": name.zh, "en": name.en }));
    Ok(answer(
        StatusCode::OK,
        &json!({ "at": at, "complete": true, "kind": kind, "cleaned": !done.cleaned.is_empty() }),
    ))
}

/// Takes a file of a report that was not sent yet away.
pub async fn remove(State(office): State<Office>, Path(id): Path<String>) -> Result<Response, Problem> {
    unsent(&office, &id).await?;
    upload::forget(&office, &id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Puts bytes of a form's file into the vault; the announced size of such a file is only an upper bound.
pub async fn put(office: &Office, id: &str, at: u64, bytes: Vec<u8>) -> Result<u64, Refusal> {
    upload::append(office, &find(office, id).await?, at, bytes).await
}

/// Ends a file of a form.
pub async fn complete(office: &Office, id: &str) -> Result<FileView, Refusal> {
    upload::complete(office, find(office, id).await?).await
}
