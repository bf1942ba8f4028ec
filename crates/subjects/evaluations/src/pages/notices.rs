//! Rectification notices: the office's list, and a unit's own.

use std::io::{Cursor, Write};

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::{Actor, Refusal, RefusalKind, Role};
use ui::{Download, Frame, Office, Page, Problem, Routes, Signed, back_to};
use zip::write::SimpleFileOptions;

use super::campaigns::campaign_id;
use crate::acts::notices::{self as acts, MAKE_NOTICES, OWN_NOTICES, SEE_NOTICES};
use crate::acts::releases::releasable;
use crate::rules::campaign::{Level, Stage};
use crate::store::campaigns::{self, Campaign};
use crate::store::notices::{self as table, IssuedPaper};

/// The media type of a PDF.
const PDF: &str = "application/pdf";
/// The media type of a DOCX.
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// The routes of notices.
pub fn routes() -> Routes {
    Routes::new()
        .get("/campaigns/{id}/notices", &SEE_NOTICES, list)
        .post("/campaigns/{id}/notices", &MAKE_NOTICES, make)
        .get("/campaigns/{id}/notices.zip", &SEE_NOTICES, all_of_them)
        .get("/campaigns/{id}/notices/{unit}/{kind}", &SEE_NOTICES, one)
        .get("/my-notices", &OWN_NOTICES, own)
        .post("/my-notices/{id}/sign", &OWN_NOTICES, sign)
        .get("/my-notices/{id}/{kind}", &OWN_NOTICES, own_paper)
}

/// A notice in the office's list.
struct NoticeRow {
    paper: IssuedPaper,
    unit_name: String,
}

#[derive(Template)]
#[template(path = "evaluations/notices.html")]
struct NoticesPage {
    f: Frame,
    campaign: Campaign,
    bulletin: Option<IssuedPaper>,
    rows: Vec<NoticeRow>,
    general: Vec<String>,
    may_make: bool,
    may_take_up: bool,
}

impl NoticesPage {
    fn made(&self) -> usize {
        self.rows.iter().filter(|row| row.paper.is_made()).count()
    }

    fn signed(&self) -> usize {
        self.rows.iter().filter(|row| row.paper.is_signed()).count()
    }

    fn opinions(&self) -> i64 {
        self.rows.iter().map(|row| row.paper.opinions).sum()
    }
}

fn unit_name(campaign: &Campaign, code: &str) -> String {
    let unit = campaign.scheme.units.iter().find(|unit| unit.id == code);
    unit.map_or_else(|| code.to_owned(), |unit| unit.name.clone())
}

async fn list(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Page<NoticesPage>, Problem> {
    let db = office.desk.read();
    let campaign = campaigns::load(db, who.area, campaign_id(&id)?).await?;
    let papers = table::of_campaign(db, who.area, campaign.id).await?;
    let (bulletins, notices): (Vec<_>, Vec<_>) = papers.into_iter().partition(|paper| paper.unit.is_empty());
    let ready = matches!(campaign.stage, Stage::Approved { .. } | Stage::Published { .. });
    let all_made = !notices.is_empty() && notices.iter().chain(&bulletins).all(IssuedPaper::is_made);
    let rows = notices.into_iter().map(|paper| NoticeRow { unit_name: unit_name(&campaign, &paper.unit), paper });
    Ok(Page(NoticesPage {
        rows: rows.collect(),
        general: if ready { general_opinions(&office, &campaign).await? } else { Vec::new() },
        bulletin: bulletins.into_iter().next(),
        may_make: who.has(Role::CampaignOfficer) && ready && !all_made,
        may_take_up: who.has(Role::CampaignOfficer) && ready,
        f,
        campaign,
    }))
}

/// The opinions about all units together, once every flagged one is decided.
async fn general_opinions(office: &Office, campaign: &Campaign) -> Result<Vec<String>, Refusal> {
    let opinions = match releasable(office.desk.read(), campaign).await {
        Err(refusal) if refusal.kind == RefusalKind::Conflict => Vec::new(),
        other => other?,
    };
    Ok(opinions.into_iter().filter(|one| one.unit.is_empty()).map(|one| one.opinion).collect())
}

async fn make(State(office): State<Office>, Signed(who): Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let job = acts::make_notices(&office, &who, campaign_id(&id)?).await?;
    Ok(back_to(&format!("/jobs/{job}")))
}

/// One made paper of a campaign as `pdf` or `docx`; an empty unit is the bulletin.
///
/// # Errors
/// Not found when it is not made or the kind is another.
pub(super) async fn paper(office: &Office, campaign: &Campaign, unit: &str, kind: &str) -> Result<Download, Refusal> {
    let found = table::find(office.desk.read(), campaign.area, campaign.id, unit).await?;
    let paper = found.filter(IssuedPaper::is_made).ok_or_else(Refusal::not_found)?;
    let (file, media_type) = match kind {
        "pdf" => (&paper.pdf, PDF),
        "docx" => (&paper.docx, DOCX),
        _ => return Err(Refusal::not_found()),
    };
    Ok(Download { name: file_name(campaign, &paper, kind), media_type, bytes: office.files.read(file).await? })
}

fn file_name(campaign: &Campaign, paper: &IssuedPaper, kind: &str) -> String {
    let whom = if paper.unit.is_empty() { "评议结果通报".to_owned() } else { unit_name(campaign, &paper.unit) };
    format!("{} {whom}.{kind}", paper.document_number)
}

async fn one(
    State(office): State<Office>,
    Signed(who): Signed,
    Path((id, unit, kind)): Path<(String, String, String)>,
) -> Result<Download, Problem> {
    let campaign = campaigns::load(office.desk.read(), who.area, campaign_id(&id)?).await?;
    Ok(paper(&office, &campaign, &unit, &kind).await?)
}

/// Every made paper of a campaign in one ZIP file, for printing.
async fn all_of_them(
    State(office): State<Office>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Download, Problem> {
    let campaign = campaigns::load(office.desk.read(), who.area, campaign_id(&id)?).await?;
    let papers = table::of_campaign(office.desk.read(), who.area, campaign.id).await?;
    let mut parts = Vec::with_capacity(papers.len());
    for paper in papers.iter().filter(|paper| paper.is_made()) {
        parts.push((file_name(&campaign, paper, "pdf"), office.files.read(&paper.pdf).await?));
    }
    if parts.is_empty() {
        return Err(Refusal::not_found().into());
    }
    let zipped = tokio::task::spawn_blocking(move || zipped(&parts)).await.map_err(Refusal::failed)?;
    let bytes = zipped.map_err(Refusal::failed)?;
    Ok(Download {
        name: format!("{} 整改通知书.zip", campaign.scheme.title), media_type: "application/zip", bytes
    })
}

fn zipped(parts: &[(String, Vec<u8>)]) -> zip::result::ZipResult<Vec<u8>> {
    let mut file = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        file.start_file(name.as_str(), SimpleFileOptions::default())?;
        file.write_all(bytes)?;
    }
    Ok(file.finish()?.into_inner())
}

/// A notice to the own unit.
struct OwnNotice {
    paper: IssuedPaper,
    title: String,
    /// Where the unit's own result lies, once it is published to units.
    result: Option<String>,
}

#[derive(Template)]
#[template(path = "evaluations/notices_own.html")]
struct OwnPage {
    f: Frame,
    has_unit: bool,
    notices: Vec<OwnNotice>,
}

async fn own(State(office): State<Office>, f: Frame, Signed(who): Signed) -> Result<Page<OwnPage>, Problem> {
    if who.unit.is_none() {
        return Ok(Page(OwnPage { f, has_unit: false, notices: Vec::new() }));
    }
    let code = acts::own_unit(&office.desk, &who).await?;
    let mut notices = Vec::new();
    for paper in table::of_unit(office.desk.read(), who.area, &code).await? {
        let campaign = campaigns::load(office.desk.read(), who.area, campaign_id(&paper.campaign)?).await?;
        let visible = campaign.stage.shows_results_to(Level::Units);
        let result = visible.then(|| format!("/campaigns/{}/results/{code}", campaign.id));
        notices.push(OwnNotice { title: campaign.scheme.title, result, paper });
    }
    Ok(Page(OwnPage { f, has_unit: true, notices }))
}

async fn sign(State(office): State<Office>, Signed(who): Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    acts::sign_notice(&office.desk, &who, campaign_id(&id)?).await?;
    Ok(back_to("/my-notices"))
}

async fn own_paper(
    State(office): State<Office>,
    Signed(who): Signed,
    Path((id, kind)): Path<(String, String)>,
) -> Result<Download, Problem> {
    let (campaign, unit) = own_campaign(&office, &who, &id).await?;
    Ok(paper(&office, &campaign, &unit, &kind).await?)
}

async fn own_campaign(office: &Office, who: &Actor, id: &str) -> Result<(Campaign, String), Refusal> {
    let unit = acts::own_unit(&office.desk, who).await?;
    Ok((campaigns::load(office.desk.read(), who.area, campaign_id(id)?).await?, unit))
}
