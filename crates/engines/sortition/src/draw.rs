//! The draw itself.

use crate::plan::{Plan, is_usable_id};
use crate::ticket::{Ticket, ticket};
use std::collections::{BTreeMap, HashMap};
use std::thread;

/// One row of the roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Person<'a> {
    /// The stratum the person belongs to.
    pub stratum_id: &'a str,
    /// The person's id, unique in the stratum.
    pub person_id: &'a str,
}

/// A person with the ticket that decided.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Ticketed {
    /// The stratum the person belongs to.
    pub stratum_id: String,
    /// The person's id.
    pub person_id: String,
    /// The person's ticket.
    pub ticket: Ticket,
}

/// The result of a draw. Both lists are in ticket order, over all strata and therefore within each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Drawn {
    /// The people drawn.
    pub drawn: Vec<Ticketed>,
    /// The reserves of all strata.
    pub reserves: Vec<Ticketed>,
    /// What did not stop the draw but should be known.
    pub remarks: Vec<Remark>,
}

/// Something about a draw that should be known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// The roster has people of a stratum the plan does not name; none of them was drawn.
    UnplannedStratum {
        /// The stratum.
        stratum_id: String,
        /// How many people the roster has in it.
        people: usize,
    },
    /// The stratum has fewer people left than reserves were planned; all of them are reserves.
    FewerReserves {
        /// The stratum.
        stratum_id: String,
        /// How many reserves the plan asks for.
        planned: usize,
        /// How many there are.
        available: usize,
    },
}

/// Why nothing was drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DrawProblem {
    /// The seed is empty.
    #[error("the seed is empty")]
    EmptySeed,
    /// The seed has a line break in it.
    #[error("the seed must be a single line")]
    SeedOfSeveralLines,
    /// A person's or stratum's id is empty or has a line break in it.
    #[error("person {position} of the roster has an id that is empty or contains a line break")]
    UnusableId {
        /// The place in the roster as handed over, counted from 0.
        position: usize,
    },
    /// A person stands in the roster twice under the same stratum.
    #[error("person `{person_id}` of stratum `{stratum_id}` stands in the roster twice, at {first} and {again}")]
    Duplicate {
        /// The stratum.
        stratum_id: String,
        /// The person.
        person_id: String,
        /// The earlier place in the roster as handed over, counted from 0.
        first: usize,
        /// The later place.
        again: usize,
    },
    /// A stratum has fewer people than are to be drawn.
    #[error("stratum `{stratum_id}` has {people} people, {to_draw} are to be drawn")]
    TooFew {
        /// The stratum.
        stratum_id: String,
        /// How many are to be drawn.
        to_draw: usize,
        /// How many the roster has.
        people: usize,
    },
}

/// Draws from the roster `people` by `plan` with `seed`.
///
/// The result depends on the seed, the plan and the set of people only, never on the order of the rows. The work is
/// shared among the machine's processors; memory grows with the roster by 48 bytes a person.
///
/// # Errors
/// All [`DrawProblem`]s of one kind at once: first those of seed and ids, then duplicates in the order of the roster
/// together with strata that are too small, in the order of the plan. Then nothing is drawn.
pub fn draw(seed: &str, plan: &Plan, people: &[Person<'_>]) -> Result<Drawn, Vec<DrawProblem>> {
    refuse_if_any(check_seed_and_ids(seed, people))?;
    let entries = entries(seed, plan, people);
    let strata = by_stratum(plan, &entries);
    refuse_if_any(duplicates(&entries, people).into_iter().chain(too_few(plan, &strata)).collect())?;
    Ok(pick(plan, people, &strata))
}

/// A person of the roster on the way to the draw. The order of the fields is the order of the draw.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    /// The stratum's place in the plan.
    stratum: usize,
    ticket: Ticket,
    /// The person's place in the roster.
    position: usize,
}

fn refuse_if_any(problems: Vec<DrawProblem>) -> Result<(), Vec<DrawProblem>> {
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

fn check_seed_and_ids(seed: &str, people: &[Person<'_>]) -> Vec<DrawProblem> {
    let seed_problem = if seed.is_empty() {
        Some(DrawProblem::EmptySeed)
    } else {
        seed.contains(['\n', '\r']).then_some(DrawProblem::SeedOfSeveralLines)
    };
    let unusable = |person: &Person<'_>| !is_usable_id(person.stratum_id) || !is_usable_id(person.person_id);
    let unusable_ids = people
        .iter()
        .enumerate()
        .filter(|(_, person)| unusable(person))
        .map(|(position, _)| DrawProblem::UnusableId { position });
    seed_problem.into_iter().chain(unusable_ids).collect()
}

/// The tickets of everybody in a planned stratum, sorted by stratum and ticket.
fn entries(seed: &str, plan: &Plan, people: &[Person<'_>]) -> Vec<Entry> {
    let places: HashMap<&str, usize> =
        plan.strata().iter().enumerate().map(|(place, stratum)| (stratum.stratum_id.as_str(), place)).collect();
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let share = people.len().div_ceil(workers).max(1);
    let mut entries: Vec<Entry> = thread::scope(|scope| {
        let tasks: Vec<_> = people
            .chunks(share)
            .enumerate()
            .map(|(chunk, people)| (chunk * share, people, &places))
            .map(|(from, people, places)| scope.spawn(move || sorted_entries(seed, places, from, people)))
            .collect();
        tasks
            .into_iter()
            .flat_map(|task| task.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    entries.sort(); // a stable sort merges the sorted shares of the workers
    entries
}

fn sorted_entries(seed: &str, places: &HashMap<&str, usize>, from: usize, people: &[Person<'_>]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = people
        .iter()
        .zip(from..)
        .filter_map(|(person, position)| {
            let stratum = *places.get(person.stratum_id)?;
            Some(Entry { stratum, ticket: ticket(seed, person.stratum_id, person.person_id), position })
        })
        .collect();
    entries.sort_unstable();
    entries
}

/// The entries of each stratum, in the order of the plan.
fn by_stratum<'e>(plan: &Plan, entries: &'e [Entry]) -> Vec<&'e [Entry]> {
    (0..plan.strata().len())
        .map(|stratum| {
            let start = entries.partition_point(|entry| entry.stratum < stratum);
            let end = entries.partition_point(|entry| entry.stratum <= stratum);
            &entries[start..end]
        })
        .collect()
}

/// Equal tickets in a stratum are equal people.
fn duplicates(entries: &[Entry], people: &[Person<'_>]) -> Vec<DrawProblem> {
    let mut pairs: Vec<(usize, usize)> = entries
        .chunk_by(|left, right| (left.stratum, left.ticket) == (right.stratum, right.ticket))
        .filter_map(|same| same.split_first())
        .flat_map(|(first, others)| others.iter().map(|again| (first.position, again.position)))
        .collect();
    pairs.sort_unstable_by_key(|&(_, again)| again);
    let problem = |(first, again): (usize, usize)| DrawProblem::Duplicate {
        stratum_id: people[first].stratum_id.to_owned(),
        person_id: people[first].person_id.to_owned(),
        first,
        again,
    };
    pairs.into_iter().map(problem).collect()
}

fn too_few(plan: &Plan, strata: &[&[Entry]]) -> impl Iterator<Item = DrawProblem> {
    plan.strata().iter().zip(strata).filter(|(planned, entries)| entries.len() < planned.to_draw).map(
        |(planned, entries)| DrawProblem::TooFew {
            stratum_id: planned.stratum_id.clone(),
            to_draw: planned.to_draw,
            people: entries.len(),
        },
    )
}

fn pick(plan: &Plan, people: &[Person<'_>], strata: &[&[Entry]]) -> Drawn {
    let ticketed = |entry: &Entry| Ticketed {
        stratum_id: people[entry.position].stratum_id.to_owned(),
        person_id: people[entry.position].person_id.to_owned(),
        ticket: entry.ticket,
    };
    let mut result = Drawn { remarks: unplanned(plan, people), ..Drawn::default() };
    for (planned, entries) in plan.strata().iter().zip(strata) {
        let (drawn, others) = entries.split_at(planned.to_draw.min(entries.len()));
        result.drawn.extend(drawn.iter().map(ticketed));
        result.reserves.extend(others.iter().take(planned.reserves).map(ticketed));
        if others.len() < planned.reserves && planned.reserves != usize::MAX {
            result.remarks.push(Remark::FewerReserves {
                stratum_id: planned.stratum_id.clone(),
                planned: planned.reserves,
                available: others.len(),
            });
        }
    }
    result.drawn.sort_by_key(|person| person.ticket);
    result.reserves.sort_by_key(|person| person.ticket);
    result
}

fn unplanned(plan: &Plan, people: &[Person<'_>]) -> Vec<Remark> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for person in people {
        *counts.entry(person.stratum_id).or_default() += 1;
    }
    for stratum in plan.strata() {
        counts.remove(stratum.stratum_id.as_str());
    }
    let remark =
        |(stratum_id, people): (&str, usize)| Remark::UnplannedStratum { stratum_id: stratum_id.into(), people };
    counts.into_iter().map(remark).collect()
}

impl Drawn {
    /// The people drawn from one stratum, in ticket order.
    pub fn drawn_from<'a>(&'a self, stratum_id: &'a str) -> impl Iterator<Item = &'a Ticketed> {
        self.drawn.iter().filter(move |person| person.stratum_id == stratum_id)
    }

    /// The reserves of one stratum: the first is the next to be seated.
    pub fn reserves_of<'a>(&'a self, stratum_id: &'a str) -> impl Iterator<Item = &'a Ticketed> {
        self.reserves.iter().filter(move |person| person.stratum_id == stratum_id)
    }
}
