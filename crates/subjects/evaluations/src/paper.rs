//! What the paper count of a campaign puts in and takes out of it: codes that come back on paper, definitive ballots, totals
//! of batch tally sheets. While a paper count is open the campaign can't be tallied (CB11).

use ::store::{ConnectionTrait, Desk, FromQueryResult, Migration, StoreError, Tx, execute, rows, scalar};
use files::Seal;
use kernel::{Actor, AreaId, Bilingual, CampaignId, Refusal, RefusalKind};
use problems::ProblemId;
use serde::{Deserialize, Serialize};

use crate::acts::ballot::opinion_row;
use crate::acts::opinions::SOURCE;
use crate::rules::slip::{self, Code, SlipState};
use crate::store::ballots::{self, Ballot, Channel, OPINION_SEAL, Opinion};
use crate::store::{campaigns, signatures, slips};

pub use crate::tally::{Cell, PaperTotals};

/// The tables.
pub(crate) const MIGRATION: Migration = Migration {
    id: "evaluations-050",
    reason: "Campaigns with paper ballots: whether their count is open, and the totals of batch tally sheets.",
    sql: "
CREATE TABLE paper_counts (
  area {text} NOT NULL,
  campaign {text} NOT NULL,
  state {text} NOT NULL CHECK (state IN ('open', 'done')),
  PRIMARY KEY (area, campaign)
) {strict};
CREATE TABLE paper_totals (
  area {text} NOT NULL,
  campaign {text} NOT NULL,
  batch {bigint} NOT NULL,
  stratum {text} NOT NULL,
  sheets {bigint} NOT NULL,
  cells {json} NOT NULL,
  PRIMARY KEY (area, campaign, batch)
) {strict};
",
};

/// A column for totals that stand beside their ballots.
pub(crate) const SHEETS: Migration = Migration {
    id: "evaluations-051",
    reason: "Batches typed ballot by ballot keep their totals too, so that anybody can add them up; the tally does not count them again.",
    sql: "
ALTER TABLE paper_totals ADD COLUMN of_ballots {bigint} NOT NULL DEFAULT 0;
",
};

/// Whether there are codes as well.
pub(crate) const WITHOUT_CODES: Migration = Migration {
    id: "evaluations-053",
    reason: "A campaign that was declared to have paper only takes no codes afterwards: with codes issued its hall could never be opened.",
    sql: "
ALTER TABLE paper_counts ADD COLUMN without_codes {bigint} NOT NULL DEFAULT 0;
",
};

/// A definitive paper ballot: one byte a mark, units × aspects in the order of the scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperBallot {
    /// The stratum.
    pub stratum: String,
    /// The marks.
    pub marks: Vec<u8>,
}

/// What a paper count puts into the box.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PaperBox {
    /// Whole ballots; none where batch tally sheets were typed.
    pub ballots: Vec<PaperBallot>,
    /// The totals of every batch.
    pub totals: Vec<PaperTotals>,
    /// Opinions word for word.
    pub opinions: Vec<PaperOpinion>,
}

/// An opinion that was written on a paper ballot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperOpinion {
    /// The unit's place in the scheme; none for an opinion about all.
    pub unit: Option<usize>,
    /// The words.
    pub text: String,
}

/// An opinion on paper that became a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpinionBehind {
    /// Its campaign.
    pub campaign: CampaignId,
    /// The unit's code in the scheme; empty for all units together.
    pub unit: String,
    /// The words as they were written.
    pub text: String,
}

/// What came of a code that came back with a paper ballot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeBack {
    /// The code was still good and can't be used any more; the paper counts. Its stratum.
    PaperCounts(String),
    /// The code has been used online; the paper must not be opened. Its stratum.
    UsedOnline(String),
}

#[derive(Serialize, Deserialize)]
struct Cells(Vec<Cell>);

/// Declares that a campaign has paper ballots, perhaps without any codes: it can't be tallied until they are counted.
///
/// # Errors
/// E21 before the freeze, E22 after the opening, E34 when it is declared already.
pub async fn declare(tx: &Tx, area: AreaId, campaign: CampaignId, without_codes: bool) -> Result<(), Refusal> {
    campaigns::load(&tx.db, area, campaign).await?.stage.prepare()?;
    let sql = "INSERT INTO paper_counts (area, campaign, state, without_codes) VALUES ($1, $2, 'open', $3)
               ON CONFLICT DO NOTHING";
    let values = keys(area, campaign).into_iter().chain([i64::from(without_codes).into()]);
    match execute(&tx.db, sql, values).await? {
        1 => Ok(()),
        _ => Err(declared_already()),
    }
}

/// Takes a code out of use in exchange for a paper ballot (纸质优先).
///
/// # Errors
/// S01 for no code of this campaign, S03 when it has been used online, S05 when it is withdrawn, the stage's refusal.
pub async fn exchange_code(tx: &Tx, area: AreaId, campaign: CampaignId, typed: &str) -> Result<String, Refusal> {
    campaigns::load(&tx.db, area, campaign).await?.stage.hand_out()?;
    let (code, found) = slip_of(tx, area, campaign, typed).await?;
    found.state.withdraw()?;
    slips::withdraw(tx, area, code.hash(), SlipState::Revoked).await?;
    Ok(found.stratum)
}

/// Takes the code on a stub that came back with a sealed paper ballot (先到为准). Of an online ballot and this, one succeeds.
///
/// # Errors
/// S01 for no code of this campaign, S02 when it is withdrawn, S12 when it came back before, E36 while the campaign takes
/// no ballots.
pub async fn return_code(tx: &Tx, area: AreaId, campaign: CampaignId, typed: &str) -> Result<CodeBack, Refusal> {
    let (code, found) = slip_of(tx, area, campaign, typed).await?;
    match found.state.open()? {
        slip::Opened::Receipt => Ok(CodeBack::UsedOnline(found.stratum)),
        slip::Opened::Ballot if slips::spend_on_paper(tx, area, code.hash()).await? => {
            Ok(CodeBack::PaperCounts(found.stratum))
        }
        slip::Opened::Ballot => Err(not_open()),
    }
}

async fn slip_of(tx: &Tx, area: AreaId, campaign: CampaignId, typed: &str) -> Result<(Code, slips::Slip), Refusal> {
    let code = Code::parse(typed).ok_or_else(slip::unknown)?;
    let found = slips::find(&tx.db, area, code.hash()).await?;
    Ok((code, found.filter(|slip| slip.campaign == campaign).ok_or_else(slip::unknown)?))
}

/// Whether a campaign was declared to have paper only, so that no codes are issued.
///
/// # Errors
/// The database's error.
pub async fn is_without_codes(
    db: &impl ConnectionTrait,
    area: AreaId,
    campaign: CampaignId,
) -> Result<bool, StoreError> {
    let sql = "SELECT without_codes AS value FROM paper_counts WHERE area = $1 AND campaign = $2";
    Ok(scalar::<i64>(db, sql, keys(area, campaign)).await? == Some(1))
}

/// Whether codes were ever issued for a campaign.
///
/// # Errors
/// The database's error.
pub async fn has_codes(db: &impl ConnectionTrait, area: AreaId, campaign: CampaignId) -> Result<bool, StoreError> {
    Ok(!slips::participation(db, area, campaign).await?.is_empty())
}

/// Puts the definitive paper ballots into the box of a closed campaign and ends the count.
///
/// # Errors
/// E27 before the close, E28 once approved, E35 when no count is open, the database's error.
pub async fn deposit_paper(
    (desk, seal): (&Desk, &Seal),
    tx: &Tx,
    area: AreaId,
    campaign: CampaignId,
    paper: PaperBox,
) -> Result<(), Refusal> {
    let found = campaigns::load(&tx.db, area, campaign).await?;
    found.stage.recount()?;
    let sql = "UPDATE paper_counts SET state = 'done' WHERE area = $1 AND campaign = $2 AND state = 'open'";
    if execute(&tx.db, sql, keys(area, campaign)).await? == 0 {
        return Err(no_open_count());
    }
    let id = || desk.random_id().to_string();
    let row = |one: PaperBallot| Ballot { ballot_id: id(), stratum: one.stratum, marks: one.marks };
    let rows: Vec<Ballot> = paper.ballots.into_iter().map(row).collect();
    ballots::insert(tx, area, campaign, Channel::Paper, &rows).await?;
    for one in paper.totals {
        insert_totals(tx, area, campaign, one).await?;
    }
    let row = |one: &PaperOpinion| opinion_row(desk, seal, &found.scheme, one.unit, &one.text);
    let rows: Vec<Opinion> = paper.opinions.iter().map(row).collect::<Result<_, _>>()?;
    ballots::insert_opinions(tx, area, campaign, Channel::Paper, &rows).await?;
    Ok(())
}

/// Takes the paper ballots out of the box again, because a batch is counted anew. Results made meanwhile are dropped.
///
/// # Errors
/// E27 before the close, E28 once approved, the database's error.
pub async fn take_out_paper(tx: &Tx, who: &Actor, campaign: CampaignId) -> Result<(), Refusal> {
    let mut found = campaigns::load(&tx.db, who.area, campaign).await?;
    let stage = found.stage.recount()?;
    if stage != found.stage {
        found.stage = stage;
        campaigns::update(tx, who, &found).await?;
    }
    for sql in [
        "DELETE FROM ballots WHERE area = $1 AND campaign = $2 AND channel = 'paper'",
        "DELETE FROM opinions WHERE area = $1 AND campaign = $2 AND channel = 'paper'",
        "DELETE FROM paper_totals WHERE area = $1 AND campaign = $2",
        "UPDATE paper_counts SET state = 'open' WHERE area = $1 AND campaign = $2",
    ] {
        execute(&tx.db, sql, keys(who.area, campaign)).await?;
    }
    Ok(signatures::forget(tx, who.area, campaign).await?)
}

/// The opinion on paper that became this problem; none for any other problem, and once it has left the evaluation.
///
/// # Errors
/// The database's error, or a seal that can't be opened.
pub async fn opinion_behind(
    db: &impl ConnectionTrait,
    seal: &Seal,
    area: AreaId,
    problem: ProblemId,
) -> Result<Option<OpinionBehind>, Refusal> {
    let source = problems::source_of(db, area, problem).await?.filter(|source| source.kind == SOURCE);
    let Some(source) = source else { return Ok(None) };
    let Some(found) = ballots::opinion_on_paper(db, area, &source.id).await? else { return Ok(None) };
    let text = String::from_utf8(seal.open_text(OPINION_SEAL, &found.sealed)?).map_err(Refusal::failed)?;
    let campaign = StoreError::parse("opinions.campaign", &found.campaign)?;
    Ok(Some(OpinionBehind { campaign, unit: found.unit, text }))
}

async fn insert_totals(tx: &Tx, area: AreaId, campaign: CampaignId, one: PaperTotals) -> Result<(), Refusal> {
    let cells = serde_json::to_string(&Cells(one.cells)).map_err(Refusal::failed)?;
    let sql = "INSERT INTO paper_totals (area, campaign, batch, stratum, sheets, cells, of_ballots)
         VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let [area, campaign] = keys(area, campaign);
    let sheets = i64::from(one.sheets);
    let of_ballots = i64::from(one.of_ballots);
    let values = [area, campaign, one.batch.into(), one.stratum.into(), sheets.into(), cells.into(), of_ballots.into()];
    execute(&tx.db, sql, values).await?;
    Ok(())
}

/// Lets the tally be made: there is no paper, or it is counted.
///
/// # Errors
/// CB11 while a paper count is open.
pub(crate) async fn is_counted(db: &impl ConnectionTrait, area: AreaId, campaign: CampaignId) -> Result<(), Refusal> {
    let sql = "SELECT state AS value FROM paper_counts WHERE area = $1 AND campaign = $2";
    let state: Option<String> = scalar(db, sql, keys(area, campaign)).await?;
    if state.as_deref() == Some("open") { Err(count_is_open()) } else { Ok(()) }
}

#[derive(FromQueryResult)]
struct TotalsRow {
    batch: i64,
    stratum: String,
    sheets: i64,
    cells: String,
    of_ballots: i64,
}

/// The totals that stand for ballots, by batch: those of batch tally sheets.
///
/// # Errors
/// The database's error.
pub(crate) async fn totals(
    db: &impl ConnectionTrait,
    area: AreaId,
    campaign: CampaignId,
) -> Result<Vec<PaperTotals>, StoreError> {
    let mut all = sheets(db, area, campaign).await?;
    all.retain(|one| !one.of_ballots);
    Ok(all)
}

/// The totals of all batches of the paper count.
///
/// # Errors
/// The database's error.
pub(crate) async fn sheets(
    db: &impl ConnectionTrait,
    area: AreaId,
    campaign: CampaignId,
) -> Result<Vec<PaperTotals>, StoreError> {
    let sql = "SELECT batch, stratum, sheets, cells, of_ballots FROM paper_totals
               WHERE area = $1 AND campaign = $2 ORDER BY batch";
    let found: Vec<TotalsRow> = rows(db, sql, keys(area, campaign)).await?;
    let read = |row: TotalsRow| {
        let Cells(cells) = StoreError::json("paper_totals.cells", &row.cells)?;
        let sheets = u32::try_from(row.sheets).unwrap_or_default();
        Ok(PaperTotals { batch: row.batch, stratum: row.stratum, sheets, of_ballots: row.of_ballots != 0, cells })
    };
    found.into_iter().map(read).collect()
}

fn keys(area: AreaId, campaign: CampaignId) -> [::store::Value; 2] {
    [area.to_string().into(), campaign.to_string().into()]
}

fn conflict(rule: &'static str, message: (&str, &str), remedy: (&str, &str)) -> Refusal {
    let (message, remedy) = (Bilingual::new(message.0, message.1), Bilingual::new(remedy.0, remedy.1));
    Refusal::new(RefusalKind::Conflict, rule, message, remedy)
}

fn declared_already() -> Refusal {
    conflict(
        "E34",
        ("本次评议的纸质计票已经声明过。", "The paper count of this campaign is declared already."),
        ("声明后不能更改。", "It can't be changed."),
    )
}

fn no_open_count() -> Refusal {
    conflict(
        "E35",
        ("本次评议没有进行中的纸质计票。", "No paper count of this campaign is open."),
        ("请查看计票进度。", "See the count's progress."),
    )
}

fn not_open() -> Refusal {
    conflict(
        "E36",
        ("评议还没有开始或已经截止，现在不能收表。", "The campaign is not open; no ballot can come back now."),
        ("请查看评议起止时间。", "See when it opens and closes."),
    )
}

fn count_is_open() -> Refusal {
    conflict(
        "CB11",
        (
            "纸质评议表还没有全部计完，不能计算和查看结果。",
            "The paper ballots are not all counted; nothing can be tallied or seen.",
        ),
        ("请等所有批次确定、计票办结后再计票。", "Wait until every batch is definitive and the count is closed."),
    )
}
