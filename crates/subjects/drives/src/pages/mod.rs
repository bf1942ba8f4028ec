//! The screens, one file each.

mod forms;
mod list;
mod own;
mod plan;
mod record;

use kernel::Refusal;
use ui::Routes;
use uuid::Uuid;

use crate::acts::table::{CLOSE, GATHER, LAUNCH, PREPARE, SEE, SEE_OWN};

/// Reads an id out of an address.
fn read_id(text: &str) -> Result<Uuid, Refusal> {
    text.parse().map_err(|_| Refusal::not_found())
}

/// The routes of drives.
pub fn routes() -> Routes {
    Routes::new()
        .get("/drives", &SEE, list::show)
        .get("/drives/new", &PREPARE, plan::new)
        .post("/drives/new", &PREPARE, plan::create)
        .get("/drives/{id}", &SEE, record::show)
        .get("/drives/{id}/plan", &PREPARE, plan::edit)
        .post("/drives/{id}/plan", &PREPARE, plan::save)
        .post("/drives/{id}/launch", &LAUNCH, forms::launch)
        .post("/drives/{id}/gather", &GATHER, forms::gather)
        .post("/drives/{id}/add", &GATHER, forms::add)
        .post("/drives/{id}/take-out", &GATHER, forms::take_out)
        .post("/drives/{id}/results", &PREPARE, forms::draft_results)
        .post("/drives/{id}/close", &CLOSE, forms::close)
        .get("/drives/{id}/report/{format}", &SEE, record::report)
        .get("/my-drives", &SEE_OWN, own::list)
        .get("/my-drives/{id}", &SEE_OWN, own::show)
}
