//! Reports. The reporter's identity stands in them sealed; no query here opens it.

use kernel::{AreaId, Day, Moment, UnitId};
use sea_orm::FromQueryResult;
use store::{ConnectionTrait, StoreError, Tx, Value, execute, row, rows};
use uuid::Uuid;

use crate::rules::state::State;

/// How a report came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CameBy {
    /// The public page.
    Page,
    /// A hotline's file.
    Hotline,
    /// Another system.
    System,
    /// A telephone call the office wrote down.
    Phone,
    /// A letter.
    Letter,
    /// An opinion box (意见箱).
    Box,
    /// A forum (座谈会, 网上市民对话).
    Forum,
}

impl CameBy {
    /// What the office writes down itself.
    pub const BY_HAND: [Self; 4] = [Self::Phone, Self::Letter, Self::Box, Self::Forum];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Hotline => "hotline",
            Self::System => "system",
            Self::Phone => "phone",
            Self::Letter => "letter",
            Self::Box => "box",
            Self::Forum => "forum",
        }
    }

    /// The way of a stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Page, Self::Hotline, Self::System].into_iter().chain(Self::BY_HAND).find(|door| door.code() == code)
    }

    /// Its name for people.
    pub fn name(self) -> kernel::Bilingual {
        match self {
            Self::Page => kernel::Bilingual::new("网上反映", "Public page"),
            Self::Hotline => kernel::Bilingual::new("热线导入", "Hotline file"),
            Self::System => kernel::Bilingual::new("系统接口", "Other system"),
            Self::Phone => kernel::Bilingual::new("来电", "Telephone"),
            Self::Letter => kernel::Bilingual::new("来信", "Letter"),
            Self::Box => kernel::Bilingual::new("意见箱", "Opinion box"),
            Self::Forum => kernel::Bilingual::new("座谈会、网上对话", "Forum"),
        }
    }
}

/// A report as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Its id.
    pub id: Uuid,
    /// How it came in.
    pub door: CameBy,
    /// Its number where it came from; empty for the public page.
    pub source_number: String,
    /// The first line.
    pub title: String,
    /// What happened, word for word.
    pub text: String,
    /// The unit, if one was named.
    pub unit: Option<UnitId>,
    /// The unit in the reporter's words.
    pub unit_words: String,
    /// Where.
    pub place: String,
    /// When.
    pub happened: Option<Day>,
    /// Whether the reporter gave a name.
    pub named: bool,
    /// Whether a reply is wanted.
    pub wants_reply: bool,
    /// When it came in.
    pub received_at: Moment,
    /// When the clock of the office's decision began: when it came in, or when its reporter had it reopened.
    pub clock_from: Moment,
    /// When the reporter wrote what the office has not read yet.
    pub words_at: Option<Moment>,
    /// Where it stands.
    pub state: State,
    /// Why it was not accepted.
    pub reason: String,
    /// The problem on the ledger, once accepted.
    pub problem: Option<Uuid>,
    /// Its number there.
    pub problem_number: String,
    /// The report it was joined to.
    pub merged_into: Option<Uuid>,
    /// Whether the reporter has had it reopened.
    pub reopened: bool,
    /// The reporter's rating, 1 to 5; 0 while there is none.
    pub rating: i64,
    /// What the reporter wrote with the rating.
    pub rating_words: String,
    /// Grows with every change.
    pub version: i64,
}

/// A report to be kept.
#[derive(Debug, Clone)]
pub struct NewReport {
    /// What is known of it.
    pub report: Report,
    /// The mark of its tracking code; empty if there is none.
    pub code_mark: String,
    /// The system its number belongs to.
    pub source_system: String,
    /// The key the identity is sealed for.
    pub reporter_key: String,
    /// The sealed identity; empty for an anonymous report.
    pub reporter: Vec<u8>,
}

/// A report's line of the table.
#[derive(FromQueryResult)]
pub(super) struct ReportRow {
    id: String,
    door: String,
    source_number: String,
    title: String,
    body: String,
    unit: String,
    unit_words: String,
    place: String,
    happened: String,
    named: bool,
    wants_reply: bool,
    received_at: i64,
    clock_from: i64,
    words_at: i64,
    state: String,
    reason: String,
    problem: String,
    problem_number: String,
    merged_into: String,
    reopened: bool,
    rating: i64,
    rating_words: String,
    version: i64,
}

fn maybe<T: std::str::FromStr>(column: &'static str, text: &str) -> Result<Option<T>, StoreError>
where
    T::Err: std::fmt::Display,
{
    if text.is_empty() { Ok(None) } else { StoreError::parse(column, text).map(Some) }
}

impl ReportRow {
    /// The report of a line.
    pub(super) fn report(self) -> Result<Report, StoreError> {
        let unreadable = |column, cause: &str| StoreError::Unreadable { column, cause: cause.to_owned() };
        Ok(Report {
            id: StoreError::parse("reports.id", &self.id)?,
            door: CameBy::from_code(&self.door).ok_or_else(|| unreadable("reports.door", &self.door))?,
            state: State::from_code(&self.state).ok_or_else(|| unreadable("reports.state", &self.state))?,
            unit: maybe("reports.unit", &self.unit)?,
            happened: maybe("reports.happened", &self.happened)?,
            problem: maybe("reports.problem", &self.problem)?,
            merged_into: maybe("reports.merged_into", &self.merged_into)?,
            received_at: Moment(self.received_at),
            clock_from: Moment(self.clock_from),
            words_at: (self.words_at > 0).then_some(Moment(self.words_at)),
            source_number: self.source_number,
            title: self.title,
            text: self.body,
            unit_words: self.unit_words,
            place: self.place,
            named: self.named,
            wants_reply: self.wants_reply,
            reason: self.reason,
            problem_number: self.problem_number,
            reopened: self.reopened,
            rating: self.rating,
            rating_words: self.rating_words,
            version: self.version,
        })
    }
}

/// What is read of a report.
pub(super) const COLUMNS: &str = "SELECT id, door, source_number, title, body, unit, unit_words, place, happened, named, wants_reply,
  received_at, clock_from, words_at, state, reason, problem, problem_number, merged_into, reopened, rating, rating_words,
  version FROM reports";

fn text_of(value: Option<impl ToString>) -> Value {
    value.map(|value| value.to_string()).unwrap_or_default().into()
}

/// Keeps a new report.
///
/// # Errors
/// The database's error.
pub async fn insert(tx: &Tx, area: AreaId, new: &NewReport) -> Result<(), StoreError> {
    let report = &new.report;
    execute(
        &tx.db,
        "INSERT INTO reports (area, id, code_mark, door, source_system, source_number, title, body, unit, unit_words,
           place, happened, named, wants_reply, reporter_key, reporter, received_at, clock_from, state, reason,
           problem, problem_number, merged_into, reopened, rating, rating_words, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $20, $18, '', '', '', '', $19, 0, '', 1)",
        [
            area.to_string().into(),
            report.id.to_string().into(),
            new.code_mark.clone().into(),
            report.door.code().into(),
            new.source_system.clone().into(),
            report.source_number.clone().into(),
            report.title.clone().into(),
            report.text.clone().into(),
            text_of(report.unit),
            report.unit_words.clone().into(),
            report.place.clone().into(),
            text_of(report.happened),
            report.named.into(),
            report.wants_reply.into(),
            new.reporter_key.clone().into(),
            new.reporter.clone().into(),
            report.received_at.micros().into(),
            report.state.code().into(),
            false.into(),
            report.clock_from.micros().into(),
        ],
    )
    .await?;
    Ok(())
}

/// Keeps what changed of a report; answers whether nobody was quicker.
///
/// # Errors
/// The database's error.
pub async fn update(tx: &Tx, area: AreaId, report: &Report) -> Result<bool, StoreError> {
    let changed = execute(
        &tx.db,
        "UPDATE reports SET state = $4, reason = $5, problem = $6, problem_number = $7, merged_into = $8, reopened = $9,
           rating = $10, rating_words = $11, clock_from = $12, words_at = $13, version = version + 1 WHERE area = $1 AND id = $2 AND version = $3",
        [
            area.to_string().into(),
            report.id.to_string().into(),
            report.version.into(),
            report.state.code().into(),
            report.reason.clone().into(),
            text_of(report.problem),
            report.problem_number.clone().into(),
            text_of(report.merged_into),
            report.reopened.into(),
            report.rating.into(),
            report.rating_words.clone().into(),
            report.clock_from.micros().into(),
            report.words_at.map_or(0, Moment::micros).into(),
        ],
    );
    Ok(changed.await? == 1)
}

/// A report as the office may see it: one that was transferred as a clue is none.
///
/// # Errors
/// The database's error.
pub async fn find(db: &impl ConnectionTrait, area: AreaId, id: Uuid) -> Result<Option<Report>, StoreError> {
    Ok(find_any(db, area, id).await?.filter(|report| report.state != State::Transferred))
}

/// A report, also one that was transferred as a clue, of which nothing but the sealed reporter is left.
///
/// # Errors
/// The database's error.
pub async fn find_any(db: &impl ConnectionTrait, area: AreaId, id: Uuid) -> Result<Option<Report>, StoreError> {
    one(db, "id = $2", [area.to_string().into(), id.to_string().into()]).await
}

/// The reports that became a problem of the ledger.
///
/// # Errors
/// The database's error.
pub async fn of_problem(db: &impl ConnectionTrait, area: AreaId, problem: Uuid) -> Result<Vec<Report>, StoreError> {
    let sql = format!("{COLUMNS} WHERE area = $1 AND problem = $2 AND problem <> ''");
    let found: Vec<ReportRow> = rows(db, &sql, [area.to_string().into(), problem.to_string().into()]).await?;
    found.into_iter().map(ReportRow::report).collect()
}

/// Forgets what a report said, what was said about it, and its files; the follow-up page still knows its code, and the
/// reporter stays sealed.
///
/// # Errors
/// The database's error.
pub async fn forget(tx: &Tx, area: AreaId, id: Uuid) -> Result<(), StoreError> {
    let keys = || [area.to_string().into(), id.to_string().into()];
    for table in ["report_words", "report_messages", "report_files"] {
        execute(&tx.db, &format!("DELETE FROM {table} WHERE area = $1 AND report = $2"), keys()).await?;
    }
    execute(
        &tx.db,
        "UPDATE reports SET state = 'transferred', title = '', body = '', unit = '', unit_words = '', place = '',
           happened = '', reason = '', words_at = 0, rating = 0, rating_words = '', version = version + 1
         WHERE area = $1 AND id = $2",
        keys(),
    )
    .await?;
    Ok(())
}

/// The report of a tracking code's mark.
///
/// # Errors
/// The database's error.
pub async fn by_code(db: &impl ConnectionTrait, area: AreaId, mark: &str) -> Result<Option<Report>, StoreError> {
    one(db, "code_mark = $2 AND code_mark <> ''", [area.to_string().into(), mark.into()]).await
}

/// The report that became a problem of the ledger.
///
/// # Errors
/// The database's error.
pub async fn by_source(
    db: &impl ConnectionTrait,
    area: AreaId,
    system: &str,
    number: &str,
) -> Result<Option<Report>, StoreError> {
    let values = [area.to_string().into(), system.into(), number.into()];
    one(db, "source_system = $2 AND source_number = $3 AND source_number <> ''", values).await
}

async fn one(
    db: &impl ConnectionTrait,
    where_: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<Report>, StoreError> {
    let found: Option<ReportRow> = row(db, &format!("{COLUMNS} WHERE area = $1 AND {where_}"), values).await?;
    found.map(ReportRow::report).transpose()
}

#[derive(FromQueryResult)]
struct SourceNumber {
    source_number: String,
}

/// Which of a system's numbers are known already.
///
/// # Errors
/// The database's error.
pub async fn known_numbers(
    db: &impl ConnectionTrait,
    area: AreaId,
    system: &str,
) -> Result<std::collections::BTreeSet<String>, StoreError> {
    let sql = "SELECT source_number FROM reports WHERE area = $1 AND source_system = $2 AND source_number <> ''";
    let found: Vec<SourceNumber> = rows(db, sql, [area.to_string().into(), system.into()]).await?;
    Ok(found.into_iter().map(|row| row.source_number).collect())
}

/// The sealed identity of a report and the key it is sealed for.
#[derive(Debug, FromQueryResult)]
pub struct SealedReporter {
    /// The key's id.
    pub reporter_key: String,
    /// The envelope.
    pub reporter: Vec<u8>,
}

/// The sealed identity of a report.
///
/// # Errors
/// The database's error.
pub async fn sealed_reporter(
    db: &impl ConnectionTrait,
    area: AreaId,
    id: Uuid,
) -> Result<Option<SealedReporter>, StoreError> {
    let sql = "SELECT reporter_key, reporter FROM reports WHERE area = $1 AND id = $2";
    row(db, sql, [area.to_string().into(), id.to_string().into()]).await
}

/// The reports that were joined to one.
///
/// # Errors
/// The database's error.
pub async fn merged_into(db: &impl ConnectionTrait, area: AreaId, id: Uuid) -> Result<Vec<Report>, StoreError> {
    let sql = format!("{COLUMNS} WHERE area = $1 AND state = 'merged' AND merged_into = $2 ORDER BY id");
    let found: Vec<ReportRow> = rows(db, &sql, [area.to_string().into(), id.to_string().into()]).await?;
    found.into_iter().map(ReportRow::report).collect()
}
