//! Digests and the two algorithms that make them.

use sha2::{Digest as _, Sha256};
use std::fmt;
use std::str::FromStr;

/// 32 bytes of a digest, printed as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Digest(pub [u8; 32]);

/// A text is not 64 lower-case hexadecimal digits, or names an unknown algorithm.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a digest is written as 64 hexadecimal digits 0-9 a-f, in a chain with `sha256:` or `sm3:` before them")]
pub struct DigestProblem;

/// How lines of a hash chain are digested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// SHA-256 (FIPS 180-4).
    Sha256,
    /// SM3 (GB/T 32905-2016).
    Sm3,
}

impl Algorithm {
    /// The word written before a digest.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sm3 => "sm3",
        }
    }

    /// The algorithm of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Sha256, Self::Sm3].into_iter().find(|algorithm| algorithm.word() == word)
    }

    /// The digest of a text.
    pub fn digest(self, text: &[u8]) -> Digest {
        match self {
            Self::Sha256 => Digest(Sha256::digest(text).into()),
            Self::Sm3 => Digest(sm3::Sm3::digest(text).into()),
        }
    }
}

impl Digest {
    /// The bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Digest({self})")
    }
}

impl FromStr for Digest {
    type Err = DigestProblem;

    fn from_str(text: &str) -> Result<Self, DigestProblem> {
        let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return Err(DigestProblem) };
        let pairs: &[[u8; 2]; 32] = pairs.try_into().map_err(|_| DigestProblem)?;
        let mut bytes = [0; 32];
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = (hex_digit(*high)? << 4) | hex_digit(*low)?;
        }
        Ok(Self(bytes))
    }
}

fn hex_digit(character: u8) -> Result<u8, DigestProblem> {
    match character {
        b'0'..=b'9' => Ok(character - b'0'),
        b'a'..=b'f' => Ok(character - b'a' + 10),
        _ => Err(DigestProblem),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printed_digest_is_read_back_and_anything_else_is_refused() {
        let digest = Algorithm::Sha256.digest(b"abc");
        assert_eq!(digest.to_string().parse(), Ok(digest));
        for text in ["", "ab", &"A".repeat(64), &"g".repeat(64), &"a".repeat(66), &"é".repeat(32)] {
            assert_eq!(text.parse::<Digest>(), Err(DigestProblem), "{text}");
        }
    }

    /// GB/T 32905-2016, annex A; FIPS 180-4 examples.
    #[test]
    fn published_examples_of_both_algorithms_come_out() {
        let sm3_abc = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";
        let sm3_abcd = "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732";
        let sha256_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Algorithm::Sm3.digest(b"abc").to_string(), sm3_abc);
        assert_eq!(Algorithm::Sm3.digest("abcd".repeat(16).as_bytes()).to_string(), sm3_abcd);
        assert_eq!(Algorithm::Sha256.digest(b"abc").to_string(), sha256_abc);
    }
}
