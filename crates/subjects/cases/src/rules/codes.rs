//! The rules of typical cases by number. Numbers never change their meaning; `docs/rules/cases.md` is this table in print.

problems::rules! {
    Y01 "只有已销号或已巩固的问题可以编成典型案例。" "Only a problem that was struck off can become a case." => "请在销号后编写。" "Write it once the problem is struck off.";
    Y02 "台账中没有这个编号。" "No problem has this number." => "请核对编号。" "Check the number.";
    Y03 "案例现在的状态不能这样办。" "This can't be done with the case as it stands." => "草稿经审核后才能发布；已发布的要先撤下。" "A draft is approved before it is published; a published case is withdrawn first.";
    Y04 "编写过这个案例的人不能审核。" "Whoever edited the case can't approve it." => "请由另一位同志审核。" "Another person must approve it.";
    Y05 "正文或标题里还有个人号码，或列出的姓名、单位名称。" "There is a personal number, or a name that is to be masked, in the text or title." => "请点“保存”，系统会隐去；仍有的，请改写。" "Save it and they are masked; reword what is left.";
    Y06 "您打开之后，别人改过这个案例。" "Somebody else has changed it since you opened it." => "请查看最新的内容后再办理。" "Look at the newest state, then go on.";
    Y07 "要隐去的姓名至少两个字。" "A name to be masked has two characters at least." => "请写全姓名，每行一个。" "Write full names, one a line.";
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_rules_are_fresh() {
        let table = problems::print_rules_of(super::ALL.iter().map(problems::Rule::line).collect());
        let made = format!("# 典型案例的规则 · Rules of typical cases\n\n{table}");
        expect_test::expect_file!["../../../../../docs/rules/cases.md"].assert_eq(&made);
    }
}
