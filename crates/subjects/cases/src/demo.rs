//! The demo city's typical cases: one published, one that waits for approval.

use kernel::Refusal;
use problems::{Filter, Order, Stage};
use ui::Office;

use crate::acts;
use crate::rules::case::Text;
use crate::store::cases;

/// Fills the demo's cases, unless there are some.
///
/// # Errors
/// The database's refusal.
pub async fn fill(office: Office) -> Result<(), Refusal> {
    let (desk, area) = (&office.desk, office.settings.area);
    if !cases::list(desk.read(), area).await?.is_empty() {
        return Ok(());
    }
    let (by, second) =
        (identity::actor_named(&office, "cases").await?, identity::actor_named(&office, "leader").await?);
    let filter = Filter { stage: Some(Stage::Kept), ..Filter::default() };
    let settled = problems::store::list::page(desk.read(), area, &filter, Order::Newest, None, 2).await?;
    for (place, line) in settled.iter().enumerate() {
        let id = acts::draft(desk, &by, &line.number.to_string()).await?;
        if place == 0 {
            let case = cases::load(desk.read(), area, id).await?.case;
            let lesson = "窗口是群众认识机关的第一眼。值班、告知、反馈三件小事，要有人管、有记录、有回音。".to_owned();
            let text = Text { lesson, ..case.text };
            acts::edit(desk, &by, id, text, case.masks.people, false).await?;
            acts::approve(desk, &second, id).await?;
            acts::publish(desk, &second, id).await?;
        }
    }
    Ok(())
}
