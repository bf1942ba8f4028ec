//! The registry's rules by number. Numbers never change their meaning; `docs/rules/registry.md` is this table in print.

use kernel::{Bilingual, Finding, Place, Refusal, RefusalKind, RuleCode, Severity};

/// A rule: its number, how much a breach weighs, what is then wrong, and the remedy.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The number.
    pub code: &'static str,
    /// How much a breach weighs.
    pub severity: Severity,
    /// What is wrong, in Chinese and English.
    pub message: (&'static str, &'static str),
    /// What to do, in Chinese and English.
    pub remedy: (&'static str, &'static str),
}

impl Rule {
    /// The breach of this rule at a place.
    pub fn at(&self, place: Place) -> Finding {
        Finding {
            severity: self.severity,
            place,
            rule: RuleCode(self.code),
            message: pair(self.message),
            remedy: pair(self.remedy),
        }
    }

    /// The breach of this rule at a form's field, as a refusal.
    pub fn at_field(&self, field: &str) -> Refusal {
        Refusal::findings(self.code, vec![self.at(Place::field(field))])
    }

    /// The breach of this rule as a refusal of the whole act.
    pub fn refusal(&self, kind: RefusalKind) -> Refusal {
        Refusal::new(kind, self.code, pair(self.message), pair(self.remedy))
    }
}

/// Findings as a refusal under the rule of the first.
pub fn refusal_of(findings: Vec<Finding>) -> Refusal {
    let rule = findings.first().map_or(R01.code, |finding| finding.rule.0);
    Refusal::findings(rule, findings)
}

fn pair((zh, en): (&str, &str)) -> Bilingual {
    Bilingual::new(zh, en)
}

macro_rules! rules {
    ($($code:ident $severity:ident $zh:literal $en:literal => $do_zh:literal $do_en:literal;)*) => {
        $(#[doc = $en] pub const $code: Rule = Rule {
            code: stringify!($code),
            severity: Severity::$severity,
            message: ($zh, $en),
            remedy: ($do_zh, $do_en),
        };)*
        /// Every rule, by number.
        pub const ALL: &[Rule] = &[$($code),*];
    };
}

rules! {
    R01 Error "没有单位名称，或只有一个字。" "The unit's name is missing or has one character only."
        => "请填写单位全称。" "Enter the unit's full name.";
    R02 Error "单位编码不合规。" "The unit's code is not in order."
        => "编码用 1 至 12 位大写字母和数字，如 U001。" "Use 1 to 12 capital letters and digits, such as U001.";
    R03 Error "这个单位编码已经用过。" "This unit code is already taken."
        => "请换一个编码，或去修改原有的单位。" "Choose another code, or edit the unit that has it.";
    R04 Error "没有这个单位分类。" "There is no such class of units."
        => "请填写已有的分类编码或名称；新分类请先在“单位分类”里增加。" "Name a class by its code or name; add new classes under “Classes” first.";
    R05 Error "没有这种单位性质。" "There is no such kind of unit."
        => "请填：机关、事业单位、企业、社会组织或其他。" "Enter agency, public institution, enterprise, association or other.";
    R06 Error "统一社会信用代码有误。" "The credit code is wrong."
        => "请对照登记证书核对这 18 位（GB 32100-2015）。" "Compare the 18 characters with the certificate (GB 32100-2015).";
    R07 Error "电话号码读不懂。" "The telephone number can't be read."
        => "请填写数字，可带区号和短横线。" "Enter digits, with area code and dashes if you like.";
    R08 Note "与前面的一行完全相同。" "The row is the same as an earlier one."
        => "只取一次，不必处理。" "It is taken once; nothing has to be done.";
    R09 Error "同一单位在表里出现两次，内容不同。" "The same unit stands in the sheet twice with different contents."
        => "请在表里只留下正确的一行。" "Keep only the right row in the sheet.";
    R10 Error "您打开页面以后，别人改过这条记录。" "Somebody changed this record after you opened the page."
        => "请重新打开页面，核对后再改。" "Open the page again, check, and then edit.";
    R11 Error "没有写明停用的原因。" "The reason for closing is missing."
        => "请写明撤并、更名或其他原因。" "Say whether it was merged, renamed or otherwise ended.";
    R12 Error "名册里没有这个单位。" "There is no such unit in the registry."
        => "请核对单位编码或名称，或先导入单位。" "Check the code or name, or import the unit first.";
    R13 Error "没有写明职责内容。" "The duty's text is missing."
        => "请填写职责，或删除这一行。" "Enter the duty, or remove the row.";
    R14 Error "没有填写姓名。" "The name is missing."
        => "请填写姓名。" "Enter the name.";
    R15 Error "身份证号有误。" "The identity number is wrong."
        => "请核对 18 位号码（GB 11643）；不掌握的可以留空。" "Check the 18 characters (GB 11643); leave it empty if unknown.";
    R16 Warning "别的单位也用这个统一社会信用代码。" "Another unit has the same credit code."
        => "同一法人的几个窗口可以相同；否则请核对。" "Windows of one legal person may share it; otherwise check.";
    R17 Error "这个分类里还有单位，不能删除。" "The class still has units and can't be removed."
        => "请先把单位改到别的分类。" "Move its units to another class first.";
    R18 Error "分类的编码或名称不合规，或已经用过。" "The class's code or name is not in order or already taken."
        => "编码用 1 至 12 位大写字母和数字，名称不能空，都不能重复。" "Use 1 to 12 capital letters and digits for the code; give a name; both unique.";
    R19 Warning "这是一个新的分类，确认后会增加。" "This class is new and will be added on confirmation."
        => "如果是写错了，请改正后重新上传。" "If it is a slip, correct it and upload again.";
    R20 Warning "别的单位也叫这个名称。" "Another unit has the same name."
        => "请核对是不是同一个单位。" "Check whether it is the same unit.";
    R21 Error "单位已经是这个状态。" "The unit already is in that state."
        => "请重新打开页面查看。" "Open the page again to see.";
    R22 Error "文字太长。" "The text is too long."
        => "请缩短。" "Shorten it.";
    R23 Error "几行都没有写编码，名称又相同，分不清是哪个单位。" "Several units share this name and the row has no code, so it is unclear which one is meant."
        => "请在表里补上单位编码。" "Add the unit's code in the sheet.";
    R24 Error "文件里没有可用的放假安排。" "The file holds no holidays that can be taken in."
        => "请对照试算列出的问题改正后重新上传。" "Correct what the dry run lists and upload again.";
    R25 Error "作息时间看不懂。" "The office hours can't be read."
        => "请按先后写成 08:30-12:00, 14:30-17:30，每一段都要先起后止、互不重叠。" "Write 08:30-12:00, 14:30-17:30: each session ends after it begins, and they follow each other.";
    R26 Error "没有写从哪一天起执行，或没有写名称。" "The first day or the name is missing."
        => "请选择开始执行的日期，并写上名称，如夏季作息。" "Choose the first day and give a name, such as 夏季作息 (summer hours).";
    R27 Error "辖区的名称不合规，或与别的辖区相同。" "The area's name is not in order or another area has it."
        => "名称用 2 至 40 个字，不能重复。" "Give a name of 2 to 40 characters that no other area has.";
    R28 Error "下级辖区的级别要低于本辖区。" "A lower area's level must be below this one's."
        => "请选择更低的级别。" "Choose a lower level.";
    R29 Error "访问地址不合规，或已经用过。" "The address is not in order or already taken."
        => "以 http:// 或 https:// 开头，只写主机名和端口，每个辖区一个主机名。" "Begin with http:// or https:// and give host and port alone, a host of its own for each area.";
    R30 Error "这个单位不能代表下级办公室。" "This unit can't stand for a lower office."
        => "请选择名册中在用、还没有代表别的辖区的单位。" "Choose an active unit of the registry that stands for no other area.";
}

/// The rules as a Markdown table; `docs/rules/registry.md` holds it.
pub fn print_table() -> String {
    let mut text = String::from("# Rules of the registry 单位名册的规则\n\n");
    text.push_str("| rule | weight | 规则 | 办法 | rule in English | remedy |\n|---|---|---|---|---|---|\n");
    for rule in ALL {
        let weight = match rule.severity {
            Severity::Error => "错误 error",
            Severity::Warning => "提醒 warning",
            Severity::Note => "说明 note",
        };
        let (zh, en) = rule.message;
        let (do_zh, do_en) = rule.remedy;
        text.push_str(&format!("| {} | {weight} | {zh} | {do_zh} | {en} | {do_en} |\n", rule.code));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_table_of_rules_is_fresh() {
        expect_test::expect_file!["../../../../../docs/rules/registry.md"].assert_eq(&print_table());
    }

    #[test]
    fn rules_are_numbered_without_gaps_and_all_speak_both_languages() {
        for (number, rule) in (1..).zip(ALL) {
            assert_eq!(rule.code, format!("R{number:02}"));
            let texts = [rule.message.0, rule.message.1, rule.remedy.0, rule.remedy.1];
            assert!(texts.iter().all(|text| !text.is_empty() && !text.contains('!') && !text.contains('！')));
        }
    }
}
