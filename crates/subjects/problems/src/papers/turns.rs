//! When a paper has something to say, and which of its kind it then is: a second slip, response or look-back of the same
//! problem gets a paper of its own.

use super::PaperKind;
use crate::rules::facts::{Event, Fact};
use crate::rules::limits::Level;
use crate::rules::slip::Mode;
use crate::rules::state::{Problem, Stage, State};

/// Whether the problem has come so far that the paper has something to say.
pub fn is_due(kind: PaperKind, problem: &Problem, history: &[Event]) -> bool {
    let state = &problem.state;
    match kind {
        PaperKind::Slip | PaperKind::Forwarding => state.slip().is_some(),
        PaperKind::Supervision => is_supervised(problem, history),
        PaperKind::Response => state.response().is_some(),
        PaperKind::Extension => {
            state.slip().is_some()
                && since_the_slip(history).iter().any(|event| matches!(event.fact, Fact::ExtensionAsked { .. }))
        }
        PaperKind::StrikingOff => matches!(state, State::StruckOff { .. } | State::Kept { .. }),
        PaperKind::LookBack => count(history, |fact| matches!(fact, Fact::LookedBack { .. })) > 0,
        PaperKind::Transfer => matches!(state, State::Transferred { .. }),
    }
}

/// Which of its kind the paper is, from 1: as often as what it is about has happened.
pub fn turn(kind: PaperKind, history: &[Event]) -> u32 {
    count(history, |fact| match kind {
        PaperKind::Slip | PaperKind::Forwarding => matches!(fact, Fact::Assigned { .. }),
        PaperKind::Supervision => matches!(fact, Fact::Assigned { .. } | Fact::Urged { .. }),
        PaperKind::Response => matches!(fact, Fact::Responded { .. }),
        PaperKind::Extension => matches!(fact, Fact::ExtensionAsked { .. } | Fact::ExtensionDecided { .. }),
        PaperKind::StrikingOff => matches!(fact, Fact::StruckOff { .. }),
        PaperKind::LookBack => matches!(fact, Fact::LookedBack { .. }),
        PaperKind::Transfer => matches!(fact, Fact::Transferred { .. }),
    })
}

/// What happened since the last slip went out, the slip included.
pub fn since_the_slip(history: &[Event]) -> &[Event] {
    let last = history.iter().rposition(|event| matches!(event.fact, Fact::Assigned { .. }));
    last.and_then(|place| history.get(place..)).unwrap_or_default()
}

/// A slip that still runs and is handled under supervision, was urged or is overdue.
fn is_supervised(problem: &Problem, history: &[Event]) -> bool {
    let stage = problem.state.stage();
    let runs = matches!(stage, Stage::Assigned | Stage::Contested | Stage::Working | Stage::Paused);
    let overdue = problem.level >= Level::Red && !stage.is_offices_turn();
    let supervised = problem.state.slip().is_some_and(|slip| slip.mode == Mode::Supervised);
    let urged = since_the_slip(history).iter().any(|event| matches!(event.fact, Fact::Urged { .. }));
    runs && (supervised || urged || overdue)
}

fn count(history: &[Event], wanted: impl Fn(&Fact) -> bool) -> u32 {
    u32::try_from(history.iter().filter(|event| wanted(&event.fact)).count()).unwrap_or(u32::MAX)
}
