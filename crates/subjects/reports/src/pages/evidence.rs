//! Showing files of reports: never as a page, never with a name that a program trusts, from any place (so that videos
//! can be wound), and never from a cache.

use std::io::{Read, Seek, SeekFrom};

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use files::Kind;
use kernel::Refusal;
use ui::{Office, Problem, Signed};
use uuid::Uuid;

use crate::acts::upload;
use crate::store::files::{self as store_files, FileView};

/// The most that one answer carries, in bytes; a browser asks for the rest.
const PART: u64 = 4 << 20;

/// The original, for the office.
pub async fn original(
    State(office): State<Office>,
    Signed(who): Signed,
    Path((report, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let file = find(&office, who.area, &report, &file).await?;
    let name = file.id.clone();
    Ok(serve(&office, &file, name, &headers).await?)
}

/// The copy without position and device data, as units see it.
pub async fn cleaned(
    State(office): State<Office>,
    Signed(who): Signed,
    Path((report, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let file = find(&office, who.area, &report, &file).await?;
    let name = Some(file.cleaned.clone()).filter(|name| !name.is_empty()).ok_or_else(Refusal::not_found)?;
    Ok(serve(&office, &file, name, &headers).await?)
}

async fn find(office: &Office, area: kernel::AreaId, report: &str, file: &str) -> Result<FileView, Refusal> {
    let report: Uuid = report.parse().map_err(|_| Refusal::not_found())?;
    let found = store_files::find(office.desk.read(), area, file).await?;
    found.filter(|file| file.report == report && file.complete).ok_or_else(Refusal::not_found)
}

async fn serve(office: &Office, file: &FileView, name: String, headers: &HeaderMap) -> Result<Response, Refusal> {
    let (vault, asked) = (upload::vault(office)?, range_of(headers));
    let part = tokio::task::spawn_blocking(move || part(&vault, &name, asked)).await.map_err(Refusal::failed)??;
    let kind = file.kind.ok_or_else(Refusal::not_found)?;
    Ok(dressed(part, kind, &file.id))
}

/// A part of a file.
struct Part {
    bytes: Vec<u8>,
    from: u64,
    length: u64,
    whole: bool,
}

/// The range a browser asks for: from, and to (inclusive) if it says so. Only one range, only from a place on.
fn range_of(headers: &HeaderMap) -> Option<(u64, Option<u64>)> {
    let asked = headers.get(header::RANGE)?.to_str().ok()?.strip_prefix("bytes=")?;
    let (from, to) = asked.split_once('-')?;
    Some((from.trim().parse().ok()?, to.trim().parse().ok()))
}

fn part(vault: &files::Vault, name: &str, asked: Option<(u64, Option<u64>)>) -> Result<Part, Refusal> {
    let mut reader = vault.read(name)?;
    let length = reader.length();
    let (from, to) = match asked {
        Some((from, to)) if from < length => (from, to.map_or(length, |to| to.saturating_add(1).min(length)).max(from)),
        Some(_) => return Err(Refusal::not_found()),
        None => (0, length),
    };
    // Whoever did not ask for a part gets the whole.
    let to = if asked.is_some() { to.min(from.saturating_add(PART)) } else { to };
    let mut bytes = Vec::new();
    reader.seek(SeekFrom::Start(from)).map_err(Refusal::failed)?;
    reader.take(to - from).read_to_end(&mut bytes).map_err(Refusal::failed)?;
    Ok(Part { bytes, from, length, whole: asked.is_none() })
}

fn dressed(part: Part, kind: Kind, id: &str) -> Response {
    let status = if part.whole { StatusCode::OK } else { StatusCode::PARTIAL_CONTENT };
    let to = part.from + part.bytes.len() as u64;
    let range = format!("bytes {}-{}/{}", part.from, to.saturating_sub(1), part.length);
    let place = if kind.is_shown_in_place() { "inline" } else { "attachment" };
    let disposition = format!("{place}; filename=\"{}.{}\"", id.get(..8).unwrap_or_default(), kind.code());
    let mut response = (status, Body::from(part.bytes)).into_response();
    let headers = response.headers_mut();
    let mut set = |name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, kind.media_type());
    set(header::CONTENT_DISPOSITION, &disposition);
    set(header::ACCEPT_RANGES, "bytes");
    set(header::CACHE_CONTROL, "no-store");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox");
    if status == StatusCode::PARTIAL_CONTENT {
        set(header::CONTENT_RANGE, &range);
    }
    response
}
