//! The life of a campaign (评议活动): a move is pure and returns what happened, or a refusal named for the reader.

use kernel::{Bilingual, Moment, PersonId, Refusal, RefusalKind};
use serde::{Deserialize, Serialize};

use super::scheme::{Schedule, Scheme};

/// Where a campaign stands. Data lives in the stage where it is true.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// The scheme is being written.
    Drafting,
    /// The scheme is frozen; roster, draw and slips can be made; no ballot can be cast yet.
    Frozen {
        /// Hash of the scheme.
        scheme_hash: String,
    },
    /// Ballots can be cast within the schedule.
    Open {
        /// Hash of the scheme.
        scheme_hash: String,
    },
    /// No ballot is taken any more; the tally can be made (again).
    Closed {
        /// Hash of the scheme.
        scheme_hash: String,
    },
    /// Results are there, locked, waiting for a second person.
    Tallied {
        /// Hash of the scheme.
        scheme_hash: String,
        /// The stored results.
        results: String,
        /// Who tallied.
        by: PersonId,
    },
    /// A second person has approved the results.
    Approved {
        /// Hash of the scheme.
        scheme_hash: String,
        /// The stored results.
        results: String,
        /// Who approved.
        by: PersonId,
    },
    /// The results are published.
    Published {
        /// Hash of the scheme.
        scheme_hash: String,
        /// The stored results.
        results: String,
        /// To whom.
        level: Level,
    },
}

/// To whom results are published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// To the office and the leaders.
    Office,
    /// To every evaluated unit as well.
    Units,
    /// To everybody.
    Public,
}

impl Level {
    /// The level of a form's value.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "office" => Some(Self::Office),
            "units" => Some(Self::Units),
            "public" => Some(Self::Public),
            _ => None,
        }
    }

    /// Its name.
    pub fn name(self) -> Bilingual {
        match self {
            Self::Office => Bilingual::new("办公室和领导", "office and leaders"),
            Self::Units => Bilingual::new("各被评议单位", "all evaluated units"),
            Self::Public => Bilingual::new("向社会公开", "the public"),
        }
    }
}

impl Stage {
    /// The word stored beside the stage, for lists.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Drafting => "drafting",
            Self::Frozen { .. } => "frozen",
            Self::Open { .. } => "open",
            Self::Closed { .. } => "closed",
            Self::Tallied { .. } => "tallied",
            Self::Approved { .. } => "approved",
            Self::Published { .. } => "published",
        }
    }

    /// Its name for people.
    pub fn name(&self) -> Bilingual {
        match self {
            Self::Drafting => Bilingual::new("拟定方案", "Drafting"),
            Self::Frozen { .. } => Bilingual::new("方案已冻结", "Scheme frozen"),
            Self::Open { .. } => Bilingual::new("评议进行中", "Open"),
            Self::Closed { .. } => Bilingual::new("已截止", "Closed"),
            Self::Tallied { .. } => Bilingual::new("已计票待审定", "Tallied, to be approved"),
            Self::Approved { .. } => Bilingual::new("结果已审定", "Approved"),
            Self::Published { .. } => Bilingual::new("结果已公布", "Published"),
        }
    }

    /// The stored results, once there are any.
    pub fn results(&self) -> Option<&str> {
        match self {
            Self::Drafting | Self::Frozen { .. } | Self::Open { .. } | Self::Closed { .. } => None,
            Self::Tallied { results, .. } | Self::Approved { results, .. } | Self::Published { results, .. } => {
                Some(results)
            }
        }
    }

    /// The hash of the frozen scheme, once it is frozen.
    pub fn scheme_hash(&self) -> Option<&str> {
        match self {
            Self::Drafting => None,
            Self::Frozen { scheme_hash }
            | Self::Open { scheme_hash }
            | Self::Closed { scheme_hash }
            | Self::Tallied { scheme_hash, .. }
            | Self::Approved { scheme_hash, .. }
            | Self::Published { scheme_hash, .. } => Some(scheme_hash),
        }
    }

    /// Freezes the scheme. It must pass every check.
    ///
    /// # Errors
    /// E20 when it is frozen already; the scheme's findings otherwise.
    pub fn freeze(&self, scheme: &Scheme) -> Result<Self, Refusal> {
        match self {
            Self::Drafting => {
                let findings = super::check::check(scheme);
                if findings.is_empty() {
                    Ok(Self::Frozen { scheme_hash: scheme.hash() })
                } else {
                    Err(Refusal::findings("E00", findings))
                }
            }
            Self::Frozen { .. }
            | Self::Open { .. }
            | Self::Closed { .. }
            | Self::Tallied { .. }
            | Self::Approved { .. }
            | Self::Published { .. } => Err(already_frozen()),
        }
    }

    /// Lets the scheme be changed: only while it is being drafted.
    ///
    /// # Errors
    /// E20 once it is frozen.
    pub fn edit(&self) -> Result<(), Refusal> {
        match self {
            Self::Drafting => Ok(()),
            Self::Frozen { .. }
            | Self::Open { .. }
            | Self::Closed { .. }
            | Self::Tallied { .. }
            | Self::Approved { .. }
            | Self::Published { .. } => Err(already_frozen()),
        }
    }

    /// Lets the roster be changed and the draw be made: while the scheme is frozen and before ballots can be cast.
    ///
    /// # Errors
    /// E21 before the freeze, E22 after the opening.
    pub fn prepare(&self) -> Result<(), Refusal> {
        match self {
            Self::Drafting => Err(not_frozen()),
            Self::Frozen { .. } => Ok(()),
            Self::Open { .. }
            | Self::Closed { .. }
            | Self::Tallied { .. }
            | Self::Approved { .. }
            | Self::Published { .. } => Err(conflict(
                "E22",
                ("评议已经开始，名册和抽选结果不能再改。", "The campaign is open; roster and draw are fixed."),
                ("需要替换评议人的，请在抽选结果中办理替补。", "To replace a person, use a reserve."),
            )),
        }
    }

    /// Lets slips be issued, revoked and replaced and persons be replaced: from the freeze until the close.
    ///
    /// # Errors
    /// E21 before the freeze, E23 after the close.
    pub fn hand_out(&self) -> Result<(), Refusal> {
        match self {
            Self::Drafting => Err(not_frozen()),
            Self::Frozen { .. } | Self::Open { .. } => Ok(()),
            Self::Closed { .. } | Self::Tallied { .. } | Self::Approved { .. } | Self::Published { .. } => {
                Err(closed())
            }
        }
    }

    /// Opens the campaign for ballots.
    ///
    /// # Errors
    /// E21 before the freeze, E24 when it is or was open.
    pub fn open(&self) -> Result<Self, Refusal> {
        match self {
            Self::Drafting => Err(not_frozen()),
            Self::Frozen { scheme_hash } => Ok(Self::Open { scheme_hash: scheme_hash.clone() }),
            Self::Open { .. }
            | Self::Closed { .. }
            | Self::Tallied { .. }
            | Self::Approved { .. }
            | Self::Published { .. } => Err(conflict(
                "E24",
                ("评议已经开始过。", "The campaign has been opened already."),
                ("无需重复操作。", "Nothing needs to be done."),
            )),
        }
    }

    /// Whether a ballot is taken at a moment: the campaign must be open and the moment within the schedule.
    ///
    /// # Errors
    /// E25 too early, E23 too late (gone for good).
    pub fn take_ballot(&self, schedule: &Schedule, at: Moment) -> Result<(), Refusal> {
        match self {
            Self::Drafting | Self::Frozen { .. } => Err(too_early(schedule)),
            Self::Open { .. } if at < schedule.opens => Err(too_early(schedule)),
            Self::Open { .. } if at > schedule.closes => Err(closed()),
            Self::Open { .. } => Ok(()),
            Self::Closed { .. } | Self::Tallied { .. } | Self::Approved { .. } | Self::Published { .. } => {
                Err(closed())
            }
        }
    }

    /// Closes the campaign. A closed campaign never takes a ballot again, whatever the clock says.
    ///
    /// # Errors
    /// E26 when it is not open.
    pub fn close(&self) -> Result<Self, Refusal> {
        match self {
            Self::Open { scheme_hash } => Ok(Self::Closed { scheme_hash: scheme_hash.clone() }),
            Self::Drafting
            | Self::Frozen { .. }
            | Self::Closed { .. }
            | Self::Tallied { .. }
            | Self::Approved { .. }
            | Self::Published { .. } => Err(conflict(
                "E26",
                ("只有进行中的评议才能截止。", "Only an open campaign can be closed."),
                ("请查看活动所处阶段。", "See which stage it is in."),
            )),
        }
    }

    /// Keeps the results of a tally.
    ///
    /// # Errors
    /// E27 before the close, E28 once approved.
    pub fn tally(&self, by: PersonId, results: String) -> Result<Self, Refusal> {
        match self {
            Self::Closed { scheme_hash } | Self::Tallied { scheme_hash, .. } => {
                Ok(Self::Tallied { scheme_hash: scheme_hash.clone(), results, by })
            }
            Self::Drafting | Self::Frozen { .. } | Self::Open { .. } => Err(not_closed()),
            Self::Approved { .. } | Self::Published { .. } => Err(approved()),
        }
    }

    /// Lets paper ballots come into the box or out of it: once closed, until approved. Results made before are dropped.
    ///
    /// # Errors
    /// E27 before the close, E28 once approved.
    pub fn recount(&self) -> Result<Self, Refusal> {
        match self {
            Self::Closed { scheme_hash } | Self::Tallied { scheme_hash, .. } => {
                Ok(Self::Closed { scheme_hash: scheme_hash.clone() })
            }
            Self::Drafting | Self::Frozen { .. } | Self::Open { .. } => Err(not_closed()),
            Self::Approved { .. } | Self::Published { .. } => Err(approved()),
        }
    }

    /// Approves the results: another person than the one who tallied.
    ///
    /// # Errors
    /// E29 for the same person, E30 when there is nothing to approve.
    pub fn approve(&self, by: PersonId) -> Result<Self, Refusal> {
        match self {
            Self::Tallied { by: tallied_by, .. } if *tallied_by == by => Err(conflict(
                "E29",
                ("审定人不能是计票人本人。", "Whoever tallied can't approve."),
                ("请由另一位同志审定。", "Another person must approve."),
            )),
            Self::Tallied { scheme_hash, results, .. } => {
                Ok(Self::Approved { scheme_hash: scheme_hash.clone(), results: results.clone(), by })
            }
            Self::Drafting
            | Self::Frozen { .. }
            | Self::Open { .. }
            | Self::Closed { .. }
            | Self::Approved { .. }
            | Self::Published { .. } => Err(conflict(
                "E30",
                ("现在没有待审定的结果。", "There are no results to approve."),
                ("请查看活动所处阶段。", "See which stage it is in."),
            )),
        }
    }

    /// Publishes approved results, or widens the circle later.
    ///
    /// # Errors
    /// E31 before the approval, E32 when the circle would become smaller.
    pub fn publish(&self, to: Level) -> Result<Self, Refusal> {
        match self {
            Self::Approved { scheme_hash, results, .. } => {
                Ok(Self::Published { scheme_hash: scheme_hash.clone(), results: results.clone(), level: to })
            }
            Self::Published { level, .. } if to <= *level => Err(conflict(
                "E32",
                ("公布范围只能扩大，不能收回。", "What is published can't be taken back."),
                ("请选择更大的范围。", "Choose a wider circle."),
            )),
            Self::Published { scheme_hash, results, .. } => {
                Ok(Self::Published { scheme_hash: scheme_hash.clone(), results: results.clone(), level: to })
            }
            Self::Drafting | Self::Frozen { .. } | Self::Open { .. } | Self::Closed { .. } | Self::Tallied { .. } => {
                Err(conflict(
                    "E31",
                    ("结果还没有审定，不能公布。", "The results are not approved and can't be published."),
                    ("请先由第二人审定。", "A second person must approve first."),
                ))
            }
        }
    }

    /// Whether results may be seen by a circle.
    pub fn shows_results_to(&self, circle: Level) -> bool {
        match self {
            Self::Drafting | Self::Frozen { .. } | Self::Open { .. } | Self::Closed { .. } => false,
            Self::Tallied { .. } | Self::Approved { .. } => circle == Level::Office,
            Self::Published { level, .. } => circle <= *level,
        }
    }
}

fn conflict(rule: &'static str, message: (&str, &str), remedy: (&str, &str)) -> Refusal {
    Refusal::new(RefusalKind::Conflict, rule, Bilingual::new(message.0, message.1), Bilingual::new(remedy.0, remedy.1))
}

fn not_closed() -> Refusal {
    conflict(
        "E27",
        ("评议还没有截止，不能计票。", "The campaign is not closed; nothing can be tallied yet."),
        ("请先办理截止。", "Close it first."),
    )
}

fn approved() -> Refusal {
    conflict(
        "E28",
        ("结果已经审定，不能重新计票。", "The results are approved and can't be tallied again."),
        ("如有异议，请按申诉程序办理。", "Use the appeal procedure."),
    )
}

fn already_frozen() -> Refusal {
    conflict(
        "E20",
        ("方案已经冻结，不能修改。", "The scheme is frozen and can't be changed."),
        ("如确需修改，请另建一次评议活动。", "To change it, start another campaign."),
    )
}

fn not_frozen() -> Refusal {
    conflict(
        "E21",
        ("方案还没有冻结。", "The scheme is not frozen yet."),
        ("请先核对并冻结方案。", "Check and freeze the scheme first."),
    )
}

fn closed() -> Refusal {
    Refusal::new(
        RefusalKind::Gone,
        "E23",
        Bilingual::new("本次评议已经截止。", "This evaluation has closed."),
        Bilingual::new(
            "截止前已提交的评议表都已计入。感谢参与。",
            "Ballots submitted before the close all count. Thank you.",
        ),
    )
}

fn too_early(schedule: &Schedule) -> Refusal {
    let from = schedule.opens.to_minute();
    Refusal::new(
        RefusalKind::Conflict,
        "E25",
        Bilingual::new("评议还没有开始。", "The evaluation has not begun."),
        Bilingual::new(
            format!("开始时间：{from}。请届时再来，评议码仍然有效。"),
            format!("It begins at {from}. Come back then; your code stays good."),
        ),
    )
}
