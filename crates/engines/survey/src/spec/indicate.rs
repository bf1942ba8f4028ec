//! From variables to columns of numbers.

use super::SpecProblem;
use super::frame::Frame;
use super::question::{Condition, EstimateQuestion, Variable};
use crate::estimate::MOST_ESTIMATES;
use crate::problem::SurveyProblem;

/// Named columns; not a number where missing.
#[derive(Default)]
pub(super) struct Columns {
    pub(super) names: Vec<String>,
    pub(super) values: Vec<Vec<f64>>,
}

impl Columns {
    /// The columns of a list of variables.
    pub(super) fn of(
        frame: &Frame,
        variables: &[Variable],
        question: &EstimateQuestion,
        place: &str,
    ) -> Result<Self, SpecProblem> {
        let mut columns = Self::default();
        for (number, variable) in variables.iter().enumerate() {
            let place = format!("{place}[{number}]");
            match variable {
                Variable::Column(name) if frame.is_numeric(name) && !question.factors.contains(name) => {
                    columns.push(name.clone(), frame.numbers(name, &place)?);
                }
                Variable::Column(name) => columns.push_levels(name, frame, std::slice::from_ref(name), &place)?,
                Variable::Indicator(condition) => {
                    let holds = frame.holds(condition, &place)?;
                    let value = |h: Option<bool>| h.map_or(f64::NAN, |h| f64::from(u8::from(h)));
                    columns.push(condition_name(condition), holds.into_iter().map(value).collect());
                }
                Variable::Interaction { interaction } => {
                    let name = format!("interaction({})", interaction.join(", "));
                    columns.push_levels(&name, frame, interaction, &place)?;
                }
            }
        }
        Ok(columns)
    }

    fn push(&mut self, name: String, values: Vec<f64>) {
        self.names.push(name);
        self.values.push(values);
    }

    /// One indicator per combination of levels, the first column's fastest.
    fn push_levels(&mut self, name: &str, frame: &Frame, of: &[String], place: &str) -> Result<(), SpecProblem> {
        let mut labels = vec![String::new()];
        let mut codes = vec![Some(0); frame.rows()];
        for column in of {
            let levels = frame.levels(column, place)?;
            let before = labels.len();
            if before * levels.names.len() > MOST_ESTIMATES {
                let text = format!("{of:?} have more than {MOST_ESTIMATES} combinations of levels");
                return Err(SpecProblem::new("too_many_levels", place, text));
            }
            let dot = if labels == [""] { "" } else { "." };
            labels = levels.names.iter().flat_map(|l| labels.iter().map(move |b| format!("{b}{dot}{l}"))).collect();
            let join = |(code, level): (&Option<usize>, &Option<usize>)| Some((*code)? + (*level)? * before);
            codes = codes.iter().zip(&levels.of_row).map(join).collect();
        }
        for (number, label) in labels.iter().enumerate() {
            let indicator = |code: &Option<usize>| code.map_or(f64::NAN, |c| f64::from(u8::from(c == number)));
            self.push(format!("{name}{label}"), codes.iter().map(indicator).collect());
        }
        Ok(())
    }

    /// Rows where nothing is missing.
    pub(super) fn complete(&self, rows: usize) -> Vec<bool> {
        (0..rows).map(|row| self.values.iter().all(|v| !v[row].is_nan())).collect()
    }

    /// The domain without rows that miss a value, or a problem if those were not to be dropped; what is missing outside
    /// the result is set to 0.
    pub(super) fn settle(&mut self, domain: &[bool], drop_missing: bool) -> Result<Vec<bool>, SurveyProblem> {
        for (name, values) in self.names.iter().zip(&self.values).filter(|_| !drop_missing) {
            let count = values.iter().zip(domain).filter(|(v, d)| **d && v.is_nan()).count();
            if count > 0 {
                return Err(SurveyProblem::Missing { name: name.clone(), count });
            }
        }
        let complete = self.complete(domain.len());
        for values in &mut self.values {
            values.iter_mut().zip(&complete).filter(|(_, c)| !**c).for_each(|(v, _)| *v = 0.0);
        }
        Ok(domain.iter().zip(complete).map(|(d, c)| *d && c).collect())
    }
}

fn condition_name(condition: &Condition) -> String {
    let text = |v: &serde_json::Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
    let values = condition.equals.iter().chain(condition.within.iter().flatten()).map(text);
    format!("{}{}", condition.column, values.collect::<Vec<_>>().join("|"))
}
