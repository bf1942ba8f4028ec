//! What an official paper says, free of how it is drawn.

use kernel::{Day, Moment};

/// What stands where a paper has its number while it is a draft that takes none.
pub const UNNUMBERED_DRAFT: &str = "（草稿，未编号）";

/// One official paper (公文): the single description both the PDF and the DOCX are made from.
///
/// All strings are plain text. Nothing in them is ever read as markup; line breaks in [`Block::Quote`] are kept,
/// elsewhere a line break starts a new paragraph.
#[derive(Debug, Clone, PartialEq)]
pub struct Paper {
    /// Which of the standard's layouts is used.
    pub form: Form,
    /// The issuer's mark (发文机关标志), printed large and red: `青川市效能建设办公室文件`. Not printed on [`Form::Sheets`].
    pub issuer: String,
    /// The document number (发文字号): `效能〔2026〕12号`.
    pub number: Option<String>,
    /// The copy number (份号), printed with six digits.
    pub copy_number: Option<u32>,
    /// Security class and term (密级和保密期限): `机密★1年`.
    pub security: Option<String>,
    /// Urgency (紧急程度): `特急`.
    pub urgency: Option<String>,
    /// The title. A line break in it is kept; otherwise it is broken into balanced lines.
    pub title: String,
    /// The main addressee (主送机关), without the colon.
    pub addressee: Option<String>,
    /// The body, in order.
    pub blocks: Vec<Block>,
    /// The attachments (附件), listed after the body.
    pub attachments: Vec<Attachment>,
    /// Who receives copies (抄送), each without punctuation.
    pub copies_to: Vec<String>,
    /// Printing office and day (印发机关和印发日期); the record (版记) is printed when this or `copies_to` is given.
    pub printed: Option<Printed>,
    /// When the paper was made. It becomes the file's own time stamp: the same data gives the same bytes.
    pub made_at: Moment,
}

impl Paper {
    /// A paper with a form, an issuer's mark and a title, everything else empty.
    pub fn new(form: Form, issuer: impl Into<String>, title: impl Into<String>, made_at: Moment) -> Self {
        Self {
            form,
            issuer: issuer.into(),
            number: None,
            copy_number: None,
            security: None,
            urgency: None,
            title: title.into(),
            addressee: None,
            blocks: Vec::new(),
            attachments: Vec::new(),
            copies_to: Vec::new(),
            printed: None,
            made_at,
        }
    }
}

/// The layouts of GB/T 9704-2012, and one for lists and protocols that carry no red head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// The general form with red head (红头文件).
    Document,
    /// The letter form (信函格式), chapter 10.1.
    Letter,
    /// The minutes form (纪要格式), chapter 10.3.
    Minutes,
    /// Lists, protocols, tables: title and body on the same type area, no red head.
    Sheets(Orientation),
}

/// How a sheet lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Orientation {
    /// 210 × 297 mm.
    Portrait,
    /// 297 × 210 mm.
    Landscape,
}

/// A piece of the body.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading; its number (一、 （一） 1. （1）) is set by the paper.
    Heading(Level, String),
    /// A paragraph, indented by two characters.
    Paragraph(String),
    /// A paragraph with signs below the line, such as `Σ_a W_a`.
    Formula(Vec<Sign>),
    /// Somebody's words, reproduced exactly.
    Quote(Quote),
    /// A table.
    Table(Table),
    /// A picture.
    Picture(Picture),
    /// People of a meeting: `出席`, `请假`, `列席` and the names.
    People {
        /// `出席`, without the colon.
        label: String,
        /// The names as one text.
        names: String,
    },
    /// A note (附注), printed in parentheses.
    Note(String),
    /// Issuer and day under the body (发文机关署名, 成文日期).
    Signature {
        /// The signing office.
        issuer: String,
        /// The day of the paper.
        date: Day,
    },
    /// What follows starts on a new page.
    PageBreak,
}

/// A run of signs of a formula.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Sign {
    /// The signs.
    pub text: String,
    /// Whether they stand below the line, smaller.
    pub below: bool,
}

/// The level of a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// 一、 in 黑体.
    One,
    /// （一） in 楷体.
    Two,
    /// 1. in 仿宋.
    Three,
    /// （1） in 仿宋.
    Four,
}

/// An opinion word for word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Its number among the opinions of the paper.
    pub number: u32,
    /// The words, line breaks kept.
    pub text: String,
    /// Where it comes from (`服务对象层面`), if that may be said.
    pub source: Option<String>,
}

/// A table whose header is repeated on every page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The caption above the table.
    pub caption: Option<String>,
    /// The columns, at least one.
    pub columns: Vec<Column>,
    /// The cells, row by row; a short row is filled with blanks, a long row is an error.
    pub rows: Vec<Vec<String>>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What the header says.
    pub heading: String,
    /// Its share of the width, relative to the other columns' shares; 0 counts as 1.
    pub share: u32,
    /// Where the cells' text stands.
    pub align: Align,
}

impl Column {
    /// A column.
    pub fn new(heading: impl Into<String>, share: u32, align: Align) -> Self {
        Self { heading: heading.into(), share, align }
    }
}

/// Where text stands in its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Align {
    /// Words.
    Left,
    /// Short marks.
    Center,
    /// Numbers.
    Right,
}

/// A drawing over the full width of the type area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The drawing as SVG text; it may not refer to other files.
    pub svg: String,
    /// The caption below it.
    pub caption: Option<String>,
    /// What it shows, in words, for those who cannot see it.
    pub alternative: String,
}

/// An attachment (附件): listed after the body, and printed from a new page when it has blocks.
#[derive(Debug, Clone, PartialEq)]
pub struct Attachment {
    /// Its name.
    pub title: String,
    /// Its content; empty when the attachment is a separate file.
    pub blocks: Vec<Block>,
}

/// Who printed the paper and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The printing office (印发机关).
    pub by: String,
    /// The day of printing (印发日期).
    pub on: Day,
}
