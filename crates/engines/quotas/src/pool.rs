//! Who can be drawn, and how many of each feature must be.

use std::collections::{BTreeMap, HashMap, HashSet};

/// How many people with a feature a panel must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quota {
    /// What the feature is about, such as 性别.
    pub category: String,
    /// The feature, such as 女.
    pub feature: String,
    /// The fewest.
    pub min: usize,
    /// The most.
    pub max: usize,
}

/// Somebody who can be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Respondent {
    /// The person's id, unique in the pool.
    pub id: String,
    /// A feature of each category, in the order in which the quotas first name the categories.
    pub features: Vec<String>,
    /// The address, if no two people of one address may be drawn together.
    pub address: Option<String>,
}

/// A pool that has been checked: every person has a known feature of every category.
#[derive(Debug, Clone)]
pub struct Pool {
    /// The quotas.
    quotas: Vec<Quota>,
    people: Vec<Respondent>,
    size: usize,
    /// For each person the quotas that count them, by their places.
    counted_by: Vec<Vec<usize>>,
}

/// What is wrong with a pool.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PoolProblem {
    /// There are no quotas, no people, or the panel has no seats.
    #[error("a pool needs quotas, people and a panel of at least one seat")]
    Empty,
    /// A feature has two quotas.
    #[error("`{category}` `{feature}` has two quotas")]
    QuotaTwice {
        /// The category.
        category: String,
        /// The feature.
        feature: String,
    },
    /// The fewest are more than the most.
    #[error("the quota of `{category}` `{feature}` has a minimum above its maximum")]
    MinAboveMax {
        /// The category.
        category: String,
        /// The feature.
        feature: String,
    },
    /// An id stands twice.
    #[error("person {again} has the id of person {first}: `{id}`")]
    PersonTwice {
        /// The id.
        id: String,
        /// The first one's place, from 0.
        first: usize,
        /// The other one's place.
        again: usize,
    },
    /// A person has a feature without a quota.
    #[error("person {position} has `{feature}` as `{category}`, for which there is no quota")]
    UnknownFeature {
        /// The person's place, from 0.
        position: usize,
        /// The category.
        category: String,
        /// The feature.
        feature: String,
    },
    /// A person has too few or too many features.
    #[error("person {position} has {found} features, there are {wanted} categories")]
    OtherNumber {
        /// The person's place, from 0.
        position: usize,
        /// How many features.
        found: usize,
        /// How many categories.
        wanted: usize,
    },
}

impl Pool {
    /// A pool of these people for a panel of `size`.
    ///
    /// # Errors
    /// Everything that is wrong, quotas before people. Whether the quotas can be kept is another question: see
    /// [`leximin`](crate::leximin()).
    pub fn new(quotas: Vec<Quota>, people: Vec<Respondent>, size: usize) -> Result<Self, Vec<PoolProblem>> {
        if quotas.is_empty() || people.is_empty() || size == 0 {
            return Err(vec![PoolProblem::Empty]);
        }
        let mut problems = problems_of_quotas(&quotas);
        problems.extend(people_twice(&people));
        let categories = categories(&quotas);
        let mut counted_by = Vec::with_capacity(people.len());
        for (position, person) in people.iter().enumerate() {
            let (places, found) = places(position, person, &categories, &quotas);
            counted_by.push(places);
            problems.extend(found);
        }
        if problems.is_empty() { Ok(Self { quotas, people, size, counted_by }) } else { Err(problems) }
    }

    /// The quotas.
    pub fn quotas(&self) -> &[Quota] {
        &self.quotas
    }

    /// The people.
    pub fn people(&self) -> &[Respondent] {
        &self.people
    }

    /// How many seats the panel has.
    pub fn size(&self) -> usize {
        self.size
    }

    /// The quotas that count a person, by their places.
    pub fn counted_by(&self, person: usize) -> &[usize] {
        self.counted_by.get(person).map_or(&[], Vec::as_slice)
    }

    /// How many of these people each quota counts.
    pub fn counts(&self, people: impl IntoIterator<Item = usize>) -> Vec<usize> {
        let mut counts = vec![0; self.quotas.len()];
        for person in people {
            self.counted_by(person).iter().for_each(|&quota| counts[quota] += 1);
        }
        counts
    }

    /// Whether these people are a panel: of the right size, all quotas kept, no address twice.
    pub fn is_panel(&self, people: &[usize]) -> bool {
        let kept = self.counts(people.iter().copied()).into_iter().zip(&self.quotas);
        let mut addresses = HashSet::new();
        let mut own_address = people.iter().filter_map(|&person| self.people[person].address.as_deref());
        people.len() == self.size
            && people.iter().collect::<HashSet<_>>().len() == self.size
            && kept.into_iter().all(|(count, quota)| (quota.min..=quota.max).contains(&count))
            && own_address.all(|address| addresses.insert(address))
    }
}

/// The categories in the order in which the quotas first name them.
fn categories(quotas: &[Quota]) -> Vec<&str> {
    let mut named = HashSet::new();
    quotas.iter().map(|quota| quota.category.as_str()).filter(|category| named.insert(*category)).collect()
}

fn problems_of_quotas(quotas: &[Quota]) -> Vec<PoolProblem> {
    let mut named = HashSet::new();
    let problem = |quota: &Quota| {
        let (category, feature) = (quota.category.clone(), quota.feature.clone());
        if !named.insert((category.clone(), feature.clone())) {
            Some(PoolProblem::QuotaTwice { category, feature })
        } else if quota.min > quota.max {
            Some(PoolProblem::MinAboveMax { category, feature })
        } else {
            None
        }
    };
    quotas.iter().filter_map(problem).collect()
}

fn people_twice(people: &[Respondent]) -> Vec<PoolProblem> {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut problems = Vec::new();
    for (again, person) in people.iter().enumerate() {
        match places.get(person.id.as_str()) {
            Some(&first) => problems.push(PoolProblem::PersonTwice { id: person.id.clone(), first, again }),
            None => drop(places.insert(&person.id, again)),
        }
    }
    problems
}

fn places(
    position: usize,
    person: &Respondent,
    categories: &[&str],
    quotas: &[Quota],
) -> (Vec<usize>, Vec<PoolProblem>) {
    if person.features.len() != categories.len() {
        let (found, wanted) = (person.features.len(), categories.len());
        return (Vec::new(), vec![PoolProblem::OtherNumber { position, found, wanted }]);
    }
    let known: HashMap<(&str, &str), usize> =
        quotas.iter().map(|quota| (quota.category.as_str(), quota.feature.as_str())).zip(0..).collect();
    let (mut places, mut problems) = (Vec::new(), Vec::new());
    for (category, feature) in categories.iter().zip(&person.features) {
        match known.get(&(*category, feature.as_str())) {
            Some(&place) => places.push(place),
            None => problems.push(PoolProblem::UnknownFeature {
                position,
                category: (*category).to_owned(),
                feature: feature.clone(),
            }),
        }
    }
    (places, problems)
}
