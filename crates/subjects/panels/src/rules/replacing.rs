//! Who takes the seat of somebody who leaves: chance again, by the seed of the draw.
//!
//! First come those with the same feature of every category as the one who leaves; if there is none, everybody with whom
//! the panel still keeps all quotas. Of them the lowest ticket decides: SHA-256 of
//! `seed LF replacement-N LF person`, where N counts the replacements from 1.

use quotas::{Pool, candidates};
use sortition::{Ticket, ticket};

/// What stands for the stratum in a ticket of the `number`th replacement.
pub fn stratum(number: usize) -> String {
    format!("replacement-{number}")
}

/// Who takes the seat of `leaving`, and the ticket that decided. `gone` are the people who have left before: nobody comes
/// back. None when nobody fits.
pub fn replacement(
    pool: &Pool,
    seated: &[usize],
    leaving: usize,
    gone: &[usize],
    (seed, number): (&str, usize),
) -> Option<(usize, Ticket)> {
    let mut fitting = candidates(pool, seated, leaving);
    fitting.retain(|person| !gone.contains(person));
    let features = |person: usize| pool.people().get(person).map(|person| &person.features);
    let same: Vec<usize> = fitting.iter().copied().filter(|&person| features(person) == features(leaving)).collect();
    let drawn_from = if same.is_empty() { fitting } else { same };
    let ticketed = |person: usize| {
        let id = pool.people().get(person).map_or("", |person| person.id.as_str());
        (ticket(seed, &stratum(number), id), person)
    };
    drawn_from.into_iter().map(ticketed).min().map(|(ticket, person)| (person, ticket))
}

/// A replacement as it is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// Who left.
    pub leaves: String,
    /// Who has the seat now.
    pub takes_the_seat: String,
    /// The ticket that decided.
    pub ticket: String,
}

/// The number of the first replacement, from 1, that rule and seed do not give; none when all are true.
pub fn false_replacement(pool: &Pool, drawn: &[String], seed: &str, replaced: &[Replaced]) -> Option<usize> {
    let place = |id: &String| pool.people().iter().position(|person| person.id == *id);
    let mut seated: Vec<usize> = drawn.iter().filter_map(place).collect();
    let mut gone: Vec<usize> = Vec::new();
    for (one, number) in replaced.iter().zip(1..) {
        let Some(leaving) = place(&one.leaves).filter(|leaving| seated.contains(leaving)) else { return Some(number) };
        let next = replacement(pool, &seated, leaving, &gone, (seed, number));
        match next
            .filter(|(person, ticket)| place(&one.takes_the_seat) == Some(*person) && ticket.to_string() == one.ticket)
        {
            Some((person, _)) => seated.push(person),
            None => return Some(number),
        }
        seated.retain(|person| *person != leaving);
        gone.push(leaving);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use quotas::{Quota, Respondent};

    /// Two men and two women of each of two districts; a panel of one man and one woman.
    fn pool() -> Pool {
        let quota = |category: &str, feature: &str, min: usize, max: usize| Quota {
            category: category.into(),
            feature: feature.into(),
            min,
            max,
        };
        let quotas = vec![
            quota("性别", "男", 1, 1),
            quota("性别", "女", 1, 1),
            quota("地区", "东乡", 0, 2),
            quota("地区", "西乡", 0, 2),
        ];
        let people = (0..8).map(|number: usize| Respondent {
            id: format!("p{number}"),
            features: vec![
                if number < 4 { "男" } else { "女" }.into(),
                if number % 4 < 2 { "东乡" } else { "西乡" }.into(),
            ],
            address: None,
        });
        Pool::new(quotas, people.collect(), 2).unwrap()
    }

    fn replaced(seated: &[usize], leaving: usize, gone: &[usize]) -> Option<usize> {
        replacement(&pool(), seated, leaving, gone, ("3 6 2", 1)).map(|(person, _)| person)
    }

    #[test]
    fn the_seat_goes_to_somebody_of_the_same_cell_and_only_then_to_another() {
        assert_eq!(replaced(&[0, 4], 0, &[]), Some(1), "the other man of the same district");
        let other = replaced(&[1, 4], 1, &[0]).unwrap();
        assert!([2, 3].contains(&other), "a man of the other district, as the own has none left");
    }

    #[test]
    fn replacements_are_made_again_one_after_the_other() {
        let drawn = ["p0", "p4"].map(str::to_owned);
        let id = |person: usize| format!("p{person}");
        let (first, ticket) = replacement(&pool(), &[0, 4], 0, &[], ("3 6 2", 1)).unwrap();
        let one = Replaced { leaves: id(0), takes_the_seat: id(first), ticket: ticket.to_string() };
        let (second, ticket) = replacement(&pool(), &[4, first], first, &[0], ("3 6 2", 2)).unwrap();
        let other = Replaced { leaves: id(first), takes_the_seat: id(second), ticket: ticket.to_string() };
        let check = |replaced: &[Replaced]| false_replacement(&pool(), &drawn, "3 6 2", replaced);
        assert_eq!(check(&[one.clone(), other.clone()]), None);
        assert_eq!(check(&[other.clone(), one.clone()]), Some(1));
        let friend = Replaced { takes_the_seat: "p7".into(), ..other.clone() };
        assert_eq!(check(&[one.clone(), friend]), Some(2));
        assert_eq!(check(&[one, Replaced { ticket: String::new(), ..other }]), Some(2));
    }

    #[test]
    fn nobody_comes_back_and_a_seat_may_stay_empty() {
        assert_eq!(replaced(&[3, 4], 3, &[0, 1, 2]), None);
    }

    #[test]
    fn the_lowest_ticket_decides_and_anybody_can_make_it() {
        let (person, lowest) = replacement(&pool(), &[1, 4], 1, &[0], ("3 6 2", 7)).unwrap();
        let tickets = [2, 3].map(|person| ticket("3 6 2", "replacement-7", &format!("p{person}")));
        assert_eq!(Some(&lowest), tickets.iter().min());
        assert_eq!(tickets[person - 2], lowest);
    }
}
