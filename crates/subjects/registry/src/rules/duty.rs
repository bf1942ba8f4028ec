use kernel::{Finding, Place};

use super::codes;
use super::tidy::tidy;

/// The longest text of a duty or its basis, in characters.
const LONGEST: usize = 1000;

/// One duty (职责) of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// Its place among the unit's duties, from 1.
    pub place: i64,
    /// What the unit does.
    pub text: String,
    /// The law or decision it rests on; may be empty.
    pub basis: String,
}

/// Checks one duty. The place in the list is given by [`number`].
///
/// # Errors
/// R13 for a missing text, R22 for one that is too long.
pub fn check_duty(text: &str, basis: &str, place: &dyn Fn(&str) -> Place) -> Result<Duty, Finding> {
    let duty = Duty { place: 0, text: tidy(text), basis: tidy(basis) };
    if duty.text.is_empty() {
        return Err(codes::R13.at(place("text")));
    }
    let too_long = |text: &str| text.chars().count() > LONGEST;
    match () {
        () if too_long(&duty.text) => Err(codes::R22.at(place("text"))),
        () if too_long(&duty.basis) => Err(codes::R22.at(place("basis"))),
        () => Ok(duty),
    }
}

/// Numbers duties 1, 2, 3 … in the order given.
pub fn number(duties: impl IntoIterator<Item = Duty>) -> Vec<Duty> {
    (1..).zip(duties).map(|(place, duty)| Duty { place, ..duty }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_basis_without_a_duty_is_refused() {
        let place = |field: &str| Place::field(field);
        assert_eq!(check_duty(" ", "某条例", &place).unwrap_err().rule.0, "R13");
        assert_eq!(check_duty(&"长".repeat(1001), "", &place).unwrap_err().rule.0, "R22");
        assert_eq!(
            number([check_duty(" 办 事 ", "", &place).unwrap()]),
            [Duty { place: 1, text: "办 事".into(), basis: String::new() }]
        );
    }
}
