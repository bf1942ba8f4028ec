//! The same paper as DOCX: one section on the grid of GB/T 9704-2012, official font names, ready to be edited in WPS or Word.

mod heads;
mod measures;
mod picture;
mod pieces;
mod record;

use docx_rs::{
    DocGrid, DocGridType, Docx, Footer, PageMargin, PageNum, PageOrientationType, PageSize, Paragraph, Run,
    SectionProperty, XMLDocx,
};
use kernel::Moment;

use crate::error::PaperError;
use crate::fonts::Fonts;
use crate::prepared::{Prepared, PreparedAttachment};
use crate::printable::is_hidden;
use measures::{
    BODY_HALF_POINTS, CHAR_SPACE, Face, GRID_PITCH, LETTER_FOOT, LETTER_HEAD, MARGIN_BOTTOM, MARGIN_LEFT, MARGIN_RIGHT,
    MARGIN_TOP, PAGE_NUMBER_FOOT, SHEET_HEIGHT, SHEET_WIDTH, SMALL_HALF_POINTS, body_paragraph, fonts_of, run,
};

const NORMAL_STYLE: &str = "w:styleId=\"Normal\"";
const DEFAULT_STYLE: &str = "w:default=\"1\" w:styleId=\"Normal\"";

/// Writes `paper` as DOCX. The same paper gives the same bytes.
///
/// # Errors
/// [`PaperError::Picture`] for a picture that is no SVG, [`PaperError::Docx`] when the archive cannot be written.
pub(crate) fn docx(paper: &Prepared, fonts: &Fonts, made_at: Moment) -> Result<Vec<u8>, PaperError> {
    let mut docx = new_document(made_at);
    docx = heads::add_head(docx, paper);
    docx = add_title(docx, &paper.title);
    if let Some(addressee) = &paper.addressee {
        docx = docx.add_paragraph(body_paragraph(0).add_run(run(Face::FangSong, &format!("{addressee}："))));
    }
    let mut writer = pieces::PieceWriter::new(fonts, paper.landscape);
    docx = writer.add_pieces(docx, &paper.pieces)?;
    for attachment in &paper.attachments {
        docx = add_attachment(docx, attachment, &mut writer)?;
    }
    let (with_record, record_place) = record::add_record(docx, paper);
    packed(add_page(with_record, paper), record_place)
}

fn new_document(made_at: Moment) -> Docx {
    let day = format!("{}T00:00:00Z", made_at.day());
    Docx::new().created_at(&day).updated_at(&day).default_fonts(fonts_of(Face::FangSong)).default_size(BODY_HALF_POINTS)
}

fn add_title(docx: Docx, lines: &[String]) -> Docx {
    if lines.is_empty() {
        return docx;
    }
    docx.add_paragraph(body_paragraph(0))
        .add_paragraph(body_paragraph(0))
        .add_paragraph(title_paragraph(lines))
        .add_paragraph(body_paragraph(0))
}

fn title_paragraph(lines: &[String]) -> Paragraph {
    let paragraph = measures::title_paragraph();
    lines.iter().enumerate().fold(paragraph, |paragraph, (number, line)| {
        let line_run = if number == 0 { Run::new() } else { Run::new().add_break(docx_rs::BreakType::TextWrapping) };
        paragraph.add_run(measures::dressed(
            line_run.add_text(clean(line)),
            Face::BiaoSong,
            measures::TITLE_HALF_POINTS,
        ))
    })
}

fn add_attachment(
    docx: Docx,
    attachment: &PreparedAttachment,
    writer: &mut pieces::PieceWriter,
) -> Result<Docx, PaperError> {
    let label = body_paragraph(0).page_break_before(true).add_run(run(Face::Hei, &attachment.label));
    let docx = docx
        .add_paragraph(label)
        .add_paragraph(body_paragraph(0))
        .add_paragraph(title_paragraph(&attachment.title))
        .add_paragraph(body_paragraph(0));
    writer.add_pieces(docx, &attachment.pieces)
}

/// Sheet, margins, grid and page numbers.
fn add_page(docx: Docx, paper: &Prepared) -> Docx {
    let letter = paper.form == "letter";
    let grid = DocGrid::new().grid_type(DocGridType::LinesAndChars).line_pitch(GRID_PITCH).char_space(CHAR_SPACE);
    let mut docx = docx;
    let section: &mut SectionProperty = &mut docx.document.section_property;
    *section = section.clone().doc_grid(grid).page_margin(margins(paper)).page_size(page_size(paper.landscape));
    if paper.landscape {
        docx = docx.page_orient(PageOrientationType::Landscape);
    }
    if letter {
        docx = docx.title_pg();
    }
    let centred = paper.form == "sheets";
    docx.footer(page_number(centred, measures::Side::Right)).even_footer(page_number(centred, measures::Side::Left))
}

fn page_size(landscape: bool) -> PageSize {
    let (width, height) = if landscape { (SHEET_HEIGHT, SHEET_WIDTH) } else { (SHEET_WIDTH, SHEET_HEIGHT) };
    PageSize::new().size(width, height)
}

fn margins(paper: &Prepared) -> PageMargin {
    let letter = paper.form == "letter";
    let margin = PageMargin::new().header(if letter { LETTER_HEAD } else { MARGIN_TOP / 2 }).footer(if letter {
        LETTER_FOOT
    } else {
        PAGE_NUMBER_FOOT
    });
    if paper.landscape {
        margin.top(MARGIN_LEFT).bottom(MARGIN_RIGHT).left(MARGIN_TOP).right(MARGIN_BOTTOM)
    } else {
        margin.top(MARGIN_TOP).bottom(MARGIN_BOTTOM).left(MARGIN_LEFT).right(MARGIN_RIGHT)
    }
}

fn page_number(centred: bool, side: measures::Side) -> Footer {
    let dash = |text: &str| measures::dressed(Run::new().add_text(text), Face::Song, SMALL_HALF_POINTS);
    let mut paragraph = measures::page_number_paragraph(centred, side).add_run(dash("— ")).add_page_num(PageNum::new());
    paragraph = paragraph.add_run(dash(" —"));
    Footer::new().add_paragraph(paragraph)
}

/// What the library cannot say: repeated table headers, the standard paragraph style, stand-ins for the official fonts.
fn packed(docx: Docx, record_place: Option<String>) -> Result<Vec<u8>, PaperError> {
    let mut parts: XMLDocx = docx.build();
    parts.document = record::placed(with_repeated_headers(&parts.document), record_place).into_bytes();
    parts.styles = String::from_utf8_lossy(&parts.styles).replace(NORMAL_STYLE, DEFAULT_STYLE).into_bytes();
    parts.font_table = measures::font_table().into_bytes();
    let mut file = std::io::Cursor::new(Vec::new());
    parts.pack(&mut file).map_err(|error| PaperError::Docx(error.to_string()))?;
    Ok(file.into_inner())
}

/// The library cannot mark header rows. Only they are written without a property of their own, see [`pieces`];
/// text cannot look like this, because its angle brackets are escaped.
fn with_repeated_headers(document: &[u8]) -> String {
    String::from_utf8_lossy(document).replace("<w:trPr />", "<w:trPr><w:cantSplit /><w:tblHeader /></w:trPr>")
}

/// Text without what XML or a reader cannot bear.
fn clean(text: &str) -> String {
    text.chars().filter(|character| !is_hidden(*character)).collect()
}
