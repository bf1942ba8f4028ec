//! The record of a problem: number and light, what it is, the one next act, the timeline, papers.

use access::{Act, may};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Day, UnitId};
use serde::Deserialize;
use ui::{Entered, Frame, Office, Page, Problem as PageProblem, Signed};

use super::areas::{AboveShown, BelowShown, above_shown, below_shown};
use super::evidence::{FileShown, of_office};
use super::joined::{JoinedShown, joined_shown};
use super::papers::{PaperShown, shown as papers_shown};
use super::problem_id;
use super::shown::{EventShown, Reason, Units, progress_in_words, timeline, trace_shown};
use crate::acts::office::handlers;
use crate::acts::table::{
    ASSIGN, DECIDE_EXTENSION, DECIDE_RECUSAL, LOOK_BACK, MAKE_PAPERS, RULE, STEER, STRIKE_OFF, TAKE_IN, TRANSFER,
    VERIFY,
};
use crate::rules::clocks::Due;
use crate::rules::facts::{Event, Fact};
use crate::rules::found::{Evidence, Found, Source};
use crate::rules::limits::{Level, Term, Terms};
use crate::rules::moves::Move;
use crate::rules::slip::{ExtensionAsked, Mode, Part, Slip};
use crate::rules::state::{Named, Problem, ProblemId, Stage, State as Where};
use crate::store::{limits, own_checks, read};

/// How many assisting units the form offers.
pub const ASSISTING: [usize; 10] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

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
    came_from: Option<String>,
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
    is_barred: bool,
    /// How much earlier than on its day a look-back may find that all is well, while it is too early for that.
    look_back_early: Option<String>,
    /// The officers, who may be withdrawn by decision and go on for each other, and the leaders, who may be withdrawn.
    handlers: (Vec<Named>, Vec<Named>),
    above: Option<AboveShown>,
    below: Vec<BelowShown>,
    joined: JoinedShown,
    /// The unit whose own check it is.
    checked_by: Option<UnitId>,
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

    /// The evidence that may go to the units with a slip.
    fn attachable(&self) -> Vec<&Evidence> {
        self.found.iter().flat_map(|found| &found.evidence).filter(|one| one.cleaned.is_some()).collect()
    }

    /// What is in a field: what was typed, else what the page proposes.
    fn value(&self, field: &str, proposed: &str) -> String {
        if self.entered.has(field) { self.entered.text(field).to_owned() } else { proposed.to_owned() }
    }

    fn is_open(&self) -> bool {
        self.stage().is_open()
    }

    /// The day of the look-back.
    fn look_back_on(&self) -> Option<Day> {
        match &self.problem.state {
            Where::StruckOff { look_back, .. } => Some(*look_back),
            _ => None,
        }
    }

    /// Whether a handler is proposed to be withdrawn: who was chosen, else the officer.
    fn is_to_withdraw(&self, one: &Named) -> bool {
        if self.entered.has("person") {
            return self.entered.holds("person", &one.id.to_string());
        }
        self.problem.officer.as_ref().is_some_and(|officer| officer.id == one.id)
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

    /// To whom the reason is told when it is not accepted.
    fn refusal_label(&self) -> &'static str {
        match self.checked_by {
            Some(_) => self.f.t("理由（告知报送单位）", "Reason, told to the unit that handed it in"),
            None => self.f.t("理由（告知反映人）", "Reason, told to the reporter"),
        }
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
    // A clue's record tells neither where it came from, nor where it was sent before, nor what was joined to it.
    let (above, below) = match &found {
        Some(_) => (above_shown(office, &f, who, id).await?, below_shown(office, who, id).await?),
        None => (None, Vec::new()),
    };
    let (joined, checked_by) = match &found {
        Some(_) => (joined_shown(db, who.area, id).await?, own_checks::unit_of(db, who.area, id).await?),
        None => (JoinedShown::default(), None),
    };
    let page = RecordPage {
        came_in: found.as_ref().map(|found| files(&found.evidence)).unwrap_or_default(),
        answered: problem.state.response().map(|response| files(&response.evidence)).unwrap_or_default(),
        events: timeline(&f, &units, readable(&history, found.is_none())),
        came_from: found.as_ref().and_then(|found| came_from(office, who, &found.source)),
        found,
        clocks: clocks(&f, &terms, &units, &problem),
        limits_in_words: Mode::ALL.map(|mode| mode_in_words(&f, &terms, mode)).to_vec(),
        look_back: terms.due(Term::LookBack, f.now.day()).day,
        is_officer: problem.officer.as_ref().is_some_and(|officer| officer.id == who.id),
        is_barred: problem.open_to(who).is_err(),
        look_back_early: look_back_early(&f, &terms, &problem),
        handlers: if allowed(&DECIDE_RECUSAL) { handlers(db, who.area).await? } else { (Vec::new(), Vec::new()) },
        above,
        below,
        joined,
        checked_by,
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

/// Once what came in is sealed away with a clue, the ledger shows by which move it left and nothing of what was before.
fn readable(history: &[Event], is_sealed: bool) -> &[Event] {
    let leaves = |event: &Event| matches!(event.fact, Fact::Joined { .. } | Fact::Transferred { .. });
    let last = history.iter().rposition(leaves).filter(|_| is_sealed);
    last.map_or(history, |place| history.get(place..=place).unwrap_or_default())
}

/// Where the reader finds what came in at its door: at the desk that the left rail names after it, if there is one.
fn came_from(office: &Office, who: &Actor, source: &Source) -> Option<String> {
    let id: uuid::Uuid = source.id.parse().ok()?;
    let desk = office.navigation.iter().find(|desk| desk.href == format!("/{}s", source.kind))?;
    may(Some(who), desk.act).ok().map(|()| format!("{}/{id}", desk.href))
}

/// How much earlier a look-back may be, while it is too early for it to find that all is well.
fn look_back_early(f: &Frame, terms: &Terms, problem: &Problem) -> Option<String> {
    let Where::StruckOff { look_back, at, .. } = &problem.state else { return None };
    let is_early = terms.is_early_for_look_back(at.day(), *look_back, f.now.day());
    is_early.then(|| f.say(terms.limits.of(Term::LookBackEarly).clock.name()))
}

fn mode_in_words(f: &Frame, terms: &Terms, mode: Mode) -> String {
    let limit = terms.limits.of_mode(mode);
    format!("{} {}", f.say(mode.name()), f.say(limit.clock.name()))
}

/// The clocks that run: that of the office's own step, or every unit's.
fn clocks(f: &Frame, terms: &Terms, units: &Units, problem: &Problem) -> Vec<Clock> {
    match &problem.state {
        Where::Assigned(slip) | Where::Working(slip) => {
            let clock = |part: &Part| clock_shown(f, terms, units.name(&part.unit).to_owned(), &part.due);
            slip.parts().map(clock).collect()
        }
        own => own.office_due().map(|due| office_clock(f, terms, own.stage(), due)).into_iter().collect(),
    }
}

/// The due date of a step of the office's own.
fn office_clock(f: &Frame, terms: &Terms, stage: Stage, due: &Due) -> Clock {
    let name = match stage {
        Stage::Registered => f.t("受理期限", "Acceptance"),
        Stage::Accepted => f.t("交办期限", "Assignment"),
        Stage::Contested => f.t("裁定期限", "Ruling"),
        Stage::Answered => f.t("核查期限", "Verification"),
        _ => f.t("销号期限", "Striking off"),
    };
    let level = terms.level_at(stage, due.day, f.now.day());
    Clock { light: level.light(), word: f.say(level.name()), ..clock_shown(f, terms, name.to_owned(), due) }
}

/// A due date with its light and its explanation.
pub(super) fn clock_shown(f: &Frame, terms: &Terms, name: String, due: &Due) -> Clock {
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
