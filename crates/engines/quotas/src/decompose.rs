//! Chances taken apart into whole panels.
//!
//! As long as something is left, a panel is taken from the face on which the rest lies: types the rest has nothing of are
//! left out, limits it just meets are met, and so on. Then as much probability as possible goes to that panel; the rest
//! meets one more limit afterwards, so the work ends after at most as many panels as there are types and limits.

use microlp::Error;

use crate::programme::{Limits, Panel, Programme, to_f64};

/// What is nearer than this to a limit meets it, measured in the whole of which a rest is a part.
const MEETS: f64 = 1e-8;
/// A rest of less probability than this needs no panel of its own.
const NOTHING: f64 = 1e-6;

/// Panels that give the chances of each type's people, or nearly so: rounding, or chances that no lottery gives, may leave
/// a rest.
///
/// # Errors
/// The solver's.
pub(crate) fn decompose(programme: &Programme, chances: &[f64]) -> Result<Vec<Panel>, Error> {
    let mut rest: Vec<f64> = programme.kinds.iter().zip(chances).map(|(kind, chance)| kind.number() * chance).collect();
    let mut mass = 1.0;
    let mut panels = Vec::new();
    while mass > NOTHING {
        let even: Vec<f64> = rest.iter().map(|part| part / mass).collect();
        let face = face(programme, &even, MEETS / mass);
        let Some(panel) = programme.best_panel(&weights(programme, &even), &face)? else { break };
        let step = longest_step(programme, &rest, mass, &panel);
        if step <= 0.0 {
            break;
        }
        rest.iter_mut().zip(&panel).for_each(|(part, &number)| *part = (*part - step * to_f64(number)).max(0.0));
        mass -= step;
        panels.push(panel);
    }
    Ok(panels)
}

/// Types of which much is left come first, measured by how many of them there are.
fn weights(programme: &Programme, even: &[f64]) -> Vec<f64> {
    programme.kinds.iter().zip(even).map(|(kind, part)| part / kind.number()).collect()
}

/// The limits of the face on which a point lies.
fn face(programme: &Programme, point: &[f64], meets: f64) -> Limits {
    let mut limits = Limits::of(programme);
    for ((low, high), part) in limits.low.iter_mut().zip(&mut limits.high).zip(point) {
        if *part <= meets {
            *high = 0;
        } else if *part >= to_f64(*high) - meets {
            *low = *high;
        }
    }
    for (row, (min, max)) in programme.rows.iter().zip(&mut limits.rows) {
        let sum = row.sum(point);
        if sum <= to_f64(*min) + meets {
            *max = *min;
        } else if sum >= to_f64(*max) - meets {
            *min = *max;
        }
    }
    limits
}

/// The largest probability the panel can have so that what is left still keeps every limit.
fn longest_step(programme: &Programme, rest: &[f64], mass: f64, panel: &Panel) -> f64 {
    let mut step = mass;
    let mut limit = |room: f64, speed: f64| {
        if speed > 0.5 {
            step = step.min(room.max(0.0) / speed);
        }
    };
    for ((kind, part), number) in
        programme.kinds.iter().zip(rest).zip(panel).map(|(left, &number)| (left, to_f64(number)))
    {
        limit(*part, number);
        limit(mass * kind.number() - part, kind.number() - number);
    }
    let panel: Vec<f64> = panel.iter().map(|&number| to_f64(number)).collect();
    for row in &programme.rows {
        let (sum, own, min, max) = (row.sum(rest), row.sum(&panel), to_f64(row.min), to_f64(row.max));
        limit(sum - mass * min, own - min);
        limit(mass * max - sum, max - own);
    }
    step
}
