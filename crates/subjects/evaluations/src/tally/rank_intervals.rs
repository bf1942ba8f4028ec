use kernel::{Bilingual, Finding, Place, Refusal};
use survey::panel::{Composites, Panel, PanelBootstrap, Resampling};
use survey::ranks::{QuantileType, RankDistribution};
use survey::tiers::{Differences, TierRule};

use super::counts::Counted;
use super::results::{RankResult, UnitResult};
use crate::rules::formula::{MeanOf, Weighting};
use crate::rules::scheme::Scheme;

/// How the draw is repeated to see how sure the ranks are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replication {
    /// How many times; 0 leaves rank intervals and tiers out.
    pub replicates: usize,
    /// The same seed gives the same intervals.
    pub seed: u64,
}

impl Replication {
    /// No replicates.
    pub const NONE: Self = Self { replicates: 0, seed: 0 };
    /// What a campaign's tally uses.
    pub const USUAL: Self = Self { replicates: 1_000, seed: 2026 };
}

/// The confidence of intervals and tiers.
const LEVEL: f64 = 0.95;
/// How many of a class count as its bottom.
const BOTTOM: usize = 3;

/// Adds rank intervals, the probability of the bottom three and tiers to units that have ranks, from bootstrap replicates
/// of the draw (Preston 2009). They are known for design weights and means of aspects without trimming; for other formulas
/// the answer is a note.
///
/// # Errors
/// A failed refusal if the engine refuses the ballots, which [`super::tally`] has checked.
pub(super) fn add_rank_intervals(
    scheme: &Scheme,
    panel: &Panel,
    counted: Counted<'_>,
    units: &mut [UnitResult],
    replication: Replication,
) -> Result<Option<Finding>, Refusal> {
    if replication.replicates == 0 || counted.stratum_of.is_empty() {
        return Ok(None);
    }
    let formula = &scheme.formula;
    if (formula.weighting, formula.mean_of, formula.trim_percent) != (Weighting::Design, MeanOf::Aspects, 0) {
        return Ok(Some(not_for_this_formula()));
    }
    let source = PanelBootstrap::new(panel, Resampling::Preston, replication.replicates, replication.seed);
    let composites = panel.replicate_composites(counted.marks, counted.units, &source).map_err(Refusal::failed)?;
    let ranked = |unit: &UnitResult| unit.rank_class.is_some();
    let all: Vec<usize> = (0..units.len()).filter(|unit| ranked(&units[*unit])).collect();
    for (unit, interval) in all.iter().zip(rank_intervals(&composites, &all)) {
        units[*unit].ranks.rank_interval_overall = Some(interval);
    }
    for class in &scheme.classes {
        let members: Vec<usize> = all.iter().copied().filter(|unit| units[*unit].class_id == class.id).collect();
        rank_class(&composites, &members, units);
    }
    Ok(None)
}

fn rank_class(composites: &Composites, members: &[usize], units: &mut [UnitResult]) {
    let distribution = RankDistribution::of(composites, members);
    let scores: Vec<f64> = members.iter().map(|unit| units[*unit].composite.unwrap_or(f64::NAN)).collect();
    let tiers = Differences::of(composites, members, &scores, LEVEL).tiers(TierRule::default());
    let intervals = rank_intervals(composites, members);
    for (member, ((unit, tier), interval)) in members.iter().zip(tiers).zip(intervals).enumerate() {
        units[*unit].ranks = RankResult {
            rank_interval_class: Some(interval),
            p_bottom3_class: Some(distribution.probability_of_bottom(member, BOTTOM)),
            tier_class: Some(tier),
            ..units[*unit].ranks.clone()
        };
    }
}

/// The rank interval of every member of a group.
fn rank_intervals(composites: &Composites, members: &[usize]) -> Vec<[usize; 2]> {
    let distribution = RankDistribution::of(composites, members);
    let whole = |rank: f64| (1..=members.len()).find(|whole| *whole as f64 >= rank).unwrap_or(members.len());
    let interval = |member: usize| {
        let (best, worst) = distribution.interval(member, LEVEL, QuantileType::Inverse);
        [whole(best), whole(worst)]
    };
    (0..members.len()).map(interval).collect()
}

fn not_for_this_formula() -> Finding {
    Finding::note(
        "T27",
        Place::default(),
        Bilingual::new(
            "名次区间和分档只对“抽样权数、各项平均、不截尾”的公式计算。",
            "Rank intervals and tiers are computed for design weights and means of aspects without trimming only.",
        ),
        Bilingual::new("本次结果不含名次区间。", "These results come without them."),
    )
}
