//! What a verification says.

use kernel::{Bilingual, Language};

/// How one check ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is proven; what exactly.
    Proven(Bilingual),
    /// It could not be checked with what was given; why, and what would be needed.
    NotProven(Bilingual),
    /// It is false; where.
    False(Bilingual),
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was checked.
    pub name: Bilingual,
    /// How it ended.
    pub outcome: Outcome,
}

/// All checks, in the order of a campaign's life.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// The checks.
    pub checks: Vec<Check>,
}

impl Report {
    pub(super) fn add(&mut self, zh: &str, en: &str, outcome: Outcome) {
        self.checks.push(Check { name: Bilingual::new(zh, en), outcome });
    }

    /// The first falsehood; `None` when nothing is false.
    pub fn first_falsehood(&self) -> Option<&Bilingual> {
        self.checks.iter().find_map(|check| match &check.outcome {
            Outcome::False(place) => Some(place),
            Outcome::Proven(_) | Outcome::NotProven(_) => None,
        })
    }

    /// The report in plain words, a check a line.
    pub fn words(&self, language: Language) -> String {
        let line = |check: &Check| {
            let (sign, said) = match &check.outcome {
                Outcome::Proven(said) => ("✓", said),
                Outcome::NotProven(said) => ("？", said),
                Outcome::False(said) => ("✗", said),
            };
            format!("{sign} {}{}{}\n", check.name.text(language), language.t("：", ": "), said.text(language))
        };
        self.checks.iter().map(line).collect()
    }
}

/// A proof in both languages.
pub(super) fn proven(zh: impl Into<String>, en: impl Into<String>) -> Outcome {
    Outcome::Proven(Bilingual::new(zh, en))
}

/// What could not be checked.
pub(super) fn not_proven(zh: impl Into<String>, en: impl Into<String>) -> Outcome {
    Outcome::NotProven(Bilingual::new(zh, en))
}

/// A falsehood and its place.
pub(super) fn falsehood(zh: impl Into<String>, en: impl Into<String>) -> Outcome {
    Outcome::False(Bilingual::new(zh, en))
}
