use access::may;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use kernel::PersonId;
use serde::Deserialize;
use ui::{Entered, Form, Frame, Office, Page, Problem, Routes, Signed, shown_again};

use crate::acts::people::create_account;
use crate::store::people::{Person, list};
use crate::subject::acts::{CREATE_PEOPLE, GRANT_ROLES, SEE_PEOPLE};

/// How many people one page shows.
const PAGE: usize = 50;

/// Which people are asked for.
#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    after: String,
}

#[derive(Template)]
#[template(path = "identity/people.html")]
struct PeoplePage {
    f: Frame,
    asked: Asked,
    people: Vec<Person>,
    next: Option<String>,
    may_create: bool,
    may_grant: bool,
}

#[derive(Template)]
#[template(path = "identity/new_person.html")]
struct NewPersonPage {
    f: Frame,
    entered: Entered,
}

/// A first password, shown once.
#[derive(Template)]
#[template(path = "identity/issued.html")]
pub struct IssuedPage {
    /// The frame.
    pub f: Frame,
    /// Whose it is.
    pub id: PersonId,
    /// The password.
    pub password: String,
}

pub fn routes() -> Routes {
    Routes::new().get("/people", &SEE_PEOPLE, show).get("/people/new", &CREATE_PEOPLE, show_new).post(
        "/people",
        &CREATE_PEOPLE,
        create,
    )
}

async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
) -> Result<Page<PeoplePage>, Problem> {
    let (may_create, may_grant) = (may(Some(&who), &CREATE_PEOPLE).is_ok(), may(Some(&who), &GRANT_ROLES).is_ok());
    // One more than shown tells whether there is a next page.
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX).saturating_add(1);
    let mut people = list(office.desk.read(), who.area, asked.q.trim(), &asked.after, limit).await?;
    let more = people.len() > PAGE;
    people.truncate(PAGE);
    let next = people.last().filter(|_| more).map(|last| page_after(&asked.q, &last.user_name));
    Ok(Page(PeoplePage { f, asked, people, next, may_create, may_grant }))
}

fn page_after(search: &str, user_name: &str) -> String {
    let pairs = [("q", search), ("after", user_name)];
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("/people?{query}")
}

async fn show_new(f: Frame) -> Page<NewPersonPage> {
    Page(NewPersonPage { f, entered: Entered::default() })
}

async fn create(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Form(entered): Form,
) -> Result<Response, Problem> {
    match create_account(&office, &who, entered.text("user_name"), entered.text("name")).await {
        Ok((id, password)) => Ok(Page(IssuedPage { f, id, password }).into_response()),
        Err(refusal) => shown_again(entered, refusal, |entered| NewPersonPage { f, entered }),
    }
}

#[cfg(test)]
mod tests {
    use kernel::Role;

    use super::super::testing::check;
    use super::*;

    #[test]
    fn the_list_shows_roles_in_words_and_a_way_to_the_next_page() {
        let page = |f| PeoplePage {
            f,
            asked: Asked::default(),
            people: vec![Person::sample(&[Role::CountClerk])],
            next: Some(page_after("张 三", "a&b")),
            may_create: true,
            may_grant: true,
        };
        check(page, "计票员", "Count clerk");
        check(page, "建立账号", "q=%E5%BC%A0+%E4%B8%89&#38;after=a%26b");
    }

    #[test]
    fn a_new_account_has_no_role_and_the_page_says_so() {
        check(|f| NewPersonPage { f, entered: Entered::default() }, "没有任何角色", "has no role");
    }

    #[test]
    fn a_first_password_is_shown_once_and_the_page_says_so() {
        let page = |f| IssuedPage { f, id: Person::sample(&[]).id, password: "Qf7-x".into() };
        check(page, "只显示这一次", "shown only now");
    }
}
