//! Opinions that could betray who wrote them (小单元保护): flagged, and released only when a second person agrees to the text.
//!
//! | code | rule |
//! |---|---|
//! | L21 | whoever proposed the text can't release it |
//! | L22 | a decided opinion stays decided |
//! | L23 | only the text that was seen is agreed to or sent back |

use kernel::{Bilingual, PersonId, Refusal, RefusalKind};

/// Why an opinion is flagged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Some stratum returned fewer ballots than may be shown. Opinions carry no stratum, so all of the campaign are flagged.
    SmallStratum,
    /// The writer speaks of themselves.
    Oneself,
    /// A particular person is named by surname and office.
    NamedPerson,
    /// A particular case: a date, a number.
    ParticularCase,
}

impl Reason {
    /// Its name for people.
    pub fn name(self) -> Bilingual {
        match self {
            Self::SmallStratum => Bilingual::new("有层面交回太少", "a stratum returned very few"),
            Self::Oneself => Bilingual::new("提到写的人自己", "speaks of the writer"),
            Self::NamedPerson => Bilingual::new("点到具体的人", "names a person"),
            Self::ParticularCase => Bilingual::new("提到具体日期或编号", "names a date or number"),
        }
    }
}

/// Words by which people speak of themselves.
const ONESELF: [&str; 16] = [
    "我是",
    "本人",
    "我们单位",
    "我单位",
    "我公司",
    "我们公司",
    "我厂",
    "我村",
    "我们村",
    "我社区",
    "我们社区",
    "我店",
    "我家",
    "作为一名",
    "作为代表",
    "作为委员",
];
/// Offices that follow a surname.
const OFFICES: [&str; 12] =
    ["局长", "科长", "处长", "主任", "书记", "股长", "所长", "队长", "镇长", "乡长", "副局长", "工作人员"];
/// The hundred or so commonest surnames.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤";

/// Why an opinion is flagged; empty when it is not.
pub fn reasons(text: &str, small_stratum: bool) -> Vec<Reason> {
    let mut found = Vec::new();
    if small_stratum {
        found.push(Reason::SmallStratum);
    }
    if ONESELF.iter().any(|word| text.contains(word)) {
        found.push(Reason::Oneself);
    }
    if OFFICES.iter().any(|office| text.match_indices(office).any(|(at, _)| follows_surname(text, at))) {
        found.push(Reason::NamedPerson);
    }
    if is_particular(text) {
        found.push(Reason::ParticularCase);
    }
    found
}

fn follows_surname(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|text| text.chars().next_back());
    before.is_some_and(|letter| SURNAMES.contains(letter))
}

/// A day of a month, or a number of six digits and more that masking left.
fn is_particular(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    let digit = |at: usize| letters.get(at).is_some_and(char::is_ascii_digit);
    let day = (1..letters.len()).any(|at| letters[at] == '月' && digit(at - 1) && digit(at + 1));
    day || letters.split(|letter| !letter.is_ascii_digit()).any(|run| run.len() >= 6)
}

/// Where a flagged opinion stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Review {
    /// Nobody has proposed anything.
    Waiting,
    /// Somebody has proposed a text; empty: to withhold the opinion.
    Proposed {
        /// The text to be released.
        text: String,
        /// Who proposed it.
        by: PersonId,
    },
    /// A second person released this text.
    Released {
        /// The released text.
        text: String,
    },
    /// A second person agreed to withhold it.
    Withheld,
}

impl Review {
    /// The stored word.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Proposed { .. } => "proposed",
            Self::Released { .. } => "released",
            Self::Withheld => "withheld",
        }
    }

    /// Whether it is decided.
    pub fn is_decided(&self) -> bool {
        matches!(self, Self::Released { .. } | Self::Withheld)
    }

    /// Proposes a text, in place of an earlier proposal; an empty one to withhold the opinion.
    ///
    /// # Errors
    /// L22 once decided.
    pub fn propose(&self, by: PersonId, text: &str) -> Result<Self, Refusal> {
        match self {
            Self::Waiting | Self::Proposed { .. } => Ok(Self::Proposed { text: text.trim().to_owned(), by }),
            Self::Released { .. } | Self::Withheld => Err(decided()),
        }
    }

    /// Agrees to the proposal that was `seen`, as another person, or sends it back.
    ///
    /// # Errors
    /// L21 for the same person, L22 once decided or before a proposal, L23 when another text is proposed meanwhile.
    pub fn decide(&self, by: PersonId, seen: &str, agree: bool) -> Result<Self, Refusal> {
        match self {
            Self::Proposed { by: proposed_by, .. } if *proposed_by == by => Err(same_person()),
            // A form sends other line breaks than were stored.
            Self::Proposed { text, .. } if !text.lines().eq(seen.lines()) => Err(reworded()),
            Self::Proposed { .. } if !agree => Ok(Self::Waiting),
            Self::Proposed { text, .. } if text.is_empty() => Ok(Self::Withheld),
            Self::Proposed { text, .. } => Ok(Self::Released { text: text.clone() }),
            Self::Waiting | Self::Released { .. } | Self::Withheld => Err(decided()),
        }
    }
}

fn conflict(rule: &'static str, message: (&str, &str), remedy: (&str, &str)) -> Refusal {
    Refusal::new(RefusalKind::Conflict, rule, Bilingual::new(message.0, message.1), Bilingual::new(remedy.0, remedy.1))
}

fn same_person() -> Refusal {
    conflict(
        "L21",
        ("提出文本的人不能自己同意公开。", "Whoever proposed the text can't release it."),
        ("请由另一位同志复核。", "Another person must look at it."),
    )
}

fn reworded() -> Refusal {
    conflict(
        "L23",
        (
            "拟公开的文字在您复核时已经改动，没有办理。",
            "The text was changed while you looked at it; nothing was done.",
        ),
        ("请看清下面现在的文字，再同意或退回。", "Read the text as it stands now, then agree or send it back."),
    )
}

fn decided() -> Refusal {
    conflict(
        "L22",
        ("这条意见没有待复核的文本，或已经有了结论。", "There is no proposal to decide on, or it is decided."),
        ("请刷新列表。", "Reload the list."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn check(text: &str, expected: &[Reason]) {
        assert_eq!(reasons(text, false), expected, "{text}");
    }

    #[test]
    fn wording_that_could_betray_the_writer_is_flagged() {
        check("我是开发区一家餐馆的老板", &[Reason::Oneself]);
        check("作为委员多次反映无果", &[Reason::Oneself]);
        check("找过张科长三次", &[Reason::NamedPerson]);
        check("3月15日去办证被拒", &[Reason::ParticularCase]);
        check("受理编号202603150012一直没有回音", &[Reason::ParticularCase]);
        check("本人5月2日找王主任", &[Reason::Oneself, Reason::NamedPerson, Reason::ParticularCase]);
    }

    #[test]
    fn ordinary_opinions_are_not_flagged() {
        for text in ["窗口人员耐心,流程清楚", "审批时间太长", "主任接待日应当坚持", "12345 热线回复快", "每月通报一次"]
        {
            check(text, &[]);
        }
        assert_eq!(reasons("审批时间太长", true), [Reason::SmallStratum]);
    }

    #[test]
    fn release_needs_a_second_person_and_stays() {
        let (one, other) = (PersonId(Uuid::from_u128(1)), PersonId(Uuid::from_u128(2)));
        let rule = |answer: Result<Review, Refusal>| answer.unwrap_err().rule.0;
        let proposed = Review::Waiting.propose(one, " 办证被拒 ").unwrap();
        assert_eq!(rule(Review::Waiting.decide(other, "", true)), "L22");
        assert_eq!(rule(proposed.decide(one, "办证被拒", true)), "L21");
        assert_eq!(proposed.decide(other, "办证被拒", false), Ok(Review::Waiting));
        let released = proposed.decide(other, "办证被拒", true).unwrap();
        assert_eq!(released, Review::Released { text: "办证被拒".into() });
        assert_eq!(rule(released.propose(one, "x")), "L22");
        assert_eq!(Review::Waiting.propose(one, "").unwrap().decide(other, "", true), Ok(Review::Withheld));
    }

    #[test]
    fn only_the_text_that_was_seen_is_decided_on() {
        let (one, other) = (PersonId(Uuid::from_u128(1)), PersonId(Uuid::from_u128(2)));
        let rule = |answer: Result<Review, Refusal>| answer.map_or_else(|refusal| refusal.rule.0, |_| "yes");
        let reworded = Review::Waiting.propose(one, "办证被拒").unwrap().propose(one, "办证\n太慢").unwrap();
        for (seen, expected) in [("办证被拒", "L23"), ("", "L23"), ("办证\r\n太慢", "yes"), ("办证\n太慢", "yes")]
        {
            assert_eq!(rule(reworded.decide(other, seen, true)), expected, "{seen}");
            assert_eq!(rule(reworded.decide(other, seen, false)), expected, "{seen}");
        }
    }
}
