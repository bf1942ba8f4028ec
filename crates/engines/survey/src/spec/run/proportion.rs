//! Proportions with their own intervals.

use super::{Answer, Asked, Domains, Trouble};
use crate::estimate::{Estimates, Means, Statistic, Variances, masked};
use crate::likelihood::{Likelihood, LogitFit};
use crate::proportion as intervals;
use crate::spec::answer::EstimatesAnswer;

impl Asked<'_> {
    pub(super) fn proportion(&self, domain: &[bool]) -> Result<Answer, Trouble> {
        let mut columns = self.columns(&self.question.of, "of")?;
        let used = columns.settle(domain, self.question.drop_missing)?;
        let domains = self.domains(domain, &used)?;
        let names = columns.names;
        let statistic = Means { columns: columns.values };
        let estimates = self.survey.estimate_each(&domains.each, &statistic)?;
        let effects = self.design_effects(&statistic, &domains, &estimates);
        let intervals = self.intervals(domain, &domains, &statistic, &estimates)?;
        let order = super::by_variable(domains.each.len(), names.len());
        let finished = super::reordered(&estimates, &order);
        Ok(Answer::Estimates(Box::new(EstimatesAnswer {
            id: self.question.id.clone(),
            names: domains.names(&names),
            keys: domains.keys,
            se: finished.standard_errors(),
            vcov: crate::spec::answer::rows(&finished.covariance),
            df: self.survey.degrees_of_freedom(domain),
            ci: order.iter().map(|&i| intervals[i]).collect(),
            deff: effects.map(|e| order.iter().map(|&i| e[i]).collect()),
            n: self.weighted_rows(&used),
            estimate: finished.values,
        })))
    }

    /// Intervals, domain after domain, each with its own domain's degrees of freedom.
    fn intervals(
        &self,
        domain: &[bool],
        domains: &Domains,
        statistic: &Means,
        estimates: &Estimates,
    ) -> Result<Vec<[f64; 2]>, Trouble> {
        let logits = match (&self.survey.replicates, self.interval_name()) {
            (Some(_), "logit") => Some(self.survey.estimate_each(&domains.each, &Logits(statistic))?),
            _ => None,
        };
        let (se, logit_se) = (estimates.standard_errors(), logits.map(|l| l.standard_errors()));
        let size = statistic.columns.len();
        let one = |(place, &p): (usize, &f64)| {
            let used = &domains.each[place / size];
            self.interval(&Share {
                p,
                se: se[place],
                logit_se: logit_se.as_ref().map(|l| l[place]),
                column: &statistic.columns[place % size],
                used,
                within: if domains.keys.is_some() { used } else { domain },
            })
        };
        estimates.values.iter().enumerate().map(one).collect()
    }

    fn interval_name(&self) -> &str {
        self.question.interval.as_deref().unwrap_or("logit")
    }

    fn interval(&self, share: &Share<'_>) -> Result<[f64; 2], Trouble> {
        let (p, se, level) = (share.p, share.se, self.level()?);
        let df = self.survey.degrees_of_freedom(share.within);
        let ends = match (self.interval_name(), share.logit_se) {
            ("logit", Some(logit_se)) => {
                let (low, high) = intervals::wald_interval((p / (1.0 - p)).ln(), logit_se, df, level);
                (intervals::expit(low), intervals::expit(high))
            }
            ("logit" | "xlogit", _) => intervals::logit_interval(p, se, df, level),
            ("likelihood", _) => self.likelihood(share, df).interval(level),
            ("asin", _) => intervals::arcsine_interval(p, se, df, level),
            ("beta", _) => intervals::beta_interval(p, se, df, self.survey.rows_of(share.within), level),
            ("mean" | "t", _) => intervals::wald_interval(p, se, df, level),
            ("z", _) => intervals::wald_interval(p, se, f64::INFINITY, level),
            ("wilson", _) => intervals::wilson_interval(p, se, df, level),
            (other, _) => {
                let known = "logit, likelihood, asin, beta, xlogit, mean, wilson";
                return Err(self.bad("interval", format!("{other:?} is none of {known}")));
            }
        };
        Ok(ends.into())
    }

    fn likelihood(&self, share: &Share<'_>, df: f64) -> Likelihood {
        let Share { p, se, column, used, within, .. } = *share;
        let weights = masked(self.survey.design.weights(), within);
        let mean = weights.iter().sum::<f64>() / self.survey.rows_of(within) as f64;
        let spread = (p * (1.0 - p)).sqrt();
        let pearson = column.iter().map(|y| (y - p) / spread).collect();
        let dispersion = Variances { columns: vec![pearson] }.values(&masked(&weights, used))[0];
        let kept = || (0..used.len()).filter(|&row| used[row] || self.survey.keeps_rows() && !within[row]);
        let ones: Vec<f64> = kept().map(|row| column[row]).collect();
        let scaled: Vec<f64> = kept().map(|row| weights[row] / mean).collect();
        let size: f64 = scaled.iter().sum();
        let dispersion = dispersion * size / scaled.len() as f64; // R scales Pearson residuals by these weights' mean
        Likelihood { p, se, fit: LogitFit::new(&ones, &scaled), dispersion, df }
    }
}

/// A proportion and what its interval may need.
struct Share<'a> {
    p: f64,
    se: f64,
    /// Standard error of its logit, where replicates give one.
    logit_se: Option<f64>,
    column: &'a [f64],
    /// Rows that have a value.
    used: &'a [bool],
    /// Rows of its domain: their weights average 1, and they give the degrees of freedom.
    within: &'a [bool],
}

/// Logits of means, whose variance replicates give directly.
struct Logits<'a>(&'a Means);

impl Statistic for Logits<'_> {
    fn values(&self, weights: &[f64]) -> Vec<f64> {
        self.0.values(weights).into_iter().map(|p| (p / (1.0 - p)).ln()).collect()
    }

    fn influences(&self, weights: &[f64], _: &[f64]) -> Vec<Vec<f64>> {
        let means = self.0.values(weights);
        let mut influences = self.0.influences(weights, &means);
        for (column, p) in influences.iter_mut().zip(&means) {
            column.iter_mut().for_each(|u| *u /= p * (1.0 - p));
        }
        influences
    }
}
