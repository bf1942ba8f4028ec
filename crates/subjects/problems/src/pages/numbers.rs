//! The numbers: rates with their definitions, medians by unit and kind, and the calendar of load.

use askama::Template;
use axum::extract::{Query, State};
use kernel::Day;
use serde::Deserialize;
use ui::{Frame, Office, Page, Problem, Signed};

use super::shown::Units;
use crate::rules::clocks::plus;
use crate::store::limits;
use crate::store::numbers::{self, Rates};

/// How many weeks the calendar shows.
const WEEKS: i64 = 6;

/// Which year is asked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    year: Option<i64>,
}

/// A group of problems with its rates.
struct Group {
    name: String,
    problems: usize,
    rates: Rates,
}

/// A day of the calendar.
struct LoadDay {
    day: Day,
    short: String,
    count: i64,
    level: u8,
    works: bool,
}

#[derive(Template)]
#[template(path = "problems/numbers.html")]
struct NumbersPage {
    f: Frame,
    year: i64,
    registered: usize,
    all: Rates,
    groups: Vec<(String, Vec<Group>)>,
    weeks: Vec<Vec<LoadDay>>,
}

impl NumbersPage {
    fn weekdays(&self) -> [&str; 7] {
        let f = &self.f;
        [
            f.t("一", "Mon"),
            f.t("二", "Tue"),
            f.t("三", "Wed"),
            f.t("四", "Thu"),
            f.t("五", "Fri"),
            f.t("六", "Sat"),
            f.t("日", "Sun"),
        ]
    }

    /// Whether there are numbers of a later year.
    fn has_later(&self) -> bool {
        self.year < i64::from(self.f.now.day().year())
    }

    fn days(&self, rates: &Rates) -> String {
        rates.median_days.map_or_else(|| "—".to_owned(), |days| days.to_string())
    }
}

/// Shows the numbers of a year.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
) -> Result<impl axum::response::IntoResponse, Problem> {
    let (db, today) = (office.desk.read(), f.now.day());
    let year = asked.year.unwrap_or_else(|| i64::from(today.year()));
    let counted = numbers::of_year(db, who.area, year).await?;
    let units = Units::read(db, who.area).await?;
    let group = |(name, problems, rates): (String, usize, Rates)| Group { name, problems, rates };
    let named = |(id, problems, rates): (String, usize, Rates)| Group {
        name: id.parse().map_or(id, |unit| units.name(&unit).to_owned()),
        problems,
        rates,
    };
    let by_unit = counted.by_unit().into_iter().map(named).collect();
    let by_category = counted.by_category().into_iter().map(group).collect();
    let titles = [f.t("按主办单位", "By lead unit"), f.t("按类别", "By kind")].map(str::to_owned);
    let groups: Vec<(String, Vec<Group>)> = titles.into_iter().zip([by_unit, by_category]).collect();
    let weeks = load(&office, who.area, today).await?;
    let (registered, all) = (counted.all.problems, counted.all.rates());
    Ok(Page(NumbersPage { f, year, registered, all, groups, weeks }))
}

/// The coming weeks from this week's Monday on, with how many problems fall due on each day.
async fn load(office: &Office, area: kernel::AreaId, today: Day) -> Result<Vec<Vec<LoadDay>>, kernel::Refusal> {
    let db = office.desk.read();
    let calendar = limits::terms(db, area, today).await?.calendar;
    let monday = plus(today, -i64::from(today.0.weekday().to_monday_zero_offset()));
    let counts = numbers::due_by_day(db, area, monday, plus(monday, WEEKS * 7 - 1)).await?;
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    let day = |step: i64| {
        let day = plus(monday, step);
        let count = counts.iter().find(|(due, _)| *due == day.to_string()).map_or(0, |(_, count)| *count);
        let level = u8::try_from((count * 8 + most - 1) / most).unwrap_or(8);
        LoadDay {
            short: format!("{}/{}", day.0.month(), day.0.day()),
            works: calendar.is_working(day),
            day,
            count,
            level,
        }
    };
    Ok((0..WEEKS).map(|week| (0..7).map(|weekday| day(week * 7 + weekday)).collect()).collect())
}
