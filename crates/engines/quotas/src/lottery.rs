//! Panels with probabilities, and the numbered list that a public draw picks one of.

use crate::columns::Mixture;
use crate::pool::Pool;
use crate::programme::{Panel, Programme, to_f64};

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
    /// The people of each type.
    kinds: Vec<Vec<usize>>,
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
    pub(crate) fn of(pool: &Pool, programme: &Programme, mixture: Mixture, proof: Proof) -> Self {
        let mut chances = vec![0.0; pool.people().len()];
        for (place, kind) in programme.kinds.iter().enumerate() {
            let seats: f64 = mixture.iter().map(|(panel, probability)| probability * to_f64(panel[place])).sum();
            kind.people.iter().for_each(|&person| chances[person] = seats / kind.number());
        }
        let kinds = programme.kinds.iter().map(|kind| kind.people.clone()).collect();
        Self { chances, mixture, kinds, proof }
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
    /// Every panel of the lottery stands there as often as its probability asks for, to within one (largest remainders);
    /// the people of a type take turns, so that two of them never differ by more than one panel.
    pub fn numbered(&self, number: usize) -> Numbered {
        let times = shared_out(&self.mixture.iter().map(|(_, probability)| *probability).collect::<Vec<_>>(), number);
        let mut next = vec![0; self.kinds.len()];
        let repeated = self.mixture.iter().zip(times).flat_map(|((panel, _), times)| std::iter::repeat_n(panel, times));
        let panels = repeated.map(|panel| self.seat(panel, &mut next)).collect();
        Numbered { panels, people: self.chances.len() }
    }

    /// Fills a panel with people, those whose turn it is.
    fn seat(&self, panel: &Panel, next: &mut [usize]) -> Vec<usize> {
        let mut people = Vec::new();
        for ((kind, &seats), next) in self.kinds.iter().zip(panel).zip(next) {
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

/// Shares `number` out by largest remainders; ties go to the earlier.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "shares are between 0 and `number`")]
fn shared_out(shares: &[f64], number: usize) -> Vec<usize> {
    let exact: Vec<f64> = shares.iter().map(|share| share * to_f64(number)).collect();
    let mut whole: Vec<usize> = exact.iter().map(|share| share.floor() as usize).collect();
    let left = number.saturating_sub(whole.iter().sum());
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|&one, &other| exact[other].fract().total_cmp(&exact[one].fract()));
    order.into_iter().cycle().take(left).for_each(|place| whole[place] += 1);
    whole
}

/// The Gini coefficient of chances: 0 when all are equal.
pub fn gini(sorted: &[f64]) -> f64 {
    let number = to_f64(sorted.len());
    let sum: f64 = sorted.iter().sum();
    let ranked: f64 = sorted.iter().zip(1..).map(|(chance, rank)| to_f64(rank) * chance).sum();
    if sum <= 0.0 { 0.0 } else { 2.0 * ranked / (number * sum) - (number + 1.0) / number }
}
