//! Publications: the first page for everybody, and where each role's work begins.
//!
//! What a subject makes public stays with that subject (results, the duty compendium); this one only gathers the ways in.

mod home;

use access::{Act, Who};
use futures_util::FutureExt;
use ui::{Routes, Subject};

/// Seeing the public first page.
pub const SEE_HOME: Act =
    Act { code: "publications.see_home", zh: "查看首页", en: "See the first page", who: Who::Public };

/// Routes and acts of publications.
pub fn subject() -> Subject {
    Subject {
        name: "publications",
        routes: Routes::new().get("/", &SEE_HOME, home::show),
        migrations: Vec::new(),
        acts: vec![&SEE_HOME],
        navigation: Vec::new(),
        jobs: Vec::new(),
        demo: |_| async { Ok(()) }.boxed(),
    }
}
