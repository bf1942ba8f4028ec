//! The refusals of reporting, each with its rule's number, what happened and what to do next.

use kernel::{Bilingual, Finding, Place, Refusal, RefusalKind};

/// A rule that can say no.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its number.
    pub code: &'static str,
    kind: RefusalKind,
    zh: [&'static str; 2],
    en: [&'static str; 2],
}

impl Rule {
    /// The refusal as a whole.
    pub fn refusal(&self) -> Refusal {
        Refusal::new(
            self.kind,
            self.code,
            Bilingual::new(self.zh[0], self.en[0]),
            Bilingual::new(self.zh[1], self.en[1]),
        )
    }

    /// The finding at a form's field.
    pub fn at(&self, field: &str) -> Finding {
        let whole = self.refusal();
        Finding::error(self.code, Place::field(field), whole.message, whole.remedy)
    }

    /// The refusal of a form because of one field.
    pub fn refused_at(&self, field: &str) -> Refusal {
        Refusal::findings(self.code, vec![self.at(field)])
    }
}

macro_rules! rules {
    ($($name:ident $kind:ident $zh:literal $zh_next:literal $en:literal $en_next:literal;)*) => {
        $(
            #[doc = $en]
            pub const $name: Rule =
                Rule { code: stringify!($name), kind: RefusalKind::$kind, zh: [$zh, $zh_next], en: [$en, $en_next] };
        )*

        /// Every rule, in order.
        pub const ALL: &[Rule] = &[$($name),*];
    };
}

rules! {
    T01 Invalid "没有写发生了什么。" "请写明事情的经过。"
        "What happened is missing." "Write what happened.";
    T02 Invalid "文字太长，没有提交。您写的内容都还在下面。" "请分成几份反映，或删去重复的部分；也可以把详细材料作为 PDF 附上。"
        "The text is too long and was not sent. All you wrote is still below." "Split it into several reports, shorten it, or attach the details as a PDF.";
    T03 Invalid "日期不对。" "请填写今天或以前的日期，如 2026-11-20；记不清可以不填。"
        "The date is not possible." "Give today or an earlier day, such as 2026-11-20, or leave it empty.";
    T04 Invalid "实名反映需要姓名和联系方式。" "请填写姓名和一种联系方式，或改选匿名。"
        "A named report needs a name and a way to reach you." "Fill in both, or choose to stay anonymous.";
    T05 Invalid "这一项太长。" "请写短一些，细节写在经过里。"
        "This field is too long." "Shorten it; details belong into the account.";
    T06 TooMany "文件的个数超过了上限，多出的没有接收。" "请删去不需要的，或先提交，再另外反映。"
        "There are more files than the limit; the rest was not taken." "Leave some out, or send a second report.";
    T07 TooLarge "文件超过了大小上限。" "请剪短后再传；不用脚本的浏览器上限较小，换一个浏览器可以传更大的文件。"
        "The file is over the size limit." "Shorten it; a browser with scripts can send larger files.";
    T08 Gone "这一页打开得太久，已经失效。您写的内容都还在下面。" "请核对后再提交一次。"
        "This page was open too long. All you wrote is still below." "Check it and send it again.";
    T09 TooMany "提交得太快，像是程序所为。您写的内容都还在下面。" "请停几秒钟，再提交一次。"
        "This was sent faster than a person writes. All you wrote is still below." "Wait a few seconds and send it again.";
    T10 TooMany "从这个网络提交的次数太多。" "请一小时后再试；紧急的事请打热线电话。"
        "Too many reports came from this network." "Try again in an hour; call the hotline if it is urgent.";
    T11 Invalid "查询码不对。" "查询码是 16 位数字，请对照保存的查询码重新输入。"
        "No report has this code." "It has 16 digits; compare it with what you kept.";
    T12 TooMany "输错的次数太多。" "请一小时后再试。"
        "Too many wrong codes." "Try again in an hour.";
    T13 TooMany "现在提交的人太多，需要多验证一步。您写的内容都还在下面。" "请稍等再提交：浏览器允许脚本的，会自动完成验证；不允许的，请在这一页停留满一分钟。"
        "There is a flood of reports, so one more check is needed. All you wrote is still below." "Wait, then send again: with scripts the check runs by itself, without them stay on this page for a full minute.";
    T14 Invalid "没有这个单位。" "请从列表里选择；说不清的，写在“哪个单位”的文字里。"
        "There is no such unit." "Choose one from the list, or describe it in words.";
    T15 Conflict "这份反映现在的状态不能这样办理。" "请刷新页面，看看是不是别人已经办了。"
        "The report is not in a state that allows this." "Reload the page: somebody may have been quicker.";
    T16 Invalid "没有写理由或内容。" "请写清楚，反映人会看到。"
        "A reason or text is missing." "Write it down; the reporter will read it.";
    T17 Conflict "已经申请过一次重新办理。" "同一件事只能重新办理一次；有新情况，请另外反映。"
        "It has been reopened once already." "A matter is reopened once; report anew if there is something new.";
    T18 Conflict "这份反映已经收到，不用再提交。" "请用上次显示的查询码查看进展。"
        "This report has been received already." "Use the code you were shown to follow it.";
    T19 Invalid "口令不对，没有打开。这次尝试已经记录。" "请核对口令；忘记口令的，请另一位身份保管人重新引入。"
        "The passphrase is wrong; nothing was opened. The attempt is on record." "Check it; if it is lost, another keeper must introduce you again.";
    T20 Conflict "还没有设立身份保管人，暂时只能匿名反映。" "请选择匿名；需要答复的，用查询码查看。"
        "No identity keeper has been set up, so only anonymous reports are taken." "Choose to stay anonymous; your code shows the reply.";
    T21 Invalid "口令太短。" "请用至少 12 个字符，自己记得住、别人猜不到。"
        "The passphrase is too short." "Use at least 12 characters that you remember and nobody guesses.";
    T22 Conflict "文件没有接上。" "请重新选择文件，从断开的地方继续。"
        "The pieces of the file do not join." "Choose the file again; it goes on where it broke off.";
    T25 Invalid "评价请选 1 到 5 分。" "请重新选择。"
        "The rating goes from 1 to 5." "Choose again.";
    T26 Conflict "要合并到的反映不存在，或就是它自己。" "请从疑似重复的列表里选择。"
        "The report to merge into does not exist or is this one." "Choose one from the possible duplicates.";
    T30 Conflict "移出后身份保管人就不够了，没有移出。" "请先引入另一位身份保管人，再移出这一位。"
        "Too few identity keepers would be left; nobody was removed." "Introduce another keeper first.";
    T27 Invalid "内容读不懂。" "请对照接口文档检查字段和长度。"
        "The content could not be read." "Compare fields and lengths with the interface document.";
    T28 Invalid "这个工单以前已经导入，跳过。" "无需处理。"
        "This case came in before and is skipped." "Nothing needs to be done.";
    T29 Invalid "名册里没有这个单位，按文字保留。" "受理时再选单位，或先在名册里补上简称。"
        "The registry has no such unit; it is kept in words." "Choose the unit when accepting, or add its short name to the registry.";
    T31 TooMany "今天从这个网络传来的文件已经达到上限。" "文字可以照常提交；文件请明天再传，或换一个网络。"
        "The files sent from this network today have reached the limit." "Words can be sent as usual; send the files tomorrow or from another network.";
    T32 TooMany "服务器的存储空间快满了，暂时不能接收文件。" "文字可以照常提交；文件请过些时候再传。"
        "The server has little room left and takes no files for now." "Words can be sent as usual; send the files later.";
    T33 Invalid "还没有设立身份保管人，来电人的姓名和电话不会保存，导入后也补不回来。" "请先在“群众反映—身份保管人”设好保管人，再导入。"
        "No identity keeper has been set up: the callers' names and numbers are not kept and can't be added later." "Set up a keeper under Reports, Identity keepers, before importing.";
}

/// The table of rules as Markdown.
pub fn print_table() -> String {
    let line = |rule: &Rule| format!("| {} | {} | {} |\n", rule.code, rule.zh[0], rule.en[0]);
    format!("| code | 规则 | rule |\n|---|---|---|\n{}", ALL.iter().map(line).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_table_of_rules_is_fresh() {
        let title = "# 群众反映的规则 · Rules of reporting\n\nMade by `make documents`.\n\n";
        expect_test::expect_file!["../../../../../docs/rules/reports.md"]
            .assert_eq(&format!("{title}{}", print_table()));
    }
}
