//! Invitation slips: sheets to cut up, each slip with a QR code and a code to type.

use kernel::{Day, Moment};
use qrcode::{Color, EcLevel, QrCode};
use serde::Serialize;

use crate::error::PaperError;
use crate::fonts::Fonts;
use crate::typesetting::{Template, pdf};

/// Sheets of invitation slips with cut lines. A slip names a stratum and never a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipSheet {
    /// The campaign's title.
    pub campaign: String,
    /// The inviting office.
    pub issuer: String,
    /// The address to type when the QR code cannot be read.
    pub address: String,
    /// How to take part, in three short lines (20 characters or so; longer ones are printed smaller).
    pub steps: [String; 3],
    /// The last day.
    pub closing: Day,
    /// How many slips a sheet carries.
    pub per_sheet: SlipsPerSheet,
    /// The slips, in the order in which they are cut: row by row, left to right.
    pub slips: Vec<Slip>,
    /// When the sheets were made; the file's time stamp.
    pub made_at: Moment,
}

/// How many slips an A4 sheet carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SlipsPerSheet {
    /// 2 × 4, each 105 × 74 mm.
    Eight,
    /// 2 × 5, each 105 × 59 mm.
    Ten,
}

/// One slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// What the QR code says: the whole link with the code in it.
    pub link: String,
    /// The code to type; printed in groups of four unless it is already grouped.
    pub code: String,
    /// The name of the stratum the slip belongs to.
    pub stratum: String,
}

impl SlipSheet {
    /// The sheets as PDF; the QR codes are drawn as vectors.
    ///
    /// # Errors
    /// [`PaperError::LongLink`] when a link does not fit a QR code.
    pub fn to_pdf(&self, fonts: &Fonts) -> Result<Vec<u8>, PaperError> {
        pdf(Template::Slips, &self.prepared()?, fonts, self.made_at)
    }

    fn prepared(&self) -> Result<PreparedSheet<'_>, PaperError> {
        Ok(PreparedSheet {
            campaign: &self.campaign,
            issuer: &self.issuer,
            address: &self.address,
            steps: &self.steps,
            closing: self.closing.to_chinese(),
            rows: match self.per_sheet {
                SlipsPerSheet::Eight => 4,
                SlipsPerSheet::Ten => 5,
            },
            slips: self.slips.iter().map(Slip::prepared).collect::<Result<_, _>>()?,
        })
    }
}

#[derive(Serialize)]
struct PreparedSheet<'a> {
    campaign: &'a str,
    issuer: &'a str,
    address: &'a str,
    steps: &'a [String; 3],
    closing: String,
    rows: u32,
    slips: Vec<PreparedSlip<'a>>,
}

#[derive(Serialize)]
struct PreparedSlip<'a> {
    qr: String,
    code: String,
    stratum: &'a str,
}

impl Slip {
    fn prepared(&self) -> Result<PreparedSlip<'_>, PaperError> {
        Ok(PreparedSlip { qr: qr_drawing(&self.link)?, code: grouped(&self.code), stratum: &self.stratum })
    }
}

/// White modules around a QR code (ISO/IEC 18004).
const QUIET_ZONE: usize = 4;

/// The QR code of `link` as SVG with its quiet zone; a quarter of it may be soiled (level Q) while the link is short.
pub(crate) fn qr_drawing(link: &str) -> Result<String, PaperError> {
    let code =
        [EcLevel::Q, EcLevel::M].into_iter().find_map(|level| QrCode::with_error_correction_level(link, level).ok());
    let code = code.ok_or(PaperError::LongLink(link.len()))?;
    let width = code.width();
    let rows = code.to_colors();
    let strokes: String = (QUIET_ZONE..).zip(rows.chunks(width)).map(|(y, row)| dark_runs(row, y)).collect();
    let side = width + 2 * QUIET_ZONE;
    Ok(format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\"><path d=\"{strokes}\"/></svg>"))
}

/// The dark modules of a row as rectangles, neighbours joined.
fn dark_runs(row: &[Color], y: usize) -> String {
    let mut x = QUIET_ZONE;
    let mut path = String::new();
    for run in row.chunk_by(|one, next| one == next) {
        let length = run.len();
        if run.first() == Some(&Color::Dark) {
            path.push_str(&format!("M{x} {y}h{length}v1h-{length}z"));
        }
        x += length;
    }
    path
}

fn grouped(code: &str) -> String {
    if code.contains(['-', ' ']) {
        return code.to_owned();
    }
    let chars: Vec<char> = code.chars().collect();
    chars.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_printed_in_groups_of_four_unless_it_has_groups() {
        assert_eq!(grouped("7KQ2M9XR4TWB"), "7KQ2 M9XR 4TWB");
        assert_eq!(grouped("7KQ-2M9"), "7KQ-2M9");
    }

    #[test]
    fn a_link_that_fits_no_qr_code_is_an_error() {
        assert!(qr_drawing(&"x".repeat(2_000)).is_ok());
        assert!(matches!(qr_drawing(&"x".repeat(2_400)), Err(PaperError::LongLink(2_400))));
    }
}
