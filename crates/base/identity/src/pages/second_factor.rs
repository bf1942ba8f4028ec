use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use tower_sessions::Session;
use ui::{Entered, Form, Frame, Office, Page, Problem, Routes, back_to, shown_again};

use super::sign_in::Onward;
use crate::acts::factor::give_code;
use crate::rules::local_path;
use crate::sessions::{begin, holder};
use crate::subject::acts::SIGN_IN;

#[derive(Template)]
#[template(path = "identity/second_factor.html")]
struct CodePage {
    f: Frame,
    entered: Entered,
}

pub fn routes() -> Routes {
    Routes::new().get("/second-factor", &SIGN_IN, show).post("/second-factor", &SIGN_IN, submit)
}

async fn show(f: Frame, Query(onward): Query<Onward>) -> Response {
    let next = local_path(&onward.next);
    if f.actor.is_some() {
        return back_to(next);
    }
    Page(CodePage { f, entered: Entered::default().with("next", next) }).into_response()
}

async fn submit(
    State(office): State<Office>,
    f: Frame,
    session: Session,
    Form(entered): Form,
) -> Result<Response, Problem> {
    let Some((_, person)) = holder(&office, &session).await? else { return Ok(back_to("/sign-in")) };
    match give_code(&office, &person, entered.text("code")).await {
        Ok(()) => {
            begin(&session, person.id, true).await?;
            Ok(back_to(local_path(entered.text("next"))))
        }
        Err(refusal) => shown_again(entered, refusal, |entered| CodePage { f, entered }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;
    use super::*;

    #[test]
    fn the_page_says_what_to_do_without_the_phone() {
        check(|f| CodePage { f, entered: Entered::default() }, "恢复码", "recovery code");
    }
}
