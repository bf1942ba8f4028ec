//! Invitation slips (评议码): one-time codes that belong to a stratum and to no person.
//!
//! A code is 12 characters of a 31-letter alphabet without look-alikes, about 59 bits. It is derived from its batch's
//! secret, so that a sheet can be printed again after a cut-off print run; when the batch has been handed out the secret
//! is destroyed and only the codes' hashes remain. The server never stores a code.
//!
//! A slip is issued, then used, given back with a paper ballot, revoked or replaced; no state leads back.

use hmac::{Hmac, KeyInit, Mac};
use kernel::{Bilingual, Refusal, RefusalKind};
use sha2::{Digest, Sha256};

/// Letters and digits without 0 O 1 I L.
const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/// How many characters a code has.
pub const LENGTH: usize = 12;

/// A code as it is typed or scanned. Never stored, never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Code(..)")
    }
}

impl Code {
    /// The code of a slip in a batch. Rejection keeps every character equally likely.
    pub fn derive(secret: &[u8; 32], stratum_id: &str, serial: u64) -> Self {
        Self(letters(LENGTH, |round| keyed(secret, &format!("slip\n{stratum_id}\n{serial}\n{round}"))))
    }

    /// Reads a typed code: any case, with or without dashes and blanks, full-width letters too. `None` when it can't be one.
    pub fn parse(text: &str) -> Option<Self> {
        let half = |letter: char| match u32::from(letter) {
            wide @ 0xFF01..=0xFF5E => char::from_u32(wide - 0xFEE0).unwrap_or(letter),
            _ => letter,
        };
        let letters =
            text.chars().map(half).filter(|letter| !letter.is_whitespace() && !matches!(letter, '-' | '－' | '—'));
        let code: String = letters.map(|letter| letter.to_ascii_uppercase()).collect();
        let good = code.len() == LENGTH && code.bytes().all(|byte| ALPHABET.contains(&byte));
        good.then_some(Self(code))
    }

    /// The code in groups of four: `ABCD-EFGH-JKMN`.
    pub fn grouped(&self) -> String {
        [&self.0[0..4], &self.0[4..8], &self.0[8..12]].join("-")
    }

    /// What is stored of a code: its SHA-256. The code can't be had from it.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(format!("slip\n{}", self.0)).into()
    }

    /// The receipt of the ballot cast with this code, `ABCD-EFGH`: made from the code alone, so it is the same at every
    /// retry, is stored nowhere and leads to no ballot.
    pub fn receipt(&self) -> String {
        let receipt = letters(8, |round| Sha256::digest(format!("receipt\n{}\n{round}", self.0)).into());
        [&receipt[0..4], &receipt[4..8]].join("-")
    }

    /// The key a draft is sealed with: without the slip nobody, the office included, can read what is not yet submitted.
    pub fn draft_key(&self) -> [u8; 32] {
        Sha256::digest(format!("draft\n{}", self.0)).into()
    }
}

/// Characters of the alphabet out of blocks of random bytes. Rejecting the bytes from 248 keeps every character equally likely.
fn letters(wanted: usize, block: impl FnMut(u32) -> [u8; 32]) -> String {
    let bytes = (0..).flat_map(block);
    let fair = bytes.filter(|byte| *byte < 248).map(|byte| char::from(ALPHABET[usize::from(byte % 31)]));
    fair.take(wanted).collect()
}

/// HMAC-SHA256.
fn keyed(secret: &[u8; 32], text: &str) -> [u8; 32] {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of every length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}

/// Where a slip stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SlipState {
    /// Good for one ballot.
    Issued,
    /// Its ballot is in the box.
    Used,
    /// It came back with a paper ballot, which counts.
    OnPaper,
    /// Withdrawn by the office.
    Revoked,
    /// Withdrawn by the office, which gave another slip for it.
    Replaced,
}

impl SlipState {
    /// Every state, in the order tables show them.
    pub const ALL: [Self; 5] = [Self::Issued, Self::Used, Self::OnPaper, Self::Revoked, Self::Replaced];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Used => "used",
            Self::OnPaper => "on_paper",
            Self::Revoked => "revoked",
            Self::Replaced => "replaced",
        }
    }

    /// The state of a stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Its name for people.
    pub fn name(self) -> Bilingual {
        match self {
            Self::Issued => Bilingual::new("未使用", "Not used yet"),
            Self::Used => Bilingual::new("已使用", "Used"),
            Self::OnPaper => Bilingual::new("已随纸质评议表交回", "Came back with a paper ballot"),
            Self::Revoked => Bilingual::new("已作废", "Revoked"),
            Self::Replaced => Bilingual::new("已换发", "Replaced"),
        }
    }

    /// Whether the slip opens a ballot: yes, or it has been used and shows its receipt.
    ///
    /// # Errors
    /// S02 when the office has withdrawn it, S12 when it came back with a paper ballot.
    pub fn open(self) -> Result<Opened, Refusal> {
        match self {
            Self::Issued => Ok(Opened::Ballot),
            Self::Used => Ok(Opened::Receipt),
            Self::OnPaper => Err(came_back_on_paper()),
            Self::Revoked | Self::Replaced => Err(withdrawn()),
        }
    }

    /// Lets the office withdraw the slip.
    ///
    /// # Errors
    /// S03 when its ballot is in the box, S05 when it is withdrawn already.
    pub fn withdraw(self) -> Result<(), Refusal> {
        match self {
            Self::Issued => Ok(()),
            Self::Used | Self::OnPaper => Err(used()),
            Self::Revoked | Self::Replaced => Err(withdrawn_already()),
        }
    }
}

/// What a good slip opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    /// The ballot, to fill in.
    Ballot,
    /// The receipt of the ballot that was cast with it.
    Receipt,
}

/// S01: no slip has this code.
pub fn unknown() -> Refusal {
    Refusal::field(
        "S01",
        "code",
        Bilingual::new("这个评议码无效。", "This code is not valid."),
        Bilingual::new(
            "请对照评议邀请单重新输入，共 12 位。",
            "Compare it with your slip and type it again; it has 12 characters.",
        ),
    )
}

/// S11: the ballot of this slip is in the box.
pub fn submitted() -> Refusal {
    Refusal::new(
        RefusalKind::Gone,
        "S11",
        Bilingual::new("这份评议表已经提交，不能再改。", "This ballot has been submitted and can't be changed."),
        Bilingual::new("用评议码可以随时查看回执。", "Your code shows the receipt at any time."),
    )
}

fn withdrawn() -> Refusal {
    Refusal::new(
        RefusalKind::Gone,
        "S02",
        Bilingual::new("这个评议码已经作废。", "This code has been revoked."),
        Bilingual::new("请向发放单位领取新的评议邀请单。", "Ask whoever gave you the slip for a new one."),
    )
}

fn came_back_on_paper() -> Refusal {
    Refusal::new(
        RefusalKind::Gone,
        "S12",
        Bilingual::new(
            "这个评议码已随纸质评议表交回，以纸质评议表为准。",
            "This code came back with a paper ballot, and the paper counts.",
        ),
        Bilingual::new(
            "一个评议码只评议一次：不能再在网上评议，也不要重复登记。",
            "A code is good for one ballot: none can be cast online, and it is not booked again.",
        ),
    )
}

fn used() -> Refusal {
    Refusal::new(
        RefusalKind::Conflict,
        "S03",
        Bilingual::new(
            "这个评议码已经用来提交了评议表，不能作废。",
            "A ballot has been cast with this code; it can't be revoked.",
        ),
        Bilingual::new("已提交的评议表无法追溯，也无法撤回。", "A ballot that was cast can't be traced or taken back."),
    )
}

fn withdrawn_already() -> Refusal {
    Refusal::new(
        RefusalKind::Conflict,
        "S05",
        Bilingual::new("这个评议码先前已经作废或换发。", "This code has been revoked or replaced before."),
        Bilingual::new("无需重复办理。", "Nothing needs to be done."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_batch_printed_again_has_the_same_codes_and_no_two_are_alike() {
        let codes: Vec<String> = (0..2_000).map(|serial| Code::derive(&[7; 32], "S01", serial).grouped()).collect();
        let again: Vec<String> = (0..2_000).map(|serial| Code::derive(&[7; 32], "S01", serial).grouped()).collect();
        assert_eq!(codes, again);
        assert_eq!(codes.iter().collect::<std::collections::BTreeSet<_>>().len(), 2_000);
        assert!(!codes.contains(&Code::derive(&[8; 32], "S01", 0).grouped()));
        assert!(!codes.contains(&Code::derive(&[7; 32], "S02", 0).grouped()));
    }

    #[test]
    fn every_character_of_the_alphabet_is_about_equally_likely() {
        let mut seen = [0_u32; 256];
        for serial in 0..10_000 {
            Code::derive(&[3; 32], "S01", serial).0.bytes().for_each(|letter| seen[usize::from(letter)] += 1);
        }
        let expected = 10_000.0 * 12.0 / 31.0;
        for letter in ALPHABET {
            let ratio = f64::from(seen[usize::from(*letter)]) / expected;
            assert!((0.93..1.07).contains(&ratio), "{} {ratio}", char::from(*letter));
        }
    }

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = Code::derive(&[1; 32], "S01", 1);
        let wide: String = code.0.chars().filter_map(|letter| char::from_u32(u32::from(letter) + 0xFEE0)).collect();
        for typed in [code.grouped(), code.0.to_lowercase(), format!(" {} ", code.grouped().replace('-', " ")), wide] {
            assert_eq!(Code::parse(&typed), Some(code.clone()), "{typed}");
        }
        for typed in ["", "ABCD", "ABCD-EFGH-JKM0", "ABCD-EFGH-JKMNP", "评议码评议码评议码评议码", "ABCD-EFGH-JKMé"]
        {
            assert_eq!(Code::parse(typed), None, "{typed}");
        }
    }

    #[test]
    fn the_receipt_and_the_draft_key_come_from_the_code_and_show_nothing_of_it() {
        let code = Code::derive(&[1; 32], "S01", 1);
        assert_eq!(code.receipt(), code.receipt());
        assert_eq!(code.receipt().len(), 9);
        assert_ne!(code.receipt(), Code::derive(&[1; 32], "S01", 2).receipt());
        assert_ne!(code.draft_key(), code.hash());
        assert_eq!(format!("{code:?}"), "Code(..)");
    }

    #[test]
    fn every_state_answers_every_move() {
        let table: Vec<String> = SlipState::ALL
            .iter()
            .map(|state| {
                let open = state.open().map_or_else(|no| no.rule.to_string(), |yes| format!("{yes:?}"));
                let withdraw = state.withdraw().map_or_else(|no| no.rule.to_string(), |()| "yes".to_owned());
                format!("{} {open} {withdraw}", state.code())
            })
            .collect();
        let answers =
            ["issued Ballot yes", "used Receipt S03", "on_paper S12 S03", "revoked S02 S05", "replaced S02 S05"];
        assert_eq!(table, answers);
        assert!(SlipState::ALL.iter().all(|state| SlipState::from_code(state.code()) == Some(*state)));
    }

    proptest! {
        #[test]
        fn any_typed_text_is_a_code_of_twelve_letters_or_none(typed in ".{0,40}") {
            if let Some(code) = Code::parse(&typed) {
                prop_assert_eq!(code.grouped().len(), 14);
            }
        }
    }
}
