//! How units, due dates and facts are shown; shared by the screens.

use std::collections::BTreeMap;

use kernel::{AreaId, Bilingual, Day, UnitId};
use store::{ConnectionTrait, StoreError};
use ui::{Entered, Frame};

use crate::rules::clocks::{Days, Due, days_between};
use crate::rules::facts::{Event, Fact};
use crate::rules::limits::{Level, Terms};
use crate::rules::state::Stage;
use crate::store::list::ProblemLine;

/// The units of an area by id.
pub struct Units {
    names: BTreeMap<UnitId, String>,
    /// The active ones in the order of their codes, for forms.
    pub active: Vec<(UnitId, String)>,
}

impl Units {
    /// Reads the registry.
    pub async fn read(db: &impl ConnectionTrait, area: AreaId) -> Result<Self, StoreError> {
        let all = registry::every_unit(db, area).await?;
        let active = all.iter().filter(|unit| unit.active).map(|unit| (unit.id, unit.name.clone())).collect();
        Ok(Self { names: all.into_iter().map(|unit| (unit.id, unit.short_name)).collect(), active })
    }

    /// A unit's short name.
    pub fn name(&self, unit: &UnitId) -> &str {
        self.names.get(unit).map_or("—", String::as_str)
    }

    /// The short name of a unit that may not be known.
    pub fn name_or_dash(&self, unit: &Option<UnitId>) -> &str {
        unit.as_ref().map_or("—", |unit| self.name(unit))
    }
}

/// A due date as people see it: the day, its light, how many working days are left.
pub struct DueShown {
    /// The day.
    pub day: String,
    /// The light's class.
    pub light: &'static str,
    /// The light's word and the days left.
    pub words: String,
    /// Whether it is past.
    pub overdue: bool,
}

/// A unit's due date of a list.
pub fn due_shown(f: &Frame, terms: &Terms, due: &str, today: Day) -> Option<DueShown> {
    due_at(f, terms, Stage::Working, due, today)
}

/// The due date of a problem on the ledger: a unit's, or of the office's own step.
pub fn due_on_ledger(f: &Frame, terms: &Terms, problem: &ProblemLine, today: Day) -> Option<DueShown> {
    due_at(f, terms, problem.stage, &problem.due, today)
}

fn due_at(f: &Frame, terms: &Terms, stage: Stage, due: &str, today: Day) -> Option<DueShown> {
    let day: Day = due.parse().ok()?;
    let level = terms.level_at(stage, day, today);
    let left = days_between(today, day, Days::Working, &terms.calendar);
    Some(DueShown {
        day: day.to_string(),
        light: level.light(),
        words: f.say(standing(level, left)),
        overdue: day < today,
    })
}

/// The light in words with the working days left or over.
fn standing(level: Level, left: i64) -> Bilingual {
    let light = level.name();
    let both = |zh: String, en: String| Bilingual::new(format!("{} · {zh}", light.zh), format!("{} · {en}", light.en));
    let over = |zh: &str, en: &str| {
        Bilingual::new(format!("逾期 {} 个工作日{zh}", -left), format!("{} working days overdue{en}", -left))
    };
    match level {
        Level::Green | Level::Yellow if left == 0 => both("今天到期".into(), "due today".into()),
        Level::Green | Level::Yellow => both(format!("剩 {left} 个工作日"), format!("{left} working days left")),
        Level::Red => over("", ""),
        Level::Supervised => over("，已转督办", ", supervised"),
        Level::Leaders => over("，已列入领导清单", ", on the leader's list"),
    }
}

/// `第 3 个工作日 / 剩 2 个工作日` beside a due date.
pub fn progress_in_words(f: &Frame, terms: &Terms, due: &Due, today: Day) -> String {
    let kind = due.clock.kind;
    let gone = days_between(due.from, today, kind, &terms.calendar);
    let left = due.left(today, &terms.calendar);
    let (zh, en) = match kind {
        Days::Working => ("个工作日", "working day"),
        Days::Calendar => ("日", "day"),
    };
    let end = if left >= 0 {
        Bilingual::new(format!("剩 {left} {zh}"), format!("{left} {en}s left"))
    } else {
        Bilingual::new(format!("已逾期 {} {zh}", -left), format!("{} {en}s over", -left))
    };
    f.say(Bilingual::new(format!("第 {gone} {zh} / {}", end.zh), format!("{en} {gone}, {}", end.en)))
}

/// The explanation of a due date, sentence by sentence.
pub fn trace_shown(f: &Frame, terms: &Terms, due: &Due) -> Vec<String> {
    due.trace(&terms.calendar).into_iter().map(|line| f.say(line)).collect()
}

/// A fact in the timeline.
pub struct EventShown {
    /// When.
    pub at: String,
    /// Who.
    pub by: String,
    /// What happened.
    pub name: String,
    /// To what it happened: a unit, a number, a day; none of them is broken at the end of a line.
    pub what: Vec<String>,
    /// The reason or words.
    pub words: String,
}

/// The timeline, the newest fact first.
pub fn timeline(f: &Frame, units: &Units, history: &[Event]) -> Vec<EventShown> {
    let shown = |event: &Event| EventShown {
        at: event.at.to_minute(),
        by: event.by.name.clone(),
        name: f.say(event.fact.name()),
        what: what(f, units, &event.fact),
        words: event.fact.words().unwrap_or_default().to_owned(),
    };
    history.iter().rev().map(shown).collect()
}

/// What a fact names besides its words.
fn what(f: &Frame, units: &Units, fact: &Fact) -> Vec<String> {
    let until = |zh: &'static str, en: &'static str, day: Day| format!("{} {day}", f.t(zh, en));
    match fact {
        Fact::Registered { number, door, due, .. } => {
            vec![number.to_string(), f.say(door.name()), until("受理期限", "to be decided by", due.day)]
        }
        Fact::Accepted { category, .. } => vec![category.clone()],
        Fact::Joined { number, .. } => vec![number.to_string()],
        Fact::Entrusted { officer } => vec![officer.name.clone()],
        Fact::Assigned { slip } => {
            let assisting: Vec<_> = slip.assisting.iter().map(|part| units.name(&part.unit)).collect();
            let joined = if assisting.is_empty() { String::new() } else { format!("（{}）", assisting.join("、")) };
            let lead = units.name(&slip.lead.unit);
            vec![f.say(slip.mode.name()), format!("{lead}{joined}"), until("期限", "due", slip.lead.due.day)]
        }
        Fact::Signed { unit, handler } => {
            vec![units.name(unit).to_owned(), format!("{} {handler}", f.t("经办人", "handler"))]
        }
        Fact::Objected { unit, .. } | Fact::PartAnswered { unit, .. } => vec![units.name(unit).to_owned()],
        Fact::Responded { response, .. } => vec![f.say(response.outcome.name())],
        Fact::Returned { due, .. } => vec![until("新的期限", "new due date", due.day)],
        Fact::StruckOff { look_back } => vec![until("回头看", "look back on", *look_back)],
        Fact::ExtensionAsked { asked } => vec![until("延至", "until", asked.until.day)],
        Fact::Resumed { dues } => dues.first().map(|due| until("期限", "due", due.day)).into_iter().collect(),
        Fact::Recalculated { dues, .. } => dues.first().map(|due| until("期限", "due", due.day)).into_iter().collect(),
        Fact::Recused { person, colleague, .. } => {
            let successor = colleague.iter().map(|one| format!("{} {}", f.t("接办人", "goes on:"), one.name));
            std::iter::once(person.name.clone()).chain(successor).collect()
        }
        Fact::Escalated { level, .. } => vec![f.say(level.name())],
        Fact::Refused { .. }
        | Fact::Ruled { .. }
        | Fact::Verified { .. }
        | Fact::LookedBack { .. }
        | Fact::ReopenedForReporter { .. }
        | Fact::ExtensionDecided { .. }
        | Fact::Paused { .. }
        | Fact::Withdrawn { .. }
        | Fact::Urged { .. }
        | Fact::Accountability { .. }
        | Fact::Transferred { .. } => Vec::new(),
    }
}

/// The reason of one form among several of a page.
pub struct Reason {
    /// The id of its field; the findings lead to the one that was refused.
    pub id: String,
    /// What was typed, when this form was refused.
    pub typed: String,
    /// Whether it was refused just now.
    pub refused: bool,
}

impl Reason {
    /// The reason of an act's form, given what was posted; the forms say in `act` which one they are.
    pub fn of(act: &str, entered: &Entered) -> Self {
        let refused = entered.text("act") == act;
        let id = if refused { "reason".to_owned() } else { format!("{act}-reason") };
        let typed = if refused { entered.text("reason").to_owned() } else { String::new() };
        Self { id, typed, refused }
    }
}
