//! Issuing, printing, handing out, revoking and replacing slips. Facts say how many and for which stratum, never a code.

use access::{Act, Who};
use files::Seal;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use kernel::Role::CampaignOfficer;
use kernel::{Actor, AreaId, Bilingual, CampaignId, JobId, Refusal, RefusalKind};
use notices::{JobKind, Lane, Running};
use papers::{Slip, SlipSheet, SlipsPerSheet};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{ConnectionTrait, Desk, Fact, StoreError, Tx};
use ui::Office;

use crate::paper;
use crate::rules::scheme::Scheme;
use crate::rules::slip::{self, Code, SlipState};
use crate::store::campaigns::{self, Campaign};
use crate::store::slips::{self as table, Batch};

/// Issuing, printing and handing out slips.
pub const ISSUE_SLIPS: Act = Act {
    code: "evaluations.issue_slips",
    zh: "制发评议邀请单",
    en: "Issue invitation slips",
    who: Who::Roles(&[CampaignOfficer]),
};
/// Revoking and replacing slips.
pub const WITHDRAW_SLIP: Act = Act {
    code: "evaluations.withdraw_slip",
    zh: "作废和换发评议邀请单",
    en: "Revoke and replace a slip",
    who: Who::Roles(&[CampaignOfficer]),
};

/// The most slips one batch has.
pub const LARGEST_BATCH: u64 = 2_000;
/// The kind of job that prints a batch.
const PRINT: &str = "evaluations.print_slips";
/// The purpose batch secrets are sealed for.
const SECRET_SEAL: &str = "evaluations.slip_batch";
/// The purpose printed sheets are sealed for, under their batch's secret.
const SHEETS_SEAL: &str = "evaluations.slip_sheets";

/// What a print job needs to know.
#[derive(Serialize, Deserialize)]
struct PrintOrder {
    campaign: CampaignId,
    batch: String,
}

/// Reads how many slips are wanted in which stratum, as a form has them; empty and 0 mean none.
///
/// # Errors
/// S06 when something is not a number, or nothing is wanted at all.
pub fn wanted<'a>(typed: impl Iterator<Item = (&'a str, &'a str)>) -> Result<Vec<(String, u64)>, Refusal> {
    let mut wanted = Vec::new();
    for (stratum, number) in typed {
        let number = number.trim();
        let slips = if number.is_empty() { Ok(0) } else { number.parse() };
        match slips {
            Ok(0) => {}
            Ok(slips) => wanted.push((stratum.to_owned(), slips)),
            Err(_) => return Err(bad_number(stratum)),
        }
    }
    if wanted.is_empty() { Err(bad_number("")) } else { Ok(wanted) }
}

/// Issues a batch of slips for each stratum named and asks for its sheets to be printed. Answers the jobs.
///
/// # Errors
/// S06 for an unknown stratum or a number outside 1 to 2,000, S13 when paper only was declared, the stage's refusal, the
/// database's error.
pub async fn issue(
    desk: &Desk,
    seal: &Seal,
    who: &Actor,
    campaign: CampaignId,
    wanted: Vec<(String, u64)>,
) -> Result<Vec<JobId>, Refusal> {
    access::may(Some(who), &ISSUE_SLIPS)?;
    let (desk_in, seal, who) = (desk.clone(), seal.clone(), who.clone());
    desk.write(move |tx| {
        async move {
            let campaign = campaigns::load(&tx.db, who.area, campaign).await?;
            campaign.stage.hand_out()?;
            if paper::is_without_codes(&tx.db, who.area, campaign.id).await? {
                return Err(paper_only());
            }
            let mut jobs = Vec::with_capacity(wanted.len());
            for (stratum, slips) in wanted {
                let batch = new_batch(&desk_in, &seal, &campaign.scheme, &stratum, slips)?;
                jobs.push(issue_batch(tx, &desk_in, &seal, &who, &campaign, batch).await?);
            }
            Ok(jobs)
        }
        .boxed()
    })
    .await
}

fn new_batch(desk: &Desk, seal: &Seal, scheme: &Scheme, stratum: &str, slips: u64) -> Result<Batch, Refusal> {
    if scheme.stratum_place(stratum).is_none() || !(1..=LARGEST_BATCH).contains(&slips) {
        return Err(bad_number(stratum));
    }
    Ok(Batch {
        id: desk.new_id().to_string(),
        stratum: stratum.to_owned(),
        slips: i64::try_from(slips).unwrap_or_default(),
        state: "printing".into(),
        secret: seal.close(SECRET_SEAL, &random_secret()?)?,
        sheets: String::new(),
    })
}

async fn issue_batch(
    tx: &Tx,
    desk: &Desk,
    seal: &Seal,
    who: &Actor,
    campaign: &Campaign,
    batch: Batch,
) -> Result<JobId, Refusal> {
    let hashes: Vec<[u8; 32]> = codes(seal, &batch)?.iter().map(Code::hash).collect();
    table::insert_batch(tx, who.area, campaign.id, &batch).await?;
    let named = (batch.id.as_str(), batch.stratum.as_str());
    table::insert(tx, who.area, campaign.id, named, SlipState::Issued, &hashes).await?;
    let body = json!({ "stratum": batch.stratum, "slips": batch.slips, "batch": batch.id });
    tx.record(who, Fact::new(ISSUE_SLIPS.code, "campaign", campaign.id, body)).await?;
    ask_for_print(tx, desk, who, campaign, &batch).await
}

async fn ask_for_print(
    tx: &Tx,
    desk: &Desk,
    who: &Actor,
    campaign: &Campaign,
    batch: &Batch,
) -> Result<JobId, Refusal> {
    let stratum = stratum_name(&campaign.scheme, &batch.stratum);
    let title = format!("印制评议邀请单：{stratum} {} 张", batch.slips);
    let order = PrintOrder { campaign: campaign.id, batch: batch.id.clone() };
    let payload = serde_json::to_value(order).map_err(Refusal::failed)?;
    let job = JobId(desk.new_id());
    notices::enqueue(tx, who, job, PRINT, &title, &payload).await?;
    Ok(job)
}

/// Prints a batch again: the same codes on the same slips.
///
/// # Errors
/// Not found, S07 once it is handed out.
pub async fn print_again(desk: &Desk, who: &Actor, campaign: CampaignId, batch: String) -> Result<JobId, Refusal> {
    access::may(Some(who), &ISSUE_SLIPS)?;
    let (desk_in, who) = (desk.clone(), who.clone());
    desk.write(move |tx| {
        async move {
            let campaign = campaigns::load(&tx.db, who.area, campaign).await?;
            let batch = load_batch(&tx.db, who.area, campaign.id, &batch).await?;
            ask_for_print(tx, &desk_in, &who, &campaign, &batch).await
        }
        .boxed()
    })
    .await
}

/// Notes that a printed batch has been handed out and destroys its secret: from now on nobody can make its codes again.
///
/// # Errors
/// Not found, S08 before it is printed, S07 when it was handed out before.
pub async fn hand_out(desk: &Desk, who: &Actor, campaign: CampaignId, batch: String) -> Result<(), Refusal> {
    access::may(Some(who), &ISSUE_SLIPS)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let found = load_batch(&tx.db, who.area, campaign, &batch).await?;
            if !table::hand_out(tx, who.area, campaign, &batch).await? {
                return Err(not_printed());
            }
            let body = json!({ "stratum": found.stratum, "slips": found.slips, "batch": found.id });
            tx.record(&who, Fact::new("evaluations.hand_out_slips", "campaign", campaign, body)).await?;
            Ok(())
        }
        .boxed()
    })
    .await
}

/// Revokes the slip of a typed code. What was filled in with it is dropped.
///
/// # Errors
/// S01 for a code that is no slip of this campaign, S03 when it is used, S05 when it is withdrawn already, S09 without a reason.
pub async fn revoke(desk: &Desk, who: &Actor, campaign: CampaignId, code: &str, reason: &str) -> Result<(), Refusal> {
    withdraw(desk, who, campaign, code, reason, SlipState::Revoked).await.map(drop)
}

/// Revokes the slip of a typed code and issues another one of the same stratum. Its code is in the answer and nowhere else.
///
/// # Errors
/// As [`revoke`].
pub async fn replace(
    desk: &Desk,
    who: &Actor,
    campaign: CampaignId,
    code: &str,
    reason: &str,
) -> Result<Replacement, Refusal> {
    let replaced = withdraw(desk, who, campaign, code, reason, SlipState::Replaced).await?;
    replaced.ok_or_else(|| Refusal::failed("no replacement was made"))
}

/// A slip that takes another one's place.
#[derive(Debug, Clone)]
pub struct Replacement {
    /// Its code, to be shown once.
    pub code: Code,
    /// The name of its stratum.
    pub stratum: String,
}

async fn withdraw(
    desk: &Desk,
    who: &Actor,
    campaign: CampaignId,
    code: &str,
    reason: &str,
    to: SlipState,
) -> Result<Option<Replacement>, Refusal> {
    access::may(Some(who), &WITHDRAW_SLIP)?;
    let code = Code::parse(code).ok_or_else(slip::unknown)?;
    let reason = clean_reason(reason)?;
    let (desk_in, who) = (desk.clone(), who.clone());
    desk.write(move |tx| {
        async move {
            let campaign = campaigns::load(&tx.db, who.area, campaign).await?;
            campaign.stage.hand_out()?;
            let found = table::find(&tx.db, who.area, code.hash()).await?;
            let found = found.filter(|slip| slip.campaign == campaign.id).ok_or_else(slip::unknown)?;
            found.state.withdraw()?;
            table::withdraw(tx, who.area, code.hash(), to).await?;
            let body = json!({ "stratum": found.stratum, "state": to.code(), "reason": reason });
            tx.record(&who, Fact::new(WITHDRAW_SLIP.code, "campaign", campaign.id, body)).await?;
            if to != SlipState::Replaced {
                return Ok(None);
            }
            new_slip(tx, &desk_in, &who, &campaign, &found.stratum).await.map(Some)
        }
        .boxed()
    })
    .await
}

/// One slip outside any printed batch.
async fn new_slip(
    tx: &Tx,
    desk: &Desk,
    who: &Actor,
    campaign: &Campaign,
    stratum: &str,
) -> Result<Replacement, Refusal> {
    let code = Code::derive(&random_secret()?, stratum, 0);
    let batch = desk.random_id().to_string();
    table::insert(tx, who.area, campaign.id, (&batch, stratum), SlipState::Issued, &[code.hash()]).await?;
    Ok(Replacement { code, stratum: stratum_name(&campaign.scheme, stratum).to_owned() })
}

/// The codes of a batch that has not been handed out.
///
/// # Errors
/// S07 once it is handed out.
pub fn codes(seal: &Seal, batch: &Batch) -> Result<Vec<Code>, Refusal> {
    let secret = secret_of(seal, batch)?;
    let serials = 0..u64::try_from(batch.slips).unwrap_or_default();
    Ok(serials.map(|serial| Code::derive(&secret, &batch.stratum, serial)).collect())
}

/// The printed sheets of a batch as PDF.
///
/// # Errors
/// Not found, S08 before they are printed, S07 once handed out.
pub async fn sheets(office: &Office, who: &Actor, campaign: CampaignId, batch: &str) -> Result<Vec<u8>, Refusal> {
    access::may(Some(who), &ISSUE_SLIPS)?;
    let batch = load_batch(office.desk.read(), who.area, campaign, batch).await?;
    let secret = secret_of(&office.seal, &batch)?;
    if batch.sheets.is_empty() {
        return Err(not_printed());
    }
    let sealed = office.files.read(&batch.sheets).await?;
    Ok(Seal::with_key(secret).open_text(SHEETS_SEAL, &sealed)?)
}

/// The kinds of long work of slips.
pub fn jobs() -> Vec<JobKind<Office>> {
    vec![JobKind { code: PRINT, lane: Lane::Printing, run: print }]
}

fn print(office: Office, job: Running) -> BoxFuture<'static, Result<serde_json::Value, Refusal>> {
    async move {
        let order: PrintOrder = serde_json::from_value(job.payload.clone()).map_err(Refusal::failed)?;
        let campaign = campaigns::load(office.desk.read(), job.area, order.campaign).await?;
        let batch = load_batch(office.desk.read(), job.area, order.campaign, &order.batch).await?;
        job.progress(0, batch.slips, &serde_json::Value::Null).await?;
        let sheet = sheet(&office, &campaign.scheme, &batch)?;
        let fonts = office.fonts.clone();
        let pdf = tokio::task::spawn_blocking(move || sheet.to_pdf(&fonts)).await.map_err(Refusal::failed)?;
        keep_sheets(&office, job.area, order, &batch, &pdf.map_err(Refusal::failed)?).await?;
        job.progress(batch.slips, batch.slips, &serde_json::Value::Null).await?;
        Ok(result(campaign.id, &batch.id))
    }
    .boxed()
}

/// Keeps the sheets sealed under the batch's secret: when the secret is destroyed, nobody can read them any more.
async fn keep_sheets(
    office: &Office,
    area: AreaId,
    order: PrintOrder,
    batch: &Batch,
    pdf: &[u8],
) -> Result<(), Refusal> {
    let sealed = Seal::with_key(secret_of(&office.seal, batch)?).close(SHEETS_SEAL, pdf)?;
    let name = office.files.keep(sealed).await?;
    let kept = office.desk.write(move |tx| {
        async move { Ok(table::keep_sheets(tx, area, order.campaign, &order.batch, &name).await?) }.boxed()
    });
    if kept.await? { Ok(()) } else { Err(handed_out()) }
}

fn sheet(office: &Office, scheme: &Scheme, batch: &Batch) -> Result<SlipSheet, Refusal> {
    let address = &office.settings.public_address;
    let stratum = stratum_name(scheme, &batch.stratum);
    let slip = |code: &Code| Slip {
        link: format!("{address}/b/{}", code.grouped()),
        code: code.grouped(),
        stratum: stratum.to_owned(),
    };
    Ok(SlipSheet {
        campaign: scheme.title.clone(),
        issuer: office.settings.office_name.clone(),
        address: format!("{address}/ballot"),
        steps: [
            "微信扫一扫，或打开下面的网址输入评议码。".into(),
            "逐个单位评价，不熟悉的选“不了解”；可随时暂存。".into(),
            "核对后提交，记下回执码。评议不记名。".into(),
        ],
        closing: scheme.schedule.closes.day(),
        per_sheet: SlipsPerSheet::Eight,
        slips: codes(&office.seal, batch)?.iter().map(slip).collect(),
        made_at: office.desk.now(),
    })
}

fn result(campaign: CampaignId, batch: &str) -> serde_json::Value {
    let page = format!("/campaigns/{campaign}/slips");
    json!({ "links": [
        { "href": format!("{page}/{batch}/sheets.pdf"), "zh": "下载打印稿", "en": "Download the sheets" },
        { "href": page, "zh": "返回评议邀请单", "en": "Back to the slips" },
    ] })
}

async fn load_batch(db: &impl ConnectionTrait, area: AreaId, campaign: CampaignId, id: &str) -> Result<Batch, Refusal> {
    let batch = table::batch(db, area, campaign, id).await?.ok_or_else(Refusal::not_found)?;
    if batch.state == "handed_out" { Err(handed_out()) } else { Ok(batch) }
}

fn secret_of(seal: &Seal, batch: &Batch) -> Result<[u8; 32], Refusal> {
    if batch.secret.is_empty() {
        return Err(handed_out());
    }
    let secret = seal.open_text(SECRET_SEAL, &batch.secret)?;
    let damaged = |_| StoreError::Unreadable { column: "slip_batches.secret", cause: "not 32 bytes".into() };
    Ok(secret.try_into().map_err(damaged)?)
}

fn random_secret() -> Result<[u8; 32], Refusal> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(Refusal::failed)?;
    Ok(secret)
}

/// The name of a stratum; its code when the scheme does not know it.
pub fn stratum_name<'a>(scheme: &'a Scheme, id: &'a str) -> &'a str {
    scheme.stratum_place(id).and_then(|place| scheme.strata.get(place)).map_or(id, |stratum| stratum.name.as_str())
}

fn clean_reason(reason: &str) -> Result<String, Refusal> {
    let reason = reason.trim();
    if (1..=200).contains(&reason.chars().count()) {
        return Ok(reason.to_owned());
    }
    Err(Refusal::field(
        "S09",
        "reason",
        Bilingual::new("请用 1 至 200 个字写明原因。", "Give a reason of 1 to 200 characters."),
        Bilingual::new("如：遗失、破损、本人不再参加。原因中不要写姓名。", "Such as: lost, damaged. Name nobody."),
    ))
}

fn bad_number(stratum: &str) -> Refusal {
    Refusal::field(
        "S06",
        &format!("slips_{stratum}"),
        Bilingual::new(
            "张数应为 1 至 2000 的整数，层面应在方案之内。",
            "The number must be 1 to 2,000, for a stratum of the scheme.",
        ),
        Bilingual::new("更多的请分几批制发。", "Issue more in several batches."),
    )
}

fn paper_only() -> Refusal {
    Refusal::new(
        RefusalKind::Conflict,
        "S13",
        Bilingual::new(
            "本次评议已声明只用纸质评议表，不能再发评议码。",
            "This campaign was declared to have paper ballots only; no codes can be issued.",
        ),
        Bilingual::new(
            "请印制、发放纸质评议表；确需网上评议的，另建一次评议。",
            "Print and hand out paper ballots; for ballots online, set up another campaign.",
        ),
    )
}

fn handed_out() -> Refusal {
    Refusal::new(
        RefusalKind::Gone,
        "S07",
        Bilingual::new(
            "这一批已经登记发放，评议码的密钥已销毁，不能再打印。",
            "This batch has been handed out; its secret is destroyed and it can't be printed again.",
        ),
        Bilingual::new(
            "缺少的请另发一批，或凭旧码换发。",
            "Issue another batch, or replace single slips by their code.",
        ),
    )
}

fn not_printed() -> Refusal {
    Refusal::new(
        RefusalKind::Conflict,
        "S08",
        Bilingual::new("这一批还没有印好。", "This batch is not printed yet."),
        Bilingual::new("请等印制任务完成后再试。", "Wait until the print job is done."),
    )
}
