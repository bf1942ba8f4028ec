//! Typing an entry: a page of units at a time, as on the paper. The script only moves the cursor and saves each field; without
//! it the same form is sent page by page.

use std::collections::BTreeMap;

use askama::Template;
use axum::Json;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::{Bilingual, Finding, Refusal};
use serde::Deserialize;
use ui::{Entered, Form, Frame, Page, Problem, back_to};

use super::{AtBatch, answered};
use crate::acts::entry::{self as acts, InHand};
use crate::acts::opinions::{self, Typed};
use crate::acts::paper::typed_count;
use crate::rules::batch::{Only, Side};
use crate::rules::forms::Shape;
use crate::rules::plan::Level;

/// How many units a screen shows: as many as a page of the paper.
const UNITS: usize = 25;
/// How many of a tally sheet, whose rows are longer.
const TALLY_UNITS: usize = 5;

/// Which form, and which page of it.
#[derive(Deserialize, Default)]
pub struct Asked {
    serial: Option<u32>,
    p: Option<usize>,
}

/// One field.
struct Cell {
    name: String,
    value: String,
    label: String,
    open: bool,
    wrong: bool,
}

/// One row of fields.
struct Row {
    name: String,
    cells: Vec<Cell>,
}

#[derive(Template)]
#[template(path = "counting/entry.html")]
struct EntryPage {
    f: Frame,
    id: String,
    number: i64,
    title: String,
    side: String,
    tally: bool,
    sheets: u32,
    serials: Vec<(u32, bool)>,
    serial: Option<u32>,
    page: usize,
    pages: usize,
    heads: Vec<String>,
    rows: Vec<Row>,
    keys: Vec<(String, String)>,
    correcting: bool,
    broken: Vec<Finding>,
    /// Units an opinion can be about; none in the second entry, which types no opinions.
    units: Vec<(String, String)>,
    opinions: Vec<Typed>,
    entered: Entered,
}

impl EntryPage {
    /// The opinions of the ballot that is shown.
    fn own_opinions(&self) -> Vec<&Typed> {
        self.opinions.iter().filter(|one| Some(one.serial) == self.serial).collect()
    }

    /// Unit and column of the field a finding is about; empty for a finding about more than a field.
    fn field_name(&self, finding: &Finding) -> &str {
        let mut cells = self.rows.iter().flat_map(|row| &row.cells);
        let named = cells.find(|cell| finding.place.column.as_deref() == Some(cell.name.as_str()));
        named.map_or("", |cell| cell.label.as_str())
    }

    /// Whether what was found concerns single fields: all others are saved then.
    fn is_partly_saved(&self) -> bool {
        self.entered.findings().iter().any(|finding| !self.field_name(finding).is_empty())
    }

    fn unit_name<'a>(&'a self, code: &'a str) -> &'a str {
        let known = self.units.iter().find(|(id, _)| id == code);
        known.map_or(self.f.t("全部单位", "all units"), |(_, name)| name.as_str())
    }
}

/// The entry in hand.
pub async fn show(at: AtBatch, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let home = at.home();
    match page(at, asked, Entered::default()).await {
        // The batch's page says who has it, and lets the typist claim it or take it over.
        Err(Problem(refusal)) if refusal.rule.0 == "C24" => Ok(back_to(&home)),
        other => other,
    }
}

async fn page(at: AtBatch, asked: Asked, entered: Entered) -> Result<Response, Problem> {
    let AtBatch { office, f, who, campaign, number, station } = at;
    let found = acts::in_hand(&office.desk, &who, campaign, (number, station)).await?;
    let shape = found.room.shape.clone();
    let tally = shape.level == Level::TallySheets;
    let forms = found.kept.batch.forms(found.side);
    let serial = if tally { Some(0) } else { asked.serial.filter(|serial| forms.contains_key(serial)) };
    let (on_page, pages) = pages(&found.room.shape);
    let page = asked.p.unwrap_or(1).clamp(1, pages);
    let done = |form: &[Option<u32>]| form.len() == shape.length() && form.iter().all(Option::is_some);
    let opinions = opinions::typed((&office.desk, &office.seal), &who, campaign, &found.kept).await?;
    let units = found.room.scheme().units.iter().map(|unit| (unit.id.clone(), unit.name.clone()));
    let shown = EntryPage {
        units: if found.side == Side::First { units.collect() } else { Vec::new() },
        opinions,
        rows: serial.map(|serial| rows(&f, &found, serial, (page - 1) * on_page, &entered)).unwrap_or_default(),
        heads: heads(&f, &found),
        serials: forms.iter().map(|(serial, form)| (*serial, done(form))).collect(),
        keys: keys(&f, &found),
        correcting: only(&found).is_some(),
        side: f.t(if found.side.code() == "first" { "第一遍" } else { "第二遍" }, found.side.code()).to_owned(),
        title: found.room.scheme().title.clone(),
        sheets: found.kept.batch.sheets,
        broken: found.broken,
        id: campaign.to_string(),
        number: found.kept.number,
        tally,
        serial,
        page,
        pages,
        f,
        entered,
    };
    Ok(Page(shown).into_response())
}

/// How many units a screen shows, and how many screens there are.
fn pages(shape: &Shape) -> (usize, usize) {
    let on_page = match shape.level {
        Level::Ballots => UNITS,
        Level::TallySheets => TALLY_UNITS,
    };
    (on_page, shape.units.div_ceil(on_page).max(1))
}

fn only(found: &InHand) -> Option<&Only> {
    let own = found.kept.batch.works().find(|(side, _)| *side == found.side);
    own.and_then(|(_, work)| work.only.as_ref())
}

/// The column heads: aspects of a ballot, or the counted marks of a tally sheet.
fn heads(f: &Frame, found: &InHand) -> Vec<String> {
    let scheme = found.room.scheme();
    match found.room.shape.level {
        Level::Ballots => scheme.aspects.iter().map(|aspect| aspect.name.clone()).collect(),
        Level::TallySheets => {
            let grades = scheme.grades.iter().map(|grade| grade.label.clone());
            grades.chain([f.t("空白", "Blank").to_owned(), f.t("无效", "Invalid").to_owned()]).collect()
        }
    }
}

/// Which key says what.
fn keys(f: &Frame, found: &InHand) -> Vec<(String, String)> {
    if found.room.shape.level == Level::TallySheets {
        return vec![("0–9".into(), f.t("数目", "number").into())];
    }
    let grades = found.room.scheme().grades.iter().map(|grade| (grade.code.to_string(), grade.label.clone()));
    let others = [("0", f.t("空白", "blank")), ("x", f.t("两处以上标记", "two marks"))];
    grades.chain(others.map(|(key, word)| (key.to_owned(), word.to_owned()))).collect()
}

/// The rows of a screen. What was typed and could not be saved stands in its field again.
fn rows(f: &Frame, found: &InHand, serial: u32, first: usize, entered: &Entered) -> Vec<Row> {
    let (scheme, shape) = (found.room.scheme(), &found.room.shape);
    let empty = shape.untyped();
    let form = found.kept.batch.forms(found.side).get(&serial).unwrap_or(&empty);
    let open =
        |place: usize| only(found).is_none_or(|only| only.frees(serial, u32::try_from(place).unwrap_or(u32::MAX)));
    let heads = heads(f, found);
    let cells_of_row = heads.len().max(1);
    let rows_of_unit = shape.aspects * shape.per_cell() / cells_of_row;
    let row = |unit: usize, row: usize| {
        let name = scheme.units.get(unit).map_or("", |unit| unit.name.as_str());
        let aspect = scheme.aspects.get(row).filter(|_| rows_of_unit > 1).map_or("", |aspect| aspect.name.as_str());
        let name = if row > 0 { aspect.to_owned() } else { format!("{} {name} {aspect}", unit + 1) };
        let start = (unit * rows_of_unit + row) * cells_of_row;
        let cells = heads.iter().enumerate().map(|(column, head)| {
            let field = format!("f{}", start + column);
            let stands = || shown(form.get(start + column).copied().flatten(), shape.level);
            Cell {
                value: if entered.has(&field) { entered.text(&field).to_owned() } else { stands() },
                wrong: !entered.at(&field, f.language).is_empty(),
                label: format!("{name} {head}"),
                open: open(start + column),
                name: field,
            }
        });
        Row { cells: cells.collect(), name }
    };
    let last = (first + pages(shape).0).min(shape.units);
    (first..last)
        .flat_map(|unit| (0..rows_of_unit).map(move |line| (unit, line)))
        .map(|(unit, line)| row(unit, line))
        .collect()
}

/// A value as it is typed: two marks are an x.
fn shown(value: Option<u32>, level: Level) -> String {
    match (value, level) {
        (None, _) => String::new(),
        (Some(255), Level::Ballots) => "x".to_owned(),
        (Some(value), _) => value.to_string(),
    }
}

/// The fields `f12=3` of a form.
fn texts_of(form: &Entered) -> Vec<(u32, String)> {
    let field =
        |(name, values): (&str, &[String])| Some((name.strip_prefix('f')?.parse().ok()?, values.first()?.clone()));
    form.iter().filter_map(field).collect()
}

/// Saves what can stand; an error is told when the rest is saved.
async fn save_fields(at: &AtBatch, form: &Entered) -> Result<u32, Refusal> {
    let serial = typed_count("serial", form.text("serial"))?;
    let typed = (serial, texts_of(form));
    all_taken(acts::type_texts(&at.office.desk, &at.who, at.campaign, (at.number, at.station), typed).await?)?;
    Ok(serial)
}

fn all_taken(left_out: Vec<Finding>) -> Result<(), Refusal> {
    if left_out.is_empty() {
        return Ok(());
    }
    let message = Bilingual::new(
        format!("有 {} 格没有保存，其余的都已保存。", left_out.len()),
        format!("{} fields were not saved; all others were.", left_out.len()),
    );
    Err(Refusal { message, ..Refusal::findings("C25", left_out) })
}

/// Saves a page of fields and goes on: to the next page, or to the next form. Also begins a form under a serial, and
/// throws one away.
pub async fn save(at: AtBatch, Form(form): Form) -> Result<Response, Problem> {
    let entry = format!("{}/entry", at.home());
    let page_typed: usize = form.text("p").parse().unwrap_or(1);
    let saved = async {
        if form.text("act") == "drop" {
            let serial = typed_count("serial", form.text("serial"))?;
            return acts::drop_form(&at.office.desk, &at.who, at.campaign, at.number, serial)
                .await
                .map(|()| entry.clone());
        }
        let serial = save_fields(&at, &form).await?;
        let last: usize = form.text("pages").parse().unwrap_or(1);
        let begun = form.text("act") == "begin";
        Ok(match (begun, page_typed < last) {
            (true, _) => format!("{entry}?serial={serial}&p=1"),
            (false, true) => format!("{entry}?serial={serial}&p={}", page_typed + 1),
            (false, false) => entry.clone(),
        })
    };
    let saved = saved.await.map(|next| back_to(&next));
    let asked = Asked { serial: form.text("serial").parse().ok(), p: Some(page_typed) };
    answered(saved, form, |form| page(at, asked, form)).await
}

/// Saves single fields while they are typed.
pub async fn draft(at: AtBatch, Form(form): Form) -> Result<StatusCode, Problem> {
    save_fields(&at, &form).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Types an opinion of the ballot that is shown, or removes one.
pub async fn opinion(at: AtBatch, Form(form): Form) -> Result<Response, Problem> {
    let typed = async {
        let desk = &at.office.desk;
        if form.text("act") == "remove" {
            let place = form.text("place").parse().map_err(|_| Refusal::not_found())?;
            return opinions::remove(desk, &at.who, at.campaign, at.number, place).await;
        }
        let serial = typed_count("serial", form.text("serial"))?;
        let written = (serial, form.text("unit"), form.text("opinion"));
        opinions::write((desk, &at.office.seal), &at.who, at.campaign, at.number, written).await
    };
    let (serial, p) = (form.text("serial"), form.text("p"));
    let back = format!("{}/entry?serial={serial}&p={p}#opinions", at.home());
    let asked = Asked { serial: serial.parse().ok(), p: p.parse().ok() };
    let typed = typed.await.map(|()| back_to(&back));
    answered(typed, form, |form| page(at, asked, form)).await
}

/// Ends the entry.
pub async fn finalise(at: AtBatch, Form(form): Form) -> Result<Response, Problem> {
    let insist = form.text("insist") == "yes";
    let ended = acts::finalise(&at.office.desk, &at.who, at.campaign, at.number, insist).await;
    let ended = ended.map(|_| back_to(&at.home()));
    answered(ended, form, |form| page(at, Asked::default(), form)).await
}

/// Whole forms as a program sends them: by serial, a value for each field in the order of the paper; null is not typed.
#[derive(Deserialize)]
pub struct SentForms {
    forms: BTreeMap<u32, Vec<Option<u32>>>,
}

/// Types whole forms. What can stand is saved; the answer names the fields that were left out.
pub async fn forms(at: AtBatch, sent: axum::body::Bytes) -> Result<StatusCode, Problem> {
    let Json(sent): Json<SentForms> = Json::from_bytes(&sent).map_err(|_| unreadable())?;
    let typed = sent.forms.into_iter().map(|(serial, form)| (serial, (0..).zip(form).collect())).collect();
    all_taken(acts::type_in(&at.office.desk, &at.who, at.campaign, (at.number, at.station), typed).await?)?;
    Ok(StatusCode::NO_CONTENT)
}

fn unreadable() -> Refusal {
    Refusal::new(
        kernel::RefusalKind::Invalid,
        "C57",
        Bilingual::new("发来的内容不是约定的 JSON。", "What was sent is not the agreed JSON."),
        Bilingual::new(
            "需要 forms：编号到各格数值的列表。",
            "It needs forms: serials with the values of their fields.",
        ),
    )
}
