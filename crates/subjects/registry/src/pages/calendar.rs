//! Which days are worked, and taking in the next year's notice.

use askama::Template;
use axum::extract::{Multipart, Path, State};
use axum::response::{IntoResponse, Response};
use kernel::{Bilingual, Day, Moment, RefusalKind};
use ui::{Entered, Form, Frame, Office, Page, Problem, Signed, back_to, read_upload};
use workdays::{Calendar, DayKind, OfficeHours, SetDay, english_name};

use crate::acts::SET_HOLIDAYS;
use crate::acts::set_holidays::{HolidaysCame, set_holidays};
use crate::holidays::{HolidayPlan, read_holidays};
use crate::rules::codes;
use crate::store::holidays;
use crate::store::office_time::{self, KeptHours};

/// A year and what is known of its holidays.
struct Year {
    year: i16,
    /// The notice that settles it; none while it is provisional.
    source: Option<String>,
    /// Who took the notice in and when; none when it came with this program.
    taken: Option<(String, Moment)>,
    spans: Vec<Span>,
}

/// Days in a row that rest for the same holiday, or that are worked for it.
struct Span {
    name: Bilingual,
    from: Day,
    to: Day,
    works: bool,
}

impl Span {
    fn of(day: &SetDay) -> Self {
        Self {
            name: Bilingual::new(&*day.name, english_name(&day.name)),
            from: Day(day.date),
            to: Day(day.date),
            works: day.kind.is_working(),
        }
    }

    fn goes_on_with(&self, day: &SetDay) -> bool {
        self.to.0.tomorrow().is_ok_and(|next| next == day.date)
            && self.works == day.kind.is_working()
            && self.name.zh == day.name
    }
}

fn spans(days: &[SetDay]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for day in days {
        match spans.last_mut() {
            Some(last) if last.goes_on_with(day) => last.to = Day(day.date),
            _ => spans.push(Span::of(day)),
        }
    }
    spans
}

fn year_shown(calendar: &Calendar, kept: &[holidays::KeptNotice], year: i16) -> Year {
    let notice = calendar.notices().iter().find(|notice| notice.settles == Some(year));
    let taken = kept.iter().find(|kept| kept.year == i64::from(year));
    Year {
        year,
        source: notice.map(|notice| notice.source.clone()),
        taken: taken.map(|kept| (kept.set_by.clone(), kept.set_at())),
        spans: notice.map(|notice| spans(&notice.days)).unwrap_or_default(),
    }
}

#[derive(Template)]
#[template(path = "registry/calendar.html")]
pub struct CalendarPage {
    f: Frame,
    entered: Entered,
    years: Vec<Year>,
    /// The hours before the first that were set.
    usual: OfficeHours,
    hours: Vec<HoursShown>,
    may_set: bool,
}

/// Office hours, until when they are in force, and whether that is today.
struct HoursShown {
    kept: KeptHours,
    until: Option<Day>,
    today: bool,
}

/// The latest first: each is in force until the eve of the one that stands before it.
fn hours_shown(kept: Vec<KeptHours>, today: Day) -> Vec<HoursShown> {
    let begins: Vec<Day> = kept.iter().map(|kept| kept.from).collect();
    let next = std::iter::once(None).chain(begins.into_iter().map(Some));
    let shown = |(kept, next): (KeptHours, Option<Day>)| {
        let until = next.and_then(|next| next.0.yesterday().ok()).map(Day);
        HoursShown { today: kept.from <= today && until.is_none_or(|until| today <= until), until, kept }
    };
    kept.into_iter().zip(next).map(shown).collect()
}

/// The page of the calendar.
///
/// # Errors
/// The database's error.
pub async fn page(office: &Office, f: Frame, who: &kernel::Actor, entered: Entered) -> Result<CalendarPage, Problem> {
    let db = office.desk.read();
    let (calendar, kept) = (holidays::calendar(db, who.area).await?, holidays::kept(db, who.area).await?);
    let this_year = f.now.day().year();
    let years = [this_year + 1, this_year, this_year - 1].map(|year| year_shown(&calendar, &kept, year));
    let may_set = access::may(Some(who), &SET_HOLIDAYS).is_ok();
    let hours = hours_shown(office_time::kept(db, who.area).await?, f.now.day());
    Ok(CalendarPage { f, entered, years: years.into(), usual: OfficeHours::default(), hours, may_set })
}

/// Shows the years around this one.
pub async fn show(State(office): State<Office>, f: Frame, Signed(who): Signed) -> Result<Response, Problem> {
    Ok(Page(page(&office, f, &who, Entered::default()).await?).into_response())
}

/// Keeps the file and leads to its dry run.
pub async fn upload(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    form: Multipart,
) -> Result<Response, Problem> {
    match read_upload(form).await {
        Ok(upload) => Ok(back_to(&format!("/calendar/import/{}", office.files.keep(upload.bytes).await?))),
        Err(Problem(refusal)) => {
            let (status, entered) = Entered::default().again(refusal)?;
            Ok((status, Page(page(&office, f, &who, entered).await?)).into_response())
        }
    }
}

#[derive(Template)]
#[template(path = "registry/calendar_dry_run.html")]
struct DryRunPage {
    f: Frame,
    entered: Entered,
    plan: HolidayPlan,
    spans: Vec<Span>,
    /// Whether the year was settled before.
    replaces: bool,
}

impl DryRunPage {
    async fn of(office: &Office, f: Frame, who: &kernel::Actor, file: &str, entered: Entered) -> Result<Self, Problem> {
        let calendar = holidays::calendar(office.desk.read(), who.area).await?;
        let plan = read_holidays(&office.files.read(file).await?, &calendar);
        let year = plan.notice.as_ref().map(|(year, _)| *year);
        let replaces = calendar.notices().iter().any(|notice| year.is_some() && notice.settles == year);
        let spans = plan.notice.as_ref().map(|(_, notice)| spans(&notice.days)).unwrap_or_default();
        Ok(Self { f, entered, plan, spans, replaces })
    }

    fn source(&self) -> String {
        let usual = || self.plan.notice.as_ref().map(|(_, notice)| notice.source.clone()).unwrap_or_default();
        if self.entered.has("source") { self.entered.text("source").to_owned() } else { usual() }
    }

    fn kind(&self, kind: &DayKind) -> &str {
        match kind {
            DayKind::Working => self.f.t("工作日", "working"),
            DayKind::Resting => self.f.t("休息", "resting"),
            DayKind::MakeUp => self.f.t("调休上班", "make-up work"),
        }
    }
}

/// Shows what the kept file would do.
pub async fn dry_run(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(file): Path<String>,
) -> Result<Response, Problem> {
    Ok(Page(DryRunPage::of(&office, f, &who, &file, Entered::default()).await?).into_response())
}

/// Brings the kept file in force.
pub async fn confirm(
    listeners: &'static [HolidaysCame],
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(file): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let calendar = holidays::calendar(office.desk.read(), who.area).await?;
    let plan = read_holidays(&office.files.read(&file).await?, &calendar);
    let result = match plan.notice {
        Some((year, mut notice)) => {
            if !form.text("source").trim().is_empty() {
                form.text("source").trim().clone_into(&mut notice.source);
            }
            set_holidays(&office.desk, listeners, &who, year, notice).await
        }
        None => Err(codes::R24.refusal(RefusalKind::Invalid)),
    };
    match result {
        Ok(()) => Ok(back_to("/calendar")),
        Err(refusal) => {
            let (status, form) = form.again(refusal)?;
            Ok((status, Page(DryRunPage::of(&office, f, &who, &file, form).await?)).into_response())
        }
    }
}
