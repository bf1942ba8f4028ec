//! The seeds of a public draw: announced at the freeze, made by chance afterwards, written down one after the other.
//!
//! Which seeds will come, and in which order, is published with the digests. Nobody who has seen a seed can ask for one
//! more, and the last is always dice or a public lottery, which nobody chooses. The rules are those of
//! [`public_draw`](super::public_draw).

use kernel::{Bilingual, Moment, Refusal};
use serde::{Deserialize, Serialize};

use super::public_draw::{Freeze, conflict, field};

/// How long a seed may be.
const LONGEST_SEED: usize = 100;
/// How long the words may be that say which seed will come.
const LONGEST_WHICH: usize = 60;
/// A minute, which is as exactly as people note a time.
const MINUTE: i64 = 60_000_000;
/// The names of the fields in which seeds are announced: how each is made, and which it is.
pub const FIELDS: [(&str, &str); 6] = [
    ("source_1", "which_1"),
    ("source_2", "which_2"),
    ("source_3", "which_3"),
    ("source_4", "which_4"),
    ("source_5", "which_5"),
    ("source_6", "which_6"),
];

/// How a witness came by a seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Dice thrown in the hall.
    Dice,
    /// The numbers of a public lottery.
    Lottery,
    /// Words or a number the witness chose.
    Words,
}

impl Source {
    /// All of them, as the form shows them.
    pub const ALL: [Self; 3] = [Self::Dice, Self::Lottery, Self::Words];

    /// The code stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Dice => "dice",
            Self::Lottery => "lottery",
            Self::Words => "words",
        }
    }

    /// The source of a code; anything unknown is words.
    pub fn from_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|source| source.code() == code).unwrap_or(Self::Words)
    }

    /// Its name.
    pub fn name(self) -> Bilingual {
        match self {
            Self::Dice => Bilingual::new("现场掷骰", "dice thrown in the hall"),
            Self::Lottery => Bilingual::new("公开摇号号码", "public lottery numbers"),
            Self::Words => Bilingual::new("见证人写的字句", "words of the witness"),
        }
    }

    /// Whether somebody chooses it.
    pub fn is_chosen(self) -> bool {
        self == Self::Words
    }
}

/// A seed that was announced at the freeze.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclaredSeed {
    /// How it will be made.
    pub source: Source,
    /// Which it will be: whose words, who throws how many dice, which lottery of which day.
    pub which: String,
}

/// A seed as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seed {
    /// How the witness came by it.
    pub source: Source,
    /// The seed itself.
    pub text: String,
    /// Who witnessed it.
    pub witness: String,
    /// When it was seen.
    pub seen_at: Moment,
    /// Who wrote it down.
    pub recorded_by: String,
    /// When it was written down.
    pub recorded_at: Moment,
}

/// Lets these seeds be announced: not too many, each named, what people choose before what they can't choose.
///
/// # Errors
/// D28, D29.
pub fn declare(seeds: &[DeclaredSeed]) -> Result<(), Refusal> {
    let length = |seed: &DeclaredSeed| seed.which.trim().chars().count();
    let is_named = |seed: &DeclaredSeed| (1..=LONGEST_WHICH).contains(&length(seed));
    if !(1..=FIELDS.len()).contains(&seeds.len()) || !seeds.iter().all(is_named) {
        return Err(not_announced());
    }
    let chosen_first = seeds.is_sorted_by_key(|seed| !seed.source.is_chosen());
    let chance_last = seeds.last().is_some_and(|seed| !seed.source.is_chosen());
    if chosen_first && chance_last { Ok(()) } else { Err(chosen_last()) }
}

/// Lets a seed be written down behind those `before` it.
///
/// # Errors
/// D18 to D21, D45 to D47.
pub(super) fn check(seed: &Seed, freeze: &Freeze, before: &[Seed]) -> Result<(), Refusal> {
    is_announced(seed, &freeze.declared, before.len())?;
    let length = seed.text.chars().count();
    if length == 0 || length > LONGEST_SEED || seed.text.contains(['\n', '\r']) {
        return Err(bad_seed());
    }
    if seed.witness.is_empty() {
        return Err(no_witness());
    }
    if seed.seen_at < freeze.frozen_at {
        return Err(seen_before_the_freeze(freeze.frozen_at));
    }
    if seed.seen_at > seed.recorded_at {
        return Err(seen_in_the_future());
    }
    if freeze.declared.is_empty() { Ok(()) } else { after_the_words(seed, before) }
}

/// The seed is the one that was announced for its place. Rounds frozen before seeds were announced take any.
fn is_announced(seed: &Seed, declared: &[DeclaredSeed], place: usize) -> Result<(), Refusal> {
    match declared.get(place) {
        _ if declared.is_empty() => Ok(()),
        None => Err(all_recorded(declared.len())),
        Some(next) if next.source != seed.source => Err(another_is_next(next)),
        Some(_) => Ok(()),
    }
}

/// What chance makes is seen when all words are written down already: whoever chose them could not know it.
fn after_the_words(seed: &Seed, before: &[Seed]) -> Result<(), Refusal> {
    let minute = |at: Moment| at.micros().div_euclid(MINUTE);
    let words = before.iter().filter(|one| one.source.is_chosen()).map(|one| one.recorded_at);
    match words.max() {
        Some(at) if !seed.source.is_chosen() && minute(seed.seen_at) < minute(at) => Err(seen_before_the_words(at)),
        _ => Ok(()),
    }
}

fn not_announced() -> Refusal {
    field(
        "D28",
        "which_1",
        (
            "冻结时要公布将用哪些种子：1 至 6 个，每个用不超过 60 个字写明是什么。",
            "The freeze announces the seeds to come: 1 to 6, each named in at most 60 characters.",
        ),
        (
            "如“监督员代表当众掷四枚骰子”“福彩3D第2026310期”。",
            "Such as “four dice thrown by a supervisor” or “lottery 3D, issue 2026310”.",
        ),
    )
}

fn chosen_last() -> Refusal {
    field(
        "D29",
        "which_1",
        (
            "见证人写的字句要排在前面，最后一个种子要由掷骰或公开摇号产生。",
            "Words of witnesses come first; the last seed is dice or a public lottery.",
        ),
        (
            "请调整先后，或加上掷骰、摇号：最后一个种子不能由人来选。",
            "Change the order, or add dice or a lottery: nobody may choose the last seed.",
        ),
    )
}

fn another_is_next(next: &DeclaredSeed) -> Refusal {
    let (which, source) = (&next.which, next.source.name());
    Refusal::field(
        "D45",
        "text",
        Bilingual::new(
            format!("下一个种子应是冻结时公布的“{which}”（{}）。", source.zh),
            format!("The next seed is the one announced at the freeze: “{which}” ({}).", source.en),
        ),
        Bilingual::new(
            "请按公布的先后登记，不能换，也不能加。",
            "Record them in the order announced; none is changed or added.",
        ),
    )
}

fn all_recorded(number: usize) -> Refusal {
    let (zh, en) = (
        format!("冻结时公布的 {number} 个种子已经登记齐，不能再加。"),
        format!("All {number} seeds announced at the freeze are recorded; there are no more."),
    );
    conflict("D46", (&zh, &en), ("请抽选。", "Make the draw."))
}

fn seen_before_the_words(at: Moment) -> Refusal {
    let at = at.to_minute();
    Refusal::field(
        "D47",
        "seen_at",
        Bilingual::new(
            format!("骰子、号码在见证人的字句登记（{at}）之前就已经有人知道，不能用。"),
            format!("This was known before the words of the witnesses were recorded ({at}) and can't be used."),
        ),
        Bilingual::new(
            "先登记字句，再掷骰、开奖；已经错过的，写明原因宣布本轮作废，从冻结重来。",
            "Record the words first, then throw or wait for the numbers; if it is too late, declare the round void with a reason.",
        ),
    )
}

fn seen_before_the_freeze(frozen_at: Moment) -> Refusal {
    let at = frozen_at.to_minute();
    Refusal::field(
        "D18",
        "seen_at",
        Bilingual::new(
            format!("这个种子在冻结（{at}）之前就已经有人知道，不能用。"),
            format!("This seed was known before the freeze ({at}) and can't be used."),
        ),
        Bilingual::new("请在冻结之后重新掷骰、摇号。", "Throw the dice, or wait for the numbers, after the freeze."),
    )
}

fn seen_in_the_future() -> Refusal {
    field(
        "D19",
        "seen_at",
        ("见证时间还没有到。", "The moment it was seen is still to come."),
        ("请填写实际见证的时间。", "Write when it was seen."),
    )
}

fn bad_seed() -> Refusal {
    field(
        "D20",
        "text",
        ("种子应为 1 至 100 个字符，写在一行内。", "A seed has 1 to 100 characters on one line."),
        ("照骰子或公告逐字填写。", "Write it as the dice or the announcement say."),
    )
}

fn no_witness() -> Refusal {
    field(
        "D21",
        "witness",
        ("没有写明见证人。", "The witness is missing."),
        ("请填写在场见证人的姓名。", "Write the name of the witness who was present."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declared(source: Source) -> DeclaredSeed {
        DeclaredSeed { source, which: "第一个".into() }
    }

    /// A freeze that announced these seeds.
    fn freeze(sources: &[Source]) -> Freeze {
        Freeze {
            round: 1,
            roster_sha256: "a".repeat(64),
            plan_sha256: "b".repeat(64),
            people: 100,
            frozen_at: Moment(MINUTE),
            frozen_by: "甲".into(),
            declared: sources.iter().copied().map(declared).collect(),
        }
    }

    /// A seed seen and written down at these minutes.
    fn seed(source: Source, seen: i64, recorded: i64) -> Seed {
        Seed {
            source,
            text: "3 6 2".into(),
            witness: "乙".into(),
            seen_at: Moment(seen * MINUTE),
            recorded_by: "甲".into(),
            recorded_at: Moment(recorded * MINUTE),
        }
    }

    fn code<T>(answer: Result<T, Refusal>) -> &'static str {
        answer.map_or_else(|refusal| refusal.rule.0, |_| "yes")
    }

    #[test]
    fn what_people_choose_comes_first_and_the_last_seed_is_chance() {
        use Source::{Dice, Lottery, Words};
        let announce = |sources: &[Source]| code(declare(&freeze(sources).declared));
        for sources in [vec![Dice], vec![Lottery, Dice], vec![Words, Words, Lottery]] {
            assert_eq!(announce(&sources), "yes", "{sources:?}");
        }
        for sources in [vec![Words], vec![Dice, Words], vec![Words, Dice, Words, Lottery]] {
            assert_eq!(announce(&sources), "D29", "{sources:?}");
        }
    }

    #[test]
    fn one_to_six_seeds_are_announced_and_each_is_named() {
        assert_eq!(code(declare(&[])), "D28");
        assert_eq!(code(declare(&vec![declared(Source::Dice); 7])), "D28");
        for which in [" ", &"字".repeat(61)] {
            assert_eq!(code(declare(&[DeclaredSeed { source: Source::Dice, which: which.into() }])), "D28");
        }
    }

    #[test]
    fn exactly_the_announced_seeds_are_taken_in_their_order() {
        let freeze = freeze(&[Source::Lottery, Source::Dice]);
        let (lottery, dice) = (seed(Source::Lottery, 2, 2), seed(Source::Dice, 2, 2));
        let record = |seed: &Seed, before: &[Seed]| code(check(seed, &freeze, before));
        assert_eq!(record(&dice, &[]), "D45");
        assert_eq!(record(&lottery, &[]), "yes");
        assert_eq!(record(&lottery, std::slice::from_ref(&lottery)), "D45");
        assert_eq!(record(&dice, std::slice::from_ref(&lottery)), "yes");
        assert_eq!(record(&dice, &[lottery, dice.clone()]), "D46");
    }

    #[test]
    fn chance_that_was_known_before_the_words_were_written_down_is_refused() {
        let freeze = freeze(&[Source::Words, Source::Dice]);
        let words = [seed(Source::Words, 3, 5)];
        assert_eq!(code(check(&seed(Source::Dice, 4, 6), &freeze, &words)), "D47");
        assert_eq!(code(check(&seed(Source::Dice, 5, 6), &freeze, &words)), "yes");
    }

    #[test]
    fn a_seed_known_before_the_freeze_is_refused() {
        let record = |seen| code(check(&seed(Source::Dice, seen, 9), &freeze(&[Source::Dice]), &[]));
        assert_eq!([record(0), record(1), record(10)], ["D18", "yes", "D19"]);
    }

    #[test]
    fn a_seed_is_one_line_and_has_a_witness() {
        let record = |seed: Seed| code(check(&seed, &freeze(&[Source::Dice]), &[]));
        for text in ["", "3\n6", &"6".repeat(101)] {
            assert_eq!(record(Seed { text: text.into(), ..seed(Source::Dice, 2, 2) }), "D20");
        }
        assert_eq!(record(Seed { witness: String::new(), ..seed(Source::Dice, 2, 2) }), "D21");
    }
}
