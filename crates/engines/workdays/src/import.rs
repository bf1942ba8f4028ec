use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use crate::count::{is_weekend, number};
use crate::finding::left_out;
use crate::{DayKind, Finding, Notice, SetDay, lines};

/// What a file said: the notice, unless nothing could be read, and what was found on the way.
pub type Read = (Option<Notice>, Vec<Finding>);

/// Reads a year's calendar from `date,kind,name` lines, such as `2027-01-01,休,元旦`.
///
/// The kind is `休` (also 放假, resting, rest, holiday, off), `班` (also 上班, 调休, make_up, work) or `working` (工作日: an
/// ordinary working day after all). Rules of the findings: W01 no such header; W02 not a date; W03 unknown kind; W04 a day
/// of another year (the days of the December before and after are taken, for notices reach over New Year); W05 the same
/// day twice, differently; W06 a make-up day from Monday to Friday (taken as an ordinary working day); W08 no day at all.
/// A byte order mark and blank lines are passed over.
pub fn read_csv(text: &str, year: i16, source: &str) -> Read {
    let (header, rows) = lines::read(text);
    let columns = header.and_then(|header| {
        let at = |name: &str| header.iter().position(|cell| cell.eq_ignore_ascii_case(name));
        Some((at("date")?, at("kind")?, at("name")?))
    });
    let Some((date, kind, name)) = columns else { return (None, vec![no_header()]) };
    let mut intake = Intake::new(year);
    for (line, row) in rows {
        let cell = |column: usize| row.get(column).unwrap_or_default();
        intake.take(line, cell(date), kind_of(cell(kind)), cell(kind), cell(name));
    }
    intake.finish(source)
}

/// Reads a year's calendar in the shape of holiday-cn: `{"year": 2027, "days": [{"date", "name", "isOffDay"}]}`.
///
/// A day off is a day of rest, any other a make-up day. Rules as in [`read_csv`], and W07: not of this shape.
pub fn read_json(text: &str, source: &str) -> Read {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Day {
        date: String,
        name: String,
        is_off_day: bool,
    }
    #[derive(Deserialize)]
    struct Year {
        year: i16,
        days: Vec<Day>,
    }
    let file: Year = match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
        Ok(file) => file,
        Err(error) => return (None, vec![not_of_the_shape(&error)]),
    };
    let mut intake = Intake::new(file.year);
    let mut lines = text.lines().zip(1..);
    let mut line = 1;
    for day in file.days {
        // Days stand in the file in this order, so each date is looked for after the one before it.
        line = lines.by_ref().find(|(text, _)| text.contains(&day.date)).map_or(line, |(_, at)| at);
        let kind = if day.is_off_day { DayKind::Resting } else { DayKind::MakeUp };
        intake.take(line, &day.date, Some(kind), "", &day.name);
    }
    intake.finish(source)
}

fn kind_of(word: &str) -> Option<DayKind> {
    match word.to_ascii_lowercase().as_str() {
        "休" | "放假" | "resting" | "rest" | "holiday" | "off" => Some(DayKind::Resting),
        "班" | "上班" | "调休" | "调休上班" | "make_up" | "make-up" | "work" => Some(DayKind::MakeUp),
        "工作日" | "working" => Some(DayKind::Working),
        _ => None,
    }
}

/// A notice as it is taken in, day by day.
pub(crate) struct Intake {
    year: i16,
    days: BTreeMap<Date, SetDay>,
    findings: Vec<Finding>,
}

impl Intake {
    pub(crate) fn new(year: i16) -> Self {
        Self { year, days: BTreeMap::new(), findings: Vec::new() }
    }

    pub(crate) fn take(&mut self, line: u64, date: &str, kind: Option<DayKind>, kind_word: &str, name: &str) {
        match self.judge(line, date, kind, kind_word, name) {
            Ok(day) => drop(self.days.entry(day.date).or_insert(day)),
            Err(finding) => self.findings.push(finding),
        }
    }

    fn judge(
        &mut self,
        line: u64,
        text: &str,
        kind: Option<DayKind>,
        kind_word: &str,
        name: &str,
    ) -> Result<SetDay, Finding> {
        let date: Date = text.parse().map_err(|_| not_a_date(line, text))?;
        let kind = kind.ok_or_else(|| unknown_kind(line, kind_word))?;
        if !belongs_to(date, self.year) {
            return Err(of_another_year(line, date, self.year));
        }
        if self.days.get(&date).is_some_and(|known| known.kind != kind) {
            return Err(twice(line, date));
        }
        let kind = if kind == DayKind::MakeUp && !is_weekend(number(date)) {
            self.findings.push(made_up_on_a_weekday(line, date));
            DayKind::Working
        } else {
            kind
        };
        Ok(SetDay { date, kind, name: name.to_owned() })
    }

    pub(crate) fn finish(mut self, source: &str) -> Read {
        if self.days.is_empty() {
            self.findings.push(nothing_in_it(self.year));
            return (None, self.findings);
        }
        let days = self.days.into_values().collect();
        (Some(Notice { source: source.to_owned(), settles: Some(self.year), days }), self.findings)
    }
}

/// A notice arranges its own year and the days around New Year.
fn belongs_to(date: Date, year: i16) -> bool {
    date.year() == year
        || (date.year() == year - 1 && date.month() == 12)
        || (date.year() == year + 1 && date.month() == 1)
}

fn no_header() -> Finding {
    let what = ("第一行不是“date,kind,name”", "the first line is not “date,kind,name”");
    left_out("W01", 1, what, ("请补上表头 date,kind,name。", "Add the header date,kind,name."))
}

fn not_a_date(line: u64, text: &str) -> Finding {
    let what = (format!("“{text}”不是日期"), format!("“{text}” is not a date"));
    left_out("W02", line, what, ("请写成 2027-01-01 的样子。", "Write it like 2027-01-01."))
}

fn unknown_kind(line: u64, word: &str) -> Finding {
    let what = (format!("不认识的类别“{word}”"), format!("unknown kind “{word}”"));
    left_out("W03", line, what, ("请填“休”或“班”。", "Write 休 (rest) or 班 (make-up work)."))
}

fn of_another_year(line: u64, date: Date, year: i16) -> Finding {
    let what = (format!("{date}不是{year}年安排的日子"), format!("{date} is not arranged by the year {year}"));
    left_out("W04", line, what, ("请核对年份，或分年导入。", "Check the year, or import each year by itself."))
}

fn twice(line: u64, date: Date) -> Finding {
    let what = (format!("{date}前面已有另一种安排"), format!("{date} was arranged differently before"));
    left_out("W05", line, what, ("请只保留正确的一行。", "Keep the right line only."))
}

fn made_up_on_a_weekday(line: u64, date: Date) -> Finding {
    let what = (format!("{date}本来就是工作日"), format!("{date} is a working day anyway"));
    let remedy = ("已按普通工作日处理，请核对日期。", "Taken as an ordinary working day; check the date.");
    Finding { left_out: false, ..left_out("W06", line, what, remedy) }
}

fn not_of_the_shape(error: &serde_json::Error) -> Finding {
    let line = u64::try_from(error.line()).unwrap_or_default();
    let what = (
        "文件不是 {year, days:[{date, name, isOffDay}]} 的样子",
        format!("not of the shape {{year, days:[{{date, name, isOffDay}}]}}: {error}"),
    );
    left_out(
        "W07",
        line,
        what,
        ("请用 holiday-cn 的年度文件，或改用 CSV。", "Use a yearly file of holiday-cn, or CSV."),
    )
}

fn nothing_in_it(year: i16) -> Finding {
    let what = (format!("文件里没有{year}年的任何一天"), format!("there is no day of {year} in the file"));
    left_out(
        "W08",
        1,
        what,
        ("该年安排可能尚未公布，公布后再导入。", "The year may not be published yet; import it when it is."),
    )
}
