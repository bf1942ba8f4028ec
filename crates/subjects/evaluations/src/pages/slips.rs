//! Invitation slips: how many are out in each stratum, issuing, sheets, revoking and replacing. No page lists codes.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Refusal};
use qrcode::QrCode;
use qrcode::render::svg;
use ui::{Download, Entered, Form, Frame, Office, Page, Problem, Routes, Signed, back_to};

use super::campaigns::campaign_id;
use crate::acts::slips::{self as acts, ISSUE_SLIPS, LARGEST_BATCH, Replacement, WITHDRAW_SLIP};
use crate::acts::table::SEE;
use crate::paper;
use crate::rules::scheme::Scheme;
use crate::store::campaigns::{self, Campaign};
use crate::store::slips::{self, Batch, StratumParticipation};

/// The office's routes of slips.
pub fn routes() -> Routes {
    Routes::new()
        .get("/campaigns/{id}/slips", &SEE, show)
        .post("/campaigns/{id}/slips", &ISSUE_SLIPS, issue)
        .post("/campaigns/{id}/slips/withdraw", &WITHDRAW_SLIP, withdraw)
        .post("/campaigns/{id}/slips/{batch}", &ISSUE_SLIPS, batch)
        .get("/campaigns/{id}/slips/{batch}/sheets.pdf", &ISSUE_SLIPS, sheets)
}

/// A stratum's line.
struct Line {
    id: String,
    name: String,
    to_draw: u64,
    issued: i64,
    used: i64,
    withdrawn: i64,
    wanted: String,
}

#[derive(Template)]
#[template(path = "evaluations/slips.html")]
struct SlipsPage {
    f: Frame,
    campaign: Campaign,
    strata: Vec<Line>,
    batches: Vec<Batch>,
    may_issue: bool,
    may_withdraw: bool,
    largest: u64,
    paper_only: bool,
    entered: Entered,
}

impl SlipsPage {
    fn stratum_name<'a>(&'a self, id: &'a str) -> &'a str {
        acts::stratum_name(&self.campaign.scheme, id)
    }

    fn batch_state(&self, batch: &Batch) -> &str {
        match batch.state.as_str() {
            "printing" => self.f.t("正在生成打印稿", "sheets being made"),
            "printed" => self.f.t("待发放", "to be handed out"),
            _ => self.f.t("已发放，密钥已销毁", "handed out, secret destroyed"),
        }
    }

    fn at(&self, field: &str) -> String {
        self.entered.at(field, self.f.language)
    }
}

#[derive(Template)]
#[template(path = "evaluations/slips_replaced.html")]
struct ReplacedPage {
    f: Frame,
    campaign: String,
    title: String,
    stratum: String,
    code: String,
    address: String,
    qr: String,
}

/// The slips of a campaign.
async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    page(&office, f, &who, &id, Entered::default()).await
}

async fn page(office: &Office, f: Frame, who: &Actor, id: &str, entered: Entered) -> Result<Response, Problem> {
    let db = office.desk.read();
    let campaign = campaigns::load(db, who.area, campaign_id(id)?).await?;
    let counts = slips::participation(db, who.area, campaign.id).await?;
    let open = campaign.stage.hand_out().is_ok();
    let paper_only = paper::is_without_codes(db, who.area, campaign.id).await?;
    let page = SlipsPage {
        strata: lines(&campaign.scheme, &counts, &entered),
        batches: slips::batches(db, who.area, campaign.id).await?,
        may_issue: open && !paper_only && access::may(Some(who), &ISSUE_SLIPS).is_ok(),
        may_withdraw: open && access::may(Some(who), &WITHDRAW_SLIP).is_ok(),
        largest: LARGEST_BATCH,
        paper_only,
        f,
        campaign,
        entered,
    };
    Ok(Page(page).into_response())
}

/// A line for each stratum; as many slips are proposed as are still missing.
fn lines(scheme: &Scheme, counts: &[StratumParticipation], entered: &Entered) -> Vec<Line> {
    let line = |stratum: &crate::rules::scheme::Stratum| {
        let count = counts.iter().find(|count| count.stratum == stratum.id);
        let issued = count.map_or(0, |count| count.issued);
        let missing = stratum.to_draw.saturating_sub(u64::try_from(issued).unwrap_or_default());
        let typed = entered.text(&format!("slips_{}", stratum.id));
        Line {
            id: stratum.id.clone(),
            name: stratum.name.clone(),
            to_draw: stratum.to_draw,
            issued,
            used: count.map_or(0, |count| count.used),
            withdrawn: count.map_or(0, |count| count.withdrawn),
            wanted: if typed.is_empty() { missing.min(LARGEST_BATCH).to_string() } else { typed.to_owned() },
        }
    };
    scheme.strata.iter().map(line).collect()
}

/// Issues slips for every stratum with a number.
async fn issue(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let issued = async {
        let wanted = acts::wanted(
            form.iter().filter_map(|(name, values)| Some((name.strip_prefix("slips_")?, values.first()?.as_str()))),
        )?;
        acts::issue(&office.desk, &office.seal, &who, campaign_id(&id)?, wanted).await
    };
    match issued.await {
        Ok(jobs) if jobs.len() == 1 => Ok(back_to(&format!("/jobs/{}", jobs[0]))),
        Ok(_) => Ok(back_to(&format!("/campaigns/{id}/slips"))),
        Err(refusal) => again(&office, f, &who, &id, form, refusal).await,
    }
}

/// Prints a batch again, or marks it as handed out.
async fn batch(
    State(office): State<Office>,
    Signed(who): Signed,
    Path((id, batch)): Path<(String, String)>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let campaign = campaign_id(&id)?;
    if form.text("act") == "hand_out" {
        acts::hand_out(&office.desk, &who, campaign, batch).await?;
        return Ok(back_to(&format!("/campaigns/{id}/slips")));
    }
    let job = acts::print_again(&office.desk, &who, campaign, batch).await?;
    Ok(back_to(&format!("/jobs/{job}")))
}

/// The sheets of a batch.
async fn sheets(
    State(office): State<Office>,
    Signed(who): Signed,
    Path((id, batch)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let bytes = acts::sheets(&office, &who, campaign_id(&id)?, &batch).await?;
    let pdf = Download { name: "评议邀请单.pdf".into(), media_type: "application/pdf", bytes };
    Ok(([(header::CACHE_CONTROL, "no-store")], pdf).into_response())
}

/// Revokes or replaces the slip of a typed code. A new code is shown in this answer and never again.
async fn withdraw(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let campaign = campaign_id(&id)?;
    let (code, reason) = (form.text("code"), form.text("reason"));
    let done = match form.text("act") {
        "revoke" => acts::revoke(&office.desk, &who, campaign, code, reason).await.map(|()| None),
        _ => acts::replace(&office.desk, &who, campaign, code, reason).await.map(Some),
    };
    match done {
        Ok(None) => Ok(back_to(&format!("/campaigns/{id}/slips"))),
        Ok(Some(new)) => replaced(&office, f, &who, &id, &new).await,
        Err(refusal) => again(&office, f, &who, &id, form, refusal).await,
    }
}

async fn replaced(office: &Office, f: Frame, who: &Actor, id: &str, new: &Replacement) -> Result<Response, Problem> {
    let campaign = campaigns::load(office.desk.read(), who.area, campaign_id(id)?).await?;
    let address = &office.settings.public_address;
    let link = format!("{address}/b/{}", new.code.grouped());
    let qr = QrCode::new(link).map_err(Refusal::failed)?.render::<svg::Color<'_>>().min_dimensions(180, 180).build();
    let page = ReplacedPage {
        f,
        campaign: id.to_owned(),
        title: campaign.scheme.title,
        stratum: new.stratum.clone(),
        code: new.code.grouped(),
        address: format!("{address}/ballot"),
        qr,
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Page(page)).into_response())
}

/// The page again with what was found; the typed code is not sent back.
async fn again(
    office: &Office,
    f: Frame,
    who: &Actor,
    id: &str,
    form: Entered,
    refusal: Refusal,
) -> Result<Response, Problem> {
    let (status, form) = form.again(refusal)?;
    Ok((status, page(office, f, who, id, form).await?).into_response())
}
