//! What the audit administrator does with the audit chain.

use futures_util::FutureExt;
use kernel::{Actor, Refusal};
use serde_json::json;
use store::{Algorithm, Anchor, Desk, Fact, anchor_audit, choose_algorithm};

use crate::subject::acts::KEEP_AUDIT_CHAIN;

/// Anchors the newest line, to be printed; `None` while the trail is empty.
///
/// # Errors
/// The access refusal or the database's.
pub async fn anchor(desk: &Desk, who: &Actor) -> Result<Option<Anchor>, Refusal> {
    access::may(Some(who), &KEEP_AUDIT_CHAIN)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let anchor = anchor_audit(tx, &who).await?;
            if let Some(anchor) = &anchor {
                let body = json!({ "line": anchor.line, "link": anchor.link });
                tx.record(&who, Fact::new("identity.anchor_audit", "audit", anchor.line, body)).await?;
            }
            Ok(anchor)
        }
        .boxed()
    })
    .await
}

/// Chains the lines from now on by another algorithm.
///
/// # Errors
/// The access refusal or the database's.
pub async fn choose(desk: &Desk, who: &Actor, algorithm: Algorithm) -> Result<(), Refusal> {
    access::may(Some(who), &KEEP_AUDIT_CHAIN)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            choose_algorithm(tx, who.area, algorithm).await?;
            let body = json!({ "algorithm": algorithm.word() });
            tx.record(&who, Fact::new("identity.choose_audit_algorithm", "area", who.area, body)).await?;
            Ok(())
        }
        .boxed()
    })
    .await
}
