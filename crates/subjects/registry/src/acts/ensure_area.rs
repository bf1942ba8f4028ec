use futures_util::FutureExt;
use kernel::Refusal;
use ui::Office;

use crate::marks;
use crate::rules::area::Area;
use crate::store::write;

/// Makes sure that an area exists, with its key for identity marks. Called at start for the area of the settings, and
/// for every area that is added below it; calling it again changes nothing.
///
/// # Errors
/// The key can't be sealed, or the database fails.
pub async fn ensure_area(office: &Office, area: Area) -> Result<(), Refusal> {
    let sealed = marks::sealed_new_key(office, area.id)?;
    office
        .desk
        .write(move |tx| {
            async move {
                write::add_area(&tx.db, &area).await?;
                marks::keep_key(tx, area.id, sealed).await
            }
            .boxed()
        })
        .await
}
