//! Ballots that do not count (废表): a second ballot in one envelope, a serial that was not printed here or stands twice, a
//! ballot that can't be read. It is put aside with its reason, counted as void and never tallied: the ballots of a batch are
//! those that count, and envelopes are ballots, void and empty ones (CB03).

use kernel::{Bilingual, Finding, PersonId, Refusal};

use super::batch::{Batch, Side, State};
use super::no;
use super::plan::Level;
use super::refusals::{nothing_to_settle, typed_here, typing_has_begun};

/// Why a ballot does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Its envelope held more than one ballot.
    Several,
    /// It was not printed for this stratum, or is a copy.
    Strange,
    /// Its serial stands on another ballot too.
    Twice,
    /// It can't be read.
    Unreadable,
}

impl Reason {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 4] = [Self::Several, Self::Strange, Self::Twice, Self::Unreadable];

    /// A form's value.
    pub fn code(self) -> &'static str {
        match self {
            Self::Several => "several",
            Self::Strange => "strange",
            Self::Twice => "twice",
            Self::Unreadable => "unreadable",
        }
    }

    /// The reason of a form's value.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// Its name for people.
    pub fn name(self) -> Bilingual {
        match self {
            Self::Several => Bilingual::new("信封内不止一份", "more than one ballot in the envelope"),
            Self::Strange => Bilingual::new("不是本层面印制的，或是复印的", "not printed for this stratum, or a copy"),
            Self::Twice => Bilingual::new("编号重复", "a serial that stands twice"),
            Self::Unreadable => Bilingual::new("残缺、污损，无法辨认", "torn or soiled, can't be read"),
        }
    }
}

impl Batch {
    /// Puts a ballot aside that does not count: the batch has one ballot less, and what was typed of its serial leaves both
    /// entries. Out of an entry that is complete only a ballot it has can be taken.
    ///
    /// # Errors
    /// C29 where nothing can be taken out, C38 for a serial that is not in the entries, C39 without a ballot, CB10 for
    /// somebody who typed in it.
    pub fn put_aside(&self, by: PersonId, serial: Option<u32>) -> Result<Self, Refusal> {
        if self.everybody_who_typed().contains(&by) {
            return Err(typed_here());
        }
        self.can_lose(serial)?;
        let mut next = self.clone();
        next.sheets = self.sheets.checked_sub(1).ok_or_else(no_ballot)?;
        if let Some(serial) = serial {
            next.first.remove(&serial);
            next.second.remove(&serial);
        }
        Ok(next)
    }

    fn can_lose(&self, serial: Option<u32>) -> Result<(), Refusal> {
        let has = |side: Side| serial.is_some_and(|serial| self.forms(side).contains_key(&serial));
        if self.shape.level == Level::TallySheets && self.state != State::Waiting {
            return Err(typing_has_begun());
        }
        let there = match &self.state {
            State::Waiting | State::FirstEntry { .. } => true,
            State::FirstHeld { .. } | State::FirstDone { .. } | State::SecondEntry { .. } => has(Side::First),
            State::Unsettled { .. } => has(Side::First) && has(Side::Second),
            State::Correcting { .. } | State::Definitive { .. } | State::ReopenAsked { .. } => {
                return Err(nothing_to_settle());
            }
        };
        if there { Ok(()) } else { Err(not_in_the_entries()) }
    }

    /// Where a batch stands after a ballot was put aside: what no longer differs and breaks no sum needs no decision.
    /// `errors` are the control sums it still breaks.
    #[must_use]
    pub fn looked_at_again(self, errors: &[Finding]) -> Self {
        match &self.state {
            State::FirstHeld { first } if errors.is_empty() => self.with(State::FirstDone { first: first.clone() }),
            State::Unsettled { first, second } => self.compared(first.clone(), second.clone(), errors),
            State::Waiting
            | State::FirstEntry { .. }
            | State::FirstHeld { .. }
            | State::FirstDone { .. }
            | State::SecondEntry { .. }
            | State::Correcting { .. }
            | State::Definitive { .. }
            | State::ReopenAsked { .. } => self,
        }
    }
}

fn not_in_the_entries() -> Refusal {
    no(
        "C38",
        ("这个编号不在已录的内容中，或只有一方录了。", "This serial is not in the entries, or in one of them alone."),
        (
            "请填写已录的编号；只有一方录了的，先退回补录。",
            "Enter a serial that is typed; where one side has it alone, send it back first.",
        ),
    )
}

fn no_ballot() -> Refusal {
    no(
        "C39",
        ("这一批已经没有可以作废的评议表。", "The batch has no ballot left to be put aside."),
        ("请核对清点数。", "Check the numbers."),
    )
}
