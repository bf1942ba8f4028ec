//! The screens of a count.

pub mod batch;
pub mod differences;
pub mod entry;
pub mod hall;
pub mod home;
pub mod paper;
pub mod records;
pub mod station;
pub mod wall;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Bilingual, CampaignId, Refusal, RefusalKind};
use ui::{Entered, Frame, Office, Problem, Signed};

use crate::acts::Room;
use crate::acts::opening::Numbers;
use crate::acts::paper::typed_count;
use crate::rules::batch::State;
use crate::store::batches::{Kept, code};

/// Reads a campaign's id out of an address.
fn campaign_id(text: &str) -> Result<CampaignId, Refusal> {
    text.parse().map_err(|_| Refusal::not_found())
}

/// A request about a batch: who asks in which frame, for which batch, and from which station.
pub struct AtBatch {
    office: Office,
    f: Frame,
    who: Actor,
    campaign: CampaignId,
    number: i64,
    station: u16,
}

impl AtBatch {
    /// The address of the batch.
    fn home(&self) -> String {
        format!("/counting/{}/batches/{}", self.campaign, self.number)
    }
}

impl FromRequestParts<Office> for AtBatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, office: &Office) -> Result<Self, Problem> {
        let Signed(who) = Signed::from_request_parts(parts, office).await?;
        let path = Path::<(String, String)>::from_request_parts(parts, office).await;
        let Path((id, number)) = path.map_err(|_| Refusal::not_found())?;
        Ok(Self {
            f: Frame::of(parts, office),
            office: office.clone(),
            who,
            campaign: campaign_id(&id)?,
            number: number.parse().map_err(|_| Refusal::not_found())?,
            station: station::of(parts),
        })
    }
}

/// The answer to a form: onward when it was done, else its page once more with what was typed and found. That somebody sits
/// elsewhere in the hall is told there too: the role was right. A page that leads elsewhere by now does.
async fn answered<Shown>(
    done: Result<Response, Refusal>,
    form: Entered,
    page: impl FnOnce(Entered) -> Shown,
) -> Result<Response, Problem>
where
    Shown: Future<Output = Result<Response, Problem>>,
{
    let refusal = match done {
        Ok(next) => return Ok(next),
        Err(refusal) => refusal,
    };
    let (status, form) = if refusal.kind == RefusalKind::NotAllowed {
        (Problem(refusal.clone()).status(), form.refused(refusal))
    } else {
        form.again(refusal)?
    };
    let shown = page(form).await?;
    Ok(if shown.status().is_redirection() { shown } else { (status, shown).into_response() })
}

/// What was counted by hand, as a form has it.
fn numbers(form: &Entered) -> Result<Numbers, Refusal> {
    let number = |field: &str| typed_count(field, form.text(field));
    Ok(Numbers { envelopes: number("envelopes")?, sheets: number("sheets")?, empty: number("empty")? })
}

/// A batch in a list.
pub(crate) struct Line {
    /// Its number.
    pub number: i64,
    /// The stratum's name.
    pub stratum: String,
    /// Envelopes opened.
    pub envelopes: u32,
    /// Ballots that count.
    pub sheets: u32,
    /// Envelopes whose content does not count.
    pub void: u32,
    /// Empty envelopes.
    pub empty: u32,
    /// The state's code.
    pub code: &'static str,
    /// The state's name.
    pub state: String,
    /// The badge's kind.
    pub badge: &'static str,
    /// Who has it in hand: groups and stations.
    pub hands: String,
}

impl Line {
    fn of(f: &Frame, room: &Room, kept: &Kept) -> Self {
        let stratum = evaluations::acts::slips::stratum_name(room.scheme(), &kept.stratum).to_owned();
        let hand = |work: &crate::rules::batch::Work| {
            let station = work.at.as_ref().map_or_else(|| f.t("空闲", "free").to_owned(), |at| at.station.to_string());
            f.say(Bilingual::new(
                format!("第{}组 {station}号台", work.group),
                format!("group {}, station {station}", work.group),
            ))
        };
        Self {
            number: kept.number,
            stratum,
            envelopes: kept.envelopes,
            sheets: kept.batch.sheets,
            void: kept.void,
            empty: kept.empty(),
            code: code(&kept.batch.state),
            state: f.say(state_name(&kept.batch.state)),
            badge: badge(&kept.batch.state),
            hands: kept.batch.works().map(|(_, work)| hand(work)).collect::<Vec<_>>().join("；"),
        }
    }
}

/// A state's name for people.
pub(crate) fn state_name(state: &State) -> Bilingual {
    match state {
        State::Waiting => Bilingual::new("待录", "waiting"),
        State::FirstEntry { .. } => Bilingual::new("第一遍录入中", "first entry"),
        State::FirstHeld { .. } => Bilingual::new("勾稽不符待裁定", "held: a sum is broken"),
        State::FirstDone { .. } => Bilingual::new("待第二遍", "waiting for the second entry"),
        State::SecondEntry { .. } => Bilingual::new("第二遍录入中", "second entry"),
        State::Unsettled { .. } => Bilingual::new("有差异待裁定", "to be settled"),
        State::Correcting { .. } => Bilingual::new("退回补录中", "differences being typed again"),
        State::Definitive { .. } => Bilingual::new("已确定", "definitive"),
        State::ReopenAsked { .. } => Bilingual::new("已申请重开", "reopening asked for"),
    }
}

fn badge(state: &State) -> &'static str {
    match state {
        State::Waiting | State::FirstDone { .. } => "",
        State::FirstEntry { .. } | State::SecondEntry { .. } | State::Correcting { .. } => "info",
        State::FirstHeld { .. } | State::Unsettled { .. } | State::ReopenAsked { .. } => "warn",
        State::Definitive { .. } => "ok",
    }
}
