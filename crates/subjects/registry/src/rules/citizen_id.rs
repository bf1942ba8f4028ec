use kernel::Day;

use super::tidy::tidy;

/// The check characters of GB 11643 by remainder.
const CHECKS: &[u8; 11] = b"10X98765432";

/// A citizen identity number (公民身份号码) of GB 11643-1999. It is never stored: only its keyed mark is
/// (see [`crate::IdentityMarks`]). Printing it shows nothing but stars.
#[derive(Clone, PartialEq, Eq)]
pub struct CitizenId(String);

/// Why a text is not an identity number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CitizenIdError {
    /// Not 17 digits and a digit or X.
    #[error("an identity number has 17 digits and a last digit or X")]
    Form,
    /// The day of birth in it is no calendar day.
    #[error("the day of birth in it does not exist")]
    BirthDay,
    /// The check character does not fit: something was mistyped.
    #[error("the check character does not fit")]
    CheckCharacter,
}

impl CitizenId {
    /// Reads a number; blanks, full-width digits and a small x are put right first.
    ///
    /// # Errors
    /// [`CitizenIdError`] for the first thing that is wrong.
    pub fn parse(text: &str) -> Result<Self, CitizenIdError> {
        let number: String = tidy(text).chars().filter(|c| *c != ' ').collect::<String>().to_uppercase();
        let (body, last) = number.split_at_checked(17).ok_or(CitizenIdError::Form)?;
        if !body.bytes().all(|byte| byte.is_ascii_digit()) || last.len() != 1 {
            return Err(CitizenIdError::Form);
        }
        if !born_on_a_day(body) {
            return Err(CitizenIdError::BirthDay);
        }
        if last.bytes().next() == check_character(body) {
            Ok(Self(number))
        } else {
            Err(CitizenIdError::CheckCharacter)
        }
    }

    /// The number itself, for making its mark.
    pub(crate) fn digits(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for CitizenId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CitizenId(******************)")
    }
}

fn born_on_a_day(body: &str) -> bool {
    let part = |range: std::ops::Range<usize>| body.get(range).unwrap_or_default();
    format!("{}-{}-{}", part(6..10), part(10..12), part(12..14)).parse::<Day>().is_ok()
}

/// GB 11643: the weight of a place counted from the right (check place 1) is 2^(place−1) modulo 11.
fn check_character(body: &str) -> Option<u8> {
    let (sum, _) =
        body.bytes().rev().fold((0, 2), |(sum, weight), byte| (sum + u32::from(byte - b'0') * weight, weight * 2 % 11));
    CHECKS.get(usize::try_from(sum % 11).ok()?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_judged_by_check_character_and_day_of_birth() {
        let mut seen = 0;
        for line in include_str!("../../tests/data/citizen_id.csv").lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            if let [number, _, _, _, check, date, ..] = cells[..]
                && !check.is_empty()
            {
                assert_eq!(CitizenId::parse(number).is_ok(), check == "1" && date == "1", "{number}");
                seen += 1;
            }
        }
        assert!(seen > 200, "only {seen} lines were compared");
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(CitizenId::parse("110105194912310021"), Err(CitizenIdError::CheckCharacter));
        assert_eq!(CitizenId::parse("11010519490231002X"), Err(CitizenIdError::BirthDay));
        assert_eq!(CitizenId::parse("1101051949"), Err(CitizenIdError::Form));
        assert_eq!(CitizenId::parse("11010519491231002x").unwrap(), CitizenId::parse("11010519491231002X").unwrap());
    }

    #[test]
    fn printing_a_number_shows_nothing_of_it() {
        assert!(!format!("{:?}", CitizenId::parse("11010519491231002X").unwrap()).contains("110105"));
    }
}
