//! What a verification says.

use kernel::{Bilingual, Language};

/// How one check ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is proven; what exactly.
    Proven(Bilingual),
    /// It could not be checked with what was given; why, and what would be needed.
    NotProven(Bilingual),
    /// It was to be checked with what was given, and that did not do; why.
    NotDone(Bilingual),
    /// It is false; where.
    False(Bilingual),
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was checked.
    pub name: Bilingual,
    /// How it ended.
    pub outcome: Outcome,
}

/// All checks, in the order of a campaign's life.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// The checks.
    pub checks: Vec<Check>,
}

impl Report {
    pub(super) fn add(&mut self, zh: &str, en: &str, outcome: Outcome) {
        self.checks.push(Check { name: Bilingual::new(zh, en), outcome });
    }

    /// The first falsehood; `None` when nothing is false.
    pub fn first_falsehood(&self) -> Option<&Bilingual> {
        self.said(|outcome| match outcome {
            Outcome::False(place) => Some(place),
            Outcome::Proven(_) | Outcome::NotProven(_) | Outcome::NotDone(_) => None,
        })
    }

    /// The first check that was asked for and could not be made.
    pub fn first_undone(&self) -> Option<&Bilingual> {
        self.said(|outcome| match outcome {
            Outcome::NotDone(why) => Some(why),
            Outcome::Proven(_) | Outcome::NotProven(_) | Outcome::False(_) => None,
        })
    }

    fn said<'a>(&'a self, wanted: impl Fn(&'a Outcome) -> Option<&'a Bilingual>) -> Option<&'a Bilingual> {
        self.checks.iter().find_map(|check| wanted(&check.outcome))
    }

    /// Whether nothing is false and everything that was asked for could be checked.
    pub fn passes(&self) -> bool {
        self.first_falsehood().is_none() && self.first_undone().is_none()
    }

    /// The last sentence: the place of the first falsehood, or what was proven and what was not.
    pub fn verdict(&self) -> Bilingual {
        if let Some(Bilingual { zh, en }) = self.first_falsehood() {
            return Bilingual::new(format!("不真实。第一处：{zh}。"), format!("False. The first place: {en}."));
        }
        let Bilingual { zh, en } = self.proven_and_not();
        match self.first_undone() {
            Some(why) => Bilingual::new(
                format!("要核对的没有核对成：{}{zh}", why.zh),
                format!("What was asked for could not be checked: {} {en}", why.en),
            ),
            None => {
                Bilingual::new(format!("凡能核对的都属实。{zh}"), format!("Whatever could be checked is true. {en}"))
            }
        }
    }

    fn proven_and_not(&self) -> Bilingual {
        let names = |is_proven: bool, language: Language| {
            let own = self.checks.iter().filter(|check| matches!(check.outcome, Outcome::Proven(_)) == is_proven);
            let names: Vec<String> = own.map(|check| check.name.text(language).to_lowercase()).collect();
            if names.is_empty() { language.t("无", "nothing").to_owned() } else { names.join(language.t("、", ", ")) }
        };
        let (zh, en) = (Language::Chinese, Language::English);
        Bilingual::new(
            format!("已证明：{}。没有证明：{}，原因见各项。", names(true, zh), names(false, zh)),
            format!("Proven: {}. Not proven: {}, for the reasons given.", names(true, en), names(false, en)),
        )
    }

    /// The report in plain words, a check a line.
    pub fn words(&self, language: Language) -> String {
        let line = |check: &Check| {
            let (sign, said) = match &check.outcome {
                Outcome::Proven(said) => ("✓", said),
                Outcome::NotProven(said) => ("？", said),
                Outcome::NotDone(said) => ("！", said),
                Outcome::False(said) => ("✗", said),
            };
            format!("{sign} {}{}{}\n", check.name.text(language), language.t("：", ": "), said.text(language))
        };
        self.checks.iter().map(line).collect()
    }
}

/// A proof in both languages.
pub(super) fn proven(zh: impl Into<String>, en: impl Into<String>) -> Outcome {
    Outcome::Proven(Bilingual::new(zh, en))
}

/// What could not be checked with what was given.
pub(super) fn not_proven(zh: impl Into<String>, en: impl Into<String>) -> Outcome {
    Outcome::NotProven(Bilingual::new(zh, en))
}

/// What is not in the bundle: not proven, and where the outsider has brought something to compare it with, not done.
pub(super) fn not_there(brought: bool, (zh, en): (&str, &str), (idle_zh, idle_en): (&str, &str)) -> Outcome {
    if brought {
        Outcome::NotDone(Bilingual::new(format!("{zh}，{idle_zh}。"), format!("{en}; {idle_en}.")))
    } else {
        not_proven(zh, en)
    }
}

/// A falsehood and its place.
pub(super) fn falsehood(zh: impl Into<String>, en: impl Into<String>) -> Outcome {
    Outcome::False(Bilingual::new(zh, en))
}
