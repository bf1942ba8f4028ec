//! The rules of meetings by number. Numbers never change their meaning; `docs/rules/meetings.md` is this table in print.

problems::rules! {
    J01 "会议时间读不懂。" "The time of the meeting can't be read." => "请选择日期和时间。" "Choose a day and a time.";
    J02 "会议纪要已经签发，或会议已经取消，不能再改。" "The minutes are signed, or the meeting was cancelled; nothing can be changed." => "需要更正的，请在下一次会议上议定。" "Correct it by a decision of the next meeting.";
    J03 "会议还没有开始，不能签发纪要。" "The meeting has not begun; its minutes can't be signed." => "请在会后签发。" "Sign after the meeting.";
    J04 "纪要还不完整：要有议题、每项议题的会议情况和出席人员。" "The minutes are incomplete: an agenda, what was said on each item and the people present are needed." => "请补全后再签发。" "Complete them first.";
    J05 "这个问题没有交办过，不能列入议题。" "This problem was never assigned and can't come on an agenda." => "没有交办的问题可能属于线索；需要讨论的，请另写一个不涉及具体内容的议题。" "It may still be a clue; write an item that says nothing of the matter.";
    J06 "台账中没有这个编号。" "No problem has this number." => "请核对编号。" "Check the number.";
    J07 "请选择责任单位。" "Choose the unit that answers for it." => "请从名册中选择在用的单位。" "Choose an active unit of the registry.";
    J08 "完成时限要在 1 至 250 个工作日之间。" "The time must be 1 to 250 working days." => "请改一个数字。" "Choose another number.";
    J09 "这项任务现在不能这样办。" "This can't be done with the task as it stands." => "请查看任务的最新情况。" "See how the task stands now.";
    J10 "报告完成的人不能确认完成。" "Whoever reported a task done can't confirm it." => "请由另一位同志确认。" "Another person must confirm.";
    J11 "您打开之后，别人改过这次会议或任务。" "Somebody else has changed it since you opened it." => "请查看最新的内容后再办理。" "Look at the newest state, then go on.";
    J12 "请选择会议种类。" "Choose the kind of meeting." => "请从列出的选项中选择。" "Choose one of the listed options.";
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_rules_are_fresh() {
        let table = problems::print_rules_of(super::ALL.iter().map(problems::Rule::line).collect());
        let made = format!("# 会议的规则 · Rules of meetings\n\n{table}");
        expect_test::expect_file!["../../../../../docs/rules/meetings.md"].assert_eq(&made);
    }
}
