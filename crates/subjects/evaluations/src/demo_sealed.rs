//! The demo city's sealed campaign: open, with ballots that nobody can read yet, so that a newcomer can look up a receipt in
//! the public log, take its proof, and open the box with the parts of the made-up observers.

use exact::Decimal;
use kernel::{Actor, CampaignId, Refusal};
use ui::Office;

use crate::acts;
use crate::demo::{draw_in_public, made_up_person, printed_codes};
use crate::pages::scheme::starting_scheme;
use crate::rules::campaign::Stage;
use crate::rules::filling::Filling;
use crate::rules::scheme::{Schedule, Scheme, Stratum};
use crate::rules::sealing::{CHANCE, Sealing};
use crate::store::{campaigns, sealed, slips};

/// Who holds the parts, by user name, and how many are needed.
const OBSERVERS: [&str; 3] = ["observer", "observer2", "observer3"];
const NEEDED: u8 = 2;
/// Of every so many units of the registry the campaign has one.
const SPREAD: usize = 10;
/// Its strata: code, name, people, how many are drawn, how many have answered.
const STRATA: [(&str, &str, u64, u64, usize); 2] = [("S01", "企业代表", 300, 20, 12), ("S02", "办事群众", 700, 30, 18)];

/// What a newcomer needs to try a sealed campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedToTry {
    /// The campaign.
    pub campaign: CampaignId,
    /// Codes of ballots that were not cast yet.
    pub codes: Vec<String>,
    /// How many parts open the box.
    pub needed: u8,
    /// The observers with their parts.
    pub parts: Vec<(String, String)>,
}

/// Makes the campaign, draws, hands the key out, opens it and casts ballots.
pub(crate) async fn fill(office: &Office, officer: &Actor, year: i64) -> Result<(), Refusal> {
    let observers = observers(office).await?;
    let scheme = scheme(office, officer, year, &observers).await?;
    let (desk, seal) = (&office.desk, &office.seal);
    let id = acts::create(desk, officer, year, scheme).await?;
    acts::freeze(desk, officer, id).await?;
    let people = STRATA.iter().flat_map(|(id, _, people, ..)| (1..=*people).map(|number| made_up_person(id, number)));
    acts::roster::import(desk, seal, officer, id, people.collect(), &Default::default()).await?;
    draw_in_public(desk, officer, id, "现场掷骰 5 2 6 1 3").await?;
    let holders = observers.iter().map(|observer| observer.id).collect();
    acts::sealing::make_key_from(desk, seal, officer, id, holders, &chance(office)).await?;
    for (place, observer) in (1..).zip(&observers) {
        acts::sealing::take_part(desk, seal, observer, id, place).await?;
    }
    acts::open(desk, officer, id).await?;
    let wanted = STRATA.map(|(stratum, _, _, drawn, _)| (stratum.to_owned(), drawn)).to_vec();
    acts::slips::issue(desk, seal, officer, id, wanted).await?;
    cast(office, officer, id).await?;
    acts::sealing::sign_head(desk, seal, officer, id).await
}

/// The demo's observers.
async fn observers(office: &Office) -> Result<Vec<Actor>, Refusal> {
    let mut observers = Vec::with_capacity(OBSERVERS.len());
    for user_name in OBSERVERS {
        observers.push(identity::actor_named(office, user_name).await?);
    }
    Ok(observers)
}

/// The usual scheme over some of the units, in two strata, sealed for observers.
async fn scheme(office: &Office, officer: &Actor, year: i64, observers: &[Actor]) -> Result<Scheme, Refusal> {
    let mut scheme = starting_scheme(office, officer.area, year).await?;
    scheme.title = format!("{year}年窗口服务专项评议（密封）");
    scheme.units = scheme.units.into_iter().step_by(SPREAD).collect();
    let units = scheme.units.clone();
    scheme.classes.retain(|class| units.iter().any(|unit| unit.class_id == class.id));
    scheme.strata = STRATA.map(stratum).to_vec();
    let now = office.desk.now();
    let day = 24 * 3600;
    scheme.schedule = Schedule { opens: now.plus_seconds(-day), closes: now.plus_seconds(14 * day) };
    let observers = observers.iter().map(|observer| observer.name.clone()).collect();
    scheme.sealing = Some(Sealing { observers, needed: NEEDED });
    Ok(scheme)
}

fn stratum((id, name, population, to_draw, _): (&str, &str, u64, u64, usize)) -> Stratum {
    let policy_weight = Decimal::from_digits(50, 0);
    Stratum { id: id.into(), name: name.into(), population, to_draw, policy_weight }
}

/// Casts ballots with the first codes of each stratum, as evaluators would.
async fn cast(office: &Office, officer: &Actor, id: CampaignId) -> Result<(), Refusal> {
    let batches = slips::batches(office.desk.read(), officer.area, id).await?;
    for (stratum, _, _, _, ballots) in STRATA {
        let Some(batch) = batches.iter().find(|batch| batch.stratum == stratum) else { continue };
        for (code, first) in acts::slips::codes(&office.seal, batch)?.into_iter().zip(0..ballots) {
            let fill = move |scheme: &Scheme| filled(scheme, first);
            acts::ballot::cast(&office.desk, &office.seal, officer.area, &code, fill).await?;
        }
    }
    Ok(())
}

/// A made-up ballot: mostly satisfied, now and then less so.
fn filled(scheme: &Scheme, first: usize) -> Result<Filling, Refusal> {
    const MARKS: [u8; 11] = [1, 1, 2, 1, 1, 2, 1, 3, 1, 2, 4];
    let mut filling = Filling::blank(scheme);
    for unit in 0..scheme.units.len() {
        for aspect in 0..scheme.aspects.len() {
            let mark = MARKS[(first * 7 + unit * 3 + aspect) % MARKS.len()];
            filling.mark(scheme, unit, aspect, mark).map_err(|finding| Refusal::findings("B00", vec![finding]))?;
        }
    }
    Ok(filling)
}

/// What the demo's key is made from. It comes out of the office's own seal, so that the parts can be told at every start; a
/// real key is made from chance, and its parts are shown once.
fn chance(office: &Office) -> [u8; CHANCE] {
    let mut chance = [0; CHANCE];
    for (number, part) in chance.chunks_exact_mut(32).enumerate() {
        part.copy_from_slice(&office.seal.derive(&format!("evaluations.demo_key/{number}")));
    }
    chance
}

/// The demo's sealed campaign with some codes and all key parts, while it is open or closed; none once it is tallied.
///
/// # Errors
/// The database's error.
pub async fn sealed_to_try(office: &Office, how_many: usize) -> Result<Option<SealedToTry>, Refusal> {
    let (db, area) = (office.desk.read(), office.settings.area);
    for line in campaigns::list(db, area).await? {
        if !matches!(line.stage, Stage::Open { .. } | Stage::Closed { .. }) {
            continue;
        }
        let scheme = campaigns::load(db, area, line.id).await?.scheme;
        let (Some(sealing), Some(key)) = (scheme.sealing, sealed::key(db, area, line.id).await?) else { continue };
        let (public, parts) = sealing.make_key(line.id, &chance(office)).map_err(Refusal::failed)?;
        if public == key.public {
            let codes = printed_codes(office, line.id, STRATA[0].0, how_many).await?;
            let parts = sealing.observers.into_iter().zip(parts).collect();
            return Ok(Some(SealedToTry { campaign: line.id, codes, needed: sealing.needed, parts }));
        }
    }
    Ok(None)
}
