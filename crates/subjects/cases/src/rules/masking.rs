//! What is masked in a case: names of people, and the unit's name unless it is to be named. Personal numbers are masked by
//! the crate `papers` in the act.

/// A name as it is shown: the first character and 某 for the others (张三丰 → 张某某).
pub fn masked_name(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(String::from).unwrap_or_default();
    first + &"某".repeat(letters.count())
}

/// A text with every name masked, the longest names first, so that a short one inside a long one leaves nothing over.
pub fn mask_names(text: &str, names: &[String]) -> String {
    in_order(names).into_iter().fold(text.to_owned(), |text, name| text.replace(name, &masked_name(name)))
}

/// A text with every name of the unit replaced.
pub fn mask_unit(text: &str, unit_names: &[String]) -> String {
    in_order(unit_names).into_iter().fold(text.to_owned(), |text, name| text.replace(name, "某单位"))
}

fn in_order(names: &[String]) -> Vec<&String> {
    let mut names: Vec<&String> = names.iter().filter(|name| !name.is_empty()).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.chars().count()));
    names
}
