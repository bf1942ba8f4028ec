//! Sealed ballots: the key and its parts, opening together, and the public log where a receipt is looked up.

use access::Act;
use askama::Template;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chain::Digest;
use identity::Person;
use kernel::{Actor, CampaignId, Moment, PersonId, Refusal};
use ui::{Entered, Form, Frame, Office, Page, Problem, Routes, Signed, back_to};

use super::campaigns::campaign_id;
use crate::acts::ballot::FILL_IN;
use crate::acts::sealing::{self as acts, MAKE_KEY, OPEN_BOX, TAKE_KEY_PART};
use crate::acts::table::SEE;
use crate::acts::tally::TALLY;
use crate::bundle::SignedHeadFile;
use crate::bundle::proofs::{ConsistencyFile, InclusionFile, read_receipt};
use crate::rules::sealing::MOST_HOLDERS;
use crate::store::campaigns::{self, Campaign};
use crate::store::sealed::{self, CampaignKey, PartLine, SignedHead};

/// The routes of sealing and of the public log.
pub fn routes() -> Routes {
    Routes::new()
        .get("/campaigns/{id}/sealing", &SEE, show)
        .post("/campaigns/{id}/sealing/key", &MAKE_KEY, make_key)
        .post("/campaigns/{id}/sealing/parts/{place}", &TAKE_KEY_PART, take_part)
        .post("/campaigns/{id}/sealing/open", &OPEN_BOX, open_box)
        .get("/log", &FILL_IN, logs)
        .get("/log/{id}", &FILL_IN, log)
        .get("/log/{id}/leaves", &FILL_IN, leaves)
        .get("/log/{id}/proof/{leaf}", &FILL_IN, proof)
        .get("/log/{id}/consistency/{first}/{second}", &FILL_IN, consistency)
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
    accounts: Vec<Person>,
    who: Actor,
    entered: Entered,
}

/// Whose account a part is to belong to.
struct Seat {
    field: String,
    observer: String,
    account: String,
}

impl SealingPage {
    fn public_key(&self) -> String {
        self.key.as_ref().map_or_else(String::new, |key| Digest(key.public).to_string())
    }

    fn is_opened(&self) -> bool {
        self.key.as_ref().is_some_and(|key| key.opened)
    }

    fn can_open(&self) -> bool {
        self.campaign.stage.code() == "closed" && self.key.is_some() && !self.is_opened() && self.may(&OPEN_BOX)
    }

    fn can_make(&self) -> bool {
        self.may(&MAKE_KEY) && self.parts.is_empty()
    }

    /// Before the opening, while somebody has not taken a part.
    fn can_make_anew(&self) -> bool {
        let untaken = self.parts.iter().any(|part| !part.is_taken());
        self.may(&MAKE_KEY) && untaken && self.is_frozen()
    }

    fn is_frozen(&self) -> bool {
        self.campaign.stage.code() == "frozen"
    }

    fn can_tally(&self) -> bool {
        self.is_opened() && self.may(&TALLY)
    }

    fn may(&self, act: &Act) -> bool {
        access::may(Some(&self.who), act).is_ok()
    }

    fn is_own(&self, part: &PartLine) -> bool {
        acts::is_own_part(&self.who, part, &self.parts)
    }

    /// The scheme's observers with what was chosen for them, or else the account of their name.
    fn seats(&self) -> Vec<Seat> {
        let observers = self.campaign.scheme.sealing.iter().flat_map(|sealing| &sealing.observers);
        let seat = |(number, name): (usize, &String)| {
            let field = holder_field(number);
            let namesake = || self.accounts.iter().find(|person| person.name == *name);
            let account = match self.entered.text(&field) {
                "" => namesake().map_or_else(String::new, |person| person.id.to_string()),
                typed => typed.to_owned(),
            };
            Seat { field, observer: name.clone(), account }
        };
        (1..).zip(observers).map(seat).collect()
    }
}

/// The field that says whose the part with a number is.
fn holder_field(number: usize) -> String {
    format!("holder_{number}")
}

async fn show_page(
    office: &Office,
    f: Frame,
    who: Actor,
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
        accounts: acts::possible_holders(db, who.area).await?,
        accepted,
        waiting,
        who,
        entered,
        campaign,
        f,
    }))
}

/// The page again with what was refused; what is no matter of the form is a page of its own.
async fn again(
    office: &Office,
    f: Frame,
    who: Actor,
    id: CampaignId,
    (entered, refusal): (Entered, Refusal),
) -> Result<Response, Problem> {
    let (status, entered) = entered.again(refusal)?;
    Ok((status, show_page(office, f, who, id, entered).await?).into_response())
}

async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Page<SealingPage>, Problem> {
    show_page(&office, f, who, campaign_id(&id)?, Entered::default()).await
}

async fn make_key(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(entered): Form,
) -> Result<Response, Problem> {
    let campaign = campaign_id(&id)?;
    let fields = (1..=MOST_HOLDERS).map(holder_field);
    let holders: Vec<PersonId> = fields.filter_map(|field| entered.text(&field).parse().ok()).collect();
    match acts::make_key(&office.desk, &office.seal, &who, campaign, holders).await {
        Ok(()) => Ok(back_to(&format!("/campaigns/{id}/sealing"))),
        Err(refusal) => again(&office, f, who, campaign, (entered, refusal)).await,
    }
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
        Err(refusal) => again(&office, f, who, id, (Entered::default(), refusal)).await,
    }
}

/// What a receipt leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Found {
    NothingAsked,
    NotAReceipt,
    Unknown,
    Waiting,
    InTheLog { leaf: Digest, place: usize, size: usize },
}

#[derive(Template)]
#[template(path = "evaluations/log.html")]
struct LogPage {
    f: Frame,
    campaign: Campaign,
    name: String,
    signer: String,
    public_key: String,
    heads: Vec<HeadLine>,
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
    let receipt = asked.receipt.trim().to_owned();
    let found = match read_receipt(&receipt) {
        _ if receipt.is_empty() => Found::NothingAsked,
        None => Found::NotAReceipt,
        Some(leaf) => match sealed::place_of(db, area, id, &leaf).await? {
            None => Found::Unknown,
            Some(None) => Found::Waiting,
            Some(Some(place)) => Found::InTheLog {
                leaf,
                place,
                size: heads.last().map_or(0, |last| usize::try_from(last.head.size).unwrap_or(0)),
            },
        },
    };
    let key = sealed::key(db, area, id).await?;
    Ok(Page(LogPage {
        name: sealed::log_name(id),
        signer: signer(&office),
        public_key: key.map_or_else(String::new, |key| Digest(key.public).to_string()),
        heads: head_lines(&heads),
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
    Ok(Json(InclusionFile {
        log: last.head.log.clone(),
        leaf: leaf.to_string(),
        index: u64::try_from(place).map_err(Refusal::failed)?,
        path: path.iter().map(ToString::to_string).collect(),
        head: SignedHeadFile::from(&last),
        signer: signer(&office),
    })
    .into_response())
}

/// The proof that the later of two signed heads goes on from the earlier one.
async fn consistency(
    State(office): State<Office>,
    Path((id, first, second)): Path<(String, u64, u64)>,
) -> Result<Response, Problem> {
    let campaign = public_campaign(&office, &id).await?;
    let (db, area, id) = (office.desk.read(), campaign.area, campaign.id);
    let heads = sealed::heads(db, area, id).await?;
    let of_size = |size: u64| heads.iter().find(|one| one.head.size == size).ok_or_else(Refusal::not_found);
    let (first, second) = (of_size(first)?, of_size(second)?);
    let size = |one: &SignedHead| usize::try_from(one.head.size).unwrap_or(0);
    let tree = sealed::tree(db, area, id).await?;
    let path = tree.consistency(size(first), size(second)).ok_or_else(Refusal::not_found)?;
    Ok(Json(ConsistencyFile {
        log: first.head.log.clone(),
        first: SignedHeadFile::from(first),
        second: SignedHeadFile::from(second),
        path: path.iter().map(ToString::to_string).collect(),
        signer: signer(&office),
    })
    .into_response())
}

/// The key the office signs its logs with, in hexadecimal.
fn signer(office: &Office) -> String {
    Digest(acts::log_key(&office.seal).public()).to_string()
}

/// A signed head as the log's page lists it.
struct HeadLine {
    when: String,
    size: u64,
    /// The size of the head before; 0 for the first.
    before: u64,
    file: SignedHeadFile,
}

fn head_lines(heads: &[SignedHead]) -> Vec<HeadLine> {
    let before = std::iter::once(0).chain(heads.iter().map(|one| one.head.size));
    let line = |(one, before): (&SignedHead, u64)| HeadLine {
        when: Moment(one.head.at).to_minute(),
        size: one.head.size,
        before,
        file: SignedHeadFile::from(one),
    };
    heads.iter().zip(before).map(line).collect()
}

impl SealingPage {
    fn moment(&self, micros: &i64) -> String {
        Moment(*micros).to_minute()
    }
}
