//! Print runs and the paper book.

use kernel::{AreaId, CampaignId, Moment};
use store::{ConnectionTrait, FromQueryResult, StoreError, Tx, execute, rows};

use super::{keyed, keys, small};
use crate::rules::book::{Kind, Line};

/// A print run: a range of serials of one stratum.
#[derive(Debug, Clone, FromQueryResult)]
pub struct PrintRun {
    /// Its number.
    pub run: i64,
    /// The stratum.
    pub stratum: String,
    /// The first serial.
    pub first_serial: i64,
    /// The last serial.
    pub last_serial: i64,
    /// `normal` or `large`.
    pub variant: String,
    /// The name of the stored print; empty until it is made.
    pub file: String,
    /// When it was ordered, in microseconds UTC.
    pub made_at: i64,
}

impl PrintRun {
    /// Both ends of its serials.
    pub fn range(&self) -> (u32, u32) {
        (small(self.first_serial), small(self.last_serial))
    }

    /// How many ballots.
    pub fn ballots(&self) -> i64 {
        self.last_serial - self.first_serial + 1
    }

    /// When it was ordered.
    pub fn moment(&self) -> Moment {
        Moment(self.made_at)
    }
}

/// The print runs of a campaign.
///
/// # Errors
/// The database's error.
pub async fn runs(db: &impl ConnectionTrait, area: AreaId, campaign: CampaignId) -> Result<Vec<PrintRun>, StoreError> {
    let sql = "SELECT run, stratum, first_serial, last_serial, variant, file, made_at FROM print_runs
               WHERE area = $1 AND campaign = $2 ORDER BY run";
    rows(db, sql, keys(area, campaign)).await
}

/// Writes a print run whose print is yet to be made.
///
/// # Errors
/// The database's error.
pub async fn insert_run(tx: &Tx, area: AreaId, campaign: CampaignId, run: &PrintRun) -> Result<(), StoreError> {
    let sql = "INSERT INTO print_runs (area, campaign, run, stratum, first_serial, last_serial, variant, file, made_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = [
        run.run.into(),
        run.stratum.clone().into(),
        run.first_serial.into(),
        run.last_serial.into(),
        run.variant.clone().into(),
        run.file.clone().into(),
        run.made_at.into(),
    ];
    execute(&tx.db, sql, keyed(area, campaign, values)).await.map(drop)
}

/// Notes the stored print of a run.
///
/// # Errors
/// The database's error.
pub async fn keep_print(tx: &Tx, area: AreaId, campaign: CampaignId, run: i64, file: &str) -> Result<(), StoreError> {
    let sql = "UPDATE print_runs SET file = $4 WHERE area = $1 AND campaign = $2 AND run = $3";
    execute(&tx.db, sql, keyed(area, campaign, [run.into(), file.into()])).await.map(drop)
}

#[derive(FromQueryResult)]
struct Booked {
    stratum: String,
    kind: String,
    number: i64,
}

/// The book of a campaign: a line for each stratum that paper was printed for.
///
/// # Errors
/// The database's error.
pub async fn book(db: &impl ConnectionTrait, area: AreaId, campaign: CampaignId) -> Result<Vec<Line>, StoreError> {
    let mut lines: Vec<Line> = Vec::new();
    for run in runs(db, area, campaign).await? {
        let printed = u64::try_from(run.ballots()).unwrap_or_default();
        match lines.iter_mut().find(|line| line.stratum == run.stratum) {
            Some(line) => line.printed += printed,
            None => lines.push(Line { stratum: run.stratum, printed, ..Line::default() }),
        }
    }
    let sql = "SELECT stratum, kind, number FROM paper_book WHERE area = $1 AND campaign = $2";
    let booked: Vec<Booked> = rows(db, sql, keys(area, campaign)).await?;
    lines.sort_by(|one, other| one.stratum.cmp(&other.stratum));
    lines.iter_mut().for_each(|line| fill(line, &booked));
    Ok(lines)
}

fn fill(line: &mut Line, booked: &[Booked]) {
    let number = |kind: Kind| {
        let found = booked.iter().find(|one| one.stratum == line.stratum && one.kind == kind.code());
        found.and_then(|one| u64::try_from(one.number).ok()).unwrap_or_default()
    };
    let [issued, spoiled, unused, returned, set_aside] = Kind::ALL.map(number);
    (line.issued, line.spoiled, line.unused, line.returned, line.set_aside) =
        (issued, spoiled, unused, returned, set_aside);
}

/// Adds to a number of the book.
///
/// # Errors
/// The database's error.
pub async fn add(
    tx: &Tx,
    area: AreaId,
    campaign: CampaignId,
    stratum: &str,
    kind: Kind,
    number: i64,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO paper_book (area, campaign, stratum, kind, number) VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (area, campaign, stratum, kind) DO UPDATE SET number = paper_book.number + $5";
    execute(&tx.db, sql, keyed(area, campaign, [stratum.into(), kind.code().into(), number.into()])).await.map(drop)
}
