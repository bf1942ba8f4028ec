//! Text as it can be printed: nothing invisible, nothing without a glyph.

use std::collections::HashMap;

use serde_json::Value;

use crate::fonts::Shelf;

/// Makes every string of `data` printable with the fonts of `shelf`.
pub(crate) fn make_printable(data: &mut Value, shelf: &Shelf) {
    Printer { shelf, known: HashMap::new() }.visit(data);
}

struct Printer<'a> {
    shelf: &'a Shelf,
    known: HashMap<char, bool>,
}

impl Printer<'_> {
    fn visit(&mut self, data: &mut Value) {
        match data {
            Value::String(text) => *text = self.printable(text),
            Value::Array(values) => values.iter_mut().for_each(|value| self.visit(value)),
            Value::Object(fields) => fields.values_mut().for_each(|value| self.visit(value)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// A character that no font has is written by its code point, `[U+2FA1F]`, so that nothing is lost silently.
    fn printable(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for character in text.chars() {
            match character {
                '\t' | '\u{2028}' | '\u{2029}' => out.push(' '),
                '\n' => out.push('\n'),
                hidden if is_hidden(hidden) => {}
                joiner if is_joiner(joiner) || self.covers(joiner) => out.push(joiner),
                missing => out.push_str(&format!("[U+{:04X}]", u32::from(missing))),
            }
        }
        out
    }

    fn covers(&mut self, character: char) -> bool {
        *self.known.entry(character).or_insert_with(|| self.shelf.covers(character))
    }
}

/// Characters that show nothing and could disturb what is read: control codes, direction marks, soft hyphens.
pub(crate) fn is_hidden(character: char) -> bool {
    let direction =
        matches!(character, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}');
    let noncharacter = u32::from(character) & 0xFFFE == 0xFFFE || matches!(character, '\u{FDD0}'..='\u{FDEF}');
    character.is_control() || direction || noncharacter || matches!(character, '\u{AD}' | '\u{FEFF}')
}

/// Joiners and variation selectors have no glyph of their own but shape their neighbours (emoji, name variants).
fn is_joiner(character: char) -> bool {
    matches!(character, '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fonts::Fonts;

    fn check(text: &str, printed: &str) {
        let fonts = Fonts::embedded();
        let mut data = serde_json::json!({ "rows": [[text]] });
        make_printable(&mut data, fonts.shelf().unwrap());
        assert_eq!(data["rows"][0][0], printed);
    }

    #[test]
    fn rare_names_emoji_and_typst_markup_pass_unchanged() {
        for text in ["㐂𠮷𬭎堃", "服务好👍🏽👨‍👩‍👧", "#panic() *粗* $x$ ] \\ \" <b> @ref", "甲\n乙"]
        {
            check(text, text);
        }
    }

    #[test]
    fn control_and_direction_characters_are_dropped() {
        check("甲\u{0}乙\u{202E}丙\u{7}\u{FEFF}丁\t戊", "甲乙丙丁 戊");
    }

    #[test]
    fn a_character_without_a_glyph_is_written_by_its_code_point() {
        check("王\u{1F9FF}\u{13000}", "王🧿[U+13000]");
    }
}
