//! The scheme (实施方案): everything about an evaluation that a city may set differently, as data.

use exact::Decimal;
use kernel::Moment;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::formula::Formula;
use super::sealing::Sealing;

/// A class of units that are ranked together (单位分类).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemeClass {
    /// Code, unique in the scheme, such as `C1`.
    pub id: String,
    /// Name, such as 党群部门.
    pub name: String,
}

/// A unit as the scheme names it. The name is kept, so that a later renaming changes no old result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemeUnit {
    /// Code, unique in the scheme, such as `U001`.
    pub id: String,
    /// The class it is ranked in.
    pub class_id: String,
    /// Its name.
    pub name: String,
}

/// What is judged (评议内容).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aspect {
    /// Code, unique in the scheme, such as `a1`.
    pub id: String,
    /// Name, such as 服务意识.
    pub name: String,
    /// Weight; the weights of a scheme add up to 100.
    #[serde(with = "decimal_text")]
    pub weight: Decimal,
}

/// A grade an evaluator can give (评价等次).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grade {
    /// The number on the ballot, 1 to 9.
    pub code: u8,
    /// The word on the ballot, such as 满意.
    pub label: String,
    /// Points; without meaning when the grade is not valid.
    #[serde(with = "decimal_text")]
    pub points: Decimal,
    /// Whether the mark counts; "don't know" (不了解) does not.
    pub valid: bool,
    /// Whether it counts into the rate of satisfied and fairly satisfied (满意和比较满意率).
    pub satisfied: bool,
}

/// A layer of society evaluators are drawn from (层面).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stratum {
    /// Code, unique in the scheme, such as `S01`.
    pub id: String,
    /// Name, such as 人大代表.
    pub name: String,
    /// How many people it has.
    pub population: u64,
    /// How many are drawn.
    pub to_draw: u64,
    /// Its weight by policy; the weights of a scheme add up to 100.
    #[serde(with = "decimal_text")]
    pub policy_weight: Decimal,
}

/// What is done with a ballot that a screen has caught (never without being shown).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Treatment {
    /// It counts, and is shown in the list of flags.
    Count,
    /// It does not count, and is shown in the list of flags.
    LeaveOut,
}

/// Which screens a ballot passes and what follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screens {
    /// Every valid mark is the same.
    pub straight_line: Treatment,
    /// Every mark is "don't know".
    pub all_unknown: Treatment,
    /// The ballot stops before the end.
    pub half_finished: Treatment,
}

/// The days of the campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// From when ballots can be cast.
    pub opens: Moment,
    /// Until when.
    pub closes: Moment,
}

/// The whole scheme. Frozen, with its hash, before the first ballot can be cast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scheme {
    /// Title, such as 2026年度千人评议机关作风.
    pub title: String,
    /// Classes in the order of the ballot.
    pub classes: Vec<SchemeClass>,
    /// Units in the order of the ballot.
    pub units: Vec<SchemeUnit>,
    /// Aspects in the order of the ballot.
    pub aspects: Vec<Aspect>,
    /// Grades in the order of the ballot.
    pub grades: Vec<Grade>,
    /// Layers.
    pub strata: Vec<Stratum>,
    /// How marks become scores and ranks.
    pub formula: Formula,
    /// Screens.
    pub screens: Screens,
    /// Days.
    pub schedule: Schedule,
    /// No number about fewer people than this is shown.
    pub smallest_cell: u64,
    /// How many reserves are kept in each stratum, in percent of those to draw.
    pub reserves_percent: u64,
    /// Whether online ballots are sealed until observers open them together, and by whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealing: Option<Sealing>,
    /// Within how many working days a unit answers its rectification notice. The usual number is not written down, so that
    /// schemes frozen before it could be chosen keep their seal.
    #[serde(default = "usual_answer_days", skip_serializing_if = "is_usual_answer_days")]
    pub answer_days: u64,
}

/// Fifteen working days, as the notices of this field ask.
pub fn usual_answer_days() -> u64 {
    15
}

fn is_usual_answer_days(days: &u64) -> bool {
    *days == usual_answer_days()
}

impl Scheme {
    /// SHA-256 of the scheme's JSON, in hexadecimal: the seal that is put on it when it is frozen.
    pub fn hash(&self) -> String {
        let json = serde_json::to_vec(self).unwrap_or_default();
        Sha256::digest(json).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The grade with a code.
    pub fn grade(&self, code: u8) -> Option<&Grade> {
        self.grades.iter().find(|grade| grade.code == code)
    }

    /// The code of the best grade: the valid one with the most points (满意率 counts it alone).
    pub fn best_grade(&self) -> Option<u8> {
        let valid = self.grades.iter().filter(|grade| grade.valid);
        valid.max_by(|one, other| one.points.cmp(&other.points)).map(|grade| grade.code)
    }

    /// The place of a stratum.
    pub fn stratum_place(&self, id: &str) -> Option<usize> {
        self.strata.iter().position(|stratum| stratum.id == id)
    }

    /// The units of a class, with their places on the ballot.
    pub fn units_of<'a>(&'a self, class_id: &'a str) -> impl Iterator<Item = (usize, &'a SchemeUnit)> + 'a {
        self.units.iter().enumerate().filter(move |(_, unit)| unit.class_id == class_id)
    }

    /// How many marks a whole ballot has.
    pub fn marks_on_a_ballot(&self) -> usize {
        self.units.len() * self.aspects.len()
    }

    /// How many reserves a stratum keeps: the percentage, rounded up, never more than there are people left.
    pub fn reserves_for(&self, stratum: &Stratum) -> u64 {
        let wanted = (stratum.to_draw * self.reserves_percent).div_ceil(100);
        wanted.min(stratum.population.saturating_sub(stratum.to_draw))
    }
}

/// Decimals in JSON are texts, so that 92.30 stays 92.30.
pub mod decimal_text {
    use exact::Decimal;
    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes the decimal as text.
    ///
    /// # Errors
    /// The serializer's.
    pub fn serialize<S: Serializer>(value: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    /// Reads the decimal from text.
    ///
    /// # Errors
    /// A text that is not a decimal number.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
