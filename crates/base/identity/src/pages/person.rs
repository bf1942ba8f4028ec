use access::may;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Bilingual, PersonId, Refusal, Role, UnitId};
use ui::{Entered, Form, Frame, Office, Page, Problem, Routes, Signed, back_to, shown_again};

use super::Done;
use super::people::IssuedPage;
use crate::acts::{factor, passwords, people};
use crate::store::people::{Person, find_person};
use crate::subject::UnitNames;
use crate::subject::acts::{CREATE_PEOPLE, GRANT_ROLES, SEE_PEOPLE};

#[derive(Template)]
#[template(path = "identity/person.html")]
struct PersonPage {
    f: Frame,
    person: Person,
    units: Vec<(UnitId, String)>,
    entered: Entered,
    may_create: bool,
    may_grant: bool,
}

impl PersonPage {
    async fn load(office: &Office, f: Frame, who: &Actor, id: PersonId, units: UnitNames) -> Result<Self, Refusal> {
        let person = find_person(office.desk.read(), who.area, id).await?.ok_or_else(Refusal::not_found)?;
        Ok(Self {
            units: units(office.clone(), who.area).await?,
            entered: entered_of(&person),
            may_create: may(Some(who), &CREATE_PEOPLE).is_ok() && who.id != id,
            may_grant: may(Some(who), &GRANT_ROLES).is_ok() && who.id != id,
            f,
            person,
        })
    }

    fn unit_name(&self) -> String {
        let Some(unit) = self.person.unit else { return "—".into() };
        self.units.iter().find(|(id, _)| *id == unit).map_or_else(|| unit.to_string(), |(_, name)| name.clone())
    }
}

/// The form of the roles as the person holds them.
fn entered_of(person: &Person) -> Entered {
    let unit = person.unit.map(|unit| unit.to_string()).unwrap_or_default();
    let form = Entered::default().with("unit", unit);
    person.roles.iter().fold(form, |form, role| form.with("role", role.code()))
}

pub fn routes(units: UnitNames) -> Routes {
    Routes::new()
        .get("/people/{id}", &SEE_PEOPLE, move |office, f, who, path, done| show(units, office, f, who, path, done))
        .post("/people/{id}/roles", &GRANT_ROLES, move |office, f, who, path, form| {
            grant(units, office, f, who, path, form)
        })
        .post("/people/{id}/unlock", &GRANT_ROLES, unlock)
        .post("/people/{id}/reset-password", &GRANT_ROLES, reset_password)
        .post("/people/{id}/reset-second-factor", &GRANT_ROLES, reset_second_factor)
        .post("/people/{id}/deactivate", &CREATE_PEOPLE, deactivate)
        .post("/people/{id}/activate", &CREATE_PEOPLE, activate)
}

async fn show(
    units: UnitNames,
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Page<PersonPage>, Problem> {
    let f = match done.done.as_str() {
        "roles" => f.with_notice("授权已保存。", "The roles are saved."),
        "unlock" => f.with_notice("账号已解锁。", "The account is unlocked."),
        "factor" => f.with_notice("第二因素已重置。", "The second factor is reset."),
        "deactivate" => f.with_notice("账号已停用。", "The account is deactivated."),
        "activate" => f.with_notice("账号已重新启用。", "The account is active again."),
        _ => f,
    };
    Ok(Page(PersonPage::load(&office, f, &who, read_id(&id)?, units).await?))
}

async fn grant(
    units: UnitNames,
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(entered): Form,
) -> Result<Response, Problem> {
    let id = read_id(&id)?;
    match try_grant(&office, &who, id, &entered).await {
        Ok(()) => Ok(done(id, "roles")),
        Err(refusal) => {
            let page = PersonPage::load(&office, f, &who, id, units).await?;
            shown_again(entered, refusal, |entered| PersonPage { entered, ..page })
        }
    }
}

async fn try_grant(office: &Office, who: &Actor, id: PersonId, entered: &Entered) -> Result<(), Refusal> {
    let roles = entered.all("role").iter().map(|code| Role::from_code(code).ok_or_else(Refusal::not_found));
    let roles = roles.collect::<Result<Vec<_>, _>>()?;
    let unit = match entered.text("unit") {
        "" => None,
        text => Some(text.parse().map_err(|_| not_a_unit())?),
    };
    people::grant(office, who, id, roles, unit).await
}

async fn unlock(
    State(office): State<Office>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = read_id(&id)?;
    people::unlock(&office, &who, id).await?;
    Ok(done(id, "unlock"))
}

async fn reset_password(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = read_id(&id)?;
    let password = passwords::reset(&office, &who, id).await?;
    Ok(Page(IssuedPage { f, id, password }).into_response())
}

async fn reset_second_factor(
    State(office): State<Office>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = read_id(&id)?;
    factor::reset(&office, &who, id).await?;
    Ok(done(id, "factor"))
}

async fn deactivate(
    State(office): State<Office>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = read_id(&id)?;
    people::set_activity(&office, &who, id, false).await?;
    Ok(done(id, "deactivate"))
}

async fn activate(
    State(office): State<Office>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = read_id(&id)?;
    people::set_activity(&office, &who, id, true).await?;
    Ok(done(id, "activate"))
}

fn read_id(text: &str) -> Result<PersonId, Refusal> {
    text.parse().map_err(|_| Refusal::not_found())
}

fn done(id: PersonId, what: &str) -> Response {
    back_to(&format!("/people/{id}?done={what}"))
}

fn not_a_unit() -> Refusal {
    let message = Bilingual::new("单位编号不正确。", "This is not the id of a unit.");
    Refusal::field("I16", "unit", message, Bilingual::new("请核对后重新填写。", "Check it and enter it again."))
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;
    use super::*;

    #[test]
    fn the_page_shows_the_unit_by_its_name_and_ticks_the_roles_held() {
        let unit = UnitId(uuid::Uuid::from_u128(9));
        let person = Person { unit: Some(unit), ..Person::sample(&[Role::UnitLiaison]) };
        let page = |f| PersonPage {
            f,
            entered: entered_of(&person),
            person: person.clone(),
            units: vec![(unit, "市交通运输局".into())],
            may_create: true,
            may_grant: true,
        };
        check(page, "<dd>市交通运输局</dd>", "value=\"unit_liaison\" checked");
    }
}
