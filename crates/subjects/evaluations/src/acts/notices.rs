//! The papers of a campaign: numbered at once and without gaps, made one by one by a durable job, signed for by the units.

use std::sync::Arc;

use access::{Act, Who};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use kernel::Role::{CampaignOfficer, Leader, UnitLiaison};
use kernel::{Actor, AreaId, Bilingual, CampaignId, JobId, Refusal, RefusalKind};
use notices::{JobKind, Lane, Running};
use papers::Paper;
use serde_json::{Value, json};
use store::{Desk, Fact, Tx};
use ui::Office;

use super::releases::releasable;
use super::tally::results_for;
use crate::papers::{BULLETINS, Issue, NOTICES, Notice, bulletin, notice};
use crate::rules::campaign::{Level, Stage};
use crate::store::campaigns::{self, Campaign};
use crate::store::notices::{self as table, IssuedPaper};
use crate::store::withheld;
use crate::tally::Results;

/// Numbering and making the bulletin and the notices.
pub const MAKE_NOTICES: Act = Act {
    code: "evaluations.make_notices",
    zh: "印制通报和整改通知书",
    en: "Make the bulletin and the notices",
    who: Who::Roles(&[CampaignOfficer]),
};
/// Seeing the notices to all units; they carry opinions word for word.
pub const SEE_NOTICES: Act = Act {
    code: "evaluations.see_notices",
    zh: "查看整改通知书",
    en: "See the notices",
    who: Who::Roles(&[CampaignOfficer, Leader]),
};
/// Seeing and signing for the notices to the own unit.
pub const OWN_NOTICES: Act = Act {
    code: "evaluations.own_notices",
    zh: "签收本单位整改通知书",
    en: "Sign for notices to the own unit",
    who: Who::Roles(&[UnitLiaison]),
};

/// The kind of job that makes the papers.
const MAKE: &str = "evaluations.make_papers";

/// Numbers the bulletin and one notice a unit, and asks for them to be made. Asked again, it numbers nothing and makes
/// what is still missing. Answers the job.
///
/// # Errors
/// N01 before the results are approved, N02 when everything is made already, L20 while flagged opinions are undecided.
pub async fn make_notices(office: &Office, who: &Actor, id: CampaignId) -> Result<JobId, Refusal> {
    access::may(Some(who), &MAKE_NOTICES)?;
    let job = JobId(office.desk.new_id());
    let who = who.clone();
    office.desk.write(move |tx| number_and_ask(tx, who, id, job).boxed()).await
}

async fn number_and_ask(tx: &Tx, who: Actor, id: CampaignId, job: JobId) -> Result<JobId, Refusal> {
    let campaign = campaigns::load(&tx.db, who.area, id).await?;
    results_are_approved(&campaign.stage)?;
    let known = table::of_campaign(&tx.db, who.area, id).await?;
    if known.is_empty() {
        number_all(tx, who.area, &campaign).await?;
        let body = json!({ "notices": campaign.scheme.units.len() });
        tx.record(&who, Fact::new(MAKE_NOTICES.code, "campaign", id, body)).await?;
    } else if known.iter().all(IssuedPaper::is_made) {
        return Err(all_made());
    }
    let title = format!("印制通报和整改通知书：{}", campaign.scheme.title);
    notices::enqueue(tx, &who, job, MAKE, &title, &json!({ "campaign": id })).await?;
    Ok(job)
}

/// Whether the results stand, so that what follows from them may be done.
///
/// # Errors
/// N01 when not.
pub(super) fn results_are_approved(stage: &Stage) -> Result<(), Refusal> {
    match stage {
        Stage::Approved { .. } | Stage::Published { .. } => Ok(()),
        Stage::Drafting | Stage::Frozen { .. } | Stage::Open { .. } | Stage::Closed { .. } | Stage::Tallied { .. } => {
            Err(not_approved())
        }
    }
}

/// Takes the numbers in one transaction: the bulletin's, then the notices' in the order of the scheme.
async fn number_all(tx: &Tx, area: AreaId, campaign: &Campaign) -> Result<(), Refusal> {
    let opinions = releasable(&tx.db, campaign).await?;
    let units = campaign.scheme.units.iter().map(|unit| (unit.id.as_str(), NOTICES));
    for (unit, series) in std::iter::once(("", BULLETINS)).chain(units) {
        let year = tx.at.day().year();
        let number = tx.next_number(area, &format!("{series}{year}")).await?;
        let issue = Issue { office: String::new(), number, at: tx.at };
        let own = opinions.iter().filter(|opinion| opinion.unit == unit && !unit.is_empty()).count();
        let paper = IssuedPaper {
            campaign: campaign.id.to_string(),
            unit: unit.to_owned(),
            number,
            document_number: issue.document_number(series),
            issued_at: tx.at.micros(),
            opinions: i64::try_from(own).unwrap_or_default(),
            pdf: String::new(),
            docx: String::new(),
            signed_by: String::new(),
            signed_at: 0,
        };
        table::insert(tx, area, &paper).await?;
    }
    Ok(())
}

/// Signs for the notice to the own unit.
///
/// # Errors
/// Not found for another unit or a notice that is not made; N03 when it is signed for already.
pub async fn sign_notice(desk: &Desk, who: &Actor, id: CampaignId) -> Result<(), Refusal> {
    access::may(Some(who), &OWN_NOTICES)?;
    let unit = own_unit(desk, who).await?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let found = table::find(&tx.db, who.area, id, &unit).await?;
            let paper = found.filter(IssuedPaper::is_made).ok_or_else(Refusal::not_found)?;
            if !table::sign(tx, who.area, id, &unit, &who.name).await? {
                return Err(signed_already());
            }
            let body = json!({ "unit": unit, "document_number": paper.document_number });
            tx.record(&who, Fact::new(OWN_NOTICES.code, "campaign", id, body)).await?;
            Ok(())
        }
        .boxed()
    })
    .await
}

/// The code of a liaison's own unit.
///
/// # Errors
/// Not found for somebody without a unit.
pub async fn own_unit(desk: &Desk, who: &Actor) -> Result<String, Refusal> {
    let unit = who.unit.ok_or_else(Refusal::not_found)?;
    let unit = registry::find_unit(desk.read(), who.area, unit).await?;
    Ok(unit.ok_or_else(Refusal::not_found)?.code)
}

/// The kinds of job of this file.
pub fn jobs() -> Vec<JobKind<Office>> {
    vec![JobKind {
        code: MAKE,
        lane: Lane::Printing,
        run: |office, job| make(office, job).boxed() as BoxFuture<'static, _>,
    }]
}

/// Makes every paper that has no file yet. What was made before a restart has its file, so nothing is made or numbered
/// twice.
async fn make(office: Office, job: Running) -> Result<Value, Refusal> {
    let id: CampaignId = serde_json::from_value(job.payload["campaign"].clone()).map_err(Refusal::failed)?;
    let campaign = campaigns::load(office.desk.read(), job.area, id).await?;
    let results = results_for(&office, &campaign, Level::Office).await?;
    let withheld = withheld::count(office.desk.read(), job.area, id).await?;
    let opinions = releasable(office.desk.read(), &campaign).await?;
    let papers = table::of_campaign(office.desk.read(), job.area, id).await?;
    let total = i64::try_from(papers.len()).unwrap_or_default();
    for (done, paper) in (1..).zip(papers) {
        if !paper.is_made() {
            let own = opinions.iter().filter(|one| one.unit == paper.unit).map(|one| one.opinion.clone()).collect();
            let text = compose(&office, &campaign, &results, &paper, own)?;
            make_one(&office, &campaign, paper.unit, text, withheld).await?;
        }
        job.progress(done, total, &Value::Null).await?;
    }
    let href = format!("/campaigns/{id}/notices");
    Ok(json!({ "links": [{ "href": href, "zh": "查看整改通知书", "en": "See the notices" }] }))
}

/// What a paper says.
fn compose(
    office: &Office,
    campaign: &Campaign,
    results: &Results,
    paper: &IssuedPaper,
    opinions: Vec<String>,
) -> Result<Paper, Refusal> {
    let issue = Issue { office: office.settings.office_name.clone(), number: paper.number, at: paper.issued() };
    if paper.unit.is_empty() {
        return Ok(bulletin(&campaign.scheme, results, &issue));
    }
    let unit = results.unit(&paper.unit).ok_or_else(Refusal::not_found)?;
    Ok(notice(Notice { scheme: &campaign.scheme, results, unit, opinions: &opinions }, &issue))
}

async fn make_one(
    office: &Office,
    campaign: &Campaign,
    unit: String,
    paper: Paper,
    withheld: usize,
) -> Result<(), Refusal> {
    let fonts = Arc::clone(&office.fonts);
    let made = tokio::task::spawn_blocking(move || Ok((paper.to_pdf(&fonts)?, paper.to_docx(&fonts)?)));
    let (pdf, docx) =
        made.await.map_err(Refusal::failed)?.map_err(|error: papers::PaperError| Refusal::failed(error))?;
    let (pdf, docx) = (office.files.keep(pdf).await?, office.files.keep(docx).await?);
    let (area, id) = (campaign.area, campaign.id);
    office
        .desk
        .write(move |tx| {
            async move {
                if withheld::count(&tx.db, area, id).await? != withheld {
                    return Err(opinions_changed());
                }
                Ok(table::keep_files(tx, area, id, &unit, &pdf, &docx).await?)
            }
            .boxed()
        })
        .await
}

fn conflict(rule: &'static str, message: (&str, &str), remedy: (&str, &str)) -> Refusal {
    let pair = |(zh, en): (&str, &str)| Bilingual::new(zh, en);
    Refusal::new(RefusalKind::Conflict, rule, pair(message), pair(remedy))
}

fn not_approved() -> Refusal {
    conflict(
        "N01",
        ("结果还没有审定，不能印制。", "The results are not approved; nothing can be made yet."),
        ("请先由第二人审定结果。", "A second person must approve them first."),
    )
}

fn all_made() -> Refusal {
    conflict(
        "N02",
        ("通报和整改通知书都已印制。", "The bulletin and all notices are made already."),
        ("可以在列表中下载。", "Download them from the list."),
    )
}

fn signed_already() -> Refusal {
    conflict(
        "N03",
        ("这份通知书已经签收。", "This notice has been signed for."),
        ("无需重复签收。", "Nothing needs to be done."),
    )
}

fn opinions_changed() -> Refusal {
    conflict(
        "N05",
        (
            "印制期间，可以印发的意见有了变化，其余的没有印制。",
            "The opinions that may go out changed meanwhile; the rest was not made.",
        ),
        ("请再印制一次，已印制的不受影响。", "Have them made again; what is made stays."),
    )
}
