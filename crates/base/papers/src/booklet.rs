//! A booklet with cover, contents and chapters, such as the compendium of all units' duties (职责汇编).

use kernel::{Day, Moment};
use serde::Serialize;

use crate::error::PaperError;
use crate::fonts::Fonts;
use crate::paper::Block;
use crate::prepared::{Piece, pieces};
use crate::title::balanced_lines;
use crate::typesetting::{Template, pdf};

/// Characters of the cover's title on a line.
const COVER_WIDTH: f64 = 12.0;

/// A booklet: cover, contents with page numbers, a preface and chapters (one per class of units).
#[derive(Debug, Clone, PartialEq)]
pub struct Booklet {
    /// The title on the cover.
    pub title: String,
    /// A second line on the cover.
    pub subtitle: Option<String>,
    /// Who publishes it.
    pub issuer: String,
    /// The day on the cover.
    pub date: Day,
    /// What is said before the first chapter.
    pub preface: Vec<Block>,
    /// The chapters, each from a new page.
    pub chapters: Vec<Chapter>,
    /// When the booklet was made; the file's time stamp.
    pub made_at: Moment,
}

/// A chapter: a class of units.
#[derive(Debug, Clone, PartialEq)]
pub struct Chapter {
    /// Its title.
    pub title: String,
    /// Its entries in order.
    pub entries: Vec<Entry>,
}

/// An entry: a unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its name.
    pub title: String,
    /// What is said about it.
    pub blocks: Vec<Block>,
}

impl Booklet {
    /// The booklet as PDF with an outline.
    ///
    /// # Errors
    /// [`PaperError`] as for [`crate::Paper::to_pdf`].
    pub fn to_pdf(&self, fonts: &Fonts) -> Result<Vec<u8>, PaperError> {
        pdf(Template::Booklet, &self.prepared()?, fonts, self.made_at)
    }

    fn prepared(&self) -> Result<PreparedBooklet<'_>, PaperError> {
        Ok(PreparedBooklet {
            title: balanced_lines(&self.title, COVER_WIDTH),
            subtitle: self.subtitle.as_deref(),
            issuer: &self.issuer,
            date: self.date.to_chinese(),
            preface: pieces(&self.preface)?,
            chapters: self.chapters.iter().map(Chapter::prepared).collect::<Result<_, _>>()?,
        })
    }
}

impl Chapter {
    fn prepared(&self) -> Result<PreparedChapter<'_>, PaperError> {
        Ok(PreparedChapter {
            title: &self.title,
            entries: self.entries.iter().map(Entry::prepared).collect::<Result<_, _>>()?,
        })
    }
}

impl Entry {
    fn prepared(&self) -> Result<PreparedEntry<'_>, PaperError> {
        Ok(PreparedEntry { title: &self.title, pieces: pieces(&self.blocks)? })
    }
}

#[derive(Serialize)]
struct PreparedBooklet<'a> {
    title: Vec<String>,
    subtitle: Option<&'a str>,
    issuer: &'a str,
    date: String,
    preface: Vec<Piece>,
    chapters: Vec<PreparedChapter<'a>>,
}

#[derive(Serialize)]
struct PreparedChapter<'a> {
    title: &'a str,
    entries: Vec<PreparedEntry<'a>>,
}

#[derive(Serialize)]
struct PreparedEntry<'a> {
    title: &'a str,
    pieces: Vec<Piece>,
}
