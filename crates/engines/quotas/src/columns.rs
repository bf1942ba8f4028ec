//! Real panels, generated until none is missing.
//!
//! A linear programme prices every type; an integer programme looks for the panel of the highest price. When none costs more
//! than the prices allow, the programme is solved over all panels, though only a few of them were ever written down.

use microlp::{ComparisonOp, Error, OptimizationDirection, Problem, Solution, Variable};

use crate::programme::{Limits, Panel, Programme, optimum, to_f64};
use crate::relaxed::{LARGEST, SCALE, SLACK, proven};

/// A panel must be worth more than the prices allow by this much to be taken in.
const WORTH: f64 = 1e-8;

/// Panels with their probabilities.
pub(crate) type Mixture = Vec<(Panel, f64)>;

/// Adds panels until the chances are given to within `enough`, or as nearly as any lottery can give them; answers by how much
/// the chance of the person who is worst off is missed.
///
/// # Errors
/// The solver's.
pub(crate) fn approach(
    programme: &Programme,
    chances: &[f64],
    enough: f64,
    panels: &mut Vec<Panel>,
) -> Result<f64, Error> {
    let everybody: Vec<usize> = (0..programme.kinds.len()).collect();
    let wanted: Vec<f64> = programme.kinds.iter().zip(chances).map(|(kind, chance)| kind.number() * chance).collect();
    let (solution, _) =
        Prices::new(programme, &wanted, &everybody).generate(programme, panels, |missed| -missed <= enough)?;
    Ok((-solution.objective() / SCALE).max(0.0))
}

/// The leximin chances, stage by stage over real panels, starting from panels already known.
///
/// # Errors
/// The solver's; `Infeasible` when there is no panel.
pub(crate) fn leximin(programme: &Programme, panels: &mut Vec<Panel>) -> Result<Vec<f64>, Error> {
    let mut fixed: Vec<Option<f64>> = vec![None; programme.kinds.len()];
    while fixed.iter().any(Option::is_none) {
        let (chance, kinds) = stage(programme, &fixed, panels)?;
        kinds.into_iter().for_each(|kind| fixed[kind] = Some(chance));
    }
    Ok(fixed.into_iter().flatten().collect())
}

/// One stage: the smallest chance of those not fixed, and who can't have more.
fn stage(programme: &Programme, fixed: &[Option<f64>], panels: &mut Vec<Panel>) -> Result<(f64, Vec<usize>), Error> {
    let wanted = |chance: f64| (chance - SLACK).max(0.0);
    let of_all = programme.kinds.iter().zip(fixed);
    let wanted: Vec<f64> = of_all.map(|(kind, fixed)| kind.number() * fixed.map_or(0.0, wanted)).collect();
    let open: Vec<usize> = (0..fixed.len()).filter(|&kind| fixed[kind].is_none()).collect();
    let (solution, prices) = Prices::new(programme, &wanted, &open).generate(programme, panels, |_| false)?;
    let prices: Vec<f64> = prices.into_iter().map(|price| solution.var_value(price)).collect();
    Ok(((solution.objective() / SCALE).clamp(0.0, 1.0), proven(&open, &prices)))
}

/// The linear programme of prices: `allowed − Σ wanted · price` is as small as can be, no panel is worth more than is
/// allowed, and the prices of the people of some types add up to 1.
struct Prices {
    problem: Problem,
    allowed: Variable,
    prices: Vec<Variable>,
}

impl Prices {
    fn new(programme: &Programme, wanted: &[f64], normed: &[usize]) -> Self {
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let allowed = problem.add_var(SCALE, (f64::NEG_INFINITY, f64::INFINITY));
        let prices: Vec<Variable> =
            wanted.iter().map(|wanted| problem.add_var(-SCALE * wanted, (0.0, LARGEST))).collect();
        let normed = normed.iter().map(|&kind| (prices[kind], programme.kinds[kind].number()));
        problem.add_constraint(normed.collect::<Vec<_>>(), ComparisonOp::Eq, 1.0);
        Self { problem, allowed, prices }
    }

    /// Solves, and adds panels until none is worth more than is allowed or the value is `good` enough.
    fn generate(
        mut self,
        programme: &Programme,
        panels: &mut Vec<Panel>,
        good: impl Fn(f64) -> bool,
    ) -> Result<(Solution, Vec<Variable>), Error> {
        for panel in panels.iter() {
            let worth = self.worth(panel);
            self.problem.add_constraint(worth, ComparisonOp::Ge, 0.0);
        }
        let limits = Limits::of(programme);
        let mut solution = optimum(self.problem.solve())?;
        while !good(solution.objective() / SCALE) {
            let weights: Vec<f64> = self.prices.iter().map(|&price| solution.var_value(price).max(0.0)).collect();
            let panel = programme.best_panel(&weights, &limits)?.ok_or(Error::Infeasible)?;
            let value: f64 = weights.iter().zip(&panel).map(|(weight, &number)| weight * to_f64(number)).sum();
            if value <= solution.var_value(self.allowed) + WORTH {
                break;
            }
            solution = optimum(solution.add_constraint(self.worth(&panel), ComparisonOp::Ge, 0.0))?;
            panels.push(panel);
        }
        Ok((solution, self.prices))
    }

    /// `allowed − price of the panel`.
    fn worth(&self, panel: &Panel) -> Vec<(Variable, f64)> {
        let prices = self.prices.iter().zip(panel).filter(|&(_, &number)| number > 0);
        [(self.allowed, 1.0)].into_iter().chain(prices.map(|(&price, &number)| (price, -to_f64(number)))).collect()
    }
}

/// Probabilities of panels that give the chances, as nearly as these panels can.
///
/// # Errors
/// The solver's.
pub(crate) fn mixture(programme: &Programme, chances: &[f64], panels: Vec<Panel>) -> Result<Mixture, Error> {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let missed = problem.add_var(1.0, (0.0, f64::INFINITY));
    let shares: Vec<Variable> = panels.iter().map(|_| problem.add_var(0.0, (0.0, 1.0))).collect();
    for (kind, (of, chance)) in programme.kinds.iter().zip(chances).enumerate() {
        let given = shares.iter().zip(&panels).map(|(&share, panel)| (share, to_f64(panel[kind])));
        let given: Vec<_> = given.filter(|&(_, number)| number > 0.0).chain([(missed, of.number())]).collect();
        problem.add_constraint(given, ComparisonOp::Ge, of.number() * chance);
    }
    let all: Vec<_> = shares.iter().map(|&share| (share, 1.0)).collect();
    problem.add_constraint(all, ComparisonOp::Eq, 1.0);
    let solution = optimum(problem.solve())?;
    let probabilities = shares.into_iter().map(|share| solution.var_value(share).max(0.0));
    Ok(panels.into_iter().zip(probabilities).filter(|&(_, probability)| probability > 0.0).collect())
}
