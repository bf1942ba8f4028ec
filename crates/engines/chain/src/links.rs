//! A hash chain of lines: every line carries the link before it and its own.

use crate::{Algorithm, Digest, DigestProblem};
use std::fmt;
use std::str::FromStr;

/// A link of a chain: the algorithm and the digest, written as `sha256:…` or `sm3:…`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Link {
    /// How the line was digested.
    pub algorithm: Algorithm,
    /// The digest.
    pub digest: Digest,
}

/// One line of a chain as it was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// Its number; the first is 1.
    pub number: u64,
    /// What it says, field by field.
    pub fields: &'a [&'a str],
    /// The link of the line before it as the line names it; empty for the first.
    pub previous: &'a str,
    /// Its own link as it was kept.
    pub link: &'a str,
}

/// Where a chain is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Break {
    /// Lines are not there.
    #[error("lines {from} to {to} are missing")]
    Missing {
        /// The first of them.
        from: u64,
        /// The last of them.
        to: u64,
    },
    /// The line's content does not give its link: it was changed after it was written.
    #[error("line {number} was changed: its content does not give its digest")]
    Changed {
        /// The line.
        number: u64,
    },
    /// The line does not name the link of the line before it: it or the line before was exchanged.
    #[error("line {number} does not continue line {}: one of the two was exchanged or put in", .number - 1)]
    Unconnected {
        /// The later of the two lines.
        number: u64,
    },
    /// A line stands where none may stand: its number was used before, or is 0.
    #[error("line {number} was put in: its number is out of order")]
    OutOfOrder {
        /// The line.
        number: u64,
    },
}

/// Lengths and bytes one after another (netstrings): `3:abc,0:,` for `abc` and nothing. No two lists of texts give the same
/// bytes, whatever the texts contain.
pub fn netstrings<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for text in texts {
        bytes.extend_from_slice(format!("{}:{text},", text.len()).as_bytes());
    }
    bytes
}

/// The link of a line: the digest of the [`netstrings`] of the previous link, the number and the fields.
pub fn link(algorithm: Algorithm, previous: &str, number: u64, fields: &[&str]) -> Link {
    let number = number.to_string();
    let texts = [previous, &number].into_iter().chain(fields.iter().copied());
    Link { algorithm, digest: algorithm.digest(&netstrings(texts)) }
}

/// Walks along a chain, line by line, and names the first place where it is broken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Walker {
    last: u64,
    link: String,
}

impl Walker {
    /// Starts before line 1.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next line.
    ///
    /// # Errors
    /// How the line breaks the chain. The walk can go on after it, as if the line were right, to find later breaks.
    pub fn step(&mut self, line: &Line<'_>) -> Result<(), Break> {
        let (number, expected) = (line.number, self.last + 1);
        if number < expected {
            return Err(Break::OutOfOrder { number });
        }
        let connected = line.previous == self.link;
        let unchanged = line
            .link
            .parse::<Link>()
            .is_ok_and(|kept| link(kept.algorithm, line.previous, number, line.fields) == kept);
        (self.last, self.link) = (number, line.link.to_owned());
        if number > expected {
            Err(Break::Missing { from: expected, to: number - 1 })
        } else if !connected {
            Err(Break::Unconnected { number })
        } else if !unchanged {
            Err(Break::Changed { number })
        } else {
            Ok(())
        }
    }

    /// The number of the last line taken; 0 before the first.
    pub fn last(&self) -> u64 {
        self.last
    }

    /// The link of the last line taken; empty before the first.
    pub fn head(&self) -> &str {
        &self.link
    }

    /// Ends the walk where `lines` lines should have been.
    ///
    /// # Errors
    /// The lines missing at the end.
    pub fn end(&self, lines: u64) -> Result<(), Break> {
        if self.last < lines { Err(Break::Missing { from: self.last + 1, to: lines }) } else { Ok(()) }
    }
}

/// The first place where two lists differ, counted from 0; the end of the shorter one if it is the beginning of the other.
pub fn first_difference<T: PartialEq>(one: &[T], other: &[T]) -> Option<usize> {
    let common = one.iter().zip(other).take_while(|(left, right)| left == right).count();
    (common < one.len().max(other.len())).then_some(common)
}

impl fmt::Display for Link {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.algorithm.word(), self.digest)
    }
}

impl FromStr for Link {
    type Err = DigestProblem;

    fn from_str(text: &str) -> Result<Self, DigestProblem> {
        let (word, digest) = text.split_once(':').ok_or(DigestProblem)?;
        Ok(Self { algorithm: Algorithm::from_word(word).ok_or(DigestProblem)?, digest: digest.parse()? })
    }
}
