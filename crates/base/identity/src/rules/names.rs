use kernel::{Bilingual, Refusal};

/// The most characters of a user name.
const LONGEST: usize = 32;

/// Reads a user name: 2 to 32 letters (also Chinese), digits, `.`, `_` or `-`; kept in small letters.
///
/// # Errors
/// I03 at the field when it is anything else.
pub fn check_user_name(field: &str, typed: &str) -> Result<String, Refusal> {
    let name = typed.trim().to_lowercase();
    let length = name.chars().count();
    if (2..=LONGEST).contains(&length) && name.chars().all(|mark| mark.is_alphanumeric() || "._-".contains(mark)) {
        return Ok(name);
    }
    Err(Refusal::field(
        "I03",
        field,
        Bilingual::new("用户名不合规。", "This user name can't be used."),
        Bilingual::new(
            "请用 2 至 32 个汉字、字母、数字、点、横线或下划线。",
            "Use 2 to 32 letters, digits, dots, hyphens or underscores.",
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_name_is_letters_digits_and_few_marks_in_small_letters() {
        assert_eq!(check_user_name("u", " Clerk-2 ").unwrap(), "clerk-2");
        assert_eq!(check_user_name("u", "计票一组").unwrap(), "计票一组");
        for bad in ["", "a", "a b", "<script>", "a/b", &"x".repeat(33)] {
            assert_eq!(check_user_name("u", bad).unwrap_err().findings[0].rule.0, "I03", "{bad:?}");
        }
    }
}
