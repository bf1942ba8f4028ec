//! A panel of people who each mark many units on many aspects: every statistic of every unit in two passes.
//!
//! The design is the one of an evaluation by layers of society: within stratum h, n_h of N_h people answered, so that
//! each stands for w_h = N_h / n_h. A mark is one byte, an index into a table of [`Grade`]s, and the whole material is
//! one byte slice `respondent × unit × aspect`, so that a million people, 100 units and 6 aspects take 600 MB.
//!
//! Every statistic is a ratio of weighted totals R = Σ wᵢ yᵢ / Σ wᵢ xᵢ, or a fixed sum of such ratios. Its variance is that
//! of the total of its linearised values uᵢ = wᵢ (yᵢ − R xᵢ) / Σ wx,
//!
//! > V = Σ_h (1 − n_h/N_h) · n_h/(n_h − 1) · Σ_{i∈h} (uᵢ − ū_h)²
//!
//! (Särndal, Swensson and Wretman 1992, §5.7 and §10.3), people without a valid mark counting as uᵢ = 0: a domain, not
//! a smaller sample. The first pass adds totals, the second squares of centred values, so that small standard errors
//! keep their digits.
//!
//! ```
//! use survey::panel::{Grade, Panel, PanelStratum};
//! let stratum = |population| PanelStratum { population, policy_weight: 0.5 };
//! let grades = vec![Grade::missing(), Grade::valid(100.0, true), Grade::valid(0.0, false)];
//! // Four people in two strata, one unit, one aspect.
//! let panel = Panel::new(&[stratum(40.0), stratum(60.0)], &[0, 0, 1, 1], &[1.0], &grades)?;
//! let unit = &panel.all_units(&[1, 1, 1, 2], 1)?[0];
//! assert_eq!(unit.composite.map(|e| e.value), Some(70.0));
//! # Ok::<(), survey::panel::PanelProblem>(())
//! ```

mod composites;
mod counted;
mod passes;
mod resample;
mod shares;

pub use composites::Composites;
pub use resample::{GivenWeights, PanelBootstrap, ReplicateWeights, Resampling, WeightGroup};

use crate::proportion;
use passes::{Linear, Totals};

/// What one mark means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grade {
    /// Points, if the mark is valid.
    pub score: f64,
    /// Whether the mark counts at all ("don't know" and blank do not).
    pub valid: bool,
    /// Whether it counts as satisfied.
    pub satisfied: bool,
}

impl Grade {
    /// A mark that counts.
    #[must_use]
    pub fn valid(score: f64, satisfied: bool) -> Self {
        Self { score, valid: true, satisfied }
    }

    /// A mark that does not count.
    #[must_use]
    pub fn missing() -> Self {
        Self { score: 0.0, valid: false, satisfied: false }
    }
}

/// One layer people were drawn from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PanelStratum {
    /// How many people it has.
    pub population: f64,
    /// Its share in the policy composite; shares are used as given, divided by their sum.
    pub policy_weight: f64,
}

/// Why a panel can't be made or read.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PanelProblem {
    /// A respondent names a stratum that does not exist.
    #[error("respondent {respondent} is in stratum {stratum}, but there are only {strata}")]
    UnknownStratum {
        /// Place of the respondent.
        respondent: usize,
        /// The stratum named.
        stratum: usize,
        /// How many strata there are.
        strata: usize,
    },
    /// More people answered than the stratum has.
    #[error("stratum {stratum} has {population} people but {respondents} respondents")]
    MoreRespondentsThanPeople {
        /// Place of the stratum.
        stratum: usize,
        /// Its population.
        population: f64,
        /// Its respondents.
        respondents: usize,
    },
    /// A mark is not in the table of grades.
    #[error("respondent {respondent} gave unit {unit} mark {mark}, which is not a grade")]
    UnknownMark {
        /// Place of the respondent.
        respondent: usize,
        /// Place of the unit.
        unit: usize,
        /// The byte found.
        mark: u8,
    },
    /// The byte slice is not respondents × units × aspects long.
    #[error("{bytes} marks are not {respondents} respondents × {units} units × {aspects} aspects")]
    WrongLength {
        /// Length found.
        bytes: usize,
        /// Respondents of the panel.
        respondents: usize,
        /// Units asked for.
        units: usize,
        /// Aspects of the panel.
        aspects: usize,
    },
    /// A unit beyond the last was asked for.
    #[error("there is no unit {unit} among {units}")]
    UnknownUnit {
        /// The unit's place.
        unit: usize,
        /// How many there are.
        units: usize,
    },
    /// Aspect weights must be finite, not negative and not all zero; so must policy weights.
    #[error("weights must be finite, not negative and not all zero")]
    BadWeights,
}

/// An estimate and its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PanelEstimate {
    /// The estimate.
    pub value: f64,
    /// Its standard error, in the same unit; not a number if a stratum's single answer leaves it unknown.
    pub se: f64,
}

impl PanelEstimate {
    /// estimate ± t·se with `df` degrees of freedom.
    #[must_use]
    pub fn interval(&self, df: f64, level: f64) -> (f64, f64) {
        proportion::wald_interval(self.value, self.se, df, level)
    }

    /// The interval on the logit scale, for a share between 0 and 1.
    #[must_use]
    pub fn logit_interval(&self, df: f64, level: f64) -> (f64, f64) {
        proportion::logit_interval(self.value, self.se, df, level)
    }
}

/// One aspect of one unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AspectEstimates {
    /// Weighted mean score of the valid marks.
    pub mean: Option<PanelEstimate>,
    /// Weighted share of satisfied among valid marks.
    pub satisfaction: Option<PanelEstimate>,
    /// People with a valid mark.
    pub valid_respondents: usize,
    /// Strata with a valid mark; `valid_respondents − valid_strata` is the domain's degrees of freedom.
    pub valid_strata: usize,
}

/// One stratum's opinion of one unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StratumEstimate {
    /// Mean of its respondents' own composites; none if nobody gave a valid mark.
    pub composite: Option<PanelEstimate>,
    /// Its people with at least one valid mark for the unit.
    pub valid_respondents: usize,
}

/// Everything the panel says about one unit.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitEstimates {
    /// Share of satisfied among all valid marks, all aspects pooled.
    pub satisfaction: Option<PanelEstimate>,
    /// Σ aspect weight × aspect mean; none if an aspect that carries weight has no valid mark.
    pub composite: Option<PanelEstimate>,
    /// Mean over people of their own composite, aspect weights renormalised over their valid aspects.
    pub respondent_composite: Option<PanelEstimate>,
    /// Σ policy weight × stratum mean; none if a stratum that carries weight gave no valid mark.
    pub policy_composite: Option<PanelEstimate>,
    /// Aspect by aspect.
    pub aspects: Vec<AspectEstimates>,
    /// Covariance of the aspect means, row by row (aspects²); rows of an aspect without a mean are zero.
    pub mean_covariance: Vec<f64>,
    /// Stratum by stratum.
    pub strata: Vec<StratumEstimate>,
    /// People with at least one valid mark.
    pub valid_respondents: usize,
    /// Valid marks.
    pub valid_marks: usize,
}

/// The people, the strata and the meaning of marks.
#[derive(Debug, Clone)]
pub struct Panel {
    strata: Vec<StratumFactors>,
    stratum_of: Vec<usize>,
    aspect_weights: Vec<f64>,
    grades: Vec<Grade>,
}

/// What the formulas need of a stratum.
#[derive(Debug, Clone)]
struct StratumFactors {
    respondents: usize,
    weight: f64,
    policy_weight: f64,
    /// (1 − n/N) · n/(n − 1): 0 for a census, not a number for a single answer out of many.
    variance_factor: f64,
}

impl Panel {
    /// Makes a panel of the people in `stratum_of` (a stratum's place for each), all of whom answered.
    ///
    /// Aspect weights and policy weights are divided by their sums. A stratum without respondents carries no weight in
    /// the estimates of the whole and can't have an estimate of its own.
    ///
    /// # Errors
    /// [`PanelProblem`], naming the place.
    pub fn new(
        strata: &[PanelStratum],
        stratum_of: &[usize],
        aspect_weights: &[f64],
        grades: &[Grade],
    ) -> Result<Self, PanelProblem> {
        let mut respondents = vec![0_usize; strata.len()];
        for (respondent, &stratum) in stratum_of.iter().enumerate() {
            *respondents.get_mut(stratum).ok_or(PanelProblem::UnknownStratum {
                respondent,
                stratum,
                strata: strata.len(),
            })? += 1;
        }
        let policy = shares(strata.iter().map(|s| s.policy_weight).collect())?;
        let factors = strata.iter().zip(respondents).zip(policy).enumerate();
        Ok(Self {
            strata: factors
                .map(|(h, ((s, n), p))| StratumFactors::new(h, s.population, n, p))
                .collect::<Result<_, _>>()?,
            stratum_of: stratum_of.to_vec(),
            aspect_weights: shares(aspect_weights.to_vec())?,
            grades: grades.to_vec(),
        })
    }

    /// Degrees of freedom: respondents less strata that have any.
    #[must_use]
    pub fn degrees_of_freedom(&self) -> usize {
        self.stratum_of.len() - self.strata.iter().filter(|s| s.respondents > 0).count()
    }

    /// The design weight N_h / n_h of each stratum; infinite for a stratum without respondents.
    #[must_use]
    pub fn weights(&self) -> Vec<f64> {
        self.strata.iter().map(|s| s.weight).collect()
    }

    /// The estimates of every unit; `marks` holds respondent after respondent, in it unit after unit, in it the aspects.
    ///
    /// Runs on all cores; each holds 16 bytes for each person besides its results.
    ///
    /// # Errors
    /// [`PanelProblem::WrongLength`], [`PanelProblem::UnknownMark`].
    pub fn all_units(&self, marks: &[u8], units: usize) -> Result<Vec<UnitEstimates>, PanelProblem> {
        self.check_length(marks, units)?;
        crate::parallel::map(units, |unit| self.unit(marks, units, unit)).into_iter().collect()
    }

    /// The estimates of one unit of `units`.
    ///
    /// # Errors
    /// [`PanelProblem::WrongLength`], [`PanelProblem::UnknownMark`], [`PanelProblem::UnknownUnit`].
    pub fn unit(&self, marks: &[u8], units: usize, unit: usize) -> Result<UnitEstimates, PanelProblem> {
        self.check_length(marks, units)?;
        if unit >= units {
            return Err(PanelProblem::UnknownUnit { unit, units });
        }
        let rows = Rows { marks, units, unit, aspects: self.aspect_weights.len() };
        let totals = Totals::of(self, rows)?;
        let linear = Linear::of(self, rows, &totals);
        Ok(passes::estimates(self, &totals, &linear))
    }

    fn check_length(&self, marks: &[u8], units: usize) -> Result<(), PanelProblem> {
        let (respondents, aspects) = (self.stratum_of.len(), self.aspect_weights.len());
        if Some(marks.len()) == respondents.checked_mul(units).and_then(|n| n.checked_mul(aspects)) {
            return Ok(());
        }
        Err(PanelProblem::WrongLength { bytes: marks.len(), respondents, units, aspects })
    }
}

impl StratumFactors {
    fn new(stratum: usize, population: f64, respondents: usize, policy_weight: f64) -> Result<Self, PanelProblem> {
        let n = respondents as f64;
        if n > population {
            return Err(PanelProblem::MoreRespondentsThanPeople { stratum, population, respondents });
        }
        let variance_factor = if n == population { 0.0 } else { (1.0 - n / population) * (n / (n - 1.0)) };
        let variance_factor = if variance_factor.is_finite() { variance_factor } else { f64::NAN };
        Ok(Self { respondents, weight: population / n, policy_weight, variance_factor })
    }
}

/// The marks of one unit.
#[derive(Clone, Copy)]
struct Rows<'a> {
    marks: &'a [u8],
    units: usize,
    unit: usize,
    aspects: usize,
}

impl<'a> Rows<'a> {
    fn iter(self) -> impl Iterator<Item = &'a [u8]> {
        let stride = self.units * self.aspects;
        let start = self.unit * self.aspects;
        self.marks.chunks_exact(stride).map(move |row| &row[start..start + self.aspects])
    }
}

fn shares(weights: Vec<f64>) -> Result<Vec<f64>, PanelProblem> {
    let sum: f64 = weights.iter().sum();
    if weights.iter().any(|w| !w.is_finite() || *w < 0.0) || sum <= 0.0 {
        return Err(PanelProblem::BadWeights);
    }
    Ok(weights.into_iter().map(|w| w / sum).collect())
}
