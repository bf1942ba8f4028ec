//! A lottery as a list of panels, each as likely as any other.
//!
//! First every panel of the lottery stands there as often as its probability asks for, to within one (largest remainders).
//! That is right for panels, not yet for people: who is on many of them may have lost a little with each. So one panel at a
//! time is exchanged for another, which an integer programme finds, until everybody is on the whole number of panels next
//! below or next above what the chance asks for. Where no list gives that, the nearest list that was found stays.

use crate::columns::Mixture;
use crate::programme::{Panel, Programme, to_f64};

/// How many panels are tried to be exchanged before the list stays as it is.
const TRIED: usize = 20;

/// Panels, and how often each stands on the list.
pub(crate) type Listed = Vec<(Panel, usize)>;

/// A list of `number` panels that gives each type as many seats as `wanted`: at least and at most.
pub(crate) fn listed(programme: &Programme, mixture: &Mixture, wanted: &[(usize, usize)], number: usize) -> Listed {
    let times = shared_out(&mixture.iter().map(|(_, probability)| *probability).collect::<Vec<_>>(), number);
    let panels = mixture.iter().map(|(panel, _)| panel.clone());
    let mut list = List::of(programme, wanted, panels.zip(times).filter(|(_, times)| *times > 0).collect());
    while list.exchange() {}
    list.panels
}

/// A list on its way.
struct List<'p> {
    programme: &'p Programme,
    wanted: &'p [(usize, usize)],
    panels: Listed,
    /// How many seats each type has on all panels.
    seats: Vec<usize>,
}

impl<'p> List<'p> {
    fn of(programme: &'p Programme, wanted: &'p [(usize, usize)], panels: Listed) -> Self {
        let mut seats = vec![0; wanted.len()];
        for (panel, times) in &panels {
            seats.iter_mut().zip(panel).for_each(|(seats, number)| *seats += number * times);
        }
        Self { programme, wanted, panels, seats }
    }

    /// By how many seats all types together miss what is wanted.
    fn missed(&self, seats: &[usize]) -> usize {
        let miss = |(&seats, &(least, most)): (&usize, &(usize, usize))| {
            least.saturating_sub(seats) + seats.saturating_sub(most)
        };
        seats.iter().zip(self.wanted).map(miss).sum()
    }

    /// Exchanges one panel for another so that less is missed; answers whether it did.
    fn exchange(&mut self) -> bool {
        let missed = self.missed(&self.seats);
        if missed == 0 {
            return false;
        }
        let without = |(place, (panel, _)): (usize, &(Panel, usize))| {
            let rest: Vec<usize> = self.seats.iter().zip(panel).map(|(seats, number)| seats - number).collect();
            (self.missed(&rest), place, rest)
        };
        let mut tried: Vec<(usize, usize, Vec<usize>)> = self.panels.iter().enumerate().map(without).collect();
        tried.sort_unstable_by_key(|(missed, place, _)| (*missed, *place));
        for (_, place, rest) in tried.into_iter().take(TRIED) {
            let Some(panel) = self.programme.nearest_panel(&self.left(&rest)) else { continue };
            let seats: Vec<usize> = rest.iter().zip(&panel).map(|(rest, number)| rest + number).collect();
            if self.missed(&seats) < missed {
                self.put(place, panel, seats);
                return true;
            }
        }
        false
    }

    /// How many of each type the missing panel should have.
    fn left(&self, rest: &[usize]) -> Vec<(usize, usize)> {
        let left = |(rest, (least, most)): (&usize, &(usize, usize))| {
            (least.saturating_sub(*rest), most.saturating_sub(*rest))
        };
        rest.iter().zip(self.wanted).map(left).collect()
    }

    /// Puts a panel in the place of one of those at `place`.
    fn put(&mut self, place: usize, panel: Panel, seats: Vec<usize>) {
        self.panels[place].1 -= 1;
        match self.panels.iter_mut().find(|(known, _)| *known == panel) {
            Some((_, times)) => *times += 1,
            None => self.panels.push((panel, 1)),
        }
        self.panels.retain(|(_, times)| *times > 0);
        self.seats = seats;
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
