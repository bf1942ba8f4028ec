//! Words of titles: every pair of neighbouring characters, so that a few characters of a title, which may stand anywhere in
//! it, are found without reading the whole ledger. Chinese needs no other words.

use kernel::AreaId;
use store::{ConnectionTrait, FromQueryResult, StoreError, Value, execute, rows};

use crate::rules::state::ProblemId;

/// Pairs are told apart by how many titles have them, up to this many.
const COUNTED: i64 = 1_000;
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
    let one = |place: usize| {
        format!(
            "SELECT ${place} AS word, COUNT(*) AS value FROM (SELECT 1 FROM problem_words
             WHERE area = $1 AND word = ${place} LIMIT {COUNTED}) counted"
        )
    };
    let sql = (2..pairs.len() + 2).map(one).collect::<Vec<_>>().join(" UNION ALL ");
    let values = std::iter::once(area.to_string()).chain(pairs).map(Value::from);
    let found: Vec<Counted> = rows(db, &sql, values).await?;
    Ok(found.into_iter().min_by_key(|one| one.value).map(|one| one.word))
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
