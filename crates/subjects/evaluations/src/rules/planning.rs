//! How many evaluators it takes to tell two units apart, layer by layer.

use survey::distributions::normal_quantile;
use survey::planning::{Allocation, Wish, invitations, plan, standard_error};

use super::scheme::Stratum;

/// The confidence level of every interval in the product.
const LEVEL: f64 = 0.95;
/// Fewest answers planned for in a layer, so that its own figures can be shown.
const FEWEST_IN_A_LAYER: usize = 10;

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// The difference between two units' scores that is to be told, in points.
    pub difference: f64,
    /// The standard deviation of people's scores of one unit, in points.
    pub deviation: f64,
    /// With which probability a difference of this size is to be found.
    pub power: f64,
    /// The share of the invited who answer.
    pub response: f64,
    /// Whether layers get equal precision; otherwise they share by their size.
    pub equally: bool,
}

/// A layer in the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedLayer {
    /// Its name.
    pub name: String,
    /// How many people it has.
    pub population: u64,
    /// Answers needed.
    pub answers: u64,
    /// People to draw; never more than it has.
    pub invited: u64,
    /// Whether even drawing everybody is not expected to bring the answers needed.
    pub short: bool,
    /// How many the scheme draws now.
    pub planned_now: u64,
}

/// The answer: layer by layer, and what the present scheme can do.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The layers in the order of the scheme.
    pub layers: Vec<PlannedLayer>,
    /// Half the width of a unit's 95 % interval with the numbers of the scheme, in points.
    pub half_width_now: f64,
    /// The smallest difference the numbers of the scheme can tell, in points.
    pub difference_now: f64,
}

impl Answer {
    /// Answers needed in all.
    pub fn answers(&self) -> u64 {
        self.layers.iter().map(|layer| layer.answers).sum()
    }

    /// People to draw in all.
    pub fn invited(&self) -> u64 {
        self.layers.iter().map(|layer| layer.invited).sum()
    }

    /// Whether the wish can't be expected to come true in some layer.
    pub fn is_short(&self) -> bool {
        self.layers.iter().any(|layer| layer.short)
    }
}

/// Answers a question; `None` when the scheme has no layers with people yet.
#[expect(clippy::cast_precision_loss, reason = "no layer has more than 2^52 people")]
pub fn answer(layers: &[Stratum], question: &Question) -> Option<Answer> {
    if layers.is_empty() {
        return None;
    }
    // One person's difference between two units has √2 times the deviation of one score, if the two were unrelated; who
    // marks strictly marks both so, which makes the plan err on the safe side.
    let deviation = question.deviation * std::f64::consts::SQRT_2;
    let of = |layer: &Stratum| survey::planning::Stratum { population: layer.population as f64, deviation };
    let strata: Vec<_> = layers.iter().map(of).collect();
    let allocation = if question.equally { Allocation::Power(0.0) } else { Allocation::Proportional };
    let wish = Wish::separation(question.difference, LEVEL, question.power, 1);
    let needed = plan(&strata, allocation, FEWEST_IN_A_LAYER, wish).ok()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number of people, at least one"
    )]
    let now: Vec<usize> =
        layers.iter().map(|layer| (layer.to_draw as f64 * question.response).floor().max(1.0) as usize).collect();
    let error_now = standard_error(&strata, &now);
    let quantile = normal_quantile(f64::midpoint(1.0, LEVEL));
    Some(Answer {
        layers: layers.iter().zip(needed).map(|(layer, needed)| planned(layer, needed, question.response)).collect(),
        half_width_now: quantile * error_now / std::f64::consts::SQRT_2,
        difference_now: (quantile + normal_quantile(question.power)) * error_now,
    })
}

fn planned(layer: &Stratum, needed: usize, response: f64) -> PlannedLayer {
    let wanted = invitations(needed, response) as u64;
    PlannedLayer {
        name: layer.name.clone(),
        population: layer.population,
        answers: needed as u64,
        invited: wanted.min(layer.population),
        short: wanted > layer.population,
        planned_now: layer.to_draw,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(population: u64) -> Stratum {
        let policy_weight = exact::Decimal::from_digits(50, 0);
        Stratum { id: "S".into(), name: "层".into(), population, to_draw: 10, policy_weight }
    }

    const QUESTION: Question = Question { difference: 2.0, deviation: 20.0, power: 0.8, response: 0.8, equally: false };

    #[test]
    fn nobody_is_drawn_who_does_not_exist_and_the_shortfall_is_told() {
        let answer = answer(&[layer(40), layer(40)], &QUESTION).unwrap();
        assert!(answer.layers.iter().all(|layer| layer.invited == 40 && layer.short));
        assert!(answer.is_short());
    }

    #[test]
    fn a_large_layer_gives_the_textbook_number() {
        // n = (z.975 + z.8)² · 2σ² / d² = 7.8489 · 800 / 4 = 1569.8, before the correction for a finite population.
        let answer = answer(&[layer(100_000_000)], &QUESTION).unwrap();
        assert_eq!(answer.answers(), 1570);
        assert_eq!(answer.invited(), 1963);
        assert!(!answer.is_short());
    }

    #[test]
    fn a_scheme_without_people_has_no_answer() {
        assert!(answer(&[], &QUESTION).is_none());
    }
}
