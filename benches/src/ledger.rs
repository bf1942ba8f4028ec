//! A ledger as long as wanted: the problems of the made-up city again and again.

use std::path::Path;

use futures_util::FutureExt;
use sea_orm::DbBackend;
use store::{Desk, FromQueryResult, execute, scalar};

use crate::Failure;
use crate::prepare::{clock, open_desk, told};

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
    let in_ten_copies = format!(
        "SELECT 10 * COUNT(CASE stage WHEN 'kept' THEN 1 END)
           + COUNT(CASE WHEN stage IN ('refused', 'joined', 'withdrawn') THEN 1 END) AS value
         FROM problems p WHERE {originals}"
    );
    let in_ten_copies: i64 = scalar(desk.read(), &in_ten_copies, []).await?.unwrap_or(0);
    let copies = 10 * problems / in_ten_copies.max(1);
    all(&desk, set_aside(&originals)).await?;
    let indexes = indexes(&desk).await?;
    all(&desk, indexes.iter().map(|index| format!("DROP INDEX {}", index.name)).collect()).await?;
    for first in (1..=copies).step_by(usize::try_from(AT_ONCE)?) {
        copy(&desk, originals.clone(), first, copies.min(first + AT_ONCE - 1)).await.map_err(told)?;
    }
    all(&desk, indexes.into_iter().map(|index| index.sql).collect()).await?;
    all(&desk, vec!["DROP TABLE copied_units".into(), "DROP TABLE copied_words".into()]).await?;
    if database.is_some() {
        execute(desk.read(), "VACUUM ANALYZE", []).await?; // PostgreSQL does so by itself, some minutes later
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
        id: String,
    }
    let area = store::testing::actor(&[]).area.to_string();
    let sql = "SELECT id FROM problems WHERE area = $1 AND stage <> 'transferred' AND serial < 1000";
    let found: Vec<Original> = store::rows(desk.read(), sql, [area.clone().into()]).await?;
    let ids = found.iter().map(|one| format!("'{}'", one.id)).collect::<Vec<_>>();
    Ok(format!("p.area = '{area}' AND p.id IN ({})", ids.join(", ")))
}

/// What is copied of the tables whose keys don't begin with the problem: looked up in the full ones, it would take longer with
/// every copy.
fn set_aside(originals: &str) -> Vec<String> {
    vec![
        format!(
            "CREATE TABLE copied_units AS SELECT u.* FROM problems p
             JOIN problem_units u ON u.area = p.area AND u.problem = p.id WHERE {originals}"
        ),
        format!(
            "CREATE TABLE copied_words AS SELECT w.* FROM problems p
             JOIN problem_words w ON w.area = p.area AND w.year = p.year AND w.serial = p.serial WHERE {originals}"
        ),
    ]
}

/// An index of the tables that are filled.
#[derive(FromQueryResult)]
struct Index {
    name: String,
    sql: String,
}

/// All but the keys: they are made anew when the tables are full, which is much quicker than keeping them meanwhile.
async fn indexes(desk: &Desk) -> Result<Vec<Index>, Failure> {
    let tables = "('problems', 'problem_facts', 'problem_contents', 'problem_units', 'problem_words')";
    let sql = match desk.read().get_database_backend() {
        DbBackend::Sqlite => {
            format!(
                "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN {tables}"
            )
        }
        _ => format!(
            "SELECT indexname AS name, indexdef AS sql FROM pg_indexes WHERE schemaname = current_schema()
             AND tablename IN {tables} AND indexname NOT LIKE '%_pkey'"
        ),
    };
    Ok(store::rows(desk.read(), &sql, []).await?)
}

/// One statement after another.
async fn all(desk: &Desk, statements: Vec<String>) -> Result<(), Failure> {
    let written = desk.write(move |tx| {
        async move {
            for sql in statements {
                execute(&tx.db, &sql, []).await?;
            }
            Ok(())
        }
        .boxed()
    });
    written.await.map_err(told)
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
         FROM problems p JOIN copied_units u ON u.area = p.area AND u.problem = p.id CROSS JOIN n WHERE {COPIED}"
    )
}

fn words() -> String {
    format!(
        "INSERT INTO problem_words (area, word, year, serial) {PLACES}
         SELECT w.area, w.word, w.year - k % 10, w.serial + k * 1000
         FROM problems p JOIN copied_words w ON w.area = p.area AND w.year = p.year AND w.serial = p.serial
           CROSS JOIN n WHERE {COPIED}"
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
