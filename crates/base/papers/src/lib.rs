//! Official papers (公文): one description, a PDF in GB/T 9704-2012 geometry and a DOCX that clerks go on editing.
//!
//! ```
//! use kernel::{Day, Moment};
//! use papers::{Block, Fonts, Form, Paper};
//!
//! let made_at = Moment(1_795_248_000_000_000);
//! let mut paper = Paper::new(Form::Document, "青川市效能建设办公室文件", "整改通知书", made_at);
//! paper.number = Some("效能〔2026〕12号".to_owned());
//! paper.addressee = Some("市城市管理局".to_owned());
//! paper.blocks.push(Block::Paragraph("请于收到本通知之日起15个工作日内书面反馈整改情况。".to_owned()));
//! paper.blocks.push(Block::Signature { issuer: "青川市效能建设办公室".to_owned(), date: made_at.day() });
//! let pdf = paper.to_pdf(&Fonts::embedded())?;
//! assert!(pdf.starts_with(b"%PDF"));
//! # Ok::<(), papers::PaperError>(())
//! ```

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod ballots;
mod booklet;
mod docx;
mod error;
mod fonts;
mod masking;
mod paper;
mod prepared;
mod printable;
mod slips;
mod title;
mod typesetting;

pub use ballots::{BallotPrint, BallotRun};
pub use booklet::{Booklet, Chapter, Entry};
pub use error::PaperError;
pub use fonts::Fonts;
pub use masking::mask_personal_numbers;
pub use paper::{
    Align, Attachment, Block, Column, Form, Level, Orientation, Paper, Picture, Printed, Quote, Sign, Table,
    UNNUMBERED_DRAFT,
};
pub use slips::{Slip, SlipSheet, SlipsPerSheet};

impl Paper {
    /// The paper as PDF/A-2u: selectable text, fonts embedded and subset. The same paper gives the same bytes.
    ///
    /// # Errors
    /// [`PaperError`] when a table does not fit its columns, a picture is no SVG or fonts are missing.
    pub fn to_pdf(&self, fonts: &Fonts) -> Result<Vec<u8>, PaperError> {
        typesetting::pdf(typesetting::Template::Paper, &prepared::prepare(self)?, fonts, self.made_at)
    }

    /// The paper as DOCX for editing: same grid, official font names (with stand-ins), headings with outline levels,
    /// page numbers. Pictures become PNG. The same paper gives the same bytes.
    ///
    /// # Errors
    /// [`PaperError`] when a table does not fit its columns or a picture is no SVG.
    pub fn to_docx(&self, fonts: &Fonts) -> Result<Vec<u8>, PaperError> {
        docx::docx(&prepared::prepare(self)?, fonts, self.made_at)
    }
}
