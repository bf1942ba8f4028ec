use std::fmt;
use std::str::FromStr;

use super::tidy::tidy;

/// The 31 characters of a credit code in the order of their values: no I, O, S, V, Z.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// A unified social credit code (统一社会信用代码) of GB 32100-2015: 18 characters, the last of which checks the others.
///
/// Every value has the right length, characters and check character. The text form has no blanks and is upper case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CreditCode(String);

/// Why a text is not a credit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CreditCodeError {
    /// It does not have 18 characters.
    #[error("a credit code has 18 characters")]
    Length,
    /// It holds a character that credit codes never have (I, O, S, V, Z among them), or letters where digits must stand.
    #[error("a credit code has no such character at this place")]
    Character,
    /// The check character does not fit: something was mistyped.
    #[error("the check character does not fit")]
    CheckCharacter,
}

impl CreditCode {
    /// Reads a code; blanks, full-width characters and lower case are put right first.
    ///
    /// # Errors
    /// [`CreditCodeError`] for the first thing that is wrong.
    pub fn parse(text: &str) -> Result<Self, CreditCodeError> {
        let code: String = tidy(text).chars().filter(|c| *c != ' ' && *c != '-').collect::<String>().to_uppercase();
        if code.chars().count() != 18 {
            return Err(CreditCodeError::Length);
        }
        let values = values(&code).ok_or(CreditCodeError::Character)?;
        if !parts_fit(code.as_bytes()) {
            return Err(CreditCodeError::Character);
        }
        if check_value(&values) == values.last().copied() {
            Ok(Self(code))
        } else {
            Err(CreditCodeError::CheckCharacter)
        }
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn values(code: &str) -> Option<Vec<usize>> {
    code.bytes().map(|byte| ALPHABET.iter().position(|known| *known == byte)).collect()
}

/// GB 32100 4.2: registration department (1 to 9, or A, N, Y), kind of organisation (a digit), six digits of region.
fn parts_fit(code: &[u8]) -> bool {
    let department = code.first().is_some_and(|byte| matches!(byte, b'1'..=b'9' | b'A' | b'N' | b'Y'));
    department && code.get(1..8).is_some_and(|digits| digits.iter().all(u8::is_ascii_digit))
}

/// GB 32100 4.3: weights are powers of 3 modulo 31.
fn check_value(values: &[usize]) -> Option<usize> {
    let body = values.get(..17)?;
    let (sum, _) = body.iter().fold((0, 1), |(sum, weight), value| (sum + value * weight, weight * 3 % 31));
    Some((31 - sum % 31) % 31)
}

impl fmt::Display for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for CreditCode {
    type Err = CreditCodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of a reference file: the code and whether python-stdnum takes it.
    fn lines(text: &str) -> impl Iterator<Item = (&str, bool)> {
        text.lines().skip(1).filter_map(|line| {
            let mut cells = line.split(',');
            Some((cells.next()?, cells.next()? == "1"))
        })
    }

    fn is_lettered(code: &str) -> bool {
        code.trim().to_uppercase().starts_with(['A', 'N', 'Y'])
    }

    #[test]
    fn codes_are_judged_as_python_stdnum_judges_them() {
        let mut seen = 0;
        for file in [include_str!("../../tests/data/uscc.csv"), include_str!("../../tests/data/uscc_with_org_code.csv")]
        {
            for (code, valid) in lines(file).filter(|(code, _)| !is_lettered(code)) {
                assert_eq!(CreditCode::parse(code).is_ok(), valid, "{code}");
                seen += 1;
            }
        }
        assert!(seen > 250, "only {seen} lines were compared");
    }

    #[test]
    fn departments_a_n_and_y_are_judged_by_their_check_character() {
        let letters = || lines(include_str!("../../tests/data/uscc.csv")).filter(|(code, _)| is_lettered(code));
        assert!(letters().any(|(code, _)| CreditCode::parse(code).is_ok()));
        assert_eq!(CreditCode::parse("A1110000600037341L"), Err(CreditCodeError::CheckCharacter));
    }

    #[test]
    fn blanks_full_width_and_lower_case_are_put_right() {
        assert_eq!(CreditCode::parse(" ９１１１００００ 600037341l ").unwrap().as_str(), "91110000600037341L");
    }

    #[test]
    fn one_mistyped_character_is_always_noticed() {
        let code = "91110000600037341L";
        for place in 8..18 {
            for other in ALPHABET.iter().filter(|other| code.as_bytes()[place] != **other) {
                let mut typed = code.as_bytes().to_vec();
                typed[place] = *other;
                let typed = String::from_utf8(typed).unwrap();
                assert_eq!(CreditCode::parse(&typed), Err(CreditCodeError::CheckCharacter), "{typed}");
            }
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(CreditCode::parse("12345"), Err(CreditCodeError::Length));
        assert_eq!(CreditCode::parse("9111000060003734IL"), Err(CreditCodeError::Character));
        assert_eq!(CreditCode::parse("清风清风清风清风清风清风清风清风清风"), Err(CreditCodeError::Character));
    }
}
