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
    let returned = Filter { returned: true, ..Filter::default() };
    let lines = problems::store::list::page(desk.read(), area, &returned, ListOrder::Newest, None, 2).await?;
    for (place, line) in lines.iter().enumerate() {
        let Some(unit) = line.lead_unit else { continue };
        let order = Order {
            unit,
            person: "演示窗口负责人".to_owned(),
            facts: "（演示，虚构）同一问题整改被退回后仍没有说明长效措施，催办后逾期，群众反映强烈。".to_owned(),
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
