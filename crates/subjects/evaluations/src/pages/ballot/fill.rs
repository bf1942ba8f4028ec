//! Filling in: the list of pages, a page of units, saving.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use kernel::{Finding, Refusal};
use store::DatabaseConnection;
use ui::{Entered, Form, Frame, Office, Page, Problem, back_to};

use super::hand::{self, Hand, NO_STORE};
use crate::acts::ballot::{self, Door, InHand};
use crate::rules::ballot::LONGEST_OPINION;
use crate::rules::filling::{self, Filling, Sheet};
use crate::rules::scheme::{Grade, Scheme};
use crate::rules::slip::{self, Code};

/// A page of the ballot in the list of pages.
pub struct SheetLine {
    /// Its number, from 1.
    pub number: usize,
    /// Its class and part.
    pub title: String,
    /// Units without a blank.
    pub done: usize,
    /// Units.
    pub units: usize,
}

#[derive(Template)]
#[template(path = "evaluations/ballot_overview.html")]
struct OverviewPage {
    f: Frame,
    title: String,
    closes: String,
    sheets: Vec<SheetLine>,
    next: usize,
    marks_made: usize,
    marks: usize,
}

/// A unit as it is filled in.
struct UnitCard {
    place: usize,
    name: String,
    duties: Vec<String>,
    rows: Vec<AspectRow>,
    done: bool,
    opinion: String,
    finding: String,
}

/// An aspect of a unit.
struct AspectRow {
    field: String,
    name: String,
    mark: u8,
}

#[derive(Template)]
#[template(path = "evaluations/ballot_sheet.html")]
struct SheetPage {
    f: Frame,
    ballot: Box<InHand>,
    line: SheetLine,
    sheets: usize,
    units: Vec<UnitCard>,
    marks_made: usize,
    marks: usize,
    overall: String,
    overall_finding: String,
    findings: Vec<String>,
}

impl SheetPage {
    fn grades(&self) -> &[Grade] {
        &self.ballot.scheme.grades
    }

    fn is_last(&self) -> bool {
        self.line.number == self.sheets
    }

    fn longest(&self) -> usize {
        LONGEST_OPINION
    }
}

/// The ballot behind a code, or where to go when there is none to fill in.
pub async fn ballot_in_hand(office: &Office, code: &Code) -> Result<Result<Box<InHand>, Response>, Problem> {
    match ballot::open(&office.desk, office.settings.area, code).await? {
        Door::Ballot(ballot) => Ok(Ok(ballot)),
        Door::Receipt(_) => Ok(Err(back_to("/ballot/receipt"))),
    }
}

/// The list of pages, with how far each is.
pub async fn overview(State(office): State<Office>, f: Frame, Hand(code): Hand) -> Result<Response, Problem> {
    let ballot = match ballot_in_hand(&office, &code).await? {
        Ok(ballot) => ballot,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let sheets = lines(&ballot.scheme, &ballot.filling, &f);
    let next = sheets.iter().find(|sheet| sheet.done < sheet.units).map_or(1, |sheet| sheet.number);
    let page = OverviewPage {
        f,
        title: ballot.scheme.title.clone(),
        closes: ballot.scheme.schedule.closes.to_minute(),
        sheets,
        next,
        marks_made: ballot.filling.marks.made(),
        marks: ballot.scheme.marks_on_a_ballot(),
    };
    Ok((NO_STORE, Page(page)).into_response())
}

/// The pages of the ballot with how far each is.
pub fn lines(scheme: &Scheme, filling: &Filling, f: &Frame) -> Vec<SheetLine> {
    let sheets = filling::sheets(scheme);
    sheets.iter().zip(1..).map(|(sheet, number)| line(scheme, filling, f, sheet, number)).collect()
}

fn line(scheme: &Scheme, filling: &Filling, f: &Frame, sheet: &Sheet, number: usize) -> SheetLine {
    let class = scheme.classes.get(sheet.class).map_or("", |class| class.name.as_str());
    let part = if sheet.parts > 1 {
        f.t("（{}）", " ({})").replace("{}", &format!("{}/{}", sheet.part, sheet.parts))
    } else {
        String::new()
    };
    let done = sheet.units.iter().filter(|unit| filling.marks.is_unit_done(scheme, **unit)).count();
    SheetLine { number, title: format!("{class}{part}"), done, units: sheet.units.len() }
}

/// A page of units.
pub async fn sheet(
    State(office): State<Office>,
    f: Frame,
    Hand(code): Hand,
    Path(number): Path<String>,
) -> Result<Response, Problem> {
    match ballot_in_hand(&office, &code).await? {
        Ok(ballot) => show(&office, f, ballot, &number, &Entered::default()).await,
        Err(elsewhere) => Ok(elsewhere),
    }
}

async fn show(
    office: &Office,
    f: Frame,
    ballot: Box<InHand>,
    number: &str,
    entered: &Entered,
) -> Result<Response, Problem> {
    let number: usize = number.parse().map_err(|_| Refusal::not_found())?;
    let sheets = filling::sheets(&ballot.scheme);
    let sheet = number.checked_sub(1).and_then(|place| sheets.get(place)).ok_or_else(Refusal::not_found)?;
    let mut units = Vec::with_capacity(sheet.units.len());
    for place in &sheet.units {
        units.push(card(office, &f, &ballot, *place, entered).await?);
    }
    let (overall, overall_finding) = opinion(&f, &ballot.filling, None, "o", entered);
    let marks_made = units.iter().flat_map(|unit| &unit.rows).filter(|row| row.mark != 0).count();
    let page = SheetPage {
        line: line(&ballot.scheme, &ballot.filling, &f, sheet, number),
        sheets: sheets.len(),
        marks: sheet.units.len() * ballot.scheme.aspects.len(),
        findings: entered.findings().iter().map(|finding| in_words(&f, finding)).collect(),
        f,
        ballot,
        units,
        marks_made,
        overall,
        overall_finding,
    };
    let status = if entered.findings().is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, NO_STORE, Page(page)).into_response())
}

async fn card(
    office: &Office,
    f: &Frame,
    ballot: &InHand,
    place: usize,
    entered: &Entered,
) -> Result<UnitCard, Problem> {
    let (scheme, filling) = (&ballot.scheme, &ballot.filling);
    let unit = scheme.units.get(place).ok_or_else(Refusal::not_found)?;
    let row = |(aspect, named): (usize, &crate::rules::scheme::Aspect)| AspectRow {
        field: format!("m{place}_{aspect}"),
        name: named.name.clone(),
        mark: filling.marks.get(scheme, place, aspect),
    };
    let (opinion, finding) = opinion(f, filling, Some(place), &format!("o{place}"), entered);
    Ok(UnitCard {
        place,
        name: unit.name.clone(),
        duties: duties(office.desk.read(), office, &unit.id).await?,
        rows: scheme.aspects.iter().enumerate().map(row).collect(),
        done: filling.marks.is_unit_done(scheme, place),
        opinion,
        finding,
    })
}

/// An opinion as it was just typed, if the server said no to it, or else as it is saved; and what was said about it.
fn opinion(f: &Frame, filling: &Filling, about: filling::About, field: &str, entered: &Entered) -> (String, String) {
    let finding = entered.findings().iter().find(|finding| finding.place.column.as_deref() == Some(field));
    match finding {
        Some(finding) => (entered.text(field).to_owned(), in_words(f, finding)),
        None => (filling.opinion(about).to_owned(), String::new()),
    }
}

/// What a unit does, from the compendium of duties.
async fn duties(db: &DatabaseConnection, office: &Office, code: &str) -> Result<Vec<String>, Refusal> {
    let Some(unit) = registry::find_unit_by_code(db, office.settings.area, code).await? else { return Ok(Vec::new()) };
    let duties = registry::duties_of(db, office.settings.area, unit.id).await?;
    Ok(duties.into_iter().map(|duty| duty.text).collect())
}

fn in_words(f: &Frame, finding: &Finding) -> String {
    format!("{} {}", f.say(&finding.message), f.say(&finding.remedy))
}

/// Saves a page and goes on to where the pressed button leads.
pub async fn save_sheet(
    State(office): State<Office>,
    f: Frame,
    Hand(code): Hand,
    jar: CookieJar,
    Path(number): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let findings = match ballot::save(&office.desk, office.settings.area, &code, pairs(&form)).await {
        Ok(findings) => findings,
        Err(refusal) if refusal.rule == slip::submitted().rule => return Ok(back_to("/ballot/receipt")),
        Err(refusal) => return Err(Problem(refusal)),
    };
    if findings.is_empty() {
        return Ok(onwards(jar, &number, form.text("then")));
    }
    match ballot_in_hand(&office, &code).await? {
        Ok(ballot) => show(&office, f, ballot, &number, &form.refused(Refusal::findings("B00", findings))).await,
        Err(elsewhere) => Ok(elsewhere),
    }
}

fn onwards(jar: CookieJar, number: &str, then: &str) -> Response {
    let next = number.parse::<usize>().unwrap_or_default().saturating_add(1);
    match then {
        "next" => back_to(&format!("/ballot/fill/{next}")),
        "review" => back_to("/ballot/review"),
        "leave" => (hand::let_go(jar), back_to("/ballot?done=left")).into_response(),
        _ => back_to("/ballot/fill"),
    }
}

/// Saves what is filled in so far, while the person goes on.
pub async fn autosave(State(office): State<Office>, Hand(code): Hand, Form(form): Form) -> Result<StatusCode, Problem> {
    let findings = ballot::save(&office.desk, office.settings.area, &code, pairs(&form)).await?;
    if findings.is_empty() { Ok(StatusCode::NO_CONTENT) } else { Err(Problem(Refusal::findings("B00", findings))) }
}

fn pairs(form: &Entered) -> Vec<(String, String)> {
    form.iter().flat_map(|(name, values)| values.iter().map(move |value| (name.to_owned(), value.clone()))).collect()
}
