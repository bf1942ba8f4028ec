//! The draw of a campaign: who was drawn, who is a reserve, who was replaced and why.

use std::collections::HashMap;

use kernel::{Actor, AreaId, CampaignId, Moment};
use sortition::{Drawn, Ticketed};
use store::{ConnectionTrait, FromQueryResult, StoreError, Tx, Value, execute, row, rows};

/// The places of reserves begin behind this one.
const RESERVES: i64 = 1_000_000;
/// How many lines one statement writes.
const CHUNK: usize = 500;

/// What a draw was made with, so that it can be repeated.
#[derive(Debug, Clone, FromQueryResult)]
pub struct DrawHead {
    /// The seed.
    pub seed: String,
    /// SHA-256 of the published roster's bytes.
    pub roster_hash: String,
    /// When, in microseconds UTC.
    pub drawn_at: i64,
    /// Who pressed the button.
    pub drawn_by: String,
}

impl DrawHead {
    /// When it was drawn.
    pub fn moment(&self) -> Moment {
        Moment(self.drawn_at)
    }
}

/// A drawn person or a reserve, with what the roster says about them.
#[derive(Debug, Clone, FromQueryResult)]
pub struct DrawnLine {
    /// The stratum.
    pub stratum: String,
    /// The place by ticket, from 1; the drawn come first, the reserves after them.
    pub place: i64,
    /// The person's number.
    pub person_id: String,
    /// The ticket, in hexadecimal.
    pub ticket: String,
    /// `drawn`, `reserve`, `refused` or `replacement`.
    pub state: String,
    /// Why the person does not take part.
    pub reason: String,
    /// Whom this person replaces.
    pub replaces: String,
    /// The name.
    pub name: String,
    /// The workplace.
    pub workplace: String,
}

/// How a stratum stands.
#[derive(Debug, Clone, FromQueryResult)]
pub struct StratumDraw {
    /// The stratum.
    pub stratum: String,
    /// People taking part (drawn or replacement).
    pub taking_part: i64,
    /// Reserves left.
    pub reserves: i64,
    /// People who refused.
    pub refused: i64,
}

/// Keeps a draw in place of an earlier one.
///
/// # Errors
/// The database's error.
pub async fn keep(
    tx: &Tx,
    who: &Actor,
    campaign: CampaignId,
    seed: &str,
    roster_hash: &str,
    drawn: &Drawn,
) -> Result<(), StoreError> {
    let keys = || -> [Value; 2] { [who.area.to_string().into(), campaign.to_string().into()] };
    execute(&tx.db, "DELETE FROM draws WHERE area = $1 AND campaign = $2", keys()).await?;
    execute(&tx.db, "DELETE FROM drawn WHERE area = $1 AND campaign = $2", keys()).await?;
    execute(
        &tx.db,
        "INSERT INTO draws (area, campaign, seed, roster_hash, drawn_at, drawn_by) VALUES ($1, $2, $3, $4, $5, $6)",
        keys().into_iter().chain([seed.into(), roster_hash.into(), tx.at.micros().into(), who.name.clone().into()]),
    )
    .await?;
    insert_all(tx, keys(), &drawn.drawn, "drawn", 0).await?;
    insert_all(tx, keys(), &drawn.reserves, "reserve", RESERVES).await
}

/// Writes lines with places counted per stratum from `first` + 1; reserves start far behind the drawn.
async fn insert_all(tx: &Tx, keys: [Value; 2], people: &[Ticketed], state: &str, first: i64) -> Result<(), StoreError> {
    let mut taken: HashMap<&str, i64> = HashMap::new();
    let numbered: Vec<(i64, &Ticketed)> = people
        .iter()
        .map(|person| {
            let place = taken.entry(&person.stratum_id).or_insert(first);
            *place += 1;
            (*place, person)
        })
        .collect();
    for chunk in numbered.chunks(CHUNK) {
        let mut values: Vec<Value> = keys.to_vec();
        values.push(state.into());
        let mut places = Vec::with_capacity(chunk.len());
        for (place, person) in chunk {
            let n = values.len();
            places.push(format!("($1, $2, ${}, ${}, ${}, ${}, $3, '', '')", n + 1, n + 2, n + 3, n + 4));
            values.push(person.stratum_id.clone().into());
            values.push((*place).into());
            values.push(person.person_id.clone().into());
            values.push(person.ticket.to_string().into());
        }
        let sql = format!(
            "INSERT INTO drawn (area, campaign, stratum, place, person_id, ticket, state, reason, replaces) VALUES {}",
            places.join(", ")
        );
        execute(&tx.db, &sql, values).await?;
    }
    Ok(())
}

/// What the draw was made with; `None` before the draw.
///
/// # Errors
/// The database's error.
pub async fn head(
    db: &impl ConnectionTrait,
    area: AreaId,
    campaign: CampaignId,
) -> Result<Option<DrawHead>, StoreError> {
    let sql = "SELECT seed, roster_hash, drawn_at, drawn_by FROM draws WHERE area = $1 AND campaign = $2";
    row(db, sql, [area.to_string().into(), campaign.to_string().into()]).await
}

/// The draw as it was made: whoever was replaced since stands where the ticket put them.
///
/// # Errors
/// The database's error.
pub async fn as_drawn(db: &impl ConnectionTrait, area: AreaId, campaign: CampaignId) -> Result<Drawn, StoreError> {
    #[derive(FromQueryResult)]
    struct Line {
        stratum: String,
        place: i64,
        person_id: String,
        ticket: String,
    }
    let sql = "SELECT stratum, place, person_id, ticket FROM drawn WHERE area = $1 AND campaign = $2";
    let lines: Vec<Line> = rows(db, sql, [area.to_string().into(), campaign.to_string().into()]).await?;
    let mut result = Drawn::default();
    for line in lines {
        let list = if line.place > RESERVES { &mut result.reserves } else { &mut result.drawn };
        let ticket = StoreError::parse("drawn.ticket", &line.ticket)?;
        list.push(Ticketed { stratum_id: line.stratum, person_id: line.person_id, ticket });
    }
    result.drawn.sort_by_key(|person| person.ticket);
    result.reserves.sort_by_key(|person| person.ticket);
    Ok(result)
}

/// How every stratum stands.
///
/// # Errors
/// The database's error.
pub async fn by_stratum(
    db: &impl ConnectionTrait,
    area: AreaId,
    campaign: CampaignId,
) -> Result<Vec<StratumDraw>, StoreError> {
    let sql = "SELECT stratum,
                 COUNT(CASE WHEN state IN ('drawn', 'replacement') THEN 1 END) AS taking_part,
                 COUNT(CASE WHEN state = 'reserve' THEN 1 END) AS reserves,
                 COUNT(CASE WHEN state = 'refused' THEN 1 END) AS refused
               FROM drawn WHERE area = $1 AND campaign = $2 GROUP BY stratum ORDER BY stratum";
    rows(db, sql, [area.to_string().into(), campaign.to_string().into()]).await
}

/// The lines of a stratum in ticket order, after a place (0: from the start).
///
/// # Errors
/// The database's error.
pub async fn lines(
    db: &impl ConnectionTrait,
    area: AreaId,
    campaign: CampaignId,
    stratum: &str,
    after: i64,
    limit: i64,
) -> Result<Vec<DrawnLine>, StoreError> {
    let sql = "SELECT d.stratum, d.place, d.person_id, d.ticket, d.state, d.reason, d.replaces, r.name, r.workplace
               FROM drawn d JOIN roster r
                 ON r.area = d.area AND r.campaign = d.campaign AND r.stratum = d.stratum AND r.person_id = d.person_id
               WHERE d.area = $1 AND d.campaign = $2 AND d.stratum = $3 AND d.place > $4
               ORDER BY d.place LIMIT $5";
    let keys = [area.to_string().into(), campaign.to_string().into(), stratum.into(), after.into(), limit.into()];
    rows(db, sql, keys).await
}

/// Marks a person as refused and seats the next reserve of the stratum, whose line comes back.
///
/// # Errors
/// The database's error; `None` inside when the person does not take part or no reserve is left.
pub async fn replace(
    tx: &Tx,
    area: AreaId,
    campaign: CampaignId,
    stratum: &str,
    person: &str,
    reason: &str,
) -> Result<Option<String>, StoreError> {
    let keys = || -> [Value; 3] { [area.to_string().into(), campaign.to_string().into(), stratum.into()] };
    let next: Option<String> = store::scalar(
        &tx.db,
        "SELECT person_id AS value FROM drawn WHERE area = $1 AND campaign = $2 AND stratum = $3 AND state = 'reserve'
         ORDER BY place LIMIT 1",
        keys(),
    )
    .await?;
    let Some(next) = next else { return Ok(None) };
    let refused = execute(
        &tx.db,
        "UPDATE drawn SET state = 'refused', reason = $5 WHERE area = $1 AND campaign = $2 AND stratum = $3
         AND person_id = $4 AND state IN ('drawn', 'replacement')",
        keys().into_iter().chain([person.into(), reason.into()]),
    )
    .await?;
    if refused == 0 {
        return Ok(None);
    }
    execute(
        &tx.db,
        "UPDATE drawn SET state = 'replacement', replaces = $5 WHERE area = $1 AND campaign = $2 AND stratum = $3
         AND person_id = $4",
        keys().into_iter().chain([next.clone().into(), person.into()]),
    )
    .await?;
    Ok(Some(next))
}

/// Drops a draw, as when the roster it was made from is replaced.
///
/// # Errors
/// The database's error.
pub async fn forget(tx: &Tx, area: AreaId, campaign: CampaignId) -> Result<(), StoreError> {
    for table in ["draws", "drawn"] {
        let sql = format!("DELETE FROM {table} WHERE area = $1 AND campaign = $2");
        execute(&tx.db, &sql, [area.to_string().into(), campaign.to_string().into()]).await?;
    }
    Ok(())
}
