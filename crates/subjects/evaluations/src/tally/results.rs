use kernel::{Bilingual, Finding};
use serde::{Deserialize, Serialize};

/// The results of an evaluation: everything that pages, papers, sheets and `results.json` show.
///
/// Numbers are doubles nearest to the exact value; texts ending in `_text` are the official figures, rounded by the
/// scheme. What can't be computed is null.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// The evaluation's title.
    pub title: String,
    /// SHA-256 of the scheme the results were made by.
    pub scheme_hash: String,
    /// The formula in symbols, then in words.
    pub formula: String,
    /// Every unit, in the order of the scheme.
    pub units: Vec<UnitResult>,
    /// Every stratum's response.
    pub response: Vec<StratumResponse>,
    /// Ballots that a screen caught.
    pub flags: Vec<FlagLine>,
    /// All units together.
    pub whole: WholeResult,
    /// Ballots that count less strata that have any: the degrees of freedom of all intervals.
    pub degrees_of_freedom: usize,
    /// What was found on the way.
    pub findings: Vec<FindingLine>,
}

/// One unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnitResult {
    /// Its code.
    pub unit_id: String,
    /// Its name.
    pub unit_name: String,
    /// Its class's code.
    pub class_id: String,
    /// Its class's name.
    pub class_name: String,
    /// The official composite.
    pub composite: Option<f64>,
    /// The official composite as printed.
    pub composite_text: Option<String>,
    /// Its standard error.
    pub composite_se: Option<f64>,
    /// Why there is no standard error.
    pub composite_se_missing: Option<Bilingual>,
    /// estimate ± t · se at 95 %.
    pub composite_ci: Option<[f64; 2]>,
    /// Share of satisfied and fairly satisfied among the marks that count, all aspects pooled.
    pub satisfaction: Option<f64>,
    /// The same as printed, in percent.
    pub satisfaction_text: Option<String>,
    /// Its standard error.
    pub satisfaction_se: Option<f64>,
    /// estimate ± t · se at 95 %.
    pub satisfaction_ci: Option<[f64; 2]>,
    /// The interval on the logit scale, which stays between 0 and 1.
    pub satisfaction_logit_ci: Option<[f64; 2]>,
    /// Share of the best grade.
    pub best_grade: Option<f64>,
    /// The same as printed, in percent.
    pub best_grade_text: Option<String>,
    /// Its standard error.
    pub best_grade_se: Option<f64>,
    /// Its interval on the logit scale.
    pub best_grade_logit_ci: Option<[f64; 2]>,
    /// Rank among all units, 1 the best.
    pub rank_overall: Option<usize>,
    /// Rank in the class.
    pub rank_class: Option<usize>,
    /// How sure the ranks are.
    #[serde(flatten)]
    pub ranks: RankResult,
    /// Ballots with at least one mark that counts.
    pub n_respondents: usize,
    /// Marks that count.
    pub valid_marks: usize,
    /// Aspect by aspect.
    pub aspects: Vec<AspectResult>,
    /// Stratum by stratum.
    pub strata: Vec<StratumResult>,
    /// Σ policy weight × mean of the stratum.
    pub policy_composite: Option<f64>,
    /// Its standard error.
    pub policy_composite_se: Option<f64>,
    /// Rates of earlier years and the change since, the newest year first.
    pub history: Vec<Past>,
}

/// How sure a unit's ranks are, from replicates of the draw.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RankResult {
    /// 95 % interval of the rank in the class.
    pub rank_interval_class: Option<[usize; 2]>,
    /// 95 % interval of the rank among all units.
    pub rank_interval_overall: Option<[usize; 2]>,
    /// Probability of truly being among the last three of the class.
    pub p_bottom3_class: Option<f64>,
    /// The tier in the class, 1 the best; units of a tier can't be told apart.
    pub tier_class: Option<usize>,
}

/// One aspect of a unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AspectResult {
    /// Its code.
    pub aspect_id: String,
    /// Weighted mean of the points.
    pub mean: Option<f64>,
    /// Its standard error.
    pub mean_se: Option<f64>,
    /// Share of satisfied and fairly satisfied.
    pub satisfaction: Option<f64>,
    /// Its standard error.
    pub satisfaction_se: Option<f64>,
    /// Ballots with a mark that counts.
    pub n: usize,
}

/// One stratum's opinion of a unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StratumResult {
    /// Its code.
    pub stratum_id: String,
    /// Mean of its ballots' own composites.
    pub composite: Option<f64>,
    /// Its standard error.
    pub composite_se: Option<f64>,
    /// Ballots with a mark that counts.
    pub n: usize,
}

/// The response of a stratum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StratumResponse {
    /// Its code.
    pub stratum_id: String,
    /// Its name.
    pub stratum_name: String,
    /// How many were drawn.
    pub drawn: u64,
    /// How many answered.
    pub responded: u64,
    /// How many of the answers count after the screens.
    pub counted: u64,
    /// How many people one counted ballot stands for; null without any.
    pub weight: Option<f64>,
}

/// A ballot that a screen caught.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlagLine {
    /// The evaluator's number in the file, or the ballot's random id.
    pub evaluator_id: String,
    /// What was caught.
    pub kind: String,
    /// Whether the scheme leaves the ballot out.
    pub left_out: bool,
}

/// All units together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WholeResult {
    /// Share of satisfied and fairly satisfied among all marks of all units.
    pub satisfaction: Option<f64>,
    /// The same as printed, in percent.
    pub satisfaction_text: Option<String>,
    /// Share of the best grade.
    pub best_grade: Option<f64>,
    /// The same as printed, in percent.
    pub best_grade_text: Option<String>,
    /// Rates of earlier years, the newest year first.
    pub history: Vec<Past>,
}

/// A rate of an earlier year and how it has changed since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    /// The year.
    pub year: i64,
    /// The rate then, in percent.
    pub satisfaction_text: String,
    /// Today's rate less the rate then, in percentage points with its sign.
    pub change_text: Option<String>,
}

/// A finding in a form that can be read back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingLine {
    /// How much it weighs.
    pub severity: kernel::Severity,
    /// The rule's code.
    pub rule: String,
    /// Where, as people say it.
    pub place: String,
    /// What is wrong.
    pub message: Bilingual,
    /// What to do.
    pub remedy: Bilingual,
}

impl From<&Finding> for FindingLine {
    fn from(finding: &Finding) -> Self {
        Self {
            severity: finding.severity,
            rule: finding.rule.to_string(),
            place: finding.place.to_string(),
            message: finding.message.clone(),
            remedy: finding.remedy.clone(),
        }
    }
}

impl Results {
    /// The unit with a code.
    pub fn unit(&self, id: &str) -> Option<&UnitResult> {
        self.units.iter().find(|unit| unit.unit_id == id)
    }

    /// The units of a class, the best rank first, those without a rank last, equals in the order of the scheme.
    pub fn class_in_order(&self, class_id: &str) -> Vec<&UnitResult> {
        let mut units: Vec<&UnitResult> = self.units.iter().filter(|unit| unit.class_id == class_id).collect();
        units.sort_by_key(|unit| unit.rank_class.unwrap_or(usize::MAX));
        units
    }

    /// How many were drawn and how many answered, in all.
    pub fn response_in_all(&self) -> (u64, u64) {
        self.response.iter().fold((0, 0), |(drawn, came), line| (drawn + line.drawn, came + line.responded))
    }
}
