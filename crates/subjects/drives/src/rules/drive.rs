//! A drive from its draft to its results.

use kernel::{Bilingual, Day, Moment, Refusal, UnitId};
use problems::{Door, Filter, Named, line, words};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::codes;
use super::figures::Figures;

/// A drive's id.
pub type DriveId = Uuid;

/// The longest text, in characters.
const LONGEST: usize = 5_000;

/// Which problems of the ledger belong; what is not set does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// The kind of problem.
    pub category: String,
    /// The lead unit.
    pub unit: Option<UnitId>,
    /// The door.
    pub door: Option<Door>,
    /// Registered on or after this day.
    pub from: Option<Day>,
    /// Registered on or before this day.
    pub until: Option<Day>,
    /// Words of the title.
    pub words: String,
}

impl Query {
    /// The filter of the ledger that finds them.
    pub fn filter(&self) -> Filter {
        Filter {
            category: self.category.clone(),
            lead: self.unit,
            door: self.door,
            registered_from: self.from.map(begins),
            registered_before: self.until.map(|day| begins(day).plus_seconds(86_400)),
            search: self.words.clone(),
            ..Filter::default()
        }
    }

    fn tidied(self) -> Result<Self, Refusal> {
        let tidy = Self { category: line(&self.category, "category")?, words: line(&self.words, "words")?, ..self };
        if tidy == Self::default() { Err(codes::Z02.at_field("category")) } else { Ok(tidy) }
    }
}

/// The first moment of a day.
fn begins(day: Day) -> Moment {
    Moment::parse_minute(&format!("{day} 00:00")).unwrap_or(Moment(0))
}

/// The plan of a drive (实施方案).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// What it is called.
    pub title: String,
    /// Why, and what is to be reached.
    pub aim: String,
    /// What it looks at (整治重点), one a line.
    pub focus: Vec<String>,
    /// What is done (工作措施), one a line.
    pub measures: Vec<String>,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub until: Day,
    /// The unit that leads.
    pub unit: UnitId,
    /// The named person.
    pub person: String,
    /// Which problems of the ledger belong.
    pub query: Query,
}

impl Plan {
    /// The plan with its texts in order.
    ///
    /// # Errors
    /// P01 for what is missing, P02 for what is too long, Z02 without a query, Z03 for days in the wrong order.
    pub fn tidied(self) -> Result<Self, Refusal> {
        if self.until < self.from {
            return Err(codes::Z03.at_field("until"));
        }
        let needed = |text: &str, field: &str| line(&words(text, field, 200, true)?, field);
        Ok(Self {
            title: needed(&self.title, "title")?,
            aim: words(&self.aim, "aim", LONGEST, true)?,
            focus: lines(&self.focus, "focus")?,
            measures: lines(&self.measures, "measures")?,
            person: needed(&self.person, "person")?,
            query: self.query.tidied()?,
            ..self
        })
    }
}

impl Plan {
    /// The units the plan names: the one that leads, and the one whose problems it gathers.
    pub fn named_units(&self) -> impl Iterator<Item = UnitId> {
        std::iter::once(self.unit).chain(self.query.unit.filter(|unit| *unit != self.unit))
    }

    /// Whether the plan names a unit.
    pub fn names(&self, unit: UnitId) -> bool {
        self.named_units().any(|one| one == unit)
    }
}

/// The lines that say something; at least one.
fn lines(all: &[String], field: &str) -> Result<Vec<String>, Refusal> {
    let joined = words(&all.join("\n"), field, LONGEST, true)?;
    Ok(joined.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect())
}

/// Where a drive stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// 草案: waits for a leader.
    Draft,
    /// 进行中: launched by a leader.
    Running {
        /// When.
        since: Moment,
        /// By whom.
        by: Named,
    },
    /// 已结束: closed with its results, the figures of that day kept.
    Closed {
        /// The report's number as printed.
        number: String,
        /// When.
        at: Moment,
        /// By whom.
        by: Named,
        /// The figures of that day.
        figures: Box<Figures>,
    },
}

impl Stage {
    /// The stored word.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Running { .. } => "running",
            Self::Closed { .. } => "closed",
        }
    }

    /// Its name.
    pub fn name(&self) -> Bilingual {
        match self {
            Self::Draft => Bilingual::new("草案，待启动", "Draft, to be launched"),
            Self::Running { .. } => Bilingual::new("进行中", "Running"),
            Self::Closed { .. } => Bilingual::new("已结束", "Closed"),
        }
    }
}

/// A drive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drive {
    /// The plan.
    pub plan: Plan,
    /// The results in the office's words (成效和不足); drafted while it runs.
    pub results: String,
    /// Where it stands.
    pub stage: Stage,
}

impl Drive {
    /// A new draft.
    ///
    /// # Errors
    /// As [`Plan::tidied`].
    pub fn drafted(plan: Plan) -> Result<Self, Refusal> {
        Ok(Self { plan: plan.tidied()?, results: String::new(), stage: Stage::Draft })
    }

    /// Changes the plan of a draft.
    ///
    /// # Errors
    /// Z04 once it is launched; as [`Plan::tidied`].
    pub fn replan(&mut self, plan: Plan) -> Result<(), Refusal> {
        if self.stage != Stage::Draft {
            return Err(codes::Z04.refusal());
        }
        self.plan = plan.tidied()?;
        Ok(())
    }

    /// Launches a draft.
    ///
    /// # Errors
    /// Z04 once it is launched.
    pub fn launch(&mut self, by: Named, at: Moment) -> Result<(), Refusal> {
        if self.stage != Stage::Draft {
            return Err(codes::Z04.refusal());
        }
        self.stage = Stage::Running { since: at, by };
        Ok(())
    }

    /// Whether problems may be gathered, added and taken out.
    ///
    /// # Errors
    /// Z04 unless it is running.
    pub fn is_running(&self) -> Result<(), Refusal> {
        if matches!(self.stage, Stage::Running { .. }) { Ok(()) } else { Err(codes::Z04.refusal()) }
    }

    /// Keeps the draft of the results.
    ///
    /// # Errors
    /// Z04 unless it is running, P02 for what is too long.
    pub fn draft_results(&mut self, results: &str) -> Result<(), Refusal> {
        self.is_running()?;
        self.results = words(results, "results", LONGEST, false)?;
        Ok(())
    }

    /// Closes it with its results and the figures of the day.
    ///
    /// # Errors
    /// Z04 unless it is running, P01 without results.
    pub fn close(
        &mut self,
        by: Named,
        at: Moment,
        number: String,
        results: &str,
        figures: Figures,
    ) -> Result<(), Refusal> {
        self.is_running()?;
        self.results = words(results, "results", LONGEST, true)?;
        self.stage = Stage::Closed { number, at, by, figures: Box::new(figures) };
        Ok(())
    }
}
