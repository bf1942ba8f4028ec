use std::fmt;

use kernel::Bilingual;
use serde::{Deserialize, Serialize};

/// Longest line, in characters.
const LONGEST: usize = 200;

/// One line of text that may stand in a header: no line break, no other control character, not empty, at most 200
/// characters. There is no way to make another one, so nothing a person typed can begin a header of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line(String);

/// The text can't stand in one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotALine;

impl fmt::Display for NotALine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a line has 1 to 200 characters and no line breaks or control characters")
    }
}

impl std::error::Error for NotALine {}

impl Line {
    /// Takes a text that is a line already.
    ///
    /// # Errors
    /// Empty, too long, or with a line break or another control character.
    pub fn parse(text: &str) -> Result<Self, NotALine> {
        let text = text.trim_matches(' ');
        let fits = !text.is_empty() && text.chars().count() <= LONGEST && !text.chars().any(breaks);
        if fits { Ok(Self(text.to_owned())) } else { Err(NotALine) }
    }

    /// Makes a line of any text: what breaks becomes a blank, what is too long is cut, nothing becomes a dash.
    pub fn of(text: &str) -> Self {
        let plain: String = text.chars().map(|mark| if breaks(mark) { ' ' } else { mark }).collect();
        let short: String = plain.trim().chars().take(LONGEST).collect();
        Self(if short.is_empty() { "—".to_owned() } else { short })
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Line {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// Control characters, and the two line separators that are none.
fn breaks(mark: char) -> bool {
    mark.is_control() || matches!(mark, '\u{2028}' | '\u{2029}')
}

/// A mail address: a lettre address, so without blanks, line breaks or a second recipient.
///
/// # Errors
/// What to say at the field.
pub fn mail_address(text: &str) -> Result<String, Bilingual> {
    let address: Result<lettre::Address, _> = text.trim().parse();
    address.map(|address| address.to_string()).map_err(|_| {
        Bilingual::new(format!("“{text}”不是电子邮件地址。"), format!("“{text}” is not an e-mail address."))
    })
}

/// A telephone number for text messages: digits, and a plus before them for other countries; blanks and dashes are dropped.
///
/// # Errors
/// What to say at the field.
pub fn phone_number(text: &str) -> Result<String, Bilingual> {
    let plain: String = text.chars().filter(|mark| !matches!(mark, ' ' | '-')).collect();
    let digits = plain.strip_prefix('+').unwrap_or(&plain);
    if (5..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(plain);
    }
    Err(Bilingual::new(format!("“{text}”不是手机号码。"), format!("“{text}” is not a telephone number.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_never_begins_a_header_of_its_own() {
        for attack in ["a\r\nBcc: x@y", "a\nb", "a\rb", "a\0b", "a\u{2028}b", "a\u{0085}b", "", "   "] {
            assert_eq!(Line::parse(attack), Err(NotALine), "{attack:?}");
            assert!(!Line::of(attack).as_str().chars().any(breaks), "{attack:?}");
        }
        assert_eq!(Line::of("逾期提醒\r\nBcc: x@y").as_str(), "逾期提醒  Bcc: x@y");
        assert_eq!(Line::parse("关于㐂𠮷𬭎的交办单").unwrap().as_str(), "关于㐂𠮷𬭎的交办单");
        assert!(Line::parse(&"长".repeat(201)).is_err());
        assert!(serde_json::from_str::<Line>("\"a\\r\\nb\"").is_err());
    }

    #[test]
    fn an_address_is_one_address() {
        assert_eq!(mail_address(" liaison@example.gov.cn ").unwrap(), "liaison@example.gov.cn");
        for wrong in ["", "x", "a@b, c@d", "a@b\r\nBcc: c@d", "<a@b>", "a b@c"] {
            assert!(mail_address(wrong).is_err(), "{wrong:?}");
        }
        assert_eq!(phone_number("138-0013-8000").unwrap(), "13800138000");
        assert!(phone_number("138001380xx").is_err() && phone_number("+86\n138").is_err());
    }
}
