//! Which evidence somebody may open. The office and the discipline inspection open originals, and each look leaves a line;
//! units open cleaned copies of what the office chose for the slip, and the lead unit what it sent itself.

use access::may;
use files::Seal;
use kernel::{Actor, AreaId, Refusal, UnitId};
use serde_json::json;
use store::{ConnectionTrait, Desk, Fact};
use ui::{Office, note_look};

use super::table::{CLUES, OPEN_ORIGINAL, SEE};
use super::{clues, unit};
use crate::rules::found::Evidence;
use crate::rules::state::{Problem, ProblemId};
use crate::store::read;

/// The evidence a unit may open, each under the name it reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForUnit {
    /// With the slip.
    pub came_in: Vec<Evidence>,
    /// With the response.
    pub answered: Vec<Evidence>,
}

/// What a unit on the slip may open: of what came in, what the office chose for the slip.
///
/// # Errors
/// The database's error.
pub async fn for_unit(
    db: &impl ConnectionTrait,
    problem: &Problem,
    unit: UnitId,
    area: AreaId,
) -> Result<ForUnit, Refusal> {
    let came_in = read::contents(db, area, problem.id).await?.map(|found| found.evidence).unwrap_or_default();
    let slip = problem.state.slip();
    let leads = slip.is_some_and(|slip| slip.lead.unit == unit);
    let sent = problem.state.response().map(|response| response.evidence.as_slice()).unwrap_or_default();
    Ok(ForUnit {
        came_in: slip.map(|slip| slip.hands_over(&came_in)).unwrap_or_default(),
        answered: if leads { sent.to_vec() } else { Evidence::for_units(sent) },
    })
}

/// The name in the vault of a file that the own unit may open.
///
/// # Errors
/// Not allowed; not found, also when it is another problem's or another unit's.
pub async fn open_own(desk: &Desk, who: &Actor, id: ProblemId, file: &str) -> Result<String, Refusal> {
    let (problem, _) = unit::own_problem(desk, who, id).await?;
    let files = for_unit(desk.read(), &problem, unit::own_unit(who)?, who.area).await?;
    let all = files.came_in.into_iter().chain(files.answered);
    found(all.into_iter().find(|one| one.file == file)).map(|one| one.file)
}

/// The name in the vault of an original on the ledger; the look is noted.
///
/// # Errors
/// Not allowed; not found, also once the problem was transferred as a clue.
pub async fn open_original(desk: &Desk, who: &Actor, id: ProblemId, file: &str) -> Result<String, Refusal> {
    may(Some(who), &OPEN_ORIGINAL)?;
    let known = found(on_ledger(desk, who, id).await?.into_iter().find(|one| one.file == file))?;
    note(desk, who, OPEN_ORIGINAL.code, id, &known).await?;
    Ok(known.file)
}

/// The name in the vault of the cleaned copy of an original on the ledger.
///
/// # Errors
/// Not allowed; not found, also when there is no such copy.
pub async fn open_cleaned(desk: &Desk, who: &Actor, id: ProblemId, file: &str) -> Result<String, Refusal> {
    may(Some(who), &SEE)?;
    let known = on_ledger(desk, who, id).await?.into_iter().find(|one| one.file == file);
    found(known.and_then(|one| one.cleaned))
}

/// The name in the vault of an original that was transferred with a clue; the look is noted.
///
/// # Errors
/// Not allowed, not found.
pub async fn open_of_clue(desk: &Desk, seal: &Seal, who: &Actor, id: ProblemId, file: &str) -> Result<String, Refusal> {
    let (_, package) = clues::open(desk, seal, who, id).await?;
    let known = found(package.evidence().find(|one| one.file == file))?;
    note(desk, who, CLUES.code, id, known).await?;
    Ok(known.file.clone())
}

/// Takes files out of the vault that belong to no problem, with their cleaned copies.
///
/// # Errors
/// The disk says no.
pub async fn discard(office: &Office, evidence: Vec<Evidence>) -> Result<(), Refusal> {
    if evidence.is_empty() {
        return Ok(());
    }
    let vault = office.files.vault(&office.seal)?;
    let mut names = evidence.into_iter().flat_map(|one| std::iter::once(one.file).chain(one.cleaned));
    let remove = move || names.try_for_each(|name| vault.remove(&name));
    Ok(tokio::task::spawn_blocking(remove).await.map_err(Refusal::failed)??)
}

fn found<T>(known: Option<T>) -> Result<T, Refusal> {
    known.ok_or_else(Refusal::not_found)
}

async fn on_ledger(desk: &Desk, who: &Actor, id: ProblemId) -> Result<Vec<Evidence>, Refusal> {
    let problem = read::load(desk.read(), who.area, id).await?;
    let came_in = read::contents(desk.read(), who.area, id).await?.map(|found| found.evidence).unwrap_or_default();
    let answered = problem.state.response().map(|response| response.evidence.clone()).unwrap_or_default();
    Ok(came_in.into_iter().chain(answered).collect())
}

async fn note(desk: &Desk, who: &Actor, act: &'static str, id: ProblemId, file: &Evidence) -> Result<(), Refusal> {
    note_look(desk, who, Fact::new(act, "problem", id, json!({ "sha256": file.sha256 }))).await
}
