//! A panel that is being drawn, and what keeps it from the next step.

use kernel::{Bilingual, Finding, Place, Refusal, RefusalKind};
use quotas::{Quota, Relaxation, Side};
use serde::{Deserialize, Serialize};

/// The most seats a panel can have.
pub const MOST_SEATS: usize = 1_000;
/// How many numbered panels a lottery is written as.
pub const NUMBERED: usize = 1_000;

/// What came of making the lottery.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "lottery", rename_all = "snake_case")]
pub enum Answer {
    /// It has not been made for these quotas and these people.
    #[default]
    None,
    /// No panel keeps the quotas; the smallest changes that would allow one.
    Impossible {
        /// The changes.
        changes: Vec<Change>,
    },
    /// The pool can't fill the panel, whatever the quotas.
    TooFewPeople,
    /// It is made.
    Made {
        /// The stored file: the published record without a draw.
        file: String,
    },
}

/// A quota that would have to change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Its category.
    pub category: String,
    /// Its feature.
    pub feature: String,
    /// Whether the fewest change, or else the most.
    pub fewest: bool,
    /// What it is.
    pub from: usize,
    /// What it would have to be.
    pub to: usize,
}

impl Change {
    /// A relaxation by the names of its quota.
    pub fn of(quotas: &[Quota], relaxation: &Relaxation) -> Self {
        let quota = quotas.get(relaxation.quota);
        let name = |of: fn(&Quota) -> &String| quota.map(|quota| of(quota).clone()).unwrap_or_default();
        Self {
            category: name(|quota| &quota.category),
            feature: name(|quota| &quota.feature),
            fewest: relaxation.side == Side::Minimum,
            from: relaxation.from,
            to: relaxation.to,
        }
    }

    /// The change as a finding: what can't be kept, and what to make it.
    pub fn finding(&self) -> Finding {
        let (zh, en) = if self.fewest { ("最少", "minimum") } else { ("最多", "maximum") };
        let Self { category, feature, from, to, .. } = self;
        Finding::error(
            "Q05",
            Place::field(format!("{category}：{feature}")),
            Bilingual::new(
                format!("{category}“{feature}”{zh} {from} 人做不到。"),
                format!("{category} “{feature}”: a {en} of {from} can't be kept."),
            ),
            Bilingual::new(format!("改为{zh} {to} 人。"), format!("Make it {to}.")),
        )
    }
}

/// The quotas with the changes made.
pub fn relaxed(quotas: &[Quota], changes: &[Change]) -> Vec<Quota> {
    let mut relaxed = quotas.to_vec();
    for change in changes {
        let is_it = |quota: &&mut Quota| quota.category == change.category && quota.feature == change.feature;
        if let Some(quota) = relaxed.iter_mut().find(is_it) {
            if change.fewest { quota.min = change.to } else { quota.max = change.to }
        }
    }
    relaxed
}

/// A panel's name and size as they were typed.
///
/// # Errors
/// Q11 without a title or with another size than 1 to [`MOST_SEATS`].
pub fn named(title: &str, size: &str) -> Result<(String, usize), Refusal> {
    let mut found = Vec::new();
    let title = title.trim();
    if !(1..=60).contains(&title.chars().count()) {
        found.push(wrong("title", "请填写 1 至 60 个字的名称。", "Write a name of 1 to 60 characters."));
    }
    let size = size.trim().parse().ok().filter(|size| (1..=MOST_SEATS).contains(size));
    if size.is_none() {
        found.push(wrong("size", "人数应为 1 至 1000 的整数。", "The size is a whole number from 1 to 1,000."));
    }
    match size {
        Some(size) if found.is_empty() => Ok((title.to_owned(), size)),
        _ => Err(Refusal::findings("Q11", found)),
    }
}

fn wrong(field: &str, zh: &str, en: &str) -> Finding {
    let remedy = Bilingual::new("改正后再提交。", "Correct it and submit again.");
    Finding::error("Q11", Place::field(field), Bilingual::new(zh, en), remedy)
}

fn conflict(code: &'static str, happened: (&str, &str), next: (&str, &str)) -> Refusal {
    let said = |(zh, en): (&str, &str)| Bilingual::new(zh, en);
    Refusal::new(RefusalKind::Conflict, code, said(happened), said(next))
}

/// Q12: there is nobody, or there are no quotas.
pub fn nothing_to_draw_from() -> Refusal {
    conflict(
        "Q12",
        ("还没有名额表或报名表。", "There are no quotas or no people yet."),
        ("请先上传名额表，再上传报名表。", "Upload the quotas, then the people."),
    )
}

/// Q13: the lottery has to be made first.
pub fn no_lottery_yet() -> Refusal {
    conflict(
        "Q13",
        ("还没有生成编号组清单。", "The list of numbered panels is not made yet."),
        ("请先生成；名额做不到的，先按提示调整。", "Make it; where the quotas can't be kept, change them first."),
    )
}

/// Q14: the person has no seat.
pub fn has_no_seat() -> Refusal {
    conflict(
        "Q14",
        ("这个人不在席位上。", "This person has no seat."),
        ("请在名单中选择在任的人。", "Choose somebody who has one."),
    )
}

/// Q15: nobody can take the seat.
pub fn nobody_fits() -> Refusal {
    conflict(
        "Q15",
        (
            "报名的人里没有人能接替而仍满足全部名额。",
            "Nobody in the pool can take the seat so that all quotas are still kept.",
        ),
        ("请宣布本轮作废，补充报名后重新抽选。", "Declare the round void, find more people and draw again."),
    )
}

/// Q16: a replacement needs a reason.
pub fn no_reason() -> Refusal {
    Refusal::field(
        "Q16",
        "why",
        Bilingual::new("没有写明原因。", "The reason is missing."),
        Bilingual::new("请写明不能担任的原因；原因不公布。", "Write why; the reason is not published."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quota(feature: &str, min: usize, max: usize) -> Quota {
        Quota { category: "性别".into(), feature: feature.into(), min, max }
    }

    #[test]
    fn the_smallest_changes_are_made_to_their_own_quotas_and_to_no_others() {
        let quotas = [quota("男", 3, 4), quota("女", 6, 7)];
        let relaxation = Relaxation { quota: 1, side: Side::Minimum, from: 6, to: 4 };
        let change = Change::of(&quotas, &relaxation);
        assert_eq!(change.finding().remedy.zh, "改为最少 4 人。");
        assert_eq!(relaxed(&quotas, &[change]), [quota("男", 3, 4), quota("女", 4, 7)]);
    }

    #[test]
    fn a_panel_has_a_name_and_a_number_of_seats() {
        assert_eq!(named(" 社会监督员 ", "140"), Ok(("社会监督员".to_owned(), 140)));
        let places = |title, size| named(title, size).map_err(|refusal| refusal.findings.len());
        assert_eq!(places("", "0"), Err(2));
        assert_eq!(places("社会监督员", "1001"), Err(1));
        assert_eq!(places("社会监督员", "百四十"), Err(1));
    }
}
