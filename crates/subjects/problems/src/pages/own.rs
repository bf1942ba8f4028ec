//! A unit's first screen and its own problems. Who reported them, and by which door, never stands here.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Refusal, UnitId};
use ui::{Download, Entered, Frame, Office, Page, Problem as PageProblem, Signed};

use super::problem_id;
use super::record::{Clock, Done, clock_shown, download};
use super::shown::{DueShown, EventShown, Units, due_shown, timeline};
use crate::acts::unit as acts;
use crate::rules::found::Evidence;
use crate::rules::limits::Term;
use crate::rules::slip::{Outcome, Part, Slip};
use crate::rules::state::{Problem, ProblemId, Stage};
use crate::store::list::{self, UnitLine};
use crate::store::numbers::{self, UnitCounts};
use crate::store::{limits, read};

/// How many lines each list shows.
const LINES: i64 = 200;

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
    lists: Vec<(String, Vec<Line>)>,
}

/// Shows the unit's first screen.
pub async fn list(State(office): State<Office>, f: Frame, Signed(who): Signed) -> Result<Response, PageProblem> {
    let none = UnitCounts { to_sign: 0, to_answer: 0, overdue: 0 };
    let Some(unit) = who.unit else {
        let page = OwnPage { f, has_unit: false, counts: none, lists: Vec::new() };
        return Ok(Page(page).into_response());
    };
    let (db, today) = (office.desk.read(), f.now.day());
    let terms = limits::terms(db, who.area, today).await?;
    let line = |problem: UnitLine| Line { due: due_shown(&f, &terms, &problem.due, today), problem };
    let open = list::of_unit(db, who.area, unit, true, LINES).await?.into_iter().map(line).collect();
    let others = list::of_unit(db, who.area, unit, false, LINES).await?.into_iter().map(line).collect();
    let counts = numbers::of_unit(db, who.area, unit, today).await?;
    let titles = [f.t("要办的", "To do"), f.t("已反馈和已办结", "Answered and settled")].map(str::to_owned);
    let lists = titles.into_iter().zip([open, others]).collect();
    Ok(Page(OwnPage { f, has_unit: true, counts, lists }).into_response())
}

#[derive(Template)]
#[template(path = "problems/own_record.html")]
struct OwnRecordPage {
    f: Frame,
    problem: Problem,
    slip: Slip,
    unit: UnitId,
    units: Units,
    clock: Option<Clock>,
    extension: String,
    events: Vec<EventShown>,
    attached: Vec<Evidence>,
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

    fn may_object(&self) -> bool {
        self.runs() && !self.slip.ruled && !self.has_answered() && self.f.now.day() <= self.slip.object_by.day
    }

    fn may_respond(&self) -> bool {
        self.leads() && self.stage() == Stage::Working
    }

    fn may_answer(&self) -> bool {
        !self.leads() && self.runs() && self.has_signed() && !self.has_answered()
    }

    fn may_ask(&self) -> bool {
        self.may_respond() && self.slip.asked.is_none() && self.slip.extensions == 0
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
    let db = office.desk.read();
    let (problem, history) = acts::own_problem(&office.desk, who, id).await?;
    let (unit, units) = (acts::own_unit(who)?, Units::read(db, who.area).await?);
    let slip = problem.state.slip().ok_or_else(Refusal::not_found)?.as_read_by(unit);
    let terms = limits::terms(db, who.area, f.now.day()).await?;
    let runs = matches!(problem.state.stage(), Stage::Assigned | Stage::Working | Stage::Contested);
    let own = slip.part(unit).filter(|_| runs).map(|part| &part.due);
    let page = OwnRecordPage {
        clock: own.map(|due| clock_shown(&f, &terms, f.t("本单位期限", "Our due date").to_owned(), due)),
        extension: f.say(terms.limits.of(Term::Extension).clock.name()),
        events: timeline(&f, &units, &history),
        attached: attached(office, who, id).await?,
        f,
        problem,
        slip,
        unit,
        units,
        entered,
    };
    Ok(Page(page).into_response())
}

/// Evidence the unit may open: what came in only in its cleaned version, its own response as it was.
pub async fn evidence(
    State(office): State<Office>,
    Signed(who): Signed,
    Path((id, file)): Path<(String, String)>,
) -> Result<Download, PageProblem> {
    let (problem, _) = acts::own_problem(&office.desk, &who, problem_id(&id)?).await?;
    let came_in = attached(&office, &who, problem.id).await?;
    let own = problem.state.response().map(|response| response.evidence.clone()).unwrap_or_default();
    let known = came_in.into_iter().chain(own).find(|one| one.file == file).ok_or_else(Refusal::not_found)?;
    Ok(download(&office, &known.file, &known).await?)
}

/// What came in, as units may open it: only in its cleaned version, under a name that says nothing.
async fn attached(office: &Office, who: &Actor, id: ProblemId) -> Result<Vec<Evidence>, Refusal> {
    let found = read::contents(office.desk.read(), who.area, id).await?;
    let evidence = found.map(|found| found.evidence).unwrap_or_default();
    let cleaned = |(number, one): (usize, Evidence)| {
        let kind = one.name.rsplit_once('.').map(|(_, kind)| format!(".{kind}")).unwrap_or_default();
        Some(Evidence { file: one.cleaned?, name: format!("附件{number}{kind}"), cleaned: None })
    };
    Ok((1..).zip(evidence).filter_map(cleaned).collect())
}
