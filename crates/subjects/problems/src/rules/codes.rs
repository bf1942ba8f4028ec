//! The rules of the ledger by number. Numbers never change their meaning; `docs/rules/problems.md` is this table in print.

use kernel::{Bilingual, Refusal, RefusalKind};

/// A rule: its number, what a breach means, and the remedy.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The number.
    pub code: &'static str,
    /// What is wrong, in Chinese and English.
    pub message: (&'static str, &'static str),
    /// What to do, in Chinese and English.
    pub remedy: (&'static str, &'static str),
}

impl Rule {
    /// The breach of this rule at a form's field.
    pub fn at_field(&self, field: &str) -> Refusal {
        Refusal::field(self.code, field, pair(self.message), pair(self.remedy))
    }

    /// The breach of this rule by what was handed in as a whole.
    pub fn invalid(&self) -> Refusal {
        Refusal { kind: RefusalKind::Invalid, ..self.refusal() }
    }

    /// The rule as a line of a Markdown table.
    pub fn line(&self) -> String {
        format!("| {} | {} | {} |\n", self.code, self.message.0, self.message.1)
    }

    /// The breach of this rule by what is asked for, given how things stand.
    pub fn refusal(&self) -> Refusal {
        Refusal::new(RefusalKind::Conflict, self.code, pair(self.message), pair(self.remedy))
    }
}

fn pair((zh, en): (&str, &str)) -> Bilingual {
    Bilingual::new(zh, en)
}

/// Writes the rules of a subject that stands on the ledger: one constant each, and all of them as `ALL`. A line is the
/// number, what a breach means and what to do, each in Chinese and English.
#[macro_export]
macro_rules! rules {
    ($($code:ident $zh:literal $en:literal => $do_zh:literal $do_en:literal;)*) => {
        $(#[doc = $en] pub const $code: $crate::Rule = $crate::Rule {
            code: stringify!($code), message: ($zh, $en), remedy: ($do_zh, $do_en),
        };)*
        /// Every rule, by number.
        pub const ALL: &[$crate::Rule] = &[$($code),*];
    };
}

rules! {
    P01 "这里需要填写。" "Something is needed here." => "请填写后重新提交。" "Fill it in and submit again.";
    P02 "内容太长。" "The text is too long." => "请缩短；详细材料可作为附件。" "Shorten it; details can go into an attachment.";
    P03 "您已申请回避或被决定回避，不能办理这个问题。" "You have withdrawn from this problem, or been withdrawn." => "请由其他同志办理。" "Another person must handle it.";
    P04 "日期读不懂，或不在允许的范围内。" "The day can't be read or is out of range." => "请按“年-月-日”填写。" "Write it as year-month-day.";
    P05 "附件太多，一个问题最多 100 件。" "Too many files; a problem takes 100 at most." => "请合并后再提交。" "Join some of them.";
    P06 "请从列出的选项中选择。" "Choose one of the listed options." => "请重新选择。" "Choose again.";
    P40 "这张交办单没有交给您的单位。" "This slip was not sent to your unit." => "请回到本单位的问题列表。" "Go back to your unit's list.";
    P41 "您的单位已经签收。" "Your unit has signed for it." => "无需重复签收。" "Nothing needs to be done.";
    P42 "提出异议的期限已过。" "The time for an objection is over." => "请按交办单办理；确有困难的，可在到期前申请延期。" "Handle it; ask for an extension if need be.";
    P43 "本单位的异议已经裁定，首接负责，不能再退。" "The unit's objection was ruled on; the first receiver answers for it to the end." => "请按交办单办理。" "Handle it as the slip says.";
    P44 "还有协办单位在期限内没有回复，不能提前合并反馈。" "An assisting unit still has time and has not answered." => "请等协办单位回复，或等其期限届满。" "Wait for its answer or for the end of its time.";
    P45 "核查人不能自己销号。" "Whoever verified can't strike off." => "请由另一位同志销号。" "Another person must strike it off.";
    P46 "延期要在到期前申请。" "An extension must be asked for before the due date." => "请尽快反馈；逾期情况会如实记录。" "Answer soon; the delay is on record.";
    P47 "延期次数已用完。" "No further extension is allowed." => "请在现有期限内办结。" "Finish within the present time.";
    P48 "申请的日期超过了允许延长的天数，或不晚于现有期限。" "The day asked for is beyond the longest extension, or not later than the present one." => "请改一个日期。" "Choose another day.";
    P49 "申请人不能批准自己的延期申请。" "Whoever asked can't decide." => "请由领导审批。" "A leader must decide.";
    P50 "现在没有待审批的延期申请。" "No extension is waiting for a decision." => "请查看办理记录。" "See the timeline.";
    P51 "这个问题已按反映人的意见重新办理过一次。" "This problem was reopened for the reporter once already." => "如仍有异议，可依法申请复查。" "A review can be asked for by law.";
    P52 "已经申请延期，正在审批。" "An extension is already waiting for a decision." => "请等待审批结果。" "Wait for the decision.";
    P53 "这个问题（或并入它的问题）已经交办过，单位已经知晓，不能作为线索移送。" "This problem, or one joined to it, has been assigned before, so units know of it; it can't be transferred as a clue." => "请把线索另行登记，再移送新登记的那一件。" "Register the clue by itself and transfer that.";
    P54 "已裁定这个问题不属于该单位职责。" "It was ruled that this problem is not this unit's." => "请交给其他单位。" "Assign it to another unit.";
    P55 "同一个单位不能重复出现在交办单上。" "A unit can stand on a slip only once." => "请去掉重复的单位。" "Remove the repetition.";
    P56 "您的单位还没有签收。" "Your unit has not signed for it." => "请先签收。" "Sign for it first.";
    P57 "您的单位已经回复。" "Your unit has answered." => "无需重复回复。" "Nothing needs to be done.";
    P58 "回头看的日期要晚于今天。" "The look-back must lie after today." => "请改一个日期。" "Choose a later day.";
    P59 "只能并入另一件还在办理的问题。" "It can only be joined to another problem that is open." => "请核对编号。" "Check the number.";
    P60 "您打开之后，别人办理过这个问题。" "Somebody else has acted on this problem since you opened it." => "请查看最新的记录后再办理。" "Look at the newest record, then go on.";
    P61 "期限不能晚于规定的期限；协办单位的期限不能晚于主办单位。" "A due date can't be later than the limit, nor an assisting unit's later than the lead's." => "请改一个日期。" "Choose an earlier day.";
    P62 "答复人不能核查自己的答复。" "Whoever answered for the unit can't verify." => "请由另一位同志核查。" "Another person must verify.";
    P63 "主办单位反馈整改情况，协办单位只回复自己的部分。" "The lead unit responds; an assisting unit answers its own part." => "请用对应的表单。" "Use the matching form.";
    P64 "请选择单位。" "Choose a unit." => "请从名册中选择在用的单位。" "Choose an active unit of the registry.";
    P65 "没有需要升级的情况。" "There is nothing to escalate." => "无需办理。" "Nothing needs to be done.";
    P66 "已经有同样编号的来源登记过。" "This source is in the ledger already." => "请查看已有的那一件。" "See the one that is there.";
    P67 "请至少选择一件。" "Choose at least one." => "请在列表中勾选。" "Tick some in the list.";
    P68 "一次最多办理 200 件。" "At most 200 at a time." => "请分批办理。" "Do it in parts.";
    P69 "移送包与登记的校验值不符。" "The package does not match its registered hash." => "请联系移送单位核对。" "Ask the sender to check.";
    P71 "这个问题还没有办到这一步，没有可印制的内容。" "The problem has not come so far; there is nothing to print." => "请先办理。" "Do the step first.";
    P72 "上传的内容太大，或没有传完。" "What was uploaded is too large or was cut off." => "请减少附件后再提交；一次最多 50 MB。" "Send fewer files; at most 50 MB at a time.";
    P73 "没有期限需要重新计算。" "No due date moves." => "无需办理。" "Nothing needs to be done.";
    P74 "内容读不懂。" "The content could not be read." => "请对照接口文档检查字段、类型和长度。" "Compare fields, kinds and lengths with the interface document.";
    P75 "还没有到回头看的日期，不能记为“已巩固”。" "It is too early for a look-back to find that all is well." => "到期后再看；发现反弹的，随时可以记录并重新办理。" "Look when its day comes; a rebound can be put down at any time.";
    P76 "不能决定自己的回避。" "Nobody decides that they withdraw themselves." => "请用“我申请回避”，或由其他领导决定。" "Withdraw on your own word, or let another leader decide.";
    P77 "接办人应是没有回避的另一位同志。" "Who goes on must be another person who has not withdrawn." => "请另选一位。" "Choose somebody else.";
    P81 "上级交办的问题，本级不能不予受理、并案或撤回，也不能作为线索移送。" "What the upper office assigned can't be refused, joined or withdrawn here, nor transferred as a clue." => "不属于本辖区的，请向上级提出异议；发现线索的，请另行登记后移送。" "Object above if it is not yours; register a clue by itself and transfer that.";
    P82 "日期不能晚于上级交办的期限。" "The day can't be later than the upper office's due date." => "请改一个日期；确需更多时间的，先向上级申请延期。" "Choose an earlier day, or ask the upper office for more time first.";
    P83 "本级还没有核查，不能向上级反馈。" "Your own office has not verified it yet, so it can't be answered up." => "请先在本级台账核查通过。" "Verify it on your own ledger first.";
    P70 "已经签收过。" "The receipt was given already." => "无需重复签收。" "Nothing needs to be done.";
}

/// The rules as a Markdown table; those of the moves (P11 …) come from the moves themselves.
pub fn print_table() -> String {
    let moves = super::moves::Move::ALL.iter().map(|one| {
        let name = one.name();
        format!("| {} | 现在的状态不能“{}”。 | The state does not allow: {}. |\n", one.code(), name.zh, name.en)
    });
    table_of(ALL.iter().map(Rule::line).chain(moves).collect())
}

/// Rules as a Markdown table by number.
pub fn table_of(mut lines: Vec<String>) -> String {
    lines.sort();
    format!("| rule | 说明 | what it says |\n|---|---|---|\n{}", lines.concat())
}
