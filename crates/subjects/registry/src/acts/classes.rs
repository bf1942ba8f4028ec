use access::may;
use futures_util::FutureExt;
use kernel::{Actor, Refusal, RefusalKind};
use serde_json::json;
use store::{Desk, Fact, Tx};

use super::EDIT_CLASSES;
use crate::rules::codes;
use crate::rules::tidy::tidy;
use crate::rules::unit::{UnitClass, is_unit_code};
use crate::store::{read, write};

/// Adds a class at the end, or renames and moves the class of that code.
///
/// # Errors
/// Not allowed; R18 for a code or name that is not in order or already taken by another class.
pub async fn save_class(desk: &Desk, who: &Actor, code: &str, name: &str, place: Option<i64>) -> Result<(), Refusal> {
    may(Some(who), &EDIT_CLASSES)?;
    let (code, name, who) = (tidy(code).to_uppercase(), tidy(name), who.clone());
    desk.write(move |tx| {
        async move {
            let classes = read::classes(&tx.db, who.area).await?;
            let class = decide(&classes, code, name, place)?;
            put(tx, &who, &class).await
        }
        .boxed()
    })
    .await
}

fn decide(classes: &[UnitClass], code: String, name: String, place: Option<i64>) -> Result<UnitClass, Refusal> {
    if !is_unit_code(&code) {
        return Err(codes::R18.at_field("code"));
    }
    let taken = classes.iter().any(|class| class.code != code && class.name == name);
    if name.is_empty() || name.chars().count() > 40 || taken {
        return Err(codes::R18.at_field("name"));
    }
    let old = classes.iter().find(|class| class.code == code).map(|class| class.place);
    let last = classes.iter().map(|class| class.place).max().unwrap_or(0);
    Ok(UnitClass { code, name, place: place.or(old).unwrap_or(last + 1) })
}

/// Removes a class that has no unit.
///
/// # Errors
/// Not allowed; not found; R17 while units are in it.
pub async fn remove_class(desk: &Desk, who: &Actor, code: String) -> Result<(), Refusal> {
    may(Some(who), &EDIT_CLASSES)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let classes = read::classes(&tx.db, who.area).await?;
            let class = classes.into_iter().find(|class| class.code == code).ok_or_else(Refusal::not_found)?;
            let units = read::every_unit(&tx.db, who.area).await?;
            if units.iter().any(|unit| unit.class_code == class.code) {
                return Err(codes::R17.refusal(RefusalKind::Conflict));
            }
            write::remove_class(&tx.db, who.area, &class.code).await?;
            Ok(tx
                .record(&who, Fact::new(EDIT_CLASSES.code, "class", &class.code, json!({ "removed": class.name })))
                .await?)
        }
        .boxed()
    })
    .await
}

/// Writes a class and its audit line.
pub(crate) async fn put(tx: &Tx, who: &Actor, class: &UnitClass) -> Result<(), Refusal> {
    write::put_class(&tx.db, who.area, class).await?;
    let body = json!({ "name": class.name, "place": class.place });
    Ok(tx.record(who, Fact::new(EDIT_CLASSES.code, "class", &class.code, body)).await?)
}
