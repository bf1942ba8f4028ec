use kernel::{Moment, Role};

use super::SignInNumbers;
use crate::Person;

/// How far a person with a session has come with signing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nobody: no session, or its person was deactivated.
    Nobody,
    /// The password was right; the code of the second factor is awaited. Still nobody to every other page.
    CodeAwaited,
    /// Signed in, but the password must be changed before anything else.
    PasswordDue,
    /// Signed in, but the second factor must be set up before anything else.
    FactorDue,
    /// Signed in.
    Full,
}

impl Standing {
    /// Whether the pages see a signed-in person.
    pub fn is_signed_in(self) -> bool {
        matches!(self, Self::PasswordDue | Self::FactorDue | Self::Full)
    }

    /// Where a request for `path` must go first, if anywhere.
    pub fn detour(self, path: &str) -> Option<&'static str> {
        let due = match self {
            Self::PasswordDue => "/first-password",
            Self::FactorDue => "/account/second-factor",
            Self::Nobody | Self::CodeAwaited | Self::Full => return None,
        };
        let free = [due, "/sign-out", "/language"].contains(&path) || path.starts_with("/assets/");
        (!free).then_some(due)
    }
}

/// Whether a person must have a second factor: administrators always, other roles if the office demands it of them.
/// The demo city demands it of nobody.
fn needs_second_factor(roles: &[Role], demanded: &[Role], demo: bool) -> bool {
    !demo && roles.iter().any(|role| role.is_administrator() || demanded.contains(role))
}

/// How far the person of a session has come. `code_given` says whether this session has passed the second factor;
/// `demanded` are the roles of which the office demands one.
pub fn standing(
    numbers: &SignInNumbers,
    person: &Person,
    code_given: bool,
    demanded: &[Role],
    demo: bool,
    at: Moment,
) -> Standing {
    let too_old = !demo && person.password_at.plus_seconds(numbers.password_seconds) <= at;
    if !person.active {
        Standing::Nobody
    } else if person.has_second_factor && !code_given {
        Standing::CodeAwaited
    } else if person.must_change || too_old {
        Standing::PasswordDue
    } else if !person.has_second_factor && needs_second_factor(&person.roles, demanded, demo) {
        Standing::FactorDue
    } else {
        Standing::Full
    }
}

#[cfg(test)]
mod tests {
    use super::super::ASSESSORS_NUMBERS;
    use super::*;

    const NOW: Moment = Moment(1_795_222_800_000_000);

    fn of(person: &Person, code_given: bool) -> Standing {
        standing(&ASSESSORS_NUMBERS, person, code_given, &[Role::Leader], false, NOW)
    }

    #[test]
    fn a_new_administrator_changes_the_password_then_sets_up_the_second_factor_then_works() {
        let mut person = Person { must_change: true, ..Person::sample(&[Role::SecurityAdministrator]) };
        assert_eq!(of(&person, false), Standing::PasswordDue);
        person.must_change = false;
        assert_eq!(of(&person, false), Standing::FactorDue);
        person.has_second_factor = true;
        assert_eq!(of(&person, false), Standing::CodeAwaited);
        assert_eq!(of(&person, true), Standing::Full);
        person.active = false;
        assert_eq!(of(&person, true), Standing::Nobody);
    }

    #[test]
    fn other_roles_need_a_second_factor_only_if_the_office_demands_it() {
        assert_eq!(of(&Person::sample(&[Role::Leader]), false), Standing::FactorDue);
        assert_eq!(of(&Person::sample(&[Role::CountClerk]), false), Standing::Full);
        assert!(!needs_second_factor(&[Role::SystemAdministrator], &[Role::Leader], true));
    }

    #[test]
    fn a_password_older_than_ninety_days_must_be_changed() {
        let day = |days: i64| Person { password_at: NOW.plus_seconds(-days * 86_400), ..Person::sample(&[]) };
        assert_eq!(of(&day(89), false), Standing::Full);
        assert_eq!(of(&day(90), false), Standing::PasswordDue);
    }

    #[test]
    fn until_the_password_is_changed_every_other_page_leads_there() {
        for path in ["/", "/people", "/account", "/first-password/x", "/sign-in"] {
            assert_eq!(Standing::PasswordDue.detour(path), Some("/first-password"));
        }
        for path in ["/first-password", "/sign-out", "/language", "/assets/app.css"] {
            assert_eq!(Standing::PasswordDue.detour(path), None);
        }
        assert_eq!(Standing::FactorDue.detour("/audit"), Some("/account/second-factor"));
        assert_eq!(Standing::Full.detour("/audit"), None);
        assert_eq!(Standing::CodeAwaited.detour("/audit"), None);
    }
}
