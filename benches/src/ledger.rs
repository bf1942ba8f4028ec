//! A ledger as long as wanted: the problems of the made-up city again and again.

use std::path::Path;

use futures_util::FutureExt;
use store::{Desk, FromQueryResult, execute, scalar};

use crate::Failure;
use crate::prepare::{clock, open_desk};

/// Copies written in one transaction.
const AT_ONCE: i64 = 2_000;
/// How often problems are copied that somebody still works on: a city has a few thousand of those, however old its ledger.
const OPEN_COPIES: i64 = 40;
/// The copies' places, and an id for each of a problem and a place: none like those the office gives.
const PLACES: &str =
    "WITH RECURSIVE n(k) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT k + 1 FROM n WHERE k < CAST($2 AS BIGINT))";
const ID: &str = "'0000' || CAST(p.year AS TEXT) || '-0000-4' || SUBSTR('000' || CAST(p.serial AS TEXT), LENGTH('000' || CAST(p.serial AS TEXT)) - 2)
  || '-8000-' || SUBSTR('000000000000' || CAST(k AS TEXT), LENGTH('000000000000' || CAST(k AS TEXT)) - 11)";
/// Of problems that ended early, which have few facts, every tenth copy is made; of open ones [`OPEN_COPIES`].
const COPIED: &str =
    "(p.stage = 'kept' OR (p.stage IN ('refused', 'joined', 'withdrawn') AND k % 10 = 0) OR k <= CAST($3 AS BIGINT))";

/// Writes copies until the ledger of a made-up city has about `problems` problems; tells how many problems and facts it has.
pub async fn lengthen(data: &Path, database: Option<&str>, problems: i64) -> Result<(), Failure> {
    let desk = match database {
        Some(url) => Desk::open_postgres(url, &qingfeng::app::migrations(), clock()).await?,
        None => open_desk(data).await?,
    };
    let originals = originals(&desk).await?;
    let in_ten_copies = "SELECT 10 * COUNT(CASE stage WHEN 'kept' THEN 1 END) + COUNT(CASE WHEN stage IN ('refused', 'joined', 'withdrawn') THEN 1 END) AS value FROM problems p";
    let in_ten_copies: i64 = scalar(desk.read(), in_ten_copies, []).await?.unwrap_or(0);
    let copies = 10 * problems / in_ten_copies.max(1);
    for first in (1..=copies).step_by(usize::try_from(AT_ONCE)?) {
        copy(&desk, originals.clone(), first, copies.min(first + AT_ONCE - 1)).await.map_err(crate::prepare::told)?;
    }
    if database.is_some() {
        execute(desk.read(), "ANALYZE", []).await?; // PostgreSQL does so by itself, some minutes later
    }
    let count =
        async |table: &str| scalar::<i64>(desk.read(), &format!("SELECT COUNT(*) AS value FROM {table}"), []).await;
    let (problems, facts) = (count("problems").await?, count("problem_facts").await?);
    println!("problems={} facts={}", problems.unwrap_or(0), facts.unwrap_or(0));
    Ok(())
}

/// The city's own problems as a condition; never a clue. Their serial numbers are below 1,000.
async fn originals(desk: &Desk) -> Result<String, Failure> {
    #[derive(FromQueryResult)]
    struct Original {
        area: String,
        id: String,
    }
    let sql = "SELECT area, id FROM problems WHERE stage <> 'transferred' AND serial < 1000";
    let found: Vec<Original> = store::rows(desk.read(), sql, []).await?;
    let area = found.first().map(|one| one.area.clone()).unwrap_or_default();
    let ids = found.iter().filter(|one| one.area == area).map(|one| format!("'{}'", one.id)).collect::<Vec<_>>();
    Ok(format!("p.area = '{area}' AND p.id IN ({})", ids.join(", ")))
}

async fn copy(desk: &Desk, originals: String, first: i64, last: i64) -> Result<(), kernel::Refusal> {
    desk.write(move |tx| {
        async move {
            for sql in [facts(), contents(), units(), words(), rows()] {
                let sql = format!("{sql} AND {originals}");
                execute(&tx.db, &sql, [first.into(), last.into(), OPEN_COPIES.into()]).await?;
            }
            Ok(())
        }
        .boxed()
    })
    .await
}

fn facts() -> String {
    format!(
        "INSERT INTO problem_facts (area, problem, line, at, by_id, by_name, fact) {PLACES}
         SELECT f.area, {ID}, f.line, f.at, f.by_id, f.by_name, f.fact
         FROM problems p JOIN problem_facts f ON f.area = p.area AND f.problem = p.id CROSS JOIN n WHERE {COPIED}"
    )
}

fn contents() -> String {
    format!(
        "INSERT INTO problem_contents (area, problem, found) {PLACES}
         SELECT c.area, {ID}, c.found
         FROM problems p JOIN problem_contents c ON c.area = p.area AND c.problem = p.id CROSS JOIN n WHERE {COPIED}"
    )
}

fn units() -> String {
    format!(
        "INSERT INTO problem_units (area, unit, problem, year, serial, leads, open, signed, answered, title, mode, due) {PLACES}
         SELECT u.area, u.unit, {ID}, u.year - k % 10, u.serial + k * 1000, u.leads, u.open, u.signed, u.answered, u.title,
           u.mode, u.due
         FROM problems p JOIN problem_units u ON u.area = p.area AND u.problem = p.id CROSS JOIN n WHERE {COPIED}"
    )
}

fn words() -> String {
    format!(
        "INSERT INTO problem_words (area, word, year, serial) {PLACES},
           c(place) AS (SELECT 1 UNION ALL SELECT place + 1 FROM c WHERE place < 60)
         SELECT DISTINCT p.area, SUBSTR(LOWER(p.title), CAST(place AS INT), 2), p.year - k % 10, p.serial + k * 1000
         FROM problems p CROSS JOIN c CROSS JOIN n WHERE place < LENGTH(p.title) AND {COPIED}"
    )
}

/// The years go back ten, so that a year has a tenth of them.
fn rows() -> String {
    format!(
        "INSERT INTO problems (area, id, year, serial, stage, open, title, door, source_kind, source_id, category,
           about_unit, lead_unit, mode, officer, officer_name, registered_at, due, level, asked, look_back, round,
           returned, rebounds, urged, assigned_at, responded_at, closed_at, on_time, facts) {PLACES}
         SELECT p.area, {ID}, p.year - k % 10, p.serial + k * 1000, p.stage, p.open, p.title, p.door, p.source_kind, {ID},
           p.category, p.about_unit, p.lead_unit, p.mode, p.officer, p.officer_name, p.registered_at, p.due, p.level,
           p.asked, p.look_back, p.round, p.returned, p.rebounds, p.urged, p.assigned_at, p.responded_at, p.closed_at,
           p.on_time, p.facts
         FROM problems p CROSS JOIN n WHERE {COPIED}"
    )
}
