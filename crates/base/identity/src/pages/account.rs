use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use kernel::{Actor, Refusal};
use tower_sessions::Session;
use ui::{Entered, Form, Frame, Office, Page, Problem, Routes, Signed, back_to, shown_again};

use super::Done;
use crate::acts::passwords::{Choice, choose};
use crate::sessions::begin_again;
use crate::store::people::{Person, find_person};
use crate::subject::acts::OWN_ACCOUNT;

#[derive(Template)]
#[template(path = "identity/account.html")]
struct AccountPage {
    f: Frame,
    person: Person,
    entered: Entered,
}

pub fn routes() -> Routes {
    Routes::new().get("/account", &OWN_ACCOUNT, show).post("/account/password", &OWN_ACCOUNT, change_password)
}

async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Query(done): Query<Done>,
) -> Result<Page<AccountPage>, Problem> {
    let f = match done.done.as_str() {
        "password" => f.with_notice(
            "密码已更改，其他设备上的登录已退出。",
            "The password is changed; other devices are signed out.",
        ),
        _ => f,
    };
    let person = oneself(&office, &who).await?;
    Ok(Page(AccountPage { f, person, entered: Entered::default() }))
}

/// The signed-in person's own record.
pub async fn oneself(office: &Office, who: &Actor) -> Result<Person, Refusal> {
    find_person(office.desk.read(), who.area, who.id).await?.ok_or_else(Refusal::not_found)
}

async fn change_password(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    session: Session,
    Form(entered): Form,
) -> Result<Response, Problem> {
    let choice = Choice { old: Some(entered.text("old")), new: entered.text("new"), repeat: entered.text("repeat") };
    match choose(&office, &who, choice).await {
        Ok(()) => {
            begin_again(&session).await?;
            Ok(back_to("/account?done=password"))
        }
        Err(refusal) => {
            let person = oneself(&office, &who).await?;
            shown_again(entered, refusal, |entered| AccountPage { f, person, entered })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;
    use super::*;

    #[test]
    fn the_page_says_whether_a_second_factor_is_set_up() {
        let page = |f| AccountPage { f, person: Person::sample(&[]), entered: Entered::default() };
        check(page, "未设置", "Not set up");
    }
}
