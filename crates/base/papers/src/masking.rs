//! Hiding personal numbers in text that leaves the office: phones, citizens' identity numbers, bank cards.

use std::ops::{Range, RangeInclusive};

/// Replaces the middle of every personal number by `*`, one per digit, and leaves everything else as it is.
///
/// | number | shown |
/// |---|---|
/// | mobile phone, 11 digits beginning 13–19, also after +86 | first 3 and last 4 |
/// | identity number, 18 characters with a possible date of birth | first 6 and last 4 |
/// | fixed line with its area code | area code and last 4 |
/// | 7 or 8 digits after 电话, 座机, 传真 | last 4 |
/// | bank card, 16–19 digits with a valid check digit (Luhn) | first 6 and last 4 |
///
/// Full-width digits and numbers written in groups (`138 1234 5678`, `139-1234-5678`) are found too. Years, dates,
/// amounts, document numbers, short service numbers (12345) and longer order numbers stay whole.
///
/// ```
/// assert_eq!(papers::mask_personal_numbers("请联系13912345678张主任"), "请联系139****5678张主任");
/// assert_eq!(papers::mask_personal_numbers("2026年共12345件，金额1380.5万元"), "2026年共12345件，金额1380.5万元");
/// ```
pub fn mask_personal_numbers(text: &str) -> String {
    let once = mask_once(text);
    // What stays of a number can make another one with the digits beside it; that is hidden too.
    if once == text { once } else { mask_personal_numbers(&once) }
}

fn mask_once(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let runs = digit_runs(&chars);
    let mut shown = chars.clone();
    let mut rest = runs.as_slice();
    while !rest.is_empty() {
        let found = find(&chars, rest);
        if let Some(found) = &found {
            found.hidden.iter().for_each(|&at| shown[at] = '*');
        }
        rest = rest.get(found.map_or(1, |found| found.runs)..).unwrap_or_default();
    }
    shown.into_iter().collect()
}

/// A personal number: how many runs of digits it takes, and the places to hide.
struct Found {
    runs: usize,
    hidden: Vec<usize>,
}

type Run = Range<usize>;
/// Lengths of the groups a number may be written in.
type Shapes = &'static [&'static [usize]];

const MOBILE: Shapes = &[&[11], &[3, 4, 4], &[3, 8], &[7, 4], &[4, 4, 3]];
const MOBILE_WITH_COUNTRY: Shapes = &[&[13], &[15]];
const IDENTITY: Shapes = &[&[18], &[6, 8, 4], &[6, 4, 4, 4], &[3, 3, 4, 4, 4]];
const FIXED_LINE: Shapes = &[&[3, 8], &[4, 7], &[4, 8], &[3, 4, 4], &[4, 3, 4], &[4, 4, 4], &[11], &[12]];
const LOCAL_LINE: Shapes = &[&[7], &[8], &[3, 4], &[4, 4]];
const BANK_CARD: Shapes =
    &[&[16], &[17], &[18], &[19], &[4, 4, 4, 4], &[4, 4, 4, 4, 1], &[4, 4, 4, 4, 2], &[4, 4, 4, 4, 3], &[6, 13]];
const LOCAL_LINE_WORDS: [&str; 5] = ["电话", "座机", "传真", "电话号码", "固话"];

fn find(chars: &[char], runs: &[Run]) -> Option<Found> {
    if is_part_of_an_amount(chars, runs.first()?) {
        return None;
    }
    number(chars, runs, IDENTITY, |digits| has_birth_date(digits).then_some((6, 4)))
        .or_else(|| number(chars, runs, MOBILE, |digits| is_mobile(digits).then_some((3, 4))))
        .or_else(|| number(chars, runs, MOBILE_WITH_COUNTRY, mobile_after_country))
        .or_else(|| number(chars, runs, FIXED_LINE, fixed_line))
        .or_else(|| number(chars, runs, BANK_CARD, |digits| is_bank_card(digits).then_some((6, 4))))
        .or_else(|| {
            follows_line_word(chars, runs.first()?).then(|| number(chars, runs, LOCAL_LINE, local_line)).flatten()
        })
}

/// The number at the head of `runs` if its groups have one of `shapes` and `rule` says how many digits stay in front and behind.
fn number(
    chars: &[char],
    runs: &[Run],
    shapes: Shapes,
    rule: impl Fn(&[u8]) -> Option<(usize, usize)>,
) -> Option<Found> {
    shapes.iter().find_map(|shape| {
        let groups = groups_of(chars, runs, shape)?;
        let places: Vec<usize> = groups.iter().cloned().flatten().collect();
        let digits: Vec<u8> = places.iter().map(|&at| digit(chars[at]).unwrap_or(10)).collect();
        let (front, behind) = rule(&digits)?;
        let hidden = places.get(front..places.len().checked_sub(behind)?)?.to_vec();
        Some(Found { runs: groups.len(), hidden })
    })
}

/// The first runs, if they have the lengths of `shape` and single separators between them.
fn groups_of<'a>(chars: &[char], runs: &'a [Run], shape: &[usize]) -> Option<&'a [Run]> {
    let groups = runs.get(..shape.len())?;
    let lengths_agree = groups.iter().map(ExactSizeIterator::len).eq(shape.iter().copied());
    let linked = groups.windows(2).all(|pair| pair[0].end + 1 == pair[1].start && is_separator(chars[pair[0].end]));
    (lengths_agree && linked).then_some(groups)
}

/// Maximal runs of digits; the X of an identity number belongs to its run.
fn digit_runs(chars: &[char]) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let start = at;
        while at < chars.len() && digit(chars[at]).is_some() {
            at += 1;
        }
        let check_letter = matches!(chars.get(at), Some('X' | 'x' | 'Ｘ' | 'ｘ')) && matches!(at - start, 3 | 17);
        at += usize::from(check_letter);
        if at > start {
            runs.push(start..at);
        }
        at += usize::from(at == start);
    }
    runs
}

fn digit(character: char) -> Option<u8> {
    let ascii = match character {
        '０'..='９' => char::from_u32(u32::from(character) - u32::from('０') + u32::from('0'))?,
        other => other,
    };
    ascii.to_digit(10).and_then(|value| u8::try_from(value).ok())
}

fn is_separator(character: char) -> bool {
    matches!(character, ' ' | '\u{3000}' | '\u{A0}' | '-' | '－' | '–' | '—' | '‐')
}

/// The most digits a figure's whole part has before a fraction that looks like a number of somebody, or its fraction after one.
const SHORT: RangeInclusive<usize> = 1..=6;

/// A short decimal fraction behind or a short whole part in front, or a currency behind.
fn is_part_of_an_amount(chars: &[char], run: &Run) -> bool {
    let is_digit = |character: &&char| digit(**character).is_some();
    let fraction = chars[run.end..].strip_prefix(&['.']).map_or(0, |rest| rest.iter().take_while(is_digit).count());
    let whole =
        chars[..run.start].strip_suffix(&['.']).map_or(0, |rest| rest.iter().rev().take_while(is_digit).count());
    let currency = matches!(chars.get(run.end), Some('元' | '万' | '亿' | '%'));
    SHORT.contains(&whole) || SHORT.contains(&fraction) || currency
}

fn is_mobile(digits: &[u8]) -> bool {
    matches!(digits, [1, 3..=9, rest @ ..] if rest.iter().all(|digit| *digit < 10))
}

fn mobile_after_country(digits: &[u8]) -> Option<(usize, usize)> {
    match digits {
        [8, 6, mobile @ ..] if mobile.len() == 11 && is_mobile(mobile) => Some((5, 4)),
        [0, 0, 8, 6, mobile @ ..] if mobile.len() == 11 && is_mobile(mobile) => Some((7, 4)),
        _ => None,
    }
}

/// The date of birth of an 18-character identity number is possible (years 1900–2099).
fn has_birth_date(digits: &[u8]) -> bool {
    let [region, _, _, _, _, _, y1, y2, y3, y4, m1, m2, d1, d2, ..] = digits else { return false };
    let two = |tens: &u8, ones: &u8| i8::try_from(tens * 10 + ones).unwrap_or_default();
    let year = i16::from(two(y1, y2)) * 100 + i16::from(two(y3, y4));
    let only_last_is_letter = digits.iter().rev().skip(1).all(|digit| *digit < 10);
    let day_exists = only_last_is_letter && kernel::Day::new(year, two(m1, m2), two(d1, d2)).is_ok();
    (1..=9).contains(region) && (1900..2100).contains(&year) && day_exists
}

/// Area codes: 010 and 02x have three digits and eight behind, 03xx to 09xx have four and seven or eight behind.
fn fixed_line(digits: &[u8]) -> Option<(usize, usize)> {
    if digits.contains(&10) {
        return None;
    }
    match digits {
        [0, 1, 0, local @ ..] | [0, 2, _, local @ ..] if local.len() == 8 && local[0] > 1 => Some((3, 4)),
        [0, 3..=9, _, _, local @ ..] if matches!(local.len(), 7 | 8) && local[0] > 1 => Some((4, 4)),
        _ => None,
    }
}

fn local_line(digits: &[u8]) -> Option<(usize, usize)> {
    (digits.first().is_some_and(|first| *first > 1) && !digits.contains(&10)).then_some((0, 4))
}

fn follows_line_word(chars: &[char], run: &Run) -> bool {
    let before: String =
        chars[..run.start].iter().rev().skip_while(|c| matches!(c, ' ' | ':' | '：' | '是' | '为')).take(4).collect();
    LOCAL_LINE_WORDS.iter().any(|word| before.starts_with(&word.chars().rev().collect::<String>()))
}

/// First digits of card issuers (9 begins credit codes of enterprises, not cards) and Luhn's check digit (ISO/IEC 7812-1).
fn is_bank_card(digits: &[u8]) -> bool {
    let sum: u32 =
        digits.iter().rev().zip([1, 2].into_iter().cycle()).map(|(&digit, factor)| luhn_term(digit, factor)).sum();
    matches!(digits.first(), Some(3..=6)) && !digits.contains(&10) && sum.is_multiple_of(10)
}

fn luhn_term(digit: u8, factor: u32) -> u32 {
    let product = u32::from(digit) * factor;
    product / 10 + product % 10
}

#[cfg(test)]
mod tests {
    use super::mask_personal_numbers;

    fn check(text: &str, masked: &str) {
        assert_eq!(mask_personal_numbers(text), masked);
    }

    #[test]
    fn every_reference_case_is_masked_as_its_convention_says() {
        let mut cases = csv::Reader::from_reader(include_bytes!("../tests/data/masking.csv").as_slice());
        let mut count = 0;
        for case in cases.records().map(Result::unwrap) {
            check(&case[1], &case[2]);
            check(&format!("我是{}，请回电", &case[1]), &format!("我是{}，请回电", &case[2]));
            count += 1;
        }
        assert_eq!(count, 100);
    }

    #[test]
    fn ordinary_numbers_stay_whole() {
        for text in [
            "2026年11月21日",
            "2026-11-21 09:30",
            "20261121",
            "效能〔2026〕12号",
            "共1792项权力，满意率95.2%",
            "拨款13800000000元",
            "13.912345678901倍",
            "3.13912345678",
            "12345热线",
            "400-820-8820",
            "订单号1391234567890",
            "编号6222021234567891",
            "统一社会信用代码91510700MA62345X7Q",
            "第12345678件",
            "邮编621000",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn numbers_written_in_groups_are_masked_and_keep_their_groups() {
        check("2026-11-21 138 1234 5678", "2026-11-21 138 **** 5678");
        check("110101 19900307 4258", "110101 ******** 4258");
        check("6222 0212 3456 7894", "6222 02** **** 7894");
        check("0086-139 1234 5678", "0086-139 **** 5678");
        check("8613912345678", "86139****5678");
    }

    #[test]
    fn fixed_lines_keep_their_area_code() {
        check("010-65551234", "010-****1234");
        check("0816 5550100", "0816 ***0100");
        check("057188123456", "0571****3456");
        check("电话：88123456转801", "电话：****3456转801");
        check("座机是 555-0100", "座机是 ***-0100");
    }

    #[test]
    fn two_numbers_side_by_side_are_both_masked() {
        check("13912345678/18612345678、010-65551234", "139****5678/186****5678、010-****1234");
        check("13912345678 18612345678", "139****5678 186****5678");
    }

    #[test]
    fn two_numbers_with_a_point_between_are_no_amount() {
        check("13912345678.18612345678", "139****5678.186****5678");
        check("13912345678.50", "13912345678.50");
    }

    #[test]
    fn masking_twice_changes_nothing() {
        let once = mask_personal_numbers("张三13912345678，110101199003074258，6222021234567894");
        check(&once, &once);
    }

    #[test]
    fn what_stays_of_a_number_makes_no_other_one_with_the_digits_before_it() {
        check("089 0777 07777777775", "089 0*** 0777***7775");
    }
}
