//! Answering the estimates of a specification one by one.

mod proportion;
mod quantile;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use super::SpecProblem;
use super::answer::{self, Answer, Answers, EstimatesAnswer, Refusal, TableAnswer};
use super::build::{self, Trouble};
use super::frame::Frame;
use super::indicate::Columns;
use super::question::{EstimateQuestion, Kind, Spec, Variable};
use crate::design::dense;
use crate::estimate::{
    DesignEffect, Estimates, MOST_ESTIMATES, Means, Ratios, Statistic, Survey, Totals, Variances, masked,
};
use crate::matrix::Matrix;
use crate::problem::SurveyProblem;
use crate::proportion::wald_interval;
use crate::table::{self, Test, TwoWay};

/// Answers every estimate; what can't be made says why in its place.
pub(super) fn answers(spec: &Spec, folder: &Path) -> Result<Answers, SpecProblem> {
    let (frame, survey) = match build::survey(spec, folder) {
        Ok(built) => built,
        Err(Trouble::Unreadable(problem)) => return Err(problem),
        Err(Trouble::Impossible(problem)) => {
            let refuse = |q: &EstimateQuestion| refused(q, problem.code(), problem.to_string());
            return Ok(Answers { estimates: spec.estimates.iter().map(refuse).collect() });
        }
    };
    let answer = |(number, question): (usize, &EstimateQuestion)| {
        let asked = Asked { frame: &frame, survey: &survey, question, place: format!("estimates[{number}]") };
        match asked.answer() {
            Ok(answer) => answer,
            Err(Trouble::Unreadable(problem)) => refused(question, problem.code, problem.to_string()),
            Err(Trouble::Impossible(problem)) => {
                refused(question, problem.code(), format!("{}: {problem}", asked.place))
            }
        }
    };
    Ok(Answers { estimates: spec.estimates.iter().enumerate().map(answer).collect() })
}

fn refused(question: &EstimateQuestion, code: &'static str, message: String) -> Answer {
    Answer::Refused { id: question.id.clone(), error: Refusal { code, message } }
}

/// A question with what it is asked of.
struct Asked<'a> {
    frame: &'a Frame,
    survey: &'a Survey,
    question: &'a EstimateQuestion,
    place: String,
}

/// The domains of a question: one, or one per combination of `by`.
struct Domains {
    each: Vec<Vec<bool>>,
    labels: Vec<String>,
    keys: Option<BTreeMap<String, Vec<Value>>>,
}

impl Asked<'_> {
    fn answer(&self) -> Result<Answer, Trouble> {
        let domain = self.frame.domain(&self.question.conditions, &self.place)?;
        match self.question.kind {
            Kind::Mean | Kind::Total | Kind::Ratio | Kind::Variance => self.plain(&domain),
            Kind::Proportion => self.proportion(&domain),
            Kind::Quantile => self.quantile(&domain),
            Kind::Table => self.table(&domain),
            Kind::Contrast => self.contrast(&domain),
            Kind::Difference => self.difference(&domain),
        }
    }

    fn bad(&self, field: &str, text: impl Into<String>) -> Trouble {
        SpecProblem::new("bad_estimate", format!("{}.{field}", self.place), text).into()
    }

    fn level(&self) -> Result<f64, Trouble> {
        match self.question.level.unwrap_or(0.95) {
            level if level > 0.0 && level < 1.0 => Ok(level),
            level => Err(self.bad("level", format!("it must be between 0 and 1, not {level}"))),
        }
    }

    fn columns(&self, variables: &[Variable], field: &str) -> Result<Columns, Trouble> {
        if variables.is_empty() {
            return Err(self.bad(field, "it is empty"));
        }
        Ok(Columns::of(self.frame, variables, self.question, &format!("{}.{field}", self.place))?)
    }

    /// Means, totals, ratios, variances.
    fn plain(&self, domain: &[bool]) -> Result<Answer, Trouble> {
        let mut columns = self.columns(&self.question.of, "of")?;
        let numerators = columns.values.len();
        if self.question.kind == Kind::Ratio {
            let under = self.columns(&self.question.over, "over")?;
            columns.names.extend(under.names);
            columns.values.extend(under.values);
        }
        let used = columns.settle(domain, self.question.drop_missing)?;
        let domains = self.domains(domain, &used)?;
        let (names, statistic) = self.statistic(columns, numerators);
        let estimates = self.survey.estimate_each(&domains.each, statistic.as_ref())?;
        let effects = self.design_effects(statistic.as_ref(), &domains, &estimates);
        self.finish(domain, &used, domains, &names, estimates, effects)
    }

    fn statistic(&self, columns: Columns, numerators: usize) -> (Vec<String>, Box<dyn Effective>) {
        let Columns { names, values } = columns;
        match self.question.kind {
            Kind::Total => (names, Box::new(Totals { columns: values })),
            Kind::Variance => (names, Box::new(Variances { columns: values })),
            Kind::Ratio => {
                let pairs = || (numerators..values.len()).flat_map(|d| (0..numerators).map(move |n| (n, d)));
                let labels = pairs().map(|(n, d)| format!("{}/{}", names[n], names[d])).collect();
                let columns = pairs().map(|(n, d)| (values[n].clone(), values[d].clone())).collect();
                (labels, Box::new(Ratios { pairs: columns }))
            }
            _ => (names, Box::new(Means { columns: values })),
        }
    }

    /// Variances over those of a simple random sample, domain by domain.
    fn design_effects(&self, statistic: &dyn Effective, domains: &Domains, estimates: &Estimates) -> Option<Vec<f64>> {
        let replace = self.question.deff.as_ref().and_then(Value::as_str) == Some("replace");
        let kind = if replace { DesignEffect::WithReplacement } else { DesignEffect::WithoutReplacement };
        let size = estimates.values.len() / domains.each.len();
        let pieces = domains.each.iter().zip(estimates.values.chunks(size));
        let simple: Option<Vec<Vec<f64>>> = pieces
            .map(|(d, values)| statistic.simple_variance(kind, &masked(self.survey.design.weights(), d), values))
            .collect();
        Some(estimates.covariance.diagonal().iter().zip(simple?.concat()).map(|(v, s)| v / s).collect())
    }

    /// The domain itself, or its combinations of `by`, the first key's levels fastest.
    fn domains(&self, domain: &[bool], used: &[bool]) -> Result<Domains, Trouble> {
        if self.question.by.is_empty() {
            return Ok(Domains { each: vec![used.to_vec()], labels: Vec::new(), keys: None });
        }
        let place = format!("{}.by", self.place);
        let levels =
            self.question.by.iter().map(|name| self.frame.levels(name, &place)).collect::<Result<Vec<_>, _>>()?;
        let weights = self.survey.design.weights();
        let cell = |row: usize| -> Option<Vec<usize>> { levels.iter().rev().map(|l| l.of_row[row]).collect() };
        let cells: Vec<Option<Vec<usize>>> =
            (0..used.len()).map(|row| cell(row).filter(|_| domain[row] && weights[row] != 0.0)).collect();
        let mut present: Vec<&Vec<usize>> = cells.iter().flatten().collect();
        present.sort();
        present.dedup();
        if present.is_empty() {
            return Err(SurveyProblem::EmptyDomain.into());
        }
        if present.len() > MOST_ESTIMATES {
            return Err(self.bad("by", format!("{} domains are more than {MOST_ESTIMATES}", present.len())));
        }
        let inside = |p: &Vec<usize>| cells.iter().zip(used).map(|(c, u)| *u && c.as_ref() == Some(p)).collect();
        let name = |p: &Vec<usize>, key: usize| levels[key].names[p[levels.len() - 1 - key]].clone();
        let label = |p: &&Vec<usize>| (0..levels.len()).map(|key| name(p, key)).collect::<Vec<_>>().join(".");
        let column = |(key, column): (usize, &String)| {
            let numeric = self.frame.is_numeric(column);
            let value = |text: String| match text.parse::<f64>() {
                Ok(number) if numeric => Value::from(number),
                _ => Value::from(text),
            };
            (column.clone(), present.iter().map(|p| value(name(p, key))).collect())
        };
        Ok(Domains {
            each: present.iter().map(|p| inside(p)).collect(),
            labels: present.iter().map(label).collect(),
            keys: Some(self.question.by.iter().enumerate().map(column).collect()),
        })
    }

    /// Puts estimates (domain after domain) into an answer (variable after variable).
    fn finish(
        &self,
        domain: &[bool],
        used: &[bool],
        domains: Domains,
        names: &[String],
        estimates: Estimates,
        effects: Option<Vec<f64>>,
    ) -> Result<Answer, Trouble> {
        let level = self.level()?;
        let design_df = self.survey.degrees_of_freedom(domain);
        let df = match self.question.interval.as_deref() {
            None | Some("t") => design_df,
            Some("z") => f64::INFINITY,
            Some(other) => return Err(self.bad("interval", format!("{other:?} is neither \"t\" nor \"z\""))),
        };
        let order = by_variable(domains.each.len(), names.len());
        let estimates = reordered(&estimates, &order);
        let se = estimates.standard_errors();
        let ends = |(value, se): (&f64, &f64)| wald_interval(*value, *se, df, level).into();
        Ok(Answer::Estimates(Box::new(EstimatesAnswer {
            id: self.question.id.clone(),
            names: domains.names(names),
            keys: domains.keys,
            ci: estimates.values.iter().zip(&se).map(ends).collect(),
            vcov: answer::rows(&estimates.covariance),
            se,
            df: design_df,
            deff: effects.map(|e| order.iter().map(|&i| e[i]).collect()),
            n: self.weighted_rows(used),
            estimate: estimates.values,
        })))
    }

    fn weighted_rows(&self, used: &[bool]) -> usize {
        used.iter().zip(self.survey.design.weights()).filter(|(u, w)| **u && **w != 0.0).count()
    }

    fn contrast(&self, domain: &[bool]) -> Result<Answer, Trouble> {
        let mut columns = self.columns(&self.question.of, "of")?;
        let used = columns.settle(domain, self.question.drop_missing)?;
        let domains = self.domains(domain, &used)?;
        let names = columns.names.len();
        let means = self.survey.estimate_each(&domains.each, &Means { columns: columns.values })?;
        let means = reordered(&means, &by_variable(domains.each.len(), names));
        let weights = &self.question.weights;
        if weights.len() != means.values.len() {
            let text = format!("{} weights for {} means", weights.len(), means.values.len());
            return Err(self.bad("weights", text));
        }
        let contrast = means.contrast(&Matrix::from_fn(1, weights.len(), |_, j| weights[j]));
        self.finish(domain, &used, Domains::one(used.clone()), &["contrast".to_owned()], contrast, None)
    }

    fn difference(&self, domain: &[bool]) -> Result<Answer, Trouble> {
        let [first, second] = self.question.between.as_slice() else {
            return Err(self.bad("between", "a difference is between two domains"));
        };
        let mut columns = self.columns(&self.question.of, "of")?;
        let used = columns.settle(domain, self.question.drop_missing)?;
        let both = [first, second].map(|conditions| self.frame.domain(conditions, &self.place));
        let [first, second] = both;
        let inside = |d: Vec<bool>| -> Vec<bool> { d.iter().zip(&used).map(|(d, u)| *d && *u).collect() };
        let each = [inside(first?), inside(second?)];
        let p = columns.names.len();
        let means = self.survey.estimate_each(&each, &Means { columns: columns.values })?;
        let sign = |i: usize, j: usize| f64::from(i8::from(j == i) - i8::from(j == i + p));
        let differences = means.contrast(&Matrix::from_fn(p, 2 * p, sign));
        self.finish(domain, &used, Domains::one(used.clone()), &columns.names, differences, None)
    }

    fn table(&self, domain: &[bool]) -> Result<Answer, Trouble> {
        let [Variable::Column(row), Variable::Column(column)] = self.question.of.as_slice() else {
            return Err(self.bad("of", "a table is of two columns"));
        };
        let test = match self.question.statistic.as_deref() {
            None | Some("F") => Test::RaoScott,
            Some("adjWald") => Test::AdjustedWald,
            Some(other) => return Err(self.bad("statistic", format!("{other:?} is neither \"F\" nor \"adjWald\""))),
        };
        let place = format!("{}.of", self.place);
        let (rows, columns) = (self.frame.levels(row, &place)?, self.frame.levels(column, &place)?);
        let missing = |i: usize| rows.of_row[i].is_none() || columns.of_row[i].is_none();
        let complete: Vec<bool> = (0..domain.len()).map(|i| !missing(i)).collect();
        let seen = |i: usize| domain[i] && complete[i] && self.survey.design.weights()[i] != 0.0;
        let (row_codes, row_names) = present(&rows.of_row, &rows.names, seen);
        let (column_codes, column_names) = present(&columns.of_row, &columns.names, seen);
        if row_names.len() * column_names.len() > MOST_ESTIMATES {
            return Err(self.bad("of", format!("the table has more than {MOST_ESTIMATES} cells")));
        }
        let two_way =
            TwoWay { row: row_codes, column: column_codes, rows: row_names.len(), columns: column_names.len() };
        let table = table::estimate(self.survey, domain, &complete, &two_way, test)?;
        Ok(Answer::Table(TableAnswer {
            id: self.question.id.clone(),
            rows: row_names,
            cols: column_names,
            counts: answer::rows(&table.counts),
            statistic: table.statistic,
            ndf: table.ndf,
            ddf: table.ddf,
            p: table.p,
            n: (0..domain.len()).filter(|&i| seen(i)).count(),
        }))
    }
}

/// Codes among the levels that are seen, and their names.
fn present(of_row: &[Option<usize>], names: &[String], seen: impl Fn(usize) -> bool) -> (Vec<usize>, Vec<String>) {
    let mut levels: Vec<usize> = (0..of_row.len()).filter(|&i| seen(i)).filter_map(|i| of_row[i]).collect();
    levels.sort_unstable();
    levels.dedup();
    let numbers = dense(levels.iter().copied());
    let code =
        |level: &Option<usize>| level.and_then(|l| levels.binary_search(&l).ok()).map_or(usize::MAX, |i| numbers[i]);
    (of_row.iter().map(code).collect(), levels.iter().map(|&l| names[l].clone()).collect())
}

impl Domains {
    fn one(domain: Vec<bool>) -> Self {
        Self { each: vec![domain], labels: Vec::new(), keys: None }
    }

    /// Variables within a domain named as R's `svyby` names them: `E`, or `E:api00` for several variables.
    fn names(&self, variables: &[String]) -> Vec<String> {
        match (self.labels.is_empty(), variables.len()) {
            (true, _) => variables.to_vec(),
            (false, 1) => self.labels.clone(),
            (false, _) => variables.iter().flat_map(|v| self.labels.iter().map(move |l| format!("{l}:{v}"))).collect(),
        }
    }
}

/// Places of (variable, domain) in a list of domains of variables.
fn by_variable(domains: usize, variables: usize) -> Vec<usize> {
    (0..variables).flat_map(|v| (0..domains).map(move |d| d * variables + v)).collect()
}

fn reordered(estimates: &Estimates, order: &[usize]) -> Estimates {
    Estimates {
        values: order.iter().map(|&i| estimates.values[i]).collect(),
        covariance: Matrix::from_fn(order.len(), order.len(), |i, j| estimates.covariance.at(order[i], order[j])),
    }
}

/// A statistic whose variance under simple random sampling is known.
trait Effective: Statistic {
    fn simple_variance(&self, effect: DesignEffect, weights: &[f64], values: &[f64]) -> Option<Vec<f64>>;
}

impl Effective for Means {
    fn simple_variance(&self, effect: DesignEffect, weights: &[f64], _: &[f64]) -> Option<Vec<f64>> {
        Some(effect.simple_variance(&self.columns, weights, false))
    }
}

impl Effective for Totals {
    fn simple_variance(&self, effect: DesignEffect, weights: &[f64], _: &[f64]) -> Option<Vec<f64>> {
        Some(effect.simple_variance(&self.columns, weights, true))
    }
}

impl Effective for Variances {
    fn simple_variance(&self, _: DesignEffect, _: &[f64], _: &[f64]) -> Option<Vec<f64>> {
        None
    }
}

impl Effective for Ratios {
    /// That of the total of (y − R x) / Σ w x.
    fn simple_variance(&self, effect: DesignEffect, weights: &[f64], values: &[f64]) -> Option<Vec<f64>> {
        let residuals = |((over, under), ratio): (&(Vec<f64>, Vec<f64>), &f64)| {
            let size = Totals { columns: vec![under.clone()] }.values(weights)[0];
            over.iter().zip(under).map(|(y, x)| (y - ratio * x) / size).collect()
        };
        let columns: Vec<Vec<f64>> = self.pairs.iter().zip(values).map(residuals).collect();
        Some(effect.simple_variance(&columns, weights, true))
    }
}
