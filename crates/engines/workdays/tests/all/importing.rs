//! Taking in the next year's calendar.

use jiff::civil::date;
use workdays::{Calendar, Clock, DayKind, Notice, OfficeTime, Run, SetDay, Span, read_csv, read_json};

const NEXT: &str = "date,kind,name\n2026-12-31,休,元旦\n2027-01-01,休,元旦\n2027-01-03,班,元旦\n2027-10-01,休,国庆节\n";

#[test]
fn the_next_year_is_taken_in_and_settles_what_was_provisional() {
    let (notice, findings) = read_csv(NEXT, 2027, "国务院办公厅关于2027年部分节假日安排的通知");
    assert_eq!(findings, []);
    let old = Calendar::published();
    let new = old.with(notice.unwrap());
    let changes: Vec<_> = new.changes_since(old).into_iter().map(|change| (change.date, change.after)).collect();
    // What the law fixes but the file does not name (May, 2 and 3 October) is an ordinary day in a settled year.
    assert_eq!(changes[..2], [(date(2026, 12, 31), DayKind::Resting), (date(2027, 1, 3), DayKind::MakeUp)]);
    let time = OfficeTime::default();
    let run = Run::from_day(date(2026, 12, 30), Span::working_days(1));
    let deadline = |calendar| Clock::new(calendar, &time).due(&run).deadline().unwrap();
    assert_eq!((deadline(old).day(), deadline(old).provisional), (date(2026, 12, 31), true));
    assert_eq!((deadline(&new).day(), deadline(&new).provisional), (date(2027, 1, 3), false));
}

#[test]
fn a_corrected_notice_replaces_the_one_before() {
    let first = read_csv(NEXT, 2027, "第一次").0.unwrap();
    let second = read_csv("date,kind,name\n2027-01-01,休,元旦\n", 2027, "更正").0.unwrap();
    let calendar = Calendar::published().with(first).with(second);
    assert!(calendar.is_working(date(2026, 12, 31)));
    assert_eq!(calendar.day(date(2027, 1, 1)).source, Some("更正"));
    assert_eq!(calendar.notices().len(), 21);
}

#[test]
fn an_areas_own_day_off_is_added_without_settling_a_year() {
    let day = SetDay { date: date(2026, 11, 23), kind: DayKind::Resting, name: "暴雪停止办公".into() };
    let own = Notice { source: "市政府通告".into(), settles: None, days: vec![day] };
    let calendar = Calendar::published().with(own);
    assert_eq!(calendar.working_day_from(date(2026, 11, 21)), date(2026, 11, 24));
    assert!(!calendar.day(date(2026, 11, 23)).provisional);
    assert!(calendar.day(date(2027, 11, 23)).provisional);
}

#[test]
fn the_shape_of_holiday_cn_is_read() {
    let text = "{\n \"year\": 2027,\n \"days\": [\n  {\"name\": \"元旦\", \"date\": \"2027-01-01\", \"isOffDay\": true},\n  \
                {\"name\": \"元旦\", \"date\": \"2027-01-03\", \"isOffDay\": false},\n  \
                {\"name\": \"元旦\", \"date\": \"2027-1-5x\", \"isOffDay\": false}\n ]\n}";
    let (notice, findings) = read_json(text, "holiday-cn");
    let notice = notice.unwrap();
    assert_eq!(notice.settles, Some(2027));
    assert_eq!(notice.days.iter().map(|day| day.kind).collect::<Vec<_>>(), [DayKind::Resting, DayKind::MakeUp]);
    assert_eq!(findings.iter().map(|finding| (finding.line, finding.rule)).collect::<Vec<_>>(), [(6, "W02")]);
}

#[test]
fn what_cannot_be_taken_in_is_told_by_line_rule_and_remedy() {
    let check = |text: &str, expected: &[(u64, &str)]| {
        let (_, findings) = read_csv(text, 2027, "来源");
        let found: Vec<_> = findings.iter().map(|finding| (finding.line, finding.rule)).collect();
        assert_eq!(found, expected, "{text}");
        assert!(findings.iter().all(|finding| !finding.remedy_zh.is_empty() && !finding.remedy_en.is_empty()));
    };
    check("", &[(1, "W01")]);
    check("日期,类别\n", &[(1, "W01")]);
    check("date,kind,name\n", &[(1, "W08")]);
    check("\u{feff}date,kind,name\n2027-02-30,休,春节\n2027-02-06,休,春节\n", &[(2, "W02")]);
    check("date,kind,name\n2027-02-06,休闲,春节\n2027-02-07,休,春节\n", &[(2, "W03")]);
    check("date,kind,name\n2028-02-06,休,春节\n2027-02-07,休,春节\n", &[(2, "W04")]);
    check("date,kind,name\n2027-02-07,休,春节\n\n2027-02-07,班,春节\n", &[(4, "W05")]);
    check("date,kind,name\n2027-02-08,班,春节\n", &[(2, "W06")]);
    let (none, findings) = read_json("{\"year\": 2027, \"days\": []}", "holiday-cn");
    assert!(none.is_none() && findings[0].rule == "W08");
    let (none, findings) = read_json("[1, 2", "holiday-cn");
    assert!(none.is_none() && findings[0].rule == "W07");
    assert_eq!(findings[0].to_string().split(':').next(), Some("[W07] line 1"));
}
