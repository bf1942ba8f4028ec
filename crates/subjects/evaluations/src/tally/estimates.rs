//! Standard errors beside the official numbers.

use kernel::Bilingual;
use survey::panel::{Grade, Panel, PanelEstimate, PanelProblem, PanelStratum, UnitEstimates};

use super::counts::Counted;
use super::meaning::{Meaning, Meanings};
use crate::rules::formula::{MeanOf, Weighting};
use crate::rules::scheme::Scheme;

/// What the design-based estimates say about every unit, in the order of the scheme.
#[derive(Debug)]
pub(super) struct Estimates {
    /// Degrees of freedom: ballots less layers that have any.
    pub degrees_of_freedom: usize,
    /// By unit.
    pub units: Vec<UnitEstimate>,
    /// The panel they come from.
    pub panel: Panel,
}

/// One unit.
#[derive(Debug)]
pub(super) struct UnitEstimate {
    /// Everything the panel says.
    pub panel: UnitEstimates,
    /// The share of the best grade.
    pub best: Option<PanelEstimate>,
    /// The standard error of the official composite, or why there is none.
    pub official_se: Result<f64, Bilingual>,
}

/// Makes the estimates of all units.
///
/// # Errors
/// A stratum with more ballots than people, or weights that are all zero.
pub(super) fn estimate(scheme: &Scheme, meanings: &Meanings, counted: Counted<'_>) -> Result<Estimates, PanelProblem> {
    let panel = |kind| panel(scheme, meanings, counted.stratum_of, kind);
    let whole = panel(|mark| mark.satisfied)?;
    let units = whole.all_units(counted.marks, counted.units)?;
    let best = panel(|mark| mark.best)?.satisfactions(counted.marks, counted.units)?;
    let mut official = OfficialErrors::new(scheme, meanings, counted)?;
    let units = units.into_iter().zip(best).enumerate().map(|(unit, (panel, best))| UnitEstimate {
        official_se: official.of(unit, &panel),
        best,
        panel,
    });
    let units = units.collect();
    Ok(Estimates { degrees_of_freedom: whole.degrees_of_freedom(), units, panel: whole })
}

/// The interval at 95 %: estimate ± t · se; none where the standard error is unknown.
pub(super) fn interval(value: f64, se: Option<f64>, degrees_of_freedom: usize) -> Option<[f64; 2]> {
    let estimate = PanelEstimate { value, se: se.filter(|_| degrees_of_freedom > 0)? };
    let (low, high) = estimate.interval(degrees_of_freedom as f64, 0.95);
    (low.is_finite() && high.is_finite()).then_some([low, high])
}

/// The interval of a share on the logit scale, which stays between 0 and 1; none at 0, at 1 and without a standard error.
pub(super) fn share_interval(value: f64, se: Option<f64>, degrees_of_freedom: usize) -> Option<[f64; 2]> {
    let estimate = PanelEstimate { value, se: se.filter(|_| degrees_of_freedom > 0)? };
    let (low, high) = estimate.logit_interval(degrees_of_freedom as f64, 0.95);
    (low.is_finite() && high.is_finite()).then_some([low, high])
}

fn panel(
    scheme: &Scheme,
    meanings: &Meanings,
    stratum_of: &[usize],
    satisfied: fn(&Meaning) -> bool,
) -> Result<Panel, PanelProblem> {
    let grade = |mark: u8| {
        let meaning = meanings.meaning(mark);
        if meaning.counts { Grade::valid(meaning.points.to_f64(), satisfied(meaning)) } else { Grade::missing() }
    };
    let grades: Vec<Grade> = (0..=u8::MAX).map(grade).collect();
    let weights: Vec<f64> = scheme.aspects.iter().map(|aspect| aspect.weight.to_f64()).collect();
    Panel::new(&strata(scheme), stratum_of, &weights, &grades)
}

/// The strata as the engine wants them. Where the scheme gives no policy weights at all, equal ones keep the engine going;
/// the policy composite is then left out of the results.
fn strata(scheme: &Scheme) -> Vec<PanelStratum> {
    let without = !has_policy_weights(scheme);
    let weight = |weight: f64| if without { 1.0 } else { weight };
    let stratum = |stratum: &crate::rules::scheme::Stratum| PanelStratum {
        population: stratum.population as f64,
        policy_weight: weight(stratum.policy_weight.to_f64()),
    };
    scheme.strata.iter().map(stratum).collect()
}

/// Whether any stratum carries a policy weight.
pub(super) fn has_policy_weights(scheme: &Scheme) -> bool {
    scheme.strata.iter().any(|stratum| !stratum.policy_weight.to_fraction().is_zero())
}

/// The standard error of the official composite, variant by variant.
struct OfficialErrors<'a> {
    scheme: &'a Scheme,
    /// By stratum and unit, the composite within the stratum; only for policy weights and means of aspects.
    within: Vec<Vec<Option<PanelEstimate>>>,
}

impl<'a> OfficialErrors<'a> {
    fn new(scheme: &'a Scheme, meanings: &Meanings, counted: Counted<'_>) -> Result<Self, PanelProblem> {
        let formula = &scheme.formula;
        let needed = formula.weighting == Weighting::Policy && formula.mean_of == MeanOf::Aspects;
        let strata = if needed { 0..scheme.strata.len() } else { 0..0 };
        let within = strata.map(|h| within_stratum(scheme, meanings, counted, h)).collect::<Result<_, _>>()?;
        Ok(Self { scheme, within })
    }

    fn of(&mut self, unit: usize, panel: &UnitEstimates) -> Result<f64, Bilingual> {
        let formula = &self.scheme.formula;
        if formula.trim_percent > 0 {
            return Err(Bilingual::new(
                "截尾平均没有线性化的标准误，未给出区间。",
                "A trimmed mean has no linearised standard error; no interval is given.",
            ));
        }
        let se = match (formula.weighting, formula.mean_of) {
            (Weighting::Design, MeanOf::Aspects) => panel.composite.map(|estimate| estimate.se),
            (Weighting::Design, MeanOf::Evaluators) => panel.respondent_composite.map(|estimate| estimate.se),
            (Weighting::Policy, MeanOf::Evaluators) => self.policy(|h| panel.strata[h].composite),
            (Weighting::Policy, MeanOf::Aspects) => self.policy(|h| self.within[h][unit]),
        };
        se.filter(|se| se.is_finite()).ok_or_else(|| {
            Bilingual::new(
                "有的层面只有一份有效评议表，或没有足够的有效评价，标准误算不出来。",
                "A layer with a single ballot, or too few valid marks, leaves the standard error unknown.",
            )
        })
    }

    /// √(Σ P_h² se_h²) ÷ Σ P_h over the strata that have a mean.
    fn policy(&self, estimate: impl Fn(usize) -> Option<PanelEstimate>) -> Option<f64> {
        let (mut variance, mut weights) = (0.0, 0.0);
        for (h, stratum) in self.scheme.strata.iter().enumerate() {
            let weight = stratum.policy_weight.to_f64();
            if let Some(estimate) = estimate(h).filter(|_| weight > 0.0) {
                variance += (weight * estimate.se).powi(2);
                weights += weight;
            }
        }
        (weights > 0.0).then(|| variance.sqrt() / weights)
    }
}

/// The composite of every unit among the ballots of one stratum alone.
fn within_stratum(
    scheme: &Scheme,
    meanings: &Meanings,
    counted: Counted<'_>,
    stratum: usize,
) -> Result<Vec<Option<PanelEstimate>>, PanelProblem> {
    let length = (counted.units * counted.aspects).max(1);
    let own = counted.stratum_of.iter().zip(counted.marks.chunks_exact(length)).filter(|(h, _)| **h == stratum);
    let marks: Vec<u8> = own.flat_map(|(_, ballot)| ballot).copied().collect();
    let people = vec![stratum; marks.len() / length];
    let panel = panel(scheme, meanings, &people, |mark| mark.satisfied)?;
    Ok(panel.all_units(&marks, counted.units)?.into_iter().map(|unit| unit.composite).collect())
}
