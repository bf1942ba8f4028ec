//! The agenda: what the ledger proposes and why, and what the office made of it.

use kernel::{Bilingual, Day, Refusal};
use problems::{ProblemId, ProblemLine, ProblemNumber, Stage, line, words};
use serde::{Deserialize, Serialize};

use super::codes;

/// Why a problem is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Units disagree about whose it is.
    Contested,
    /// It came back after it was struck off, and is open again.
    Rebound,
    /// Its due date is past.
    Overdue,
    /// A response was returned, and it is still open.
    Returned,
}

impl Reason {
    /// Every reason, the weightiest first.
    pub const ALL: [Self; 4] = [Self::Contested, Self::Rebound, Self::Overdue, Self::Returned];

    /// In words.
    pub fn name(self) -> Bilingual {
        match self {
            Self::Contested => Bilingual::new("责任有争议", "Contested"),
            Self::Rebound => Bilingual::new("反弹", "Rebound"),
            Self::Overdue => Bilingual::new("逾期未办结", "Overdue"),
            Self::Returned => Bilingual::new("整改被退回", "Returned"),
        }
    }
}

/// Why a problem of the ledger should come before a meeting on a day; empty when it should not.
pub fn reasons(problem: &ProblemLine, today: Day) -> Vec<Reason> {
    if !problem.stage.is_open() || !problem.was_assigned() {
        return Vec::new();
    }
    let overdue = problem.due.parse::<Day>().is_ok_and(|due| due < today);
    let holds = |reason: &Reason| match reason {
        Reason::Contested => problem.stage == Stage::Contested,
        Reason::Rebound => problem.rebounds > 0,
        Reason::Overdue => overdue,
        Reason::Returned => problem.returned > 0,
    };
    Reason::ALL.into_iter().filter(holds).collect()
}

/// A problem of the ledger on an agenda.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnLedger {
    /// The problem.
    pub id: ProblemId,
    /// Its number.
    pub number: ProblemNumber,
    /// Why it was proposed; empty when the office put it on by its number.
    pub reasons: Vec<Reason>,
}

/// An item of the agenda (议题).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What it is about, in the office's words.
    pub title: String,
    /// The problem it is about, if it is one.
    pub problem: Option<OnLedger>,
    /// What was said and agreed; empty before the meeting.
    pub said: String,
}

impl Item {
    /// An item in the office's own words.
    ///
    /// # Errors
    /// P01 without a title, P02 for one that is too long.
    pub fn free(title: &str) -> Result<Self, Refusal> {
        let title = line(&words(title, "title", 200, true)?, "title")?;
        Ok(Self { title, problem: None, said: String::new() })
    }

    /// The problem it is about.
    pub fn problem_id(&self) -> Option<ProblemId> {
        self.problem.as_ref().map(|problem| problem.id)
    }

    /// A problem of the ledger as an item; the title is the caller's, with personal numbers masked.
    ///
    /// # Errors
    /// J05 for one that was never assigned.
    pub fn about(problem: &ProblemLine, title: String, today: Day) -> Result<Self, Refusal> {
        if !problem.was_assigned() {
            return Err(codes::J05.at_field("number"));
        }
        let on_ledger = OnLedger { id: problem.id, number: problem.number, reasons: reasons(problem, today) };
        Ok(Self { title, problem: Some(on_ledger), said: String::new() })
    }
}

/// What the office made of an item: its new place, its words, or off the agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewritten {
    /// Its place, from 1; equal places keep their order.
    pub place: usize,
    /// The words.
    pub title: String,
    /// Whether it is taken off.
    pub off: bool,
}

/// The agenda as the office rewrote it, one entry an item.
///
/// # Errors
/// P01 or P02 for a title.
pub fn rewritten(agenda: &[Item], entries: &[Rewritten]) -> Result<Vec<Item>, Refusal> {
    let mut kept = Vec::with_capacity(agenda.len());
    for (item, entry) in agenda.iter().zip(entries).filter(|(_, entry)| !entry.off) {
        kept.push((entry.place, Item { title: Item::free(&entry.title)?.title, ..item.clone() }));
    }
    kept.sort_by_key(|(place, _)| *place);
    Ok(kept.into_iter().map(|(_, item)| item).collect())
}
