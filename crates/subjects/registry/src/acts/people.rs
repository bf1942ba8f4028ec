use access::may;
use futures_util::FutureExt;
use kernel::{Actor, PersonId, Place, Refusal, UnitId};
use serde_json::json;
use store::{Desk, Fact, Tx};

use super::EDIT_PEOPLE;
use crate::marks::IdentityMarks;
use crate::rules::codes;
use crate::rules::person::{PersonEntry, PersonRecord, check_person};
use crate::rules::tidy::name_key;
use crate::store::{read, write};

/// Adds a person to a unit, or changes the person of that name. The identity number, if typed, is kept as its mark only.
///
/// # Errors
/// Not allowed; not found; findings at the form's fields.
pub async fn save_person(
    desk: &Desk,
    marks: &IdentityMarks,
    who: &Actor,
    code: String,
    entry: PersonEntry,
) -> Result<(), Refusal> {
    may(Some(who), &EDIT_PEOPLE)?;
    let facts = check_person(&entry, &|field| Place::field(field)).map_err(codes::refusal_of)?;
    let (id, who, marks) = (PersonId(desk.new_id()), who.clone(), marks.clone());
    desk.write(move |tx| {
        async move {
            let unit = read::find_unit_by_code(&tx.db, who.area, &code).await?.ok_or_else(Refusal::not_found)?;
            let old = named(tx, &who, unit.id, &facts.name).await?;
            let record = facts.record(old.as_ref().map(|old| &old.record), &|number| marks.mark(number));
            put(tx, &who, unit.id, id, &record).await
        }
        .boxed()
    })
    .await
}

/// Takes a person off a unit.
///
/// # Errors
/// Not allowed; no such unit or person.
pub async fn remove_person(desk: &Desk, who: &Actor, code: String, person: PersonId) -> Result<(), Refusal> {
    may(Some(who), &EDIT_PEOPLE)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let unit = read::find_unit_by_code(&tx.db, who.area, &code).await?.ok_or_else(Refusal::not_found)?;
            let people = read::people_of(&tx.db, who.area, unit.id).await?;
            let gone = people.into_iter().find(|known| known.id == person).ok_or_else(Refusal::not_found)?;
            write::remove_person(&tx.db, who.area, unit.id, person).await?;
            let body = json!({ "removed": gone.record.name });
            Ok(tx.record(&who, Fact::new(EDIT_PEOPLE.code, "unit", unit.id, body)).await?)
        }
        .boxed()
    })
    .await
}

async fn named(tx: &Tx, who: &Actor, unit: UnitId, name: &str) -> Result<Option<read::PersonView>, Refusal> {
    let people = read::people_of(&tx.db, who.area, unit).await?;
    Ok(people.into_iter().find(|known| name_key(&known.record.name) == name_key(name)))
}

/// Writes a person (in place of the one of that name, if there is one) and the audit line, which names the person and
/// the post and nothing else. `id` is taken for a person who is new.
pub(crate) async fn put(
    tx: &Tx,
    who: &Actor,
    unit: UnitId,
    id: PersonId,
    record: &PersonRecord,
) -> Result<(), Refusal> {
    let old = named(tx, who, unit, &record.name).await?;
    if let Some(old) = &old {
        write::remove_person(&tx.db, who.area, unit, old.id).await?;
    }
    write::add_person(&tx.db, who.area, unit, old.map_or(id, |old| old.id), record).await?;
    let body = json!({ "name": record.name, "post": record.post });
    Ok(tx.record(who, Fact::new(EDIT_PEOPLE.code, "unit", unit, body)).await?)
}
