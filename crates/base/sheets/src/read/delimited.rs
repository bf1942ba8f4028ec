//! CSV and its relatives: any usual encoding, any usual separator.

use super::header;
use super::raw::{Mark, RawSheet, RawSheetBuilder, Refused};
use crate::findings;
use crate::layout::Layout;
use crate::limits::Limits;
use crate::text::unguarded;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// So many bytes are looked at to find the separator.
const SAMPLE: usize = 64 << 10;

pub(crate) fn read(bytes: &[u8], file: &str, layout: &Layout, limits: &Limits) -> Result<RawSheet, Refused> {
    let text = decode(bytes, file)?;
    let separator = separator_of(&text, file, layout);
    rows(&text, separator, file, limits)
}

/// The text of a file. Broken characters are an error at their row; nothing is guessed into their place.
fn decode<'b>(bytes: &'b [u8], file: &str) -> Result<Cow<'b, str>, Refused> {
    if looks_binary(bytes) {
        return Err(Box::new(findings::not_a_table(file)));
    }
    let (text, broken) = encoding_of(bytes).decode_with_bom_removal(bytes);
    if broken {
        let before = text.split('\u{fffd}').next().unwrap_or_default();
        return Err(Box::new(findings::undecodable(file, 1 + line_ends(before))));
    }
    Ok(text)
}

/// Text in one of our encodings has no zero bytes, except UTF-16, where every second byte of ASCII is zero.
fn looks_binary(bytes: &[u8]) -> bool {
    bytes.contains(&0) && utf16_of(bytes).is_none()
}

fn encoding_of(bytes: &[u8]) -> &'static Encoding {
    if let Some(utf16) = utf16_of(bytes) {
        return utf16;
    }
    if std::str::from_utf8(bytes).is_ok() || bytes.starts_with(b"\xef\xbb\xbf") {
        return UTF_8;
    }
    let gb18030_fits = GB18030.decode_without_bom_handling_and_without_replacement(bytes).is_some();
    let guess = guess(bytes);
    if gb18030_fits && guess != BIG5 || guess.is_single_byte() { GB18030 } else { guess }
}

fn utf16_of(bytes: &[u8]) -> Option<&'static Encoding> {
    if let Some((marked, _)) = Encoding::for_bom(bytes) {
        return Some(marked).filter(|encoding| [UTF_16LE, UTF_16BE].contains(encoding));
    }
    let (pairs, _) = bytes.get(..SAMPLE.min(bytes.len()))?.as_chunks::<2>();
    let share_of_zeros = |place: usize| pairs.iter().filter(|pair| pair[place] == 0).count() * 5 > pairs.len();
    match (share_of_zeros(0), share_of_zeros(1)) {
        (false, true) => Some(UTF_16LE),
        (true, false) => Some(UTF_16BE),
        _ => None,
    }
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(Some(b"cn"), Utf8Detection::Allow)
}

/// The separator under which the beginning of the file shows the most columns of the layout.
fn separator_of(text: &str, file: &str, layout: &Layout) -> u8 {
    let mut end = SAMPLE.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let columns_found = |separator: u8| {
        let sample = rows(&text[..end], separator, file, &Limits { max_rows: usize::MAX, ..Limits::default() });
        sample.ok().and_then(|sheet| header::find(layout, &sheet)).map_or(0, |header| header.columns_found())
    };
    let mut best = (b',', columns_found(b','));
    for separator in [b'\t', b';', b'|'] {
        let found = columns_found(separator);
        if found > best.1 {
            best = (separator, found);
        }
    }
    best.0
}

fn rows(text: &str, separator: u8, file: &str, limits: &Limits) -> Result<RawSheet, Refused> {
    let mut builder = RawSheetBuilder::new(file, limits);
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut counter = RowCounter::new(text);
    while reader.read_record(&mut record).map_err(|_| Box::new(findings::damaged(file)))? {
        let row = counter.row_at(record.position().map_or(0, csv::Position::byte));
        for (column, field) in (0u32..).zip(&record) {
            builder.push(row, column, unguarded(field).to_owned(), mark_of(field))?;
        }
        if record.as_slice().contains(['\r', '\n']) {
            counter.leave_out(record.iter().map(line_ends).sum());
        }
    }
    Ok(builder.finish())
}

/// Counts rows as a spreadsheet program shows them: empty lines count, line breaks inside a cell do not.
struct RowCounter<'t> {
    text: &'t str,
    byte: usize,
    line_ends: u64,
    inside_cells: u64,
}

impl<'t> RowCounter<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, byte: 0, line_ends: 0, inside_cells: 0 }
    }

    /// The row, from 0, of the record the reader says it began to look for at `byte`; it skips empty lines first.
    fn row_at(&mut self, byte: u64) -> u64 {
        let from = usize::try_from(byte).unwrap_or(usize::MAX).min(self.text.len());
        let rest = self.text.get(from..).unwrap_or_default();
        let start = from + (rest.len() - rest.trim_start_matches(['\r', '\n']).len());
        self.line_ends += line_ends(self.text.get(self.byte..start).unwrap_or_default());
        self.byte = start;
        self.line_ends.saturating_sub(self.inside_cells)
    }

    fn leave_out(&mut self, line_ends: u64) {
        self.inside_cells += line_ends;
    }
}

/// How many lines end in a text: by `\n`, `\r\n` or a lone `\r`.
fn line_ends(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let ends = |(place, &byte): (usize, &u8)| byte == b'\n' || (byte == b'\r' && bytes.get(place + 1) != Some(&b'\n'));
    bytes.iter().enumerate().filter(|&found| ends(found)).count() as u64
}

fn mark_of(field: &str) -> Mark {
    if field.starts_with(['=', '＝']) {
        Mark::FormulaText
    } else if is_scientific(field.trim()) {
        Mark::DigitsLost
    } else {
        Mark::Plain
    }
}

/// Whether a text is what a spreadsheet program makes of a long number, such as `6.22848E+17`.
fn is_scientific(text: &str) -> bool {
    let Some((digits, exponent)) = text.split_once("E+") else { return false };
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(exponent) && digits.split('.').all(all_digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_as_a_spreadsheet_shows_them() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["", "a,b", "", "", "\"x\ny\",c", "d,e", ""].join(end);
            let sheet = rows(&text, b',', "f", &Limits::default()).expect("rows");
            let numbers: Vec<u64> = sheet.rows.iter().map(|row| row.number).collect();
            assert_eq!(numbers, [2, 5, 6], "{end:?}");
        }
    }

    #[test]
    fn long_numbers_in_scientific_form_are_recognised() {
        for text in ["6.22848E+17", "1E+15"] {
            assert!(is_scientific(text), "{text}");
        }
        for text in ["E+1", "12E+", "A1E+3", "1.2.E+5x", "62284"] {
            assert!(!is_scientific(text), "{text}");
        }
    }
}
