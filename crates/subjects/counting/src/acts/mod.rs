//! What people do, one file a step: load → may → decide → record → show.

pub mod declare;
pub mod entry;
pub mod finish;
pub mod joining;
pub mod opening;
pub mod opinions;
pub mod paper;
pub mod settle;
pub mod signing;
pub mod table;
pub mod void;

use std::collections::BTreeSet;

use ::store::{ConnectionTrait, Fact, Tx};
use evaluations::rules::scheme::Scheme;
use evaluations::store::campaigns::{self, Campaign};
use kernel::{Actor, AreaId, CampaignId, PersonId, Refusal};

use crate::rules::batch::{Batch, Side};
use crate::rules::forms::Shape;
use crate::rules::no;
use crate::rules::sums::Known;
use crate::store::batches::{self, Kept};
use crate::store::countings::{self, Counting, Opening, Phase};
use crate::store::paper as papers_kept;

/// A count with everything a rule needs.
pub struct Room {
    /// The campaign.
    pub campaign: Campaign,
    /// The count.
    pub counting: Counting,
    /// How a form looks.
    pub shape: Shape,
}

impl Room {
    /// Loads a count.
    ///
    /// # Errors
    /// Not found when none is declared.
    pub async fn load(db: &impl ConnectionTrait, area: AreaId, campaign: CampaignId) -> Result<Self, Refusal> {
        let counting = countings::load(db, area, campaign).await?;
        let campaign = campaigns::load(db, area, campaign).await?;
        let shape = Shape::of(&campaign.scheme, counting.plan.level);
        Ok(Self { campaign, counting, shape })
    }

    /// The same in a write that no other write to this count may run beside. Typing alone does without: it holds its batch.
    ///
    /// # Errors
    /// As [`Room::load`].
    pub async fn held(tx: &Tx, area: AreaId, campaign: CampaignId) -> Result<Self, Refusal> {
        countings::hold(tx, area, campaign).await?;
        Self::load(&tx.db, area, campaign).await
    }

    /// The scheme.
    pub fn scheme(&self) -> &Scheme {
        &self.campaign.scheme
    }

    /// The opening, while the count is open.
    ///
    /// # Errors
    /// C50 before the opening, C51 once the count is done.
    pub fn open(&self) -> Result<&Opening, Refusal> {
        match &self.counting.phase {
            Phase::Open(opening) => Ok(opening),
            Phase::Preparing => Err(not_opened()),
            Phase::Done(_) => Err(done()),
        }
    }

    /// The opening, whether the count is open or done.
    ///
    /// # Errors
    /// C50 before the opening.
    pub fn opened(&self) -> Result<&Opening, Refusal> {
        self.counting.opening().ok_or_else(not_opened)
    }

    /// Lets papers be printed, issued and come back.
    ///
    /// # Errors
    /// C52 once the hall is opened.
    pub fn preparing(&self) -> Result<(), Refusal> {
        match self.counting.phase {
            Phase::Preparing => Ok(()),
            Phase::Open(_) | Phase::Done(_) => Err(opened_already()),
        }
    }

    /// What the entries of a batch are checked against.
    ///
    /// # Errors
    /// The database's error.
    pub async fn known(&self, db: &impl ConnectionTrait, kept: &Kept) -> Result<Known, Refusal> {
        let (area, campaign) = (self.counting.area, self.counting.campaign);
        let runs = papers_kept::runs(db, area, campaign).await?;
        let own = runs.iter().filter(|run| run.stratum == kept.stratum);
        Ok(Known {
            printed: own.map(papers_kept::PrintRun::range).collect(),
            elsewhere: match self.counting.plan.level {
                crate::rules::plan::Level::Ballots => {
                    batches::serials_elsewhere(db, area, campaign, kept.number).await?
                }
                crate::rules::plan::Level::TallySheets => BTreeSet::new(),
            },
            units: self.scheme().units.iter().map(|unit| unit.name.clone()).collect(),
            aspects: self.scheme().aspects.iter().map(|aspect| aspect.name.clone()).collect(),
        })
    }

    /// The control sums that an entry breaks.
    ///
    /// # Errors
    /// The database's error.
    pub async fn broken(
        &self,
        db: &impl ConnectionTrait,
        kept: &Kept,
        side: Side,
    ) -> Result<Vec<kernel::Finding>, Refusal> {
        Ok(crate::rules::sums::broken(&kept.batch, side, &self.known(db, kept).await?))
    }

    /// The batches somebody has in hand.
    ///
    /// # Errors
    /// The database's error.
    pub async fn in_hand(&self, db: &impl ConnectionTrait, person: PersonId) -> Result<Vec<i64>, Refusal> {
        let all = batches::list(db, self.counting.area, self.counting.campaign, &self.shape).await?;
        Ok(all.iter().filter(|kept| kept.batch.in_hand(person).is_ok()).map(|kept| kept.number).collect())
    }

    /// A batch with both entries, held for a move.
    async fn hold(&self, tx: &Tx, number: i64) -> Result<Kept, Refusal> {
        let (area, campaign) = (self.counting.area, self.counting.campaign);
        batches::load_whole(&tx.db, area, campaign, &self.shape, number, true).await
    }

    /// Saves what a move made of a batch and records the fact. Facts name states, groups and reasons, never a mark.
    async fn moved(&self, tx: &Tx, who: &Actor, kept: Kept, next: Batch, note: Note<'_>) -> Result<(), Refusal> {
        let (area, campaign) = (self.counting.area, self.counting.campaign);
        let before = batches::code(&kept.batch.state);
        let changed = kept.batch.first != next.first || kept.batch.second != next.second;
        let kept = Kept { batch: next, ..kept };
        if changed {
            batches::save_whole(tx, area, campaign, &kept).await?;
        } else {
            batches::save_state(tx, area, campaign, kept.number, &kept.batch.state).await?;
        }
        let after = batches::code(&kept.batch.state);
        let body = serde_json::json!({ "batch": kept.number, "from": before, "to": after, "note": note.text });
        tx.record(who, Fact::new(note.act, "campaign", campaign, body)).await?;
        Ok(())
    }
}

/// What a move's audit line says besides the states.
pub(crate) struct Note<'a> {
    act: &'static str,
    text: &'a str,
}

fn not_opened() -> Refusal {
    no("C50", ("还没有启封。", "The hall is not opened yet."), ("请先办理启封。", "Open it first."))
}

fn done() -> Refusal {
    no(
        "C51",
        ("计票已经办结。", "The count is closed."),
        ("确需更正的，请由两人签字重新打开批次。", "To correct it, open a batch again with two signatures."),
    )
}

fn opened_already() -> Refusal {
    no(
        "C52",
        (
            "已经启封，不能再印制、发放和收回评议表。",
            "The hall is opened; no paper can be printed, issued or returned.",
        ),
        ("迟到的信封不拆封，登记在观察意见中。", "Late envelopes stay closed; note them in the remarks."),
    )
}
