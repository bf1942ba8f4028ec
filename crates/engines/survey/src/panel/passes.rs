//! The two passes over the marks of one unit.

use super::{AspectEstimates, Panel, PanelEstimate, PanelProblem, Rows, StratumEstimate, UnitEstimates};

/// Sums of one aspect in one stratum, unweighted.
#[derive(Clone, Copy, Default)]
struct Tally {
    valid: usize,
    satisfied: usize,
    score: f64,
}

/// What the first pass finds.
pub(super) struct Totals {
    /// Stratum × aspect.
    tallies: Vec<Tally>,
    /// Per stratum: people with a valid mark and the sum of their own composites.
    own: Vec<(usize, f64)>,
    /// Every person's own composite.
    own_of: Vec<Option<f64>>,
}

/// A person's own composite: aspect weights renormalised over the valid aspects.
pub(super) fn own_composite(panel: &Panel, row: &[u8]) -> Option<f64> {
    let (mut sum, mut weight, mut any) = (0.0, 0.0, false);
    for (&mark, &w) in row.iter().zip(&panel.aspect_weights) {
        let grade = panel.grades[usize::from(mark)];
        if grade.valid {
            sum += w * grade.score;
            weight += w;
            any = true;
        }
    }
    (any && weight > 0.0).then(|| sum / weight)
}

impl Totals {
    pub(super) fn of(panel: &Panel, rows: Rows<'_>) -> Result<Self, PanelProblem> {
        let mut totals = Self {
            tallies: vec![Tally::default(); panel.strata.len() * rows.aspects],
            own: vec![(0, 0.0); panel.strata.len()],
            own_of: Vec::with_capacity(panel.stratum_of.len()),
        };
        for ((respondent, row), &stratum) in rows.iter().enumerate().zip(&panel.stratum_of) {
            if let Some(&mark) = row.iter().find(|m| usize::from(**m) >= panel.grades.len()) {
                return Err(PanelProblem::UnknownMark { respondent, unit: rows.unit, mark });
            }
            totals.add(panel, stratum, row);
        }
        Ok(totals)
    }

    fn add(&mut self, panel: &Panel, stratum: usize, row: &[u8]) {
        let tallies = &mut self.tallies[stratum * row.len()..][..row.len()];
        for (tally, &mark) in tallies.iter_mut().zip(row) {
            let grade = panel.grades[usize::from(mark)];
            if grade.valid {
                tally.valid += 1;
                tally.satisfied += usize::from(grade.satisfied);
                tally.score += grade.score;
            }
        }
        let own = own_composite(panel, row);
        if let Some(own) = own {
            self.own[stratum].0 += 1;
            self.own[stratum].1 += own;
        }
        self.own_of.push(own);
    }

    /// Σ_h w_h · value(h), over strata that have any respondents.
    fn weighted(panel: &Panel, value: impl Fn(usize) -> f64) -> f64 {
        panel.strata.iter().enumerate().filter(|(_, s)| s.respondents > 0).map(|(h, s)| s.weight * value(h)).sum()
    }

    fn tally(&self, stratum: usize, aspect: usize) -> Tally {
        let aspects = self.tallies.len() / self.own.len();
        self.tallies[stratum * aspects + aspect]
    }
}

/// A ratio of weighted totals.
#[derive(Clone, Copy)]
struct Ratio {
    value: f64,
    /// Its denominator, Σ w x.
    under: f64,
}

impl Ratio {
    fn new(over: f64, under: f64) -> Option<Self> {
        (under > 0.0).then(|| Self { value: over / under, under })
    }
}

/// What the second pass finds: ratios and the variance of each, in the order mean…, satisfaction…, then the wholes.
pub(super) struct Linear {
    means: Vec<Option<Ratio>>,
    shares: Vec<Option<Ratio>>,
    pooled: Option<Ratio>,
    own: Option<Ratio>,
    share_variances: Vec<f64>,
    covariance: Vec<f64>,
    pooled_variance: f64,
    composite_variance: f64,
    own_variance: f64,
    /// Per stratum, Σ (own − stratum's mean)².
    own_squares: Vec<f64>,
}

/// Linearised values of a mark, before the stratum's weight, for every grade: aspect-major.
struct Tables {
    mean: Vec<f64>,
    share: Vec<f64>,
    pooled: Vec<f64>,
    grades: usize,
}

impl Tables {
    fn of(panel: &Panel, linear: &Linear) -> Self {
        let per_aspect = |ratios: &[Option<Ratio>], value: fn(&super::Grade) -> f64| -> Vec<f64> {
            ratios.iter().flat_map(|r| panel.grades.iter().map(|g| linearised(*r, g.valid, value(g)))).collect()
        };
        Self {
            mean: per_aspect(&linear.means, |g| g.score),
            share: per_aspect(&linear.shares, |g| f64::from(u8::from(g.satisfied))),
            pooled: per_aspect(&[linear.pooled], |g| f64::from(u8::from(g.satisfied))),
            grades: panel.grades.len(),
        }
    }
}

fn linearised(ratio: Option<Ratio>, valid: bool, value: f64) -> f64 {
    match ratio {
        Some(r) if valid => (value - r.value) / r.under,
        _ => 0.0,
    }
}

/// Centred sums of squares of one stratum.
struct Squares {
    means: Vec<f64>,
    cross: Vec<f64>,
    shares: Vec<f64>,
    pooled: f64,
    composite: f64,
    own: f64,
}

/// The stratum means of the linearised values (before the weight).
struct Centres {
    means: Vec<f64>,
    shares: Vec<f64>,
    pooled: f64,
    composite: f64,
    own: f64,
}

impl Linear {
    pub(super) fn of(panel: &Panel, rows: Rows<'_>, totals: &Totals) -> Self {
        let mut linear = Self::ratios(panel, totals);
        let tables = Tables::of(panel, &linear);
        let centres: Vec<Centres> = (0..panel.strata.len()).map(|h| linear.centres(panel, totals, h)).collect();
        let mut squares: Vec<Squares> = (0..panel.strata.len()).map(|_| Squares::zero(rows.aspects)).collect();
        for ((row, &h), own) in rows.iter().zip(&panel.stratum_of).zip(&totals.own_of) {
            squares[h].add(panel, row, &tables, &centres[h]);
            if let Some(own) = *own {
                let (count, sum) = totals.own[h];
                linear.own_squares[h] += (own - sum / count as f64).powi(2);
                squares[h].own += (linearised(linear.own, true, own) - centres[h].own).powi(2);
            } else {
                squares[h].own += centres[h].own.powi(2);
            }
        }
        linear.gather(panel, &squares);
        linear
    }

    fn ratios(panel: &Panel, totals: &Totals) -> Self {
        let aspects = panel.aspect_weights.len();
        let sum = |a: usize, part: fn(Tally) -> f64| Totals::weighted(panel, |h| part(totals.tally(h, a)));
        let valid: Vec<f64> = (0..aspects).map(|a| sum(a, |t| t.valid as f64)).collect();
        let satisfied: Vec<f64> = (0..aspects).map(|a| sum(a, |t| t.satisfied as f64)).collect();
        let ratio = |over: f64, a: usize| Ratio::new(over, valid[a]);
        Self {
            means: (0..aspects).map(|a| ratio(sum(a, |t| t.score), a)).collect(),
            shares: (0..aspects).map(|a| ratio(satisfied[a], a)).collect(),
            pooled: Ratio::new(satisfied.iter().sum(), valid.iter().sum()),
            own: Ratio::new(
                Totals::weighted(panel, |h| totals.own[h].1),
                Totals::weighted(panel, |h| totals.own[h].0 as f64),
            ),
            share_variances: vec![0.0; aspects],
            covariance: vec![0.0; aspects * aspects],
            pooled_variance: 0.0,
            composite_variance: 0.0,
            own_variance: 0.0,
            own_squares: vec![0.0; panel.strata.len()],
        }
    }

    fn centres(&self, panel: &Panel, totals: &Totals, stratum: usize) -> Centres {
        let n = panel.strata[stratum].respondents.max(1) as f64;
        let mean = |ratio: Option<Ratio>, over: f64, under: usize| {
            ratio.map_or(0.0, |r| (over - r.value * under as f64) / r.under / n)
        };
        let tallies: Vec<Tally> = (0..self.means.len()).map(|a| totals.tally(stratum, a)).collect();
        let means: Vec<f64> = self.means.iter().zip(&tallies).map(|(r, t)| mean(*r, t.score, t.valid)).collect();
        let shares = self.shares.iter().zip(&tallies).map(|(r, t)| mean(*r, t.satisfied as f64, t.valid)).collect();
        let satisfied: usize = tallies.iter().map(|t| t.satisfied).sum();
        let (count, sum) = totals.own[stratum];
        Centres {
            composite: means.iter().zip(&panel.aspect_weights).map(|(m, w)| m * w).sum(),
            pooled: mean(self.pooled, satisfied as f64, tallies.iter().map(|t| t.valid).sum()),
            own: mean(self.own, sum, count),
            means,
            shares,
        }
    }

    /// Adds the strata up: V = Σ_h w_h² factor_h · squares_h.
    fn gather(&mut self, panel: &Panel, squares: &[Squares]) {
        for (stratum, squares) in panel.strata.iter().zip(squares).filter(|(s, _)| s.respondents > 0) {
            let factor = stratum.weight * stratum.weight * stratum.variance_factor;
            self.pooled_variance += factor * squares.pooled;
            self.composite_variance += factor * squares.composite;
            self.own_variance += factor * squares.own;
            add_scaled(&mut self.share_variances, &squares.shares, factor);
            add_scaled(&mut self.covariance, &squares.cross, factor);
        }
        let aspects = self.means.len();
        for a in 0..aspects {
            for b in 0..a {
                self.covariance[a * aspects + b] = self.covariance[b * aspects + a];
            }
        }
    }
}

fn add_scaled(sums: &mut [f64], values: &[f64], factor: f64) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += factor * value;
    }
}

impl Squares {
    fn zero(aspects: usize) -> Self {
        let (means, cross, shares) = (vec![0.0; aspects], vec![0.0; aspects * aspects], vec![0.0; aspects]);
        Self { means, cross, shares, pooled: 0.0, composite: 0.0, own: 0.0 }
    }

    /// Adds one person; `means` holds that person's values for a moment.
    fn add(&mut self, panel: &Panel, row: &[u8], tables: &Tables, centres: &Centres) {
        let (mut pooled, mut composite) = (-centres.pooled, -centres.composite);
        for (a, &mark) in row.iter().enumerate() {
            let place = a * tables.grades + usize::from(mark);
            composite += panel.aspect_weights[a] * tables.mean[place];
            pooled += tables.pooled[usize::from(mark)];
            self.means[a] = tables.mean[place] - centres.means[a];
            let share = tables.share[place] - centres.shares[a];
            self.shares[a] += share * share;
        }
        self.pooled += pooled * pooled;
        self.composite += composite * composite;
        let aspects = row.len();
        for a in 0..aspects {
            let mean = self.means[a];
            for (cross, other) in self.cross[a * aspects + a..][..aspects - a].iter_mut().zip(&self.means[a..]) {
                *cross += mean * other;
            }
        }
    }
}

/// Puts the estimates of a unit together.
pub(super) fn estimates(panel: &Panel, totals: &Totals, linear: &Linear) -> UnitEstimates {
    let aspects = panel.aspect_weights.len();
    let estimate =
        |ratio: Option<Ratio>, variance: f64| ratio.map(|r| PanelEstimate { value: r.value, se: variance.sqrt() });
    let strata: Vec<StratumEstimate> =
        (0..panel.strata.len()).map(|h| stratum_estimate(panel, totals, linear, h)).collect();
    let aspect = |a: usize| AspectEstimates {
        mean: estimate(linear.means[a], linear.covariance[a * aspects + a]),
        satisfaction: estimate(linear.shares[a], linear.share_variances[a]),
        valid_respondents: (0..strata.len()).map(|h| totals.tally(h, a).valid).sum(),
        valid_strata: (0..strata.len()).filter(|&h| totals.tally(h, a).valid > 0).count(),
    };
    UnitEstimates {
        satisfaction: estimate(linear.pooled, linear.pooled_variance),
        composite: composite(panel, linear).map(|value| PanelEstimate { value, se: linear.composite_variance.sqrt() }),
        respondent_composite: estimate(linear.own, linear.own_variance),
        policy_composite: policy_composite(panel, &strata),
        aspects: (0..aspects).map(aspect).collect(),
        mean_covariance: linear.covariance.clone(),
        valid_respondents: totals.own.iter().map(|own| own.0).sum(),
        valid_marks: totals.tallies.iter().map(|t| t.valid).sum(),
        strata,
    }
}

/// Σ aspect weight × aspect mean, if every aspect that carries weight has one.
fn composite(panel: &Panel, linear: &Linear) -> Option<f64> {
    let carried = panel.aspect_weights.iter().zip(&linear.means).filter(|(w, _)| **w > 0.0);
    carried.map(|(w, mean)| mean.map(|m| w * m.value)).sum()
}

fn stratum_estimate(panel: &Panel, totals: &Totals, linear: &Linear, h: usize) -> StratumEstimate {
    let (valid_respondents, sum) = totals.own[h];
    let n = valid_respondents as f64;
    let variance = panel.strata[h].variance_factor * linear.own_squares[h] / (n * n);
    let composite = (valid_respondents > 0).then(|| PanelEstimate { value: sum / n, se: variance.sqrt() });
    StratumEstimate { composite, valid_respondents }
}

/// Σ policy weight × stratum mean; strata are drawn independently, so variances add.
fn policy_composite(panel: &Panel, strata: &[StratumEstimate]) -> Option<PanelEstimate> {
    let (mut value, mut variance) = (0.0, 0.0);
    for (factors, stratum) in panel.strata.iter().zip(strata).filter(|(f, _)| f.policy_weight > 0.0) {
        let composite = stratum.composite?;
        value += factors.policy_weight * composite.value;
        variance += (factors.policy_weight * composite.se).powi(2);
    }
    Some(PanelEstimate { value, se: variance.sqrt() })
}
