use access::may;
use futures_util::FutureExt;
use kernel::{Actor, Place, Refusal, UnitId};
use serde_json::json;
use store::{Desk, Fact, Tx};

use super::SET_DUTIES;
use crate::rules::codes;
use crate::rules::duty::{Duty, check_duty, number};
use crate::store::{read, write};

/// Puts duties (text and basis, in order) in place of a unit's present ones. Pairs that are wholly blank are left out.
///
/// # Errors
/// Not allowed; not found; findings at the fields `text1`, `basis1`, `text2` … as numbered in the form.
pub async fn set_duties(desk: &Desk, who: &Actor, code: String, typed: Vec<(String, String)>) -> Result<(), Refusal> {
    may(Some(who), &SET_DUTIES)?;
    let who = who.clone();
    let duties = read_duties(&typed)?;
    desk.write(move |tx| {
        async move {
            let unit = read::find_unit_by_code(&tx.db, who.area, &code).await?.ok_or_else(Refusal::not_found)?;
            put(tx, &who, unit.id, &duties).await
        }
        .boxed()
    })
    .await
}

fn read_duties(typed: &[(String, String)]) -> Result<Vec<Duty>, Refusal> {
    let pairs = (1..).zip(typed).filter(|(_, (text, basis))| !(text.trim().is_empty() && basis.trim().is_empty()));
    let checked =
        pairs.map(|(place, (text, basis))| check_duty(text, basis, &|field| Place::field(format!("{field}{place}"))));
    let (good, bad): (Vec<_>, Vec<_>) = checked.partition(Result::is_ok);
    match bad.into_iter().filter_map(Result::err).collect::<Vec<_>>() {
        findings if findings.is_empty() => Ok(number(good.into_iter().flatten())),
        findings => Err(codes::refusal_of(findings)),
    }
}

/// Writes a unit's duties and the audit line.
pub(crate) async fn put(tx: &Tx, who: &Actor, unit: UnitId, duties: &[Duty]) -> Result<(), Refusal> {
    write::put_duties(&tx.db, who.area, unit, duties).await?;
    let body: Vec<_> = duties.iter().map(|duty| json!({ "text": duty.text, "basis": duty.basis })).collect();
    Ok(tx.record(who, Fact::new(SET_DUTIES.code, "unit", unit, json!({ "duties": body }))).await?)
}
