//! The people a panel is drawn from.

use ::store::{ConnectionTrait, FromQueryResult, StoreError, Tx, Value, execute, rows, scalar};
use kernel::AreaId;

use super::{PanelId, keyed, keys};
use crate::rules::volunteer::Volunteer;

/// How many people one statement writes.
const CHUNK: usize = 100;

#[derive(FromQueryResult)]
struct PersonRow {
    person_id: String,
    name: String,
    workplace: String,
    features: String,
    household: String,
}

/// The people in the order of the upload.
///
/// # Errors
/// The database's error.
pub async fn list(db: &impl ConnectionTrait, area: AreaId, panel: PanelId) -> Result<Vec<Volunteer>, StoreError> {
    let sql = "SELECT person_id, name, workplace, features, household FROM panel_people
               WHERE area = $1 AND panel = $2 ORDER BY place";
    let found: Vec<PersonRow> = rows(db, sql, keys(area, panel)).await?;
    let volunteer = |row: PersonRow| {
        Ok(Volunteer {
            person_id: row.person_id,
            name: row.name,
            workplace: row.workplace,
            features: StoreError::json("panel_people.features", &row.features)?,
            household: row.household,
        })
    };
    found.into_iter().map(volunteer).collect()
}

/// How many people there are.
///
/// # Errors
/// The database's error.
pub async fn count(db: &impl ConnectionTrait, area: AreaId, panel: PanelId) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) AS value FROM panel_people WHERE area = $1 AND panel = $2";
    Ok(scalar(db, sql, keys(area, panel)).await?.unwrap_or_default())
}

/// Puts these people in place of those before.
///
/// # Errors
/// The database's error.
pub async fn replace_all(tx: &Tx, area: AreaId, panel: PanelId, people: &[Volunteer]) -> Result<(), StoreError> {
    execute(&tx.db, "DELETE FROM panel_people WHERE area = $1 AND panel = $2", keys(area, panel)).await?;
    let numbered: Vec<(i64, &Volunteer)> = (1..).zip(people).collect();
    for chunk in numbered.chunks(CHUNK) {
        let mut values: Vec<Value> = keyed(area, panel, []);
        let mut places = Vec::with_capacity(chunk.len());
        for (place, one) in chunk {
            let n = values.len();
            places.push(format!("($1, $2, ${}, ${}, ${}, ${}, ${}, ${})", n + 1, n + 2, n + 3, n + 4, n + 5, n + 6));
            let features = serde_json::to_string(&one.features).map_err(|cause| StoreError::Unreadable {
                column: "panel_people.features",
                cause: cause.to_string(),
            })?;
            values.push((*place).into());
            values.extend(
                [&one.person_id, &one.name, &one.workplace, &features, &one.household].map(|text| text.clone().into()),
            );
        }
        let sql = format!(
            "INSERT INTO panel_people (area, panel, place, person_id, name, workplace, features, household) VALUES {}",
            places.join(", ")
        );
        execute(&tx.db, &sql, values).await?;
    }
    Ok(())
}
