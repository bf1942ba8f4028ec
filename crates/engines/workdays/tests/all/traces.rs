//! What a trace says.

use jiff::civil::{DateTime, date};
use workdays::{Calendar, Clock, OfficeTime, Run, Season, Span, Trace, Unit};

fn trace(run: &Run) -> Trace {
    let time = OfficeTime::default();
    Clock::new(Calendar::published(), &time).trace(run)
}

fn at(text: &str) -> DateTime {
    text.parse().unwrap()
}

#[test]
fn a_trace_names_the_holiday_that_is_not_counted() {
    let run = Run::from_day(date(2026, 9, 29), Span::working_days(2));
    assert_eq!(
        trace(&run).zh(),
        [
            "期限2个工作日，自2026年9月29日起算",
            "2026年9月29日 周二 工作日，开始当日，不计",
            "2026年9月30日 周三 工作日，计入，第1个工作日",
            "2026年10月1日 周四 国庆节放假，不计",
            "2026年10月2日 周五 国庆节放假，不计",
            "2026年10月3日 周六 国庆节放假，不计",
            "2026年10月4日 周日 国庆节放假，不计",
            "2026年10月5日 周一 国庆节放假，不计",
            "2026年10月6日 周二 国庆节放假，不计",
            "2026年10月7日 周三 国庆节放假，不计",
            "2026年10月8日 周四 工作日，计入，第2个工作日",
            "2026年10月8日 17:30 到期",
        ]
    );
    assert_eq!(
        trace(&run).compact().en(),
        [
            "2 working days from 29 Sep 2026",
            "Tue 29 Sep 2026 working day, day of the beginning, not counted",
            "Wed 30 Sep 2026 working day, counted, no. 1",
            "1 Oct 2026 to 7 Oct 2026 holiday (National Day), not counted",
            "Thu 8 Oct 2026 working day, counted, no. 2",
            "due 8 Oct 2026 17:30",
        ]
    );
}

#[test]
fn a_trace_tells_of_rolling_over_and_of_extensions() {
    let run = Run::from_day(date(2026, 9, 10), Span::calendar_days(15)).extended(2, "情况复杂，经批准");
    assert_eq!(
        trace(&run).compact().zh(),
        [
            "期限15日，自2026年9月10日起算",
            "延长2日（情况复杂，经批准）",
            "2026年9月10日 周四 工作日，开始当日，不计",
            "2026年9月11日至19日 工作日和周末，计入，第1至9日",
            "2026年9月20日 周日 国庆节调休上班，计入，第10日",
            "2026年9月21日至24日 工作日，计入，第11至14日",
            "2026年9月25日至27日 中秋节放假，计入，第15至17日",
            "2026年9月28日 周一 工作日，顺延至此日",
            "2026年9月28日 17:30 到期",
        ]
    );
    let rolled = trace(&Run::from_day(date(2026, 9, 10), Span::calendar_days(15))).zh();
    assert_eq!(
        rolled[rolled.len() - 4..],
        [
            "2026年9月26日 周六 中秋节放假，期限最后一日休息，顺延",
            "2026年9月27日 周日 中秋节放假，期限最后一日休息，顺延",
            "2026年9月28日 周一 工作日，顺延至此日",
            "2026年9月28日 17:30 到期",
        ]
    );
}

#[test]
fn a_trace_tells_the_reason_of_a_pause() {
    let run = Run::new(at("2026-11-02T10:00"), Span::working_days(3));
    let run = run.paused(at("2026-11-03T15:00"), Some(at("2026-11-05T09:00")), "补正材料");
    assert_eq!(
        trace(&run).compact().zh(),
        [
            "期限3个工作日，自2026年11月2日起算",
            "2026年11月2日 周一 工作日，开始当日，不计",
            "2026年11月3日至4日 工作日，暂停（补正材料），不计",
            "2026年11月5日至9日 工作日（其间周末不计），计入，第1至3个工作日",
            "2026年11月9日 17:30 到期",
        ]
    );
    let lasting = Run::new(at("2026-11-02T10:00"), Span::working_days(3)).paused(at("2026-11-03T15:00"), None, "鉴定");
    assert_eq!(trace(&lasting).zh()[3], "暂停中，恢复后还有3个工作日");
    assert_eq!(trace(&lasting).en()[3], "paused; 3 working days left after resuming");
}

#[test]
fn a_trace_of_hours_tells_the_hours_of_each_day() {
    let run = Run::new(at("2026-11-06T16:00"), Span::new(4, Unit::OfficeHours));
    assert_eq!(
        trace(&run).zh(),
        [
            "期限4个工作小时，自2026年11月6日 16:00起算",
            "2026年11月6日 周五 工作日，计1小时30分钟，累计1小时30分钟",
            "2026年11月7日 周六 周末，不计",
            "2026年11月8日 周日 周末，不计",
            "2026年11月9日 周一 工作日，计2小时30分钟，累计4小时",
            "2026年11月9日 11:00 到期",
        ]
    );
}

#[test]
fn a_trace_says_what_is_not_yet_settled() {
    let run = Run::from_day(date(2026, 12, 30), Span::working_days(2));
    assert_eq!(
        trace(&run).zh(),
        [
            "期限2个工作日，自2026年12月30日起算",
            "2026年12月30日 周三 工作日（暂定），开始当日，不计",
            "2026年12月31日 周四 工作日（暂定），计入，第1个工作日",
            "2027年1月1日 周五 元旦放假（暂定），不计",
            "2027年1月2日 周六 周末（暂定），不计",
            "2027年1月3日 周日 周末（暂定），不计",
            "2027年1月4日 周一 工作日（暂定），计入，第2个工作日",
            "2027年1月4日 17:30 到期（放假安排尚未全部公布，公布后重新计算）",
        ]
    );
}

/// A trace where winter hours begin on 1 October 2026.
fn trace_over_seasons(run: &Run) -> Trace {
    let hours = "08:30-12:00, 13:30-17:00".parse().unwrap();
    let time = OfficeTime::default().with(Season { from: date(2026, 10, 1), name: "冬季作息".into(), hours });
    Clock::new(Calendar::published(), &time).trace(run).compact()
}

#[test]
fn a_trace_of_hours_says_which_office_hours_were_in_force_when() {
    let trace = trace_over_seasons(&Run::new(at("2026-09-30T16:30"), Span::new(4, Unit::OfficeHours)));
    assert_eq!(
        trace.zh(),
        [
            "期限4个工作小时，自2026年9月30日 16:30起算",
            "2026年9月30日执行平时作息：08:30-12:00, 14:30-17:30",
            "2026年10月1日至8日执行冬季作息：08:30-12:00, 13:30-17:00",
            "2026年9月30日 周三 工作日，计1小时，累计1小时",
            "2026年10月1日至7日 国庆节放假，不计",
            "2026年10月8日 周四 工作日，计3小时，累计4小时",
            "2026年10月8日 11:30 到期",
        ]
    );
    assert_eq!(
        trace.en()[1..3],
        [
            "30 Sep 2026 office hours: 08:30-12:00, 14:30-17:30",
            "1 Oct 2026 to 8 Oct 2026 winter hours: 08:30-12:00, 13:30-17:00",
        ]
    );
}

#[test]
fn a_trace_of_days_says_which_office_hours_end_the_last_one() {
    let trace = trace_over_seasons(&Run::from_day(date(2026, 9, 29), Span::working_days(2)));
    assert_eq!(trace.zh()[1], "2026年10月8日执行冬季作息：08:30-12:00, 13:30-17:00");
    assert_eq!(trace.zh().last().unwrap(), "2026年10月8日 17:00 到期");
    let before = trace_over_seasons(&Run::from_day(date(2026, 9, 1), Span::working_days(2)));
    assert_eq!(before.zh()[1], "2026年9月3日执行平时作息：08:30-12:00, 14:30-17:30");
}
