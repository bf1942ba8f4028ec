//! The public draw: commit, then chance, then draw.
//!
//! First the roster and the plan are frozen and their digests published, with the list of seeds to come. Only afterwards do
//! witnesses make these seeds by chance: nobody who knew a seed could choose the roster, nobody who chose the roster could
//! know the seed, and nobody who knows a seed can add another. The seeds are put together by a rule that is printed
//! beforehand, and everybody can repeat the draw.
//!
//! | code | rule |
//! |---|---|
//! | D15 | a freeze needs a roster that is large enough for the plan |
//! | D16 | roster and plan are frozen already |
//! | D17 | seeds and the draw come after the freeze |
//! | D18 | a seed that was seen before the freeze is no seed |
//! | D19 | a seed can't be seen in the future |
//! | D20 | a seed is one line of 1 to 100 characters |
//! | D21 | a seed has a witness |
//! | D22 | a draw needs every seed that was announced |
//! | D23 | after the draw there are no more seeds and no second draw |
//! | D24 | a frozen roster can't be replaced |
//! | D25 | a round is declared void with a reason, which is published |
//! | D26 | numbers that are published must not be those of identity cards or phones |
//! | D27 | the roster is not the one that was frozen |
//! | D28 | the freeze announces 1 to 6 seeds, each by its name |
//! | D29 | words of witnesses come first; the last seed is dice or a public lottery |
//! | D45 | a seed is the one announced for its place |
//! | D46 | no seed comes behind those announced |
//! | D47 | dice and numbers that were known before the words were recorded are no seed |

use kernel::{Bilingual, Moment, Refusal, RefusalKind};

use super::seeds;
pub use super::seeds::{DeclaredSeed, Seed, Source};

/// What stands between two seeds when they are put together.
pub const JOINT: &str = " + ";
/// What was frozen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Freeze {
    /// Which try this is, from 1: an earlier round was declared void.
    pub round: i64,
    /// SHA-256 of the published roster's bytes.
    pub roster_sha256: String,
    /// SHA-256 of the published plan's bytes.
    pub plan_sha256: String,
    /// How many people the roster has.
    pub people: i64,
    /// When.
    pub frozen_at: Moment,
    /// By whom.
    pub frozen_by: String,
    /// The seeds that will come, in their order; none in rounds frozen before seeds were announced.
    pub declared: Vec<DeclaredSeed>,
}

/// How far a round is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Round {
    /// Nothing is frozen.
    Open,
    /// Frozen; seeds may come.
    Frozen {
        /// What was frozen.
        freeze: Freeze,
        /// The seeds so far.
        seeds: Vec<Seed>,
    },
    /// Drawn.
    Drawn {
        /// What was frozen.
        freeze: Freeze,
        /// The seeds.
        seeds: Vec<Seed>,
    },
}

impl Round {
    /// What was frozen, once it is.
    pub fn freeze(&self) -> Option<&Freeze> {
        match self {
            Self::Open => None,
            Self::Frozen { freeze, .. } | Self::Drawn { freeze, .. } => Some(freeze),
        }
    }

    /// The seeds so far.
    pub fn seeds(&self) -> &[Seed] {
        match self {
            Self::Open => &[],
            Self::Frozen { seeds, .. } | Self::Drawn { seeds, .. } => seeds,
        }
    }

    /// The seeds so far, put together.
    pub fn combined(&self) -> String {
        combined(self.seeds())
    }

    /// Whether it is drawn.
    pub fn is_drawn(&self) -> bool {
        matches!(self, Self::Drawn { .. })
    }

    /// What stands between two seeds when they are put together, for the pages.
    pub fn joint(&self) -> &'static str {
        JOINT
    }

    /// How a witness can come by a seed, for the pages.
    pub fn sources(&self) -> [Source; 3] {
        Source::ALL
    }

    /// The fields in which seeds are announced, for the pages.
    pub fn fields(&self) -> [(&'static str, &'static str); 6] {
        seeds::FIELDS
    }

    /// The seeds that were announced and are not recorded yet, the next one first.
    pub fn to_come(&self) -> &[DeclaredSeed] {
        match self {
            Self::Frozen { freeze, seeds } => freeze.declared.get(seeds.len()..).unwrap_or_default(),
            Self::Open | Self::Drawn { .. } => &[],
        }
    }

    /// Whether a seed can be recorded: one that was announced, or any in rounds frozen before seeds were announced.
    pub fn takes_a_seed(&self) -> bool {
        match self {
            Self::Frozen { freeze, .. } => freeze.declared.is_empty() || !self.to_come().is_empty(),
            Self::Open | Self::Drawn { .. } => false,
        }
    }

    /// Whether the draw can be made.
    pub fn can_be_drawn(&self) -> bool {
        self.draw().is_ok()
    }

    /// Lets the roster be replaced and be frozen.
    ///
    /// # Errors
    /// D24 once it is frozen.
    pub fn change_roster(&self) -> Result<(), Refusal> {
        match self {
            Self::Open => Ok(()),
            Self::Frozen { .. } | Self::Drawn { .. } => Err(roster_is_frozen()),
        }
    }

    /// Lets roster and plan be frozen, and these seeds be announced.
    ///
    /// # Errors
    /// D16 once they are, D28, D29.
    pub fn commit(&self, seeds_to_come: &[DeclaredSeed]) -> Result<(), Refusal> {
        match self {
            Self::Open => seeds::declare(seeds_to_come),
            Self::Frozen { .. } | Self::Drawn { .. } => Err(already_frozen()),
        }
    }

    /// Takes a seed in: the one announced for its place, after the freeze, seen after the freeze, before the draw.
    ///
    /// # Errors
    /// D17 to D21, D23, D45 to D47.
    pub fn record(&self, seed: &Seed) -> Result<(), Refusal> {
        match self {
            Self::Open => Err(not_frozen()),
            Self::Drawn { .. } => Err(already_drawn()),
            Self::Frozen { freeze, seeds } => seeds::check(seed, freeze, seeds),
        }
    }

    /// The seed the draw is made with: all seeds in the order in which they were recorded.
    ///
    /// # Errors
    /// D17 before the freeze, D22 while a seed is missing, D23 after the draw.
    pub fn draw(&self) -> Result<(&Freeze, String), Refusal> {
        match self {
            Self::Open => Err(not_frozen()),
            Self::Drawn { .. } => Err(already_drawn()),
            Self::Frozen { freeze, seeds } => match freeze.declared.len().max(1).saturating_sub(seeds.len()) {
                0 => Ok((freeze, combined(seeds))),
                missing => Err(seeds_are_missing(missing)),
            },
        }
    }

    /// Declares what was frozen void.
    ///
    /// # Errors
    /// D17 when nothing is frozen, D25 without a reason.
    pub fn declare_void(&self, reason: &str) -> Result<&Freeze, Refusal> {
        match self {
            Self::Open => Err(not_frozen()),
            Self::Frozen { .. } | Self::Drawn { .. } if reason.trim().is_empty() => Err(no_reason()),
            Self::Frozen { freeze, .. } | Self::Drawn { freeze, .. } => Ok(freeze),
        }
    }
}

/// The seeds put together: one after the other with ` + ` between them.
pub fn combined(seeds: &[Seed]) -> String {
    seeds.iter().map(|seed| seed.text.as_str()).collect::<Vec<_>>().join(JOINT)
}

/// Whether a number could be that of an identity card or a mobile phone: such numbers are never published.
pub fn is_private_number(number: &str) -> bool {
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let mostly_digits = digits + 1 >= number.chars().count();
    mostly_digits && (matches!(number.chars().count(), 15 | 18) || (digits == 11 && number.starts_with('1')))
}

pub(super) fn conflict(code: &'static str, happened: (&str, &str), next: (&str, &str)) -> Refusal {
    let said = |(zh, en): (&str, &str)| Bilingual::new(zh, en);
    Refusal::new(RefusalKind::Conflict, code, said(happened), said(next))
}

pub(super) fn field(code: &'static str, name: &str, happened: (&str, &str), next: (&str, &str)) -> Refusal {
    let said = |(zh, en): (&str, &str)| Bilingual::new(zh, en);
    Refusal::field(code, name, said(happened), said(next))
}

fn already_frozen() -> Refusal {
    conflict(
        "D16",
        ("名册和计划已经冻结。", "Roster and plan are frozen already."),
        (
            "可以登记种子；要重来，请写明原因宣布本轮作废。",
            "Record seeds; to start again, declare this round void with a reason.",
        ),
    )
}

fn not_frozen() -> Refusal {
    conflict(
        "D17",
        ("名册和计划还没有冻结。", "Roster and plan are not frozen yet."),
        (
            "请先冻结并公布校验码，再登记种子、抽选。",
            "Freeze them and publish the digests, then record seeds and draw.",
        ),
    )
}

fn seeds_are_missing(number: usize) -> Refusal {
    let (zh, en) = (format!("还差 {number} 个种子。"), format!("{number} seeds are still missing."));
    conflict(
        "D22",
        (&zh, &en),
        (
            "请由见证人现场掷骰或宣读公开号码，登记后再抽。",
            "Let witnesses throw dice or read public numbers, record them, then draw.",
        ),
    )
}

fn already_drawn() -> Refusal {
    conflict(
        "D23",
        ("已经抽选，不能再加种子，也不能再抽。", "The draw is made: no more seeds, and no second draw."),
        (
            "确有差错的，请写明原因宣布本轮作废，再从冻结开始。",
            "If it was wrong, declare the round void with a reason and start with the freeze.",
        ),
    )
}

fn roster_is_frozen() -> Refusal {
    conflict(
        "D24",
        ("名册已经冻结，不能替换。", "The roster is frozen and can't be replaced."),
        (
            "确需更换的，请在抽选页写明原因宣布本轮作废。",
            "If it must change, declare the round void on the draw's page, with a reason.",
        ),
    )
}

fn no_reason() -> Refusal {
    field(
        "D25",
        "reason",
        ("宣布作废需要写明原因。", "Declaring a round void needs a reason."),
        ("原因会在公开页面上公布。", "The reason is published."),
    )
}

/// D15: the roster is not large enough for the plan.
pub fn roster_too_small(stratum: &str, people: i64, to_draw: u64) -> Refusal {
    Refusal::new(
        RefusalKind::Conflict,
        "D15",
        Bilingual::new(
            format!("层面“{stratum}”名册有 {people} 人，要抽 {to_draw} 人。"),
            format!("Stratum “{stratum}” has {people} people in the roster, {to_draw} are to be drawn."),
        ),
        Bilingual::new("请补充名册后再冻结。", "Complete the roster, then freeze it."),
    )
}

/// D26: a person's number must not be published.
pub fn private_number(number: &str) -> Refusal {
    let start: String = number.chars().take(3).collect();
    Refusal::new(
        RefusalKind::Conflict,
        "D26",
        Bilingual::new(
            format!("人员编号“{start}…”像身份证号或手机号，名册公布后会泄露个人信息。"),
            format!(
                "The number “{start}…” looks like that of an identity card or a phone; publishing the roster would disclose it."
            ),
        ),
        Bilingual::new(
            "请改用不含个人信息的编号（如 F000001）重新导入名册。",
            "Import the roster again with numbers that say nothing, such as F000001.",
        ),
    )
}

/// D27: the roster is not the one that was frozen.
pub fn other_roster() -> Refusal {
    conflict(
        "D27",
        (
            "名册与冻结时的校验码不一致，没有抽选。",
            "The roster does not have the digest that was frozen; nothing was drawn.",
        ),
        (
            "请立即报告审计管理员；查明前不要继续。",
            "Tell the audit administrator at once and do not go on before it is explained.",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dice() -> DeclaredSeed {
        DeclaredSeed { source: Source::Dice, which: "监督员掷骰".into() }
    }

    fn freeze() -> Freeze {
        Freeze {
            round: 1,
            roster_sha256: "a".repeat(64),
            plan_sha256: "b".repeat(64),
            people: 100,
            frozen_at: Moment(1_000_000),
            frozen_by: "甲".into(),
            declared: vec![dice(); 2],
        }
    }

    fn seed(text: &str, seen_at: i64) -> Seed {
        Seed {
            source: Source::Dice,
            text: text.into(),
            witness: "乙".into(),
            seen_at: Moment(seen_at),
            recorded_by: "甲".into(),
            recorded_at: Moment(9_000_000),
        }
    }

    fn rounds() -> [(&'static str, Round); 5] {
        let (freeze, seeds) = (freeze(), vec![seed("3 6 2", 2_000_000), seed("4 4 1", 2_000_000)]);
        [
            ("open", Round::Open),
            ("frozen", Round::Frozen { freeze: freeze.clone(), seeds: Vec::new() }),
            ("begun", Round::Frozen { freeze: freeze.clone(), seeds: seeds[..1].to_vec() }),
            ("seeded", Round::Frozen { freeze: freeze.clone(), seeds: seeds.clone() }),
            ("drawn", Round::Drawn { freeze, seeds }),
        ]
    }

    fn code<T>(answer: Result<T, Refusal>) -> &'static str {
        answer.map_or_else(|refusal| refusal.rule.0, |_| "yes")
    }

    #[test]
    fn every_round_answers_every_move() {
        let table: Vec<String> = rounds()
            .iter()
            .map(|(name, round)| {
                let moves = [
                    code(round.change_roster()),
                    code(round.commit(&[dice()])),
                    code(round.record(&seed("4 4 1", 2_000_000))),
                    code(round.draw()),
                    code(round.declare_void("写错一人")),
                ];
                format!("{name} {}", moves.join(" "))
            })
            .collect();
        assert_eq!(
            table,
            [
                "open yes yes D17 D17 D17",
                "frozen D24 D16 yes D22 yes",
                "begun D24 D16 yes D22 yes",
                "seeded D24 D16 D46 yes yes",
                "drawn D24 D16 D23 D23 yes",
            ]
        );
    }

    #[test]
    fn a_round_frozen_before_seeds_were_announced_goes_on_as_it_began() {
        let freeze = Freeze { declared: Vec::new(), ..freeze() };
        let frozen = Round::Frozen { freeze: freeze.clone(), seeds: Vec::new() };
        assert_eq!((code(frozen.draw()), frozen.takes_a_seed()), ("D22", true));
        let words = Seed { source: Source::Words, ..seed("春风", 2_000_000) };
        let seeded = Round::Frozen { freeze, seeds: vec![seed("3 6 2", 2_000_000)] };
        assert_eq!((code(seeded.record(&words)), code(seeded.draw())), ("yes", "yes"));
    }

    #[test]
    fn what_is_still_to_come_is_known_until_all_is_recorded() {
        let shown = |round: &Round| (round.to_come().len(), round.takes_a_seed(), round.can_be_drawn());
        let [open, frozen, begun, seeded, drawn] = rounds().map(|(_, round)| shown(&round));
        assert_eq!([open, drawn], [(0, false, false); 2]);
        assert_eq!([frozen, begun, seeded], [(2, true, false), (1, true, false), (0, false, true)]);
    }

    #[test]
    fn the_seeds_are_put_together_in_the_order_of_the_record() {
        let seeds = [seed("3 6 2 5", 2_000_000), seed("福彩3D 4 8 1", 3_000_000)];
        assert_eq!(combined(&seeds), "3 6 2 5 + 福彩3D 4 8 1");
    }

    #[test]
    fn a_round_is_void_only_with_a_reason() {
        for (_, round) in rounds().iter().skip(1) {
            assert_eq!(code(round.declare_void(" ")), "D25");
        }
    }

    #[test]
    fn numbers_of_identity_cards_and_phones_are_not_published() {
        for number in ["11010519491231002X", "110105194912310025", "110105491231002", "13800000000"] {
            assert!(is_private_number(number), "{number}");
        }
        for number in ["F000001", "S10-000001", "20260000001", "1", ""] {
            assert!(!is_private_number(number), "{number}");
        }
    }
}
