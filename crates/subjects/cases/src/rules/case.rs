//! A case from its draft to its withdrawal.

use kernel::{Bilingual, Moment, PersonId, Refusal, UnitId};
use problems::{Named, ProblemId, ProblemNumber, Stage as Place, line, words};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::codes;
use super::masking::{mask_names, mask_unit};

/// A case's id.
pub type CaseId = Uuid;

/// The longest text, in characters.
const LONGEST: usize = 20_000;

/// The words of a case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// The title.
    pub title: String,
    /// What was the matter and what was found (基本情况).
    pub facts: String,
    /// What was done (处理整改).
    pub handling: String,
    /// What it teaches (警示启示).
    pub lesson: String,
}

impl Text {
    fn tidied(&self) -> Result<Self, Refusal> {
        Ok(Self {
            title: line(&words(&self.title, "title", 200, true)?, "title")?,
            facts: words(&self.facts, "facts", LONGEST, true)?,
            handling: words(&self.handling, "handling", LONGEST, true)?,
            lesson: words(&self.lesson, "lesson", LONGEST, false)?,
        })
    }

    /// The same words, each part changed in the same way.
    #[must_use]
    pub fn each(&self, change: impl Fn(&str) -> String) -> Self {
        Self {
            title: change(&self.title),
            facts: change(&self.facts),
            handling: change(&self.handling),
            lesson: change(&self.lesson),
        }
    }
}

/// What is to be masked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Masks {
    /// Names of people.
    pub people: Vec<String>,
    /// The unit's names.
    pub unit: Vec<String>,
    /// Whether the unit may be named all the same.
    pub names_unit: bool,
}

impl Masks {
    /// A text with what is to be masked masked; `numbers` masks personal numbers.
    pub fn applied(&self, text: &str, numbers: impl Fn(&str) -> String) -> String {
        let text = mask_names(&numbers(text), &self.people);
        if self.names_unit { text } else { mask_unit(&text, &self.unit) }
    }
}

/// Where a case stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// 草稿
    Draft,
    /// 已审核
    Approved {
        /// By whom.
        by: Named,
        /// When.
        at: Moment,
    },
    /// 已发布
    Published {
        /// By whom it was approved.
        approved_by: Named,
        /// When it became public.
        at: Moment,
    },
    /// 已撤下
    Withdrawn {
        /// Why.
        reason: String,
    },
}

impl Stage {
    /// The stored word.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Approved { .. } => "approved",
            Self::Published { .. } => "published",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }

    /// Its name.
    pub fn name(&self) -> Bilingual {
        match self {
            Self::Draft => Bilingual::new("草稿，待审核", "Draft, to be approved"),
            Self::Approved { .. } => Bilingual::new("已审核，待发布", "Approved, to be published"),
            Self::Published { .. } => Bilingual::new("已发布", "Published"),
            Self::Withdrawn { .. } => Bilingual::new("已撤下", "Withdrawn"),
        }
    }
}

/// A typical case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// The problem it was drafted from; never shown to the public.
    pub problem: ProblemId,
    /// Its number.
    pub number: ProblemNumber,
    /// The kind of problem.
    pub category: String,
    /// The unit that answered for it.
    pub unit: UnitId,
    /// The words.
    pub text: Text,
    /// What is masked.
    pub masks: Masks,
    /// Everybody who drafted or edited it.
    pub editors: Vec<PersonId>,
    /// Where it stands.
    pub stage: Stage,
}

/// Whether a problem may become a case.
///
/// # Errors
/// Y01 unless it was struck off.
pub fn may_become_case(stage: Place) -> Result<(), Refusal> {
    if matches!(stage, Place::StruckOff | Place::Kept) { Ok(()) } else { Err(codes::Y01.at_field("number")) }
}

impl Case {
    /// Edits the words and the masks; what is to be masked is masked at once. An approval falls.
    ///
    /// # Errors
    /// Y03 once it is published, Y07 for a name that is too short, P01 or P02 for a text.
    pub fn edit(
        &mut self,
        by: PersonId,
        text: &Text,
        masks: Masks,
        numbers: impl Fn(&str) -> String,
    ) -> Result<(), Refusal> {
        if matches!(self.stage, Stage::Published { .. }) {
            return Err(codes::Y03.refusal());
        }
        if masks.people.iter().any(|name| name.chars().count() < 2) {
            return Err(codes::Y07.at_field("people"));
        }
        self.text = text.tidied()?.each(|text| masks.applied(text, &numbers));
        self.masks = masks;
        self.stage = Stage::Draft;
        if !self.editors.contains(&by) {
            self.editors.push(by);
        }
        Ok(())
    }

    /// Approves it; never by somebody who edited it.
    ///
    /// # Errors
    /// Y03 unless it is a draft, Y04 for an editor, Y05 when something is left that is to be masked.
    pub fn approve(&mut self, by: Named, at: Moment, numbers: impl Fn(&str) -> String) -> Result<(), Refusal> {
        if self.stage != Stage::Draft {
            return Err(codes::Y03.refusal());
        }
        if self.editors.contains(&by.id) {
            return Err(codes::Y04.refusal());
        }
        if self.text.each(|text| self.masks.applied(text, &numbers)) != self.text {
            return Err(codes::Y05.refusal());
        }
        self.stage = Stage::Approved { by, at };
        Ok(())
    }

    /// Publishes it.
    ///
    /// # Errors
    /// Y03 unless it is approved.
    pub fn publish(&mut self, at: Moment) -> Result<(), Refusal> {
        let Stage::Approved { by, .. } = &self.stage else { return Err(codes::Y03.refusal()) };
        self.stage = Stage::Published { approved_by: by.clone(), at };
        Ok(())
    }

    /// Takes it from the public.
    ///
    /// # Errors
    /// Y03 unless it is published, P01 without a reason.
    pub fn withdraw(&mut self, reason: &str) -> Result<(), Refusal> {
        if !matches!(self.stage, Stage::Published { .. }) {
            return Err(codes::Y03.refusal());
        }
        self.stage = Stage::Withdrawn { reason: words(reason, "reason", 2_000, true)? };
        Ok(())
    }
}
