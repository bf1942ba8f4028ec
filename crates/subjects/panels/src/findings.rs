//! What can be wrong, in words.

use std::fmt::Display;
use std::path::Path;

use kernel::{Bilingual, Finding, Place, Refusal, RefusalKind};
use quotas::{LotteryProblem, Pool};

use crate::rules::panel::Change;

fn refusal(code: &'static str, happened: (String, String), next: (&str, &str)) -> Refusal {
    let message = Bilingual::new(happened.0, happened.1);
    Refusal::new(RefusalKind::Invalid, code, message, Bilingual::new(next.0, next.1))
}

/// Nothing was drawn because of what was found.
pub(crate) fn refused(findings: Vec<Finding>) -> Refusal {
    let happened = ("文件有问题，没有抽选。".to_owned(), "The files have problems; nothing was drawn.".to_owned());
    let next = ("请按列出的位置改正后再试。", "Correct the places listed and try again.");
    Refusal { findings, ..refusal("Q01", happened, next) }
}

pub(crate) fn not_opened(path: &Path, error: &dyn Display) -> Refusal {
    let file = path.display();
    let happened = (format!("文件 {file} 打不开：{error}"), format!("The file {file} can't be opened: {error}"));
    refusal("Q01", happened, ("请检查文件名。", "Check its name."))
}

pub(crate) fn not_a_number(place: Place, text: &str) -> Finding {
    Finding::error(
        "Q02",
        place,
        Bilingual::new(format!("“{text}”不是 0 以上的整数。"), format!("“{text}” is not a whole number from 0 on.")),
        Bilingual::new("请填写人数。", "Write a number of people."),
    )
}

pub(crate) fn bad_quota(place: Place, category: &str, feature: &str) -> Finding {
    Finding::error(
        "Q03",
        place,
        Bilingual::new(
            format!("“{category}：{feature}”的名额重复，或最少大于最多。"),
            format!("“{category}: {feature}” has two quotas, or a minimum above its maximum."),
        ),
        Bilingual::new(
            "每个特征写一行，最少不大于最多。",
            "Write one line for each feature, its minimum not above its maximum.",
        ),
    )
}

pub(crate) fn unknown_feature(place: Place, category: &str, feature: &str) -> Finding {
    Finding::error(
        "Q04",
        place,
        Bilingual::new(
            format!("“{category}”一栏写的“{feature}”在名额表中没有。"),
            format!("“{feature}” as “{category}” has no quota."),
        ),
        Bilingual::new("请改正写法，或在名额表中加上它。", "Correct it, or add it to the quotas."),
    )
}

pub(crate) fn nobody() -> Finding {
    Finding::error(
        "Q06",
        Place::default(),
        Bilingual::new("名额表或报名表是空的。", "There are no quotas or no people."),
        Bilingual::new("请换一个文件。", "Use another file."),
    )
}

pub(crate) fn not_usable(place: Place, problem: &dyn Display) -> Finding {
    Finding::error(
        "Q04",
        place,
        Bilingual::new(format!("这一行不能用：{problem}"), format!("This line can't be used: {problem}")),
        Bilingual::new("请改正这一行。", "Correct the line."),
    )
}

pub(crate) fn no_seats() -> Refusal {
    let happened =
        ("抽选人数和编号组数都应大于 0。".to_owned(), "A panel needs a seat, and the list a panel.".to_owned());
    refusal("Q07", happened, ("请填写 1 以上的数。", "Write a number from 1 on."))
}

pub(crate) fn bad_seed() -> Refusal {
    let happened = ("种子为空，或不止一行。".to_owned(), "The seed is empty or has several lines.".to_owned());
    refusal("Q08", happened, ("请写成一行，如现场掷骰的点数。", "Write one line, such as dice thrown in the hall."))
}

pub(crate) fn bad_record(file: &Path, error: &dyn Display) -> Refusal {
    let file = file.display();
    let happened = (format!("{file} 不是抽选记录：{error}"), format!("{file} is not the record of a panel: {error}"));
    refusal("Q09", happened, ("请用抽选时生成的文件。", "Use the file the draw wrote."))
}

pub(crate) fn not_written(file: &Path, error: &dyn Display) -> Refusal {
    let file = file.display();
    let happened = (format!("{file} 写不了：{error}"), format!("{file} can't be written: {error}"));
    Refusal {
        kind: RefusalKind::Failed,
        ..refusal("Q10", happened, ("请换一个可以写入的位置。", "Choose a place that can be written to."))
    }
}

/// Why there is no lottery, with the changes that would allow one.
pub(crate) fn no_lottery(pool: &Pool, problem: LotteryProblem) -> Refusal {
    match problem {
        LotteryProblem::NoPanel(changes) => {
            let by: usize = changes.iter().map(|change| change.from.abs_diff(change.to)).sum();
            let happened = (
                format!("没有一组人能满足全部名额。最小的调整（共 {by} 个名额）列在下面。"),
                format!("No panel keeps the quotas. The smallest changes, {by} seats in all, are listed below."),
            );
            let next = ("请调整名额，或增加报名的人。", "Change the quotas, or find more people.");
            let findings = changes.iter().map(|change| Change::of(pool.quotas(), change).finding()).collect();
            Refusal { findings, ..refusal("Q05", happened, next) }
        }
        LotteryProblem::TooFewPeople => {
            let happened = (
                format!("报名的人不够组成 {} 人的一组。", pool.size()),
                format!("The pool can't fill a panel of {}, whatever the quotas.", pool.size()),
            );
            refusal("Q06", happened, ("请增加报名的人，或减少抽选人数。", "Find more people, or draw fewer."))
        }
        LotteryProblem::Solver(cause) => Refusal::failed(cause),
    }
}
