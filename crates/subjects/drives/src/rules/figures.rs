//! The figures of a drive. Each is shown and printed with what it counts.

use kernel::{Bilingual, Day, UnitId};
use problems::{Measured, ProblemLine, Rates, Share, Stage, rates, rates_by};
use serde::{Deserialize, Serialize};

/// The figures of a drive on a day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// The totals.
    pub all: Counted,
    /// How many are past their due date.
    pub overdue: usize,
    /// The same by lead unit, the most problems first.
    pub units: Vec<(UnitId, Counted)>,
}

/// What is counted of some problems.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// 归集
    pub gathered: usize,
    /// 销号 of those accepted
    pub struck_off: Share,
    /// 按期 of those answered
    pub on_time: Share,
    /// 退回 of those ever answered
    pub returned: Share,
    /// 反弹 of those ever struck off
    pub rebounded: Share,
}

impl Counted {
    fn of(gathered: usize, rates: Rates) -> Self {
        Self {
            gathered,
            struck_off: rates.completed,
            on_time: rates.on_time,
            returned: rates.returned,
            rebounded: rates.rebound,
        }
    }

    /// The shares in the order of [`DEFINITIONS`], the number gathered left out.
    pub fn shares(&self) -> [Share; 4] {
        [self.struck_off, self.on_time, self.returned, self.rebounded]
    }
}

/// What a figure is called and what it counts.
pub struct Definition {
    /// The name, in Chinese and English.
    pub name: (&'static str, &'static str),
    /// What it counts, in Chinese and English.
    pub counts: (&'static str, &'static str),
}

impl Definition {
    /// The name.
    pub fn named(&self) -> Bilingual {
        Bilingual::new(self.name.0, self.name.1)
    }

    /// What it counts.
    pub fn counted(&self) -> Bilingual {
        Bilingual::new(self.counts.0, self.counts.1)
    }
}

/// The number gathered, and the shares in the order of [`Counted::shares`].
pub const DEFINITIONS: [Definition; 5] = [
    Definition {
        name: ("归集", "Gathered"),
        counts: (
            "归入专项行动的问题件数，含按条件归集和按编号加入的，不含撤出的和已移送的。",
            "Problems of the drive, found by the query or added by number, without those taken out or transferred.",
        ),
    },
    Definition {
        name: ("销号率", "Struck off"),
        counts: (
            "已销号或已巩固的，占归集中已受理的（不含待受理、不予受理、并案、撤回）。",
            "Struck off or kept, of those accepted (not those waiting, refused, joined or withdrawn).",
        ),
    },
    Definition {
        name: ("按期率", "On time"),
        counts: (
            "主办单位第一次反馈时没有超过当时期限的，占已反馈的；被退回后再反馈的，仍以第一次反馈为准。期限含批准的延期、暂停和裁定异议的时间。",
            "The lead unit's first response came by the due date as it then was, of those answered; what was returned and answered again is still judged by the first response. The due date includes granted extensions, pauses and the time rulings took.",
        ),
    },
    Definition {
        name: ("退回率", "Returned"),
        counts: ("至少被退回一次的，占反馈过的。", "Returned at least once, of those ever answered."),
    },
    Definition {
        name: ("反弹率", "Rebounded"),
        counts: ("销号后至少反弹一次的，占销过号的。", "Come back at least once, of those ever struck off."),
    },
];

/// The figures of the problems gathered, on a day. What was transferred is not counted.
pub fn figures(lines: &[ProblemLine], measured: &[Measured], today: Day) -> Figures {
    let is_overdue = |line: &&ProblemLine| line.stage.is_open() && line.due.parse::<Day>().is_ok_and(|due| due < today);
    let measured: Vec<Measured> =
        measured.iter().filter(|one| one.stage != Stage::Transferred.code()).cloned().collect();
    let unit = |(id, gathered, rates): (String, usize, Rates)| Some((id.parse().ok()?, Counted::of(gathered, rates)));
    Figures {
        all: Counted::of(measured.len(), rates(measured.iter())),
        overdue: lines.iter().filter(is_overdue).count(),
        units: rates_by(&measured, |one| &one.lead_unit).into_iter().filter_map(unit).collect(),
    }
}
