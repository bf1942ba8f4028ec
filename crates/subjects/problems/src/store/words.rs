//! Words of titles: every pair of neighbouring characters, so that a few characters of a title, which may stand anywhere in
//! it, are found without reading the whole ledger. Chinese needs no other words.

use std::collections::{BTreeMap, BTreeSet};

use kernel::AreaId;
use store::{ConnectionTrait, FromQueryResult, StoreError, Value, execute, rows};

use crate::rules::state::ProblemId;

/// Pairs are told apart by how many titles have them, up to this many.
const COUNTED: i64 = 1_000;
/// So many pairs of a text are counted.
const PAIRS: usize = 100;
/// The longest title's last place.
const PLACES: &str = "WITH RECURSIVE n(place) AS (SELECT 1 UNION ALL SELECT place + 1 FROM n WHERE place < 400)";

/// A pair of a title, and which problems have it is the key's end: the newest come first when it is read backwards.
pub const TABLE: &str = "
CREATE TABLE problem_words (
  area {text} NOT NULL,
  word {text} NOT NULL,
  year {bigint} NOT NULL,
  serial {bigint} NOT NULL,
  PRIMARY KEY (area, word, year, serial)
) {strict_keyed};
INSERT INTO problem_words (area, word, year, serial)
WITH RECURSIVE n(place) AS (SELECT 1 UNION ALL SELECT place + 1 FROM n WHERE place < 400)
SELECT DISTINCT area, SUBSTR(LOWER(title), CAST(place AS INT), 2), year, serial FROM problems CROSS JOIN n WHERE place < LENGTH(title);
";

/// Keeps the words of a problem's title.
///
/// # Errors
/// The database's error.
pub(super) async fn keep(db: &impl ConnectionTrait, area: AreaId, id: ProblemId) -> Result<(), StoreError> {
    let sql = format!(
        "INSERT INTO problem_words (area, word, year, serial) {PLACES}
         SELECT DISTINCT area, SUBSTR(LOWER(title), CAST(place AS INT), 2), year, serial
         FROM problems CROSS JOIN n WHERE area = $1 AND id = $2 AND place < LENGTH(title)"
    );
    execute(db, &sql, [area.to_string().into(), id.to_string().into()]).await?;
    Ok(())
}

/// Takes the words of a problem's title away; the title must still be there.
///
/// # Errors
/// The database's error.
pub(super) async fn forget(db: &impl ConnectionTrait, area: AreaId, id: ProblemId) -> Result<(), StoreError> {
    let sql = format!(
        "DELETE FROM problem_words WHERE area = $1 AND (word, year, serial) IN ({PLACES}
         SELECT SUBSTR(LOWER(title), CAST(place AS INT), 2), year, serial
         FROM problems CROSS JOIN n WHERE area = $1 AND id = $2 AND place < LENGTH(title))"
    );
    execute(db, &sql, [area.to_string().into(), id.to_string().into()]).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Counted {
    word: String,
    value: i64,
}

/// The pair of a search that the fewest titles have; none if the search is one character.
///
/// # Errors
/// The database's error.
pub(super) async fn rarest(
    db: &impl ConnectionTrait,
    area: AreaId,
    search: &str,
) -> Result<Option<String>, StoreError> {
    let pairs = pairs(search);
    if pairs.len() < 2 {
        return Ok(pairs.into_iter().next());
    }
    let found = counted(db, area, &pairs).await?;
    Ok(found.into_iter().min_by_key(|one| one.value).map(|one| one.word))
}

/// A pair in more titles than this tells none from the others.
const COMMON: i64 = 400;
/// So many of the rarest pairs are looked up.
const RAREST: usize = 16;

#[derive(FromQueryResult)]
struct Sharing {
    word: String,
    id: String,
}

/// The open problems whose titles share the rarest pairs with some words, those that share most first.
///
/// # Errors
/// The database's error.
pub(crate) async fn open_sharing(
    db: &impl ConnectionTrait,
    area: AreaId,
    words: &[String],
    limit: usize,
) -> Result<Vec<ProblemId>, StoreError> {
    let pairs: BTreeSet<String> = words.iter().flat_map(|word| pairs(word)).take(PAIRS).collect();
    let mut rare = counted(db, area, &pairs.into_iter().collect::<Vec<_>>()).await?;
    rare.retain(|one| (1..=COMMON).contains(&one.value));
    rare.sort_by(|a, b| (a.value, &a.word).cmp(&(b.value, &b.word)));
    rare.truncate(RAREST);
    if rare.is_empty() {
        return Ok(Vec::new());
    }
    let places = (3..rare.len() + 3).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "SELECT w.word, p.id FROM problem_words w CROSS JOIN problems p
         WHERE w.area = $1 AND w.word IN ({places}) AND p.area = $1 AND p.year = w.year AND p.serial = w.serial
           AND p.open = $2"
    );
    let words = rare.into_iter().map(|one| Value::from(one.word));
    let found: Vec<Sharing> = rows(db, &sql, [area.to_string().into(), true.into()].into_iter().chain(words)).await?;
    let mut shared: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for one in found {
        shared.entry(one.id).or_default().insert(one.word);
    }
    let mut order: Vec<(usize, String)> = shared.into_iter().map(|(id, words)| (words.len(), id)).collect();
    order.sort_by(|a, b| b.cmp(a));
    order.into_iter().take(limit).map(|(_, id)| StoreError::parse("problems.id", &id)).collect()
}

/// In how many titles each of some pairs stands, counted up to [`COUNTED`].
async fn counted(db: &impl ConnectionTrait, area: AreaId, pairs: &[String]) -> Result<Vec<Counted>, StoreError> {
    if pairs.is_empty() {
        return Ok(Vec::new());
    }
    let one = |place: usize| {
        format!(
            "SELECT ${place} AS word, COUNT(*) AS value FROM (SELECT 1 FROM problem_words
             WHERE area = $1 AND word = ${place} LIMIT {COUNTED}) counted"
        )
    };
    let sql = (2..pairs.len() + 2).map(one).collect::<Vec<_>>().join(" UNION ALL ");
    let values = std::iter::once(area.to_string()).chain(pairs.iter().cloned()).map(Value::from);
    rows(db, &sql, values).await
}

/// The pairs of neighbouring characters of a search, as titles have them; the first twenty, no more are needed.
fn pairs(search: &str) -> Vec<String> {
    let characters: Vec<char> = search.to_ascii_lowercase().chars().collect();
    let mut pairs: Vec<String> = characters.windows(2).take(20).map(|pair| pair.iter().collect()).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_known_by_its_pairs_of_characters() {
        assert_eq!(pairs("窗口推诿"), ["口推", "推诿", "窗口"]);
        assert_eq!(pairs("A1a1"), ["1a", "a1"]);
        assert_eq!(pairs("𠮷野"), ["𠮷野"]);
        assert!(pairs("窗").is_empty() && pairs("").is_empty());
    }
}
