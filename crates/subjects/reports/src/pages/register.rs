//! What came by telephone, letter, opinion box or forum, written down by the office. Who told it is sealed as on the public
//! page; nothing is counted against the office's network.

use askama::Template;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Refusal};
use registry::UnitView;
use ui::{Entered, Frame, Office, Page, Problem, Signed};
use uuid::Uuid;

use super::NO_STORE;
use super::receiving::{Received, by_class, receive, together, typed};
use crate::acts::keepers;
use crate::acts::submit::{self, FormMark};
use crate::rules::codes;
use crate::rules::entry::Typed;
use crate::rules::limits::Limits;
use crate::store::files::{self, FileView};
use crate::store::reports::CameBy;
use crate::store::settings;

#[derive(Template)]
#[template(path = "reports/register.html")]
struct RegisterPage {
    f: Frame,
    entered: Entered,
    mark: String,
    classes: Vec<(String, Vec<UnitView>)>,
    files: Vec<FileView>,
    limits: Limits,
    may_be_named: bool,
}

impl RegisterPage {
    async fn of(office: &Office, f: Frame, mark: FormMark, entered: Entered) -> Result<Self, Problem> {
        let (db, area) = (office.desk.read(), office.settings.area);
        Ok(Self {
            mark: mark.sealed(office)?,
            classes: by_class(registry::list_units(db, area).await?),
            files: files::of(db, area, mark.report).await?,
            limits: settings::limits(db, area).await?,
            may_be_named: keepers::is_set_up(db, area).await?,
            f,
            entered,
        })
    }

    fn doors(&self) -> [CameBy; 4] {
        CameBy::BY_HAND
    }

    fn is(&self, field: &str, value: &str) -> bool {
        self.entered.text(field) == value
    }
}

#[derive(Template)]
#[template(path = "reports/registered.html")]
struct RegisteredPage {
    f: Frame,
    id: Uuid,
    code: String,
}

/// The empty form.
pub async fn show(State(office): State<Office>, f: Frame) -> Result<Response, Problem> {
    let entered = Entered::default().with("door", CameBy::Phone.code());
    let page = RegisterPage::of(&office, f, FormMark::new(&office), entered).await?;
    Ok((NO_STORE, Page(page)).into_response())
}

/// Writes down what the form says, and shows the code once, for whoever told it.
pub async fn save(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    form: Multipart,
) -> Result<Response, Problem> {
    let limits = settings::limits(office.desk.read(), office.settings.area).await?;
    let Received { entered, mark, refused } = receive(&office, None, form, &limits).await?;
    let fresh = mark.unwrap_or_else(|| FormMark::new(&office));
    match take(&office, &who, &limits, mark, &entered, refused).await {
        Ok(code) => {
            Ok((StatusCode::CREATED, NO_STORE, Page(RegisteredPage { f, id: fresh.report, code })).into_response())
        }
        Err(refusal) => {
            let (status, entered) = entered.again(refusal)?;
            Ok((status, NO_STORE, Page(RegisterPage::of(&office, f, fresh, entered).await?)).into_response())
        }
    }
}

async fn take(
    office: &Office,
    who: &Actor,
    limits: &Limits,
    mark: Option<FormMark>,
    entered: &Entered,
    refused: Option<Refusal>,
) -> Result<String, Refusal> {
    let mark = mark.ok_or_else(|| codes::T08.refusal())?;
    let named = !entered.text("name").is_empty() || !entered.text("contact").is_empty();
    let typed = Typed { named, by_office: true, ..typed(entered) };
    let entry = together(submit::checked(office, &typed, limits).await, refused)?;
    let door = CameBy::from_code(entered.text("door")).ok_or_else(|| codes::T27.refused_at("door"))?;
    Ok(submit::register(office, who, door, mark.report, entry).await?.grouped())
}
