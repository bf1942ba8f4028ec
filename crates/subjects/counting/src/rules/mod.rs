//! Counting as pure functions: the hall, the paper book, what an entry holds, and the life of a batch.

pub mod batch;
pub mod book;
mod far_means;
pub mod forms;
pub mod hall;
pub mod joining;
pub mod plan;
mod refusals;
pub mod rehearsal;
mod states;
pub mod sums;
mod table;
pub mod void;
pub mod warnings;

pub use table::{print_table, sample_states};

use kernel::{Bilingual, Refusal, RefusalKind};

/// A no of this subject: the state does not allow it.
pub(crate) fn no(rule: &'static str, message: (&str, &str), remedy: (&str, &str)) -> Refusal {
    Refusal::new(RefusalKind::Conflict, rule, Bilingual::new(message.0, message.1), Bilingual::new(remedy.0, remedy.1))
}

/// A no because of who asks.
pub(crate) fn not_you(rule: &'static str, message: (&str, &str), remedy: (&str, &str)) -> Refusal {
    Refusal { kind: RefusalKind::NotAllowed, ..no(rule, message, remedy) }
}
