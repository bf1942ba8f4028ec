//! Reading a notice on holidays from a file: the notice's own words, lines of `date,kind,name`, or a yearly file of
//! holiday-cn; in UTF-8 or, as older programs write, GB 18030.

use std::borrow::Cow;
use std::collections::BTreeMap;

use encoding_rs::GB18030;
use kernel::{Bilingual, Finding, Place};
use workdays::{Calendar, Change, Notice, read_csv, read_json, read_prose};

/// What a file would do to the calendar.
#[derive(Debug)]
pub struct HolidayPlan {
    /// The year that is settled and the notice; none when nothing could be taken.
    pub notice: Option<(i16, Notice)>,
    /// What was found on the way.
    pub findings: Vec<Finding>,
    /// The days that are worked or not worked other than before.
    pub changes: Vec<Change>,
}

/// What a file would do to a calendar.
pub fn read_holidays(bytes: &[u8], calendar: &Calendar) -> HolidayPlan {
    let text = decoded(bytes);
    let (notice, findings) = match text.trim_start_matches('\u{feff}').trim_start() {
        json if json.starts_with('{') => read_json(json, ""),
        table if table.to_ascii_lowercase().starts_with("date") => read_csv(table, year_of(table), ""),
        words => read_prose(words, ""),
    };
    let notice = notice.and_then(|notice| Some((notice.settles?, notice)));
    let notice = notice.map(|(year, notice)| (year, Notice { source: usual_source(year), ..notice }));
    let changes = notice.as_ref().map(|(_, notice)| calendar.with(notice.clone()).changes_since(calendar));
    HolidayPlan { notice, findings: findings.iter().map(finding).collect(), changes: changes.unwrap_or_default() }
}

fn usual_source(year: i16) -> String {
    format!("《国务院办公厅关于{year}年部分节假日安排的通知》")
}

fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| GB18030.decode(bytes).0, Cow::Borrowed)
}

/// The year that most lines of a table are about.
fn year_of(table: &str) -> i16 {
    let mut lines: BTreeMap<i16, usize> = BTreeMap::new();
    for year in table.lines().filter_map(|line| line.trim().get(..4)?.parse().ok()) {
        *lines.entry(year).or_default() += 1;
    }
    lines.into_iter().max_by_key(|(_, lines)| *lines).map_or(0, |(year, _)| year)
}

fn finding(found: &workdays::Finding) -> Finding {
    let place = Place { row: Some(found.line), ..Place::default() };
    let (message, remedy) = (Bilingual::new(&*found.zh, &*found.en), Bilingual::new(found.remedy_zh, found.remedy_en));
    if found.left_out {
        Finding::error(found.rule, place, message, remedy)
    } else {
        Finding::warning(found.rule, place, message, remedy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> HolidayPlan {
        read_holidays(bytes, Calendar::published())
    }

    #[test]
    fn the_three_ways_to_write_a_notice_give_the_same_days() {
        let words = "关于2027年部分节假日安排的通知\n一、元旦：1月1日至3日放假调休。1月9日上班。";
        let table = "date,kind,name\n2027-01-01,休,元旦\n2027-01-02,休,元旦\n2027-01-03,休,元旦\n2027-01-09,班,元旦\n";
        let json = r#"{"year":2027,"days":[{"date":"2027-01-01","name":"元旦","isOffDay":true},{"date":"2027-01-02","name":"元旦","isOffDay":true},{"date":"2027-01-03","name":"元旦","isOffDay":true},{"date":"2027-01-09","name":"元旦","isOffDay":false}]}"#;
        let (gb, _, _) = GB18030.encode(words);
        let known = read(words.as_bytes()).notice.unwrap();
        assert_eq!((known.0, known.1.days.len()), (2027, 4));
        assert_eq!(known.1.source, "《国务院办公厅关于2027年部分节假日安排的通知》");
        for other in [table.as_bytes(), json.as_bytes(), gb.as_ref()] {
            assert_eq!(read(other).notice.unwrap(), known);
        }
    }

    #[test]
    fn anything_else_is_found_out_and_changes_nothing() {
        for bytes in ["", "hello", "{}", "date,kind,name\nxxxx", "\u{feff}", "\0\u{1f600}年"].map(str::as_bytes) {
            let plan = read(bytes);
            assert!(plan.notice.is_none() && plan.changes.is_empty() && !plan.findings.is_empty());
        }
    }
}
