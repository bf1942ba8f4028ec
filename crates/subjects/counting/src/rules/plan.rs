//! The plan of a paper count (计票安排): declared before ballots can be cast, never changed afterwards.

use evaluations::rules::formula::{Invalid, MeanOf};
use evaluations::rules::scheme::Scheme;
use kernel::{Bilingual, Refusal};
use serde::{Deserialize, Serialize};

use super::no;

/// What is keyed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Every paper ballot, mark by mark.
    Ballots,
    /// The sheet on which a group has added up a batch by hand: for each unit and aspect how many gave each grade.
    TallySheets,
}

impl Level {
    /// The level of a form's value.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "ballots" => Some(Self::Ballots),
            "tally_sheets" => Some(Self::TallySheets),
            _ => None,
        }
    }

    /// Its name for people.
    pub fn name(self) -> Bilingual {
        match self {
            Self::Ballots => Bilingual::new("逐份录入评议表", "ballot by ballot"),
            Self::TallySheets => Bilingual::new("按批录入汇总表", "batch tally sheets"),
        }
    }
}

/// How it is made sure that an evaluator's online and paper ballot are never both counted (CB08).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precedence {
    /// There are no online ballots: no code was ever issued.
    PaperOnly,
    /// Who takes paper gives the code back when the paper is handed out (纸质优先): the paper counts.
    PaperTakesCode,
    /// The stub with the code comes back beside the sealed ballot; whichever arrives first counts (先到为准).
    FirstWins,
}

impl Precedence {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 3] = [Self::PaperTakesCode, Self::FirstWins, Self::PaperOnly];

    /// The stored word, also a form's value.
    pub fn code(self) -> &'static str {
        match self {
            Self::PaperOnly => "paper_only",
            Self::PaperTakesCode => "paper_takes_code",
            Self::FirstWins => "first_wins",
        }
    }

    /// The rule of a form's value.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.code() == code)
    }

    /// The rule in words, as it is declared and printed.
    pub fn words(self) -> Bilingual {
        match self {
            Self::PaperOnly => {
                Bilingual::new("只用纸质评议表，不发评议码。", "Paper ballots only; no codes are issued.")
            }
            Self::PaperTakesCode => Bilingual::new(
                "纸质优先：领取纸质评议表时交回评议码，该码随即作废，只能以纸质评议。",
                "Paper first: the code is given back for the paper ballot and withdrawn at once.",
            ),
            Self::FirstWins => Bilingual::new(
                "先到为准：评议码副券随密封的评议表交回；该码已在网上用过的，信封不拆封、不计入。",
                "First wins: the stub with the code comes back beside the sealed ballot; if the code was used online, the envelope stays closed and does not count.",
            ),
        }
    }
}

/// From which share on something is remarkable, in percent; set before the count, printed with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thresholds {
    /// CW01: blank and "don't know" marks of a unit.
    pub unknown_percent: u64,
    /// CW02: invalid marks of a unit.
    pub invalid_percent: u64,
    /// CW03: a stratum's return rate below this.
    pub return_percent: u64,
    /// CW04: ballots of a batch with one grade all over.
    pub straight_percent: u64,
    /// CW05: as many identical ballots in a row of serials.
    pub identical_run: u64,
    /// CW06: standard errors a batch's mean may lie from the mean of its stratum.
    pub mean_distance: u64,
    /// CW07: as many opinions with the same words.
    #[serde(default = "usual_repeats")]
    pub repeated_opinions: u64,
    /// CW09: percentage points by which a unit's rate may differ from its last one.
    #[serde(default = "usual_move")]
    pub rate_moved: u64,
}

/// What counts declared before had no limit for.
fn usual_repeats() -> u64 {
    3
}

fn usual_move() -> u64 {
    10
}

impl Default for Thresholds {
    /// 3 % each for invalid marks as election offices use it; the others from the field's own practice.
    fn default() -> Self {
        Self {
            unknown_percent: 30,
            invalid_percent: 3,
            return_percent: 60,
            straight_percent: 10,
            identical_run: 3,
            mean_distance: 3,
            repeated_opinions: usual_repeats(),
            rate_moved: usual_move(),
        }
    }
}

impl Thresholds {
    /// The limits in words, as they are printed.
    pub fn words(&self) -> String {
        format!(
            "空白和不了解达到 {}%，无效达到 {}%，收回率低于 {}%，一批中全部同一等次的达到 {}%，连号相同达到 {} 份，批次平均分与本层面相差超过 {} 个标准误，意见逐字相同达到 {} 条，满意率与上一次相差达到 {} 个百分点",
            self.unknown_percent,
            self.invalid_percent,
            self.return_percent,
            self.straight_percent,
            self.identical_run,
            self.mean_distance,
            self.repeated_opinions,
            self.rate_moved,
        )
    }
}

/// The plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// What is keyed in.
    pub level: Level,
    /// How online and paper exclude each other.
    pub precedence: Precedence,
    /// What is remarkable.
    pub thresholds: Thresholds,
    /// The hash of the frozen scheme the count stands on (CB12).
    pub scheme_hash: String,
}

/// Whether a scheme can be counted at a level.
///
/// # Errors
/// C01 when tally sheets are asked for and the formula needs every evaluator's own ballot.
pub fn level_fits(scheme: &Scheme, level: Level) -> Result<(), Refusal> {
    let formula = &scheme.formula;
    let told_apart = [&formula.blank, &formula.double_mark].iter().all(|rule| **rule == Invalid::LeaveOut);
    match level {
        Level::Ballots => Ok(()),
        Level::TallySheets if formula.mean_of == MeanOf::Aspects && told_apart => Ok(()),
        Level::TallySheets => Err(no(
            "C01",
            (
                "方案的计分办法要用到每位评议人的整份评议表，汇总表里没有这些。",
                "The scheme's formula needs whole ballots, which tally sheets do not have.",
            ),
            ("请选择逐份录入。", "Choose ballot by ballot."),
        )),
    }
}
