//! Invitation slips (评议码): one-time codes that belong to a stratum and to no person.
//!
//! A code is 12 characters of a 31-letter alphabet without look-alikes, about 59 bits. It is derived from its batch's
//! secret, so that a sheet can be printed again after a cut-off print run; when the batch has been handed out the secret
//! is destroyed and only the codes' hashes remain. The server never stores a code.

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
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
        let mut code = String::with_capacity(LENGTH);
        let mut round = 0_u32;
        while code.len() < LENGTH {
            let block = keyed(secret, &format!("slip\n{stratum_id}\n{serial}\n{round}"));
            let fair = block.iter().filter(|byte| **byte < 248).map(|byte| ALPHABET[usize::from(byte % 31)]);
            code.extend(fair.map(char::from));
            round += 1;
        }
        code.truncate(LENGTH);
        Self(code)
    }

    /// Reads a typed code: any case, with or without dashes and blanks, full-width letters too. `None` when it can't be one.
    pub fn parse(text: &str) -> Option<Self> {
        let half = |letter: char| match u32::from(letter) {
            wide @ 0xFF01..=0xFF5E => char::from_u32(wide - 0xFEE0).unwrap_or(letter),
            _ => letter,
        };
        let letters = text.chars().map(half).filter(|letter| !letter.is_whitespace() && !matches!(letter, '-' | '－' | '—'));
        let code: String = letters.map(|letter| letter.to_ascii_uppercase()).collect();
        let good = code.len() == LENGTH && code.bytes().all(|byte| ALPHABET.contains(&byte));
        good.then_some(Self(code))
    }

    /// The code in groups of four: `ABCD-EFGH-JKMN`.
    pub fn grouped(&self) -> String {
        [&self.0[0..4], &self.0[4..8], &self.0[8..12]].join("-")
    }

    /// What is stored of a code: SHA-256 over the campaign and the code, in hexadecimal.
    pub fn hash(&self, campaign: &str) -> String {
        HEXLOWER.encode(&Sha256::digest(format!("slip\n{campaign}\n{}", self.0)))
    }

    /// The receipt of the ballot cast with this code: the same at every retry, and linked to no ballot.
    pub fn receipt(&self, campaign: &str) -> String {
        let digest = Sha256::digest(format!("receipt\n{campaign}\n{}", self.0));
        let letters: String = digest.iter().take(8).map(|byte| char::from(ALPHABET[usize::from(byte % 31)])).collect();
        [&letters[0..4], &letters[4..8]].join("-")
    }
}

/// HMAC-SHA256.
fn keyed(secret: &[u8; 32], text: &str) -> [u8; 32] {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of every length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}
