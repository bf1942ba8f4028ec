use std::fmt;

use crate::{Bilingual, Finding, RuleCode};

/// What sort of refusal it is. Pages and the API turn it into a status; nothing else depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefusalKind {
    /// What was handed in can't be taken as it is.
    Invalid,
    /// Nobody is signed in.
    SignInNeeded,
    /// The person may not do this.
    NotAllowed,
    /// There is no such thing, or the person may not know that there is.
    NotFound,
    /// The thing is in a state that does not allow it.
    Conflict,
    /// It was there and has ended (a used code, a closed campaign).
    Gone,
    /// Larger than the limit.
    TooLarge,
    /// Too many tries.
    TooMany,
    /// The server could not do it: a full disk, a lost database.
    Failed,
}

impl RefusalKind {
    /// Whether whoever is refused gets their form back with what they typed. What is no matter of that (nobody signed in, not
    /// allowed, not there, a failure) is told on a page of its own.
    pub fn gives_the_form_back(self) -> bool {
        match self {
            Self::Invalid | Self::Conflict | Self::Gone | Self::TooLarge | Self::TooMany => true,
            Self::SignInNeeded | Self::NotAllowed | Self::NotFound | Self::Failed => false,
        }
    }
}

/// A clear no: which rule, what happened, and what to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What sort of refusal.
    pub kind: RefusalKind,
    /// The rule that says no.
    pub rule: RuleCode,
    /// What happened and why.
    pub message: Bilingual,
    /// What to do next.
    pub remedy: Bilingual,
    /// Findings by field or cell, when there are several.
    pub findings: Vec<Finding>,
    /// The technical cause, for the log only; never shown.
    pub cause: Option<String>,
}

impl Refusal {
    /// A refusal without findings.
    pub fn new(kind: RefusalKind, rule: &'static str, message: Bilingual, remedy: Bilingual) -> Self {
        Self { kind, rule: RuleCode(rule), message, remedy, findings: Vec::new(), cause: None }
    }

    /// Something handed in has findings; the first one's words stand on top.
    pub fn findings(rule: &'static str, findings: Vec<Finding>) -> Self {
        let message =
            Bilingual::new("填写的内容有问题，没有保存。", "What was entered has problems; nothing was saved.");
        let remedy = Bilingual::new("请按下面的提示改正后重新提交。", "Correct the points below and submit again.");
        Self { findings, ..Self::new(RefusalKind::Invalid, rule, message, remedy) }
    }

    /// One field is wrong.
    pub fn field(rule: &'static str, field: &str, message: Bilingual, remedy: Bilingual) -> Self {
        Self::findings(rule, vec![Finding::error(rule, crate::Place::field(field), message, remedy)])
    }

    /// There is no such thing (or the person may not know of it).
    pub fn not_found() -> Self {
        Self::new(
            RefusalKind::NotFound,
            "K01",
            Bilingual::new("没有找到这个页面或这条记录。", "There is no such page or record."),
            Bilingual::new("请检查地址，或从首页进入。", "Check the address, or start from the first page."),
        )
    }

    /// The server failed; `cause` goes to the log.
    pub fn failed(cause: impl fmt::Display) -> Self {
        Self {
            cause: Some(cause.to_string()),
            ..Self::new(
                RefusalKind::Failed,
                "K02",
                Bilingual::new(
                    "系统没能完成这一步，没有保存任何内容。",
                    "The system could not do this; nothing was saved.",
                ),
                Bilingual::new(
                    "请稍后再试；仍不行，请把本页的编号告诉管理员。",
                    "Try again later; if it persists, tell the administrator the number on this page.",
                ),
            )
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}] {}", self.rule, self.message.zh)
    }
}

impl std::error::Error for Refusal {}
