//! From the words of a specification to a survey.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde_json::Value;

use super::SpecProblem;
use super::frame::{Frame, matches};
use super::question::{
    Adjust, CellList, DesignQuestion, DistanceName, Lonely, Margin, ReplicateKind, ReplicatesQuestion, Spec,
};
use crate::calibrate::{Adjustment, Calibration, CellTotals, Distance};
use crate::design::{Design, LonelyUnits, Plan};
use crate::estimate::Survey;
use crate::problem::SurveyProblem;
use crate::replicate::{Bootstrap, Method, Replicates};

/// Why there is no survey: the specification can't be read, or what it asks can't be done.
pub(super) enum Trouble {
    Unreadable(SpecProblem),
    Impossible(SurveyProblem),
}

impl From<SpecProblem> for Trouble {
    fn from(problem: SpecProblem) -> Self {
        Self::Unreadable(problem)
    }
}

impl From<SurveyProblem> for Trouble {
    fn from(problem: SurveyProblem) -> Self {
        Self::Impossible(problem)
    }
}

/// The data and the survey of a specification.
pub(super) fn survey(spec: &Spec, folder: &Path) -> Result<(Frame, Survey), Trouble> {
    let mut frame = Frame::read(&folder.join(&spec.data))?;
    let file = replicate_file(spec, folder, &frame)?;
    let mut plan = plan(&spec.design, &frame)?;
    if let Some((Some(full), _)) = file.as_ref().filter(|_| plan.weights.is_none() && plan.populations.is_empty()) {
        plan.weights = Some(full.clone());
    }
    let mut design = Design::new(plan)?;
    let mut adjustments = Vec::new();
    for (number, adjust) in spec.adjust.iter().enumerate() {
        let place = format!("adjust[{number}]");
        if let Adjust::Nonresponse { responded, within } = adjust {
            if number > 0 || file.is_some() {
                let text = "nonresponse comes first and not with replicates from a file";
                return Err(SpecProblem::new("bad_adjustment", place, text).into());
            }
            (frame, design) = respondents(frame, &design, &spec.design, responded, within, &place)?;
        } else {
            adjustments.extend(adjustment(&frame, &design, adjust, &place)?);
        }
    }
    let replicates = match &spec.replicates {
        None => None,
        Some(question) => Some(replicates(question, &design, file.map(|f| f.1))?.adjusted(&adjustments)),
    };
    adjustments.iter().try_for_each(|a| a.apply(&mut design))?;
    Ok((frame, Survey { design, replicates }))
}

fn plan(question: &DesignQuestion, frame: &Frame) -> Result<Plan, SpecProblem> {
    let codes = |names: &[String], place: &str| -> Result<Vec<Vec<usize>>, SpecProblem> {
        names.iter().map(|name| Ok(frame.codes(name, place)?.0)).collect()
    };
    let stratum_names = match question.strata.first() {
        Some(name) => frame.codes(name, "design.strata")?.1,
        None => Vec::new(),
    };
    let weights = question.weights.as_ref().map(|w| frame.complete_numbers(w, "design.weights")).transpose()?;
    Ok(Plan {
        rows: frame.rows(),
        clusters: codes(&question.ids, "design.ids")?,
        strata: codes(&question.strata, "design.strata")?,
        stratum_names,
        weights,
        populations: question.fpc.iter().map(|f| frame.complete_numbers(f, "design.fpc")).collect::<Result<_, _>>()?,
        nest: question.nest,
        lonely: lonely(question.lonely_psu),
        lonely_in_domains: question.domain_lonely,
    })
}

fn lonely(name: Lonely) -> LonelyUnits {
    match name {
        Lonely::Fail => LonelyUnits::Fail,
        Lonely::Remove => LonelyUnits::Remove,
        Lonely::Certainty => LonelyUnits::Certainty,
        Lonely::Adjust => LonelyUnits::Adjust,
        Lonely::Average => LonelyUnits::Average,
    }
}

/// The rows that responded, as a sample of their own with the weight of their cell shared among them.
fn respondents(
    frame: Frame,
    design: &Design,
    question: &DesignQuestion,
    responded: &str,
    within: &[String],
    place: &str,
) -> Result<(Frame, Design), Trouble> {
    let keep: Vec<bool> = frame.text(responded, place)?.iter().map(|cell| is_yes(cell)).collect();
    let columns = if within.is_empty() { question.strata.get(..1).unwrap_or_default() } else { within };
    let cells = combine(&frame, columns, place)?;
    let mut sums: HashMap<&[usize], (f64, f64)> = HashMap::new();
    for ((cell, weight), kept) in cells.iter().zip(design.weights()).zip(&keep) {
        let sum = sums.entry(cell).or_default();
        sum.0 += weight;
        sum.1 += if *kept { *weight } else { 0.0 };
    }
    if let Some(cell) = sums.iter().find(|(_, sum)| sum.1 == 0.0).map(|(cell, _)| cell) {
        let names = columns.iter().zip(*cell).map(|(name, code)| Ok(frame.levels(name, place)?.names[*code].clone()));
        let cell = names.collect::<Result<Vec<_>, SpecProblem>>()?.join(".");
        return Err(SurveyProblem::UnmatchedCell { cell, reason: "has nobody who responded" }.into());
    }
    let rows = cells.iter().zip(design.weights()).zip(&keep).filter(|(_, kept)| **kept);
    let weights = rows.map(|((cell, w), _)| w * (sums[cell.as_slice()].0 / sums[cell.as_slice()].1)).collect();
    let frame = frame.only(&keep);
    let plan = Plan { weights: Some(weights), ..plan(question, &frame)? };
    Ok((frame, Design::new(plan)?))
}

fn is_yes(cell: &str) -> bool {
    cell.parse::<f64>().map_or_else(|_| ["true", "yes", "t", "y"].contains(&cell.to_lowercase().as_str()), |n| n != 0.0)
}

/// The combination of levels of each row.
fn combine(frame: &Frame, columns: &[String], place: &str) -> Result<Vec<Vec<usize>>, SpecProblem> {
    let codes: Vec<Vec<usize>> =
        columns.iter().map(|name| Ok(frame.codes(name, place)?.0)).collect::<Result<_, SpecProblem>>()?;
    Ok((0..frame.rows()).map(|row| codes.iter().map(|c| c[row]).collect()).collect())
}

/// An adjustment of the weights; none for non-response, which makes another design.
fn adjustment(frame: &Frame, design: &Design, adjust: &Adjust, place: &str) -> Result<Option<Adjustment>, Trouble> {
    Ok(Some(match adjust {
        Adjust::Nonresponse { .. } => return Ok(None),
        Adjust::Poststratify { by, totals } => Adjustment::PostStratify(cell_totals(frame, by, totals, place)?),
        Adjust::Rake { margins } => {
            let margin = |m: &Margin| cell_totals(frame, &m.by, &m.totals, place);
            Adjustment::Rake(margins.iter().map(margin).collect::<Result<_, _>>()?)
        }
        Adjust::Calibrate { of, totals, distance, bounds, aggregate_stage } => {
            let (columns, totals) = calibration_columns(frame, of, totals, place)?;
            let (low, high) = bounds.unwrap_or((None, None));
            let groups = aggregate_stage.map(|stage| cluster_of_stage(design, stage, place)).transpose()?;
            Adjustment::Calibrate(Calibration {
                columns,
                totals,
                distance: distance_of(*distance),
                bounds: (low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY)),
                groups,
            })
        }
        Adjust::Trim { lower, upper, strict } => Adjustment::Trim {
            lower: lower.unwrap_or(f64::NEG_INFINITY),
            upper: upper.unwrap_or(f64::INFINITY),
            strict: *strict,
        },
    }))
}

fn distance_of(name: DistanceName) -> Distance {
    match name {
        DistanceName::Linear => Distance::Linear,
        DistanceName::Raking => Distance::Raking,
        DistanceName::Logit => Distance::Logit,
    }
}

fn cluster_of_stage(design: &Design, stage: usize, place: &str) -> Result<Vec<usize>, SpecProblem> {
    let found = stage.checked_sub(1).and_then(|level| design.stages().get(level));
    let problem = || SpecProblem::new("bad_adjustment", place, format!("the design has no stage {stage}"));
    found.map(|s| s.cluster.clone()).ok_or_else(problem)
}

/// Cells from a list of totals; a row in no cell gets one of its own without population.
fn cell_totals(frame: &Frame, by: &[String], list: &CellList, place: &str) -> Result<CellTotals, Trouble> {
    let columns: Vec<&[String]> = by.iter().map(|name| frame.text(name, place)).collect::<Result<_, _>>()?;
    let mut cells = CellTotals { cell: Vec::new(), totals: Vec::new(), names: Vec::new() };
    for (number, entry) in list.iter().enumerate() {
        let place = format!("{place}.totals[{number}]");
        cells.totals.push(total_of(entry, &place)?);
        let value = |name: &String| {
            entry
                .get(name)
                .map(label)
                .ok_or_else(|| SpecProblem::new("bad_totals", &place, format!("it lacks {name:?}")))
        };
        cells.names.push(by.iter().map(value).collect::<Result<Vec<_>, _>>()?.join("."));
    }
    for row in 0..frame.rows() {
        let fits = |entry: &BTreeMap<String, Value>| {
            by.iter().zip(&columns).all(|(name, column)| entry.get(name).is_some_and(|v| matches(&column[row], v)))
        };
        let Some(cell) = list.iter().position(fits) else {
            let cell = columns.iter().map(|c| c[row].as_str()).collect::<Vec<_>>().join(".");
            return Err(
                SurveyProblem::UnmatchedCell { cell, reason: "is in the sample but has no population total" }.into()
            );
        };
        cells.cell.push(cell);
    }
    Ok(cells)
}

fn total_of(entry: &BTreeMap<String, Value>, place: &str) -> Result<f64, SpecProblem> {
    let total = entry.get("total").and_then(Value::as_f64).filter(|t| *t >= 0.0);
    total.ok_or_else(|| SpecProblem::new("bad_totals", place, "it needs a \"total\" that is a number from 0"))
}

fn label(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The columns that the names of the totals mean.
fn calibration_columns(
    frame: &Frame,
    of: &[String],
    totals: &Value,
    place: &str,
) -> Result<(Vec<Vec<f64>>, Vec<f64>), SpecProblem> {
    let problem = |text: String| SpecProblem::new("bad_totals", format!("{place}.totals"), text);
    let named: Vec<(String, f64)> = match totals {
        Value::Object(map) => map.iter().map(|(name, v)| (name.clone(), v.as_f64().unwrap_or(f64::NAN))).collect(),
        Value::Array(list) => list.iter().map(|entry| named_total(entry, of)).collect(),
        _ => return Err(problem("they must be {name: total}".to_owned())),
    };
    if let Some((name, _)) = named.iter().find(|(_, total)| !total.is_finite()) {
        return Err(problem(format!("the total of {name:?} is not a number")));
    }
    let mut columns = Vec::new();
    for (name, _) in &named {
        let column = calibration_column(frame, of, name, place)?;
        columns.push(column.ok_or_else(|| {
            problem(format!("{name:?} is neither \"(Intercept)\" nor a column of {of:?} nor one with its level"))
        })?);
    }
    Ok((columns, named.into_iter().map(|(_, total)| total).collect()))
}

/// `{"name": n, "total": t}`, `{column: level, "total": t}` or `{"column": c, "total": t}`.
fn named_total(entry: &Value, of: &[String]) -> (String, f64) {
    let total = entry.get("total").and_then(Value::as_f64).unwrap_or(f64::NAN);
    let by_level = of.iter().find_map(|c| entry.get(c).map(|level| format!("{c}{}", label(level))));
    let given = ["name", "column"].iter().find_map(|key| entry.get(*key).map(label));
    (given.or(by_level).unwrap_or_default(), total)
}

fn calibration_column(frame: &Frame, of: &[String], name: &str, place: &str) -> Result<Option<Vec<f64>>, SpecProblem> {
    if name == "(Intercept)" {
        return Ok(Some(vec![1.0; frame.rows()]));
    }
    for column in of {
        if column == name && frame.is_numeric(column) {
            return frame.complete_numbers(column, place).map(Some);
        }
        let (codes, levels) = frame.codes(column, place)?;
        let wanted = name.strip_prefix(column.as_str()).and_then(|level| levels.iter().position(|l| l == level));
        if let Some(level) = wanted {
            return Ok(Some(codes.iter().map(|c| f64::from(u8::from(*c == level))).collect()));
        }
    }
    Ok(None)
}

/// Full weights (if the file has a column w) and the replicates' columns.
type ReplicateFile = (Option<Vec<f64>>, Vec<Vec<f64>>);

fn replicate_file(spec: &Spec, folder: &Path, data: &Frame) -> Result<Option<ReplicateFile>, SpecProblem> {
    let Some(file) = spec.replicates.as_ref().and_then(|r| r.file.as_ref()) else { return Ok(None) };
    let frame = Frame::read(&folder.join(file))?;
    if frame.rows() != data.rows() {
        let text = format!("{} rows for {} rows of data", frame.rows(), data.rows());
        return Err(SpecProblem::new("wrong_length", "replicates.file", text));
    }
    let place = "replicates.file";
    let full = frame.names.iter().find(|n| *n == "w").map(|w| frame.complete_numbers(w, place)).transpose()?;
    let others = frame.names.iter().filter(|n| *n != "w");
    Ok(Some((full, others.map(|n| frame.complete_numbers(n, place)).collect::<Result<_, _>>()?)))
}

fn replicates(
    question: &ReplicatesQuestion,
    design: &Design,
    file: Option<Vec<Vec<f64>>>,
) -> Result<Replicates, Trouble> {
    let Some(columns) = file else { return Ok(method(question)?.replicates(design, question.mse)?) };
    let combined = question.combined.unwrap_or(true);
    let weigh = |column: Vec<f64>| -> Vec<f64> {
        if combined { column } else { column.iter().zip(design.weights()).map(|(f, w)| f * w).collect() }
    };
    let rscales = question.rscales.clone().unwrap_or_else(|| vec![1.0; columns.len()]);
    if rscales.len() != columns.len() {
        let text = format!("{} factors for {} replicates", rscales.len(), columns.len());
        return Err(SpecProblem::new("wrong_length", "replicates.rscales", text).into());
    }
    let weights = columns.into_iter().map(weigh).collect();
    Ok(Replicates { weights, scale: question.scale.unwrap_or(1.0), rscales, mse: question.mse })
}

fn method(question: &ReplicatesQuestion) -> Result<Method, SpecProblem> {
    let bootstrap = Bootstrap { replicates: question.n.unwrap_or(500), seed: question.seed.unwrap_or(1) };
    match question.kind {
        Some(ReplicateKind::Jk1) => Ok(Method::Jackknife),
        Some(ReplicateKind::Jkn) => Ok(Method::StratifiedJackknife),
        Some(ReplicateKind::Brr) => Ok(Method::BalancedHalves { rho: 0.0 }),
        Some(ReplicateKind::Fay) => {
            let missing = || SpecProblem::new("bad_replicates", "replicates.rho", "fay needs \"rho\"");
            question.rho.map(|rho| Method::BalancedHalves { rho }).ok_or_else(missing)
        }
        Some(ReplicateKind::Bootstrap) => Ok(Method::CantyDavison(bootstrap)),
        Some(ReplicateKind::Preston) => Ok(Method::Preston(bootstrap)),
        Some(ReplicateKind::Raowu) => Ok(Method::RaoWu(bootstrap)),
        None => Err(SpecProblem::new("bad_replicates", "replicates", "it needs a \"kind\" or a \"file\"")),
    }
}
