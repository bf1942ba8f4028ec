use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::Role;
use ui::{Entered, Form, Frame, Office, Page, Problem, Routes, back_to, shown_again};

use crate::acts::setup::{FIRST_PEOPLE, check_link, set_up};
use crate::subject::acts::SIGN_IN;

#[derive(Template)]
#[template(path = "identity/setup.html")]
struct SetupPage {
    f: Frame,
    token: String,
    people: &'static [(&'static str, Role)],
    entered: Entered,
}

pub fn routes() -> Routes {
    Routes::new().get("/setup/{token}", &SIGN_IN, show).post("/setup/{token}", &SIGN_IN, submit)
}

async fn show(State(office): State<Office>, f: Frame, Path(token): Path<String>) -> Result<Page<SetupPage>, Problem> {
    check_link(&office, &token).await?;
    Ok(Page(SetupPage { f, token, people: &FIRST_PEOPLE, entered: Entered::default() }))
}

async fn submit(
    State(office): State<Office>,
    f: Frame,
    Path(token): Path<String>,
    Form(entered): Form,
) -> Result<Response, Problem> {
    match set_up(&office, &token, &entered).await {
        Ok(()) => Ok(back_to("/sign-in")),
        Err(refusal) => shown_again(entered, refusal, |entered| SetupPage { f, token, people: &FIRST_PEOPLE, entered }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;
    use super::*;

    #[test]
    fn the_page_asks_for_three_administrators_and_perhaps_an_officer() {
        let page = |f| SetupPage { f, token: "t".into(), people: &FIRST_PEOPLE, entered: Entered::default() };
        check(page, "security_user", "audit_password");
        check(page, "可不填", "optional");
    }
}
