use access::may;
use futures_util::FutureExt;
use kernel::{Actor, Place, Refusal, RefusalKind, UnitId};
use store::{Desk, Fact, Tx};

use super::{ADD_UNIT, EDIT_UNIT};
use crate::rules::codes;
use crate::rules::unit::{UnitEntry, UnitFacts, UnitView, check_unit};
use crate::store::{read, write};

/// Adds a unit and answers its code.
///
/// # Errors
/// Not allowed; findings at the form's fields; R03 when the code is taken.
pub async fn add_unit(desk: &Desk, who: &Actor, entry: UnitEntry) -> Result<String, Refusal> {
    may(Some(who), &ADD_UNIT)?;
    let (id, who) = (UnitId(desk.new_id()), who.clone());
    desk.write(move |tx| {
        async move {
            let facts = checked(tx, &who, &entry, None).await?;
            insert(tx, &who, id, &facts).await?;
            Ok(facts.code)
        }
        .boxed()
    })
    .await
}

/// Changes a unit whose version the editor saw. Its code stays.
///
/// # Errors
/// Not allowed; not found; findings at the form's fields; R10 when somebody was quicker.
pub async fn edit_unit(desk: &Desk, who: &Actor, code: String, version: i64, entry: UnitEntry) -> Result<(), Refusal> {
    may(Some(who), &EDIT_UNIT)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let unit = read::find_unit_by_code(&tx.db, who.area, &code).await?.ok_or_else(Refusal::not_found)?;
            let entry = UnitEntry { code: None, ..entry };
            let facts = checked(tx, &who, &entry, Some(&unit.facts())).await?;
            update(tx, &who, &UnitView { version, ..unit }, &facts).await
        }
        .boxed()
    })
    .await
}

async fn checked(tx: &Tx, who: &Actor, entry: &UnitEntry, old: Option<&UnitFacts>) -> Result<UnitFacts, Refusal> {
    let classes = read::classes(&tx.db, who.area).await?;
    check_unit(entry, old, &classes, &|field| Place::field(field)).map_err(codes::refusal_of)
}

/// Writes a new unit and its audit line.
pub(crate) async fn insert(tx: &Tx, who: &Actor, id: UnitId, facts: &UnitFacts) -> Result<(), Refusal> {
    if read::find_unit_by_code(&tx.db, who.area, &facts.code).await?.is_some() {
        return Err(codes::R03.at_field("code"));
    }
    write::add_unit(&tx.db, who.area, id, facts).await?;
    let body = facts.fields().into_iter().map(|(name, text)| (name.to_owned(), text)).collect();
    Ok(tx.record(who, Fact::new(ADD_UNIT.code, "unit", id, body)).await?)
}

/// Writes what changed of a unit and its audit line; nothing when nothing changed.
pub(crate) async fn update(tx: &Tx, who: &Actor, seen: &UnitView, facts: &UnitFacts) -> Result<(), Refusal> {
    let old = seen.facts();
    if old == *facts {
        return Ok(());
    }
    if !write::change_unit(&tx.db, who.area, seen.id, seen.version, facts).await? {
        return Err(codes::R10.refusal(RefusalKind::Conflict));
    }
    Ok(tx.record(who, Fact::new(EDIT_UNIT.code, "unit", seen.id, old.changes_to(facts))).await?)
}
