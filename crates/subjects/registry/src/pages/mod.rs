//! The registry's screens, one file each.

mod units;

use ui::Routes;

use crate::acts::SEE_UNITS;

/// All routes, each with the act that guards it.
pub fn routes() -> Routes {
    Routes::new().get("/units", &SEE_UNITS, units::show)
}

/// The only unit that somebody who is a liaison and nothing else may see; `None`: every unit.
fn only_unit(who: &kernel::Actor) -> Option<kernel::UnitId> {
    let only_liaison = who.roles.iter().all(|role| *role == kernel::Role::UnitLiaison);
    only_liaison.then(|| who.unit.unwrap_or(kernel::UnitId(uuid::Uuid::nil())))
}
