//! What the audit administrator does with the audit chain.

use std::path::Path;

use futures_util::FutureExt;
use kernel::{Actor, Refusal};
use serde_json::json;
use store::{Algorithm, Anchor, Desk, Fact, anchor_audit, anchor_finished_day, audit_anchors, choose_algorithm};
use ui::Office;

use crate::pages::audit_chain::slip;
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

/// How many slips are printed at once at most; older ones can be downloaded.
const SLIPS: i64 = 60;

/// Prints the slip of every anchor into a folder, which an office lets its printer watch or takes to another machine. Slips
/// that are there stay as they are; a day that is over is anchored first. Answers how many were printed. The server calls it
/// hourly.
///
/// # Errors
/// The database's or the disk's.
pub async fn print_slips(office: &Office, folder: &Path) -> Result<usize, Refusal> {
    let area = office.settings.area;
    office.desk.write(move |tx| async move { Ok(anchor_finished_day(tx, area).await?) }.boxed()).await?;
    tokio::fs::create_dir_all(folder).await.map_err(Refusal::failed)?;
    let mut printed = 0;
    for anchor in audit_anchors(office.desk.read(), area, SLIPS).await? {
        let file = folder.join(format!("{} 第{}条.pdf", anchor.day, anchor.line));
        if !tokio::fs::try_exists(&file).await.map_err(Refusal::failed)? {
            let begun = file.with_extension("part");
            tokio::fs::write(&begun, slip(office, &anchor).await?).await.map_err(Refusal::failed)?;
            tokio::fs::rename(&begun, &file).await.map_err(Refusal::failed)?;
            printed += 1;
        }
    }
    Ok(printed)
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
