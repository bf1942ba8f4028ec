//! What this subject hands the server.

use access::Act;
use futures_util::FutureExt;
use ui::{NavItem, Routes, Subject};

use crate::acts::table::{ALL, DRAW, IMPORT_ROSTER, OPEN_AND_CLOSE, SEE, SEE_DRAWN, SEE_PUBLIC_DRAW, WRITE_SCHEME};
use crate::pages::{campaigns, draw, planning, public_draw, roster, scheme};
use crate::store;
use crate::{
    BALLOT_ACTS, BALLOT_MIGRATIONS, MY_NOTICES, RESULT_ACTS, RESULT_MIGRATIONS, ballot_jobs, ballot_routes,
    result_jobs, result_routes,
};

/// Routes, tables, acts, navigation, jobs and the demo of evaluations.
pub fn subject() -> Subject {
    Subject {
        name: "evaluations",
        routes: campaign_routes().merge(ballot_routes()).merge(result_routes()),
        migrations: [store::MIGRATIONS, BALLOT_MIGRATIONS, RESULT_MIGRATIONS].concat(),
        acts: acts(),
        navigation: vec![
            NavItem { href: "/campaigns", zh: "评议", en: "Evaluation", icon: "campaign", act: &SEE },
            NavItem { href: "/my-notices", zh: "整改通知", en: "Notices to us", icon: "notice", act: MY_NOTICES },
        ],
        jobs: ballot_jobs().into_iter().chain(result_jobs()).collect(),
        demo: |office| crate::demo::fill(office).boxed(),
    }
}

/// Every act of evaluations, in the order of a campaign's life.
fn acts() -> Vec<&'static Act> {
    ALL.into_iter().chain(BALLOT_ACTS.iter().copied()).chain(RESULT_ACTS.iter().copied()).collect()
}

fn campaign_routes() -> Routes {
    Routes::new()
        .get("/campaigns", &SEE, campaigns::list)
        .post("/campaigns", &WRITE_SCHEME, campaigns::create)
        .get("/campaigns/{id}", &SEE, campaigns::home)
        .post("/campaigns/{id}/advance", &OPEN_AND_CLOSE, campaigns::advance)
        .get("/campaigns/{id}/scheme", &SEE, scheme::show)
        .post("/campaigns/{id}/scheme", &WRITE_SCHEME, scheme::save)
        .get("/campaigns/{id}/planning", &SEE, planning::show)
        .get("/campaigns/{id}/roster", &IMPORT_ROSTER, roster::show)
        .post_up_to(roster::LARGEST_FILE, "/campaigns/{id}/roster", &IMPORT_ROSTER, roster::upload)
        .post("/campaigns/{id}/roster/confirm", &IMPORT_ROSTER, roster::confirm)
        .get("/campaigns/{id}/draw", &SEE_DRAWN, draw::show)
        .post("/campaigns/{id}/draw/freeze", &DRAW, draw::freeze)
        .post("/campaigns/{id}/draw/seed", &DRAW, draw::seed)
        .post("/campaigns/{id}/draw", &DRAW, draw::draw)
        .post("/campaigns/{id}/draw/void", &DRAW, draw::declare_void)
        .post("/campaigns/{id}/draw/replace", &DRAW, draw::replace)
        .get("/campaigns/{id}/draw.xlsx", &SEE_DRAWN, draw::export)
        .get("/draws", &SEE_PUBLIC_DRAW, public_draw::list)
        .get("/draws/{id}", &SEE_PUBLIC_DRAW, public_draw::show)
        .get("/draws/{id}/screen", &SEE_PUBLIC_DRAW, public_draw::screen)
        .get("/draws/{id}/roster.csv", &SEE_PUBLIC_DRAW, public_draw::roster)
        .get("/draws/{id}/plan.csv", &SEE_PUBLIC_DRAW, public_draw::plan)
        .get("/draws/{id}/draw.json", &SEE_PUBLIC_DRAW, public_draw::record)
}
