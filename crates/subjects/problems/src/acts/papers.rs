//! Numbering and making papers, one at a time or many as a durable job.

use std::sync::Arc;

use access::may;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use kernel::{Actor, AreaId, JobId, Refusal, UnitId};
use notices::{JobKind, Lane, Running};
use serde_json::{Value, json};
use store::{Fact, Tx};
use ui::Office;

use super::table::MAKE_PAPERS;
use crate::papers::{About, PaperKind, compose};
use crate::rules::codes;
use crate::rules::state::ProblemId;
use crate::store::papers::{self as table, IssuedPaper};
use crate::store::read;

/// The kind of job that makes papers.
const MAKE: &str = "problems.make_papers";

/// Numbers a paper, if it has no number yet, and makes its files, if they are missing. Asked again, it changes nothing.
///
/// # Errors
/// Not allowed, not found, P71 while the problem has not come so far, P03 for a new one by somebody who has withdrawn.
pub async fn make_paper(office: &Office, who: &Actor, id: ProblemId, kind: PaperKind) -> Result<IssuedPaper, Refusal> {
    may(Some(who), &MAKE_PAPERS)?;
    let (by, desk) = (who.clone(), &office.desk);
    let paper = desk.write(move |tx| async move { number(tx, &by, id, kind).await }.boxed()).await?;
    if paper.pdf.is_empty() { make_files(office, who.area, id, kind, paper).await } else { Ok(paper) }
}

async fn number(tx: &Tx, who: &Actor, id: ProblemId, kind: PaperKind) -> Result<IssuedPaper, Refusal> {
    let (problem, history) = read::load_with_history(&tx.db, who.area, id).await?;
    let turn = kind.turn(&history);
    if let Some(known) = table::find(&tx.db, who.area, id, kind, turn).await? {
        return Ok(known);
    }
    if !kind.is_due(&problem, &history) {
        return Err(codes::P71.refusal());
    }
    problem.open_to(who)?;
    let (at, running) = match (kind, problem.state.slip()) {
        (PaperKind::Slip, Some(slip)) => (slip.at, slip.number),
        _ => (tx.at, tx.next_number(who.area, &format!("{}/{}", kind.series(), tx.at.day().year())).await?),
    };
    let paper = IssuedPaper {
        kind: kind.code().to_owned(),
        turn: turn.into(),
        document_number: kind.document_number(at, running),
        issued_at: at.micros(),
        pdf: String::new(),
        docx: String::new(),
    };
    table::insert(tx, who.area, id, &paper).await?;
    let body = json!({ "number": paper.document_number });
    tx.record(who, Fact::new(MAKE_PAPERS.code, "problem", id, body)).await?;
    Ok(paper)
}

async fn make_files(
    office: &Office,
    area: AreaId,
    id: ProblemId,
    kind: PaperKind,
    mut paper: IssuedPaper,
) -> Result<IssuedPaper, Refusal> {
    let text = text_of(office, area, id, kind, &paper).await?;
    let fonts = Arc::clone(&office.fonts);
    let made = tokio::task::spawn_blocking(move || Ok((text.to_pdf(&fonts)?, text.to_docx(&fonts)?))).await;
    let (pdf, docx) = made.map_err(Refusal::failed)?.map_err(|error: ::papers::PaperError| Refusal::failed(error))?;
    (paper.pdf, paper.docx) = (office.files.keep(pdf).await?, office.files.keep(docx).await?);
    let kept = paper.clone();
    office
        .desk
        .write(move |tx| {
            async move { Ok(table::keep_files(tx, area, id, &kept, (&kept.pdf, &kept.docx)).await?) }.boxed()
        })
        .await?;
    Ok(paper)
}

async fn text_of(
    office: &Office,
    area: AreaId,
    id: ProblemId,
    kind: PaperKind,
    paper: &IssuedPaper,
) -> Result<::papers::Paper, Refusal> {
    let db = office.desk.read();
    let (problem, history) = read::load_with_history(db, area, id).await?;
    let units = registry::every_unit(db, area).await?;
    let name = |unit: UnitId| units.iter().find(|one| one.id == unit).map(|one| one.name.clone()).unwrap_or_default();
    let about = About {
        office: office.settings.office_name.clone(),
        number: paper.document_number.clone(),
        at: kernel::Moment(paper.issued_at),
        problem: &problem,
        history: &history,
        unit: &name,
    };
    compose(kind, &about).ok_or_else(|| codes::P71.refusal())
}

/// Asks for a kind of paper for many problems, as a job that goes on after a restart.
///
/// # Errors
/// Not allowed, P67 for none, P68 for too many.
pub async fn make_many(office: &Office, who: &Actor, ids: Vec<ProblemId>, kind: PaperKind) -> Result<JobId, Refusal> {
    may(Some(who), &MAKE_PAPERS)?;
    if ids.is_empty() {
        return Err(codes::P67.at_field("problem"));
    }
    if ids.len() > super::assign::MOST_AT_ONCE {
        return Err(codes::P68.at_field("problem"));
    }
    let (job, who) = (JobId(office.desk.new_id()), who.clone());
    let title = format!("印制{}：{} 件", kind.name().zh, ids.len());
    let payload = json!({ "problems": ids, "kind": kind.code(), "who": who });
    office
        .desk
        .write(move |tx| {
            async move {
                notices::enqueue(tx, &who, job, MAKE, &title, &payload).await?;
                Ok(job)
            }
            .boxed()
        })
        .await
}

/// The kinds of job of this file.
pub fn jobs() -> Vec<JobKind<Office>> {
    vec![JobKind {
        code: MAKE,
        lane: Lane::Printing,
        run: |office, job| make(office, job).boxed() as BoxFuture<'static, _>,
    }]
}

/// Makes every paper that is due; what was made before a restart is neither numbered nor made again.
async fn make(office: Office, job: Running) -> Result<Value, Refusal> {
    let read = |key: &str| job.payload[key].clone();
    let ids: Vec<ProblemId> = serde_json::from_value(read("problems")).map_err(Refusal::failed)?;
    let who: Actor = serde_json::from_value(read("who")).map_err(Refusal::failed)?;
    let kind = PaperKind::from_code(read("kind").as_str().unwrap_or_default()).ok_or_else(Refusal::not_found)?;
    let total = i64::try_from(ids.len()).unwrap_or_default();
    let mut made = Vec::new();
    for (done, id) in (1..).zip(ids) {
        match make_paper(&office, &who, id, kind).await {
            Ok(paper) => made.push((id, paper.turn)),
            // A problem that has not come so far has no such paper, nor has one from whom the person withdrew; the others go on.
            Err(refusal) if [codes::P71.code, codes::P03.code].contains(&refusal.rule.0) => {}
            Err(refusal) => return Err(refusal),
        }
        job.progress(done, total, &Value::Null).await?;
    }
    let href = format!("/problems/papers/{}", job.id);
    let links = json!([{ "href": href, "zh": "下载打印（ZIP）", "en": "Download to print (ZIP)" }]);
    Ok(json!({ "links": links, "papers": made, "kind": kind.code() }))
}
