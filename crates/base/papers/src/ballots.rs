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
    /// 25 units a page, boxes of 3.5 mm.
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
}

/// From the left edge to the names: a margin for holes.
const LEFT: f64 = 22.0;
/// From the right edge to the last box.
const RIGHT: f64 = 10.0;
/// The width of the sheet.
const SHEET: f64 = 210.0;

impl BallotPrint {
    fn measures(self) -> Measures {
        match self {
            Self::Normal => Measures { units_a_page: 25, row: 7.8, unit_box: 3.5, names: 34.0, name_size: 8.5 },
            Self::Large => Measures { units_a_page: 12, row: 16.0, unit_box: 4.2, names: 40.0, name_size: 13.0 },
        }
    }
}

impl BallotRun {
    /// How many pages a ballot has.
    pub fn pages(&self) -> usize {
        self.units.len().div_ceil(self.print.measures().units_a_page).max(1)
    }

    /// The run as PDF, ballot after ballot, each from its first page to its last.
    ///
    /// # Errors
    /// [`PaperError`] when fonts are missing or a form id is too long for a QR code.
    pub fn to_pdf(&self, fonts: &Fonts) -> Result<Vec<u8>, PaperError> {
        pdf(Template::Ballots, &self.prepared()?, fonts, self.made_at)
    }

    fn prepared(&self) -> Result<Prepared<'_>, PaperError> {
        let measures = self.print.measures();
        let columns = (self.aspects.len() * self.grades.len()).max(1);
        let pitch = (SHEET - LEFT - RIGHT - measures.names) / columns as f64;
        let pages = self.units.chunks(measures.units_a_page).map(|units| PreparedPage {
            boxes: boxes(units.len(), self.aspects.len(), self.grades.len(), pitch, &measures),
            height: units.len() as f64 * measures.row,
            units,
        });
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
            pitch,
            pages: pages.collect(),
            ballots: self.serials.clone().map(|serial| self.ballot(serial)).collect::<Result<_, _>>()?,
        })
    }

    fn ballot(&self, serial: u32) -> Result<PreparedBallot, PaperError> {
        let pages = self.pages();
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
    height: f64,
    units: &'a [String],
}

#[derive(Serialize)]
struct PreparedBallot {
    serial: String,
    codes: Vec<String>,
}

/// The boxes of a page as SVG in millimetres, with a line under every row and a stronger one before every aspect.
fn boxes(units: usize, aspects: usize, grades: usize, pitch: f64, measures: &Measures) -> String {
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
