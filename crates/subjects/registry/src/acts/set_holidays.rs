use access::may;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use kernel::{Actor, Refusal};
use serde_json::json;
use store::{Desk, Fact, Tx};
use workdays::Notice;

use super::SET_HOLIDAYS;
use crate::rules::codes;
use crate::store::holidays;

/// What a subject that reckons with the calendar does when a notice comes, in the same write. It is handed how the notice
/// is quoted.
pub type HolidaysCame = for<'t> fn(&'t Tx, &'t Actor, &'t str) -> BoxFuture<'t, Result<(), Refusal>>;

/// Brings a notice that settles a year in force.
///
/// # Errors
/// Not allowed; R22 for a source that is too long; the database's error.
pub async fn set_holidays(
    desk: &Desk,
    listeners: &'static [HolidaysCame],
    who: &Actor,
    year: i16,
    notice: Notice,
) -> Result<(), Refusal> {
    may(Some(who), &SET_HOLIDAYS)?;
    if notice.source.chars().nth(200).is_some() {
        return Err(codes::R22.at_field("source"));
    }
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            holidays::put(tx, &who, year, &notice).await?;
            let body = json!({ "source": notice.source, "days": notice.days.len() });
            tx.record(&who, Fact::new(SET_HOLIDAYS.code, "calendar", year, body)).await?;
            for listener in listeners {
                listener(tx, &who, &notice.source).await?;
            }
            Ok(())
        }
        .boxed()
    })
    .await
}
