//! Making a bundle from the database, once the results are approved.

use data_encoding::BASE64;
use kernel::{AreaId, CampaignId, Refusal};
use store::{ConnectionTrait, FromQueryResult, StoreError, rows, scalar};
use ui::Office;

use super::{BallotFile, Bundle, DrawFile, FORMAT, LogFile, SealedFile, SignedHeadFile, TicketFile, sums};
use crate::acts::sealing::log_key;
use crate::acts::tally::taking_part;
use crate::rules::campaign::Stage;
use crate::rules::sealing::marks_text;
use crate::store::campaigns::{self, Campaign};
use crate::store::{draws, results, sealed};

/// The first place of a reserve in the table of the draw.
const RESERVES_FROM: i64 = 1_000_000;

/// Makes the bundle of a campaign whose results are approved.
///
/// # Errors
/// Not found before the approval; the database's or the disk's.
pub async fn make(office: &Office, area: AreaId, id: CampaignId) -> Result<Bundle, Refusal> {
    let db = office.desk.read();
    let campaign = campaigns::load(db, area, id).await?;
    let (Stage::Approved { results, .. } | Stage::Published { results, .. }) = &campaign.stage else {
        return Err(Refusal::not_found());
    };
    let results = results::load(&office.files, results).await?;
    let ballots = ballots(db, &campaign).await?;
    Ok(Bundle {
        format: FORMAT.to_owned(),
        campaign: id.to_string(),
        scheme_hash: campaign.scheme.hash(),
        taking_part: taking_part(db, &campaign).await?,
        draw: draw(db, &campaign).await?,
        log: log(office, &campaign).await?,
        batches: sums(&ballots),
        results: (*results).clone(),
        scheme: campaign.scheme,
        ballots,
    })
}

#[derive(FromQueryResult)]
struct BallotRow {
    stratum: String,
    channel: String,
    marks: Vec<u8>,
}

async fn ballots(db: &impl ConnectionTrait, campaign: &Campaign) -> Result<Vec<BallotFile>, StoreError> {
    let sql = "SELECT stratum, channel, marks FROM ballots WHERE area = $1 AND campaign = $2";
    let found: Vec<BallotRow> =
        rows(db, sql, [campaign.area.to_string().into(), campaign.id.to_string().into()]).await?;
    let file =
        |row: BallotRow| BallotFile { stratum: row.stratum, channel: row.channel, marks: marks_text(&row.marks) };
    let mut ballots: Vec<BallotFile> = found.into_iter().map(file).collect();
    ballots.sort_unstable();
    Ok(ballots)
}

#[derive(FromQueryResult)]
struct TicketRow {
    stratum: String,
    person_id: String,
    ticket: String,
    place: i64,
}

async fn draw(db: &impl ConnectionTrait, campaign: &Campaign) -> Result<Option<DrawFile>, StoreError> {
    let keys = || [campaign.area.to_string().into(), campaign.id.to_string().into()];
    let Some(head) = draws::head(db, campaign.area, campaign.id).await? else { return Ok(None) };
    let sql = "SELECT stratum, person_id, ticket, place FROM drawn WHERE area = $1 AND campaign = $2 ORDER BY ticket";
    let found: Vec<TicketRow> = rows(db, sql, keys()).await?;
    let (reserves, drawn): (Vec<TicketRow>, Vec<TicketRow>) =
        found.into_iter().partition(|row| row.place > RESERVES_FROM);
    let files = |rows: Vec<TicketRow>| {
        let file =
            |row: TicketRow| TicketFile { stratum_id: row.stratum, person_id: row.person_id, ticket: row.ticket };
        rows.into_iter().map(file).collect()
    };
    let sql = "SELECT MAX(at) AS value FROM audit WHERE area = $1 AND thing = $2 AND act = 'evaluations.import_roster'";
    let thing = format!("campaign/{}", campaign.id);
    let roster_at = scalar::<Option<i64>>(db, sql, [campaign.area.to_string().into(), thing.into()]).await?.flatten();
    Ok(Some(DrawFile {
        seed: head.seed,
        roster_hash: head.roster_hash,
        roster_at: roster_at.unwrap_or_default(),
        seed_at: head.drawn_at,
        drawn: files(drawn),
        reserves: files(reserves),
    }))
}

async fn log(office: &Office, campaign: &Campaign) -> Result<Option<LogFile>, Refusal> {
    let (db, area, id) = (office.desk.read(), campaign.area, campaign.id);
    let Some(key) = sealed::key(db, area, id).await? else { return Ok(None) };
    let heads = sealed::heads(db, area, id).await?;
    let sealed = sealed::in_order(db, area, id).await?.into_iter().map(|one| SealedFile {
        leaf: one.leaf.to_string(),
        stratum: one.stratum,
        envelope: BASE64.encode(&one.envelope),
    });
    Ok(Some(LogFile {
        name: sealed::log_name(id),
        signer: chain::Digest(log_key(&office.seal).public()).to_string(),
        public_key: chain::Digest(key.public).to_string(),
        needed: key.needed,
        heads: heads.iter().map(SignedHeadFile::from).collect(),
        sealed: sealed.collect(),
    }))
}
