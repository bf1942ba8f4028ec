//! The screens, one file each.

mod forms;
mod list;
mod own;
mod plan;
mod record;
mod tasks;

use kernel::Refusal;
use ui::Routes;
use uuid::Uuid;

use crate::acts::table::{CONFIRM, OWN, PREPARE, REPORT, SEE, SIGN};

/// Reads an id out of an address.
fn read_id(text: &str) -> Result<Uuid, Refusal> {
    text.parse().map_err(|_| Refusal::not_found())
}

/// The routes of meetings.
pub fn routes() -> Routes {
    Routes::new()
        .get("/meetings", &SEE, list::show)
        .get("/meetings/new", &PREPARE, plan::new)
        .post("/meetings/new", &PREPARE, plan::create)
        .get("/meetings/tasks", &SEE, tasks::show)
        .post("/meetings/tasks/{id}/confirm", &CONFIRM, tasks::confirm)
        .post("/meetings/tasks/{id}/send-back", &CONFIRM, tasks::send_back)
        .get("/meetings/{id}", &SEE, record::show)
        .get("/meetings/{id}/plan", &PREPARE, plan::edit)
        .post("/meetings/{id}/plan", &PREPARE, plan::save)
        .post("/meetings/{id}/agenda", &PREPARE, forms::rewrite_agenda)
        .post("/meetings/{id}/agenda/problems", &PREPARE, forms::put_problems)
        .post("/meetings/{id}/agenda/number", &PREPARE, forms::put_number)
        .post("/meetings/{id}/agenda/item", &PREPARE, forms::put_item)
        .post("/meetings/{id}/invite", &PREPARE, forms::invite)
        .post("/meetings/{id}/minutes", &PREPARE, forms::write_minutes)
        .post("/meetings/{id}/decide", &PREPARE, forms::decide)
        .post("/meetings/{id}/take-back", &PREPARE, forms::take_back)
        .post("/meetings/{id}/cancel", &PREPARE, forms::cancel)
        .post("/meetings/{id}/sign", &SIGN, forms::sign)
        .get("/meetings/{id}/minutes/{format}", &SEE, record::minutes)
        .get("/my-meetings", &OWN, own::show)
        .post("/my-meetings/tasks/{id}/report", &REPORT, own::report)
}
