//! What people do here: each act loads, decides by the rules, and records its fact in one transaction.

pub mod audit_chain;
pub mod factor;
pub mod passwords;
pub mod people;
pub mod setup;
pub mod sign_in;
pub mod systems;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use kernel::{Actor, AreaId, PersonId, Refusal};
use serde_json::Value;
use store::{Desk, Fact, Tx};

use crate::store::people::{Credentials, hold};
use crate::store::sessions::end_all;

/// The fact of an act done to a person.
pub(crate) fn about(act: &'static str, person: PersonId, body: Value) -> Fact {
    Fact::new(act, "person", person, body)
}

/// Who acts in the audit trail when nobody is signed in. A name typed in vain is not kept: people type passwords there.
pub(crate) fn nobody(area: AreaId) -> Actor {
    Actor { id: PersonId(uuid::Uuid::nil()), area, name: "—".into(), roles: Vec::new(), unit: None }
}

/// Changes a person of the actor's area: loads, changes, records, and ends the person's sessions, in one transaction.
///
/// # Errors
/// "Not found", the change's own refusal, or the database's.
pub(crate) async fn change_person<F>(
    desk: &Desk,
    who: &Actor,
    id: PersonId,
    act: &'static str,
    change: F,
) -> Result<(), Refusal>
where
    F: for<'t> FnOnce(&'t Tx, Credentials) -> BoxFuture<'t, Result<Value, Refusal>> + Send + 'static,
{
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let found = hold(tx, who.area, id).await?.ok_or_else(Refusal::not_found)?;
            let body = change(tx, found).await?;
            end_all(tx, who.area, id).await?;
            Ok(tx.record(&who, about(act, id, body)).await?)
        }
        .boxed()
    })
    .await
}
