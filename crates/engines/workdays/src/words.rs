//! A trace in sentences, Chinese and English.

use jiff::civil::{Date, DateTime, Time};

use crate::notice::english_name;
use crate::trace::is_plain_weekend;
use crate::{DayKind, Due, Fate, HoursInForce, Trace, TracedDay, Unit};

impl Trace {
    /// One Chinese sentence for the beginning, each extension, the office hours where they change, each row
    /// of days and the end.
    pub fn zh(&self) -> Vec<String> {
        let mut lines = vec![format!("期限{}，自{}起算", self.span.zh(), moment_zh(self.start, self.span.unit))];
        let name = self.span.unit.name().0;
        lines.extend(self.extensions.iter().map(|(more, why)| format!("延长{more}{name}（{why}）")));
        lines.extend(self.hours.iter().map(hours_zh));
        lines.extend(self.days.iter().map(|day| day_zh(day, self.span.unit)));
        lines.push(self.end_zh());
        lines
    }

    /// One English sentence for the beginning, each extension, the office hours where they change, each row
    /// of days and the end.
    pub fn en(&self) -> Vec<String> {
        let mut lines = vec![format!("{} from {}", self.span.en(), moment_en(self.start, self.span.unit))];
        let name = self.span.unit.name().1;
        lines.extend(self.extensions.iter().map(|(more, why)| format!("extended by {more} {name} ({why})")));
        lines.extend(self.hours.iter().map(hours_en));
        lines.extend(self.days.iter().map(|day| day_en(day, self.span.unit)));
        lines.push(self.end_en());
        lines
    }

    fn end_zh(&self) -> String {
        match self.due {
            Due::On(due) => {
                let unsettled =
                    if due.provisional { "（放假安排尚未全部公布，公布后重新计算）" } else { "" };
                format!("{} {} 到期{unsettled}", date_zh(due.day()), hour(due.at))
            }
            Due::Paused { left, .. } => format!("暂停中，恢复后还有{}", amount_zh(left, self.span.unit)),
        }
    }

    fn end_en(&self) -> String {
        match self.due {
            Due::On(due) => {
                let unsettled =
                    if due.provisional { " (not all holidays are published yet; will be recomputed)" } else { "" };
                format!("due {} {}{unsettled}", date_en(due.day()), hour(due.at))
            }
            Due::Paused { left, .. } => format!("paused; {} left after resuming", amount_en(left, self.span.unit)),
        }
    }
}

/// The hour a limit ends at; midnight is the end of the day before (ISO 8601, GB/T 7408: `24:00`).
fn hour(at: DateTime) -> String {
    if at.time() == Time::midnight() { "24:00".into() } else { at.strftime("%H:%M").to_string() }
}

/// `2026年9月28日至30日执行夏季作息：08:30-12:00, 15:00-18:00`.
fn hours_zh(hours: &HoursInForce) -> String {
    let name = if hours.name.is_empty() { "平时作息" } else { &hours.name };
    format!("{}执行{name}：{}", span_zh(hours.from, hours.to), hours.hours)
}

/// `28 Sep 2026 to 30 Sep 2026 summer hours: 08:30-12:00, 15:00-18:00`.
fn hours_en(hours: &HoursInForce) -> String {
    let name = match &hours.name {
        name if name.contains('夏') => "summer hours",
        name if name.contains('冬') => "winter hours",
        _ => "office hours",
    };
    let (from, to) = (date_en(hours.from), date_en(hours.to));
    let days = if hours.from == hours.to { from } else { format!("{from} to {to}") };
    format!("{days} {name}: {}", hours.hours)
}

/// A row of days as a Chinese sentence: `2026年10月1日至7日 国庆节放假，不计`.
fn day_zh(day: &TracedDay, unit: Unit) -> String {
    let unsettled = if day.provisional { "（暂定）" } else { "" };
    format!("{} {}{unsettled}，{}", dates_zh(day), kind_zh(day, unit), fate_zh(day, unit))
}

fn kind_zh(day: &TracedDay, unit: Unit) -> String {
    match (day.kind, &day.name) {
        _ if day.over_weekend && counts_weekends(unit) => "工作日和周末".into(),
        _ if day.over_weekend => "工作日（其间周末不计）".into(),
        (DayKind::Resting, Some(name)) => format!("{name}放假"),
        (DayKind::MakeUp, Some(name)) => format!("{name}调休上班"),
        (DayKind::MakeUp, None) => "调休上班".into(),
        (DayKind::Resting, None) if is_plain_weekend(day) => "周末".into(),
        (DayKind::Resting, None) => "放假".into(),
        (DayKind::Working, _) => "工作日".into(),
    }
}

fn fate_zh(day: &TracedDay, unit: Unit) -> String {
    match &day.fate {
        Fate::Beginning if day.counted == 0 => "开始当日，不计".into(),
        Fate::Beginning | Fate::Counted => counted_zh(day, unit),
        Fate::Rested => "不计".into(),
        Fate::Paused(reason) if day.counted == 0 => format!("暂停（{reason}），不计"),
        Fate::Paused(reason) => format!("暂停（{reason}），{}", counted_zh(day, unit)),
        Fate::Rolled => "期限最后一日休息，顺延".into(),
        Fate::RolledTo => "顺延至此日".into(),
    }
}

fn counted_zh(day: &TracedDay, unit: Unit) -> String {
    let name = unit.name().0;
    match (unit.steps(), day.counted) {
        (1, 1) => format!("计入，第{}{name}", day.through),
        (1, _) => format!("计入，第{}至{}{name}", day.through - day.counted + 1, day.through),
        _ => format!("计{}，累计{}", amount_zh(day.counted, unit), amount_zh(day.through, unit)),
    }
}

fn amount_zh(steps: i64, unit: Unit) -> String {
    if unit.steps() == 1 {
        return format!("{steps}{}", unit.name().0);
    }
    match (steps / 60, steps % 60) {
        (hours, 0) => format!("{hours}小时"),
        (0, minutes) => format!("{minutes}分钟"),
        (hours, minutes) => format!("{hours}小时{minutes}分钟"),
    }
}

fn moment_zh(at: jiff::civil::DateTime, unit: Unit) -> String {
    if needs_time(unit) { format!("{} {}", date_zh(at.date()), at.strftime("%H:%M")) } else { date_zh(at.date()) }
}

fn dates_zh(day: &TracedDay) -> String {
    let (from, to) = (day.from, day.to);
    if from == to { format!("{} {}", date_zh(from), WEEKDAYS_ZH[weekday(from)]) } else { span_zh(from, to) }
}

/// `2026年10月1日至7日`.
fn span_zh(from: Date, to: Date) -> String {
    if from == to {
        return date_zh(from);
    }
    let end = match (from.year() == to.year(), from.month() == to.month()) {
        (true, true) => format!("{}日", to.day()),
        (true, false) => format!("{}月{}日", to.month(), to.day()),
        (false, _) => date_zh(to),
    };
    format!("{}至{end}", date_zh(from))
}

fn date_zh(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// A row of days as an English sentence: `1 Oct 2026 to 7 Oct 2026 holiday (National Day), not counted`.
fn day_en(day: &TracedDay, unit: Unit) -> String {
    let unsettled = if day.provisional { " (provisional)" } else { "" };
    format!("{} {}{unsettled}, {}", dates_en(day), kind_en(day, unit), fate_en(day, unit))
}

fn kind_en(day: &TracedDay, unit: Unit) -> String {
    let name = day.name.as_deref().map(english_name).unwrap_or_default();
    match day.kind {
        _ if day.over_weekend && counts_weekends(unit) => "working days and weekends".into(),
        _ if day.over_weekend => "working days (weekends between not counted)".into(),
        DayKind::Resting if is_plain_weekend(day) => "weekend".into(),
        DayKind::Resting if name.is_empty() => "day off".into(),
        DayKind::Resting => format!("holiday ({name})"),
        DayKind::MakeUp if name.is_empty() => "make-up working day".into(),
        DayKind::MakeUp => format!("make-up working day ({name})"),
        DayKind::Working if day.from == day.to => "working day".into(),
        DayKind::Working => "working days".into(),
    }
}

fn fate_en(day: &TracedDay, unit: Unit) -> String {
    match &day.fate {
        Fate::Beginning if day.counted == 0 => "day of the beginning, not counted".into(),
        Fate::Beginning | Fate::Counted => counted_en(day, unit),
        Fate::Rested => "not counted".into(),
        Fate::Paused(reason) if day.counted == 0 => format!("paused ({reason}), not counted"),
        Fate::Paused(reason) => format!("paused ({reason}), {}", counted_en(day, unit)),
        Fate::Rolled => "the last day rests, rolls on".into(),
        Fate::RolledTo => "rolled on to this day".into(),
    }
}

fn counted_en(day: &TracedDay, unit: Unit) -> String {
    match (unit.steps(), day.counted) {
        (1, 1) => format!("counted, no. {}", day.through),
        (1, _) => format!("counted, nos. {} to {}", day.through - day.counted + 1, day.through),
        _ => format!("{} counted, {} in all", amount_en(day.counted, unit), amount_en(day.through, unit)),
    }
}

fn amount_en(steps: i64, unit: Unit) -> String {
    if unit.steps() == 1 {
        return format!("{steps} {}", unit.name().1);
    }
    match (steps / 60, steps % 60) {
        (hours, 0) => format!("{hours} h"),
        (0, minutes) => format!("{minutes} min"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

fn moment_en(at: jiff::civil::DateTime, unit: Unit) -> String {
    if needs_time(unit) { format!("{} {}", date_en(at.date()), at.strftime("%H:%M")) } else { date_en(at.date()) }
}

fn dates_en(day: &TracedDay) -> String {
    if day.from == day.to {
        format!("{} {}", WEEKDAYS_EN[weekday(day.from)], date_en(day.from))
    } else {
        format!("{} to {}", date_en(day.from), date_en(day.to))
    }
}

fn date_en(day: Date) -> String {
    day.strftime("%-d %b %Y").to_string()
}

fn needs_time(unit: Unit) -> bool {
    matches!(unit, Unit::HalfDays | Unit::OfficeHours | Unit::Hours)
}

fn counts_weekends(unit: Unit) -> bool {
    matches!(unit, Unit::CalendarDays | Unit::Hours)
}

fn weekday(day: Date) -> usize {
    usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or_default()
}

const WEEKDAYS_ZH: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
const WEEKDAYS_EN: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
