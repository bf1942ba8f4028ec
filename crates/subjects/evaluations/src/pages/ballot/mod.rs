//! The public pages of a ballot: type or scan the code, fill in page by page, review, submit, receipt. Everything works
//! as plain forms. The code travels in a cookie of the browser's session, never in an address (the QR code's own address
//! only fills in the first form).

mod api;
mod caller;
mod fill;
mod hand;
mod review;
mod start;

use ui::Routes;

use crate::acts::ballot::FILL_IN;

/// The public routes of a ballot.
pub fn routes() -> Routes {
    Routes::new()
        .get("/ballot", &FILL_IN, start::show)
        .post("/ballot", &FILL_IN, start::begin)
        .get("/b/{code}", &FILL_IN, start::scanned)
        .post("/ballot/leave", &FILL_IN, start::leave)
        .get("/ballot/fill", &FILL_IN, fill::overview)
        .get("/ballot/fill/{sheet}", &FILL_IN, fill::sheet)
        .post("/ballot/fill/{sheet}", &FILL_IN, fill::save_sheet)
        .post("/ballot/save", &FILL_IN, fill::autosave)
        .get("/ballot/review", &FILL_IN, review::show)
        .post("/ballot/submit", &FILL_IN, review::submit)
        .get("/ballot/receipt", &FILL_IN, review::receipt)
        .post("/api/v1/ballots", &FILL_IN, api::cast)
}
