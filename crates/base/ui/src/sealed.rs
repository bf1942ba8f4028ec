//! Files of the vault as a browser gets them: never as a page, never with a name that a program trusts, from any place
//! (so that videos can be wound), and never from a cache.

use std::io::{self, Read, Seek, SeekFrom};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use files::{Kind, KindError, RECORD, VaultReader};
use futures_util::{FutureExt, stream};
use kernel::{Actor, Refusal};
use store::{AuditLine, Desk, Fact, read_audit};
use tokio::task::spawn_blocking;

use crate::Office;

/// What may run in a file that is shown: nothing.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
/// How long one look at a file lasts, in microseconds; a video is asked for in many parts.
const LOOK: i64 = 3_600_000_000;
/// How many of a thing's newest audit lines are searched for a look that still lasts.
const SEARCHED: i64 = 50;

/// Answers a file of the vault, or the part of it that was asked for. What it is, its content tells.
///
/// # Errors
/// Not found when the vault has no such file; the disk's error.
pub async fn serve_sealed(office: &Office, name: &str, headers: &HeaderMap) -> Result<Response, Refusal> {
    let (vault, name, asked) = (office.files.vault(&office.seal)?, name.to_owned(), range_of(headers));
    let opened = spawn_blocking(move || {
        let mut reader = vault.read(&name)?;
        let kind = kind_of(&mut reader)?;
        Ok::<_, Refusal>((reader, kind, name))
    });
    let (reader, kind, name) = opened.await.map_err(Refusal::failed)??;
    let length = reader.length();
    let (status, from, to) = match asked {
        None => (StatusCode::OK, 0, length),
        Some((from, to)) if from < length => {
            let to = to.map_or(length, |last| last.saturating_add(1)).clamp(from, length);
            (StatusCode::PARTIAL_CONTENT, from, to)
        }
        Some(_) => (StatusCode::RANGE_NOT_SATISFIABLE, length, length),
    };
    let mut response = (status, body(reader, from, to)).into_response();
    let range = match status {
        StatusCode::RANGE_NOT_SATISFIABLE => format!("bytes */{length}"),
        _ => format!("bytes {from}-{}/{length}", to.saturating_sub(1)),
    };
    dress(response.headers_mut(), kind, &name, to - from, Some(range).filter(|_| asked.is_some()));
    Ok(response)
}

/// The range a browser asks for: from, and to (inclusive) if it says so. Only one range, only from a place on; whoever
/// asks for another gets the whole.
fn range_of(headers: &HeaderMap) -> Option<(u64, Option<u64>)> {
    let asked = headers.get(header::RANGE)?.to_str().ok()?.strip_prefix("bytes=")?;
    let (from, to) = asked.split_once('-')?;
    Some((from.trim().parse().ok()?, to.trim().parse().ok()))
}

/// The kind of a file; none for one that is kept but not known.
fn kind_of(reader: &mut VaultReader) -> Result<Option<Kind>, Refusal> {
    match Kind::of(reader) {
        Ok(kind) => Ok(Some(kind)),
        Err(KindError::Disk(cause)) => Err(Refusal::failed(cause)),
        Err(KindError::Empty | KindError::Unknown | KindError::Pretends) => Ok(None),
    }
}

/// The bytes from one place to another, opened record by record as the browser takes them.
fn body(reader: VaultReader, from: u64, to: u64) -> Body {
    Body::from_stream(stream::try_unfold((reader, from), move |(mut reader, at)| {
        async move {
            let length = usize::try_from(to - at).unwrap_or(RECORD).min(RECORD);
            if length == 0 {
                return Ok(None);
            }
            let read = spawn_blocking(move || {
                let mut piece = vec![0; length];
                reader.seek(SeekFrom::Start(at))?;
                reader.read_exact(&mut piece)?;
                Ok::<_, io::Error>((Bytes::from(piece), (reader, at + length as u64)))
            });
            read.await.map_err(io::Error::other)?.map(Some)
        }
        .boxed()
    }))
}

fn dress(headers: &mut HeaderMap, kind: Option<Kind>, name: &str, length: u64, range: Option<String>) {
    let place = if kind.is_some_and(Kind::is_shown_in_place) { "inline" } else { "attachment" };
    let (start, ending) = (name.get(..8).unwrap_or_default(), kind.map_or("bin", Kind::code));
    let mut set = |name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, kind.map_or("application/octet-stream", Kind::media_type));
    set(header::CONTENT_DISPOSITION, &format!("{place}; filename=\"{start}.{ending}\""));
    set(header::CONTENT_LENGTH, &length.to_string());
    set(header::ACCEPT_RANGES, "bytes");
    set(header::CACHE_CONTROL, "no-store");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    if let Some(range) = range {
        set(header::CONTENT_RANGE, &range);
    }
}

/// Leaves an audit line that somebody opened a file: one for each look, and a look lasts an hour.
///
/// # Errors
/// The database's error.
pub async fn note_look(desk: &Desk, who: &Actor, fact: Fact) -> Result<(), Refusal> {
    let (now, body, person) = (desk.now().micros(), fact.body.to_string(), who.id.to_string());
    let lasts =
        |line: &AuditLine| line.act == fact.act && line.actor_id == person && line.fact == body && now - line.at < LOOK;
    let lines = read_audit(desk.read(), who.area, Some(&fact.thing), i64::MAX, SEARCHED).await?;
    if lines.iter().any(lasts) {
        return Ok(());
    }
    let who = who.clone();
    desk.write(move |tx| async move { Ok(tx.record(&who, fact).await?) }.boxed()).await
}
