//! What people do, one file a step: load → may → decide → record → show.

pub mod draw;
pub mod lottery;
pub mod prepare;
pub mod replace;
pub mod table;

use ::store::ConnectionTrait;
use evaluations::rules::public_draw::Round;
use evaluations::store::public_draw;
use kernel::{AreaId, Refusal};

use crate::published::Published;
use crate::record::PanelRecord;
use crate::rules::panel::{Answer, no_lottery_yet, nothing_to_draw_from};
use crate::rules::volunteer::Volunteer;
use crate::store::panels::{self, Panel};
use crate::store::{PanelId, people};

/// A panel with everything a rule needs.
pub struct Room {
    /// The panel.
    pub panel: Panel,
    /// How far its public draw is.
    pub round: Round,
    /// The people.
    pub people: Vec<Volunteer>,
}

impl Room {
    /// Loads a panel.
    ///
    /// # Errors
    /// Not found; the database's error.
    pub async fn load(db: &impl ConnectionTrait, area: AreaId, id: PanelId) -> Result<Self, Refusal> {
        let panel = panels::load(db, area, id).await?;
        let round = public_draw::round_of(db, area, id, panel.is_drawn()).await?;
        let people = people::list(db, area, id).await?;
        Ok(Self { panel, round, people })
    }

    /// Quotas and people as they are published.
    ///
    /// # Errors
    /// Q12 while one of them is missing.
    pub fn published(&self) -> Result<Published, Refusal> {
        if self.panel.quotas.is_empty() || self.people.is_empty() {
            return Err(nothing_to_draw_from());
        }
        Published::of(&self.panel.quotas, &self.people)
    }

    /// The stored file of the record: with the draw once there is one.
    ///
    /// # Errors
    /// Q13 before the lottery is made.
    pub fn record_file(&self) -> Result<&str, Refusal> {
        match &self.panel.answer {
            Answer::Made { .. } if self.panel.is_drawn() => Ok(&self.panel.record),
            Answer::Made { file } => Ok(file),
            Answer::None | Answer::Impossible { .. } | Answer::TooFewPeople => Err(no_lottery_yet()),
        }
    }

    /// The volunteer of a number.
    pub fn person(&self, id: &str) -> Option<&Volunteer> {
        self.people.iter().find(|one| one.person_id == id)
    }
}

/// The lottery as it is stored, with the draw once there is one.
///
/// # Errors
/// The disk's, or a file that is no record.
pub async fn record(office: &ui::Office, file: &str) -> Result<PanelRecord, Refusal> {
    let bytes = office.files.read(file).await?;
    serde_json::from_slice(&bytes).map_err(Refusal::failed)
}
