//! Tickets.

use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// The number that decides a person's place: a SHA-256 digest, compared byte by byte, printed as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket([u8; 32]);

/// A text is not 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a ticket is written as 64 hexadecimal digits 0-9 a-f")]
pub struct TicketProblem;

/// The ticket of a person in a stratum under a seed: SHA-256 of `seed LF stratum_id LF person_id` in UTF-8.
///
/// The ids are taken byte by byte as they stand; [`draw`](crate::draw()) refuses ids with line breaks, so that no two
/// people can have the same text.
pub fn ticket(seed: &str, stratum_id: &str, person_id: &str) -> Ticket {
    let digest = Sha256::new()
        .chain_update(seed)
        .chain_update("\n")
        .chain_update(stratum_id)
        .chain_update("\n")
        .chain_update(person_id)
        .finalize();
    Ticket(digest.into())
}

impl Ticket {
    /// The 32 bytes of the digest.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Its first 16 bytes: no two people share them in the lifetime of the universe.
    pub(crate) fn head(self) -> [u8; 16] {
        self.0.first_chunk().copied().unwrap_or_default()
    }
}

impl fmt::Display for Ticket {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for Ticket {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Ticket({self})")
    }
}

impl FromStr for Ticket {
    type Err = TicketProblem;

    fn from_str(text: &str) -> Result<Self, TicketProblem> {
        let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return Err(TicketProblem) };
        let pairs: &[[u8; 2]; 32] = pairs.try_into().map_err(|_| TicketProblem)?;
        let mut bytes = [0; 32];
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = (hex_digit(*high)? << 4) | hex_digit(*low)?;
        }
        Ok(Self(bytes))
    }
}

fn hex_digit(character: u8) -> Result<u8, TicketProblem> {
    match character {
        b'0'..=b'9' => Ok(character - b'0'),
        b'a'..=b'f' => Ok(character - b'a' + 10),
        _ => Err(TicketProblem),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printed_ticket_is_read_back() {
        let ticket = ticket("seed", "S01", "F000001");
        assert_eq!(ticket.to_string().parse(), Ok(ticket));
    }

    #[test]
    fn anything_but_64_lower_case_hexadecimal_digits_is_refused() {
        for text in ["", "ab", &"a".repeat(63), &"a".repeat(66), &"A".repeat(64), &"g".repeat(64), &"é".repeat(32)] {
            assert_eq!(text.parse::<Ticket>(), Err(TicketProblem), "{text}");
        }
    }
}
