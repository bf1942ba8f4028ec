//! Where a report stands at the office's desk, and what may be done with it. What happens to an accepted one stands on
//! the ledger of problems.

use kernel::{Bilingual, Refusal};

use super::codes;

/// Where a report stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// It came in and waits for the office.
    Received,
    /// The office has asked the reporter something.
    Questioned,
    /// It is on the ledger of problems.
    Accepted,
    /// The office does not take it on; the reporter reads why.
    Declined,
    /// It is handled together with another report.
    Merged,
    /// It went to the discipline inspection; nothing of it is left here.
    Transferred,
}

/// What can be done with a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Move {
    /// The office asks.
    Ask,
    /// The reporter answers, or adds something.
    Answer,
    /// The office takes it on.
    Accept,
    /// The office does not take it on.
    Decline,
    /// The office joins it to another.
    Merge,
    /// The reporter is not content.
    Reopen,
    /// The reporter rates how it was handled.
    Rate,
}

impl State {
    /// Every state that the desk sees, in the order of lists.
    pub const AT_DESK: [Self; 5] = [Self::Received, Self::Questioned, Self::Accepted, Self::Declined, Self::Merged];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Questioned => "questioned",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Merged => "merged",
            Self::Transferred => "transferred",
        }
    }

    /// The state of a stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::AT_DESK.into_iter().chain([Self::Transferred]).find(|state| state.code() == code)
    }

    /// Its name at the office.
    pub fn name(self) -> Bilingual {
        match self {
            Self::Received => Bilingual::new("待处理", "To be looked at"),
            Self::Questioned => Bilingual::new("等反映人补充", "Waiting for the reporter"),
            Self::Accepted => Bilingual::new("已受理", "Accepted"),
            Self::Declined => Bilingual::new("不予受理", "Not accepted"),
            Self::Merged => Bilingual::new("已合并", "Merged"),
            Self::Transferred => Bilingual::new("已移送", "Transferred"),
        }
    }

    /// What the reporter reads.
    pub fn plain_words(self) -> Bilingual {
        match self {
            Self::Received => {
                Bilingual::new("已经收到，工作人员会尽快查看。", "It has arrived; the office will look at it soon.")
            }
            Self::Questioned => Bilingual::new(
                "工作人员有问题想问您，请在下面回答。",
                "The office has a question for you; please answer below.",
            ),
            Self::Accepted => Bilingual::new("已经受理，正在办理。", "It was accepted and is being handled."),
            Self::Declined => Bilingual::new("没有受理，理由见下。", "It was not accepted; the reason stands below."),
            Self::Merged => Bilingual::new(
                "与另一份反映是同一件事，一并办理。",
                "It is about the same matter as another report and is handled together with it.",
            ),
            Self::Transferred => Bilingual::new(
                "您反映的事项已依法移送有权处理的机关办理。",
                "The matter has been transferred by law to the body that is competent for it.",
            ),
        }
    }

    /// Whether the office still has to decide on it, so that its clock runs.
    pub fn waits(self) -> bool {
        matches!(self, Self::Received | Self::Questioned)
    }

    /// The state after a move. `reopened` tells whether the reporter has been discontent once before.
    ///
    /// # Errors
    /// T15 when the state does not allow the move, T17 for a second reopening.
    pub fn after(self, step: Move, reopened: bool) -> Result<Self, Refusal> {
        match (self, step) {
            (Self::Received | Self::Questioned, Move::Ask) => Ok(Self::Questioned),
            (Self::Received | Self::Questioned, Move::Answer) => Ok(Self::Received),
            (Self::Accepted | Self::Merged, Move::Ask | Move::Answer) => Ok(self),
            (Self::Received | Self::Questioned, Move::Accept) => Ok(Self::Accepted),
            (Self::Received | Self::Questioned, Move::Decline) => Ok(Self::Declined),
            (Self::Received | Self::Questioned, Move::Merge) => Ok(Self::Merged),
            (Self::Accepted | Self::Declined | Self::Merged, Move::Reopen) if reopened => Err(codes::T17.refusal()),
            (Self::Accepted | Self::Merged, Move::Reopen) => Ok(self),
            (Self::Declined, Move::Reopen) => Ok(Self::Received),
            (Self::Accepted | Self::Declined | Self::Merged, Move::Rate) => Ok(self),
            (Self::Received | Self::Questioned, Move::Rate)
            | (Self::Transferred, _)
            | (Self::Accepted | Self::Declined | Self::Merged, Move::Accept | Move::Decline | Move::Merge)
            | (Self::Declined, Move::Ask | Move::Answer)
            | (Self::Received | Self::Questioned, Move::Reopen) => Err(codes::T15.refusal()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_answers_every_move() {
        let moves = [Move::Ask, Move::Answer, Move::Accept, Move::Decline, Move::Merge, Move::Reopen, Move::Rate];
        let line = |state: State| {
            let cell =
                |step| state.after(step, false).map_or_else(|no| no.rule.to_string(), |next| next.code().to_owned());
            format!("{}: {}", state.code(), moves.map(cell).join(" "))
        };
        expect_test::expect![[r#"
            received: questioned received accepted declined merged T15 T15
            questioned: questioned received accepted declined merged T15 T15
            accepted: accepted accepted T15 T15 T15 accepted accepted
            declined: T15 T15 T15 T15 T15 received declined
            merged: merged merged T15 T15 T15 merged merged
            transferred: T15 T15 T15 T15 T15 T15 T15"#]]
        .assert_eq(&State::AT_DESK.into_iter().chain([State::Transferred]).map(line).collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn a_report_is_reopened_once() {
        for state in [State::Accepted, State::Declined, State::Merged] {
            assert_eq!(state.after(Move::Reopen, true).unwrap_err().rule.0, "T17");
        }
    }
}
