//! The interface other systems hand cases in by.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use identity::{Caller, Purpose};
use ui::{Office, Problem};

use super::NO_STORE;
use crate::acts::cases;

/// `POST /api/v1/cases`: 201 for a case that came in, 200 for one that was known.
pub async fn hand_in(State(office): State<Office>, headers: HeaderMap, body: Bytes) -> Result<Response, Problem> {
    let caller = Caller::of(&office, &headers, Purpose::HandIn).await?;
    let taken = cases::hand_in(&office, &caller, &body).await?;
    let status = if taken.first { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, NO_STORE, Json(taken)).into_response())
}
