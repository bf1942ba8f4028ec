//! The profile-likelihood interval for a proportion, as R's `svyciprop(method = "likelihood")` makes it.
//!
//! The deviance of an intercept-only logistic model is profiled on a grid, a cubic spline is laid through the signed roots
//! z(β), and the interval ends where z passes ± t·√λ, with λ the design effect of β (Rao and Scott 1984). The grid, the
//! spline (Forsythe, Malcolm and Moler 1977) and the linear reading-off between its points are R's, so that the ends agree
//! with R's to its own accuracy and not to that of the exact root.

use crate::distributions::{normal_cdf, t_quantile};
use crate::proportion::expit;

/// What the interval needs to know.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Likelihood {
    /// The proportion.
    pub p: f64,
    /// Its design-based standard error.
    pub se: f64,
    /// The fitted model.
    pub fit: LogitFit,
    /// The variance of the Pearson residuals.
    pub dispersion: f64,
    /// Degrees of freedom.
    pub df: f64,
}

/// An intercept-only logistic model, fitted by weighted least squares until the deviance settles to 1e-8, as R's `glm`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogitFit {
    beta: f64,
    /// Σ w μ(1 − μ) of the last but one round, on which R bases its naive variance.
    information: f64,
    /// Σ w.
    size: f64,
    rows: f64,
}

impl LogitFit {
    /// Fits zeros and ones with weights that average 1.
    #[must_use]
    pub fn new(zeros_and_ones: &[f64], weights: &[f64]) -> Self {
        let size: f64 = weights.iter().sum();
        let ones: f64 = zeros_and_ones.iter().zip(weights).map(|(y, w)| y * w).sum();
        let start = |y: f64, w: f64| (w * y + 0.5) / (w + 1.0);
        let (mut information, mut step, mut deviance) = (0.0, 0.0, 0.0);
        for (&y, &w) in zeros_and_ones.iter().zip(weights) {
            let mu = start(y, w);
            information += w * mu * (1.0 - mu);
            step += w * mu * (1.0 - mu) * (mu / (1.0 - mu)).ln() + w * (y - mu);
            deviance -= 2.0 * w * if y > 0.5 { mu.ln() } else { (1.0 - mu).ln() };
        }
        let mut beta = step / information;
        for _ in 0..25 {
            let now = -2.0 * (ones * beta - size * beta.exp().ln_1p());
            if (now - deviance).abs() / (now.abs() + 0.1) < 1e-8 {
                break;
            }
            deviance = now;
            let mu = expit(beta);
            information = size * mu * (1.0 - mu);
            beta += (ones - size * mu) / information;
        }
        Self { beta, information, size, rows: weights.len() as f64 }
    }
}

impl Likelihood {
    /// The interval; not a number if the profile does not reach its limits.
    #[must_use]
    pub fn interval(&self, level: f64) -> (f64, f64) {
        let se = self.se / (self.p * (1.0 - self.p));
        let effect = se * se * self.fit.information;
        let limit = -t_quantile((1.0 - level) / 2.0, self.df) * effect.sqrt();
        let alpha = normal_cdf(-limit) / 2.0;
        let farthest = -t_quantile(alpha / 2.0, self.fit.rows - 1.0);
        let (grid, roots) = self.profile(se, farthest);
        if !roots.iter().all(|r| r.is_finite()) {
            return (f64::NAN, f64::NAN);
        }
        let spline = Spline::through(&grid, &roots);
        let count = 3 * grid.len();
        let (first, last) = (grid[0], grid[grid.len() - 1]);
        let at = |k: usize| first + (last - first) * (k as f64 / (count - 1) as f64);
        let points: Vec<(f64, f64)> = (0..count).map(|k| (spline.at(at(k)), at(k))).collect();
        (expit(read_off(&points, -limit)), expit(read_off(&points, limit)))
    }

    /// Coefficients around the estimate and the signed roots of their deviances.
    fn profile(&self, se: f64, farthest: f64) -> (Vec<f64>, Vec<f64>) {
        let centre = self.fit.beta;
        let side = |sign: f64| {
            let mut points = Vec::new();
            for step in 1..10 {
                let beta = centre + sign * f64::from(step) * (farthest / 5.0) * se;
                let root = sign * (self.deviance_above_least(centre, beta) / self.dispersion).max(0.0).sqrt();
                points.push((beta, root));
                if root.abs() >= farthest {
                    break;
                }
            }
            points
        };
        let below = side(-1.0).into_iter().rev();
        below.chain([(centre, 0.0)]).chain(side(1.0)).unzip()
    }

    fn deviance_above_least(&self, centre: f64, beta: f64) -> f64 {
        let fall = |b: f64| self.p * b - b.exp().ln_1p();
        2.0 * self.fit.size * (fall(centre) - fall(beta))
    }
}

/// Linear interpolation of the abscissa at which the ordinate is `wanted`.
fn read_off(points: &[(f64, f64)], wanted: f64) -> f64 {
    let between = points.windows(2).find(|w| w[0].0 <= wanted && wanted <= w[1].0);
    between.map_or(f64::NAN, |w| w[0].1 + (w[1].1 - w[0].1) * ((wanted - w[0].0) / (w[1].0 - w[0].0)))
}

/// A cubic spline whose end pieces match the cubics through the four end points.
struct Spline<'a> {
    x: &'a [f64],
    y: &'a [f64],
    b: Vec<f64>,
    c: Vec<f64>,
    d: Vec<f64>,
}

impl<'a> Spline<'a> {
    /// Needs at least three points in increasing order; a profile always has them.
    fn through(x: &'a [f64], y: &'a [f64]) -> Self {
        let last = x.len() - 1;
        let steps: Vec<f64> = x.windows(2).map(|w| w[1] - w[0]).collect();
        let slopes: Vec<f64> = y.windows(2).zip(&steps).map(|(w, s)| (w[1] - w[0]) / s).collect();
        let mut c = second_differences(x, &steps, &slopes);
        let mut diagonal: Vec<f64> = (0..=last)
            .map(|i| match i {
                0 => -steps[0],
                i if i == last => -steps[last - 1],
                i => 2.0 * (steps[i - 1] + steps[i]),
            })
            .collect();
        for i in 1..=last {
            let t = steps[i - 1] / diagonal[i - 1];
            diagonal[i] -= t * steps[i - 1];
            c[i] -= t * c[i - 1];
        }
        c[last] /= diagonal[last];
        for i in (0..last).rev() {
            c[i] = (c[i] - steps[i] * c[i + 1]) / diagonal[i];
        }
        let b = (0..last).map(|i| slopes[i] - steps[i] * (c[i + 1] + 2.0 * c[i])).collect();
        let d = (0..last).map(|i| (c[i + 1] - c[i]) / steps[i]).collect();
        Self { x, y, b, c: c.iter().map(|c| 3.0 * c).collect(), d }
    }

    fn at(&self, x: f64) -> f64 {
        let piece = self.x.partition_point(|knot| *knot <= x).clamp(1, self.b.len()) - 1;
        let dx = x - self.x[piece];
        self.y[piece] + dx * (self.b[piece] + dx * (self.c[piece] + dx * self.d[piece]))
    }
}

/// Right-hand side of the spline's equations, with the end conditions.
fn second_differences(x: &[f64], steps: &[f64], slopes: &[f64]) -> Vec<f64> {
    let last = x.len() - 1;
    let mut c = vec![0.0; last + 1];
    (1..last).for_each(|i| c[i] = slopes[i] - slopes[i - 1]);
    if last >= 3 {
        let first = c[2] / (x[3] - x[1]) - c[1] / (x[2] - x[0]);
        let end = c[last - 1] / (x[last] - x[last - 2]) - c[last - 2] / (x[last - 1] - x[last - 3]);
        c[0] = first * steps[0] * steps[0] / (x[3] - x[0]);
        c[last] = -end * steps[last - 1] * steps[last - 1] / (x[last] - x[last - 3]);
    }
    c
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spline_reproduces_a_cubic() {
        let x = [0.0, 1.0, 2.5, 3.0, 4.5];
        let cubic = |x: f64| 1.0 - 2.0 * x + 0.5 * x * x + 0.25 * x * x * x;
        let y = x.map(cubic);
        let spline = Spline::through(&x, &y);
        assert!([0.3, 1.7, 2.9, 4.4].iter().all(|&at| (spline.at(at) - cubic(at)).abs() < 1e-12));
    }
}
