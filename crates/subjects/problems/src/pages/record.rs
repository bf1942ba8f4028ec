//! The record of a problem: number and light, what it is, the one next act, the timeline, papers.

use access::{Act, may};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Day};
use serde::Deserialize;
use ui::{Entered, Frame, Office, Page, Problem as PageProblem, Signed};

use super::areas::{AboveShown, BelowShown, above_shown, below_shown};
use super::evidence::{FileShown, of_office};
use super::papers::{PaperShown, shown as papers_shown};
use super::problem_id;
use super::shown::{EventShown, Reason, Units, progress_in_words, timeline, trace_shown};
use crate::acts::table::{
    ASSIGN, DECIDE_EXTENSION, LOOK_BACK, MAKE_PAPERS, RULE, STEER, STRIKE_OFF, TAKE_IN, TRANSFER, VERIFY,
};
use crate::rules::facts::Event;
use crate::rules::found::{Evidence, Found};
use crate::rules::limits::{Level, Term, Terms};
use crate::rules::moves::Move;
use crate::rules::slip::{ExtensionAsked, Mode, Slip};
use crate::rules::state::{Problem, ProblemId, Stage, State as Where};
use crate::store::{limits, read};

/// How many assisting units the form offers.
pub const ASSISTING: [usize; 4] = [1, 2, 3, 4];

/// A due date on the record.
pub struct Clock {
    /// What it is for.
    pub name: String,
    /// The day.
    pub day: Day,
    /// The light's class.
    pub light: &'static str,
    /// The light's word.
    pub word: String,
    /// Where we are between the first day and the last.
    pub progress: String,
    /// One line: how it was reckoned.
    pub rule: String,
    /// Sentence by sentence, why.
    pub trace: Vec<String>,
}

#[derive(Template)]
#[template(path = "problems/record.html")]
struct RecordPage {
    f: Frame,
    problem: Problem,
    found: Option<Found>,
    came_in: Vec<FileShown>,
    answered: Vec<FileShown>,
    units: Units,
    clocks: Vec<Clock>,
    events: Vec<EventShown>,
    categories: Vec<String>,
    limits_in_words: Vec<String>,
    look_back: Day,
    entered: Entered,
    papers: Vec<PaperShown>,
    may_make_papers: bool,
    may_transfer: bool,
    may_take_in: bool,
    may_assign: bool,
    may_rule: bool,
    may_decide: bool,
    may_steer: bool,
    may_verify: bool,
    may_strike_off: bool,
    may_look_back: bool,
    is_officer: bool,
    above: Option<AboveShown>,
    below: Vec<BelowShown>,
}

impl RecordPage {
    fn stage(&self) -> Stage {
        self.problem.state.stage()
    }

    fn slip(&self) -> Option<&Slip> {
        self.problem.state.slip()
    }

    /// The matter as the slip would carry it: what came in, personal numbers masked.
    fn matter(&self) -> String {
        let text = self.found.as_ref().map(|found| if found.text.is_empty() { &found.title } else { &found.text });
        ::papers::mask_personal_numbers(text.map_or("", String::as_str))
    }

    fn title(&self) -> String {
        ::papers::mask_personal_numbers(self.found.as_ref().map_or("", |found| found.title.as_str()))
    }

    /// What is in a field: what was typed, else what the page proposes.
    fn value(&self, field: &str, proposed: &str) -> String {
        if self.entered.has(field) { self.entered.text(field).to_owned() } else { proposed.to_owned() }
    }

    fn is_open(&self) -> bool {
        self.stage().is_open()
    }

    /// Whether an upper office's slip stands for it, which is answered and not got rid of.
    fn is_owed_above(&self) -> bool {
        self.above.as_ref().is_some_and(|above| above.slip.is_some())
    }

    fn next(&self) -> Option<String> {
        self.problem.next_move().map(|next| self.f.say(next.name()))
    }

    /// Whose turn it is, when it is not the reader's.
    fn waits_for(&self) -> Option<&'static str> {
        let unit = self.f.t("等待单位办理。", "It is the unit's turn.");
        let leader = self.f.t("等待领导审批。", "It waits for a leader's decision.");
        let office = self.f.t("等待效能办办理。", "It is the office's turn.");
        let (may, others) = match self.problem.next_move()? {
            Move::Sign | Move::Respond => (false, unit),
            Move::DecideExtension => (self.may_decide, leader),
            Move::Accept => (self.may_take_in, office),
            Move::Assign => (self.may_assign, office),
            Move::LookBack => (self.may_look_back, office),
            _ => (true, office),
        };
        (!may).then_some(others)
    }

    /// The extension that waits for a decision.
    fn asked(&self) -> Option<&ExtensionAsked> {
        let asked = self.slip()?.asked.as_ref();
        asked.filter(|_| self.stage() == Stage::Working)
    }

    fn is_chosen(&self, field: &str, value: &str) -> bool {
        self.entered.holds(field, value)
    }

    /// The unit the form proposes as lead.
    fn proposes(&self, unit: &kernel::UnitId) -> bool {
        if self.entered.has("lead") {
            return self.entered.text("lead") == unit.to_string();
        }
        self.found.as_ref().and_then(|found| found.unit) == Some(*unit)
    }

    fn is_category(&self, category: &str) -> bool {
        self.problem.category == category
    }

    /// Whether the form names a unit as the n-th assisting one.
    fn assists(&self, n: &usize, unit: &kernel::UnitId) -> bool {
        self.entered.text(&format!("assisting{n}")) == unit.to_string()
    }

    fn assisting_due(&self, n: &usize) -> String {
        self.entered.text(&format!("due{n}")).to_owned()
    }

    /// A folded form that asks for a reason; open, with what was typed, when it was refused.
    fn say_why(&self, act: &'static str, label: &str, field: &str) -> Result<String, askama::Error> {
        self.ask_why(act, label, field, "")
    }

    /// The same, with a question before it is sent for good.
    fn ask_why(&self, act: &'static str, label: &str, field: &str, sure: &str) -> Result<String, askama::Error> {
        let (id, reason) = (self.problem.id, self.reason(act));
        SayWhy { id, act, label: label.to_owned(), field: field.to_owned(), reason, sure: sure.to_owned() }.render()
    }

    fn reason(&self, act: &str) -> Reason {
        Reason::of(act, &self.entered)
    }

    fn joined_to(&self) -> Option<(ProblemId, String)> {
        match &self.problem.state {
            Where::Joined { into, number } => Some((*into, number.to_string())),
            _ => None,
        }
    }

    fn objection(&self) -> Option<(&str, &str)> {
        match &self.problem.state {
            Where::Contested { unit, reason, .. } => Some((self.units.name(unit), reason.as_str())),
            _ => None,
        }
    }
}

#[derive(Template)]
#[template(path = "problems/say_why.html")]
struct SayWhy {
    id: ProblemId,
    act: &'static str,
    label: String,
    field: String,
    reason: Reason,
    sure: String,
}

/// What the last act was, for the sentence on top.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

impl Done {
    /// Whether something was just done.
    pub fn is_done(&self) -> bool {
        !self.done.is_empty()
    }
}

/// Shows the record.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, PageProblem> {
    let f = if done.is_done() { f.with_notice("已办理。", "Done.") } else { f };
    record_page(&office, f, &who, problem_id(&id)?, Entered::default()).await
}

/// The record with what was typed and found, when a move was refused.
pub(super) async fn record_page(
    office: &Office,
    f: Frame,
    who: &Actor,
    id: ProblemId,
    entered: Entered,
) -> Result<Response, PageProblem> {
    let db = office.desk.read();
    let (problem, history) = read::load_with_history(db, who.area, id).await?;
    let terms = limits::terms(db, who.area, f.now.day()).await?;
    let units = Units::read(db, who.area).await?;
    let allowed = |act: &Act| may(Some(who), act).is_ok();
    let found = read::contents(db, who.area, id).await?;
    let files = |evidence: &[Evidence]| evidence.iter().map(|one| of_office(&f, id, one)).collect::<Vec<_>>();
    // A clue's record tells neither where it came from nor where it was sent before.
    let (above, below) = match &found {
        Some(_) => (above_shown(office, &f, who, id).await?, below_shown(office, who, id).await?),
        None => (None, Vec::new()),
    };
    let page = RecordPage {
        came_in: found.as_ref().map(|found| files(&found.evidence)).unwrap_or_default(),
        answered: problem.state.response().map(|response| files(&response.evidence)).unwrap_or_default(),
        found,
        clocks: clocks(&f, &terms, &units, &problem),
        events: timeline(&f, &units, readable(&problem, &history)),
        limits_in_words: Mode::ALL.map(|mode| mode_in_words(&f, &terms, mode)).to_vec(),
        look_back: terms.due(Term::LookBack, f.now.day()).day,
        is_officer: problem.officer.as_ref().is_some_and(|officer| officer.id == who.id),
        above,
        below,
        papers: papers_shown(office, who, &problem, &history).await?,
        may_make_papers: allowed(&MAKE_PAPERS),
        may_transfer: allowed(&TRANSFER),
        may_take_in: allowed(&TAKE_IN),
        may_assign: allowed(&ASSIGN),
        may_rule: allowed(&RULE),
        may_decide: allowed(&DECIDE_EXTENSION),
        may_steer: allowed(&STEER),
        may_verify: allowed(&VERIFY),
        may_strike_off: allowed(&STRIKE_OFF),
        may_look_back: allowed(&LOOK_BACK),
        categories: terms.limits.categories,
        f,
        problem,
        units,
        entered,
    };
    Ok(Page(page).into_response())
}

/// Once a problem was transferred as a clue, the ledger shows that and nothing of what was before.
fn readable<'a>(problem: &Problem, history: &'a [Event]) -> &'a [Event] {
    match problem.state.stage() {
        Stage::Transferred => history.last().map(std::slice::from_ref).unwrap_or_default(),
        _ => history,
    }
}

fn mode_in_words(f: &Frame, terms: &Terms, mode: Mode) -> String {
    let limit = terms.limits.of_mode(mode);
    format!("{} {}", f.say(mode.name()), f.say(limit.clock.name()))
}

/// The clocks that run: the acceptance's, or every unit's.
fn clocks(f: &Frame, terms: &Terms, units: &Units, problem: &Problem) -> Vec<Clock> {
    let clock = |name: String, due: &crate::rules::clocks::Due| clock_shown(f, terms, name, due);
    match (&problem.state, problem.state.slip()) {
        (Where::Registered { due }, _) => vec![clock(f.t("受理期限", "Acceptance").to_owned(), due)],
        (Where::Assigned(_) | Where::Working(_) | Where::Contested { .. }, Some(slip)) => {
            slip.parts().map(|part| clock(units.name(&part.unit).to_owned(), &part.due)).collect()
        }
        _ => Vec::new(),
    }
}

/// A due date with its light and its explanation.
pub(super) fn clock_shown(f: &Frame, terms: &Terms, name: String, due: &crate::rules::clocks::Due) -> Clock {
    let today = f.now.day();
    let level: Level = terms.level(due.day, today);
    Clock {
        name,
        day: due.day,
        light: level.light(),
        word: f.say(level.name()),
        progress: progress_in_words(f, terms, due, today),
        rule: f.say(due.in_words()),
        trace: trace_shown(f, terms, due),
    }
}
