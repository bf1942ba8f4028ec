//! Gathering problems by the query and by hand, and taking them out.

use access::may;
use futures_util::FutureExt;
use kernel::{Actor, AreaId, Day, Refusal};
use problems::{Order, ProblemId, ProblemLine, Stage, lines_of, measured_of, words};
use store::{ConnectionTrait, Desk, StoreError};

use super::table::GATHER;
use super::{record, telling};
use crate::rules::codes;
use crate::rules::drive::{Drive, DriveId};
use crate::rules::figures::{Figures, figures};
use crate::store::gathered::Gathered;
use crate::store::{drives, gathered};

/// Problems read at once.
const PAGE: i64 = 1_000;

/// Every problem of the ledger that the query finds and that was not transferred.
///
/// # Errors
/// The database's error.
pub async fn found(db: &impl ConnectionTrait, area: AreaId, drive: &Drive) -> Result<Vec<ProblemId>, StoreError> {
    let (filter, mut ids, mut after) = (drive.plan.query.filter(), Vec::new(), None);
    loop {
        let page = problems::store::list::page(db, area, &filter, Order::Newest, after.as_ref(), PAGE).await?;
        ids.extend(page.iter().filter(|line| line.stage != Stage::Transferred).map(|line| line.id));
        match page.last() {
            Some(last) if i64::try_from(page.len()).is_ok_and(|read| read == PAGE) => after = Some(last.key()),
            Some(_) | None => return Ok(ids),
        }
    }
}

/// Gathers what the query finds; answers how many are new. What was taken out stays out. Units whose problems came in are
/// told, each once.
///
/// # Errors
/// Not allowed, not found, Z04 unless it is running.
pub async fn gather(desk: &Desk, who: &Actor, id: DriveId) -> Result<usize, Refusal> {
    may(Some(who), &GATHER)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let drive = drives::load(&tx.db, who.area, id).await?.drive;
            drive.is_running()?;
            let mut new = 0;
            for problem in found(&tx.db, who.area, &drive).await? {
                new += usize::from(gathered::add(tx, &who, id, problem, false).await?);
            }
            record(tx, &who, &GATHER, id, &drive).await?;
            telling::gathered(tx, who.area, id, &drive).await?;
            Ok(new)
        }
        .boxed()
    })
    .await
}

/// Adds the problem of a number; one that was taken out comes back.
///
/// # Errors
/// Not allowed, not found, Z04 unless it is running, Z05 for an unknown number, Z06 for one that was transferred.
pub async fn add(desk: &Desk, who: &Actor, id: DriveId, number: &str) -> Result<(), Refusal> {
    may(Some(who), &GATHER)?;
    let unknown = || codes::Z05.at_field("number");
    let number = number.parse().map_err(|()| unknown())?;
    let problem = problems::store::read::by_number(desk.read(), who.area, number).await?.ok_or_else(unknown)?;
    let lines = lines_of(desk.read(), who.area, &[problem]).await?;
    if lines.iter().any(|line| line.stage == Stage::Transferred) {
        return Err(codes::Z06.at_field("number"));
    }
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let drive = drives::load(&tx.db, who.area, id).await?.drive;
            drive.is_running()?;
            gathered::add(tx, &who, id, problem, true).await?;
            record(tx, &who, &GATHER, id, &drive).await?;
            telling::gathered(tx, who.area, id, &drive).await
        }
        .boxed()
    })
    .await
}

/// Takes a problem out with a reason.
///
/// # Errors
/// Not allowed, not found, Z04 unless it is running, Z08 when it does not belong, P01 without a reason.
pub async fn take_out(desk: &Desk, who: &Actor, id: DriveId, problem: ProblemId, reason: &str) -> Result<(), Refusal> {
    may(Some(who), &GATHER)?;
    let (who, reason) = (who.clone(), words(reason, "reason", 200, true)?);
    desk.write(move |tx| {
        async move {
            let drive = drives::load(&tx.db, who.area, id).await?.drive;
            drive.is_running()?;
            if !gathered::take_out(tx, &who, id, problem, &reason).await? {
                return Err(codes::Z08.refusal());
            }
            record(tx, &who, &GATHER, id, &drive).await
        }
        .boxed()
    })
    .await
}

/// What belongs to a drive: its problems as lines, and their figures of the day. What was transferred is left out.
pub struct Belonging {
    /// The problems, the newest number first.
    pub lines: Vec<ProblemLine>,
    /// The figures.
    pub figures: Figures,
    /// How each came in, and those that were taken out.
    pub gathered: Vec<Gathered>,
}

/// Reads what belongs to a drive.
///
/// # Errors
/// The database's error.
pub async fn belonging(
    db: &impl ConnectionTrait,
    area: AreaId,
    id: DriveId,
    today: Day,
) -> Result<Belonging, StoreError> {
    let gathered = gathered::of_drive(db, area, id).await?;
    let own: Vec<ProblemId> = gathered.iter().filter(|one| one.taken_out.is_empty()).map(|one| one.problem).collect();
    let mut lines = lines_of(db, area, &own).await?;
    lines.retain(|line| line.stage != Stage::Transferred);
    let figures = figures(&lines, &measured_of(db, area, &own).await?, today);
    Ok(Belonging { lines, figures, gathered })
}
