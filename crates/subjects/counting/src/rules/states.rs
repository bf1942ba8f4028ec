//! Where a batch can stand, and who has what of it in hand.

use std::collections::BTreeSet;

use kernel::PersonId;
use serde::{Deserialize, Serialize};

use super::forms::Spot;
use super::hall::Hand;

/// One of the two entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The first entry.
    First,
    /// The second entry, typed blind.
    Second,
}

impl Side {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::First, Self::Second];

    /// The stored word, also a form's value.
    pub fn code(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Second => "second",
        }
    }
}

/// Who is at an entry now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct At {
    /// The typist.
    pub person: PersonId,
    /// The station.
    pub station: u16,
}

impl From<&Hand> for At {
    fn from(hand: &Hand) -> Self {
        Self { person: hand.person, station: hand.station }
    }
}

/// An entry being typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// The group it belongs to.
    pub group: u8,
    /// Everybody who has typed in it.
    pub hands: Vec<PersonId>,
    /// Who has it in hand; none when it lies free for somebody of the group.
    pub at: Option<At>,
    /// After a difference: only this may be typed. None: everything.
    pub only: Option<Only>,
}

/// What may be typed after a difference: the blanked fields, and forms that do not stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Only {
    /// The blanked fields.
    pub fields: BTreeSet<Spot>,
    /// The forms that stand, apart from those fields.
    pub standing: BTreeSet<u32>,
}

impl Only {
    /// Whether a field may be typed.
    pub fn frees(&self, serial: u32, place: u32) -> bool {
        !self.standing.contains(&serial) || self.fields.contains(&(serial, place))
    }
}

/// An entry that is typed and finalised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// The group that typed it.
    pub group: u8,
    /// Everybody who typed in it.
    pub hands: Vec<PersonId>,
}

/// One side while differences are typed again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Again {
    /// It is being typed.
    Typing(Work),
    /// It stands.
    Standing(Done),
}

impl Again {
    pub(super) fn typing(&self) -> Option<&Work> {
        match self {
            Self::Typing(work) => Some(work),
            Self::Standing(_) => None,
        }
    }

    pub(super) fn hands(&self) -> &[PersonId] {
        match self {
            Self::Typing(work) => &work.hands,
            Self::Standing(done) => &done.hands,
        }
    }
}

/// Where a batch stands. Data lives in the state where it is true.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// Nobody has begun.
    Waiting,
    /// The first entry is being typed; errors may stand while it goes on.
    FirstEntry {
        /// The entry.
        work: Work,
    },
    /// The first entry is what the paper says, and the paper breaks a control sum: the coordinator decides.
    FirstHeld {
        /// The entry.
        first: Done,
    },
    /// The first entry is finalised.
    FirstDone {
        /// The entry.
        first: Done,
    },
    /// The second entry is being typed, blind.
    SecondEntry {
        /// The first entry.
        first: Done,
        /// The second.
        work: Work,
    },
    /// The entries differ, or are equal and break a control sum: the coordinator decides.
    Unsettled {
        /// The first entry.
        first: Done,
        /// The second.
        second: Done,
    },
    /// Only what differed is typed again, blanked and blind.
    Correcting {
        /// The first entry.
        first: Again,
        /// The second.
        second: Again,
    },
    /// Both entries are equal and every control sum holds.
    Definitive {
        /// The first entry.
        first: Done,
        /// The second.
        second: Done,
    },
    /// One signature asks to open it again; another must follow.
    ReopenAsked {
        /// The first entry.
        first: Done,
        /// The second.
        second: Done,
        /// Who asked.
        by: PersonId,
        /// Why.
        reason: String,
    },
}
