//! The rules of drives by number. Numbers never change their meaning; `docs/rules/drives.md` is this table in print.

problems::rules! {
    Z01 "请选择牵头单位。" "Choose the unit that leads." => "请从名册中选择在用的单位。" "Choose an active unit of the registry.";
    Z02 "没有写明哪些问题归这次专项行动。" "Nothing says which problems belong to it." => "类别、单位、来源、登记日期、标题词语至少填一项。" "Give a kind, a unit, a door, a period or words.";
    Z03 "结束日期早于开始日期。" "It ends before it begins." => "请改正日期。" "Correct the days.";
    Z04 "专项行动现在的状态不能这样办。" "This can't be done as the drive stands." => "草案由领导启动后才能归集问题；结束后不能再改。" "A draft gathers nothing before a leader launches it; a closed one can't be changed.";
    Z05 "台账中没有这个编号。" "No problem has this number." => "请核对编号。" "Check the number.";
    Z06 "这个问题已经移送，不能归入专项行动。" "This problem was transferred and belongs to no drive." => "请核对编号。" "Check the number.";
    Z07 "您打开之后，别人改过这次专项行动。" "Somebody else has changed it since you opened it." => "请查看最新的内容后再办理。" "Look at the newest state, then go on.";
    Z08 "这个问题不在这次专项行动中。" "This problem is not part of the drive." => "请核对列表。" "See the list.";
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_rules_are_fresh() {
        let table = problems::print_rules_of(super::ALL.iter().map(problems::Rule::line).collect());
        let made = format!("# 专项行动的规则 · Rules of drives\n\n{table}");
        expect_test::expect_file!["../../../../../docs/rules/drives.md"].assert_eq(&made);
    }
}
