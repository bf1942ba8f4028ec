//! The chances as a drawing: everybody side by side, the smallest first, against the line of equal chances.

use askama::Template;
use ui::Frame;

use crate::record::{PanelRecord, f64_of};

/// Edges of the plot, in the drawing's own units.
const LEFT: f64 = 60.0;
const WIDTH: f64 = 680.0;
const TOP: f64 = 16.0;
const HEIGHT: f64 = 240.0;
/// Chances that differ by less are shown as one.
const NEAR: f64 = 5e-5;

/// The chances of a lottery, drawn and in numbers.
#[derive(Template)]
#[template(path = "panels/chances.html")]
pub struct Chances {
    f: Frame,
    people: usize,
    seats: usize,
    groups: Vec<Group>,
    equal: f64,
    smallest: f64,
    largest: f64,
    gini: f64,
    numbered: usize,
    farthest: Option<f64>,
    proof: String,
    top: f64,
}

/// People of one chance.
struct Group {
    before: usize,
    people: usize,
    chance: f64,
}

impl Chances {
    /// The chances of a record.
    pub fn of(f: &Frame, record: &PanelRecord) -> Self {
        let mut sorted: Vec<f64> = record.chances.iter().map(|line| line.chance).collect();
        sorted.sort_by(f64::total_cmp);
        let (people, seats) = (sorted.len(), record.size);
        let largest = sorted.last().copied().unwrap_or_default();
        Self {
            f: f.clone(),
            people,
            seats,
            groups: groups(&sorted),
            equal: share(seats, people),
            smallest: record.smallest,
            largest,
            gini: record.gini,
            numbered: record.panels.len(),
            farthest: record.farthest,
            proof: record.proof.clone(),
            top: (largest * 10.0).ceil().clamp(1.0, 10.0) / 10.0,
        }
    }

    fn percent(&self, chance: &f64) -> String {
        format!("{:.2}%", chance * 100.0)
    }

    fn label(&self) -> String {
        let (people, seats) = (self.people, self.seats);
        let (low, high) = (self.percent(&self.smallest), self.percent(&self.largest));
        match self.f.language {
            kernel::Language::Chinese => {
                format!("{people} 人抽 {seats} 人，每人的机会由小到大排列：最小 {low}，最大 {high}")
            }
            kernel::Language::English => {
                format!("{seats} of {people} people; everybody's chance in ascending order, from {low} to {high}")
            }
        }
    }

    fn x(&self, people: &usize) -> String {
        format!("{:.1}", LEFT + WIDTH * share(*people, self.people))
    }

    fn width(&self, group: &Group) -> String {
        format!("{:.2}", WIDTH * share(group.people, self.people))
    }

    fn y(&self, chance: &f64) -> String {
        format!("{:.1}", TOP + HEIGHT * (1.0 - chance / self.top))
    }

    fn height(&self, chance: &f64) -> String {
        format!("{:.1}", HEIGHT * chance / self.top)
    }

    /// The marks of the upright scale.
    fn marks(&self) -> Vec<f64> {
        (0_u32..=4).map(|mark| self.top * f64::from(mark) / 4.0).collect()
    }

    /// The marks below: how many people.
    fn counts(&self) -> Vec<usize> {
        (0..=4).map(|mark| self.people * mark / 4).collect()
    }
}

fn groups(sorted: &[f64]) -> Vec<Group> {
    let mut before = 0;
    let mut groups = Vec::new();
    for run in sorted.chunk_by(|one, next| next - one < NEAR) {
        groups.push(Group { before, people: run.len(), chance: run.iter().sum::<f64>() / f64_of(run.len()) });
        before += run.len();
    }
    groups
}

fn share(part: usize, whole: usize) -> f64 {
    f64_of(part) / f64_of(whole.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_of_one_chance_stand_together_and_nobody_is_left_out() {
        let groups = groups(&[0.1, 0.100_01, 0.25, 0.5, 0.5]);
        let shown: Vec<(usize, usize, String)> =
            groups.iter().map(|one| (one.before, one.people, format!("{:.2}", one.chance))).collect();
        assert_eq!(shown, [(0, 2, "0.10".into()), (2, 1, "0.25".into()), (3, 2, "0.50".into())]);
    }
}
