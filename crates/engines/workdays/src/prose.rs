use jiff::civil::Date;

use crate::finding::left_out;
use crate::import::{Intake, Read};
use crate::{DayKind, Finding};

/// The most days a range is read to; no holiday was ever longer.
const LONGEST: usize = 60;

/// Reads a year's calendar from the words of the State Council's notice itself:
///
/// ```text
/// 国务院办公厅关于2026年部分节假日安排的通知
/// 一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
/// ```
///
/// The year is the first one the text names. A paragraph that begins with a Chinese numeral and a name is a holiday; its
/// sentences with 放假 set days of rest, those with 上班 make-up days; what stands in brackets is passed over. Rules as in
/// [`crate::read_csv`], and W10: no year.
pub fn read_prose(text: &str, source: &str) -> Read {
    let Some(year) = year_of(text) else { return (None, vec![no_year()]) };
    let mut intake = Intake::new(year);
    for (line, text) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let Some((name, body)) = holiday(text) else { continue };
        for sentence in without_brackets(body).split(['。', '；', ';']) {
            let kind = match (sentence.contains("上班"), sentence.contains("放假")) {
                (true, _) => DayKind::MakeUp,
                (false, true) => DayKind::Resting,
                (false, false) => continue,
            };
            for day in days(sentence, name, year) {
                intake.take(line, &day, Some(kind), "", name);
            }
        }
    }
    intake.finish(source)
}

/// The four digits before the first 年.
fn year_of(text: &str) -> Option<i16> {
    text.split('年').find_map(|before| {
        let start = before.char_indices().rev().nth(3)?.0;
        before.get(start..)?.parse().ok().filter(|year| (1949..=9998).contains(year))
    })
}

/// `二、春节：2月15日至23日放假` is the holiday 春节 and what is said of it.
fn holiday(paragraph: &str) -> Option<(&str, &str)> {
    let (head, body) = paragraph.trim().split_once(['：', ':'])?;
    let (numeral, name) = head.split_once('、')?;
    let is_numeral = !numeral.is_empty() && numeral.chars().all(|mark| "一二三四五六七八九十".contains(mark));
    (is_numeral && !name.is_empty()).then_some((name.trim(), body))
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0_u32;
    let plain = text.chars().filter(|mark| {
        match mark {
            '（' | '(' => depth += 1,
            '）' | ')' => {
                depth = depth.saturating_sub(1);
                return false;
            }
            _ => {}
        }
        depth == 0
    });
    plain.collect()
}

/// The days a sentence names, as `YYYY-MM-DD`, ranges with every day in them; a day that can't be is given as it was read.
fn days(sentence: &str, name: &str, year: i16) -> Vec<String> {
    let (mut found, mut number, mut range) = (Vec::new(), String::new(), false);
    let (mut year_said, mut month, mut last): (Option<i16>, i8, Option<Date>) = (None, 1, None);
    for mark in sentence.chars() {
        match mark {
            '0'..='9' => {
                number.push(mark);
                continue;
            }
            '年' => year_said = number.parse().ok(),
            '月' => month = number.parse().unwrap_or(0),
            '日' if !number.is_empty() => {
                let year = year_said.unwrap_or_else(|| year_before_new_year(year, month, name));
                match Date::new(year, month, number.parse().unwrap_or(0)) {
                    Ok(day) => {
                        let from = last.filter(|_| range).map_or(day, |last| last.tomorrow().unwrap_or(day));
                        let every = from.series(jiff::Span::new().days(1)).take_while(|one| *one <= day);
                        found.extend(every.take(LONGEST).map(|one| one.to_string()));
                        last = Some(day);
                    }
                    Err(_) => found.push(format!("{year}-{month}-{number}")),
                }
                range = false;
            }
            '至' | '到' | '—' | '-' | '～' => range = true,
            '、' | '，' | ',' => range = false,
            _ => {}
        }
        number.clear();
    }
    found
}

/// New Year's holiday may begin in the December before.
fn year_before_new_year(year: i16, month: i8, name: &str) -> i16 {
    if month == 12 && name.contains("元旦") { year - 1 } else { year }
}

fn no_year() -> Finding {
    let what = ("文中没有写明是哪一年的安排", "the text does not say of which year it is");
    left_out(
        "W10",
        1,
        what,
        ("请连同标题“关于……年部分节假日安排的通知”一起导入。", "Import it with its title, which names the year."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::published_notices;

    /// The body of the notice on 2026, as the State Council worded it.
    const OF_2026: &str = "国务院办公厅关于2026年部分节假日安排的通知
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2026年元旦、春节等放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。";

    #[test]
    fn the_notices_own_words_give_the_same_days_as_the_table() {
        let (notice, findings) = read_prose(OF_2026, "通知");
        assert!(findings.is_empty(), "{findings:?}");
        let known = published_notices().iter().find(|notice| notice.settles == Some(2026)).unwrap();
        assert_eq!(notice.unwrap().days, known.days);
    }

    #[test]
    fn a_holiday_may_begin_in_the_year_before_and_a_range_may_cross_a_month() {
        let text = "关于2023年部分节假日安排的通知\n一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。\n二、春节：1月30日至2月1日放假。";
        let days = read_prose(text, "").0.unwrap().days;
        let dates: Vec<_> = days.iter().map(|day| day.date.to_string()).collect();
        assert_eq!(dates, ["2022-12-31", "2023-01-01", "2023-01-02", "2023-01-30", "2023-01-31", "2023-02-01"]);
        let short = "关于2019年部分节假日安排的通知\n一、元旦：12月31日放假。";
        assert_eq!(read_prose(short, "").0.unwrap().days[0].date.to_string(), "2018-12-31");
    }

    #[test]
    fn a_text_without_year_or_with_days_that_can_not_be_is_found_out() {
        let rules = |text: &str| read_prose(text, "").1.iter().map(|finding| finding.rule).collect::<Vec<_>>();
        assert_eq!(rules("一、元旦：1月1日放假"), ["W10"]);
        assert_eq!(rules("关于2027年安排\n一、春节：2月30日放假"), ["W02", "W08"]);
        assert_eq!(rules("关于2027年安排\n没有一个节日"), ["W08"]);
    }
}
