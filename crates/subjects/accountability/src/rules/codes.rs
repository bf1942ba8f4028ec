//! The rules of proposals by number. Numbers never change their meaning; `docs/rules/accountability.md` is this table in print.

problems::rules! {
    W01 "这个问题没有交办过，不能提出问责建议。" "This problem was never assigned; it carries no proposal." => "请先交办查清事实；属于线索的请移送。" "Assign it and find the facts; transfer it if it is a clue.";
    W02 "台账中没有这个编号。" "No problem has this number." => "请核对编号。" "Check the number.";
    W03 "请选择依据的条款。" "Choose the article it rests on." => "请从列出的条款中选择。" "Choose one of the listed articles.";
    W04 "问责建议现在的状态不能这样办。" "This can't be done with the proposal as it stands." => "请查看办到哪一步。" "See how far it has come.";
    W05 "提出建议的人不能审批。" "Whoever proposed can't approve." => "请由领导审批。" "A leader must decide.";
    W06 "请选择单位。" "Choose a unit." => "请从名册中选择。" "Choose a unit of the registry.";
    W07 "您打开之后，别人办理过这件建议。" "Somebody else has acted on it since you opened it." => "请查看最新的内容后再办理。" "Look at the newest state, then go on.";
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_rules_are_fresh() {
        let table = problems::print_rules_of(super::ALL.iter().map(problems::Rule::line).collect());
        let made = format!("# 问责建议的规则 · Rules of accountability proposals\n\n{table}");
        expect_test::expect_file!["../../../../../docs/rules/accountability.md"].assert_eq(&made);
    }
}
