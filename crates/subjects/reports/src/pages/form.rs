//! The public form, and the page that shows the tracking code once.

use askama::Template;
use axum::extract::multipart::Field;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::Refusal;
use registry::UnitView;
use ui::{Entered, Frame, Office, Page, Problem};

use super::visitor::{self, Visitor};
use super::{NO_STORE, upload};
use crate::acts::submit::{self, FormMark};
use crate::acts::{keepers, upload as files_act};
use crate::rules::codes;
use crate::rules::entry::Typed;
use crate::rules::limits::Limits;
use crate::store::files::FileView;
use crate::store::{files, settings};

/// Bytes that are held before they go into the vault.
const PIECE: usize = 256 << 10;
/// The longest field that is read at all, in bytes; the rules then say how long it may be.
const LONGEST_FIELD: usize = 2 << 20;

/// The form, empty or with what was typed.
#[derive(Template)]
#[template(path = "reports/form.html")]
struct FormPage {
    f: Frame,
    entered: Entered,
    mark: String,
    classes: Vec<(String, Vec<UnitView>)>,
    files: Vec<FileView>,
    limits: Limits,
    may_be_named: bool,
    flood: bool,
}

impl FormPage {
    async fn of(office: &Office, f: Frame, mark: FormMark, entered: Entered) -> Result<Self, Problem> {
        let (db, area) = (office.desk.read(), office.settings.area);
        let limits = settings::limits(db, area).await?;
        Ok(Self {
            mark: mark.sealed(office)?,
            classes: by_class(registry::list_units(db, area).await?),
            files: files::of(db, area, mark.report).await?,
            may_be_named: keepers::is_set_up(db, area).await?,
            flood: visitor::is_flood(&limits, office.desk.now()),
            limits,
            f,
            entered,
        })
    }

    fn is(&self, field: &str, value: &str) -> bool {
        self.entered.text(field) == value
    }

    /// How the text's length is counted for people.
    fn length(&self) -> usize {
        self.entered.text("text").chars().count()
    }
}

fn by_class(units: Vec<UnitView>) -> Vec<(String, Vec<UnitView>)> {
    let mut classes: Vec<(String, Vec<UnitView>)> = Vec::new();
    for unit in units {
        match classes.iter_mut().find(|(name, _)| *name == unit.class_name) {
            Some((_, members)) => members.push(unit),
            None => classes.push((unit.class_name.clone(), vec![unit])),
        }
    }
    classes
}

#[derive(Template)]
#[template(path = "reports/sent.html")]
struct SentPage {
    f: Frame,
    code: String,
    wants_reply: bool,
}

/// The empty form.
pub async fn show(State(office): State<Office>, f: Frame) -> Result<Response, Problem> {
    let page = FormPage::of(&office, f, FormMark::new(&office), Entered::default()).await?;
    Ok((NO_STORE, Page(page)).into_response())
}

/// Takes a report in, or shows the form again with everything that was typed and every file that has arrived.
pub async fn send(
    State(office): State<Office>,
    f: Frame,
    visitor: Visitor,
    form: Multipart,
) -> Result<Response, Problem> {
    let limits = settings::limits(office.desk.read(), office.settings.area).await?;
    let Received { entered, mark, refused } = receive(&office, form, &limits).await?;
    let fresh = mark.unwrap_or_else(|| FormMark::new(&office));
    if !entered.text("website").is_empty() {
        return sent(f, &submit::new_code()?.grouped(), false); // a program that fills in every field
    }
    match take(&office, &visitor, &limits, mark, &entered, refused).await {
        Ok(code) => sent(f, &code, entered.text("reply") != "no"),
        Err(refusal) => {
            let too_old = refusal.rule.0 == codes::T08.code;
            let mark = if too_old { FormMark { issued: office.desk.now(), ..fresh } } else { fresh };
            let status = Problem(refusal.clone()).status();
            let entered = super::typed_again(entered, refusal)?;
            let page = FormPage::of(&office, f, mark, entered).await?;
            Ok((status, NO_STORE, Page(page)).into_response())
        }
    }
}

fn sent(f: Frame, code: &str, wants_reply: bool) -> Result<Response, Problem> {
    Ok((StatusCode::CREATED, NO_STORE, Page(SentPage { f, code: code.to_owned(), wants_reply })).into_response())
}

async fn take(
    office: &Office,
    visitor: &Visitor,
    limits: &Limits,
    mark: Option<FormMark>,
    entered: &Entered,
    refused: Option<Refusal>,
) -> Result<String, Refusal> {
    let (now, mark) = (office.desk.now(), mark.ok_or_else(|| codes::T08.refusal())?);
    let entry = submit::checked(office, &typed(entered), limits).await;
    if let Some(refused) = refused {
        return Err(match entry {
            // What was found in the files stands beside what was found in the words.
            Err(found) => Refusal { findings: [refused.findings, found.findings].concat(), ..found },
            Ok(_) => refused,
        });
    }
    let entry = entry?;
    let flood = visitor::is_flood(limits, now);
    mark.allow(limits, now, flood, entered.text("mark"), entered.text("work"))?;
    visitor.count_report(limits, now)?;
    Ok(submit::send(office, mark.report, entry).await?.grouped())
}

fn typed(entered: &Entered) -> Typed {
    let text = |field: &str| entered.text(field).to_owned();
    Typed {
        text: text("text"),
        unit: text("unit"),
        unit_words: text("unit_words"),
        place: text("place"),
        happened: text("happened"),
        named: entered.text("named") == "yes",
        name: text("name"),
        contact: text("contact"),
        wants_reply: entered.text("reply") != "no",
    }
}

/// A form as it arrived.
struct Received {
    entered: Entered,
    mark: Option<FormMark>,
    /// Why a file was not taken.
    refused: Option<Refusal>,
}

/// Reads the form as it comes: words into memory, files into the vault. A file that can't be taken costs nobody the words.
async fn receive(office: &Office, mut form: Multipart, limits: &Limits) -> Result<Received, Problem> {
    let mut received = Received { entered: Entered::default(), mark: None, refused: None };
    let mut room = limits.form_bytes();
    while let Some(field) = form.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        match field.file_name().map(ToOwned::to_owned) {
            None => {
                let text = words_of(field).await?;
                if name == "mark" {
                    received.mark = FormMark::read(office, &text);
                }
                received.entered = received.entered.with(&name, text);
            }
            Some(file) if file.is_empty() => {}
            Some(file) => {
                let kept = keep(office, received.mark, &file, field, &mut room, limits).await;
                if let Err(refusal) = kept {
                    received.refused.get_or_insert(at_files(refusal, &file));
                }
            }
        }
    }
    Ok(received)
}

/// What was said about a file, at the field of files.
fn at_files(refusal: Refusal, file: &str) -> Refusal {
    let with_name = |text: &str| format!("{file}：{text}");
    let message = kernel::Bilingual::new(with_name(&refusal.message.zh), with_name(&refusal.message.en));
    Refusal::field(refusal.rule.0, "files", message, refusal.remedy)
}

async fn words_of(mut field: Field<'_>) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(broken)? {
        if bytes.len() + chunk.len() <= LONGEST_FIELD {
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Keeps a file of a form. The rest of one that is not taken is read and dropped, so that the words behind it arrive.
async fn keep(
    office: &Office,
    mark: Option<FormMark>,
    name: &str,
    mut field: Field<'_>,
    room: &mut u64,
    limits: &Limits,
) -> Result<(), Refusal> {
    let begun = match mark {
        Some(mark) => files_act::begin(office, mark.report, name, *room, limits).await,
        None => Err(codes::T08.refusal()),
    };
    let mut outcome = begun;
    let (mut at, mut held) = (0, Vec::new());
    while let Some(chunk) = field.chunk().await.map_err(|_| codes::T22.refusal())? {
        let Ok(id) = &outcome else { continue };
        held.extend_from_slice(&chunk);
        if held.len() as u64 + at > *room {
            files_act::forget(office, id).await?;
            outcome = Err(codes::T07.refusal());
        } else if held.len() >= PIECE {
            at = upload::put(office, id, at, std::mem::take(&mut held)).await?;
        }
    }
    let id = outcome?;
    at = upload::put(office, &id, at, held).await?;
    *room = room.saturating_sub(at);
    upload::complete(office, &id).await.map(drop)
}

fn broken(error: axum::extract::multipart::MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Problem(codes::T07.refusal())
    } else {
        Problem(codes::T22.refusal())
    }
}
