//! Why a paper could not be made.

/// Why a paper could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// A row of a table has more cells than the table has columns.
    #[error("row {row} of the table `{table}` has {cells} cells for {columns} columns")]
    LongRow {
        /// The table's caption.
        table: String,
        /// The row, counted from 1.
        row: usize,
        /// Its cells.
        cells: usize,
        /// The table's columns.
        columns: usize,
    },
    /// A table has no column.
    #[error("the table `{0}` has no column")]
    NoColumn(String),
    /// A picture is not a readable SVG drawing.
    #[error("a picture cannot be drawn: {0}")]
    Picture(String),
    /// A link is too long for a QR code (2,331 bytes at most).
    #[error("the link of {0} bytes is too long for a QR code")]
    LongLink(usize),
    /// The office's font folder cannot be read.
    #[error("the font folder `{folder}` cannot be read")]
    FontFolder {
        /// The folder.
        folder: std::path::PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The program was built without its fonts.
    #[error("the fonts are missing from this program: build it again after `node web/fonts.mjs`")]
    NoFonts,
    /// The typesetter refused; its own words.
    #[error("the paper cannot be typeset: {0}")]
    Typesetting(String),
    /// The data could not be handed to the template.
    #[error("the paper's data cannot be written")]
    Data(#[from] serde_json::Error),
    /// The DOCX archive could not be written.
    #[error("the DOCX file cannot be written: {0}")]
    Docx(String),
}
