//! The screens, one file each.

mod list;
mod new;
mod record;

use kernel::Refusal;
use ui::Routes;
use uuid::Uuid;

use crate::acts::table::{DECIDE, OUTCOME, PROPOSE, SEE, SEND};

/// Reads an id out of an address.
fn read_id(text: &str) -> Result<Uuid, Refusal> {
    text.parse().map_err(|_| Refusal::not_found())
}

/// The routes of accountability.
pub fn routes() -> Routes {
    Routes::new()
        .get("/accountability", &SEE, list::show)
        .get("/accountability/new", &PROPOSE, new::show)
        .post("/accountability/new", &PROPOSE, new::propose)
        .get("/accountability/{id}", &SEE, record::show)
        .post("/accountability/{id}/decide", &DECIDE, record::decide)
        .post("/accountability/{id}/send", &SEND, record::send)
        .post("/accountability/{id}/outcome", &OUTCOME, record::record_outcome)
        .get("/accountability/{id}/letter/{format}", &SEE, record::letter)
}
