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
