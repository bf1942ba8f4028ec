use std::collections::BTreeMap;

use kernel::{Bilingual, Finding, Place};

/// How many findings of one rule are kept; of the others only the number is told.
const KEPT: u64 = 50;

/// Collects findings without letting a broken file of a million lines fill the memory.
#[derive(Debug, Default)]
pub struct Findings {
    kept: Vec<Finding>,
    counts: BTreeMap<&'static str, u64>,
}

impl Findings {
    /// Adds a finding of a rule; it is only worded when it is kept.
    pub fn add(&mut self, rule: &'static str, word: impl FnOnce() -> Finding) {
        let count = self.counts.entry(rule).or_default();
        *count += 1;
        if *count <= KEPT {
            self.kept.push(word());
        }
    }

    /// Whether a rule was broken at all.
    pub fn has(&self, rule: &str) -> bool {
        self.counts.contains_key(rule)
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// The findings kept, and for each rule with more of them a last line with the number left off.
    pub fn into_list(self) -> Vec<Finding> {
        let more = self
            .counts
            .into_iter()
            .filter(|(_, count)| *count > KEPT)
            .map(|(rule, count)| left_off(rule, count - KEPT));
        self.kept.into_iter().chain(more).collect()
    }
}

fn left_off(rule: &'static str, count: u64) -> Finding {
    Finding::note(
        rule,
        Place::default(),
        Bilingual::new(
            format!("同类问题另有 {count} 处，未逐一列出。"),
            format!("{count} more of the same are not listed."),
        ),
        Bilingual::new("请先改正列出的问题，再试一次。", "Correct those listed and try again."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_of_the_same_are_counted_and_not_kept() {
        let mut findings = Findings::default();
        let nothing = || Finding::note("T09", Place::default(), Bilingual::new("", ""), Bilingual::new("", ""));
        (0..1_000_000).for_each(|_| findings.add("T09", nothing));
        assert!(findings.has("T09") && !findings.has("T01"));
        let list = findings.into_list();
        assert_eq!(list.len(), 51);
        assert!(list[50].message.en.starts_with("999950 more"));
    }
}
