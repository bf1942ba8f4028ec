//! Sealed ballots (密封评议表): closed at the door to a key whose parts named observers hold, opened only when enough of
//! them come together.
//!
//! | code | rule |
//! |---|---|
//! | L01 | two to twenty observers with different names; at least two parts needed, not more than observers |
//! | L02 | a key part as typed is complete and correct |
//! | L03 | a key part belongs to this campaign |
//! | L04 | as many parts as are needed, and together they make the campaign's key |

use chain::envelope::{self, OpeningKey};
use chain::links::netstrings;
use chain::merkle::leaf_hash;
use chain::shares::{Share, ShareProblem, join, split};
use chain::{Algorithm, Digest};
use data_encoding::{BASE32_NOPAD, HEXLOWER};
use kernel::{Bilingual, CampaignId, Finding, Place, Refusal, RefusalKind};
use serde::{Deserialize, Serialize};

use super::filling::Filling;
use super::scheme::Scheme;

/// What envelopes are closed for; part of what every HPKE library needs to open them (`info`).
pub const PURPOSE: &[u8] = b"qingfeng-ballot-1";
/// Contents are filled up with blanks to a multiple of this, so that the length tells little of what was written.
const PADDED_TO: usize = 256;
/// The most observers who hold parts of a key.
pub const MOST_HOLDERS: usize = 20;
/// Random bytes a key and its parts are made from: 32 for the key and 32 for each further part that is needed.
pub const CHANCE: usize = 32 * MOST_HOLDERS;

/// Who holds the parts of a campaign's key, and how many of them are needed to open the ballots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealing {
    /// The observers, by name, one part each.
    pub observers: Vec<String>,
    /// How many parts are needed.
    pub needed: u8,
}

impl Sealing {
    /// What is wrong with it.
    pub fn check(&self) -> Option<Finding> {
        let names: std::collections::BTreeSet<&str> = self.observers.iter().map(|name| name.trim()).collect();
        let distinct = names.len() == self.observers.len() && !names.contains("");
        let enough = (2..=MOST_HOLDERS).contains(&self.observers.len()) && self.needed >= 2;
        let reachable = usize::from(self.needed) <= self.observers.len();
        (!(distinct && enough && reachable)).then(|| {
            Finding::error(
                "L01",
                Place::field("observers"),
                Bilingual::new(
                    "密封评议需要 2 至 20 位姓名不同的监督员，启封所需份数至少 2 份、不超过人数。",
                    "Sealed ballots need 2 to 20 observers with different names; at least 2 parts are needed, not more than observers.",
                ),
                Bilingual::new("如 5 位监督员、任意 3 份可启封。", "Such as 5 observers, any 3 parts."),
            )
        })
    }

    /// Makes a campaign's key: its public part, and the text of each observer's part. The private part is nowhere else.
    ///
    /// # Errors
    /// When there is no usable sealing or too little chance.
    pub fn make_key(
        &self,
        campaign: CampaignId,
        chance: &[u8; CHANCE],
    ) -> Result<([u8; 32], Vec<String>), ShareProblem> {
        let (first, rest) = chance.split_first_chunk::<32>().ok_or(ShareProblem::TooLittleChance)?;
        let key = OpeningKey::from_chance(first);
        let holders = u8::try_from(self.observers.len()).map_err(|_| ShareProblem::WrongNumbers)?;
        let shares = split(&key.secret(), self.needed, holders, rest)?;
        Ok((key.public(), shares.iter().map(|share| print_part(campaign, share)).collect()))
    }
}

/// The digest that marks a part as complete and of its campaign: eight letters.
fn part_check(campaign: CampaignId, share: &Share) -> String {
    let place = share.place.to_string();
    let text = netstrings(["key-part-1", &campaign.to_string(), &place, &HEXLOWER.encode(&share.values)]);
    BASE32_NOPAD.encode(&Algorithm::Sha256.digest(&text).as_bytes()[..5])
}

/// `3-ABCD-…-WXYZ`: the place, 52 letters of the part and 8 of its check, in groups of four.
fn print_part(campaign: CampaignId, share: &Share) -> String {
    let letters = BASE32_NOPAD.encode(&share.values) + &part_check(campaign, share);
    let groups: Vec<&str> = letters.as_bytes().chunks(4).filter_map(|group| std::str::from_utf8(group).ok()).collect();
    format!("{}-{}", share.place, groups.join("-"))
}

/// Reads a part as it was typed.
///
/// # Errors
/// L02 when it is not complete or has a slip of the pen or belongs to another campaign.
pub fn read_part(campaign: CampaignId, typed: &str) -> Result<Share, Refusal> {
    let letters: String = typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    let body_from = letters.len().saturating_sub(60);
    let place = letters.get(..body_from).and_then(|place| place.parse().ok()).filter(|place| *place > 0);
    let values = letters
        .get(body_from..)
        .and_then(|rest| rest.get(..52))
        .and_then(|body| BASE32_NOPAD.decode(body.as_bytes()).ok());
    let (Some(place), Some(values)) = (place, values) else { return Err(bad_part(typed)) };
    let share = Share { place, values };
    if letters.ends_with(&part_check(campaign, &share)) { Ok(share) } else { Err(bad_part(typed)) }
}

/// Joins typed parts to the key that opens the campaign's envelopes.
///
/// # Errors
/// L02 for a part that can't be right, L04 when there are too few or they do not make the key.
pub fn join_parts(
    campaign: CampaignId,
    needed: u8,
    public: &[u8; 32],
    typed: &[String],
) -> Result<OpeningKey, Refusal> {
    let shares = typed.iter().map(|part| read_part(campaign, part)).collect::<Result<Vec<_>, _>>()?;
    let secret = join(&shares, needed).map_err(|problem| match problem {
        ShareProblem::TooFew { given, needed } => too_few(given, needed),
        _ => not_the_key(),
    })?;
    let key = OpeningKey::from_secret(&secret).map_err(|_| not_the_key())?;
    if key.public() == *public { Ok(key) } else { Err(not_the_key()) }
}

/// What an envelope holds.
#[derive(Serialize, Deserialize)]
struct Content {
    /// The marks, a number each, blanks 0, in the order of the scheme.
    marks: String,
    /// Opinions: the unit's place in the scheme (none: all of them) and the words.
    opinions: Vec<(Option<usize>, String)>,
}

/// Closes a ballot in an envelope for a campaign and stratum.
///
/// # Errors
/// When the campaign's key is unusable.
pub fn close(
    public: &[u8; 32],
    campaign: &str,
    stratum: &str,
    filling: &Filling,
    chance: &[u8; 32],
) -> Result<Vec<u8>, Refusal> {
    let content = Content {
        marks: marks_text(filling.marks.bytes()),
        opinions: filling.opinions.iter().map(|(about, text)| (*about, text.clone())).collect(),
    };
    let mut bytes = serde_json::to_vec(&content).map_err(Refusal::failed)?;
    bytes.resize(bytes.len().next_multiple_of(PADDED_TO), b' ');
    let beside = netstrings([campaign, stratum]);
    envelope::close(public, PURPOSE, &beside, &bytes, chance).map_err(Refusal::failed)
}

/// Opens an envelope; `None` when it does not hold a ballot of the scheme.
pub fn open(key: &OpeningKey, scheme: &Scheme, campaign: &str, stratum: &str, envelope: &[u8]) -> Option<Filling> {
    let bytes = key.open(PURPOSE, &netstrings([campaign, stratum]), envelope).ok()?;
    let content: Content = serde_json::from_slice(&bytes).ok()?;
    let marks = super::ballot::Marks::from_bytes(scheme, &marks_bytes(&content.marks)?).ok()?;
    Some(Filling { marks, opinions: content.opinions.into_iter().collect() })
}

/// The leaf of a sealed ballot in its campaign's log: RFC 6962's leaf hash of the netstrings of campaign, stratum and the
/// envelope in hexadecimal. It is also the receipt.
pub fn leaf(campaign: &str, stratum: &str, envelope: &[u8]) -> Digest {
    leaf_hash(&netstrings([campaign, stratum, &HEXLOWER.encode(envelope)]))
}

/// Marks as digits; a double mark on paper is `x`.
pub fn marks_text(marks: &[u8]) -> String {
    let letter = |mark: &u8| if *mark <= 9 { char::from(b'0' + mark) } else { 'x' };
    marks.iter().map(letter).collect()
}

/// Marks from digits; `None` for anything else.
pub fn marks_bytes(text: &str) -> Option<Vec<u8>> {
    let mark = |letter: u8| match letter {
        b'0'..=b'9' => Some(letter - b'0'),
        b'x' => Some(super::ballot::DOUBLE),
        _ => None,
    };
    text.bytes().map(mark).collect()
}

fn refuse(rule: &'static str, message: Bilingual, remedy: (&str, &str)) -> Refusal {
    Refusal::new(RefusalKind::Conflict, rule, message, Bilingual::new(remedy.0, remedy.1))
}

fn bad_part(typed: &str) -> Refusal {
    let start: String = typed.trim().chars().take(6).collect();
    refuse(
        "L02",
        Bilingual::new(
            format!("以“{start}”开头的密钥份不完整、抄错了，或属于别的活动。"),
            format!("The key part beginning with “{start}” is incomplete, mistyped, or of another campaign."),
        ),
        ("请对照纸上的字母逐组核对。", "Compare it with the paper, group by group."),
    )
}

fn too_few(given: usize, needed: usize) -> Refusal {
    refuse(
        "L04",
        Bilingual::new(
            format!("只有 {given} 份密钥，启封需要 {needed} 份；少一份也打不开。"),
            format!("Only {given} key parts; {needed} are needed, and fewer open nothing."),
        ),
        ("请再请一位监督员到场。", "Ask another observer to come."),
    )
}

fn not_the_key() -> Refusal {
    refuse(
        "L04",
        Bilingual::new("这些密钥份合不成本次活动的密钥。", "These parts do not make this campaign's key."),
        ("请核对各份是否都属于本次活动。", "See whether all of them belong to this campaign."),
    )
}

#[cfg(test)]
mod tests {
    use super::super::filling::tests::scheme;
    use super::*;

    fn sealing() -> Sealing {
        Sealing { observers: ["甲", "乙", "丙"].map(String::from).into(), needed: 2 }
    }

    fn campaign() -> CampaignId {
        CampaignId(uuid::Uuid::from_u128(7))
    }

    fn filling(scheme: &Scheme) -> Filling {
        let mut filling = Filling::blank(scheme);
        filling.mark(scheme, 0, 0, 1).unwrap();
        filling.say(scheme, None, "o", "窗口态度好").unwrap();
        filling
    }

    #[test]
    fn enough_parts_open_what_was_closed_and_one_less_opens_nothing() {
        let scheme = scheme(&[2]);
        let (public, parts) = sealing().make_key(campaign(), &[9; CHANCE]).unwrap();
        let envelope = close(&public, "c", "S01", &filling(&scheme), &[3; 32]).unwrap();
        let rule = |parts: &[String]| join_parts(campaign(), 2, &public, parts).map(|_| ()).unwrap_err().rule.0;
        assert_eq!(rule(&parts[..1]), "L04");
        assert_eq!(rule(&[parts[0].clone(), parts[0].clone()]), "L04");
        let key = join_parts(campaign(), 2, &public, &parts[1..]).unwrap();
        assert_eq!(open(&key, &scheme, "c", "S01", &envelope), Some(filling(&scheme)));
        assert_eq!(open(&key, &scheme, "c", "S02", &envelope), None, "the stratum is bound to the envelope");
    }

    #[test]
    fn a_mistyped_part_and_a_part_of_another_campaign_are_told() {
        let (_, parts) = sealing().make_key(campaign(), &[9; CHANCE]).unwrap();
        let typed = parts[0].to_lowercase().replace('-', " ");
        assert_eq!(read_part(campaign(), &typed).unwrap().place, 1);
        let mut wrong = parts[0].clone().into_bytes();
        wrong[5] = if wrong[5] == b'A' { b'B' } else { b'A' };
        assert!(read_part(campaign(), std::str::from_utf8(&wrong).unwrap()).is_err());
        assert!(read_part(CampaignId(uuid::Uuid::from_u128(8)), &parts[0]).is_err());
        assert!(read_part(campaign(), "").is_err());
        assert!(read_part(campaign(), "机密").is_err());
    }

    #[test]
    fn a_short_opinion_does_not_show_in_the_length() {
        let scheme = scheme(&[2]);
        let public = sealing().make_key(campaign(), &[9; CHANCE]).unwrap().0;
        let length = |filling: &Filling| close(&public, "c", "S01", filling, &[3; 32]).unwrap().len();
        assert_eq!(length(&filling(&scheme)), length(&Filling::blank(&scheme)));
    }

    #[test]
    fn observers_must_be_named_and_parts_must_be_reachable() {
        let check = |names: &[&str], needed| {
            Sealing { observers: names.iter().map(|name| (*name).to_owned()).collect(), needed }.check().is_none()
        };
        assert!(check(&["甲", "乙"], 2));
        assert!(!check(&["甲", "乙"], 3));
        assert!(!check(&["甲", "甲"], 2));
        assert!(!check(&["甲", " "], 2));
        assert!(!check(&["甲", "乙"], 1));
    }

    #[test]
    fn marks_are_read_back_from_digits() {
        assert_eq!(marks_text(&[0, 5, 255]), "05x");
        assert_eq!(marks_bytes("05x"), Some(vec![0, 5, 255]));
        assert_eq!(marks_bytes("05?"), None);
    }
}
