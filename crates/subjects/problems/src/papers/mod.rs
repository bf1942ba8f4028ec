//! What the papers of a problem say. How they look is the business of the crate `papers`.

mod letters;
mod sheets;
mod turns;

use ::papers::{Align, Block, Column, Paper, Table};
use kernel::{Bilingual, Moment, UnitId};

use crate::rules::facts::Event;
use crate::rules::state::Problem;

/// A paper of a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PaperKind {
    /// 问题交办单
    Slip,
    /// 督办单
    Supervision,
    /// 转办函
    Forwarding,
    /// 整改反馈表
    Response,
    /// 延期审批表
    Extension,
    /// 销号单
    StrikingOff,
    /// 回头看记录
    LookBack,
    /// 移送函
    Transfer,
}

impl PaperKind {
    /// Every paper, in the order of a problem's life.
    pub const ALL: [Self; 8] = [
        Self::Slip,
        Self::Supervision,
        Self::Forwarding,
        Self::Response,
        Self::Extension,
        Self::StrikingOff,
        Self::LookBack,
        Self::Transfer,
    ];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Slip => "slip",
            Self::Supervision => "supervision",
            Self::Forwarding => "forwarding",
            Self::Response => "response",
            Self::Extension => "extension",
            Self::StrikingOff => "striking_off",
            Self::LookBack => "look_back",
            Self::Transfer => "transfer",
        }
    }

    /// The paper of a stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Its name.
    pub fn name(self) -> Bilingual {
        match self {
            Self::Slip => Bilingual::new("问题交办单", "Assignment slip"),
            Self::Supervision => Bilingual::new("督办单", "Supervision order"),
            Self::Forwarding => Bilingual::new("转办函", "Forwarding letter"),
            Self::Response => Bilingual::new("整改反馈表", "Response form"),
            Self::Extension => Bilingual::new("延期审批表", "Extension form"),
            Self::StrikingOff => Bilingual::new("销号单", "Striking-off form"),
            Self::LookBack => Bilingual::new("回头看记录", "Look-back record"),
            Self::Transfer => Bilingual::new("移送函", "Transfer letter"),
        }
    }

    /// The short name of its series (机关代字).
    pub fn series(self) -> &'static str {
        match self {
            Self::Slip => "效能交",
            Self::Supervision => "效能督",
            Self::Forwarding => "效能转",
            Self::Response => "效能反",
            Self::Extension => "效能延",
            Self::StrikingOff => "效能销",
            Self::LookBack => "效能回",
            Self::Transfer => "效能移",
        }
    }

    /// `效能交〔2026〕3号`: the series, the year, the number without leading zeros.
    pub fn document_number(self, at: Moment, number: i64) -> String {
        format!("{}〔{}〕{number}号", self.series(), at.day().year())
    }

    /// Whether the problem has come so far that the paper has something to say.
    pub fn is_due(self, problem: &Problem, history: &[Event]) -> bool {
        turns::is_due(self, problem, history)
    }

    /// Which of its kind the paper is on this problem, from 1: a second slip gets a second paper.
    pub fn turn(self, history: &[Event]) -> u32 {
        turns::turn(self, history)
    }
}

/// What a paper is made from.
pub struct About<'a> {
    /// The issuing office.
    pub office: String,
    /// The paper's number as printed.
    pub number: String,
    /// When it is made.
    pub at: Moment,
    /// The problem.
    pub problem: &'a Problem,
    /// Its facts.
    pub history: &'a [Event],
    /// The units' full names.
    pub unit: &'a (dyn Fn(UnitId) -> String + Sync),
}

/// What a paper says; none while the problem has not come so far.
pub fn compose(kind: PaperKind, about: &About<'_>) -> Option<Paper> {
    match kind {
        PaperKind::Slip => letters::slip(about),
        PaperKind::Supervision => letters::supervision(about),
        PaperKind::Forwarding => letters::forwarding(about),
        PaperKind::Transfer => letters::transfer(about),
        PaperKind::Response => sheets::response(about),
        PaperKind::Extension => sheets::extension(about),
        PaperKind::StrikingOff => sheets::striking_off(about),
        PaperKind::LookBack => sheets::look_back(about),
    }
}

fn paragraph(text: impl Into<String>) -> Block {
    Block::Paragraph(text.into())
}

fn signature(about: &About<'_>) -> Block {
    Block::Signature { issuer: about.office.clone(), date: about.at.day() }
}

/// A form of two columns: what is asked, and what is filled in.
fn form(rows: Vec<(&str, String)>) -> Block {
    Block::Table(Table {
        caption: None,
        columns: vec![Column::new("项目", 2, Align::Center), Column::new("内容", 7, Align::Left)],
        rows: rows.into_iter().map(|(name, text)| vec![name.to_owned(), text]).collect(),
    })
}
