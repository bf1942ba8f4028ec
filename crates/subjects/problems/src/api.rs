//! The ledger for other systems (JSON): the same acts as on the screens. A clue is not there, nor who reported, nor the
//! words of a report: what goes out are the office's own words and the facts that units may read.

mod own;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use identity::{Caller, Purpose};
use kernel::{Actor, Day, Refusal, UnitId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use ui::{Office, Problem as PageProblem, Routes};

use crate::acts::table::CALL;
use crate::door;
use crate::rules::codes;
use crate::rules::facts::Event;
use crate::rules::found::{Door, Found, Source};
use crate::rules::slip::{Part, Slip};
use crate::rules::state::{Problem, ProblemNumber, Stage};
use crate::store::list::{self, Filter, Key, Order, ProblemLine};
use crate::store::on_slips::titles_on;
use crate::store::read;

/// The most problems a page holds.
const MOST: i64 = 200;
/// How many it holds when nothing is said.
const USUAL: i64 = 50;
/// The largest body, in bytes.
const LARGEST: usize = 1 << 20;

/// The routes of the interface.
pub fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/problems", &CALL, show_list)
        .post_up_to(LARGEST, "/api/v1/problems", &CALL, register)
        .get("/api/v1/problems/{number}", &CALL, show)
        .get("/api/v1/own-problems", &CALL, own::list)
        .get("/api/v1/own-problems/{number}", &CALL, own::show)
        .post_up_to(LARGEST, "/api/v1/own-problems/{number}/sign", &CALL, own::sign)
        .post_up_to(LARGEST, "/api/v1/own-problems/{number}/answer", &CALL, own::answer)
}

/// The units of an area by their codes.
struct Codes(Vec<(UnitId, String)>);

impl Codes {
    async fn read(office: &Office, who: &Actor) -> Result<Self, Refusal> {
        let units = registry::every_unit(office.desk.read(), who.area).await?;
        Ok(Self(units.into_iter().map(|unit| (unit.id, unit.code)).collect()))
    }

    fn code(&self, unit: UnitId) -> Option<String> {
        self.0.iter().find(|(id, _)| *id == unit).map(|(_, code)| code.clone())
    }

    fn unit(&self, code: &str) -> Result<Option<UnitId>, Refusal> {
        let found = self.0.iter().find(|(_, known)| known == code).map(|(id, _)| *id);
        if found.is_none() && !code.is_empty() { Err(codes::P64.at_field("unit")) } else { Ok(found) }
    }
}

/// What is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Asked {
    stage: String,
    unit: String,
    door: String,
    due_from: Option<Day>,
    due_until: Option<Day>,
    open: Option<bool>,
    after: String,
    limit: Option<i64>,
}

impl Asked {
    fn filter(&self, codes: &Codes) -> Result<Filter, Refusal> {
        let word = |text: &str, known: bool, field| {
            if text.is_empty() || known { Ok(()) } else { Err(codes::P06.at_field(field)) }
        };
        let (stage, door) = (Stage::from_code(&self.stage), Door::from_code(&self.door));
        word(&self.stage, stage.is_some(), "stage")?;
        word(&self.door, door.is_some(), "door")?;
        let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        let (due_from, due_until) = (day(self.due_from), day(self.due_until));
        Ok(Filter {
            stage,
            door,
            due_from,
            due_until,
            open: self.open,
            lead: codes.unit(&self.unit)?,
            ..Filter::default()
        })
    }

    fn key(&self) -> Result<Option<Key>, Refusal> {
        let key = |number| Key { due: String::new(), number };
        let number = Some(&self.after).filter(|after| !after.is_empty());
        number.map(|number| number.parse().map(key).map_err(|()| codes::P06.at_field("after"))).transpose()
    }
}

#[derive(Serialize)]
struct Listed {
    problems: Vec<Line>,
    /// The `after` of the next page; none at the end.
    next: Option<String>,
}

#[derive(Serialize)]
struct Line {
    number: String,
    stage: &'static str,
    title: Option<String>,
    door: &'static str,
    category: String,
    lead_unit: Option<String>,
    registered: String,
    due: Option<String>,
    level: i64,
}

/// A line under the title of its slip; before there is one, there are no words of the office.
fn line(codes: &Codes, title: Option<&String>, line: &ProblemLine) -> Line {
    Line {
        number: line.number.to_string(),
        stage: line.stage.code(),
        title: title.cloned(),
        door: line.door.code(),
        category: line.category.clone(),
        lead_unit: line.lead_unit.and_then(|unit| codes.code(unit)),
        registered: line.registered_at.to_minute(),
        due: Some(line.due.clone()).filter(|due| !due.is_empty()),
        level: line.level.place(),
    }
}

/// `GET /api/v1/problems`: the newest first, page by page. Clues are left out, so a page may hold fewer than it could.
async fn show_list(
    State(office): State<Office>,
    headers: HeaderMap,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, PageProblem> {
    let Query(asked) = asked.map_err(|_| codes::P74.invalid())?;
    let who = Caller::of(&office, &headers, Purpose::Ledger).await?.actor;
    let codes = Codes::read(&office, &who).await?;
    let limit = asked.limit.unwrap_or(USUAL).clamp(1, MOST);
    let (filter, after) = (asked.filter(&codes)?, asked.key()?);
    let found = list::page(office.desk.read(), who.area, &filter, Order::Newest, after.as_ref(), limit).await?;
    let is_last = i64::try_from(found.len()).unwrap_or(i64::MAX) < limit;
    let next = found.last().filter(|_| !is_last).map(|last| last.number.to_string());
    let there: Vec<_> = found.iter().filter(|one| !one.is_sealed()).collect();
    let ids: Vec<_> = there.iter().map(|one| one.id).collect();
    let titles = titles_on(office.desk.read(), who.area, &ids).await?;
    let problems = there.into_iter().map(|one| line(&codes, titles.get(&one.id), one)).collect();
    Ok(answered(StatusCode::OK, &Listed { problems, next }))
}

#[derive(Serialize)]
struct Record {
    number: String,
    stage: &'static str,
    category: String,
    level: i64,
    slip: Option<SlipShown>,
    timeline: Vec<EventShown>,
}

#[derive(Serialize)]
struct SlipShown {
    number: i64,
    mode: &'static str,
    title: String,
    matter: String,
    requirement: String,
    units: Vec<PartShown>,
}

#[derive(Serialize)]
struct PartShown {
    unit: Option<String>,
    leads: bool,
    due: Day,
    signed: bool,
    answered: bool,
}

#[derive(Serialize)]
struct EventShown {
    at: String,
    fact: &'static str,
    name: String,
    words: Option<String>,
}

fn slip(codes: &Codes, problem: &Problem, slip: &Slip) -> SlipShown {
    let part = |part: &Part| {
        let leads = part.unit == slip.lead.unit;
        let answered = if leads { problem.state.response().is_some() } else { part.answer.is_some() };
        PartShown { unit: codes.code(part.unit), leads, due: part.due.day, signed: part.signed_at.is_some(), answered }
    };
    SlipShown {
        number: slip.number,
        mode: slip.mode.code(),
        title: slip.title.clone(),
        matter: slip.matter.clone(),
        requirement: slip.requirement.clone(),
        units: slip.parts().map(part).collect(),
    }
}

/// A fact; its words only when units may read them too.
fn event(event: &Event) -> EventShown {
    let words = event.fact.words().filter(|_| event.fact.is_for_units());
    EventShown {
        at: event.at.to_minute(),
        fact: event.fact.kind(),
        name: event.fact.name().zh,
        words: words.map(::papers::mask_personal_numbers),
    }
}

fn record(codes: &Codes, problem: &Problem, read_as: Option<&Slip>, history: &[Event]) -> Record {
    Record {
        number: problem.number.to_string(),
        stage: problem.state.stage().code(),
        category: problem.category.clone(),
        level: problem.level.place(),
        slip: read_as.map(|one| slip(codes, problem, one)),
        timeline: history.iter().map(event).collect(),
    }
}

async fn known(office: &Office, who: &Actor, number: &str) -> Result<crate::ProblemId, Refusal> {
    let number: ProblemNumber = number.parse().map_err(|()| Refusal::not_found())?;
    read::by_number(office.desk.read(), who.area, number).await?.ok_or_else(Refusal::not_found)
}

/// `GET /api/v1/problems/{number}`: one problem with its slip and its timeline.
async fn show(
    State(office): State<Office>,
    headers: HeaderMap,
    Path(number): Path<String>,
) -> Result<Response, PageProblem> {
    let who = Caller::of(&office, &headers, Purpose::Ledger).await?.actor;
    let id = known(&office, &who, &number).await?;
    let (problem, history) = read::load_with_history(office.desk.read(), who.area, id).await?;
    read::contents(office.desk.read(), who.area, id).await?.ok_or_else(Refusal::not_found)?;
    let codes = Codes::read(&office, &who).await?;
    Ok(answered(StatusCode::OK, &record(&codes, &problem, problem.state.slip(), &history)))
}

/// A problem to be registered.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewProblem {
    /// Its number at the system that registers it; the same number comes on the ledger once.
    number: String,
    text: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    place: Option<String>,
    #[serde(default)]
    happened: Option<Day>,
    #[serde(default)]
    category: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Number {
    number: String,
}

/// `POST /api/v1/problems`: registers one.
async fn register(State(office): State<Office>, headers: HeaderMap, body: Bytes) -> Result<Response, PageProblem> {
    let caller = Caller::of(&office, &headers, Purpose::Ledger).await?;
    let new: NewProblem = readable(&body)?;
    let number = Some(new.number.trim()).filter(|number| !number.is_empty() && number.len() <= 200);
    let number = number.ok_or_else(|| codes::P01.at_field("number"))?;
    let found = Found {
        area: caller.actor.area,
        door: Door::Other,
        source: Source { kind: "system".into(), id: format!("{}/{number}", caller.system.id) },
        title: new.title,
        unit: Codes::read(&office, &caller.actor).await?.unit(&new.unit)?,
        text: new.text,
        place: new.place,
        happened: new.happened,
        received: None,
        category: new.category,
        named: false,
        wants_reply: false,
        evidence: Vec::new(),
    };
    let who = caller.actor.clone();
    let made = caller
        .once(&office, &body, move |tx| {
            async move { Ok(number_of(door::register(tx, &who, found).await?.number)) }.boxed()
        })
        .await?;
    Ok(answered(StatusCode::CREATED, &made))
}

fn number_of(number: ProblemNumber) -> Number {
    Number { number: number.to_string() }
}

fn readable<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|_| codes::P74.invalid())
}

fn answered(status: StatusCode, body: &impl Serialize) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}
