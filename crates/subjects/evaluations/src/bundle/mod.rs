//! The bundle (核验包): everything an outsider needs to check a count without our server, in one JSON file, and the check.
//!
//! | part | what |
//! |---|---|
//! | `scheme`, `scheme_hash` | the frozen scheme with its formula |
//! | `draw` | what was frozen, the seeds with their witnesses, rounds declared void, and `draw.json`: seed, digest of the roster, plan, who was drawn and who is a reserve, with tickets |
//! | `log` | where ballots were sealed: every envelope with its leaf hash in the order of the log, all signed heads |
//! | `ballots` | the opened ballots, sorted by stratum, channel and content, so that their order tells nothing |
//! | `batches` | for each stratum and channel how often each mark was made at each place |
//! | `sheets` | the same for each batch of the paper count, as its tally sheet says; where only tally sheets were typed, instead of ballots |
//! | `signatures` | who signed which protocol of the paper count, as the office booked it |
//! | `opinions` | those that may leave the office, which of them two people reworded, and how many are withheld |
//! | `results` | as published |
//!
//! The ballots are not joined to their envelopes: a receipt must never prove how somebody voted. That envelopes and ballots
//! are the same set is checked by those who hold enough key parts. [`crate::acts::bundle`] makes it; nothing here needs a
//! database.

pub mod command;
mod differences;
mod envelopes;
pub mod proof_commands;
pub mod proofs;
mod report;
mod sheets;
pub mod totals;
mod verify;
mod verify_counts;
mod verify_draw;
mod verify_log;
mod verify_opinions;
mod verify_sheets;
mod verify_signatures;

use std::collections::BTreeMap;

use chain::Digest;
use chain::head::TreeHead;
use kernel::Bilingual;
use serde::{Deserialize, Serialize};

use crate::public_draw::DrawRecord;
use crate::rules::public_draw::DeclaredSeed;
use crate::rules::scheme::Scheme;
use crate::tally::Results;

pub use report::{Check, Outcome, Report};
pub use verify::{Given, Roster, verify};

/// The name of this form of bundle.
pub const FORMAT: &str = "qingfeng-results-3";
/// The form of before: the freeze of a draw need not have announced its seeds. A draw that was frozen then is still written
/// in it, and the check says what that leaves open.
pub const UNANNOUNCED: &str = "qingfeng-results-2";
/// A ballot or an opinion that came in on a screen.
const ONLINE: &str = "online";
/// One that came in on paper.
const PAPER: &str = "paper";
/// Every way there is.
const CHANNELS: [&str; 2] = [ONLINE, PAPER];

/// Everything an outsider needs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Bundle {
    /// [`FORMAT`] or [`UNANNOUNCED`].
    pub format: String,
    /// The campaign's id.
    pub campaign: String,
    /// The frozen scheme.
    pub scheme: Scheme,
    /// Its SHA-256.
    pub scheme_hash: String,
    /// How many take part, by place of the stratum: as many as are drawn; a replacement takes the place of who left.
    pub taking_part: Vec<u64>,
    /// The draw, where there was one.
    pub draw: Option<DrawFile>,
    /// The log, where ballots were sealed.
    pub log: Option<LogFile>,
    /// The opened ballots.
    pub ballots: Vec<BallotFile>,
    /// Sums of each stratum and channel.
    pub batches: Vec<BatchFile>,
    /// The tally sheets of the paper count, by batch.
    pub sheets: Vec<SheetFile>,
    /// Who is to sign which protocol of the paper count, and who has.
    #[serde(default)]
    pub signatures: Vec<SignatureFile>,
    /// The opinions; none in a bundle made before they were in it.
    #[serde(default)]
    pub opinions: Option<OpinionsFile>,
    /// The results.
    pub results: Results,
}

/// A draw as it was published.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DrawFile {
    /// Which try it was, from 1.
    pub round: i64,
    /// SHA-256 of the published roster's bytes, as it was frozen.
    pub roster_sha256: String,
    /// SHA-256 of the published plan's bytes, as it was frozen.
    pub plan_sha256: String,
    /// How many people the roster has.
    pub people: i64,
    /// When both were frozen, in microseconds UTC.
    pub frozen_at: i64,
    /// The seeds that were announced at the freeze, in their order; none only in a bundle of the form [`UNANNOUNCED`].
    #[serde(default)]
    pub declared: Vec<DeclaredSeed>,
    /// The seeds in the order in which they were recorded.
    pub seeds: Vec<SeedFile>,
    /// Earlier rounds, which were declared void.
    pub void_rounds: Vec<VoidFile>,
    /// When the draw was made, in microseconds UTC.
    pub drawn_at: i64,
    /// `draw.json`.
    pub record: DrawRecord,
}

/// A seed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeedFile {
    /// `dice`, `lottery` or `words`.
    pub source: String,
    /// The seed itself.
    pub text: String,
    /// Who saw it.
    pub witness: String,
    /// When it was seen, in microseconds UTC.
    pub seen_at: i64,
    /// When it was written down, in microseconds UTC.
    pub recorded_at: i64,
}

/// A round that was declared void.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoidFile {
    /// Which.
    pub round: i64,
    /// When, in microseconds UTC.
    pub at: i64,
    /// Why.
    pub reason: String,
}

/// The log of sealed ballots.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LogFile {
    /// Its name; part of every signature.
    pub name: String,
    /// The office's public key (Ed25519), in hexadecimal.
    pub signer: String,
    /// The key envelopes were closed for (X25519), in hexadecimal.
    pub public_key: String,
    /// How many key parts open them.
    pub needed: u8,
    /// The signed heads, the smallest first.
    pub heads: Vec<SignedHeadFile>,
    /// The sealed ballots in the order of the log.
    pub sealed: Vec<SealedFile>,
}

/// A signed head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedHeadFile {
    /// How many leaves.
    pub size: u64,
    /// The root.
    pub root: String,
    /// When, in microseconds UTC.
    pub at: i64,
    /// The signature, in hexadecimal.
    pub signature: String,
}

/// A sealed ballot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedFile {
    /// The leaf hash: the receipt.
    pub leaf: String,
    /// The stratum.
    pub stratum: String,
    /// The envelope in base64.
    pub envelope: String,
}

/// An opened ballot.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct BallotFile {
    /// The stratum.
    pub stratum: String,
    /// `online` or `paper`.
    pub channel: String,
    /// A digit a mark, units × aspects in the order of the scheme; 0 blank, x two marks.
    pub marks: String,
}

/// The sums of a stratum and channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchFile {
    /// The stratum.
    pub stratum: String,
    /// `online` or `paper`.
    pub channel: String,
    /// How many ballots.
    pub ballots: u64,
    /// For each mark that occurs: how often at each place, units × aspects in the order of the scheme.
    pub counts: BTreeMap<char, Vec<u64>>,
}

/// The tally sheet of a batch of the paper count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetFile {
    /// The batch's number.
    pub batch: i64,
    /// The stratum.
    pub stratum: String,
    /// How many ballots it has.
    pub ballots: u64,
    /// Whether its ballots are among [`Bundle::ballots`]; else the sheet is all there is.
    pub ballots_listed: bool,
    /// For each mark that occurs: how often at each place, units × aspects in the order of the scheme.
    pub counts: BTreeMap<char, Vec<u64>>,
}

/// A place to sign on a protocol of the paper count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureFile {
    /// The protocol.
    pub protocol: Bilingual,
    /// In which duty.
    pub duty: Bilingual,
    /// Whose.
    pub name: String,
    /// When the office booked it, in microseconds UTC; none while it is not signed.
    pub signed_at: Option<i64>,
}

/// The opinions of a campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpinionsFile {
    /// Those that may leave the office, sorted by unit and words.
    pub released: Vec<OpinionFile>,
    /// How many that came in online are withheld by the rules: because they might betray their writer, because they are
    /// not reviewed yet, or because their matter went where the law sends it. Which of these, nobody is told.
    pub withheld_online: usize,
    /// The same of those on paper.
    pub withheld_paper: usize,
}

/// An opinion as it may leave the office.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct OpinionFile {
    /// The unit's code in the scheme; empty for all units together.
    pub unit: String,
    /// The words, personal numbers masked.
    pub text: String,
    /// `online` or `paper`.
    pub channel: String,
    /// Whether two people released it in other words than it was written in.
    pub reworded: bool,
}

impl SignedHeadFile {
    /// What was signed, and the signature; `None` when a field can't be read.
    fn read(&self, log: &str) -> Option<(TreeHead, [u8; 64])> {
        let root: Digest = self.root.parse().ok()?;
        let signature = data_encoding::HEXLOWER.decode(self.signature.as_bytes()).ok()?.try_into().ok()?;
        Some((TreeHead { log: log.to_owned(), size: self.size, root, at: self.at }, signature))
    }
}

/// Every mark a ballot can have.
const MARKS: &[u8; 11] = b"0123456789x";

/// How often each mark was made at each place.
type Places = Vec<[u64; MARKS.len()]>;

/// The sums of ballots, by stratum and channel in their order. Anything that is no mark is counted nowhere; such a ballot is
/// found when it is read.
pub(crate) fn sums(ballots: &[BallotFile]) -> Vec<BatchFile> {
    let mut batches: BTreeMap<(&str, &str), (u64, Places)> = BTreeMap::new();
    for ballot in ballots {
        let (count, places) = batches.entry((&ballot.stratum, &ballot.channel)).or_default();
        *count += 1;
        places.resize(places.len().max(ballot.marks.len()), [0; MARKS.len()]);
        for (place, mark) in places.iter_mut().zip(ballot.marks.bytes()) {
            match mark {
                b'0'..=b'9' => place[usize::from(mark - b'0')] += 1,
                b'x' => place[MARKS.len() - 1] += 1,
                _ => {}
            }
        }
    }
    let counts = |places: &[[u64; MARKS.len()]]| {
        let of = |at: usize| places.iter().map(|place| place[at]).collect::<Vec<u64>>();
        let marks = MARKS.iter().enumerate().map(|(at, mark)| (char::from(*mark), of(at)));
        marks.filter(|(_, counts)| counts.iter().any(|count| *count > 0)).collect()
    };
    let file = |((stratum, channel), (ballots, places)): ((&str, &str), (u64, Places))| BatchFile {
        stratum: stratum.to_owned(),
        channel: channel.to_owned(),
        ballots,
        counts: counts(&places),
    };
    batches.into_iter().map(file).collect()
}
