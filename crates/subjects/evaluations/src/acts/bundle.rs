//! Making a bundle from the database, once the results are approved, and taking it away.

use std::io::Cursor;

use data_encoding::{BASE64, HEXLOWER};
use futures_util::FutureExt;
use kernel::{Actor, AreaId, Bilingual, CampaignId, Moment, Refusal, RefusalKind};
use serde_json::json;
use store::{ConnectionTrait, Fact, FromQueryResult, StoreError, read_audit, rows};
use ui::Office;

use super::public_draw::published_record;
use super::releases::sorted;
use super::sealing::log_key;
use super::table::TAKE_BUNDLE;
use super::tally::taking_part;
use crate::bundle::{
    BallotFile, Bundle, DrawFile, FORMAT, LogFile, OpinionFile, OpinionsFile, SealedFile, SeedFile, SheetFile,
    SignatureFile, SignedHeadFile, UNANNOUNCED, VoidFile, sums,
};
use crate::paper;
use crate::public_draw::digest;
use crate::rules::campaign::Stage;
use crate::rules::public_draw::{Round, Seed};
use crate::rules::release::Review;
use crate::rules::sealing::marks_text;
use crate::store::ballots::{Channel, opinions_on_paper};
use crate::store::campaigns::{self, Campaign};
use crate::store::public_draw::{self, VoidRound};
use crate::store::sealed::{self, SignedHead};
use crate::store::signatures::{self, Signature};
use crate::store::{draws, results, withheld};

/// A bundle as a file.
#[derive(Debug, Clone)]
pub struct Taken {
    /// The campaign's title.
    pub title: String,
    /// The bundle in JSON.
    pub bytes: Vec<u8>,
}

/// Makes the bundle as a file, and writes down who took it and its SHA-256: what has left the house can't be called back.
///
/// # Errors
/// As [`make`]; N06 when an opinion left the evaluation meanwhile.
pub async fn take(office: &Office, who: &Actor, id: CampaignId) -> Result<Taken, Refusal> {
    access::may(Some(who), &TAKE_BUNDLE)?;
    let before = withheld::count(office.desk.read(), who.area, id).await?;
    let bundle = make(office, who.area, id).await?;
    let title = bundle.scheme.title.clone();
    let written = tokio::task::spawn_blocking(move || serde_json::to_vec(&bundle)).await.map_err(Refusal::failed)?;
    let bytes = written.map_err(Refusal::failed)?;
    let sha256 = digest(&mut Cursor::new(&bytes)).map_err(Refusal::failed)?;
    let who = who.clone();
    let note = office.desk.write(move |tx| {
        async move {
            if withheld::count(&tx.db, who.area, id).await? != before {
                return Err(opinions_changed());
            }
            tx.record(&who, Fact::new(TAKE_BUNDLE.code, "campaign", id, json!({ "sha256": sha256 }))).await?;
            Ok(())
        }
        .boxed()
    });
    note.await?;
    Ok(Taken { title, bytes })
}

/// When a campaign's bundle was taken, the newest first.
///
/// # Errors
/// The database's error.
pub(super) async fn taken_at(
    db: &impl ConnectionTrait,
    area: AreaId,
    id: CampaignId,
) -> Result<Vec<Moment>, StoreError> {
    let lines = read_audit(db, area, Some(&format!("campaign/{id}")), i64::MAX, i64::MAX).await?;
    Ok(lines.into_iter().filter(|line| line.act == TAKE_BUNDLE.code).map(|line| Moment(line.at)).collect())
}

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
    let draw = draw(db, &campaign).await?;
    Ok(Bundle {
        format: form(draw.as_ref()).to_owned(),
        campaign: id.to_string(),
        scheme_hash: campaign.scheme.hash(),
        taking_part: taking_part(db, &campaign).await?,
        draw,
        log: log(office, &campaign).await?,
        batches: sums(&ballots),
        sheets: sheets(db, &campaign).await?,
        signatures: signatures::all(db, area, id).await?.into_iter().map(SignatureFile::from).collect(),
        opinions: Some(opinions(db, &campaign).await?),
        results: (*results).clone(),
        scheme: campaign.scheme,
        ballots,
    })
}

/// The form a bundle is written in: that of before where the draw was frozen before seeds were announced.
fn form(draw: Option<&DrawFile>) -> &'static str {
    if draw.is_some_and(|draw| draw.declared.is_empty()) { UNANNOUNCED } else { FORMAT }
}

#[derive(FromQueryResult)]
struct BallotRow {
    stratum: String,
    channel: String,
    marks: Vec<u8>,
}

/// The tally sheets of the paper count, by batch.
///
/// # Errors
/// The database's error.
pub(super) async fn sheets(db: &impl ConnectionTrait, campaign: &Campaign) -> Result<Vec<SheetFile>, StoreError> {
    Ok(paper::sheets(db, campaign.area, campaign.id).await?.iter().map(SheetFile::from).collect())
}

/// The opened ballots, sorted by stratum, channel and content.
///
/// # Errors
/// The database's error.
pub(super) async fn ballots(db: &impl ConnectionTrait, campaign: &Campaign) -> Result<Vec<BallotFile>, StoreError> {
    let sql = "SELECT stratum, channel, marks FROM ballots WHERE area = $1 AND campaign = $2";
    let found: Vec<BallotRow> =
        rows(db, sql, [campaign.area.to_string().into(), campaign.id.to_string().into()]).await?;
    let file =
        |row: BallotRow| BallotFile { stratum: row.stratum, channel: row.channel, marks: marks_text(&row.marks) };
    let mut ballots: Vec<BallotFile> = found.into_iter().map(file).collect();
    ballots.sort_unstable();
    Ok(ballots)
}

async fn opinions(db: &impl ConnectionTrait, campaign: &Campaign) -> Result<OpinionsFile, Refusal> {
    let paper = opinions_on_paper(db, campaign.area, campaign.id).await?;
    let channel = |id: &String| if paper.contains(id) { Channel::Paper } else { Channel::Online };
    let (plain, flagged) = sorted(db, campaign).await?;
    let mut released = Vec::with_capacity(plain.len());
    let (mut withheld_online, mut withheld_paper) = withheld::by_channel(db, campaign.area, campaign.id).await?;
    for one in flagged {
        let Review::Released { text } = one.review else {
            match channel(&one.opinion.opinion_id) {
                Channel::Online => withheld_online += 1,
                Channel::Paper => withheld_paper += 1,
            }
            continue;
        };
        let channel = channel(&one.opinion.opinion_id).code().to_owned();
        released.push(OpinionFile { reworded: text != one.opinion.opinion, unit: one.opinion.unit, text, channel });
    }
    released.extend(plain.into_iter().map(|one| OpinionFile {
        channel: channel(&one.opinion_id).code().to_owned(),
        unit: one.unit,
        text: one.opinion,
        reworded: false,
    }));
    released.sort_unstable();
    Ok(OpinionsFile { released, withheld_online, withheld_paper })
}

fn opinions_changed() -> Refusal {
    Refusal::new(
        RefusalKind::Conflict,
        "N06",
        Bilingual::new(
            "下载期间，可以公布的意见有了变化，这一份没有下载。",
            "The opinions that may go out changed meanwhile; this bundle was not taken.",
        ),
        Bilingual::new("请再下载一次。", "Take it again."),
    )
}

async fn draw(db: &impl ConnectionTrait, campaign: &Campaign) -> Result<Option<DrawFile>, Refusal> {
    let (area, id) = (campaign.area, campaign.id);
    let round = public_draw::round(db, area, id).await?;
    let (Round::Drawn { freeze, seeds }, Some(head)) = (round, draws::head(db, area, id).await?) else {
        return Ok(None);
    };
    let void_rounds = public_draw::void_rounds(db, area, id).await?;
    Ok(Some(DrawFile {
        round: freeze.round,
        roster_sha256: freeze.roster_sha256,
        plan_sha256: freeze.plan_sha256,
        people: freeze.people,
        frozen_at: freeze.frozen_at.micros(),
        declared: freeze.declared,
        seeds: seeds.into_iter().map(SeedFile::from).collect(),
        void_rounds: void_rounds.into_iter().map(VoidFile::from).collect(),
        drawn_at: head.drawn_at,
        record: published_record(db, campaign).await?,
    }))
}

impl From<Seed> for SeedFile {
    fn from(seed: Seed) -> Self {
        Self {
            source: seed.source.code().to_owned(),
            text: seed.text,
            witness: seed.witness,
            seen_at: seed.seen_at.micros(),
            recorded_at: seed.recorded_at.micros(),
        }
    }
}

impl From<Signature> for SignatureFile {
    fn from(one: Signature) -> Self {
        let signed_at = one.signed_at.map(Moment::micros);
        Self { protocol: one.protocol, duty: one.duty, name: one.name, signed_at }
    }
}

impl From<VoidRound> for VoidFile {
    fn from(void: VoidRound) -> Self {
        Self { round: void.round, at: void.at.micros(), reason: void.reason }
    }
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

impl From<&SignedHead> for SignedHeadFile {
    fn from(signed: &SignedHead) -> Self {
        Self {
            size: signed.head.size,
            root: signed.head.root.to_string(),
            at: signed.head.at,
            signature: HEXLOWER.encode(&signed.signature),
        }
    }
}
