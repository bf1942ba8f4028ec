//! Official scores and rates of one unit, exactly.

use std::collections::HashMap;

use exact::Fraction;

use super::counts::{Counted, Counts};
use super::meaning::{Meaning, Meanings};
use crate::rules::formula::{MeanOf, Weighting};
use crate::rules::scheme::Scheme;

/// What the formula needs besides the marks.
#[derive(Debug)]
pub(super) struct Rule<'a> {
    pub scheme: &'a Scheme,
    pub meanings: &'a Meanings,
    /// N_h / n_h by stratum; none where nobody's ballot counts.
    pub design: Vec<Option<Fraction>>,
    aspect_weights: Vec<Fraction>,
    policy: Vec<Fraction>,
}

/// The exact numbers of one unit.
#[derive(Debug, Clone)]
pub(super) struct Scores {
    /// The official composite.
    pub composite: Option<Fraction>,
    /// The share of satisfied and fairly satisfied among all marks that count, design weights.
    pub satisfaction: Option<Fraction>,
    /// The share of the best grade.
    pub best: Option<Fraction>,
    /// Weighted marks: those satisfied, those of the best grade, all that count.
    pub weighted: [Fraction; 3],
}

impl<'a> Rule<'a> {
    /// `respondents` counts the ballots that count, by stratum.
    pub fn new(scheme: &'a Scheme, meanings: &'a Meanings, respondents: &[u64]) -> Self {
        let strata = scheme.strata.iter().zip(respondents);
        Self {
            scheme,
            meanings,
            design: strata.map(|(stratum, n)| Fraction::new(stratum.population, *n)).collect(),
            aspect_weights: scheme.aspects.iter().map(|aspect| aspect.weight.to_fraction()).collect(),
            policy: scheme.strata.iter().map(|stratum| stratum.policy_weight.to_fraction()).collect(),
        }
    }

    /// All exact numbers of a unit.
    pub fn scores(&self, counted: Counted<'_>, unit: usize) -> Scores {
        let counts = Counts::of(counted, self.scheme.strata.len(), unit, self.meanings);
        let composite = match self.scheme.formula.mean_of {
            MeanOf::Aspects => self.mean_of_aspects(&counts),
            MeanOf::Evaluators => self.mean_of_evaluators(counted, unit),
        };
        let weighted = [
            self.weighted(&counts, |mark| mark.satisfied),
            self.weighted(&counts, |mark| mark.best),
            self.weighted(&counts, |mark| mark.counts),
        ];
        let [satisfied, best, all] = &weighted;
        Scores { composite, satisfaction: satisfied.divided_by(all), best: best.divided_by(all), weighted }
    }

    /// Strata with a counted ballot, each with its design weight.
    fn strata(&self) -> impl Iterator<Item = (usize, &Fraction)> {
        self.design.iter().enumerate().filter_map(|(place, weight)| weight.as_ref().map(|weight| (place, weight)))
    }

    /// Σ_h w_h × marks of a kind, all aspects pooled.
    fn weighted(&self, counts: &Counts<'_>, kind: fn(&Meaning) -> bool) -> Fraction {
        let in_stratum = |h| (0..self.aspect_weights.len()).map(|a| counts.number(h, a, kind)).sum::<u64>();
        self.strata().map(|(h, weight)| weight * &Fraction::from(in_stratum(h))).sum()
    }

    fn mean_of_aspects(&self, counts: &Counts<'_>) -> Option<Fraction> {
        match self.scheme.formula.weighting {
            Weighting::Design => self.over_aspects(|aspect| {
                let points: Fraction = self.strata().map(|(h, weight)| weight * &counts.points(h, aspect)).sum();
                let number = |h| Fraction::from(counts.number(h, aspect, |mark| mark.counts));
                let valid: Fraction = self.strata().map(|(h, weight)| weight * &number(h)).sum();
                points.divided_by(&valid)
            }),
            Weighting::Policy => self.over_strata(|h| {
                self.over_judged_aspects(|aspect| {
                    let valid = Fraction::from(counts.number(h, aspect, |mark| mark.counts));
                    counts.points(h, aspect).divided_by(&valid)
                })
            }),
        }
    }

    /// Σ_a W_a × mean_a ÷ Σ_a W_a; none if an aspect that carries weight has no mean.
    fn over_aspects(&self, mean: impl Fn(usize) -> Option<Fraction>) -> Option<Fraction> {
        let carrying = self.aspect_weights.iter().enumerate().filter(|(_, weight)| !weight.is_zero());
        let (mut sum, mut weights) = (Fraction::zero(), Fraction::zero());
        for (aspect, weight) in carrying {
            sum += &(weight * &mean(aspect)?);
            weights += weight;
        }
        sum.divided_by(&weights)
    }

    /// The same over those aspects that have a mean; none if no aspect has one.
    fn over_judged_aspects(&self, mean: impl Fn(usize) -> Option<Fraction>) -> Option<Fraction> {
        weighted_mean(self.aspect_weights.iter().enumerate().map(|(aspect, weight)| (weight, mean(aspect))))
    }

    /// Σ_h P_h × mean_h over the strata that have a mean, their weights scaled up.
    fn over_strata(&self, mean: impl Fn(usize) -> Option<Fraction>) -> Option<Fraction> {
        weighted_mean(self.policy.iter().enumerate().map(|(h, weight)| (weight, mean(h))))
    }

    fn mean_of_evaluators(&self, counted: Counted<'_>, unit: usize) -> Option<Fraction> {
        let strata = self.scheme.strata.len();
        let mut opinions = self.own_composites(counted, unit);
        trim(&mut opinions, self.scheme.formula.trim_percent);
        let mut sums = vec![(Fraction::zero(), Fraction::zero()); strata];
        for opinion in &opinions {
            for (sum, people) in sums.iter_mut().zip(&opinion.people) {
                sum.0 += &(&opinion.composite * people);
                sum.1 += people;
            }
        }
        match self.scheme.formula.weighting {
            Weighting::Design => {
                let total = |part: fn(&(Fraction, Fraction)) -> &Fraction| -> Fraction {
                    self.strata().map(|(h, weight)| weight * part(&sums[h])).sum()
                };
                total(|sum| &sum.0).divided_by(&total(|sum| &sum.1))
            }
            Weighting::Policy => self.over_strata(|h| sums[h].0.divided_by(&sums[h].1)),
        }
    }

    /// The composites that evaluators gave a unit, lowest first, each with the people of every stratum who gave it.
    fn own_composites(&self, counted: Counted<'_>, unit: usize) -> Vec<SameOpinion> {
        let mut rows: HashMap<&[u8], Vec<u64>> = HashMap::new();
        for (stratum, row) in counted.rows(unit) {
            rows.entry(row).or_insert_with(|| vec![0; self.scheme.strata.len()])[stratum] += 1;
        }
        let opinion = |(row, people): (&[u8], Vec<u64>)| {
            let composite = self.over_judged_aspects(|aspect| {
                let mark = self.meanings.meaning(*row.get(aspect)?);
                mark.counts.then(|| mark.points.clone())
            })?;
            Some(SameOpinion { composite, people: people.into_iter().map(Fraction::from).collect() })
        };
        let mut opinions: Vec<SameOpinion> = rows.into_iter().filter_map(opinion).collect();
        opinions.sort_by(|one, other| one.composite.cmp(&other.composite));
        opinions
    }
}

/// People who gave a unit the same composite.
#[derive(Debug, Clone, PartialEq)]
struct SameOpinion {
    composite: Fraction,
    /// How many, by stratum; fractions after trimming.
    people: Vec<Fraction>,
}

/// Takes `percent` of the people off each end (whole people, rounded down). Where only some of those with equal
/// composites go, every one of them keeps the same part of a voice, so that no order of ballots matters.
fn trim(opinions: &mut [SameOpinion], percent: u64) {
    if percent == 0 {
        return;
    }
    let all: Fraction = opinions.iter().flat_map(|opinion| &opinion.people).sum();
    let share = (all * Fraction::from(percent)).divided_by(&Fraction::from(100)).unwrap_or_else(Fraction::zero);
    let each = share.rounded(0, exact::Rounding::Floor).to_fraction();
    take_off(opinions.iter_mut().collect(), each.clone());
    take_off(opinions.iter_mut().rev().collect(), each);
}

/// Takes people off from the front of opinions ordered by composite, equal composites together.
fn take_off(ordered: Vec<&mut SameOpinion>, mut left: Fraction) {
    let mut groups: Vec<Vec<&mut SameOpinion>> = Vec::new();
    for opinion in ordered {
        match groups.last_mut() {
            Some(group) if group.first().is_some_and(|first| first.composite == opinion.composite) => {
                group.push(opinion)
            }
            _ => groups.push(vec![opinion]),
        }
    }
    for group in groups {
        let people: Fraction = group.iter().flat_map(|opinion| &opinion.people).sum();
        let off = left.clone().min(people.clone());
        let Some(kept) = (&people - &off).divided_by(&people) else { continue };
        left = &left - &off;
        for count in group.into_iter().flat_map(|opinion| &mut opinion.people) {
            *count = &*count * &kept;
        }
        if left.is_zero() {
            return;
        }
    }
}

/// Σ weight × value ÷ Σ weight over the values there are; none if they carry no weight.
fn weighted_mean<'w>(values: impl Iterator<Item = (&'w Fraction, Option<Fraction>)>) -> Option<Fraction> {
    let (mut sum, mut weights) = (Fraction::zero(), Fraction::zero());
    for (weight, value) in values {
        if let Some(value) = value.filter(|_| !weight.is_zero()) {
            sum += &(weight * &value);
            weights += weight;
        }
    }
    sum.divided_by(&weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opinions(rows: &[(i64, &[u64])]) -> Vec<SameOpinion> {
        let one = |(composite, people): &(i64, &[u64])| SameOpinion {
            composite: Fraction::from(*composite),
            people: people.iter().copied().map(Fraction::from).collect(),
        };
        rows.iter().map(one).collect()
    }

    #[test]
    fn whole_people_are_trimmed_at_each_end() {
        let mut given = opinions(&[(0, &[1]), (60, &[8]), (100, &[10])]);
        trim(&mut given, 10); // 10 % of 19 people is one whole person
        assert_eq!(given, opinions(&[(0, &[0]), (60, &[8]), (100, &[9])]));
    }

    #[test]
    fn equals_from_different_layers_lose_the_same_part_of_a_voice() {
        let mut given = opinions(&[(0, &[3, 1]), (100, &[8, 8])]);
        trim(&mut given, 10); // two of twenty at each end
        assert_eq!(given[0].people, ["3/2".parse().unwrap(), "1/2".parse().unwrap()]);
        assert_eq!(given[1].people, [Fraction::from(7), Fraction::from(7)]);
    }

    #[test]
    fn nothing_is_trimmed_of_few() {
        let mut given = opinions(&[(0, &[3]), (100, &[6])]);
        trim(&mut given, 10);
        assert_eq!(given, opinions(&[(0, &[3]), (100, &[6])]));
    }
}
