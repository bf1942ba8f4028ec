//! The rules of time limits, one sentence each.

use jiff::civil::{DateTime, date};
use workdays::{Calendar, Clock, Due, Light, OfficeTime, Run, Season, Span, Unit, clock_rule, clock_rules};

fn due(run: &Run) -> String {
    let time = OfficeTime::default();
    match Clock::new(Calendar::published(), &time).due(run) {
        Due::On(deadline) => deadline.at.strftime("%Y-%m-%d %H:%M").to_string(),
        Due::Paused { since, left } => format!("paused since {} with {left} left", since.strftime("%Y-%m-%d %H:%M")),
    }
}

fn at(text: &str) -> DateTime {
    text.parse().unwrap()
}

fn of(start: &str, count: u32, unit: Unit) -> String {
    due(&Run::new(at(start), Span::new(count, unit)))
}

#[test]
fn the_first_day_is_not_counted() {
    assert_eq!(of("2026-11-02T08:00", 1, Unit::CalendarDays), "2026-11-03 17:30");
    assert_eq!(of("2026-11-02T08:00", 1, Unit::WorkingDays), "2026-11-03 17:30");
}

#[test]
fn a_last_calendar_day_that_rests_rolls_on_to_the_next_working_day() {
    // 15 days from 16 September 2026 end on 1 October, a holiday until the 7th.
    assert_eq!(of("2026-09-16T10:00", 15, Unit::CalendarDays), "2026-10-08 17:30");
    // A make-up Saturday is worked, so a last day on it stays.
    assert_eq!(of("2026-09-25T10:00", 15, Unit::CalendarDays), "2026-10-10 17:30");
}

#[test]
fn a_limit_of_no_day_ends_with_the_day_itself_or_the_next_working_one() {
    assert_eq!(of("2026-11-02T16:00", 0, Unit::WorkingDays), "2026-11-02 17:30");
    assert_eq!(of("2026-11-07T16:00", 0, Unit::WorkingDays), "2026-11-09 17:30");
    assert_eq!(of("2026-11-07T16:00", 0, Unit::CalendarDays), "2026-11-09 17:30");
}

#[test]
fn office_hours_leave_out_lunch_nights_and_weekends() {
    assert_eq!(of("2026-11-02T11:30", 1, Unit::OfficeHours), "2026-11-02 15:00");
    assert_eq!(of("2026-11-06T17:00", 1, Unit::OfficeHours), "2026-11-09 09:00");
    assert_eq!(of("2026-11-07T03:00", 2, Unit::OfficeHours), "2026-11-09 10:30");
    // A limit that is used up at closing time ends then, not the next morning.
    assert_eq!(of("2026-11-02T14:30", 3, Unit::OfficeHours), "2026-11-02 17:30");
    assert_eq!(of("2026-11-02T12:30", 3, Unit::OfficeHours), "2026-11-02 17:30");
}

#[test]
fn half_days_are_sessions_and_the_first_one_is_not_counted() {
    assert_eq!(of("2026-11-02T09:00", 1, Unit::HalfDays), "2026-11-02 17:30");
    assert_eq!(of("2026-11-02T13:00", 1, Unit::HalfDays), "2026-11-02 17:30");
    assert_eq!(of("2026-11-02T15:00", 1, Unit::HalfDays), "2026-11-03 12:00");
    assert_eq!(of("2026-11-06T15:00", 3, Unit::HalfDays), "2026-11-10 12:00");
}

/// Summer hours from 1 May and winter hours from 1 October 2026, which rests until the 7th.
fn seasons() -> OfficeTime {
    let season = |month, name: &str, hours: &str| Season {
        from: date(2026, month, 1),
        name: name.into(),
        hours: hours.parse().unwrap(),
    };
    let summer = season(5, "夏季作息", "08:00-12:00, 15:00-18:30");
    OfficeTime::default().with(summer).with(season(10, "冬季作息", "08:30-12:00, 13:30-17:00"))
}

fn in_seasons(start: &str, count: u32, unit: Unit) -> String {
    let time = seasons();
    let due = Clock::new(Calendar::published(), &time).due(&Run::new(at(start), Span::new(count, unit)));
    due.deadline().unwrap().at.strftime("%Y-%m-%d %H:%M").to_string()
}

#[test]
fn hours_and_half_days_go_by_the_office_hours_in_force_on_each_day() {
    // The last day of April closes at 17:30; 1 to 5 May rest.
    assert_eq!(in_seasons("2026-04-30T17:00", 1, Unit::OfficeHours), "2026-05-06 08:30");
    assert_eq!(in_seasons("2026-04-30T15:00", 2, Unit::HalfDays), "2026-05-06 18:30");
    // An hour in the evening of the summer's last working day, the rest on the first of winter.
    assert_eq!(in_seasons("2026-09-30T17:30", 5, Unit::OfficeHours), "2026-10-08 14:00");
    assert_eq!(in_seasons("2026-09-30T16:00", 1, Unit::HalfDays), "2026-10-08 12:00");
    assert_eq!(in_seasons("2026-09-30T16:00", 2, Unit::HalfDays), "2026-10-08 17:00");
}

#[test]
fn a_limit_in_days_ends_when_the_office_closes_by_the_hours_in_force_on_its_last_day() {
    assert_eq!(in_seasons("2026-04-29T09:00", 1, Unit::WorkingDays), "2026-04-30 17:30");
    assert_eq!(in_seasons("2026-04-29T09:00", 2, Unit::WorkingDays), "2026-05-06 18:30");
    assert_eq!(in_seasons("2026-09-30T09:00", 1, Unit::CalendarDays), "2026-10-08 17:00");
}

#[test]
fn what_is_left_over_a_change_of_season_is_counted_by_the_hours_of_each_day() {
    let time = seasons();
    let clock = Clock::new(Calendar::published(), &time);
    // Half an hour of 30 September, and 3 h 30 min of the morning of 8 October.
    assert_eq!(clock.left(at("2026-09-30T18:00"), at("2026-10-08T12:00"), Unit::OfficeHours), 240);
    assert_eq!(clock.left(at("2026-09-30T18:00"), at("2026-10-08T12:00"), Unit::HalfDays), 1);
}

#[test]
fn hours_of_the_clock_run_through_the_night_and_the_weekend() {
    assert_eq!(of("2026-11-06T17:20", 24, Unit::Hours), "2026-11-07 17:20");
}

#[test]
fn a_pause_takes_the_days_from_it_until_work_resumes() {
    let run = Run::new(at("2026-11-02T10:00"), Span::working_days(5));
    assert_eq!(due(&run), "2026-11-09 17:30");
    let paused = run.clone().paused(at("2026-11-04T15:00"), Some(at("2026-11-06T09:00")), "补正材料");
    assert_eq!(due(&paused), "2026-11-11 17:30");
    let same_day = run.clone().paused(at("2026-11-04T09:00"), Some(at("2026-11-04T16:00")), "补正材料");
    assert_eq!(due(&same_day), "2026-11-09 17:30");
    let lasting = run.clone().paused(at("2026-11-04T15:00"), None, "补正材料");
    assert_eq!(due(&lasting), "paused since 2026-11-04 15:00 with 4 left");
    let after_the_end = run.paused(at("2026-12-01T15:00"), None, "补正材料");
    assert_eq!(due(&after_the_end), "2026-11-09 17:30");
}

#[test]
fn an_hour_clock_is_paused_by_the_minute() {
    let run = Run::new(at("2026-11-02T09:00"), Span::new(2, Unit::OfficeHours));
    let paused = run.paused(at("2026-11-02T10:00"), Some(at("2026-11-02T10:20")), "核实身份");
    assert_eq!(due(&paused), "2026-11-02 11:20");
}

#[test]
fn an_extension_adds_more_of_the_same_unit() {
    let petition = clock_rule("petition.finish").unwrap();
    let run = Run::from_day(date(2026, 3, 2), petition.span);
    assert_eq!(due(&run), "2026-05-06 17:30"); // 1 May is a holiday until the 5th
    assert_eq!(due(&run.extended(petition.extension, "情况复杂")), "2026-06-01 17:30"); // 31 May is a Sunday
}

#[test]
fn a_limit_over_new_year_is_provisional_until_the_next_year_is_published() {
    let time = OfficeTime::default();
    let clock = Clock::new(Calendar::published(), &time);
    let deadline = |day, count| clock.due(&Run::from_day(day, Span::working_days(count))).deadline().unwrap();
    assert!(!deadline(date(2026, 12, 1), 15).provisional);
    assert!(deadline(date(2026, 12, 1), 25).provisional);
    assert!(!deadline(date(2025, 12, 20), 25).provisional);
    assert_eq!(deadline(date(2026, 12, 31), 1).day(), date(2027, 1, 4)); // 1 January rests by law
}

#[test]
fn what_is_left_is_told_in_any_unit() {
    let time = OfficeTime::default();
    let clock = Clock::new(Calendar::published(), &time);
    let due = at("2026-10-12T17:30");
    let left = |now, unit| clock.left(at(now), due, unit);
    assert_eq!(left("2026-09-30T09:00", Unit::WorkingDays), 4);
    assert_eq!(left("2026-09-30T09:00", Unit::CalendarDays), 12);
    assert_eq!(left("2026-10-12T09:00", Unit::WorkingDays), 0);
    assert_eq!(left("2026-10-13T09:00", Unit::WorkingDays), -1);
    assert_eq!(left("2026-10-12T15:00", Unit::OfficeHours), 150);
    let run = Run::from_day(date(2026, 9, 29), Span::working_days(5));
    assert_eq!(clock.counted(&run, at("2026-10-09T09:00")), 3);
}

#[test]
fn the_light_turns_yellow_before_and_red_after_the_deadline() {
    let time = OfficeTime::default();
    let clock = Clock::new(Calendar::published(), &time);
    let light = |now: &str, warning| clock.light(at(now), at("2026-10-12T17:30"), warning);
    assert_eq!(light("2026-09-30T09:00", Span::working_days(3)), Light::Green);
    assert_eq!(light("2026-10-08T09:00", Span::working_days(3)), Light::Yellow);
    assert_eq!(light("2026-10-12T17:30", Span::working_days(3)), Light::Yellow);
    assert_eq!(light("2026-10-12T17:31", Span::working_days(3)), Light::Red);
    assert_eq!(light("2026-10-12T14:00", Span::new(3, Unit::OfficeHours)), Light::Yellow);
    assert_eq!(light("2026-10-12T11:00", Span::new(3, Unit::OfficeHours)), Light::Green);
    assert!(Light::Red < Light::Yellow && Light::Yellow < Light::Green);
}

#[test]
fn the_statutory_limits_are_there_with_their_articles() {
    let check = |id: &str, count, unit, extension, article: &str| {
        let rule = clock_rule(id).unwrap_or_else(|| panic!("{id} is missing"));
        assert_eq!((rule.span, rule.extension), (Span::new(count, unit), extension), "{id}");
        assert_eq!(rule.article, article, "{id}");
        assert!(rule.in_force_from.is_some() && rule.place == "全国", "{id}");
    };
    check("petition.register", 15, Unit::CalendarDays, 0, "第二十二条");
    check("petition.objection", 5, Unit::WorkingDays, 0, "第二十三条");
    check("petition.finish", 60, Unit::CalendarDays, 30, "第三十四条");
    check("petition.review", 30, Unit::CalendarDays, 0, "第三十五条");
    check("petition.re_review", 30, Unit::CalendarDays, 0, "第三十六条");
    check("licence.correction", 5, Unit::WorkingDays, 0, "第三十二条");
    check("licence.decide", 20, Unit::WorkingDays, 10, "第四十二条");
    check("licence.joint", 45, Unit::WorkingDays, 15, "第四十二条");
    check("licence.deliver", 10, Unit::WorkingDays, 0, "第四十四条");
    check("disclosure.answer", 20, Unit::WorkingDays, 20, "第三十三条");
    check("disclosure.publish", 20, Unit::WorkingDays, 0, "第二十六条");
    check("disclosure.correction", 7, Unit::WorkingDays, 0, "第三十条");
    check("disclosure.third_party", 15, Unit::WorkingDays, 0, "第三十二条");
    assert_eq!(clock_rule("anyang.return").unwrap().span, Span::new(24, Unit::Hours));
    assert_eq!(clock_rules().len(), 38);
    assert!(clock_rules().iter().all(|rule| !rule.zh.is_empty() && !rule.en.is_empty() && !rule.source.is_empty()));
}

#[test]
fn a_limit_that_was_not_checked_against_its_text_says_so_in_its_source() {
    let unchecked = |rule: &workdays::ClockRule| rule.source.contains("待") && rule.source.contains("核对");
    for rule in clock_rules() {
        let checked = ["petition.", "licence.", "disclosure.", "beijing."].iter().any(|text| rule.id.starts_with(text));
        assert_eq!(unchecked(rule), !checked, "{}: {}", rule.id, rule.source);
    }
}

#[test]
fn a_line_of_limits_that_cannot_be_read_is_told() {
    let (rules, findings) = workdays::read_clock_rules(
        "id,count,unit,extension,name_zh,name_en,source,article,place,in_force_from\n\
         a,5,working_days,,甲,A,某规定,,某市,\na,6,working_days,,乙,B,某规定,,某市,\nb,五,working_days,,丙,C,某规定,,某市,\n\
         c,5,fortnights,,丁,D,某规定,,某市,\nd,5,working_days,,戊,E,某规定,,某市,2026-02-30\n",
    );
    assert_eq!(rules.len(), 1);
    assert_eq!(findings.iter().map(|finding| finding.line).collect::<Vec<_>>(), [3, 4, 5, 6]);
    assert!(findings.iter().all(|finding| finding.rule == "W09" && finding.left_out));
}
