//! Who volunteered.

use std::collections::BTreeMap;

/// Somebody who can be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volunteer {
    /// The number, which is published.
    pub person_id: String,
    /// The name, which is not published before somebody is appointed; may be empty.
    pub name: String,
    /// Where the person works; may be empty.
    pub workplace: String,
    /// The feature of each category.
    pub features: BTreeMap<String, String>,
    /// The number of the household, of which only one person is drawn; empty when no address was given.
    pub household: String,
}

impl Volunteer {
    /// The feature of a category.
    pub fn feature(&self, category: &str) -> &str {
        self.features.get(category).map_or("", String::as_str)
    }
}
