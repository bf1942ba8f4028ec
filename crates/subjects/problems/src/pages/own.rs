//! A unit's first screen and its own problems. Who reported them, and by which door, never stands here.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use kernel::{Actor, AreaId, Refusal, RefusalKind, UnitId};
use serde::Deserialize;
use ui::{Entered, Frame, Office, Page, Problem as PageProblem, Signed};

use super::answers::respond_form;
use super::evidence::{FileShown, of_own};
use super::problem_id;
use super::record::{Clock, Done, clock_shown};
use super::shown::{DueShown, EventShown, Reason, Units, due_shown, timeline};
use crate::acts::own_checks::{HandedIn, joined_to};
use crate::acts::{evidence, unit as acts};
use crate::rules::facts::{Event, Fact};
use crate::rules::found::Evidence;
use crate::rules::limits::Term;
use crate::rules::slip::{Outcome, Part, Slip};
use crate::rules::state::{Problem, ProblemId, ProblemNumber, Stage};
use crate::store::limits;
use crate::store::list::{self, Key, UnitLine};
use crate::store::numbers::{self, UnitCounts};
use crate::store::waiting;

/// How many problems that wait for an answer are shown.
const TO_DO: i64 = 200;
/// How many of the others stand on a page, the latest due date first.
const SETTLED: i64 = 50;

struct Line {
    problem: UnitLine,
    due: Option<DueShown>,
}

#[derive(Template)]
#[template(path = "problems/own.html")]
struct OwnPage {
    f: Frame,
    has_unit: bool,
    counts: UnitCounts,
    lists: Vec<(&'static str, Vec<Line>)>,
    is_first: bool,
    next: Option<String>,
}

/// Where the list of settled problems goes on.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct OwnQuery {
    after: String,
}

/// Shows the unit's first screen; behind its first page only what is settled.
pub async fn list(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Query(query): Query<OwnQuery>,
) -> Result<Response, PageProblem> {
    let none = UnitCounts { to_sign: 0, to_answer: 0, overdue: 0 };
    let Some(unit) = who.unit else {
        let page = OwnPage { f, has_unit: false, counts: none, lists: Vec::new(), is_first: true, next: None };
        return Ok(Page(page).into_response());
    };
    let (db, today) = (office.desk.read(), f.now.day());
    let terms = limits::terms(db, who.area, today).await?;
    let line = |problem: UnitLine| {
        let due = (!problem.answered).then(|| due_shown(&f, &terms, &problem.due, today)).flatten();
        Line { due, problem }
    };
    let after = Key::read(&query.after);
    let mut lists = Vec::with_capacity(2);
    if after.is_none() {
        let to_do = list::of_unit(db, who.area, unit, true, None, TO_DO).await?;
        lists.push((f.t("要办的", "To do"), to_do.into_iter().map(line).collect()));
    }
    let mut settled = list::of_unit(db, who.area, unit, false, after.as_ref(), SETTLED + 1).await?;
    let goes_on = i64::try_from(settled.len()).is_ok_and(|count| count > SETTLED);
    settled.truncate(usize::try_from(SETTLED).unwrap_or(usize::MAX));
    let next = settled.last().filter(|_| goes_on).map(|last| {
        let word = form_urlencoded::Serializer::new(String::new()).append_pair("after", &last.key().to_word()).finish();
        format!("/my-problems?{word}")
    });
    lists.push((f.t("已反馈和已办结", "Answered and settled"), settled.into_iter().map(line).collect()));
    let counts = numbers::of_unit(db, who.area, unit, today).await?;
    let is_first = after.is_none();
    Ok(Page(OwnPage { f, has_unit: true, counts, lists, is_first, next }).into_response())
}

/// Who reads a slip, and from where: a unit's liaison, or a lower area's office that it was handed down to.
pub(super) struct Reader {
    /// The address of the page; its forms lead below it.
    pub at: String,
    /// The area whose slip it is.
    pub area: AreaId,
    /// The unit the reader speaks for.
    pub unit: UnitId,
    /// The reader's own ledger, for a lower office.
    pub own: Option<OwnLedger>,
    /// Files of a refused response that wait to be handed in again.
    pub waiting: Vec<Evidence>,
}

/// The problem of the own ledger that a lower office answers up for.
pub(super) struct OwnLedger {
    /// Its record.
    pub id: ProblemId,
    /// Its number.
    pub number: ProblemNumber,
    /// Whether the reader may answer up.
    pub may_answer: bool,
    /// Whether the own office has verified it.
    pub is_verified: bool,
    /// Evidence of the own units that may be sent up.
    pub offered: Vec<Evidence>,
}

#[derive(Template)]
#[template(path = "problems/own_record.html")]
struct OwnRecordPage {
    f: Frame,
    at: String,
    own: Option<OwnLedger>,
    problem: Problem,
    slip: Slip,
    unit: UnitId,
    units: Units,
    clock: Option<Clock>,
    extension: String,
    may_extend: bool,
    events: Vec<EventShown>,
    attached: Vec<FileShown>,
    answered: Vec<FileShown>,
    joined: Vec<HandedIn>,
    returned: Option<String>,
    waiting: Vec<Evidence>,
    entered: Entered,
}

impl OwnRecordPage {
    fn part(&self) -> Option<&Part> {
        self.slip.part(self.unit)
    }

    fn leads(&self) -> bool {
        self.slip.lead.unit == self.unit
    }

    fn stage(&self) -> Stage {
        self.problem.state.stage()
    }

    fn runs(&self) -> bool {
        matches!(self.stage(), Stage::Assigned | Stage::Working)
    }

    fn has_signed(&self) -> bool {
        self.part().is_some_and(|part| part.signed_at.is_some())
    }

    fn has_answered(&self) -> bool {
        if self.leads() {
            self.problem.state.response().is_some()
        } else {
            self.part().is_some_and(|part| part.answer.is_some())
        }
    }

    /// Whether the reader may do anything at all: of a lower office, those who answer up.
    fn may_act(&self) -> bool {
        self.own.as_ref().is_none_or(|own| own.may_answer)
    }

    /// Whether the own ledger lets the reader answer.
    fn is_ready(&self) -> bool {
        self.own.as_ref().is_none_or(|own| own.is_verified)
    }

    fn may_object(&self) -> bool {
        self.may_act()
            && self.runs()
            && self.part().is_some_and(|part| !part.ruled)
            && !self.has_answered()
            && self.f.now.day() <= self.slip.object_by.day
    }

    fn may_respond(&self) -> bool {
        self.may_act() && self.leads() && self.stage() == Stage::Working
    }

    fn may_answer(&self) -> bool {
        let again = self.part().is_some_and(|part| part.may_answer_again);
        self.may_act() && !self.leads() && self.runs() && self.has_signed() && (again || !self.has_answered())
    }

    fn may_ask(&self) -> bool {
        self.may_respond() && self.may_extend
    }

    fn reason(&self, act: &str) -> Reason {
        Reason::of(act, &self.entered)
    }

    /// Whether anything of the response was typed that must not be lost.
    fn is_outcome(&self, outcome: &Outcome) -> bool {
        self.entered.holds("outcome", outcome.code())
    }
}

/// Shows one of the unit's problems.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, PageProblem> {
    let f = if done.is_done() { f.with_notice("已提交。", "Done.") } else { f };
    own_record_page(&office, f, &who, problem_id(&id)?, Entered::default()).await
}

/// The record with what was typed and found, when a move was refused.
pub(super) async fn own_record_page(
    office: &Office,
    f: Frame,
    who: &Actor,
    id: ProblemId,
    entered: Entered,
) -> Result<Response, PageProblem> {
    let read = match acts::own_problem(&office.desk, who, id).await {
        Err(refusal) if refusal.kind == RefusalKind::NotFound => return taken_back_page(office, f, who, id).await,
        read => read?,
    };
    let waiting = waiting::of(office.desk.read(), who, &respond_form(id)).await?;
    let (at, unit) = (format!("/my-problems/{id}"), acts::own_unit(who)?);
    let reader = Reader { at, area: who.area, unit, own: None, waiting };
    slip_page(office, f, reader, read, entered).await
}

#[derive(Template)]
#[template(path = "problems/taken_back.html")]
struct TakenBackPage {
    f: Frame,
    number: ProblemNumber,
    slip: Slip,
}

async fn taken_back_page(office: &Office, f: Frame, who: &Actor, id: ProblemId) -> Result<Response, PageProblem> {
    let (number, slip) = acts::taken_back(&office.desk, who, id).await?;
    Ok(Page(TakenBackPage { f, number, slip }).into_response())
}

/// What the due date of a slip is called: a lower office has due dates of its own besides.
fn clock_name(f: &Frame, is_lower_office: bool) -> String {
    let name = if is_lower_office {
        f.t("上级期限", "The upper office's due date")
    } else {
        f.t("本单位期限", "Our due date")
    };
    name.to_owned()
}

/// A slip as one of its units reads it, with what it may do now.
pub(super) async fn slip_page(
    office: &Office,
    f: Frame,
    reader: Reader,
    (problem, history): (Problem, Vec<Event>),
    entered: Entered,
) -> Result<Response, PageProblem> {
    let (db, Reader { at, area, unit, own, waiting }) = (office.desk.read(), reader);
    let units = Units::read(db, area).await?;
    let slip = problem.state.slip().ok_or_else(Refusal::not_found)?.as_read_by(unit);
    let terms = limits::terms(db, area, f.now.day()).await?;
    let files = evidence::for_unit(db, &problem, unit, area).await?;
    // What was joined to it is the office's affair, but for what the unit handed in itself.
    let joined = match &own {
        None => joined_to(db, &office.seal, area, unit, problem.id).await?,
        Some(_) => Vec::new(),
    };
    let runs = matches!(problem.state.stage(), Stage::Assigned | Stage::Working);
    let due = slip.part(unit).filter(|_| runs).map(|part| &part.due);
    let (returned, before) = returned(&history).unzip();
    let entered = if entered.findings().is_empty() { before.unwrap_or(entered) } else { entered };
    let page = OwnRecordPage {
        returned,
        clock: due.map(|due| clock_shown(&f, &terms, clock_name(&f, own.is_some()), due)),
        extension: f.say(terms.limits.of(Term::Extension).clock.name()),
        may_extend: problem.may_ask_extension(unit, f.now.day(), &terms),
        events: timeline(&f, &units, &history),
        attached: of_own(&f, &at, &files.came_in),
        answered: of_own(&f, &at, &files.answered),
        joined,
        f,
        at,
        own,
        problem,
        slip,
        unit,
        units,
        waiting,
        entered,
    };
    Ok(Page(page).into_response())
}

/// Why the last response was returned, with its words for the next one; none once there is a new response.
fn returned(history: &[Event]) -> Option<(String, Entered)> {
    let mut back = history.iter().rev().map(|event| &event.fact);
    let why = back.find_map(|fact| match fact {
        Fact::Returned { reason, .. } => Some(Some(reason.clone())),
        Fact::Responded { .. } | Fact::Assigned { .. } => Some(None),
        _ => None,
    })??;
    let words = back.find_map(|fact| match fact {
        Fact::Responded { response, .. } => Some(response),
        _ => None,
    })?;
    let texts = [("facts", &words.facts), ("measures", &words.measures), ("reply", &words.reply)];
    let form = Entered::default().with("outcome", words.outcome.code());
    Some((why, texts.into_iter().fold(form, |form, (field, text)| form.with(field, text))))
}
