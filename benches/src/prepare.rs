//! An open campaign with as many slips as a load needs.

use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use evaluations::acts;
use evaluations::rules::scheme::{Schedule, Scheme};
use evaluations::rules::slip::{Code, SlipState};
use evaluations::store::slips;
use evaluations::tally::{make_up, reader};
use futures_util::FutureExt;
use kernel::{Moment, Refusal, Role};
use store::testing::actor;
use store::{Clock, Desk};

use crate::Failure;

/// The stratum of all slips.
pub const STRATUM: &str = "S01";

/// Opens a campaign in `data` and writes the codes of `count` slips. The codes come from a known secret: this is a load.
pub async fn prepare(data: &Path, codes: &Path, count: u64) -> Result<(), Failure> {
    std::fs::create_dir_all(data)?;
    let desk = open_desk(data).await?;
    let made: Vec<Code> = (0..count).map(|serial| Code::derive(&[7; 32], STRATUM, serial)).collect();
    let hashes: Vec<[u8; 32]> = made.iter().map(Code::hash).collect();
    let scheme = scheme(data, desk.now()).map_err(told)?;
    open_campaign(&desk, scheme, hashes).await.map_err(told)?;
    let lines: String = made.iter().map(|code| format!("{}\n", code.grouped())).collect();
    Ok(std::fs::write(codes, lines)?)
}

/// The desk of the office in a data folder, with the server's tables.
pub async fn open_desk(data: &Path) -> Result<Desk, Failure> {
    Ok(Desk::open_sqlite(data, &qingfeng::app::migrations(), clock()).await?)
}

/// A refusal as one line.
pub fn told(refusal: Refusal) -> Failure {
    format!("[{}] {} {}", refusal.rule, refusal.message.en, refusal.cause.unwrap_or_default()).into()
}

/// The made-up scheme of `qingfeng make-up`, open now.
pub fn scheme(data: &Path, now: Moment) -> Result<Scheme, Refusal> {
    let folder = data.join("made-up");
    make_up(&folder, 100)?;
    let mut scheme = reader::read(&folder, None)?.scheme;
    scheme.schedule = Schedule { opens: now.plus_seconds(-60), closes: now.plus_seconds(86_400) };
    Ok(scheme)
}

async fn open_campaign(desk: &Desk, scheme: Scheme, hashes: Vec<[u8; 32]>) -> Result<(), Refusal> {
    let who = actor(&[Role::CampaignOfficer]);
    let campaign = acts::create(desk, &who, 2026, scheme).await?;
    acts::freeze(desk, &who, campaign).await?;
    acts::open(desk, &who, campaign).await?;
    desk.write(move |tx| {
        async move { Ok(slips::insert(tx, who.area, campaign, ("load", STRATUM), SlipState::Issued, &hashes).await?) }
            .boxed()
    })
    .await
}

/// The machine's clock.
#[expect(clippy::disallowed_methods, reason = "a load runs now")]
pub fn clock() -> Clock {
    Arc::new(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Moment(i64::try_from(since.as_micros()).unwrap_or_default())
    })
}
