//! The demo city's proposals: one decided, one that waits for a leader.

use kernel::Refusal;
use problems::{Filter, Order as ListOrder};
use ui::Office;

use crate::acts::{self, letter};
use crate::rules::proposal::Order;
use crate::store::proposals;

/// Fills the demo's proposals, unless there are some.
///
/// # Errors
/// The database's refusal.
pub async fn fill(office: Office) -> Result<(), Refusal> {
    let (desk, area) = (&office.desk, office.settings.area);
    if !proposals::list(desk.read(), area, 1).await?.is_empty() {
        return Ok(());
    }
    let (by, leader) =
        (identity::actor_named(&office, "cases").await?, identity::actor_named(&office, "leader").await?);
    let rebound = Filter { rebound: true, ..Filter::default() };
    let lines = problems::store::list::page(desk.read(), area, &rebound, ListOrder::Newest, None, 3).await?;
    // The first unit of the demo city keeps discipline itself; what it is answerable for goes another way.
    let first = registry::find_unit_by_code(desk.read(), area, "U001").await?.map(|unit| unit.id);
    let led = lines.iter().filter_map(|line| Some((line, line.lead_unit.filter(|unit| Some(*unit) != first)?)));
    for (place, (line, unit)) in led.take(2).enumerate() {
        let order = Order {
            unit,
            person: "演示窗口负责人".to_owned(),
            facts: "（演示，虚构）问题销号后又反弹，回头看时长效措施没有落实，群众再次反映。".to_owned(),
            article: if place == 0 { "petitions-45" } else { "petitions-46" }.to_owned(),
            measure: "责令书面检查".to_owned(),
        };
        let id = acts::propose(desk, &by, &line.number.to_string(), order).await?;
        if place == 0 {
            acts::decide(desk, &leader, id, true, "").await?;
            letter::send(&office, &by, id, "演示任免机关").await?;
            let outcome = "（演示）已责令书面检查，并在本单位通报。";
            acts::record_outcome(desk, &by, id, desk.now().day(), outcome).await?;
        }
    }
    Ok(())
}
