//! The words of reports, to find possible duplicates by.

use std::collections::BTreeMap;

use kernel::AreaId;
use sea_orm::FromQueryResult;
use store::{ConnectionTrait, StoreError, Tx, Value, execute, rows, scalar};
use uuid::Uuid;

/// How many words one statement takes.
const CHUNK: usize = 200;
/// A word in more reports than this says nothing.
const COMMON: i64 = 400;
/// So many of the rarest words are looked up.
const RAREST: usize = 16;

/// Keeps the words of a report.
///
/// # Errors
/// The database's error.
pub async fn insert(tx: &Tx, area: AreaId, report: Uuid, words: &[String]) -> Result<(), StoreError> {
    for chunk in words.chunks(CHUNK) {
        let mut values: Vec<Value> = vec![area.to_string().into(), report.to_string().into()];
        let lines: Vec<String> = (3..3 + chunk.len()).map(|place| format!("($1, ${place}, $2)")).collect();
        values.extend(chunk.iter().map(|word| Value::from(word.clone())));
        execute(&tx.db, &format!("INSERT INTO report_words (area, word, report) VALUES {}", lines.join(", ")), values)
            .await?;
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct WordCount {
    word: String,
    count: i64,
}

#[derive(FromQueryResult)]
struct WordOf {
    word: String,
    report: String,
}

/// The words of a report.
///
/// # Errors
/// The database's error.
pub async fn of(db: &impl ConnectionTrait, area: AreaId, report: Uuid) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT word, report FROM report_words WHERE area = $1 AND report = $2 ORDER BY word";
    let found: Vec<WordOf> = rows(db, sql, [area.to_string().into(), report.to_string().into()]).await?;
    Ok(found.into_iter().map(|row| row.word).collect())
}

fn listed(first: usize, count: usize) -> String {
    (first..first + count).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ")
}

/// In how many reports each of some words stands.
///
/// # Errors
/// The database's error.
pub async fn counts(
    db: &impl ConnectionTrait,
    area: AreaId,
    words: &[String],
) -> Result<BTreeMap<String, u64>, StoreError> {
    if words.is_empty() {
        return Ok(BTreeMap::new());
    }
    let sql = format!(
        "SELECT word, COUNT(*) AS count FROM report_words WHERE area = $1 AND word IN ({}) GROUP BY word",
        listed(2, words.len())
    );
    let values = std::iter::once(area.to_string().into()).chain(words.iter().map(|word| word.clone().into()));
    let found: Vec<WordCount> = rows(db, &sql, values).await?;
    Ok(found.into_iter().map(|row| (row.word, u64::try_from(row.count).unwrap_or_default())).collect())
}

/// The reports that share the rarest of some words, those that share most first.
///
/// # Errors
/// The database's error.
pub async fn sharing(
    db: &impl ConnectionTrait,
    area: AreaId,
    counts: &BTreeMap<String, u64>,
    limit: usize,
) -> Result<Vec<Uuid>, StoreError> {
    let mut rare: Vec<(&String, &u64)> =
        counts.iter().filter(|(_, count)| i64::try_from(**count).is_ok_and(|count| count <= COMMON)).collect();
    rare.sort_by_key(|(word, count)| (**count, (*word).clone()));
    rare.truncate(RAREST);
    if rare.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("SELECT word, report FROM report_words WHERE area = $1 AND word IN ({})", listed(2, rare.len()));
    let values = std::iter::once(area.to_string().into()).chain(rare.iter().map(|(word, _)| (*word).clone().into()));
    let found: Vec<WordOf> = rows(db, &sql, values).await?;
    let mut shared: BTreeMap<String, usize> = BTreeMap::new();
    found.into_iter().for_each(|row| *shared.entry(row.report).or_default() += 1);
    let mut order: Vec<(usize, String)> = shared.into_iter().map(|(report, count)| (count, report)).collect();
    order.sort_by(|a, b| b.cmp(a));
    order.truncate(limit);
    order.into_iter().map(|(_, report)| StoreError::parse("report_words.report", &report)).collect()
}

/// How many reports there are.
///
/// # Errors
/// The database's error.
pub async fn all(db: &impl ConnectionTrait, area: AreaId) -> Result<u64, StoreError> {
    let sql = "SELECT COUNT(*) AS value FROM reports WHERE area = $1";
    let count: i64 = scalar(db, sql, [area.to_string().into()]).await?.unwrap_or_default();
    Ok(u64::try_from(count).unwrap_or_default())
}
