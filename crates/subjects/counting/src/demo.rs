//! The demo's rehearsal: a small paper count, opened and ready to be typed.

use evaluations::acts as campaigns;
use evaluations::pages::scheme::starting_scheme;
use evaluations::rules::scheme::Stratum;
use exact::Decimal;
use kernel::{Actor, CampaignId, PersonId, Refusal};
use ui::Office;

use crate::acts::{declare, opening, paper};
use crate::rules::book::Kind;
use crate::rules::hall::{Hall, Member};
use crate::rules::plan::{Level, Precedence, Thresholds};
use crate::store::countings;

/// A year in seconds, as campaigns are copied.
const YEAR: i64 = 365 * 24 * 3600;

/// Of every so many units of the registry, the rehearsal has one.
const SPREAD: usize = 8;
/// The rehearsal's strata: code, name, people, those who take part; for each of them a ballot is printed.
const STRATA: [(&str, &str, u64, u32); 2] = [("S01", "企业代表", 300, 24), ("S02", "社区居民", 700, 24)];
/// Ballots that went out and came back in each stratum.
const OUT: i64 = 20;
/// Ballots in a batch.
const BATCH: u32 = 10;

/// Fills the demo's rehearsal, unless there is a count already.
///
/// # Errors
/// The database's refusal.
pub async fn fill(office: Office) -> Result<(), Refusal> {
    if !countings::list(office.desk.read(), office.settings.area).await?.is_empty() {
        return Ok(());
    }
    let officer = identity::actor_named(&office, "officer").await?;
    let id = campaign(&office, &officer).await?;
    let desk = &office.desk;
    declare::declare(desk, &officer, id, Level::Ballots, Precedence::PaperOnly, Thresholds::default()).await?;
    campaigns::open(desk, &officer, id).await?;
    for (stratum, _, _, printed) in STRATA {
        paper::print(desk, &officer, id, stratum.into(), printed, false).await?;
        let unused = i64::from(printed) - OUT - 1;
        for (kind, number) in [(Kind::Issued, OUT), (Kind::Spoiled, 1), (Kind::Unused, unused), (Kind::Returned, OUT)] {
            paper::book(desk, &officer, id, stratum.into(), kind, number).await?;
        }
    }
    campaigns::close(desk, &officer, id).await?;
    opening::open(desk, &officer, id, hall(&office, &officer).await?).await?;
    for (stratum, ..) in STRATA {
        for empty in [0, 1] {
            let numbers = opening::Numbers { envelopes: BATCH, sheets: BATCH - empty, empty };
            opening::make_batch(desk, &officer, id, stratum.into(), numbers).await?;
        }
    }
    Ok(())
}

async fn campaign(office: &Office, officer: &Actor) -> Result<CampaignId, Refusal> {
    let year = i64::from(office.desk.now().day().year()) - 1;
    let mut scheme = starting_scheme(office, officer.area, year).await?;
    scheme.title = "纸质评议计票演练".into();
    scheme.units = scheme.units.into_iter().step_by(SPREAD).collect();
    let units = scheme.units.clone();
    scheme.classes.retain(|class| units.iter().any(|unit| unit.class_id == class.id));
    scheme.strata = strata();
    // Open for a year already, so that a copy of it, a year on, takes ballots at once.
    scheme.schedule.opens = office.desk.now().plus_seconds(-YEAR - 3600);
    scheme.schedule.closes = office.desk.now().plus_seconds(YEAR / 24);
    let id = campaigns::create(&office.desk, officer, year, scheme).await?;
    campaigns::freeze(&office.desk, officer, id).await?;
    Ok(id)
}

/// The rehearsal's strata, each with half of the weight.
fn strata() -> Vec<Stratum> {
    let stratum = |(id, name, population, printed): (&str, &str, u64, u32)| Stratum {
        id: id.into(),
        name: name.into(),
        population,
        to_draw: printed.into(),
        policy_weight: Decimal::from_digits(50, 0),
    };
    STRATA.map(stratum).into()
}

async fn hall(office: &Office, officer: &Actor) -> Result<Hall, Refusal> {
    let member = async |user: &str| -> Result<Member, Refusal> {
        let actor = identity::actor_named(office, user).await?;
        Ok(member_of(actor.id, &actor.name))
    };
    Ok(Hall {
        groups: vec![
            vec![member("clerk").await?, member("clerk2").await?],
            vec![member("clerk3").await?, member("clerk4").await?],
        ],
        coordinators: vec![member_of(officer.id, &officer.name), member("leader").await?],
        observers: vec![member("observer").await?],
        present: vec!["演示公证员".into()],
        stations: 4,
        joining: Vec::new(),
        leaving: Vec::new(),
    })
}

fn member_of(person: PersonId, name: &str) -> Member {
    Member { person, name: name.to_owned() }
}
