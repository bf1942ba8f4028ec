//! Quantiles.

use super::{Answer, Asked, Domains, Trouble};
use crate::estimate::Statistic;
use crate::matrix::Matrix;
use crate::quantile::{self, Distribution, Quantile, QuantileInterval, QuantileQuestion, Rule};
use crate::spec::answer::{self, EstimatesAnswer};

/// Quantiles as functions of the weights alone, for replicates.
struct Quantiles<'a> {
    columns: &'a [Vec<f64>],
    shares: &'a [f64],
    rule: Rule,
}

impl Statistic for Quantiles<'_> {
    fn values(&self, weights: &[f64]) -> Vec<f64> {
        let of = |column: &Vec<f64>| {
            let distribution = Distribution::new(column, weights);
            self.shares.iter().map(move |&p| distribution.quantile(p, self.rule)).collect::<Vec<_>>()
        };
        self.columns.iter().flat_map(of).collect()
    }

    fn influences(&self, weights: &[f64], values: &[f64]) -> Vec<Vec<f64>> {
        vec![vec![f64::NAN; weights.len()]; values.len()]
    }
}

impl Asked<'_> {
    pub(super) fn quantile(&self, domain: &[bool]) -> Result<Answer, Trouble> {
        let mut columns = self.columns(&self.question.of, "of")?;
        let shares = &self.question.quantiles;
        if shares.is_empty() || shares.iter().any(|p| !(0.0..=1.0).contains(p)) {
            return Err(self.bad("quantiles", "they must be shares between 0 and 1, at least one"));
        }
        let used = columns.settle(domain, self.question.drop_missing)?;
        let domains = self.domains(domain, &used)?;
        let rule = self.rule()?;
        let names: Vec<String> = match columns.names.as_slice() {
            [_] => shares.iter().map(f64::to_string).collect(),
            several => several.iter().flat_map(|v| shares.iter().map(move |p| format!("{v}:{p}"))).collect(),
        };
        let asked = Quantiles { columns: &columns.values, shares, rule };
        if self.survey.replicates.is_some() && self.question.interval.is_none() {
            let estimates = self.survey.estimate_each(&domains.each, &asked)?;
            return self.finish(&used, &used, domains, &names, estimates, None);
        }
        let parts = self.inverted(&domains, &asked)?;
        Ok(self.quantiles_answer(&used, domains, &names, &parts))
    }

    /// Quantiles with intervals of their own, variable after variable.
    fn inverted(&self, domains: &Domains, asked: &Quantiles<'_>) -> Result<Vec<Quantile>, Trouble> {
        let (interval, level) = (self.kind()?, self.level()?);
        let mut parts = Vec::new();
        for column in asked.columns {
            for &p in asked.shares {
                for group in &domains.each {
                    let question = QuantileQuestion { p, rule: asked.rule, interval, level };
                    parts.push(quantile::estimate(self.survey, group, column, question)?);
                }
            }
        }
        Ok(parts)
    }

    fn quantiles_answer(&self, used: &[bool], domains: Domains, names: &[String], parts: &[Quantile]) -> Answer {
        let apart = |i: usize, j: usize| if i == j { parts[i].se * parts[i].se } else { f64::NAN };
        Answer::Estimates(Box::new(EstimatesAnswer {
            id: self.question.id.clone(),
            names: domains.names(names),
            keys: domains.keys,
            estimate: parts.iter().map(|q| q.value).collect(),
            se: parts.iter().map(|q| q.se).collect(),
            vcov: answer::rows(&Matrix::from_fn(parts.len(), parts.len(), apart)),
            df: self.survey.degrees_of_freedom(used),
            ci: parts.iter().map(|q| q.interval.into()).collect(),
            deff: None,
            n: self.weighted_rows(used),
        }))
    }

    fn rule(&self) -> Result<Rule, Trouble> {
        match self.question.rule.as_deref() {
            None | Some("math" | "hf1") => Ok(Rule::Math),
            Some("school" | "hf2") => Ok(Rule::School),
            Some("hf7") => Ok(Rule::Linear),
            Some(other) => Err(self.bad("rule", format!("{other:?} is none of math, school, hf7"))),
        }
    }

    fn kind(&self) -> Result<QuantileInterval, Trouble> {
        match self.question.interval.as_deref() {
            None | Some("mean") => Ok(QuantileInterval::Mean),
            Some("beta") => Ok(QuantileInterval::Beta),
            Some("xlogit" | "logit") => Ok(QuantileInterval::Logit),
            Some("asin") => Ok(QuantileInterval::Arcsine),
            Some("score") => Ok(QuantileInterval::Score),
            Some(other) => Err(self.bad("interval", format!("{other:?} is none of mean, beta, xlogit, asin, score"))),
        }
    }
}
