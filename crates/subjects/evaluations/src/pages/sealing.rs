//! Sealed ballots: the key and its parts, opening together, and the public log where a receipt is looked up.

use askama::Template;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chain::Digest;
use kernel::{CampaignId, Moment, Refusal, RefusalKind};
use serde_json::json;
use ui::{Entered, Form, Frame, Office, Page, Problem, Routes, Signed, back_to};

use super::campaigns::campaign_id;
use crate::acts::ballot::FILL_IN;
use crate::acts::sealing::{self as acts, HAND_OUT_KEY, OPEN_BOX};
use crate::acts::table::SEE;
use crate::store::campaigns::{self, Campaign};
use crate::store::sealed::{self, CampaignKey, PartLine, SignedHead};

/// The routes of sealing and of the public log.
pub fn routes() -> Routes {
    Routes::new()
        .get("/campaigns/{id}/sealing", &SEE, show)
        .post("/campaigns/{id}/sealing/key", &HAND_OUT_KEY, make_key)
        .post("/campaigns/{id}/sealing/parts/{place}", &HAND_OUT_KEY, take_part)
        .post("/campaigns/{id}/sealing/open", &OPEN_BOX, open_box)
        .get("/log", &FILL_IN, logs)
        .get("/log/{id}", &FILL_IN, log)
        .get("/log/{id}/leaves", &FILL_IN, leaves)
        .get("/log/{id}/proof/{leaf}", &FILL_IN, proof)
}

#[derive(Template)]
#[template(path = "evaluations/sealing.html")]
struct SealingPage {
    f: Frame,
    campaign: Campaign,
    key: Option<CampaignKey>,
    parts: Vec<PartLine>,
    heads: Vec<SignedHead>,
    accepted: i64,
    waiting: i64,
    may_act: bool,
    entered: Entered,
}

impl SealingPage {
    fn public_key(&self) -> String {
        self.key.as_ref().map_or_else(String::new, |key| Digest(key.public).to_string())
    }

    fn is_opened(&self) -> bool {
        self.key.as_ref().is_some_and(|key| key.opened)
    }

    fn can_open(&self) -> bool {
        self.campaign.stage.code() == "closed" && self.key.is_some() && !self.is_opened()
    }
}

async fn show_page(
    office: &Office,
    f: Frame,
    who: &kernel::Actor,
    id: CampaignId,
    entered: Entered,
) -> Result<Page<SealingPage>, Problem> {
    let db = office.desk.read();
    let campaign = campaigns::load(db, who.area, id).await?;
    let (accepted, waiting) = sealed::counts(db, who.area, id).await?;
    Ok(Page(SealingPage {
        key: sealed::key(db, who.area, id).await?,
        parts: sealed::parts(db, who.area, id).await?,
        heads: sealed::heads(db, who.area, id).await?,
        may_act: access::may(Some(who), &HAND_OUT_KEY).is_ok(),
        accepted,
        waiting,
        entered,
        campaign,
        f,
    }))
}

async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Page<SealingPage>, Problem> {
    show_page(&office, f, &who, campaign_id(&id)?, Entered::default()).await
}

async fn make_key(
    State(office): State<Office>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    acts::make_key(&office.desk, &office.seal, &who, campaign_id(&id)?).await?;
    Ok(back_to(&format!("/campaigns/{id}/sealing")))
}

#[derive(Template)]
#[template(path = "evaluations/key_part.html")]
struct PartPage {
    f: Frame,
    campaign: Campaign,
    holder: String,
    text: String,
}

async fn take_part(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path((id, place)): Path<(String, i64)>,
) -> Result<Page<PartPage>, Problem> {
    let id = campaign_id(&id)?;
    let (holder, text) = acts::take_part(&office.desk, &office.seal, &who, id, place).await?;
    let campaign = campaigns::load(office.desk.read(), who.area, id).await?;
    Ok(Page(PartPage { f, campaign, holder, text }))
}

async fn open_box(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(entered): Form,
) -> Result<Response, Problem> {
    let id = campaign_id(&id)?;
    let typed = entered.text("parts").lines().filter(|line| !line.trim().is_empty()).map(ToOwned::to_owned).collect();
    match acts::open_box(&office, &who, id, typed).await {
        Ok(_) => Ok(back_to(&format!("/campaigns/{id}/sealing"))),
        Err(refusal) if matches!(refusal.kind, RefusalKind::Invalid | RefusalKind::Conflict) => {
            let page = show_page(&office, f, &who, id, Entered::default().refused(refusal)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// What a receipt leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Found {
    NothingAsked,
    NotAReceipt,
    Unknown,
    Waiting,
    InTheLog { place: usize, size: usize },
}

#[derive(Template)]
#[template(path = "evaluations/log.html")]
struct LogPage {
    f: Frame,
    campaign: Campaign,
    signer: String,
    public_key: String,
    heads: Vec<SignedHead>,
    accepted: i64,
    waiting: i64,
    receipt: String,
    found: Found,
}

#[derive(Default, serde::Deserialize)]
struct Asked {
    #[serde(default)]
    receipt: String,
}

async fn public_campaign(office: &Office, id: &str) -> Result<Campaign, Refusal> {
    let campaign = campaigns::load(office.desk.read(), office.settings.area, campaign_id(id)?).await?;
    if acts::log_is_public(&campaign) { Ok(campaign) } else { Err(Refusal::not_found()) }
}

#[derive(Template)]
#[template(path = "evaluations/logs.html")]
struct LogsPage {
    f: Frame,
    campaigns: Vec<Campaign>,
}

/// The campaigns whose ballots are sealed, for whoever comes with a receipt.
async fn logs(State(office): State<Office>, f: Frame) -> Result<Page<LogsPage>, Problem> {
    let (db, area) = (office.desk.read(), office.settings.area);
    let mut public = Vec::new();
    for line in campaigns::list(db, area).await? {
        let campaign = campaigns::load(db, area, line.id).await?;
        if acts::log_is_public(&campaign) {
            public.push(campaign);
        }
    }
    Ok(Page(LogsPage { f, campaigns: public }))
}

async fn log(
    State(office): State<Office>,
    f: Frame,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page<LogPage>, Problem> {
    let campaign = public_campaign(&office, &id).await?;
    let (db, area, id) = (office.desk.read(), campaign.area, campaign.id);
    let heads = sealed::heads(db, area, id).await?;
    let (accepted, waiting) = sealed::counts(db, area, id).await?;
    let receipt: String =
        asked.receipt.chars().filter(|c| !c.is_whitespace() && *c != '-').collect::<String>().to_lowercase();
    let found = match receipt.parse::<Digest>() {
        _ if receipt.is_empty() => Found::NothingAsked,
        Err(_) => Found::NotAReceipt,
        Ok(leaf) => match sealed::place_of(db, area, id, &leaf).await? {
            None => Found::Unknown,
            Some(None) => Found::Waiting,
            Some(Some(place)) => Found::InTheLog {
                place,
                size: heads.last().map_or(0, |last| usize::try_from(last.head.size).unwrap_or(0)),
            },
        },
    };
    let key = sealed::key(db, area, id).await?;
    Ok(Page(LogPage {
        signer: Digest(acts::log_key(&office.seal).public()).to_string(),
        public_key: key.map_or_else(String::new, |key| Digest(key.public).to_string()),
        heads,
        accepted,
        waiting,
        receipt,
        found,
        campaign,
        f,
    }))
}

/// The published list: every leaf in its place, one a line.
async fn leaves(State(office): State<Office>, Path(id): Path<String>) -> Result<Response, Problem> {
    let campaign = public_campaign(&office, &id).await?;
    let tree = sealed::tree(office.desk.read(), campaign.area, campaign.id).await?;
    let text: String = (0..tree.len()).filter_map(|at| tree.leaf(at)).map(|leaf| format!("{leaf}\n")).collect();
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}

/// The inclusion proof of a leaf in the last signed head, as JSON for any RFC 6962 program.
async fn proof(State(office): State<Office>, Path((id, leaf)): Path<(String, String)>) -> Result<Response, Problem> {
    let campaign = public_campaign(&office, &id).await?;
    let (db, area, id) = (office.desk.read(), campaign.area, campaign.id);
    let leaf: Digest = leaf.parse().map_err(|_| Refusal::not_found())?;
    let place = sealed::place_of(db, area, id, &leaf).await?.flatten().ok_or_else(Refusal::not_found)?;
    let last = sealed::heads(db, area, id).await?.pop().ok_or_else(Refusal::not_found)?;
    let size = usize::try_from(last.head.size).unwrap_or(0);
    let path = sealed::tree(db, area, id).await?.inclusion(place, size).ok_or_else(Refusal::not_found)?;
    let path: Vec<String> = path.iter().map(ToString::to_string).collect();
    Ok(Json(json!({
        "log": last.head.log, "leaf": leaf.to_string(), "index": place, "path": path,
        "head": crate::bundle::SignedHeadFile::from(&last),
        "signer": Digest(acts::log_key(&office.seal).public()).to_string(),
    }))
    .into_response())
}

impl LogPage {
    fn moment(&self, head: &SignedHead) -> String {
        Moment(head.head.at).to_minute()
    }
}

impl SealingPage {
    fn moment(&self, micros: &i64) -> String {
        Moment(*micros).to_minute()
    }
}
