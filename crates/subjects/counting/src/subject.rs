//! What this subject hands the server.

use futures_util::FutureExt;
use ui::{NavItem, Routes, Subject};

use crate::acts::paper::jobs;
use crate::acts::table::{ALL, ENTER, KEEP_PAPER, OPEN_HALL, REMARK, SEE, SETTLE, SIGN, WALL};
use crate::pages::{batch, differences, entry, hall, home, paper, records, wall};
use crate::store;

/// Routes, tables, acts, navigation, jobs and the demo of counting.
pub fn subject() -> Subject {
    Subject {
        name: "counting",
        routes: routes(),
        migrations: store::MIGRATIONS.to_vec(),
        acts: ALL.to_vec(),
        navigation: vec![NavItem { href: "/counting", zh: "计票", en: "Counting", icon: "ballot", act: &SEE }],
        jobs: jobs(),
        demo: |office| crate::demo::fill(office).boxed(),
    }
}

fn routes() -> Routes {
    Routes::new()
        .get("/counting", &SEE, home::list)
        .get("/counting/{id}", &SEE, home::show)
        .post("/counting/{id}/declare", &KEEP_PAPER, home::declare)
        .get("/counting/{id}/paper", &SEE, paper::show)
        .post("/counting/{id}/paper/print", &KEEP_PAPER, paper::print)
        .post("/counting/{id}/paper/book", &KEEP_PAPER, paper::book)
        .post("/counting/{id}/paper/code", &KEEP_PAPER, paper::code)
        .get("/counting/{id}/paper/{file}", &KEEP_PAPER, paper::sheets)
        .get("/counting/{id}/hall", &SEE, hall::show)
        .post("/counting/{id}/hall", &OPEN_HALL, hall::open)
        .post("/counting/{id}/hall/join", &SIGN, hall::join)
        .post("/counting/{id}/hall/leave", &SIGN, hall::leave)
        .post("/counting/{id}/batches", &OPEN_HALL, home::make_batch)
        .get("/counting/{id}/batches/{number}", &SEE, batch::show)
        .post("/counting/{id}/batches/{number}/recount", &OPEN_HALL, batch::recount)
        .post("/counting/{id}/batches/{number}/take-back", &OPEN_HALL, batch::take_back)
        .get("/counting/{id}/batches/{number}/cover.pdf", &SEE, batch::cover)
        .post("/counting/{id}/batches/{number}/take", &ENTER, batch::take)
        .get("/counting/{id}/batches/{number}/entry", &ENTER, entry::show)
        .post("/counting/{id}/batches/{number}/entry", &ENTER, entry::save)
        .post("/counting/{id}/batches/{number}/draft", &ENTER, entry::draft)
        .post("/counting/{id}/batches/{number}/opinion", &ENTER, entry::opinion)
        .post("/counting/{id}/batches/{number}/finalise", &ENTER, entry::finalise)
        .post("/counting/{id}/batches/{number}/forms", &ENTER, entry::forms)
        .get("/counting/{id}/batches/{number}/differences", &SETTLE, differences::show)
        .post("/counting/{id}/batches/{number}/settle", &SETTLE, differences::settle)
        .post("/counting/{id}/batches/{number}/void", &SETTLE, batch::void)
        .post("/counting/{id}/batches/{number}/sign", &SIGN, batch::sign)
        .get("/counting/{id}/records", &SEE, records::show)
        .post("/counting/{id}/records/explain", &SETTLE, records::explain)
        .post("/counting/{id}/records/remark", &REMARK, records::remark)
        .post("/counting/{id}/finish", &OPEN_HALL, records::finish)
        .post("/counting/{id}/records/signed", &OPEN_HALL, records::book_signatures)
        .get("/counting/{id}/protocols/{file}", &SEE, records::protocol)
        .get("/hall/{wall}", &WALL, wall::show)
}
