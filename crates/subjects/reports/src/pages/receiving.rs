//! A form with words and files as it arrives, from the public or from the office.

use axum::extract::Multipart;
use axum::extract::multipart::Field;
use axum::http::StatusCode;
use kernel::Refusal;
use registry::UnitView;
use ui::{Entered, Office, Problem};

use super::upload;
use super::visitor::Visitor;
use crate::acts::submit::FormMark;
use crate::acts::upload as files_act;
use crate::rules::codes;
use crate::rules::entry::{Entry, Typed};
use crate::rules::limits::Limits;

/// Bytes that are held before they go into the vault.
const PIECE: usize = 256 << 10;
/// The longest field that is read at all, in bytes; the rules then say how long it may be.
const LONGEST_FIELD: usize = 2 << 20;

/// The units by class, in the order of the registry.
pub fn by_class(units: Vec<UnitView>) -> Vec<(String, Vec<UnitView>)> {
    let mut classes: Vec<(String, Vec<UnitView>)> = Vec::new();
    for unit in units {
        match classes.iter_mut().find(|(name, _)| *name == unit.class_name) {
            Some((_, members)) => members.push(unit),
            None => classes.push((unit.class_name.clone(), vec![unit])),
        }
    }
    classes
}

/// What stands in a form's fields.
pub fn typed(entered: &Entered) -> Typed {
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
        by_office: false,
    }
}

/// What was found in the words, with what was found in the files beside it.
///
/// # Errors
/// Either's.
pub fn together(entry: Result<Entry, Refusal>, refused: Option<Refusal>) -> Result<Entry, Refusal> {
    match (entry, refused) {
        (entry, None) => entry,
        (Err(found), Some(files)) => Err(Refusal { findings: [files.findings, found.findings].concat(), ..found }),
        (Ok(_), Some(files)) => Err(files),
    }
}

/// A form as it arrived.
pub struct Received {
    /// Its words.
    pub entered: Entered,
    /// Its mark, if it is one of ours.
    pub mark: Option<FormMark>,
    /// Why a file was not taken.
    pub refused: Option<Refusal>,
}

/// Reads the form as it comes: words into memory, files into the vault. A file that can't be taken costs nobody the words.
/// What a visitor sends is counted; what the office sends is not.
///
/// # Errors
/// T07 or T22 for a form that is too large or broken off.
pub async fn receive(
    office: &Office,
    visitor: Option<&Visitor>,
    mut form: Multipart,
    limits: &Limits,
) -> Result<Received, Problem> {
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
                let sender = Sender { office, visitor, limits, mark: received.mark };
                let kept = sender.keep(&file, field, &mut room).await;
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

/// Who sends files with a form, and what for.
struct Sender<'s> {
    office: &'s Office,
    visitor: Option<&'s Visitor>,
    limits: &'s Limits,
    mark: Option<FormMark>,
}

impl Sender<'_> {
    fn count(&self, bytes: usize) -> Result<(), Refusal> {
        let now = self.office.desk.now();
        self.visitor.map_or(Ok(()), |visitor| visitor.count_bytes(self.limits, now, bytes))
    }

    async fn begin(&self, name: &str, room: u64) -> Result<String, Refusal> {
        let mark = self.mark.ok_or_else(|| codes::T08.refusal())?;
        if let Some(visitor) = self.visitor {
            visitor.begin_file(self.limits, self.office.desk.now(), 0)?;
        }
        files_act::begin(self.office, mark.report, name, room, self.limits).await
    }

    /// Keeps a file of a form. The rest of one that is not taken is read and dropped, so that the words behind it arrive.
    async fn keep(&self, name: &str, mut field: Field<'_>, room: &mut u64) -> Result<(), Refusal> {
        let mut outcome = self.begin(name, *room).await;
        let (mut at, mut held) = (0, Vec::new());
        while let Some(chunk) = field.chunk().await.map_err(|_| codes::T22.refusal())? {
            let Ok(id) = &outcome else { continue };
            held.extend_from_slice(&chunk);
            let fits = held.len() as u64 + at <= *room;
            let allowed = if fits { self.count(chunk.len()) } else { Err(codes::T07.refusal()) };
            if let Err(refusal) = allowed {
                files_act::forget(self.office, id).await?;
                outcome = Err(refusal);
            } else if held.len() >= PIECE {
                at = upload::put(self.office, id, at, std::mem::take(&mut held)).await?;
            }
        }
        let id = outcome?;
        at = upload::put(self.office, &id, at, held).await?;
        *room = room.saturating_sub(at);
        upload::complete(self.office, &id).await.map(drop)
    }
}

fn broken(error: axum::extract::multipart::MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Problem(codes::T07.refusal())
    } else {
        Problem(codes::T22.refusal())
    }
}
