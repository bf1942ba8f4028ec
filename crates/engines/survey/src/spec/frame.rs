//! A CSV file by columns of text.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;
use serde_json::Value;

use super::SpecProblem;
use super::question::Condition;

/// Columns of equal length; an empty cell is missing.
pub(super) struct Frame {
    pub(super) names: Vec<String>,
    columns: HashMap<String, Vec<String>>,
    rows: usize,
}

/// A column as numbered levels, in sorted order; none where missing.
pub(super) struct Levels {
    pub(super) of_row: Vec<Option<usize>>,
    pub(super) names: Vec<String>,
}

impl Frame {
    pub(super) fn read(path: &Path) -> Result<Self, SpecProblem> {
        let place = path.display().to_string();
        let problem = |e: &dyn std::fmt::Display| SpecProblem::new("unreadable_data", &place, e.to_string());
        let file = File::open(path).map_err(|e| problem(&e))?;
        let zipped = path.extension().is_some_and(|e| e == "gz");
        let bytes: Box<dyn Read> = if zipped { Box::new(GzDecoder::new(file)) } else { Box::new(file) };
        let mut reader = csv::Reader::from_reader(bytes);
        let names: Vec<String> = reader.headers().map_err(|e| problem(&e))?.iter().map(str::to_owned).collect();
        let mut columns = vec![Vec::new(); names.len()];
        for record in reader.records() {
            let record = record.map_err(|e| problem(&e))?;
            columns.iter_mut().zip(record.iter()).for_each(|(column, cell)| column.push(cell.to_owned()));
        }
        let rows = columns.first().map_or(0, Vec::len);
        if rows == 0 {
            return Err(problem(&"the file has no rows"));
        }
        Ok(Self { columns: names.iter().cloned().zip(columns).collect(), names, rows })
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// The rows that `keep` says, in order.
    pub(super) fn only(mut self, keep: &[bool]) -> Self {
        for column in self.columns.values_mut() {
            let mut kept = keep.iter();
            column.retain(|_| kept.next().is_some_and(|k| *k));
        }
        self.rows = keep.iter().filter(|k| **k).count();
        self
    }

    pub(super) fn text(&self, name: &str, place: &str) -> Result<&[String], SpecProblem> {
        let missing = || SpecProblem::new("unknown_column", place, format!("the data has no column {name:?}"));
        self.columns.get(name).map(Vec::as_slice).ok_or_else(missing)
    }

    /// Whether every cell that is not empty is a number.
    pub(super) fn is_numeric(&self, name: &str) -> bool {
        let number = |cell: &String| cell.is_empty() || cell.parse::<f64>().is_ok();
        self.columns.get(name).is_some_and(|c| c.iter().all(number) && c.iter().any(|cell| !cell.is_empty()))
    }

    /// Numbers; not a number where missing.
    pub(super) fn numbers(&self, name: &str, place: &str) -> Result<Vec<f64>, SpecProblem> {
        let parse = |(row, cell): (usize, &String)| match cell.as_str() {
            "" => Ok(f64::NAN),
            text => text.parse().map_err(|_| {
                let message = format!("{text:?} in row {} of column {name:?} is not a number", row + 1);
                SpecProblem::new("not_a_number", place, message)
            }),
        };
        self.text(name, place)?.iter().enumerate().map(parse).collect()
    }

    /// Numbers without gaps.
    pub(super) fn complete_numbers(&self, name: &str, place: &str) -> Result<Vec<f64>, SpecProblem> {
        let numbers = self.numbers(name, place)?;
        match numbers.iter().position(|v| v.is_nan()) {
            Some(row) => Err(missing_cell(name, row, place)),
            None => Ok(numbers),
        }
    }

    /// Levels in sorted order: numbers by size, texts by character.
    pub(super) fn levels(&self, name: &str, place: &str) -> Result<Levels, SpecProblem> {
        let cells = self.text(name, place)?;
        let mut names: Vec<String> = cells.iter().filter(|c| !c.is_empty()).cloned().collect();
        names.sort();
        names.dedup();
        if self.is_numeric(name) {
            names.sort_by(|a, b| a.parse().unwrap_or(f64::NAN).total_cmp(&b.parse().unwrap_or(f64::NAN)));
        }
        let numbers: HashMap<&str, usize> = names.iter().enumerate().map(|(i, n)| (n.as_str(), i)).collect();
        Ok(Levels { of_row: cells.iter().map(|c| numbers.get(c.as_str()).copied()).collect(), names })
    }

    /// Level numbers without gaps, and the levels' names.
    pub(super) fn codes(&self, name: &str, place: &str) -> Result<(Vec<usize>, Vec<String>), SpecProblem> {
        let levels = self.levels(name, place)?;
        let code = |(row, level): (usize, Option<usize>)| level.ok_or_else(|| missing_cell(name, row, place));
        Ok((levels.of_row.into_iter().enumerate().map(code).collect::<Result<_, _>>()?, levels.names))
    }

    /// The rows where all conditions hold; a missing cell holds nothing.
    pub(super) fn domain(&self, conditions: &[Condition], place: &str) -> Result<Vec<bool>, SpecProblem> {
        let mut domain = vec![true; self.rows];
        for condition in conditions {
            let holds = self.holds(condition, place)?;
            domain.iter_mut().zip(holds).for_each(|(d, h)| *d = *d && h == Some(true));
        }
        Ok(domain)
    }

    /// Whether the condition holds, row by row; none where the cell is missing.
    pub(super) fn holds(&self, condition: &Condition, place: &str) -> Result<Vec<Option<bool>>, SpecProblem> {
        let values: Vec<&Value> = match (&condition.equals, &condition.within) {
            (Some(value), None) => vec![value],
            (None, Some(values)) => values.iter().collect(),
            _ => return Err(SpecProblem::new("bad_condition", place, "a condition needs either \"equals\" or \"in\"")),
        };
        let cells = self.text(&condition.column, place)?;
        Ok(cells.iter().map(|cell| (!cell.is_empty()).then(|| values.iter().any(|v| matches(cell, v)))).collect())
    }
}

/// Whether a cell is the value: texts by character, numbers by size.
pub(super) fn matches(cell: &str, value: &Value) -> bool {
    match value {
        Value::String(text) => cell == text,
        Value::Number(number) => number.as_f64().is_some_and(|n| cell.parse() == Ok(n)),
        Value::Bool(flag) => cell.eq_ignore_ascii_case(if *flag { "true" } else { "false" }),
        Value::Null | Value::Array(_) | Value::Object(_) => false,
    }
}

fn missing_cell(name: &str, row: usize, place: &str) -> SpecProblem {
    SpecProblem::new("missing_values", place, format!("row {} of column {name:?} is missing", row + 1))
}
