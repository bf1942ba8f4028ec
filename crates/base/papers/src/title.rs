//! Breaking a title into lines as an office would: few lines, alike in length, no word torn apart.

/// Words of official titles that may not be torn apart.
const WORDS: &[&str] = &[
    "关于",
    "通报",
    "通知",
    "报告",
    "请示",
    "批复",
    "意见",
    "方案",
    "办法",
    "规定",
    "纪要",
    "公告",
    "通告",
    "实施",
    "工作",
    "机关",
    "作风",
    "效能",
    "建设",
    "评议",
    "活动",
    "结果",
    "情况",
    "问题",
    "整改",
    "交办",
    "督查",
    "督办",
    "检查",
    "考核",
    "年度",
    "全市",
    "全县",
    "全区",
    "上半年",
    "下半年",
    "季度",
    "部门",
    "单位",
    "服务",
    "对象",
    "群众",
    "责任",
    "落实",
    "推进",
    "进一步",
    "加强",
    "优化",
    "营商",
    "环境",
    "政务",
    "公开",
    "监督",
    "专项",
    "整治",
    "行动",
    "办公室",
    "领导",
    "小组",
    "委员会",
    "会议",
    "名单",
    "职责",
    "汇编",
    "目标",
    "管理",
    "第一",
    "第二",
    "第三",
    "第四",
    "千人",
    "万人",
];

/// Characters that may not begin a line.
const NOT_FIRST: &str = "，。、；：？！）》」』”’〉〕】％%,.;:?!)]}—…·";
/// Characters that may not end a line.
const NOT_LAST: &str = "（《「『“‘〈〔【([{";
/// Characters after which a break reads well.
const GOOD_LAST: &str = "的和与及、，》）”";

/// A longer line is no title: it is left to the typesetter.
const LONGEST: usize = 200;

const TORN_WORD: f64 = 40.0;
const FORBIDDEN: f64 = 1_000.0;
const SMOOTH_BREAK: f64 = -4.0;
const LONG_LAST_LINE: f64 = 3.0;

/// Breaks `title` into the fewest lines of at most `width` characters (a half-width character counts one half),
/// as equal in length as words allow. A line break in the title is kept as it is.
pub fn balanced_lines(title: &str, width: f64) -> Vec<String> {
    title.lines().map(str::trim).filter(|line| !line.is_empty()).flat_map(|line| break_line(line, width)).collect()
}

fn break_line(line: &str, width: f64) -> Vec<String> {
    let chars: Vec<char> = line.chars().collect();
    let ends = prefix_widths(&chars);
    let total = ends.last().copied().unwrap_or_default();
    if total <= width || chars.len() > LONGEST {
        return vec![line.to_owned()];
    }
    let fewest = lines_needed(total, width);
    (fewest..=chars.len())
        .find_map(|count| cheapest_breaks(&chars, &ends, count, width))
        .map_or_else(|| vec![line.to_owned()], |breaks| cut(&chars, &breaks))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a title's length in characters")]
fn lines_needed(total: f64, width: f64) -> usize {
    (total / width.max(1.0)).ceil() as usize
}

/// `ends[i]` is the width of the first `i` characters.
fn prefix_widths(chars: &[char]) -> Vec<f64> {
    let mut ends = vec![0.0];
    let mut sum = 0.0;
    for character in chars {
        sum += if character.is_ascii() { 0.5 } else { 1.0 };
        ends.push(sum);
    }
    ends
}

/// The best places to break into exactly `count` lines, or `None` when some line would be too long.
fn cheapest_breaks(chars: &[char], ends: &[f64], count: usize, width: f64) -> Option<Vec<usize>> {
    let length = chars.len();
    let ideal = ends[length] / as_f64(count);
    let torn = torn_places(chars);
    // best[i]: the cheapest way to have broken the first i characters into the lines so far, with its last break.
    let mut best: Vec<Option<f64>> = vec![None; length + 1];
    best[0] = Some(0.0);
    let mut history = Vec::with_capacity(count);
    for line in 1..=count {
        let (next, from) = one_more_line(chars, ends, &best, &torn, Shape { width, ideal, last: line == count });
        best = next;
        history.push(from);
    }
    best[length]?;
    let mut breaks = vec![length];
    for from in history.iter().rev() {
        breaks.push(from[*breaks.last()?]);
    }
    breaks.reverse();
    Some(breaks)
}

#[derive(Clone, Copy)]
struct Shape {
    width: f64,
    ideal: f64,
    last: bool,
}

fn one_more_line(
    chars: &[char],
    ends: &[f64],
    best: &[Option<f64>],
    torn: &[bool],
    shape: Shape,
) -> (Vec<Option<f64>>, Vec<usize>) {
    let mut next = vec![None; best.len()];
    let mut from = vec![0; best.len()];
    for end in 1..best.len() {
        for start in 0..end {
            let span = ends[end] - ends[start];
            let Some(so_far) = best[start].filter(|_| span <= shape.width) else { continue };
            let cost = so_far + unevenness(span, shape) + break_cost(chars, torn, end);
            if next[end].is_none_or(|old: f64| cost < old) {
                next[end] = Some(cost);
                from[end] = start;
            }
        }
    }
    (next, from)
}

/// Squared distance from the ideal length; a last line longer than the others looks heavy.
fn unevenness(span: f64, shape: Shape) -> f64 {
    let off = span - shape.ideal;
    let heavy = if shape.last && off > 0.0 { LONG_LAST_LINE * off } else { 0.0 };
    off * off + heavy
}

/// What it costs to break before character `at`.
fn break_cost(chars: &[char], torn: &[bool], at: usize) -> f64 {
    let (Some(&before), Some(&after)) = (chars.get(at.wrapping_sub(1)), chars.get(at)) else { return 0.0 };
    let both_latin = before.is_ascii_alphanumeric() && after.is_ascii_alphanumeric();
    let forbidden = NOT_FIRST.contains(after) || NOT_LAST.contains(before) || both_latin || after == '的';
    let number_and_unit = before.is_ascii_digit() && "年月日号个项期次".contains(after);
    match (forbidden, torn[at] || number_and_unit) {
        (true, _) => FORBIDDEN,
        (false, true) => TORN_WORD,
        (false, false) if GOOD_LAST.contains(before) || after == '《' => SMOOTH_BREAK,
        (false, false) => 0.0,
    }
}

/// `torn[i]`: a break before character `i` would tear a word apart.
fn torn_places(chars: &[char]) -> Vec<bool> {
    let mut torn = vec![false; chars.len() + 1];
    for start in 0..chars.len() {
        for word in WORDS {
            let length = word.chars().count();
            let here = chars.iter().skip(start).take(length);
            if here.copied().eq(word.chars()) {
                torn[start + 1..start + length].fill(true);
            }
        }
    }
    torn
}

fn cut(chars: &[char], breaks: &[usize]) -> Vec<String> {
    breaks.windows(2).map(|pair| chars[pair[0]..pair[1]].iter().collect()).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a title's length in characters")]
fn as_f64(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::balanced_lines;

    const WIDTH: f64 = 20.0;

    fn check(title: &str, lines: &[&str]) {
        assert_eq!(balanced_lines(title, WIDTH), lines);
    }

    #[test]
    fn a_short_title_stays_on_one_line() {
        check("整改通知书", &["整改通知书"]);
    }

    #[test]
    fn lines_are_alike_and_words_stay_whole() {
        check(
            "关于2026年度市级机关作风效能千人评议活动结果的通报",
            &["关于2026年度市级机关作风", "效能千人评议活动结果的通报"],
        );
        check(
            "青川市效能建设办公室关于开展优化营商环境专项整治行动和机关作风效能评议活动的通知",
            &["青川市效能建设办公室关于开展优化营商环境", "专项整治行动和机关作风效能评议活动的通知"],
        );
    }

    #[test]
    fn a_break_that_the_author_set_is_kept() {
        check("青川市效能建设办公室\n整改通知书", &["青川市效能建设办公室", "整改通知书"]);
    }

    #[test]
    fn no_line_begins_or_ends_with_the_wrong_punctuation() {
        for length in 1..60 {
            let title: String =
                "关于印发《机关效能考核办法（试行）》、《首问负责制》的通知".chars().cycle().take(length).collect();
            for pair in balanced_lines(&title, 11.0).windows(2) {
                assert!(!pair[1].starts_with(['》', '）', '、', '的']), "{title}: {}", pair[1]);
                assert!(!pair[0].ends_with(['《', '（']), "{title}: {}", pair[0]);
            }
        }
    }

    #[test]
    fn nothing_is_lost_even_when_no_break_is_allowed() {
        let title = "a".repeat(100);
        assert_eq!(balanced_lines(&title, 20.0).concat(), title);
        assert!(balanced_lines("", 20.0).is_empty());
    }
}
