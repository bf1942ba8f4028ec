use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use tower_sessions::Session;
use ui::{Entered, Form, Frame, Office, Page, Problem, Routes, Signed, back_to, shown_again};

use crate::acts::passwords::{Choice, choose};
use crate::rules::Standing;
use crate::sessions::begin_again;
use crate::subject::acts::OWN_ACCOUNT;

#[derive(Template)]
#[template(path = "identity/first_password.html")]
struct FirstPasswordPage {
    f: Frame,
    entered: Entered,
}

pub fn routes() -> Routes {
    Routes::new().get("/first-password", &OWN_ACCOUNT, show).post("/first-password", &OWN_ACCOUNT, submit)
}

async fn show(f: Frame) -> Page<FirstPasswordPage> {
    Page(FirstPasswordPage { f, entered: Entered::default() })
}

async fn submit(
    State(office): State<Office>,
    f: Frame,
    Extension(standing): Extension<Standing>,
    Signed(who): Signed,
    session: Session,
    Form(entered): Form,
) -> Result<Response, Problem> {
    // Without a change being due, the present password is asked for too.
    if standing != Standing::PasswordDue {
        return Ok(back_to("/account"));
    }
    let choice = Choice { old: None, new: entered.text("new"), repeat: entered.text("repeat") };
    match choose(&office, &who, choice).await {
        Ok(()) => {
            begin_again(&session).await?;
            Ok(back_to("/"))
        }
        Err(refusal) => shown_again(entered, refusal, |entered| FirstPasswordPage { f, entered }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;
    use super::*;

    #[test]
    fn the_page_says_the_password_rules() {
        check(|f| FirstPasswordPage { f, entered: Entered::default() }, "至少三种", "three of capitals");
    }
}
