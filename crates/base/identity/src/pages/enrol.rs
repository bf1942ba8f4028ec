use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use kernel::Refusal;
use qrcode::QrCode;
use qrcode::render::svg;
use tower_sessions::Session;
use ui::{Entered, Form, Frame, Office, Page, Problem, Routes, Signed, shown_again};

use super::account::oneself;
use crate::acts::factor::{Draft, carried_draft, new_draft, set_up};
use crate::sessions::begin;
use crate::subject::acts::OWN_ACCOUNT;

#[derive(Template)]
#[template(path = "identity/enrol.html")]
struct EnrolPage {
    f: Frame,
    draft: Draft,
    picture: String,
    entered: Entered,
}

#[derive(Template)]
#[template(path = "identity/recovery.html")]
struct RecoveryPage {
    f: Frame,
    codes: Vec<String>,
}

pub fn routes() -> Routes {
    Routes::new().get("/account/second-factor", &OWN_ACCOUNT, show).post("/account/second-factor", &OWN_ACCOUNT, submit)
}

async fn show(State(office): State<Office>, f: Frame, Signed(who): Signed) -> Result<Page<EnrolPage>, Problem> {
    let draft = new_draft(&office, &oneself(&office, &who).await?)?;
    let picture = qr_code(&draft.address)?;
    Ok(Page(EnrolPage { f, draft, picture, entered: Entered::default() }))
}

async fn submit(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    session: Session,
    Form(entered): Form,
) -> Result<Response, Problem> {
    let person = oneself(&office, &who).await?;
    let draft = carried_draft(&office, &person, entered.text("draft"))?;
    match set_up(&office, &person, &draft, entered.text("code"), entered.text("password")).await {
        Ok(codes) => {
            begin(&session, person.id, true).await?;
            Ok(Page(RecoveryPage { f, codes }).into_response())
        }
        Err(refusal) => {
            let picture = qr_code(&draft.address)?;
            shown_again(entered, refusal, |entered| EnrolPage { f, draft, picture, entered })
        }
    }
}

/// A text as a QR code: an `<svg>` element to stand in a page.
fn qr_code(text: &str) -> Result<String, Refusal> {
    let code = QrCode::new(text).map_err(Refusal::failed)?;
    let picture = code.render::<svg::Color<'_>>().min_dimensions(200, 200).build();
    Ok(picture.find("<svg").and_then(|start| picture.get(start..)).unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;
    use super::*;

    #[test]
    fn the_key_is_shown_as_a_picture_and_as_text() {
        let page = |f| EnrolPage {
            f,
            draft: Draft::sample(),
            picture: qr_code("otpauth://totp/a?secret=B").unwrap(),
            entered: Entered::default(),
        };
        check(page, "<svg", "GEZD GNBV");
    }

    #[test]
    fn the_recovery_codes_are_shown_once_and_the_page_says_so() {
        check(|f| RecoveryPage { f, codes: vec!["abcd-efgh".into()] }, "只显示这一次", "shown only now");
    }
}
