//! Batches with both entries. A field that is typed touches its form's row alone.

use std::collections::BTreeSet;

use kernel::{AreaId, CampaignId, Refusal};
use store::{ConnectionTrait, DbBackend, FromQueryResult, StoreError, Tx, Value, execute, row, rows, scalar};

use super::{json, keyed, keys, small};
use crate::rules::batch::{Batch, Side, State};
use crate::rules::forms::{Form, Forms, Shape};

/// How many forms one statement writes.
const CHUNK: usize = 100;

/// A batch as it is stored.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its number in the count.
    pub number: i64,
    /// The stratum.
    pub stratum: String,
    /// How many envelopes were opened for it.
    pub envelopes: u32,
    /// How many of them held what does not count.
    pub void: u32,
    /// The batch; its forms are loaded as far as somebody may see them.
    pub batch: Batch,
}

#[derive(FromQueryResult)]
struct BatchRow {
    number: i64,
    stratum: String,
    envelopes: i64,
    sheets: i64,
    void: i64,
    state: String,
}

impl Kept {
    /// How many envelopes were empty: CB03.
    pub fn empty(&self) -> u32 {
        self.envelopes.saturating_sub(self.batch.sheets).saturating_sub(self.void)
    }
}

impl BatchRow {
    fn kept(self, shape: &Shape) -> Result<Kept, StoreError> {
        let state = StoreError::json("count_batches.state", &self.state)?;
        let batch = Batch { state, ..Batch::new(shape.clone(), small(self.sheets)) };
        let (envelopes, void) = (small(self.envelopes), small(self.void));
        Ok(Kept { number: self.number, stratum: self.stratum, envelopes, void, batch })
    }
}

const COLUMNS: &str = "SELECT number, stratum, envelopes, sheets, void, state FROM count_batches";

/// The batches of a count without their forms.
///
/// # Errors
/// The database's error.
pub async fn list(
    db: &impl ConnectionTrait,
    area: AreaId,
    campaign: CampaignId,
    shape: &Shape,
) -> Result<Vec<Kept>, StoreError> {
    let sql = format!("{COLUMNS} WHERE area = $1 AND campaign = $2 ORDER BY number");
    let found: Vec<BatchRow> = rows(db, &sql, keys(area, campaign)).await?;
    found.into_iter().map(|row| row.kept(shape)).collect()
}

/// One batch without its forms. Inside a write on PostgreSQL its row is locked, so that two moves come one after another.
///
/// # Errors
/// Not found, or the database's error.
pub async fn load(
    db: &impl ConnectionTrait,
    area: AreaId,
    campaign: CampaignId,
    shape: &Shape,
    number: i64,
    hold: bool,
) -> Result<Kept, Refusal> {
    let lock = if hold && db.get_database_backend() == DbBackend::Postgres { " FOR UPDATE" } else { "" };
    let sql = format!("{COLUMNS} WHERE area = $1 AND campaign = $2 AND number = $3{lock}");
    let found: Option<BatchRow> = row(db, &sql, keyed(area, campaign, [number.into()])).await?;
    Ok(found.ok_or_else(Refusal::not_found)?.kept(shape)?)
}

/// One batch with both entries.
///
/// # Errors
/// As [`load`].
pub async fn load_whole(
    db: &impl ConnectionTrait,
    area: AreaId,
    campaign: CampaignId,
    shape: &Shape,
    number: i64,
    hold: bool,
) -> Result<Kept, Refusal> {
    let mut kept = load(db, area, campaign, shape, number, hold).await?;
    kept.batch.first = forms(db, area, campaign, number, Side::First).await?;
    kept.batch.second = forms(db, area, campaign, number, Side::Second).await?;
    Ok(kept)
}

#[derive(FromQueryResult)]
struct FormRow {
    serial: i64,
    fields: String,
}

/// The forms of one entry.
///
/// # Errors
/// The database's error.
pub async fn forms(
    db: &impl ConnectionTrait,
    area: AreaId,
    campaign: CampaignId,
    number: i64,
    side: Side,
) -> Result<Forms, StoreError> {
    let sql = "SELECT serial, fields FROM count_forms WHERE area = $1 AND campaign = $2 AND batch = $3 AND side = $4";
    let found: Vec<FormRow> = rows(db, sql, keyed(area, campaign, [number.into(), side.code().into()])).await?;
    let read = |row: FormRow| Ok((small(row.serial), StoreError::json("count_forms.fields", &row.fields)?));
    found.into_iter().map(read).collect()
}

/// One form of one entry.
///
/// # Errors
/// The database's error.
pub async fn form(
    db: &impl ConnectionTrait,
    area: AreaId,
    campaign: CampaignId,
    number: i64,
    side: Side,
    serial: u32,
) -> Result<Option<Form>, StoreError> {
    let sql = "SELECT fields AS value FROM count_forms
               WHERE area = $1 AND campaign = $2 AND batch = $3 AND side = $4 AND serial = $5";
    let values = keyed(area, campaign, [number.into(), side.code().into(), i64::from(serial).into()]);
    let found: Option<String> = scalar(db, sql, values).await?;
    found.map(|fields| StoreError::json("count_forms.fields", &fields)).transpose()
}

/// The serials that stand in other batches than one.
///
/// # Errors
/// The database's error.
pub async fn serials_elsewhere(
    db: &impl ConnectionTrait,
    area: AreaId,
    campaign: CampaignId,
    number: i64,
) -> Result<BTreeSet<u32>, StoreError> {
    let sql = "SELECT DISTINCT serial, '' AS fields FROM count_forms WHERE area = $1 AND campaign = $2 AND batch <> $3";
    let found: Vec<FormRow> = rows(db, sql, keyed(area, campaign, [number.into()])).await?;
    Ok(found.into_iter().map(|row| small(row.serial)).collect())
}

/// Writes a new batch.
///
/// # Errors
/// The database's error.
pub async fn insert(tx: &Tx, area: AreaId, campaign: CampaignId, kept: &Kept) -> Result<(), StoreError> {
    let sql = "INSERT INTO count_batches (area, campaign, number, stratum, envelopes, sheets, state, state_code)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = [
        kept.number.into(),
        kept.stratum.clone().into(),
        i64::from(kept.envelopes).into(),
        i64::from(kept.batch.sheets).into(),
        json("count_batches.state", &kept.batch.state)?.into(),
        code(&kept.batch.state).into(),
    ];
    execute(&tx.db, sql, keyed(area, campaign, values)).await.map(drop)
}

/// Saves the corrected numbers of a batch.
///
/// # Errors
/// The database's error.
pub async fn save_numbers(tx: &Tx, area: AreaId, campaign: CampaignId, kept: &Kept) -> Result<(), StoreError> {
    let sql = "UPDATE count_batches SET envelopes = $4, sheets = $5, void = $6
               WHERE area = $1 AND campaign = $2 AND number = $3";
    let numbers = [kept.envelopes, kept.batch.sheets, kept.void].map(|number| i64::from(number).into());
    let values = [kept.number.into()].into_iter().chain(numbers);
    execute(&tx.db, sql, keyed(area, campaign, values)).await.map(drop)
}

/// Saves where a batch stands.
///
/// # Errors
/// The database's error.
pub async fn save_state(
    tx: &Tx,
    area: AreaId,
    campaign: CampaignId,
    number: i64,
    state: &State,
) -> Result<(), StoreError> {
    let sql = "UPDATE count_batches SET state = $4, state_code = $5 WHERE area = $1 AND campaign = $2 AND number = $3";
    let values = [number.into(), json("count_batches.state", state)?.into(), code(state).into()];
    execute(&tx.db, sql, keyed(area, campaign, values)).await.map(drop)
}

/// Saves forms of one entry, in place of those with the same serials.
///
/// # Errors
/// The database's error.
pub async fn save_forms<'a>(
    tx: &Tx,
    area: AreaId,
    campaign: CampaignId,
    number: i64,
    side: Side,
    forms: impl IntoIterator<Item = (&'a u32, &'a Form)>,
) -> Result<(), StoreError> {
    let forms: Vec<_> = forms.into_iter().collect();
    for chunk in forms.chunks(CHUNK) {
        let mut values: Vec<Value> = keyed(area, campaign, [number.into(), side.code().into()]);
        let mut places = Vec::with_capacity(chunk.len());
        for (serial, form) in chunk {
            let n = values.len();
            places.push(format!("($1, $2, $3, $4, ${}, ${})", n + 1, n + 2));
            values.push(i64::from(**serial).into());
            values.push(json("count_forms.fields", form)?.into());
        }
        let sql = format!(
            "INSERT INTO count_forms (area, campaign, batch, side, serial, fields) VALUES {}
             ON CONFLICT (area, campaign, batch, side, serial) DO UPDATE SET fields = excluded.fields",
            places.join(", ")
        );
        execute(&tx.db, &sql, values).await?;
    }
    Ok(())
}

/// Saves a batch whose entries were changed by a move: what is gone is deleted.
///
/// # Errors
/// The database's error.
pub async fn save_whole(tx: &Tx, area: AreaId, campaign: CampaignId, kept: &Kept) -> Result<(), StoreError> {
    save_state(tx, area, campaign, kept.number, &kept.batch.state).await?;
    let sql = "DELETE FROM count_forms WHERE area = $1 AND campaign = $2 AND batch = $3";
    execute(&tx.db, sql, keyed(area, campaign, [kept.number.into()])).await?;
    for side in Side::BOTH {
        save_forms(tx, area, campaign, kept.number, side, kept.batch.forms(side)).await?;
    }
    Ok(())
}

/// Removes a batch that nobody has typed.
///
/// # Errors
/// The database's error.
pub async fn remove(tx: &Tx, area: AreaId, campaign: CampaignId, number: i64) -> Result<(), StoreError> {
    let sql = "DELETE FROM count_batches WHERE area = $1 AND campaign = $2 AND number = $3";
    execute(&tx.db, sql, keyed(area, campaign, [number.into()])).await.map(drop)
}

/// The word stored beside a state, for lists.
pub fn code(state: &State) -> &'static str {
    match state {
        State::Waiting => "waiting",
        State::FirstEntry { .. } => "first_entry",
        State::FirstHeld { .. } => "first_held",
        State::FirstDone { .. } => "first_done",
        State::SecondEntry { .. } => "second_entry",
        State::Unsettled { .. } => "unsettled",
        State::Correcting { .. } => "correcting",
        State::Definitive { .. } => "definitive",
        State::ReopenAsked { .. } => "reopen_asked",
    }
}
