//! The rules of reading, each with its words; and the list in which findings are gathered.

use kernel::{Bilingual, Finding, Place, Severity};
use std::collections::BTreeMap;

/// So many findings of one rule are listed one by one; the others are only counted.
const LISTED_PER_RULE: usize = 100;

/// Findings in the order in which they were made.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    list: Vec<Finding>,
    unlisted: BTreeMap<&'static str, (usize, Severity)>,
    counts: BTreeMap<&'static str, usize>,
}

impl Findings {
    pub(crate) fn push(&mut self, finding: Finding) {
        let count = self.counts.entry(finding.rule.0).or_default();
        *count += 1;
        if *count <= LISTED_PER_RULE {
            self.list.push(finding);
        } else {
            self.unlisted.entry(finding.rule.0).or_insert((0, finding.severity)).0 += 1;
        }
    }

    pub(crate) fn into_list(mut self, sheet: &str) -> Vec<Finding> {
        for (rule, (count, severity)) in self.unlisted {
            self.list.push(Finding { severity, ..more_of_the_same(sheet, rule, count) });
        }
        self.list
    }
}

fn whole(sheet: &str) -> Place {
    Place { sheet: Some(sheet.to_owned()), ..Place::default() }
}

fn both(zh: impl Into<String>, en: impl Into<String>) -> Bilingual {
    Bilingual::new(zh, en)
}

fn megabytes(bytes: u64) -> String {
    let tenths = bytes.saturating_mul(10) >> 20;
    if tenths < 10 { format!("{} KB", bytes.div_ceil(1 << 10)) } else { format!("{}.{} MB", tenths / 10, tenths % 10) }
}

pub(crate) fn file_too_large(file: &str, bytes: u64, limit: u64) -> Finding {
    let (bytes, limit) = (megabytes(bytes), megabytes(limit));
    Finding::error(
        "S01",
        whole(file),
        both(
            format!("文件有 {bytes}，超过上限 {limit}，没有读取"),
            format!("The file has {bytes}, more than the limit of {limit}; it was not read"),
        ),
        both("删去图片和无关的工作表，或分成几个文件", "Remove pictures and other sheets, or split the file"),
    )
}

pub(crate) fn unpacks_too_large(file: &str, limit: u64) -> Finding {
    let limit = megabytes(limit);
    Finding::error(
        "S02",
        whole(file),
        both(
            format!("文件解压后超过上限 {limit}，没有读取"),
            format!("Unpacked, the file exceeds the limit of {limit}; it was not read"),
        ),
        both(
            "只保留需要的行列另存为新文件；不要使用来源不明的文件",
            "Save only the rows and columns needed as a new file; do not use files of unknown origin",
        ),
    )
}

pub(crate) fn not_a_table(file: &str) -> Finding {
    Finding::error(
        "S03",
        whole(file),
        both("这不是能读取的表格文件", "This is not a table file that can be read"),
        both("用 WPS 或 Excel 打开，另存为 xlsx 或 CSV 再导入", "Open it in WPS or Excel and save it as xlsx or CSV"),
    )
}

pub(crate) fn damaged(file: &str) -> Finding {
    Finding::error(
        "S04",
        whole(file),
        both("文件已损坏或不完整", "The file is damaged or incomplete"),
        both(
            "重新下载或传送；能打开的话，另存为新的 xlsx 文件",
            "Send or download it again; if it opens, save it as a new xlsx file",
        ),
    )
}

pub(crate) fn password_protected(file: &str) -> Finding {
    Finding::error(
        "S05",
        whole(file),
        both("文件设有打开密码", "The file is protected by a password"),
        both("在 WPS 或 Excel 中取消密码后另存再导入", "Remove the password in WPS or Excel, save, and import again"),
    )
}

pub(crate) fn undecodable(file: &str, row: u64) -> Finding {
    Finding::error(
        "S06",
        Place { row: Some(row), ..whole(file) },
        both("文字编码有误，有的字无法辨认", "The text encoding is broken: some characters cannot be read"),
        both("另存为 UTF-8 编码的 CSV 或 xlsx 再导入", "Save it as UTF-8 CSV or as xlsx"),
    )
}

pub(crate) fn no_header(sheet: &str, layout: &str, names: &str) -> Finding {
    Finding::error(
        "S07",
        whole(sheet),
        both(format!("没有找到《{layout}》的表头"), format!("No header row of “{layout}” was found")),
        both(
            format!("在前 30 行内写上列名：{names}"),
            format!("Put the names of the columns into one of the first 30 rows: {names}"),
        ),
    )
}

pub(crate) fn column_missing(sheet: &str, row: u64, name: &str) -> Finding {
    Finding::error(
        "S08",
        Place { row: Some(row), ..whole(sheet) },
        both(format!("缺少必需的列“{name}”"), format!("The required column “{name}” is missing")),
        both(format!("在表头这一行加上“{name}”一列"), format!("Add a column “{name}” to the header row")),
    )
}

pub(crate) fn column_twice(place: Place, name: &str) -> Finding {
    Finding::warning(
        "S09",
        place,
        both(
            format!("“{name}”出现了两列，采用左边的一列"),
            format!("There are two columns “{name}”; the left one is taken"),
        ),
        both("删去多余的一列，或改个列名", "Delete or rename one of them"),
    )
}

pub(crate) fn column_unknown(place: Place, name: &str) -> Finding {
    Finding::note(
        "S10",
        place,
        both(format!("不认识“{name}”一列，没有读取"), format!("The column “{name}” is not known and was not read")),
        both("如需导入，请改成模板中的列名", "If it should be read, use the column name of the template"),
    )
}

pub(crate) fn blank(place: Place, name: &str) -> Finding {
    Finding::error(
        "S11",
        place,
        both(format!("“{name}”没有填写，这一行没有采用"), format!("“{name}” is empty; the row was not taken in")),
        both(
            "填写后重新导入；如是合并单元格，请取消合并并逐行填写",
            "Fill it in; if cells are merged, unmerge them and fill in every row",
        ),
    )
}

pub(crate) fn repeated_row(place: Place, first: u64) -> Finding {
    Finding::warning(
        "S12",
        place,
        both(format!("与第 {first} 行完全相同，只采用一次"), format!("The same as row {first}; taken in once")),
        both("删去重复的一行", "Delete one of the rows"),
    )
}

pub(crate) fn repeated_key(place: Place, first: u64, names: &str) -> Finding {
    Finding::error(
        "S13",
        place,
        both(
            format!("“{names}”与第 {first} 行相同而内容不同，这一行没有采用"),
            format!("“{names}” is the same as in row {first} but the rest differs; the row was not taken in"),
        ),
        both("核对两行，改正编号或只留一行", "Compare the two rows; correct the id or keep one"),
    )
}

pub(crate) fn formula_value(place: Place) -> Finding {
    Finding::note(
        "S14",
        place,
        both("这里是公式，采用了上次计算的结果", "This is a formula; its last computed value was taken"),
        both(
            "如结果不对，请重新计算并保存，或粘贴为数值",
            "If the value is wrong, recalculate and save, or paste it as a value",
        ),
    )
}

pub(crate) fn error_value(place: Place, shown: &str) -> Finding {
    Finding::error(
        "S15",
        place,
        both(
            format!("单元格是错误值 {shown}，这一行没有采用"),
            format!("The cell holds the error {shown}; the row was not taken in"),
        ),
        both("改正公式或直接填写内容", "Correct the formula or fill in the content"),
    )
}

pub(crate) fn digits_lost(place: Place, shown: &str) -> Finding {
    Finding::warning(
        "S16",
        place,
        both(
            format!("长数字按数值保存为 {shown}，15 位以后的数字可能已丢失"),
            format!("A long number was stored as the numeric value {shown}; digits after the 15th may be lost"),
        ),
        both("把这一列设为“文本”格式后重新录入", "Format the column as text and enter the numbers again"),
    )
}

pub(crate) fn formula_text(place: Place) -> Finding {
    Finding::warning(
        "S17",
        place,
        both(
            "内容以等号开头，按文字读取，不作公式计算",
            "The content begins with an equals sign; it was read as text, not computed",
        ),
        both("如不是有意，请删去等号", "Remove the equals sign unless it is meant"),
    )
}

pub(crate) fn too_many_rows(sheet: &str, limit: usize) -> Finding {
    Finding::error(
        "S18",
        whole(sheet),
        both(format!("超过 {limit} 行，没有读取"), format!("There are more than {limit} rows; nothing was read")),
        both("分成几个文件导入", "Split it into several files"),
    )
}

pub(crate) fn too_many_columns(sheet: &str, limit: u32) -> Finding {
    Finding::error(
        "S19",
        whole(sheet),
        both(format!("超过 {limit} 列，没有读取"), format!("There are more than {limit} columns; nothing was read")),
        both("删去右侧多余的列", "Delete the columns on the right that are not needed"),
    )
}

pub(crate) fn other_sheets(file: &str, taken: &str, others: &str) -> Finding {
    Finding::note(
        "S20",
        whole(file),
        both(
            format!("只读取了工作表“{taken}”，没有读取：{others}"),
            format!("Only the sheet “{taken}” was read, not: {others}"),
        ),
        both("如需导入其他工作表，请放在单独的文件里", "Put other sheets that should be read into files of their own"),
    )
}

pub(crate) fn no_rows(sheet: &str, row: u64) -> Finding {
    Finding::warning(
        "S21",
        Place { row: Some(row), ..whole(sheet) },
        both("表头下面没有内容", "There is nothing below the header"),
        both("确认选对了文件和工作表", "Check that it is the right file and sheet"),
    )
}

fn more_of_the_same(sheet: &str, rule: &str, count: usize) -> Finding {
    Finding::note(
        "S22",
        whole(sheet),
        both(
            format!("{rule} 类问题另有 {count} 处，没有逐一列出"),
            format!("{count} more findings of {rule} are not listed"),
        ),
        both("先改正已列出的，再重新导入", "Correct those listed and import again"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_rules_in_the_documentation_has_every_rule_once() {
        let used: Vec<&str> = include_str!("findings.rs")
            .lines()
            .filter_map(|line| line.trim().strip_prefix("\"S")?.strip_suffix("\","))
            .filter(|code| code.bytes().all(|byte| byte.is_ascii_digit()))
            .collect();
        let documented: Vec<&str> = include_str!("lib.rs")
            .lines()
            .filter_map(|line| line.strip_prefix("//! | S")?.split_whitespace().next())
            .collect();
        assert_eq!(used, documented);
    }

    #[test]
    fn many_findings_of_a_rule_are_counted_instead_of_listed() {
        let mut findings = Findings::default();
        (1..=103).for_each(|row| findings.push(blank(Place::cell("s", row, "A"), "编号")));
        findings.push(formula_value(Place::cell("s", 1, "B")));
        let list = findings.into_list("s");
        assert_eq!(list.len(), 102);
        let last = list.last().expect("a finding");
        assert_eq!((last.rule.0, last.severity), ("S22", Severity::Error));
        assert_eq!(last.message.zh, "S11 类问题另有 3 处，没有逐一列出");
    }

    #[test]
    fn sizes_are_written_for_people() {
        assert_eq!(megabytes(200 << 20), "200.0 MB");
        assert_eq!(megabytes(1_500), "2 KB");
    }
}
