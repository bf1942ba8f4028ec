//! A draw from people who come one by one.

use crate::draw::{DrawProblem, Drawn, Person, Remark, Ticketed};
use crate::plan::{Plan, PlannedStratum, is_usable_id};
use crate::ticket::{Ticket, ticket};
use std::collections::{BTreeMap, HashMap};

/// A draw being made while the roster is read: a roster of millions never has to be in memory.
///
/// It keeps the people with the lowest tickets of each stratum and, so that nobody counts twice, 24 bytes of everybody.
///
/// ```
/// use sortition::{Drawing, Person, Plan, PlannedStratum};
///
/// let plan = Plan::new(vec![PlannedStratum { stratum_id: "群众".into(), to_draw: 10, reserves: 2 }])?;
/// let mut drawing = Drawing::new("2026-11-08:583104", &plan);
/// for number in 0..1_000 {
///     drawing.add(Person { stratum_id: "群众", person_id: &format!("F{number:06}") });
/// }
/// let drawn = drawing.finish().map_err(|problems| format!("{problems:?}"))?;
/// assert_eq!((drawn.drawn.len(), drawn.reserves.len()), (10, 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Drawing<'p> {
    seed: String,
    places: HashMap<&'p str, usize>,
    urns: Vec<Urn<'p>>,
    unplanned: BTreeMap<String, usize>,
    problems: Vec<DrawProblem>,
    people: usize,
}

/// What is kept of a stratum.
#[derive(Debug)]
struct Urn<'p> {
    planned: &'p PlannedStratum,
    lowest: BTreeMap<Ticket, String>,
    seen: Vec<Seen>,
}

/// The head of somebody's ticket, and their place in the roster.
type Seen = ([u8; 16], usize);

impl<'p> Drawing<'p> {
    /// A draw by `plan` with `seed` from which nobody has been handed over yet.
    pub fn new(seed: &str, plan: &'p Plan) -> Self {
        let urn = |planned| Urn { planned, lowest: BTreeMap::new(), seen: Vec::new() };
        Self {
            seed: seed.to_owned(),
            places: plan.strata().iter().map(|stratum| stratum.stratum_id.as_str()).zip(0..).collect(),
            urns: plan.strata().iter().map(urn).collect(),
            unplanned: BTreeMap::new(),
            problems: seed_problem(seed).into_iter().collect(),
            people: 0,
        }
    }

    /// Hands over the next person of the roster.
    pub fn add(&mut self, person: Person<'_>) {
        let position = self.people;
        self.people += 1;
        if !is_usable_id(person.stratum_id) || !is_usable_id(person.person_id) {
            self.problems.push(DrawProblem::UnusableId { position });
        } else if let Some(urn) = self.places.get(person.stratum_id).and_then(|&place| self.urns.get_mut(place)) {
            urn.add(ticket(&self.seed, person.stratum_id, person.person_id), person.person_id, position);
        } else if let Some(people) = self.unplanned.get_mut(person.stratum_id) {
            *people += 1;
        } else {
            self.unplanned.insert(person.stratum_id.to_owned(), 1);
        }
    }

    /// How many people of each planned stratum were handed over, in the order of the plan.
    pub fn counts(&self) -> impl Iterator<Item = (&'p str, usize)> {
        self.urns.iter().map(|urn| (urn.planned.stratum_id.as_str(), urn.seen.len()))
    }

    /// Draws.
    ///
    /// # Errors
    /// All [`DrawProblem`]s of one kind at once: first those of seed and ids, then duplicates in the order of the roster
    /// together with strata that are too small, in the order of the plan. Then nothing is drawn.
    pub fn finish(mut self) -> Result<Drawn, Vec<DrawProblem>> {
        if self.problems.is_empty() {
            self.problems = duplicates(&mut self.urns);
            self.problems.extend(self.urns.iter().filter_map(Urn::too_few));
        }
        if self.problems.is_empty() { Ok(self.pick()) } else { Err(self.problems) }
    }

    fn pick(self) -> Drawn {
        let unplanned = |(stratum_id, people)| Remark::UnplannedStratum { stratum_id, people };
        let remarks = self.unplanned.into_iter().map(unplanned).collect();
        let mut result = Drawn { remarks, ..Drawn::default() };
        self.urns.into_iter().for_each(|urn| urn.empty_into(&mut result));
        result.drawn.sort_by_key(|person| person.ticket);
        result.reserves.sort_by_key(|person| person.ticket);
        result
    }
}

impl Urn<'_> {
    fn add(&mut self, ticket: Ticket, person_id: &str, position: usize) {
        self.seen.push((ticket.head(), position));
        let wanted = self.planned.to_draw.saturating_add(self.planned.reserves);
        let among_the_lowest =
            self.lowest.len() < wanted || self.lowest.last_key_value().is_some_and(|(highest, _)| ticket < *highest);
        if among_the_lowest {
            self.lowest.insert(ticket, person_id.to_owned());
        }
        if self.lowest.len() > wanted {
            self.lowest.pop_last();
        }
    }

    fn too_few(&self) -> Option<DrawProblem> {
        let (planned, people) = (self.planned, self.seen.len());
        (people < planned.to_draw).then(|| DrawProblem::TooFew {
            stratum_id: planned.stratum_id.clone(),
            to_draw: planned.to_draw,
            people,
        })
    }

    fn empty_into(self, result: &mut Drawn) {
        let PlannedStratum { stratum_id, to_draw, reserves } = self.planned;
        let ticketed = |(ticket, person_id)| Ticketed { stratum_id: stratum_id.clone(), person_id, ticket };
        let mut people = self.lowest.into_iter().map(ticketed);
        result.drawn.extend(people.by_ref().take(*to_draw));
        let before = result.reserves.len();
        result.reserves.extend(people);
        let available = result.reserves.len() - before;
        if available < *reserves && *reserves != usize::MAX {
            let (stratum_id, planned) = (stratum_id.clone(), *reserves);
            result.remarks.push(Remark::FewerReserves { stratum_id, planned, available });
        }
    }
}

fn seed_problem(seed: &str) -> Option<DrawProblem> {
    if seed.is_empty() {
        Some(DrawProblem::EmptySeed)
    } else {
        seed.contains(['\n', '\r']).then_some(DrawProblem::SeedOfSeveralLines)
    }
}

/// Equal tickets in a stratum are equal people.
fn duplicates(urns: &mut [Urn<'_>]) -> Vec<DrawProblem> {
    let mut found: Vec<(usize, DrawProblem)> = Vec::new();
    for urn in urns {
        urn.seen.sort_unstable();
        for same in urn.seen.chunk_by(|(left, _), (right, _)| left == right) {
            let Some((&(_, first), others)) = same.split_first() else { continue };
            let stratum_id = &urn.planned.stratum_id;
            let problem =
                |&(_, again): &Seen| (again, DrawProblem::Duplicate { stratum_id: stratum_id.clone(), first, again });
            found.extend(others.iter().map(problem));
        }
    }
    found.sort_unstable_by_key(|&(again, _)| again);
    found.into_iter().map(|(_, problem)| problem).collect()
}
