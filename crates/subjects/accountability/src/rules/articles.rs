//! The articles a proposal may rest on: data with their sources, in `data/articles.json`.

use std::sync::LazyLock;

use kernel::Day;
use serde::Deserialize;

/// An article.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Article {
    /// The stored word; it never changes its meaning.
    pub code: String,
    /// The text and the article.
    pub law: String,
    /// From when it is in force.
    pub in_force: Day,
    /// Who issued it, and when.
    pub issued: String,
    /// What it is about, in short.
    pub gist: String,
}

static ARTICLES: LazyLock<Vec<Article>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../data/articles.json")).unwrap_or_default());

/// The articles in force on a day.
pub fn in_force(day: Day) -> Vec<&'static Article> {
    ARTICLES.iter().filter(|article| article.in_force <= day).collect()
}

/// The article of a stored word.
pub fn find(code: &str) -> Option<&'static Article> {
    ARTICLES.iter().find(|article| article.code == code)
}
