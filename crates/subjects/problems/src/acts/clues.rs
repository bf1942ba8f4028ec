//! The transfer of a clue: sealed away from the ledger, received and answered by the discipline inspection alone.

use access::may;
use files::Seal;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use kernel::{Actor, Bilingual, Refusal};
use serde_json::json;
use store::{Desk, Fact, Tx};

use super::areas;
use super::table::{CLUE_OUTCOMES, CLUES, TRANSFER};
use super::telling::keep;
use crate::rules::clue::{HandedOver, Package, Said, hash_of};
use crate::rules::codes;
use crate::rules::facts::Event;
use crate::rules::found::words;
use crate::rules::state::ProblemId;
use crate::store::clues::{self, Clue};
use crate::store::{joined, read, write};

/// The longest note or outcome, in characters.
const LONGEST: usize = 20_000;

fn purpose(id: ProblemId, part: &str) -> String {
    format!("problems/clue/{id}/{part}")
}

/// What a door does when a problem goes to the discipline inspection: inside the same write it hands over all it has of
/// the matter, opened with the office's seal, and keeps nothing. The ledger knows none of its doors; the server introduces them.
pub type HandOver =
    for<'t> fn(&'t Tx, &'t Seal, &'t Actor, ProblemId) -> BoxFuture<'t, Result<Vec<HandedOver>, Refusal>>;

/// Seals a problem, what was joined to it and what its doors have of it, and takes all that off the ledger.
///
/// # Errors
/// Not allowed, not found, P01 without a note, P53 when units know of it or of what was joined to it, or the move's refusal.
pub async fn transfer(
    desk: &Desk,
    seal: &Seal,
    doors: &'static [HandOver],
    who: &Actor,
    id: ProblemId,
    note: &str,
) -> Result<(), Refusal> {
    may(Some(who), &TRANSFER)?;
    let note = words(note, "reason", LONGEST, true)?;
    let (who, seal) = (who.clone(), seal.clone());
    desk.write(move |tx| async move { transfer_in(tx, &seal, doors, &who, id, note).await }.boxed()).await
}

async fn transfer_in(
    tx: &Tx,
    seal: &Seal,
    doors: &[HandOver],
    who: &Actor,
    id: ProblemId,
    note: String,
) -> Result<(), Refusal> {
    let (mut problem, history) = read::load_with_history(&tx.db, who.area, id).await?;
    let found = read::contents(&tx.db, who.area, id).await?.ok_or_else(|| codes::P53.refusal())?;
    let joined = joined::all(&tx.db, who.area, id).await?;
    let mut handed_over = Vec::new();
    for one in &joined {
        handed_over.extend(take_joined(tx, who, *one).await?);
    }
    for one in std::iter::once(&id).chain(&joined) {
        for hand_over in doors {
            handed_over.extend(hand_over(tx, seal, who, *one).await?);
        }
    }
    let known = found.evidence.clone();
    handed_over.iter_mut().for_each(|one| one.evidence.retain(|file| !known.contains(file)));
    let package = Package { number: problem.number, packed_at: tx.at, note, found, history, handed_over };
    let (bytes, hash) = package.packed().map_err(Refusal::failed)?;
    let fact = problem.transfer(who, hash.clone())?;
    areas::check(tx, who, &problem, &fact).await?;
    let sealed = seal.close(&purpose(id, "package"), &bytes)?;
    clues::insert(tx, who.area, id, &problem.number.to_string(), &hash, sealed).await?;
    keep(tx, who, &mut problem, fact).await?;
    Ok(write::forget_contents(tx, who, id).await?)
}

/// Takes what came in with a problem that was joined off the ledger. One that units know of can't be unsaid to them.
async fn take_joined(tx: &Tx, who: &Actor, id: ProblemId) -> Result<Option<HandedOver>, Refusal> {
    let (problem, history) = read::load_with_history(&tx.db, who.area, id).await?;
    if problem.is_known_to_units() {
        return Err(codes::P53.refusal());
    }
    let Some(found) = read::contents(&tx.db, who.area, id).await? else { return Ok(None) };
    write::forget_contents(tx, who, id).await?;
    let came_in = Said { at: problem.registered_at, by: found.door.name(), text: found.text };
    Ok(Some(HandedOver {
        what: Bilingual::new(format!("并入的问题 {}", problem.number), format!("Problem {}, joined", problem.number)),
        words: std::iter::once(came_in).chain(history.iter().filter_map(said)).collect(),
        evidence: found.evidence,
        identity: None,
    }))
}

/// What the office said about a problem that was joined.
fn said(event: &Event) -> Option<Said> {
    let by = Bilingual::new(&*event.by.name, &*event.by.name);
    event.fact.words().map(|words| Said { at: event.at, by, text: words.to_owned() })
}

/// A clue with its package, opened and checked against its hash.
///
/// # Errors
/// Not allowed, not found, P69 when the package is not what was sealed.
pub async fn open(desk: &Desk, seal: &Seal, who: &Actor, id: ProblemId) -> Result<(Clue, Package), Refusal> {
    may(Some(who), &CLUES)?;
    let clue = clues::find(desk.read(), who.area, id).await?.ok_or_else(Refusal::not_found)?;
    let bytes = seal.open_text(&purpose(id, "package"), &clue.sealed)?;
    if hash_of(&bytes) != clue.hash {
        return Err(codes::P69.refusal());
    }
    let package = serde_json::from_slice(&bytes).map_err(Refusal::failed)?;
    Ok((clue, package))
}

/// Gives the receipt for a clue.
///
/// # Errors
/// Not allowed, not found, P70 the second time.
pub async fn receive(desk: &Desk, who: &Actor, id: ProblemId) -> Result<(), Refusal> {
    may(Some(who), &CLUES)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let clue = clues::find(&tx.db, who.area, id).await?.ok_or_else(Refusal::not_found)?;
            if !clues::receive(tx, who.area, id, &who.name).await? {
                return Err(codes::P70.refusal());
            }
            let body = json!({ "number": clue.number });
            Ok(tx.record(&who, Fact::new("problems.clue_receive", "problem", id, body)).await?)
        }
        .boxed()
    })
    .await
}

/// Sends the outcome back, sealed; leaders read it.
///
/// # Errors
/// Not allowed, not found, P01 without words.
pub async fn answer(desk: &Desk, seal: &Seal, who: &Actor, id: ProblemId, text: &str) -> Result<(), Refusal> {
    may(Some(who), &CLUES)?;
    let text = words(text, "text", LONGEST, true)?;
    let sealed = seal.close(&purpose(id, "outcome"), text.as_bytes())?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let clue = clues::find(&tx.db, who.area, id).await?.ok_or_else(Refusal::not_found)?;
            clues::answer(tx, who.area, id, sealed).await?;
            let body = json!({ "number": clue.number });
            Ok(tx.record(&who, Fact::new("problems.clue_answer", "problem", id, body)).await?)
        }
        .boxed()
    })
    .await
}

/// The outcome of a clue in words; none until there is one.
///
/// # Errors
/// Not allowed, or it can't be opened.
pub fn outcome(seal: &Seal, who: &Actor, clue: &Clue) -> Result<Option<String>, Refusal> {
    may(Some(who), &CLUE_OUTCOMES)?;
    if clue.outcome.is_empty() {
        return Ok(None);
    }
    let id: ProblemId = clue.problem.parse().map_err(Refusal::failed)?;
    let bytes = seal.open_text(&purpose(id, "outcome"), &clue.outcome)?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}
