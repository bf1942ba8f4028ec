//! What reporting hands the server.

use futures_util::FutureExt;
use ui::{NavItem, Subject};

use crate::acts::hotline_import;
use crate::acts::table::{self, READ};
use crate::store::migrations::MIGRATIONS;
use crate::{demo, pages};

/// Routes, tables, acts, navigation and the demo's part of reporting.
pub fn subject() -> Subject {
    Subject {
        name: "reports",
        routes: pages::routes(),
        migrations: MIGRATIONS.to_vec(),
        acts: table::ALL.to_vec(),
        navigation: vec![NavItem { href: "/reports", zh: "群众反映", en: "Reports", icon: "notice", act: &READ }],
        jobs: hotline_import::jobs(),
        demo: |office| demo::fill(office).boxed(),
    }
}
