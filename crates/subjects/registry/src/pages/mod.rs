//! The registry's screens, one file each.

mod booklet;
mod calendar;
mod classes;
mod compendium;
mod duties;
mod export;
mod history;
mod import;
mod lower_areas;
mod office_time;
mod people;
mod unit;
mod unit_form;
mod units;

use kernel::{Actor, Refusal, Role, UnitId};
use store::DatabaseConnection;
use ui::{Problem, Routes};

use crate::acts::set_holidays::HolidaysCame;
use crate::acts::{
    ADD_UNIT, CLOSE_UNIT, EDIT_CLASSES, EDIT_PEOPLE, EDIT_UNIT, EXPORT_UNITS, IMPORT, LOWER_AREAS, READ_DUTIES,
    SEE_CALENDAR, SEE_PEOPLE, SEE_UNITS, SET_DUTIES, SET_HOLIDAYS, SET_OFFICE_TIME,
};
use crate::rules::unit::UnitView;
use crate::store::read;

/// The largest file taken in, in bytes; a little over what the reader of sheets allows, so that the reader says why.
const LARGEST_FILE: usize = 24 << 20;

/// All routes, each with the act that guards it.
pub fn routes(listeners: &'static [HolidaysCame]) -> Routes {
    Routes::new()
        .get("/units", &SEE_UNITS, units::show)
        .get("/units/export", &EXPORT_UNITS, export::show)
        .get("/units/new", &ADD_UNIT, unit_form::new)
        .post("/units/new", &ADD_UNIT, unit_form::add)
        .get("/units/classes", &EDIT_CLASSES, classes::show)
        .post("/units/classes", &EDIT_CLASSES, classes::save)
        .post("/units/classes/{code}/remove", &EDIT_CLASSES, classes::remove)
        .get("/units/import", &IMPORT, import::show)
        .post_up_to(LARGEST_FILE, "/units/import", &IMPORT, import::upload)
        .get("/units/import/blank", &IMPORT, export::blank)
        .get("/units/import/{file}", &IMPORT, import::dry_run)
        .post("/units/import/{file}", &IMPORT, import::confirm)
        .get("/units/{code}", &SEE_UNITS, unit::show)
        .get("/units/{code}/edit", &EDIT_UNIT, unit_form::edit)
        .post("/units/{code}/edit", &EDIT_UNIT, unit_form::save)
        .post("/units/{code}/close", &CLOSE_UNIT, unit::close)
        .post("/units/{code}/reopen", &CLOSE_UNIT, unit::reopen)
        .get("/units/{code}/duties", &SET_DUTIES, duties::show)
        .post("/units/{code}/duties", &SET_DUTIES, duties::save)
        .get("/units/{code}/people", &SEE_PEOPLE, people::show)
        .post("/units/{code}/people", &EDIT_PEOPLE, people::save)
        .post("/units/{code}/people/{person}/remove", &EDIT_PEOPLE, people::remove)
        .get("/calendar", &SEE_CALENDAR, calendar::show)
        .post("/calendar/import", &SET_HOLIDAYS, calendar::upload)
        .get("/calendar/import/{file}", &SET_HOLIDAYS, calendar::dry_run)
        .post("/calendar/import/{file}", &SET_HOLIDAYS, move |office, f, who, file, form| {
            calendar::confirm(listeners, office, f, who, file, form)
        })
        .post("/calendar/hours", &SET_OFFICE_TIME, office_time::set)
        .post("/calendar/hours/{from}/remove", &SET_OFFICE_TIME, office_time::remove)
        .get("/areas", &LOWER_AREAS, lower_areas::show)
        .post("/areas", &LOWER_AREAS, lower_areas::add)
        .post("/areas/{area}/link", &LOWER_AREAS, lower_areas::link)
        .get("/duties", &READ_DUTIES, compendium::show)
        .get("/duties.pdf", &READ_DUTIES, booklet::show)
}

/// The only unit that somebody who is a liaison and nothing else may see; `None`: every unit.
fn only_unit(who: &Actor) -> Option<UnitId> {
    let only_liaison = who.roles.iter().all(|role| *role == Role::UnitLiaison);
    only_liaison.then(|| who.unit.unwrap_or(UnitId(uuid::Uuid::nil())))
}

/// The unit of an address, if the person may see it.
async fn unit_for(db: &DatabaseConnection, who: &Actor, act: &access::Act, code: &str) -> Result<UnitView, Problem> {
    let unit = read::find_unit_by_code(db, who.area, code).await?.ok_or_else(Refusal::not_found)?;
    access::may_on_unit(who, act, unit.id)?;
    Ok(unit)
}
