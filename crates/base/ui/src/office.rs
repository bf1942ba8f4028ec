use std::sync::Arc;

use files::{Files, Seal};
use kernel::AreaId;
use papers::Fonts;
use store::Desk;

/// What the administrator set for this installation.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The area this installation serves first.
    pub area: AreaId,
    /// The office's name, as it stands at the top of every page.
    pub office_name: String,
    /// The address people reach the server at, without a slash at the end; it goes into QR codes.
    pub public_address: String,
    /// Whether the demo city is loaded.
    pub demo: bool,
}

/// Everything a handler may need. Cheap to clone.
#[derive(Clone)]
pub struct Office {
    /// Time, reading and the write door.
    pub desk: Desk,
    /// Stored files.
    pub files: Files,
    /// The key for what is sealed at rest.
    pub seal: Seal,
    /// The fonts of official papers.
    pub fonts: Arc<Fonts>,
    /// This installation's settings.
    pub settings: Arc<Settings>,
    /// All navigation entries, in order.
    pub navigation: Arc<Vec<crate::NavItem>>,
}
