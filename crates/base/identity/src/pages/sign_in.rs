use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use kernel::{Language, Role};
use serde::Deserialize;
use tower_sessions::Session;
use ui::{Entered, Form, Frame, Office, Page, Problem, Routes, back_to, shown_again};

use crate::acts::sign_in::{sign_in, sign_out};
use crate::demo::{DEMO_PASSWORD, DEMO_PEOPLE};
use crate::rules::local_path;
use crate::sessions::{begin, end, holder};
use crate::subject::acts::SIGN_IN;

#[derive(Template)]
#[template(path = "identity/sign_in.html")]
struct SignInPage {
    f: Frame,
    entered: Entered,
    demo_password: &'static str,
    demo_people: &'static [(&'static str, &'static str, Role)],
}

impl SignInPage {
    fn new(f: Frame, entered: Entered) -> Self {
        Self { f, entered, demo_password: DEMO_PASSWORD, demo_people: &DEMO_PEOPLE }
    }
}

/// Where to go on to.
#[derive(Deserialize)]
pub struct Onward {
    /// A path of this site; anything else leads to the first page.
    #[serde(default)]
    pub next: String,
}

pub fn routes() -> Routes {
    Routes::new()
        .get("/sign-in", &SIGN_IN, show)
        .post("/sign-in", &SIGN_IN, submit)
        .post("/sign-out", &SIGN_IN, leave)
        .post("/language", &SIGN_IN, choose_language)
}

async fn show(f: Frame, Query(onward): Query<Onward>) -> Response {
    let next = local_path(&onward.next);
    if f.actor.is_some() {
        return back_to(next);
    }
    Page(SignInPage::new(f, Entered::default().with("next", next))).into_response()
}

async fn submit(
    State(office): State<Office>,
    f: Frame,
    session: Session,
    Form(entered): Form,
) -> Result<Response, Problem> {
    match sign_in(&office, entered.text("user_name"), entered.text("password")).await {
        Ok(person) => {
            begin(&session, person.id, false).await?;
            let next = local_path(entered.text("next"));
            Ok(if person.has_second_factor { back_to(&code_address(next)) } else { back_to(next) })
        }
        Err(refusal) => shown_again(entered, refusal, |entered| SignInPage::new(f, entered)),
    }
}

fn code_address(next: &str) -> String {
    let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    format!("/second-factor?next={next}")
}

async fn leave(State(office): State<Office>, session: Session) -> Result<Response, Problem> {
    if let Some((_, person)) = holder(&office, &session).await? {
        sign_out(&office.desk, person.actor()).await?;
    }
    end(&session).await?;
    let clear = (HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\", \"storage\""));
    Ok(([clear], back_to("/sign-in")).into_response())
}

async fn choose_language(State(office): State<Office>, jar: CookieJar, Form(entered): Form) -> Response {
    let language = Language::from_tag(entered.text("language"));
    let cookie = Cookie::build(("language", language.tag()))
        .path("/")
        .same_site(SameSite::Lax)
        .http_only(true)
        .secure(office.settings.public_address.starts_with("https://"))
        .permanent();
    (jar.add(cookie), back_to(local_path(entered.text("back")))).into_response()
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;
    use super::*;

    #[test]
    fn the_page_names_the_demo_accounts_in_the_demo_only() {
        check(|f| SignInPage::new(f, Entered::default()), "演示账号", "Demo accounts");
        let real = Frame { demo: false, ..Frame::sample(Language::Chinese) };
        assert!(!SignInPage::new(real, Entered::default()).render().unwrap().contains(DEMO_PASSWORD));
    }
}
