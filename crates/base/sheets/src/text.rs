//! How texts are tidied and how they are guarded against being taken for formulas.

/// Brings a text from a cell into one form.
///
/// - Ideographic, no-break and other blanks at both ends are cut off; inside they become plain blanks.
/// - Invisible characters (zero-width blanks and joiners, byte order marks) are removed.
/// - Full-width letters and digits become half-width. Full-width punctuation does too where the text has no Chinese or
///   other ideographic character in it (`９２．５％` → `92.5%`); beside Chinese it stays (`王某（女）`).
///
/// Tidying twice changes nothing.
pub fn tidy(text: &str) -> String {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.trim().to_owned(); // most texts in most files
    }
    let code_like = !text.chars().any(is_ideograph);
    let tidied: String =
        text.chars().filter(|&letter| !is_invisible(letter)).map(|letter| narrow(letter, code_like)).collect();
    tidied.trim().to_owned()
}

/// The form in which names of columns are compared.
pub(crate) fn header_name(text: &str) -> String {
    let narrow: String = text
        .chars()
        .filter(|&letter| !is_invisible(letter))
        .map(|letter| narrow(letter, true))
        .filter(|&letter| !letter.is_whitespace() && letter != '*')
        .collect();
    let name = narrow.strip_suffix("(必填)").or_else(|| narrow.strip_suffix("(required)")).unwrap_or(&narrow);
    name.to_lowercase()
}

fn narrow(letter: char, punctuation_too: bool) -> char {
    match letter {
        '\u{ff01}'..='\u{ff5e}' => {
            let half_width = char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter);
            if punctuation_too || half_width.is_ascii_alphanumeric() { half_width } else { letter }
        }
        '\n' => letter,
        _ if letter.is_whitespace() => ' ',
        _ => letter,
    }
}

fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

fn is_ideograph(letter: char) -> bool {
    matches!(letter, '\u{2e80}'..='\u{2fff}' | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Guards a text for a CSV file: one that a spreadsheet program could take for a formula gets a leading apostrophe.
///
/// Guarded are texts that begin, after any apostrophes, with `=`, `+`, `-`, `@`, their full-width forms, a tab or a
/// line break. [`unguarded`] takes exactly that apostrophe off again, so what was exported is what is imported.
pub fn guarded(text: &str) -> String {
    if could_be_formula(text) { format!("'{text}") } else { text.to_owned() }
}

/// The text that was guarded by [`guarded`]; any other text as it is.
pub fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| could_be_formula(rest)).unwrap_or(text)
}

fn could_be_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n'])
}

/// The letters of a column, counted from 0: `A`, `B`, … `Z`, `AA`.
pub(crate) fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_and_stray_blanks_are_tidied_and_chinese_punctuation_stays() {
        for (raw, tidied) in [
            ("　Ｕ００１\u{a0}", "U001"),
            ("９２．５％", "92.5%"),
            ("王某（女）", "王某（女）"),
            ("第１２号，Ａ座", "第12号，A座"),
            ("\u{feff}单位\u{200b}编号", "单位编号"),
            ("张　三", "张 三"),
            ("一\n二 ", "一\n二"),
            ("１２－３４", "12-34"),
        ] {
            assert_eq!(tidy(raw), tidied, "{raw:?}");
            assert_eq!(tidy(tidied), tidied);
        }
    }

    #[test]
    fn names_of_columns_are_compared_without_ornament() {
        for name in ["单位编号", "单位 编号", "＊单位编号", "单位编号（必填）", "单位\n编号*"]
        {
            assert_eq!(header_name(name), "单位编号", "{name:?}");
        }
        assert_eq!(header_name("Unit_ID"), header_name("ｕｎｉｔ＿ｉｄ"));
    }

    #[test]
    fn a_guarded_text_never_begins_like_a_formula_and_comes_back() {
        for text in ["=1+1", "-5", "+86 10", "@SUM(A1)", "\tx", "\rx", "＝1", "'=1", "''=1", "'abc", "abc", "", "'"] {
            let guarded = guarded(text);
            assert!(!guarded.starts_with(['=', '+', '-', '@', '＝', '\t', '\r']), "{text:?}");
            assert_eq!(unguarded(&guarded), text);
        }
    }

    #[test]
    fn columns_are_lettered_like_in_a_spreadsheet() {
        for (column, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")] {
            assert_eq!(column_letters(column), letters);
        }
    }
}
