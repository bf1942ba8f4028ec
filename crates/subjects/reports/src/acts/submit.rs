//! Sending a report: a sealed form mark, the limits, the entry's rules, the sealed identity, the tracking code.

use access::may;
use data_encoding::BASE64URL_NOPAD;
use futures_util::FutureExt;
use kernel::{Actor, AreaId, Moment, PersonId, Refusal, UnitId};
use serde_json::json;
use store::{Fact, Tx};
use ui::Office;
use uuid::Uuid;

use super::table::{REGISTER, REPORT};
use super::telling::{News, tell_desk};
use crate::acts::keepers;
use crate::rules::codes;
use crate::rules::entry::{self, Entry, Typed, title_of};
use crate::rules::limits::Limits;
use crate::rules::state::State;
use crate::rules::tracking::TrackingCode;
use crate::rules::work;
use crate::store::reports::{self, CameBy, NewReport, Report};
use crate::store::words as word_store;
use crate::words;

/// What a form's mark is sealed for.
const FORM: &str = "reports.form";
/// What a tracking code is marked for.
const CODE: &str = "reports.code";

/// Whoever is not signed in, as the audit trail names them.
pub fn nobody(area: AreaId) -> Actor {
    Actor { id: PersonId(Uuid::nil()), area, name: "群众".into(), roles: Vec::new(), unit: None }
}

/// A form that was handed out: the id of the report it may become, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormMark {
    /// The report's id.
    pub report: Uuid,
    /// When the form was handed out.
    pub issued: Moment,
}

impl FormMark {
    /// A mark for a new form.
    pub fn new(office: &Office) -> Self {
        Self { report: office.desk.new_id(), issued: office.desk.now() }
    }

    /// The mark as it stands in the form; nobody else can make one.
    ///
    /// # Errors
    /// The machine gave no randomness.
    pub fn sealed(&self, office: &Office) -> Result<String, Refusal> {
        let text = [&self.report.as_bytes()[..], &self.issued.micros().to_be_bytes()].concat();
        Ok(BASE64URL_NOPAD.encode(&office.seal.close(FORM, &text)?))
    }

    /// Reads a mark; `None` when it is not one of ours.
    pub fn read(office: &Office, sealed: &str) -> Option<Self> {
        let sealed = BASE64URL_NOPAD.decode(sealed.as_bytes()).ok()?;
        let text = office.seal.open_text(FORM, &sealed).ok()?;
        let (id, issued) = text.split_first_chunk::<16>()?;
        Some(Self { report: Uuid::from_bytes(*id), issued: Moment(i64::from_be_bytes(issued.try_into().ok()?)) })
    }

    fn age_seconds(&self, now: Moment) -> i64 {
        now.micros().saturating_sub(self.issued.micros()) / 1_000_000
    }

    /// Whether files for a form of this age are taken.
    ///
    /// # Errors
    /// T08 when it is too old.
    pub fn allow_files(&self, limits: &Limits, now: Moment) -> Result<(), Refusal> {
        if self.age_seconds(now) > limits.oldest_days * 86_400 { Err(codes::T08.refusal()) } else { Ok(()) }
    }

    /// Whether a form of this age is taken. In a flood the browser has worked for it, or the form is older.
    ///
    /// # Errors
    /// T08 when it is too old, T09 too young, T13 in a flood.
    pub fn allow(&self, limits: &Limits, now: Moment, flood: bool, mark: &str, number: &str) -> Result<(), Refusal> {
        let age = self.age_seconds(now);
        self.allow_files(limits, now)?;
        if age < limits.youngest_seconds {
            return Err(codes::T09.refusal());
        }
        let patient = age >= limits.patience_seconds || work::is_done(mark, number, limits.work_bits);
        if flood && !patient { Err(codes::T13.refusal()) } else { Ok(()) }
    }
}

/// The mark a code is kept as.
pub fn code_mark(office: &Office, code: &TrackingCode) -> String {
    data_encoding::HEXLOWER.encode(&office.seal.mark(CODE, code.digits().as_bytes()))
}

/// A new code.
///
/// # Errors
/// The machine gave no randomness.
pub fn new_code() -> Result<TrackingCode, Refusal> {
    loop {
        let mut chance = [0; 8];
        getrandom::fill(&mut chance).map_err(Refusal::failed)?;
        if let Some(code) = TrackingCode::from_chance(chance) {
            return Ok(code);
        }
    }
}

/// Checks what was typed against the registry and the limits.
///
/// # Errors
/// The findings of the form.
pub async fn checked(office: &Office, typed: &Typed, limits: &Limits) -> Result<Entry, Refusal> {
    let (db, area) = (office.desk.read(), office.settings.area);
    let unit = find_unit(office, &typed.unit).await?;
    let may_be_named = keepers::is_set_up(db, area).await?;
    entry::check(typed, unit, may_be_named, office.desk.now().day(), limits)
        .map_err(|findings| Refusal::findings("T00", findings))
}

async fn find_unit(office: &Office, code: &str) -> Result<Option<UnitId>, Refusal> {
    if code.is_empty() {
        return Ok(None);
    }
    let unit = registry::find_unit_by_code(office.desk.read(), office.settings.area, code).await?;
    Ok(unit.filter(|unit| unit.active).map(|unit| unit.id))
}

/// Keeps a report from the public page and answers its code, which is known to nobody else from then on.
///
/// # Errors
/// T18 when the form was sent before; the database's error.
pub async fn send(office: &Office, report: Uuid, entry: Entry) -> Result<TrackingCode, Refusal> {
    let code = new_code()?;
    send_with(office, report, entry, code.clone()).await?;
    Ok(code)
}

/// Keeps a report from the public page under a code that was chosen, as in the demo city.
///
/// # Errors
/// T18 when the form was sent before; the database's error.
pub async fn send_with(office: &Office, report: Uuid, entry: Entry, code: TrackingCode) -> Result<(), Refusal> {
    take_in(office, nobody(office.settings.area), CameBy::Page, report, entry, code).await
}

/// Keeps what somebody told the office by telephone, letter, opinion box or forum. The code is for whoever told it.
///
/// # Errors
/// Not allowed; T27 for another way in; T18 when the form was sent before; the database's error.
pub async fn register(
    office: &Office,
    who: &Actor,
    door: CameBy,
    report: Uuid,
    entry: Entry,
) -> Result<TrackingCode, Refusal> {
    may(Some(who), &REGISTER)?;
    if !CameBy::BY_HAND.contains(&door) {
        return Err(codes::T27.refused_at("door"));
    }
    let code = new_code()?;
    take_in(office, who.clone(), door, report, entry, code.clone()).await?;
    Ok(code)
}

async fn take_in(
    office: &Office,
    who: Actor,
    door: CameBy,
    report: Uuid,
    entry: Entry,
    code: TrackingCode,
) -> Result<(), Refusal> {
    let (reporter_key, reporter) = match &entry.reporter {
        Some(reporter) => keepers::seal(office, report, reporter).await?,
        None => (String::new(), Vec::new()),
    };
    let new = NewReport {
        code_mark: code_mark(office, &code),
        source_system: String::new(),
        reporter_key,
        reporter,
        report: report_of(report, door, entry, office.desk.now()),
    };
    let words = words::of(&new.report.text);
    office
        .desk
        .write(move |tx| {
            async move {
                if reports::find_any(&tx.db, who.area, report).await?.is_some() {
                    return Err(codes::T18.refusal());
                }
                keep(tx, &who, &new, &words).await
            }
            .boxed()
        })
        .await
}

/// A report as it begins.
pub fn report_of(id: Uuid, door: CameBy, entry: Entry, received_at: Moment) -> Report {
    Report {
        id,
        door,
        source_number: String::new(),
        title: title_of(&entry.text),
        text: entry.text,
        unit: entry.unit,
        unit_words: entry.unit_words,
        place: entry.place,
        happened: entry.happened,
        named: entry.reporter.is_some(),
        wants_reply: entry.wants_reply,
        received_at,
        clock_from: received_at,
        words_at: None,
        state: State::Received,
        reason: String::new(),
        problem: None,
        problem_number: String::new(),
        merged_into: None,
        reopened: false,
        rating: 0,
        rating_words: String::new(),
        version: 1,
    }
}

/// Writes a report, its words and its audit line, which tells nothing of the text, the unit and the reporter: the line
/// stays when the report goes to the discipline inspection. The desk is told, unless it wrote the report down itself.
///
/// # Errors
/// The database's error.
pub async fn keep(tx: &Tx, who: &Actor, new: &NewReport, words: &[String]) -> Result<(), Refusal> {
    let (id, door) = (new.report.id, new.report.door);
    reports::insert(tx, who.area, new).await?;
    word_store::insert(tx, who.area, id, words).await?;
    let (act, news) = match door {
        CameBy::Page => (REPORT, Some(News::Report(id))),
        CameBy::Hotline | CameBy::System => (REPORT, Some(News::Cases)),
        CameBy::Phone | CameBy::Letter | CameBy::Box | CameBy::Forum => (REGISTER, None),
    };
    let body = json!({ "door": door.code(), "named": new.report.named });
    tx.record(who, Fact::new(act.code, "report", id, body)).await?;
    match news {
        Some(news) => tell_desk(tx, who.area, news).await,
        None => Ok(()),
    }
}
