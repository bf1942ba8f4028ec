//! Panels with probabilities, and the numbered list that a public draw picks one of.

use crate::columns::Mixture;
use crate::pool::Pool;
use crate::programme::{Kind, Panel, Programme, to_f64};
use crate::rounding::listed;

/// How it is known that no lottery is fairer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// The chances are the leximin chances of the relaxed problem, and real panels give them.
    Relaxation,
    /// Every stage was proven over all panels by an integer programme.
    Columns,
}

/// A lottery over panels.
#[derive(Debug, Clone)]
pub struct Lottery {
    /// Everybody's chance, in the order of the pool.
    pub chances: Vec<f64>,
    /// The panels by types, with their probabilities, which add up to 1.
    mixture: Mixture,
    /// The types and limits.
    programme: Programme,
    /// How it is known that no lottery is fairer.
    pub proof: Proof,
}

/// A list of panels, each as likely as any other: the lottery as something one number picks from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered {
    /// The panels; each is the places of its people in the pool, ascending.
    pub panels: Vec<Vec<usize>>,
    people: usize,
}

impl Lottery {
    pub(crate) fn of(pool: &Pool, programme: Programme, mixture: Mixture, proof: Proof) -> Self {
        let mut chances = vec![0.0; pool.people().len()];
        for (place, kind) in programme.kinds.iter().enumerate() {
            let seats: f64 = mixture.iter().map(|(panel, probability)| probability * to_f64(panel[place])).sum();
            kind.people.iter().for_each(|&person| chances[person] = seats / kind.number());
        }
        Self { chances, mixture, programme, proof }
    }

    /// How many different panels, by types, the lottery has.
    pub fn support(&self) -> usize {
        self.mixture.len()
    }

    /// The smallest chance.
    pub fn smallest(&self) -> f64 {
        self.chances.iter().copied().fold(f64::INFINITY, f64::min)
    }

    /// All chances, the smallest first.
    pub fn sorted(&self) -> Vec<f64> {
        let mut sorted = self.chances.clone();
        sorted.sort_by(f64::total_cmp);
        sorted
    }

    /// The lottery as `number` panels of equal probability.
    ///
    /// Everybody is on the whole number of panels next below or next above what the chance asks for, unless no such list was
    /// found. The people of a type take turns, so that two of them never differ by more than one panel.
    pub fn numbered(&self, number: usize) -> Numbered {
        let list = listed(&self.programme, &self.mixture, &self.wanted(number), number);
        let mut next = vec![0; self.programme.kinds.len()];
        let repeated = list.iter().flat_map(|(panel, times)| std::iter::repeat_n(panel, *times));
        let panels = repeated.map(|panel| self.seat(panel, &mut next)).collect();
        Numbered { panels, people: self.chances.len() }
    }

    /// How many seats each type should have on `number` panels: at least and at most.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a chance is between 0 and 1")]
    fn wanted(&self, number: usize) -> Vec<(usize, usize)> {
        let wanted = |kind: &Kind| {
            let exact = kind.people.first().map_or(0.0, |&person| self.chances[person]) * to_f64(number);
            (kind.people.len() * exact.floor() as usize, kind.people.len() * exact.ceil() as usize)
        };
        self.programme.kinds.iter().map(wanted).collect()
    }

    /// Fills a panel with people, those whose turn it is.
    fn seat(&self, panel: &Panel, next: &mut [usize]) -> Vec<usize> {
        let mut people = Vec::new();
        for ((Kind { people: kind }, &seats), next) in self.programme.kinds.iter().zip(panel).zip(next) {
            people.extend((0..seats).map(|seat| kind[(*next + seat) % kind.len()]));
            *next = (*next + seats) % kind.len();
        }
        people.sort_unstable();
        people
    }
}

impl Numbered {
    /// On how many of the panels a person is.
    pub fn chance_of(&self, person: usize) -> usize {
        self.panels.iter().filter(|panel| panel.binary_search(&person).is_ok()).count()
    }

    /// The same for everybody, in the order of the pool.
    pub fn chances(&self) -> Vec<usize> {
        let mut chances = vec![0; self.people];
        self.panels.iter().flatten().for_each(|&person| chances[person] += 1);
        chances
    }
}

/// The Gini coefficient of chances: 0 when all are equal.
pub fn gini(sorted: &[f64]) -> f64 {
    let number = to_f64(sorted.len());
    let sum: f64 = sorted.iter().sum();
    let ranked: f64 = sorted.iter().zip(1..).map(|(chance, rank)| to_f64(rank) * chance).sum();
    if sum <= 0.0 { 0.0 } else { 2.0 * ranked / (number * sum) - (number + 1.0) / number }
}
