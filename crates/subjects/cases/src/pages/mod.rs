//! The screens: the office's desk, and what the public reads.

mod desk;
mod public;
mod record;

use kernel::Refusal;
use ui::Routes;
use uuid::Uuid;

use crate::acts::table::{APPROVE, PREPARE, PUBLISH, READ, SEE};

/// Reads an id out of an address.
fn read_id(text: &str) -> Result<Uuid, Refusal> {
    text.parse().map_err(|_| Refusal::not_found())
}

/// The routes of typical cases.
pub fn routes() -> Routes {
    Routes::new()
        .get("/cases", &READ, public::list)
        .get("/cases/{id}", &READ, public::one)
        .get("/typical-cases", &SEE, desk::show)
        .post("/typical-cases", &PREPARE, desk::draft)
        .get("/typical-cases/{id}", &SEE, record::show)
        .post("/typical-cases/{id}/edit", &PREPARE, record::edit)
        .post("/typical-cases/{id}/approve", &APPROVE, record::approve)
        .post("/typical-cases/{id}/publish", &PUBLISH, record::publish)
        .post("/typical-cases/{id}/withdraw", &PUBLISH, record::withdraw)
}
