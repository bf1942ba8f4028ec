//! What this subject hands the server.

use futures_util::FutureExt;
use ui::{NavItem, Routes, Subject};

use crate::acts::lottery::jobs;
use crate::acts::table::{ALL, DRAW, PREPARE, SEE, SEE_PUBLIC};
use crate::pages::{home, panel, public, take_away};
use crate::store;

/// Routes, tables, acts, navigation, jobs and the demo of panels.
pub fn subject() -> Subject {
    Subject {
        name: "panels",
        routes: routes(),
        migrations: store::MIGRATIONS.to_vec(),
        acts: ALL.to_vec(),
        navigation: vec![NavItem { href: "/panels", zh: "监督员抽选", en: "Panels", icon: "draw", act: &SEE }],
        jobs: jobs(),
        demo: |office| crate::demo::fill(office).boxed(),
    }
}

fn routes() -> Routes {
    Routes::new()
        .get("/panels", &SEE, home::show)
        .post("/panels", &PREPARE, home::create)
        .get("/panels/{id}", &SEE, panel::show)
        .post_up_to(panel::LARGEST_FILE, "/panels/{id}/quotas", &PREPARE, panel::quotas)
        .post_up_to(panel::LARGEST_FILE, "/panels/{id}/people", &PREPARE, panel::people)
        .post("/panels/{id}/lottery", &PREPARE, panel::make_lottery)
        .post("/panels/{id}/freeze", &DRAW, panel::freeze)
        .post("/panels/{id}/seed", &DRAW, panel::seed)
        .post("/panels/{id}/draw", &DRAW, panel::draw_now)
        .post("/panels/{id}/void", &DRAW, panel::declare_void)
        .post("/panels/{id}/replace", &DRAW, panel::replace_one)
        .get("/panels/{id}/list.xlsx", &SEE, take_away::workbook)
        .get("/panels/{id}/list.pdf", &SEE, take_away::paper)
        .get("/panel-draws", &SEE_PUBLIC, public::list)
        .get("/panel-draws/{id}", &SEE_PUBLIC, public::show)
        .get("/panel-draws/{id}/screen", &SEE_PUBLIC, public::screen)
        .get("/panel-draws/{id}/{file}", &SEE_PUBLIC, public::file)
}
