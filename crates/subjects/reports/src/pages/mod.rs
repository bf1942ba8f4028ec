//! The screens of reporting, one file each; the public ones work as plain forms on a telephone.

mod cases;
mod clock;
mod code;
mod desk;
mod evidence;
mod follow;
mod form;
mod hotline;
mod keepers;
mod limits;
mod receiving;
mod record;
mod register;
mod upload;
mod visitor;

use axum::http::{HeaderName, header};
use ui::Routes;

use crate::acts::table::{
    ACCEPT, ASK, DECLINE, FOLLOW, HAND_IN, IMPORT, KEEP, LOOK, MERGE, OPEN_ORIGINAL, READ, REGISTER, REPORT, SET_LIMITS,
};

/// Pages that are kept by no cache and no shared telephone.
const NO_STORE: [(HeaderName, &str); 1] = [(header::CACHE_CONTROL, "no-store")];
/// The largest form with files: twenty megabytes of files, the text, and the marks between them.
const LARGEST_FORM: usize = 24 << 20;
/// The largest hotline file, in bytes; a little over what the reader of sheets allows, so that the reader says why.
const LARGEST_FILE: usize = 24 << 20;
/// The largest case another system hands in, in bytes.
const LARGEST_CASE: usize = 256 << 10;

/// All routes, each with the act that guards it.
pub fn routes() -> Routes {
    Routes::new()
        .get("/report", &REPORT, form::show)
        .post_up_to(LARGEST_FORM, "/report", &REPORT, form::send)
        .post("/report/files", &REPORT, upload::begin)
        .get("/report/files/{file}", &REPORT, upload::state)
        .patch("/report/files/{file}", &REPORT, upload::append)
        .post("/report/files/{file}/remove", &REPORT, upload::remove)
        .get("/report/follow", &FOLLOW, code::show)
        .post("/report/follow", &FOLLOW, code::enter)
        .post("/report/leave", &FOLLOW, code::leave)
        .get("/report/mine", &FOLLOW, follow::show)
        .post("/report/mine/answer", &FOLLOW, follow::answer)
        .post("/report/mine/rate", &FOLLOW, follow::rate)
        .post("/report/mine/reopen", &FOLLOW, follow::reopen)
        .get("/reports", &READ, desk::show)
        .get("/reports/new", &REGISTER, register::show)
        .post_up_to(LARGEST_FORM, "/reports/new", &REGISTER, register::save)
        .get("/reports/import", &IMPORT, hotline::show)
        .post_up_to(LARGEST_FILE, "/reports/import", &IMPORT, hotline::upload)
        .get("/reports/import/{file}", &IMPORT, hotline::show_file)
        .post("/reports/import/{file}", &IMPORT, hotline::confirm)
        .get("/reports/limits", &SET_LIMITS, limits::show)
        .post("/reports/limits", &SET_LIMITS, limits::save)
        .get("/reports/keepers", &KEEP, keepers::show)
        .post("/reports/keepers", &KEEP, keepers::become_keeper)
        .post("/reports/keepers/remove", &KEEP, keepers::remove_keeper)
        .get("/reports/{id}", &READ, record::show)
        .post("/reports/{id}/ask", &ASK, record::ask)
        .post("/reports/{id}/read", &ASK, record::read)
        .post("/reports/{id}/accept", &ACCEPT, record::accept)
        .post("/reports/{id}/decline", &DECLINE, record::decline)
        .post("/reports/{id}/merge", &MERGE, record::merge)
        .get("/reports/{id}/reporter", &LOOK, keepers::ask)
        .post("/reports/{id}/reporter", &LOOK, keepers::look)
        .get("/reports/{id}/files/{file}", &OPEN_ORIGINAL, evidence::original)
        .get("/reports/{id}/files/{file}/cleaned", &READ, evidence::cleaned)
        .post_up_to(LARGEST_CASE, "/api/v1/cases", &HAND_IN, cases::hand_in)
}
