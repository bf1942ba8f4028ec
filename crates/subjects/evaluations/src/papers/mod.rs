//! What the papers of an evaluation say. How they look is the business of the crate `papers`.

mod bulletin;
mod notice;
mod rank_plot;

use kernel::{Language, Moment};

use crate::tally::UnitResult;

pub use bulletin::bulletin;
pub use notice::{Notice, notice};
pub use rank_plot::RankPlot;

/// Who issues a paper, under which number, and when.
#[derive(Debug, Clone)]
pub struct Issue {
    /// The issuing office.
    pub office: String,
    /// The running number of the year.
    pub number: i64,
    /// When it is made.
    pub at: Moment,
}

impl Issue {
    /// `效能通〔2026〕3号`: the series' short name, the year, the number without leading zeros.
    pub fn document_number(&self, series: &str) -> String {
        format!("{series}〔{}〕{}号", self.at.day().year(), self.number)
    }
}

/// The short name of the series of bulletins.
pub const BULLETINS: &str = "效能通";
/// The short name of the series of rectification notices.
pub const NOTICES: &str = "效能改";

/// What a withheld or missing number looks like.
pub const NOTHING: &str = "—";

/// A number with two places, or a dash.
pub fn two_places(value: Option<f64>) -> String {
    value.map_or_else(|| NOTHING.to_owned(), |value| format!("{value:.2}"))
}

/// An interval `88.70 ~ 89.10` with two places, or a dash.
pub fn interval(ends: Option<[f64; 2]>) -> String {
    ends.map_or_else(|| NOTHING.to_owned(), |[low, high]| format!("{low:.2} ~ {high:.2}"))
}

/// An interval of a share in percent, `86.4 ~ 89.2`, or a dash.
pub fn percent_interval(ends: Option<[f64; 2]>) -> String {
    ends.map_or_else(|| NOTHING.to_owned(), |[low, high]| format!("{:.1} ~ {:.1}", low * 100.0, high * 100.0))
}

/// A share in percent with one place, or a dash.
pub fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| NOTHING.to_owned(), |share| format!("{:.1}%", share * 100.0))
}

/// A text, or a dash.
pub fn or_dash(text: Option<&String>) -> String {
    text.cloned().unwrap_or_else(|| NOTHING.to_owned())
}

/// A number of people, if it may be shown.
pub fn people(n: usize, smallest_cell: u64) -> String {
    if u64::try_from(n).is_ok_and(|n| n < smallest_cell) { format!("< {smallest_cell}") } else { n.to_string() }
}

/// The shade of a mean of points: nine steps from below 65 to 100.
pub fn heat(points: Option<f64>) -> u8 {
    let points = points.unwrap_or_default();
    (1..=8).rev().find(|step| points >= 60.0 + f64::from(*step) * 5.0).unwrap_or(0)
}

/// A unit as it may be shown: without any figure when fewer than the scheme's smallest cell judged it.
pub fn shown(unit: &UnitResult, smallest_cell: u64) -> UnitResult {
    let mut unit = unit.clone();
    let few = |n: usize| u64::try_from(n).is_ok_and(|n| n < smallest_cell);
    for aspect in unit.aspects.iter_mut().filter(|aspect| few(aspect.n)) {
        (aspect.mean, aspect.mean_se, aspect.satisfaction, aspect.satisfaction_se) = (None, None, None, None);
    }
    for stratum in unit.strata.iter_mut().filter(|stratum| few(stratum.n)) {
        (stratum.composite, stratum.composite_se) = (None, None);
    }
    if few(unit.n_respondents) {
        (unit.composite, unit.composite_text, unit.composite_se, unit.composite_ci) = (None, None, None, None);
        (unit.satisfaction, unit.satisfaction_text, unit.satisfaction_se) = (None, None, None);
        (unit.satisfaction_ci, unit.satisfaction_logit_ci) = (None, None);
        (unit.best_grade, unit.best_grade_text, unit.best_grade_se, unit.best_grade_logit_ci) =
            (None, None, None, None);
        (unit.rank_overall, unit.rank_class, unit.policy_composite, unit.policy_composite_se) =
            (None, None, None, None);
        unit.ranks = crate::tally::RankResult::default();
    }
    unit
}

/// How sure a unit's rank is, in one sentence; empty while nobody has computed it.
pub fn rank_sentence(unit: &UnitResult, language: Language) -> String {
    match unit.ranks.rank_interval_class {
        None => String::new(),
        Some([best, worst]) if best == worst => {
            language.t("名次与其他单位有显著差别", "its rank is clear of the others").to_owned()
        }
        Some([best, worst]) => match language {
            Language::Chinese => format!("与第{best}至{worst}名无显著差别"),
            Language::English => format!("not significantly different from ranks {best} to {worst}"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shades_run_from_sixty_five_to_a_hundred() {
        assert_eq!([None, Some(0.0), Some(64.9), Some(65.0), Some(99.9), Some(100.0)].map(heat), [0, 0, 0, 1, 7, 8]);
    }

    #[test]
    fn a_number_has_the_year_in_hexagonal_brackets_and_no_leading_zeros() {
        let issue = Issue { office: "某办".into(), number: 7, at: Moment(1_795_222_800_000_000) };
        assert_eq!(issue.document_number(NOTICES), "效能改〔2026〕7号");
    }
}
