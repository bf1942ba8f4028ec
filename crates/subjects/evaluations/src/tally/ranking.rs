use exact::{Fraction, ranks};

use crate::rules::formula::Formula;
use crate::rules::scheme::Scheme;

/// The ranks of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ranks {
    pub overall: usize,
    pub in_class: usize,
}

/// Ranks all units by the formula's rules, overall and within their class; a unit without a composite or with too few
/// valid evaluators has none.
///
/// `units` holds each unit's composite and its valid evaluators, in the order of the scheme.
pub(super) fn rank(scheme: &Scheme, units: &[(Option<Fraction>, usize)]) -> Vec<Option<Ranks>> {
    let formula = &scheme.formula;
    let key = |(composite, n): &(Option<Fraction>, usize)| {
        let enough = u64::try_from(*n).is_ok_and(|n| n >= formula.minimum_respondents);
        composite.as_ref().filter(|_| enough).map(|composite| as_ranked(formula, composite))
    };
    let keys: Vec<Option<Fraction>> = units.iter().map(key).collect();
    let overall = rank_some(formula, &keys, &|_| true);
    let mut found: Vec<Option<Ranks>> = vec![None; units.len()];
    for class in &scheme.classes {
        let inside = |unit: usize| scheme.units[unit].class_id == class.id;
        let in_class = rank_some(formula, &keys, &inside);
        for unit in (0..units.len()).filter(|unit| inside(*unit)) {
            found[unit] = overall[unit].zip(in_class[unit]).map(|(overall, in_class)| Ranks { overall, in_class });
        }
    }
    found
}

/// The number units are ranked by.
fn as_ranked(formula: &Formula, composite: &Fraction) -> Fraction {
    if formula.rank_rounded {
        composite.rounded(formula.places, formula.rounding).to_fraction()
    } else {
        composite.clone()
    }
}

fn rank_some(formula: &Formula, keys: &[Option<Fraction>], chosen: &dyn Fn(usize) -> bool) -> Vec<Option<usize>> {
    let taking_part = keys.iter().enumerate().filter(|(unit, _)| chosen(*unit));
    let (units, scores): (Vec<usize>, Vec<&Fraction>) =
        taking_part.filter_map(|(unit, key)| key.as_ref().map(|key| (unit, key))).unzip();
    let mut found = vec![None; keys.len()];
    for (unit, rank) in units.into_iter().zip(ranks(&scores, formula.ties)) {
        found[unit] = Some(rank);
    }
    found
}
