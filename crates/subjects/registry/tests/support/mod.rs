//! An office to test in.

use std::path::Path;
use std::sync::Arc;

use files::{Files, Seal};
use kernel::{Actor, AreaId, Role};
use store::Desk;
use ui::{Office, Settings};

/// The area of the test actors.
pub fn area() -> AreaId {
    officer().area
}

/// A campaign officer.
pub fn officer() -> Actor {
    store::testing::actor(&[Role::CampaignOfficer])
}

/// An office at a desk, with its files in a folder.
pub fn office_on(desk: Desk, folder: &Path) -> Office {
    let settings = Settings {
        area: area(),
        office_name: "清风市效能办（演示）".into(),
        public_address: "http://localhost".into(),
        demo: true,
    };
    Office {
        desk,
        files: Files::open(folder.join("files")).unwrap(),
        seal: Seal::with_key([7; 32]),
        fonts: Arc::new(papers::Fonts::embedded()),
        settings: Arc::new(settings),
        navigation: Arc::new(Vec::new()),
    }
}
