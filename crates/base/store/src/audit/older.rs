//! Chaining the lines that were written before there was a chain.

use chain::Algorithm;
use sea_orm::{ConnectionTrait, DatabaseConnection, TransactionTrait};

use super::verify::{areas_with_audit, page_after};
use crate::{StoreError, execute, scalar};

/// The step's name among the migrations.
const STEP: &str = "store-002-lines";

/// Gives every line that has no link its link, once, in one transaction with the note that it was done. Lines that lose
/// their link later are never given a new one.
pub(crate) async fn chain_older_lines(db: &DatabaseConnection, at: i64) -> Result<(), StoreError> {
    let done = "SELECT COUNT(*) AS value FROM migrations WHERE id = $1";
    if scalar::<i64>(db, done, [STEP.into()]).await? != Some(0) {
        return Ok(());
    }
    let tx = db.begin().await?;
    for area in areas_with_audit(&tx).await? {
        chain_area(&tx, &area).await?;
    }
    let note = "INSERT INTO migrations (id, reason, applied_at) VALUES ($1, $2, $3)";
    let reason = "Lines written before there was a chain are chained in the order of their numbers.";
    execute(&tx, note, [STEP.into(), reason.into(), at.into()]).await?;
    tx.commit().await?;
    Ok(())
}

async fn chain_area(db: &impl ConnectionTrait, area: &str) -> Result<(), StoreError> {
    let (mut after, mut previous) = (i64::MIN, String::new());
    loop {
        let page = page_after(db, area, after).await?;
        let Some(last) = page.last().map(|line| line.line) else { return Ok(()) };
        for mut line in page {
            line.previous = previous;
            let link = line.link_by(Algorithm::Sha256, area);
            let sql = "UPDATE audit SET previous = $3, link = $4 WHERE area = $1 AND line = $2";
            let values = [area.into(), line.line.into(), line.previous.into(), link.clone().into()];
            execute(db, sql, values).await?;
            previous = link;
        }
        after = last;
    }
}
