use kernel::{Bilingual, Finding, Place};

use super::SignInNumbers;

/// What is wrong with a password a person chose; nothing, if it may be used.
pub fn check_password(numbers: &SignInNumbers, field: &str, user_name: &str, password: &str) -> Vec<Finding> {
    let length = password.chars().count();
    let rules = [
        (length < numbers.shortest_password || length > numbers.longest_password).then(|| wrong_length(numbers, field)),
        (classes(password) < numbers.password_classes).then(|| too_uniform(numbers, field)),
        password.to_lowercase().contains(&user_name.to_lowercase()).then(|| holds_the_name(field)),
    ];
    rules.into_iter().flatten().collect()
}

/// The finding when the second typing differs from the first.
pub fn check_repeat(field: &str, password: &str, repeat: &str) -> Option<Finding> {
    let message = Bilingual::new("两次输入的密码不一致。", "The two passwords differ.");
    let remedy = Bilingual::new("请重新输入。", "Type it again.");
    (password != repeat).then(|| Finding::error("I09", Place::field(field), message, remedy))
}

/// How many of the four classes occur: capitals, small letters, digits, anything else.
fn classes(password: &str) -> usize {
    let kinds: [fn(char) -> bool; 4] = [
        |mark| mark.is_ascii_uppercase(),
        |mark| mark.is_ascii_lowercase(),
        |mark| mark.is_ascii_digit(),
        |mark| !mark.is_ascii_alphanumeric(),
    ];
    kinds.into_iter().filter(|kind| password.chars().any(kind)).count()
}

fn wrong_length(numbers: &SignInNumbers, field: &str) -> Finding {
    let (least, most) = (numbers.shortest_password, numbers.longest_password);
    Finding::error(
        "I05",
        Place::field(field),
        Bilingual::new("密码长度不合规。", "The password has the wrong length."),
        Bilingual::new(format!("请用 {least} 至 {most} 个字符。"), format!("Use {least} to {most} characters.")),
    )
}

fn too_uniform(numbers: &SignInNumbers, field: &str) -> Finding {
    let classes = numbers.password_classes;
    Finding::error(
        "I06",
        Place::field(field),
        Bilingual::new("密码太单一。", "The password is too uniform."),
        Bilingual::new(
            format!("大写字母、小写字母、数字、其他符号，至少用其中 {classes} 种。"),
            format!("Use at least {classes} of: capitals, small letters, digits, other marks."),
        ),
    )
}

fn holds_the_name(field: &str) -> Finding {
    Finding::error(
        "I07",
        Place::field(field),
        Bilingual::new("密码里含有用户名。", "The password contains the user name."),
        Bilingual::new("请换一个不含用户名的密码。", "Choose one without it."),
    )
}

#[cfg(test)]
mod tests {
    use super::super::ASSESSORS_NUMBERS;
    use super::*;

    fn rules(user_name: &str, password: &str) -> Vec<&'static str> {
        let found = check_password(&ASSESSORS_NUMBERS, "password", user_name, password);
        found.iter().map(|finding| finding.rule.0).collect()
    }

    #[test]
    fn a_password_has_ten_characters_of_three_classes_and_not_the_user_name() {
        assert!(rules("clerk", "Qingfeng-2026").is_empty());
        assert!(rules("clerk", "qing风feng2026").is_empty());
        assert_eq!(rules("clerk", "Short-1a"), ["I05"]);
        assert_eq!(rules("clerk", &"aA1-".repeat(33)), ["I05"]);
        assert_eq!(rules("clerk", "onlysmall1234"), ["I06"]);
        assert_eq!(rules("Clerk", "My-cLERK-2026"), ["I07"]);
        assert_eq!(rules("ab", "ab"), ["I05", "I06", "I07"]);
    }

    #[test]
    fn both_typings_must_agree() {
        assert!(check_repeat("repeat", "a", "a").is_none());
        assert_eq!(check_repeat("repeat", "a", "b").unwrap().rule.0, "I09");
    }
}
