//! The named variants of the formula, and the formula in words and in symbols.

use exact::{Decimal, Rounding, Ties};
use kernel::{Bilingual, Language};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::scheme::{Scheme, decimal_text};

/// What an answer weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weighting {
    /// Every respondent of stratum h stands for N_h / respondents_h people.
    Design,
    /// Each stratum's mean counts with the weight the scheme gives it.
    Policy,
}

/// What the mean is taken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeanOf {
    /// First the mean of every aspect over all valid marks, then the aspects by their weights.
    Aspects,
    /// First every evaluator's own composite (aspect weights over the valid aspects), then their mean.
    Evaluators,
}

/// What a mark that is not valid does ("don't know", blank, two marks).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Invalid {
    /// It is left out of the mean and of the rates.
    LeaveOut,
    /// It counts with these points (and not as satisfied).
    Points(#[serde(with = "decimal_text")] Decimal),
}

/// The formula of a scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Formula {
    /// What an answer weighs.
    pub weighting: Weighting,
    /// What the mean is taken of.
    pub mean_of: MeanOf,
    /// What "don't know" does.
    pub dont_know: Invalid,
    /// What a blank does.
    pub blank: Invalid,
    /// What two marks in one row do.
    pub double_mark: Invalid,
    /// Percent of evaluators dropped at each end, by their composite, unit by unit; 0 drops none. Only with [`MeanOf::Evaluators`].
    pub trim_percent: u64,
    /// Decimal places of the published composite.
    pub places: u8,
    /// How it is rounded.
    #[serde(with = "rounding_code")]
    pub rounding: Rounding,
    /// Whether units are ranked by the rounded composite (equal as printed, equal in rank) or by the exact one.
    pub rank_rounded: bool,
    /// What follows equal scores.
    #[serde(with = "ties_code")]
    pub ties: Ties,
    /// A unit with fewer valid evaluators is shown without a rank.
    pub minimum_respondents: u64,
}

impl Default for Formula {
    /// The default of a new scheme: design weights, mean of aspects, only valid marks count, two places half up,
    /// equal scores share a rank and the next one stays empty.
    fn default() -> Self {
        Self {
            weighting: Weighting::Design,
            mean_of: MeanOf::Aspects,
            dont_know: Invalid::LeaveOut,
            blank: Invalid::LeaveOut,
            double_mark: Invalid::LeaveOut,
            trim_percent: 0,
            places: 2,
            rounding: Rounding::HalfUp,
            rank_rounded: true,
            ties: Ties::SkipNext,
            minimum_respondents: 30,
        }
    }
}

impl Formula {
    /// The formula in symbols, in plain characters: what follows a `_` stands below the line.
    pub fn symbols(&self) -> &'static str {
        match (self.weighting, self.mean_of) {
            (Weighting::Design, MeanOf::Aspects) => "F = Σ_a W_a·(Σ_i w_i·s_{ia})/(Σ_i w_i·v_{ia})，w_i = N_h/n_h",
            (Weighting::Design, MeanOf::Evaluators) => {
                "F = (Σ_i w_i·c_i)/(Σ_i w_i)，c_i = (Σ_a W_a·s_{ia})/(Σ_a W_a·v_{ia})，w_i = N_h/n_h"
            }
            (Weighting::Policy, MeanOf::Aspects) => "F = Σ_h P_h·F_h，F_h = Σ_a W_a·(Σ_{i∈h} s_{ia})/(Σ_{i∈h} v_{ia})",
            (Weighting::Policy, MeanOf::Evaluators) => {
                "F = Σ_h P_h·F_h，F_h = (Σ_{i∈h} c_i)/n_h，c_i = (Σ_a W_a·s_{ia})/(Σ_a W_a·v_{ia})"
            }
        }
    }

    /// The formula in symbols, run by run, each with whether it stands below the line.
    pub fn signs(&self) -> Vec<(&'static str, bool)> {
        let mut signs = Vec::new();
        for (place, part) in self.symbols().split('_').enumerate() {
            let (below, rest) = match part.strip_prefix('{').and_then(|part| part.split_once('}')) {
                _ if place == 0 => ("", part),
                Some(braced) => braced,
                None => part.split_at(part.chars().next().map_or(0, char::len_utf8)),
            };
            signs.extend([(below, true), (rest, false)].into_iter().filter(|(signs, _)| !signs.is_empty()));
        }
        signs
    }

    /// The formula in sentences, one a line, as it is printed on the scheme and on every result.
    pub fn words(&self, language: Language) -> Vec<String> {
        let lines = [
            self.weighting_words(),
            self.mean_words(),
            invalid_words(&Bilingual::new("“不了解”", "“Don't know”"), &self.dont_know),
            invalid_words(&Bilingual::new("空白", "A blank"), &self.blank),
            invalid_words(&Bilingual::new("一行两处以上的标记", "Two marks in one row"), &self.double_mark),
            self.trim_words(),
            self.rounding_words(),
            self.rank_words(),
        ];
        lines.iter().map(|line| line.text(language).to_owned()).filter(|line| !line.is_empty()).collect()
    }

    fn weighting_words(&self) -> Bilingual {
        match self.weighting {
            Weighting::Design => Bilingual::new(
                "权数：每份有效评议表代表本层面“总人数÷交回份数”个人（抽样权数）。",
                "Weights: each ballot stands for “people in its layer ÷ ballots returned” people (design weights).",
            ),
            Weighting::Policy => Bilingual::new(
                "权数：先求每个层面的平均分，再按方案规定的层面权重合成；没有有效评议的层面不计，其余层面权重按比例放大。",
                "Weights: each layer's mean counts with the weight the scheme gives it; layers without valid marks are left out and the others scaled up.",
            ),
        }
    }

    fn mean_words(&self) -> Bilingual {
        match self.mean_of {
            MeanOf::Aspects => Bilingual::new(
                "得分：先求每项评议内容的平均分，再按各项权重相加。",
                "Score: the mean of each aspect first, then the aspects by their weights.",
            ),
            MeanOf::Evaluators => Bilingual::new(
                "得分：先求每位评议人对该单位的综合分（只在其有效的各项上分配权重），再求平均。",
                "Score: each evaluator's own composite first (weights spread over the valid aspects), then their mean.",
            ),
        }
    }

    fn trim_words(&self) -> Bilingual {
        let percent = self.trim_percent;
        if percent == 0 {
            return Bilingual::new("", "");
        }
        Bilingual::new(
            format!("截尾：每个单位去掉最高和最低各 {percent}% 的评议人综合分（份数取整数部分）。"),
            format!(
                "Trimming: for each unit the highest and lowest {percent} % of the evaluators' composites are dropped (whole ballots, rounded down)."
            ),
        )
    }

    fn rounding_words(&self) -> Bilingual {
        let (zh, en) = match self.rounding {
            Rounding::HalfUp => ("四舍五入", "half up"),
            Rounding::HalfEven => ("四舍六入五成双", "half to even"),
            Rounding::HalfDown => ("五舍六入", "half down"),
            Rounding::Down => ("只舍不入", "towards zero"),
            Rounding::Up => ("只入不舍", "away from zero"),
            Rounding::Floor => ("向下取整", "downwards"),
            Rounding::Ceiling => ("向上取整", "upwards"),
        };
        let places = self.places;
        Bilingual::new(
            format!("取位：得分保留 {places} 位小数，{zh}。"),
            format!("Rounding: the score to {places} decimal places, {en}."),
        )
    }

    fn rank_words(&self) -> Bilingual {
        let by = if self.rank_rounded {
            ("取位后的得分", "rounded score")
        } else {
            ("未取位的精确得分", "exact score")
        };
        let ties = match self.ties {
            Ties::SkipNext => {
                ("得分相同的并列，后面的名次空出", "equal scores share the rank and the next ranks stay empty")
            }
            Ties::NoGap => ("得分相同的并列，后面的名次不空", "equal scores share the rank and no rank stays empty"),
            Ties::SkipBefore => ("得分相同的按最后一个名次并列", "equal scores share the last of their ranks"),
        };
        let least = self.minimum_respondents;
        Bilingual::new(
            format!("排名：按{}在本类单位内从高到低排列，{}；有效评议人少于 {least} 人的单位不排名。", by.0, ties.0),
            format!(
                "Ranks: by the {} within the class, {}; a unit with fewer than {least} valid evaluators is not ranked.",
                by.1, ties.1
            ),
        )
    }
}

fn invalid_words(what: &Bilingual, rule: &Invalid) -> Bilingual {
    match rule {
        Invalid::LeaveOut => Bilingual::new(
            format!("{}不计入得分，也不计入满意率的分母。", what.zh),
            format!("{} counts neither in the score nor in the base of the rates.", what.en),
        ),
        Invalid::Points(points) => Bilingual::new(
            format!("{}按 {points} 分计入得分和满意率的分母，不算满意。", what.zh),
            format!("{} counts with {points} points, in the base of the rates, and not as satisfied.", what.en),
        ),
    }
}

/// The points of the grades in words: 满意 100 分，比较满意 80 分 …
pub fn grades_in_words(scheme: &Scheme, language: Language) -> String {
    let one = |grade: &super::scheme::Grade| {
        if grade.valid {
            format!("{} {}{}", grade.label, grade.points, language.t(" 分", " points"))
        } else {
            format!("{}{}", grade.label, language.t("不计分", " not counted"))
        }
    };
    scheme.grades.iter().map(one).collect::<Vec<_>>().join(language.t("，", ", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_formula_has_its_indices_below_the_line_and_nothing_gets_lost() {
        for weighting in [Weighting::Design, Weighting::Policy] {
            for mean_of in [MeanOf::Aspects, MeanOf::Evaluators] {
                let formula = Formula { weighting, mean_of, ..Formula::default() };
                let signs = formula.signs();
                let whole: String = signs.iter().map(|(signs, _)| *signs).collect();
                assert_eq!(whole, formula.symbols().replace(['_', '{', '}'], ""));
                assert!(signs.iter().all(|(signs, below)| !below || ["a", "h", "i", "ia", "i∈h"].contains(signs)));
            }
        }
        assert_eq!(Formula::default().signs()[..4], [("F = Σ", false), ("a", true), (" W", false), ("a", true)]);
    }
}

mod rounding_code {
    use super::{Deserialize, Deserializer, Rounding, Serializer};

    pub fn serialize<S: Serializer>(value: &Rounding, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(value.code())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Rounding, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

mod ties_code {
    use super::{Deserialize, Deserializer, Serializer, Ties};

    pub fn serialize<S: Serializer>(value: &Ties, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(value.code())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Ties, D::Error> {
        let code = String::deserialize(deserializer)?;
        Ties::from_code(&code).ok_or_else(|| serde::de::Error::custom(format!("no tie rule `{code}`")))
    }
}
