//! The tracking code (查询码): 16 digits that open a report's follow-up page. Shown once; the server keeps a keyed hash.

/// How many digits.
const DIGITS: usize = 16;
/// One more than the largest code.
const END: u64 = 10_u64.pow(16);

/// A code as it is shown or typed. Never stored, never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct TrackingCode(String);

impl std::fmt::Debug for TrackingCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TrackingCode(..)")
    }
}

impl TrackingCode {
    /// The code of random bytes; `None` for the few that would make some codes likelier than others: draw again.
    pub fn from_chance(chance: [u8; 8]) -> Option<Self> {
        let number = u64::from_be_bytes(chance) >> 10; // 54 bits
        (number < END).then(|| Self(format!("{number:016}")))
    }

    /// Reads a typed code: with or without blanks and dashes, full-width digits too. `None` when it can't be one.
    pub fn parse(typed: &str) -> Option<Self> {
        let half = |mark: char| match u32::from(mark) {
            wide @ 0xFF10..=0xFF19 => char::from_u32(wide - 0xFEE0).unwrap_or(mark),
            _ => mark,
        };
        let marks = typed.chars().map(half).filter(|mark| !mark.is_whitespace() && !matches!(mark, '-' | '－' | '—'));
        let code: String = marks.take(DIGITS + 1).collect();
        let good = code.len() == DIGITS && code.bytes().all(|mark| mark.is_ascii_digit());
        good.then_some(Self(code))
    }

    /// The digits in groups of four.
    pub fn grouped(&self) -> String {
        let marks: Vec<char> = self.0.chars().collect();
        marks.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    }

    /// The sixteen digits.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = TrackingCode::parse("0123456789012345").unwrap();
        assert_eq!(code.grouped(), "0123 4567 8901 2345");
        for typed in ["0123 4567 8901 2345", " 0123-4567-8901-2345 ", "０１２３４５６７８９０１２３４５"]
        {
            assert_eq!(TrackingCode::parse(typed), Some(code.clone()), "{typed}");
        }
        for typed in ["", "123", "01234567890123456", "012345678901234a", "查询码"] {
            assert_eq!(TrackingCode::parse(typed), None, "{typed}");
        }
        assert_eq!(format!("{code:?}"), "TrackingCode(..)");
    }

    #[test]
    fn every_first_digit_is_about_equally_likely() {
        let chance = |n: u64| n.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes();
        let codes: Vec<TrackingCode> = (1..40_000_u64).filter_map(|n| TrackingCode::from_chance(chance(n))).collect();
        for digit in '0'..='9' {
            let seen = codes.iter().filter(|code| code.0.starts_with(digit)).count() * 10;
            assert!(seen.abs_diff(codes.len()) < codes.len() / 10, "{digit}: {seen} of {}", codes.len());
        }
    }

    proptest! {
        #[test]
        fn any_typed_text_is_sixteen_digits_or_no_code(typed in ".{0,40}") {
            if let Some(code) = TrackingCode::parse(&typed) {
                prop_assert_eq!(code.digits().len(), 16);
            }
        }
    }
}
