//! Paper ballots: a print run of numbered ballots on A4, with corner marks, a QR code on every page and a margin for holes.

use kernel::Moment;
use serde::Serialize;

use crate::error::PaperError;
use crate::fonts::Fonts;
use crate::slips::qr_drawing;
use crate::typesetting::{Template, pdf};

/// A print run of paper ballots. A ballot carries a serial and a stratum and never a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BallotRun {
    /// The campaign's title.
    pub campaign: String,
    /// The inviting office.
    pub issuer: String,
    /// How to mark, in short lines.
    pub instructions: Vec<String>,
    /// The units in the order of the ballot.
    pub units: Vec<String>,
    /// The aspects in the order of the ballot.
    pub aspects: Vec<String>,
    /// The grades in the order of the ballot: the digit that is keyed for it and its word.
    pub grades: Vec<(u8, String)>,
    /// The name of the stratum.
    pub stratum: String,
    /// What the QR code of every page begins with; `|serial|page|pages` follows.
    pub form_id: String,
    /// The serials, one ballot each.
    pub serials: std::ops::RangeInclusive<u32>,
    /// How large.
    pub print: BallotPrint,
    /// When the run was ordered; the file's time stamp.
    pub made_at: Moment,
}

/// How large a ballot is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BallotPrint {
    /// 25 units a page, or 35 where there is one aspect; boxes of 3.5 mm.
    Normal,
    /// 12 units a page, boxes of 4.2 mm, larger type.
    Large,
}

/// Measures in millimetres.
struct Measures {
    units_a_page: usize,
    row: f64,
    unit_box: f64,
    names: f64,
    name_size: f64,
    pitch: f64,
}

/// From the left edge to the names: a margin for holes.
const LEFT: f64 = 22.0;
/// From the right edge to the last box, which stays within the corner marks: six aspects of four grades stand 6.5 mm apart.
const RIGHT: f64 = 8.0;
/// The width of the sheet.
const SHEET: f64 = 210.0;
/// The rows of a full page.
const ROWS: f64 = 195.0;
/// The farthest that boxes stand apart; the rest is the names'.
const WIDEST_PITCH: f64 = 24.0;
/// The least room for opinions under the last rows; with less they have a page of their own.
const ROOM_FOR_OPINIONS: f64 = 27.0;

impl BallotPrint {
    fn measures(self, aspects: usize, grades: usize) -> Measures {
        let (units_a_page, unit_box, names, name_size) = match self {
            Self::Normal if aspects == 1 => (35, 3.5, 24.0, 10.0),
            Self::Normal => (25, 3.5, 24.0, 8.5),
            Self::Large => (12, 4.2, 40.0, 13.0),
        };
        let width = SHEET - LEFT - RIGHT;
        let columns = (aspects * grades).max(1) as f64;
        let pitch = ((width - names) / columns).min(WIDEST_PITCH);
        let row = ROWS / units_a_page as f64;
        Measures { units_a_page, row, unit_box, names: width - pitch * columns, name_size, pitch }
    }
}

impl BallotRun {
    /// How many pages a ballot has. There is always room for opinions, under the last rows or on a page of its own.
    pub fn pages(&self) -> usize {
        self.prepared_pages(&self.measures()).len()
    }

    fn measures(&self) -> Measures {
        self.print.measures(self.aspects.len(), self.grades.len())
    }

    /// The run as PDF, ballot after ballot, each from its first page to its last.
    ///
    /// # Errors
    /// [`PaperError`] when fonts are missing or a form id is too long for a QR code.
    pub fn to_pdf(&self, fonts: &Fonts) -> Result<Vec<u8>, PaperError> {
        pdf(Template::Ballots, &self.prepared()?, fonts, self.made_at)
    }

    fn prepared(&self) -> Result<Prepared<'_>, PaperError> {
        let measures = self.measures();
        let pages = self.prepared_pages(&measures);
        let count = pages.len();
        Ok(Prepared {
            campaign: &self.campaign,
            issuer: &self.issuer,
            instructions: &self.instructions,
            aspects: &self.aspects,
            grades: self.grades.iter().map(|(code, word)| PreparedGrade { code: code.to_string(), word }).collect(),
            stratum: &self.stratum,
            left: LEFT,
            names: measures.names,
            name_size: measures.name_size,
            row: measures.row,
            pitch: measures.pitch,
            pages,
            ballots: self.serials.clone().map(|serial| self.ballot(serial, count)).collect::<Result<_, _>>()?,
        })
    }

    fn prepared_pages(&self, measures: &Measures) -> Vec<PreparedPage<'_>> {
        let (aspects, grades) = (self.aspects.len(), self.grades.len());
        let page = |units| PreparedPage { boxes: boxes(units, aspects, grades, measures), opinions: 0.0, units };
        let mut pages: Vec<_> = self.units.chunks(measures.units_a_page).map(page).collect();
        let room = |page: &PreparedPage<'_>| ROWS - page.units.len() as f64 * measures.row;
        if pages.last().is_none_or(|last| room(last) < ROOM_FOR_OPINIONS) {
            pages.push(page(&[]));
        }
        if let Some(last) = pages.last_mut() {
            last.opinions = room(last);
        }
        pages
    }

    fn ballot(&self, serial: u32, pages: usize) -> Result<PreparedBallot, PaperError> {
        let code = |page: usize| qr_drawing(&format!("{}|{serial}|{page}|{pages}", self.form_id));
        Ok(PreparedBallot { serial: format!("{serial:06}"), codes: (1..=pages).map(code).collect::<Result<_, _>>()? })
    }
}

#[derive(Serialize)]
struct Prepared<'a> {
    campaign: &'a str,
    issuer: &'a str,
    instructions: &'a [String],
    aspects: &'a [String],
    grades: Vec<PreparedGrade<'a>>,
    stratum: &'a str,
    left: f64,
    names: f64,
    name_size: f64,
    row: f64,
    pitch: f64,
    pages: Vec<PreparedPage<'a>>,
    ballots: Vec<PreparedBallot>,
}

#[derive(Serialize)]
struct PreparedGrade<'a> {
    code: String,
    word: &'a str,
}

#[derive(Serialize)]
struct PreparedPage<'a> {
    /// One drawing of all boxes and lines of the page, the same for every ballot.
    boxes: String,
    units: &'a [String],
    /// How high the room for opinions is; 0 on a page without.
    opinions: f64,
}

#[derive(Serialize)]
struct PreparedBallot {
    serial: String,
    codes: Vec<String>,
}

/// The boxes of a page as SVG in millimetres, with a line under every row and a stronger one before every aspect.
fn boxes(units: &[String], aspects: usize, grades: usize, measures: &Measures) -> String {
    let (units, pitch) = (units.len(), measures.pitch);
    let (width, height) = (pitch * (aspects * grades) as f64, measures.row * units as f64);
    let side = measures.unit_box.min(pitch * 0.82);
    let mut squares = String::new();
    for row in 0..units {
        let top = row as f64 * measures.row + (measures.row - side) / 2.0;
        for column in 0..aspects * grades {
            let left = column as f64 * pitch + (pitch - side) / 2.0;
            squares.push_str(&format!("M{left:.3} {top:.3}h{side:.3}v{side:.3}h-{side:.3}z"));
        }
    }
    let rows: String = (0..=units).map(|row| format!("M0 {:.3}h{width:.3}", row as f64 * measures.row)).collect();
    let groups: String =
        (0..=aspects).map(|aspect| format!("M{:.3} 0v{height:.3}", (aspect * grades) as f64 * pitch)).collect();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.3} {height:.3}\">\
         <path d=\"{rows}\" fill=\"none\" stroke=\"#bbb\" stroke-width=\"0.1\"/>\
         <path d=\"{groups}\" fill=\"none\" stroke=\"#000\" stroke-width=\"0.2\"/>\
         <path d=\"{squares}\" fill=\"none\" stroke=\"#000\" stroke-width=\"0.25\"/></svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(print: BallotPrint, (aspects, grades): (usize, usize), (units, pitch): (usize, f64)) {
        let measures = print.measures(aspects, grades);
        assert_eq!(measures.units_a_page, units);
        assert!((measures.pitch - pitch).abs() < 1e-9, "{}", measures.pitch);
        let right = LEFT + measures.names + measures.pitch * (aspects * grades) as f64;
        assert!((right - 202.0).abs() < 1e-9, "the boxes end where the corner marks do: {right}");
    }

    #[test]
    fn boxes_stand_as_far_apart_as_the_sheet_allows() {
        check(BallotPrint::Normal, (6, 4), (25, 6.5));
        check(BallotPrint::Normal, (6, 5), (25, 5.2));
        check(BallotPrint::Normal, (1, 5), (35, 24.0));
        check(BallotPrint::Large, (6, 4), (12, 140.0 / 24.0));
    }
}
