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
        let se = estimates.standard_errors();
        let size = statistic.columns.len();
        let mut found = Vec::new();
        for (place, p) in estimates.values.iter().enumerate() {
            let used = &domains.each[place / size];
            let within = if domains.keys.is_some() { used } else { domain };
            found.push(self.interval(within, used, &statistic.columns[place % size], *p, se[place])?);
        }
        Ok(found)
    }

    fn interval(&self, domain: &[bool], used: &[bool], column: &[f64], p: f64, se: f64) -> Result<[f64; 2], Trouble> {
        let level = self.level()?;
        let df = self.survey.degrees_of_freedom(domain);
        let rows = self.survey.design.rows_of(domain);
        let ends = match self.question.interval.as_deref().unwrap_or("logit") {
            "logit" | "xlogit" => intervals::logit_interval(p, se, df, level),
            "likelihood" => self.likelihood(used, column, p, se, df).interval(level),
            "asin" => intervals::arcsine_interval(p, se, df, level),
            "beta" => intervals::beta_interval(p, se, df, rows, level),
            "mean" | "t" => intervals::wald_interval(p, se, df, level),
            "z" => intervals::wald_interval(p, se, f64::INFINITY, level),
            "wilson" => intervals::wilson_interval(p, se, df, level),
            other => {
                let known = "logit, likelihood, asin, beta, xlogit, mean, wilson";
                return Err(self.bad("interval", format!("{other:?} is none of {known}")));
            }
        };
        Ok(ends.into())
    }

    fn likelihood(&self, used: &[bool], column: &[f64], p: f64, se: f64, df: f64) -> Likelihood {
        let weights = masked(self.survey.design.weights(), used);
        let rows = self.survey.design.rows_of(used) as f64;
        let mean = weights.iter().sum::<f64>() / rows;
        let spread = (p * (1.0 - p)).sqrt();
        let pearson = column.iter().map(|y| (y - p) / spread).collect();
        let dispersion = Variances { columns: vec![pearson] }.values(&weights)[0];
        let kept = || (0..used.len()).filter(|&row| used[row] || self.survey.design.is_calibrated());
        let ones: Vec<f64> = kept().map(|row| column[row]).collect();
        let scaled: Vec<f64> = kept().map(|row| weights[row] / mean).collect();
        Likelihood { p, se, fit: LogitFit::new(&ones, &scaled), dispersion, df }
    }
}
