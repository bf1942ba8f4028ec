//! The demo city's evaluations: last year's, finished and published; this year's, open now.
//!
//! The answers are the synthetic, seeded set of `tests/data/qianren` (see its README); everything else is made up here.

use std::path::Path;

use futures_util::FutureExt;
use kernel::{Actor, CampaignId, Moment, Place, Refusal};
use store::Desk;
use ui::Office;

use crate::acts;
use crate::acts::cast_many::{LoadedBallot, cast_for_demo};
use crate::acts::history::PastLine;
use crate::pages::scheme::starting_scheme;
use crate::rules::ballot::Marks;
use crate::rules::campaign::Level;
use crate::rules::filling::Filling;
use crate::rules::public_draw::{DeclaredSeed, Seed, Source};
use crate::rules::roster::RosterLine;
use crate::rules::scheme::{Schedule, Scheme};
use crate::rules::slip::Code;
use crate::store::campaigns;
use crate::store::slips;
use crate::tally::{Material, reader};

/// The answers, as files of the form `tally` reads.
const FILES: [(&str, &[u8]); 7] = [
    ("strata.csv", include_bytes!("../tests/data/qianren/strata.csv")),
    ("units.csv", include_bytes!("../tests/data/qianren/units.csv")),
    ("aspects.csv", include_bytes!("../tests/data/qianren/aspects.csv")),
    ("options.csv", include_bytes!("../tests/data/qianren/options.csv")),
    ("evaluators.csv.gz", include_bytes!("../tests/data/qianren/evaluators.csv.gz")),
    ("responses.csv.gz", include_bytes!("../tests/data/qianren/responses.csv.gz")),
    ("opinions.csv.gz", include_bytes!("../tests/data/qianren/opinions.csv.gz")),
];

/// Of every so many answers, the first two are in this year's box already.
const SPREAD: usize = 5;
/// The stratum whose codes the demo prints, to try a ballot.
const OPEN_STRATUM: &str = "S10";

/// Fills the demo's evaluations, unless there are campaigns already.
///
/// # Errors
/// The database's refusal, or a full disk.
pub async fn fill(office: Office) -> Result<(), Refusal> {
    if !campaigns::list(office.desk.read(), office.settings.area).await?.is_empty() {
        return Ok(());
    }
    let officer = identity::actor_named(&office, "officer").await?;
    give_the_liaisons_their_units(&office, &officer).await?;
    let material = tokio::task::spawn_blocking(read_material).await.map_err(Refusal::failed)??;
    let year = i64::from(office.desk.now().day().year());
    last_year(&office, &officer, &material, year - 1).await?;
    crate::demo_sealed::fill(&office, &officer, year).await?;
    this_year(&office, &officer, &material, year).await
}

/// The codes of a printed batch of this year's campaign, for the page and the terminal that tell how to try a ballot.
///
/// # Errors
/// The database's error.
pub async fn codes_to_try(office: &Office, how_many: usize) -> Result<Vec<String>, Refusal> {
    let area = office.settings.area;
    let campaigns = campaigns::list(office.desk.read(), area).await?;
    match campaigns.iter().find(|campaign| campaign.stage.code() == "open") {
        Some(open) => printed_codes(office, open.id, OPEN_STRATUM, how_many).await,
        None => Ok(Vec::new()),
    }
}

/// The last codes of the newest batch that was printed for a stratum.
pub(crate) async fn printed_codes(
    office: &Office,
    campaign: CampaignId,
    stratum: &str,
    how_many: usize,
) -> Result<Vec<String>, Refusal> {
    let batches = slips::batches(office.desk.read(), office.settings.area, campaign).await?;
    let own = batches.iter().rev().find(|batch| batch.stratum == stratum && !batch.secret.is_empty());
    let Some(batch) = own else { return Ok(Vec::new()) };
    let codes = acts::slips::codes(&office.seal, batch)?;
    Ok(codes.iter().rev().take(how_many).map(Code::grouped).collect())
}

/// The demo's liaisons speak for the first two units of the registry.
async fn give_the_liaisons_their_units(office: &Office, by: &Actor) -> Result<(), Refusal> {
    let units = registry::list_units(office.desk.read(), by.area).await?;
    for (user_name, unit) in ["liaison", "liaison2"].into_iter().zip(units) {
        let (liaison, by) = (identity::actor_named(office, user_name).await?.id, by.clone());
        office.desk.write(move |tx| async move { identity::set_unit(tx, &by, liaison, unit.id).await }.boxed()).await?;
    }
    Ok(())
}

async fn last_year(office: &Office, officer: &Actor, material: &Material, year: i64) -> Result<(), Refusal> {
    let scheme = scheme_of(office, officer, material, year).await?;
    let id = open(office, officer, year, scheme.clone(), "2025-10-09 现场掷骰 4 1 6 2 5").await?;
    let ballots = ballots(&scheme, material, |_| true)?;
    cast_for_demo(&office.desk, &office.seal, officer.area, id, &scheme, ballots).await?;
    acts::close(&office.desk, officer, id).await?;
    let history = HISTORY.map(|(year, percent)| PastLine::typed(year, percent)).to_vec();
    acts::history::import_history(&office.desk, officer, history).await?;
    acts::tally::tally_campaign(office, officer, id).await?;
    let leader = identity::actor_named(office, "leader").await?;
    acts::tally::approve(office, &leader, id).await?;
    acts::tally::publish(office, &leader, id, Level::Public).await?;
    acts::notices::make_notices(office, officer, id).await?;
    Ok(())
}

/// The satisfaction rates of earlier rounds that the field's best-known example published, in percent.
const HISTORY: [(i64, &str); 3] = [(2006, "95.2"), (2007, "98.7"), (2009, "99.0")];

async fn this_year(office: &Office, officer: &Actor, material: &Material, year: i64) -> Result<(), Refusal> {
    let mut scheme = scheme_of(office, officer, material, year).await?;
    let day = 24 * 3600;
    let at = |days: i64, hour: &str| {
        let date = office.desk.now().plus_seconds(days * day).day();
        Moment::parse_minute(&format!("{date} {hour}")).map_err(Refusal::failed)
    };
    scheme.schedule = Schedule { opens: at(-3, "08:00")?, closes: at(11, "18:00")? };
    let id = open(office, officer, year, scheme.clone(), "2026-11-18 现场掷骰 3 6 2 5 1 4 4 2").await?;
    let ballots = ballots(&scheme, material, |place| place % SPREAD < 2)?;
    acts::slips::issue(&office.desk, &office.seal, officer, id, slips_left(&scheme, &ballots)).await?;
    cast_for_demo(&office.desk, &office.seal, officer.area, id, &scheme, ballots).await
}

/// For every layer, as many slips as people were drawn and have not answered yet.
fn slips_left(scheme: &Scheme, cast: &[LoadedBallot]) -> Vec<(String, u64)> {
    let used = |id: &str| cast.iter().filter(|ballot| ballot.stratum == id).count() as u64;
    scheme.strata.iter().map(|one| (one.id.clone(), one.to_draw.saturating_sub(used(&one.id)))).collect()
}

/// The usual scheme with the registry's units and the layers of the answers.
async fn scheme_of(office: &Office, officer: &Actor, material: &Material, year: i64) -> Result<Scheme, Refusal> {
    let mut scheme = starting_scheme(office, officer.area, year).await?;
    scheme.strata.clone_from(&material.scheme.strata);
    let opens = Moment::parse_minute(&format!("{year}-10-10 08:00")).map_err(Refusal::failed)?;
    scheme.schedule = Schedule { opens, closes: opens.plus_seconds(14 * 24 * 3600) };
    Ok(scheme)
}

/// A campaign from its scheme to the opening, with roster and draw.
async fn open(office: &Office, officer: &Actor, year: i64, scheme: Scheme, seed: &str) -> Result<CampaignId, Refusal> {
    let desk: &Desk = &office.desk;
    let strata = scheme.strata.clone();
    let id = acts::create(desk, officer, year, scheme).await?;
    acts::freeze(desk, officer, id).await?;
    let people = strata.iter().flat_map(|stratum| (1..=stratum.population).map(|n| made_up_person(&stratum.id, n)));
    acts::roster::import(desk, &office.seal, officer, id, people.collect(), &std::collections::BTreeSet::new()).await?;
    draw_in_public(desk, officer, id, seed).await?;
    acts::open(desk, officer, id).await?;
    Ok(id)
}

/// Freezes and announces a throw of dice, lets a made-up witness see it a moment later, and draws.
pub(crate) async fn draw_in_public(desk: &Desk, officer: &Actor, id: CampaignId, seed: &str) -> Result<(), Refusal> {
    let dice = DeclaredSeed { source: Source::Dice, which: "演示见证人当众掷骰".to_owned() };
    acts::public_draw::freeze_draw(desk, officer, id, vec![dice]).await?;
    let seed = Seed {
        source: Source::Dice,
        text: seed.to_owned(),
        witness: "演示见证人".to_owned(),
        seen_at: desk.now(),
        recorded_by: String::new(),
        recorded_at: desk.now(),
    };
    acts::public_draw::record_seed(desk, officer, id, seed).await?;
    acts::public_draw::draw(desk, officer, id).await.map(drop)
}

pub(crate) fn made_up_person(stratum: &str, number: u64) -> RosterLine {
    RosterLine {
        place: Place::default(),
        person_id: format!("{stratum}-{number:06}"),
        stratum_id: stratum.to_owned(),
        name: format!("演示人员{number}"),
        workplace: String::new(),
        phone: String::new(),
    }
}

/// Some of the answers as ballots of the scheme, whose units and aspects stand in the same order.
fn ballots(scheme: &Scheme, material: &Material, taken: fn(usize) -> bool) -> Result<Vec<LoadedBallot>, Refusal> {
    let length = scheme.marks_on_a_ballot();
    let mut ballots = Vec::with_capacity(material.respondents.len());
    for (place, respondent) in material.respondents.iter().enumerate().filter(|(place, _)| taken(*place)) {
        let bytes = material.marks.get(place * length..(place + 1) * length).unwrap_or_default();
        let marks = Marks::from_bytes(scheme, bytes).map_err(|finding| Refusal::findings("B00", vec![finding]))?;
        let stratum = scheme.strata.get(respondent.stratum).map(|stratum| stratum.id.clone()).unwrap_or_default();
        ballots.push(LoadedBallot { stratum, filling: Filling { marks, opinions: Default::default() } });
    }
    add_opinions(scheme, &mut ballots)?;
    Ok(ballots)
}

/// Spreads the set's opinions over the ballots, at most one of a unit on each.
fn add_opinions(scheme: &Scheme, ballots: &mut [LoadedBallot]) -> Result<(), Refusal> {
    let folder = unpacked()?;
    let (opinions, _) = reader::read_opinions(folder.path(), scheme)?;
    let count = ballots.len().max(1);
    for (place, opinion) in opinions.into_iter().enumerate() {
        let unit = scheme.units.iter().position(|unit| unit.id == opinion.unit_id);
        if let (Some(unit), Some(ballot)) = (unit, ballots.get_mut(place % count)) {
            ballot.filling.opinions.entry(Some(unit)).or_insert(opinion.text);
        }
    }
    Ok(())
}

fn read_material() -> Result<Material, Refusal> {
    reader::read(unpacked()?.path(), None)
}

fn unpacked() -> Result<tempfile::TempDir, Refusal> {
    let folder = tempfile::tempdir().map_err(Refusal::failed)?;
    for (name, bytes) in FILES {
        std::fs::write(Path::join(folder.path(), name), bytes).map_err(Refusal::failed)?;
    }
    Ok(folder)
}
