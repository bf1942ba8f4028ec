//! The screens of a panel.

pub mod chances;
pub mod home;
pub mod panel;
pub mod public;
pub mod take_away;

use evaluations::rules::public_draw::Round;
use kernel::Refusal;
use ui::Office;

use crate::acts::{Room, record};
use crate::reading::categories;
use crate::record::PanelRecord;
use crate::store::PanelId;
use crate::store::seats::{self, Seat};

/// Reads a panel's id out of an address.
fn panel_id(text: &str) -> Result<PanelId, Refusal> {
    text.parse().map_err(|_| Refusal::not_found())
}

/// How far a panel is, as a word and the badge's kind.
fn stage(round: &Round) -> (&'static str, &'static str, &'static str) {
    match round {
        Round::Open => ("准备中", "being prepared", ""),
        Round::Frozen { .. } => ("已冻结", "frozen", "info"),
        Round::Drawn { .. } => ("已抽选", "drawn", "ok"),
    }
}

/// A panel with its lottery and its seats, as far as they are there.
struct Whole {
    room: Room,
    record: Option<PanelRecord>,
    seats: Vec<Seat>,
}

impl Whole {
    async fn load(office: &Office, area: kernel::AreaId, id: PanelId) -> Result<Self, Refusal> {
        let room = Room::load(office.desk.read(), area, id).await?;
        let record = match room.record_file() {
            Ok(file) => Some(record(office, file).await?),
            Err(_) => None,
        };
        let seats = seats::list(office.desk.read(), area, id).await?;
        Ok(Self { room, record, seats })
    }

    /// The quotas with how many of the pool and of the present panel have each feature.
    fn quotas(&self) -> Vec<QuotaLine> {
        let seated: Vec<&str> = self.seated().map(|seat| seat.person_id.as_str()).collect();
        let line = |quota: &quotas::Quota| {
            let has = |one: &&crate::rules::volunteer::Volunteer| one.feature(&quota.category) == quota.feature;
            let own: Vec<_> = self.room.people.iter().filter(has).collect();
            QuotaLine {
                category: quota.category.clone(),
                feature: quota.feature.clone(),
                min: quota.min,
                max: quota.max,
                pool: own.len(),
                seats: own.iter().filter(|one| seated.contains(&one.person_id.as_str())).count(),
            }
        };
        self.room.panel.quotas.iter().map(line).collect()
    }

    /// Those who have a seat now.
    fn seated(&self) -> impl Iterator<Item = &Seat> {
        self.seats.iter().filter(|seat| seat.left_at.is_none())
    }

    /// The people on the present panel and those who left, each with the features in the order of the quotas.
    fn members(&self) -> Vec<Member> {
        let categories = categories(&self.room.panel.quotas);
        let member = |seat: &Seat| {
            let person = self.room.person(&seat.person_id);
            let feature =
                |category: &&str| ((*category).to_owned(), person.map_or("", |one| one.feature(category)).to_owned());
            Member {
                seat: seat.clone(),
                name: person.map(|one| one.name.clone()).unwrap_or_default(),
                workplace: person.map(|one| one.workplace.clone()).unwrap_or_default(),
                features: categories.iter().map(feature).collect(),
            }
        };
        self.seats.iter().map(member).collect()
    }

    fn categories(&self) -> Vec<String> {
        categories(&self.room.panel.quotas).into_iter().map(ToOwned::to_owned).collect()
    }
}

/// A quota as a page shows it.
pub(crate) struct QuotaLine {
    pub category: String,
    pub feature: String,
    pub min: usize,
    pub max: usize,
    pub pool: usize,
    pub seats: usize,
}

impl QuotaLine {
    /// Whether the present panel keeps it.
    pub fn is_kept(&self) -> bool {
        (self.min..=self.max).contains(&self.seats)
    }
}

/// Somebody who has or had a seat.
pub(crate) struct Member {
    pub seat: Seat,
    pub name: String,
    pub workplace: String,
    /// Category and feature.
    pub features: Vec<(String, String)>,
}
