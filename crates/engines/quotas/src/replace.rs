//! Who can take the place of somebody who leaves a panel.

use crate::pool::Pool;

/// The people who can take the place of `leaving` so that the panel still keeps every quota and no address stands twice, in
/// the order of the pool. A public draw picks one of them.
pub fn candidates(pool: &Pool, panel: &[usize], leaving: usize) -> Vec<usize> {
    let staying: Vec<usize> = panel.iter().copied().filter(|&person| person != leaving).collect();
    let fits = |&person: &usize| {
        let mut panel = staying.clone();
        panel.push(person);
        pool.is_panel(&panel)
    };
    (0..pool.people().len()).filter(|person| !panel.contains(person)).filter(fits).collect()
}
