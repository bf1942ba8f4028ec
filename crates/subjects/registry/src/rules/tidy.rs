/// A text as offices mean it: full-width letters, digits and marks made half-width where they are ASCII's, every run of
/// blanks (also U+3000 and line ends) one blank, none at the ends. Chinese punctuation stays.
pub fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    for c in text.chars().map(half_width) {
        if c.is_whitespace() {
            if !tidied.ends_with(' ') && !tidied.is_empty() {
                tidied.push(' ');
            }
        } else if !is_invisible(c) {
            tidied.push(c);
        }
    }
    tidied.truncate(tidied.trim_end().len());
    tidied
}

/// Full-width digits and letters only: 「，」「（」「：」 are Chinese punctuation, not mistyped ASCII.
fn half_width(c: char) -> char {
    match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '＊' | '＋' | '－' | '＿' => {
            u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32).unwrap_or(c)
        }
        other => other,
    }
}

/// Byte order marks and zero-width characters that come along when cells are copied.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{FEFF}' | '\u{200B}'..='\u{200F}' | '\u{2060}') || c.is_control()
}

/// How a name is compared: without any blank and without the kind of bracket.
pub fn name_key(name: &str) -> String {
    let plain = tidy(name).to_lowercase();
    plain
        .chars()
        .filter(|c| *c != ' ')
        .map(|c| match c {
            '(' => '（',
            ')' => '）',
            other => other,
        })
        .collect()
}

/// The digits of a telephone number, without +86, blanks and dashes. Compares numbers that were written differently.
pub fn phone_digits(phone: &str) -> String {
    let plain = tidy(phone);
    let plain = plain.strip_prefix("+86").unwrap_or(&plain);
    plain.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stray_blanks_and_full_width_digits_are_put_right_and_chinese_marks_stay() {
        assert_eq!(tidy("  清风市　教育局（演示） \n"), "清风市 教育局（演示）");
        assert_eq!(tidy("Ｕ００１"), "U001");
        assert_eq!(tidy("\u{FEFF}甲\u{200B}"), "甲");
        assert_eq!(tidy("   "), "");
    }

    #[test]
    fn names_compare_without_blanks_and_kind_of_bracket() {
        assert_eq!(name_key("张 三"), name_key("张三"));
        assert_eq!(name_key("市教育局(演示)"), name_key("市教育局（演示）"));
    }

    #[test]
    fn a_phone_number_is_its_digits() {
        assert_eq!(phone_digits("+86 138-0000-0000"), "13800000000");
        assert_eq!(phone_digits("０９３７－１２３４５６７"), "09371234567");
    }
}
