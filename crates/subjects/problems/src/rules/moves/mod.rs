//! The moves: each is pure and answers the fact it makes, or a refusal. They change nothing; [`super::apply`] does.

mod aside;
mod closing;
mod handling;
mod taking_in;

use kernel::{Actor, Bilingual, Refusal, RefusalKind, RuleCode};

use super::codes;
use super::found::words;
use super::state::{Problem, Stage};

pub use handling::ResponseOrder;
pub use taking_in::{SlipOrder, UnitOrder, register};

/// The longest reason or answer, in characters.
const LONGEST_REASON: usize = 4_000;

/// A move, for its name, its rule's number and the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is described at the function of its name")]
pub enum Move {
    Accept,
    Refuse,
    Join,
    Entrust,
    Assign,
    Sign,
    Object,
    Rule,
    AnswerPart,
    Respond,
    Return,
    Verify,
    StrikeOff,
    LookBack,
    ReopenForReporter,
    AskExtension,
    DecideExtension,
    Pause,
    Resume,
    Withdraw,
    Recuse,
    DecideRecusal,
    Urge,
    Escalate,
    Transfer,
    Recalculate,
}

impl Move {
    /// Every move, along the way of a problem.
    pub const ALL: [Self; 26] = [
        Self::Accept,
        Self::Refuse,
        Self::Join,
        Self::Entrust,
        Self::Assign,
        Self::Sign,
        Self::Object,
        Self::Rule,
        Self::AnswerPart,
        Self::Respond,
        Self::Return,
        Self::Verify,
        Self::StrikeOff,
        Self::LookBack,
        Self::ReopenForReporter,
        Self::AskExtension,
        Self::DecideExtension,
        Self::Pause,
        Self::Resume,
        Self::Withdraw,
        Self::Recuse,
        Self::DecideRecusal,
        Self::Urge,
        Self::Escalate,
        Self::Transfer,
        Self::Recalculate,
    ];

    /// The number of the rule that the state must allow the move.
    pub fn code(self) -> &'static str {
        match self {
            Self::Accept => "P11",
            Self::Refuse => "P12",
            Self::Join => "P13",
            Self::Entrust => "P14",
            Self::Assign => "P15",
            Self::Sign => "P16",
            Self::Object => "P17",
            Self::Rule => "P18",
            Self::AnswerPart => "P19",
            Self::Respond => "P20",
            Self::Return => "P21",
            Self::Verify => "P22",
            Self::StrikeOff => "P23",
            Self::LookBack => "P24",
            Self::ReopenForReporter => "P25",
            Self::AskExtension => "P26",
            Self::DecideExtension => "P27",
            Self::Pause => "P28",
            Self::Resume => "P29",
            Self::Withdraw => "P30",
            Self::Recuse => "P31",
            Self::Urge => "P32",
            Self::Escalate => "P33",
            Self::Transfer => "P34",
            Self::Recalculate => "P35",
            Self::DecideRecusal => "P36",
        }
    }

    /// Its name.
    pub fn name(self) -> Bilingual {
        let (zh, en) = match self {
            Self::Accept => ("受理", "accept"),
            Self::Refuse => ("不予受理", "not accept"),
            Self::Join => ("并案", "join to another"),
            Self::Entrust => ("指定承办人", "name an officer"),
            Self::Assign => ("交办", "assign"),
            Self::Sign => ("签收", "sign for"),
            Self::Object => ("提出异议", "object"),
            Self::Rule => ("裁定异议", "rule on the objection"),
            Self::AnswerPart => ("协办回复", "answer a part"),
            Self::Respond => ("反馈整改", "respond"),
            Self::Return => ("退回重办", "return"),
            Self::Verify => ("核查通过", "verify"),
            Self::StrikeOff => ("销号", "strike off"),
            Self::LookBack => ("回头看", "look back"),
            Self::ReopenForReporter => ("因反映人不满意重办", "reopen for the reporter"),
            Self::AskExtension => ("申请延期", "ask for an extension"),
            Self::DecideExtension => ("审批延期", "decide the extension"),
            Self::Pause => ("暂停计时", "pause"),
            Self::Resume => ("恢复计时", "resume"),
            Self::Withdraw => ("撤回", "withdraw"),
            Self::Recuse => ("回避", "recuse"),
            Self::DecideRecusal => ("决定回避", "decide that somebody withdraws"),
            Self::Urge => ("催办", "urge"),
            Self::Escalate => ("升级", "escalate"),
            Self::Transfer => ("移送", "transfer"),
            Self::Recalculate => ("重新计算期限", "reckon the due dates again"),
        };
        Bilingual::new(zh, en)
    }
}

impl Problem {
    /// The state does not allow the move.
    fn not_now(&self, asked: Move) -> Refusal {
        let (stage, name) = (self.state.stage().name(), asked.name());
        Refusal {
            rule: RuleCode(asked.code()),
            ..Refusal::new(
                RefusalKind::Conflict,
                asked.code(),
                Bilingual::new(
                    format!("这个问题现在是“{}”，不能{}。", stage.zh, name.zh),
                    format!("The problem is “{}”; it can't be done now: {}.", stage.en, name.en),
                ),
                Bilingual::new("请查看办理记录和现在的下一步。", "See the timeline and the next step."),
            )
        }
    }

    /// Keeps out who has withdrawn from this problem (回避). They may still read it.
    ///
    /// # Errors
    /// P03 for somebody barred.
    pub fn open_to(&self, by: &Actor) -> Result<(), Refusal> {
        if self.barred.contains(&by.id) { Err(codes::P03.refusal()) } else { Ok(()) }
    }

    /// The one next act of the office or the unit, if somebody's turn it is.
    pub fn next_move(&self) -> Option<Move> {
        match self.state.stage() {
            Stage::Registered => Some(Move::Accept),
            Stage::Accepted => Some(Move::Assign),
            Stage::Assigned => Some(Move::Sign),
            Stage::Contested => Some(Move::Rule),
            Stage::Working if self.state.slip().is_some_and(|slip| slip.asked.is_some()) => Some(Move::DecideExtension),
            Stage::Working => Some(Move::Respond),
            Stage::Paused => Some(Move::Resume),
            Stage::Answered => Some(Move::Verify),
            Stage::Verified => Some(Move::StrikeOff),
            Stage::StruckOff => Some(Move::LookBack),
            Stage::Refused | Stage::Joined | Stage::Kept | Stage::Withdrawn | Stage::Transferred => None,
        }
    }
}

/// A reason or answer that must be given.
fn reason(text: &str, field: &str) -> Result<String, Refusal> {
    words(text, field, LONGEST_REASON, true)
}
