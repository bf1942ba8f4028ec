//! The heads of documents, minutes and letters.

use docx_rs::{
    AlignmentType, BorderType, Docx, Footer, Header, LineSpacing, Paragraph, ParagraphBorder, ParagraphBorderPosition,
    ParagraphBorders, ParagraphProperty, Run, Tab, TabValueType,
};

use super::clean;
use super::measures::{
    Face, LINE_OVERHANG, MARK_DROP, RED, TYPE_WIDTH, body_paragraph, dressed, exactly, run, width_in_chars,
};
use crate::prepared::Prepared;

/// A grid line in twips, as space before the mark.
const NOTE_LINE: u32 = 579;
/// The mark's largest size and its greatest condensation, as in the PDF.
const MARK_POINTS: f64 = 56.0;
const MOST_CONDENSED: f64 = 0.66;
/// The type area, less what a stand-in font may be wider.
const TYPE_WIDTH_POINTS: f64 = 430.0;

pub(super) fn add_head(docx: Docx, paper: &Prepared) -> Docx {
    match paper.form {
        "letter" => letter_head(docx, paper),
        "sheets" => docx,
        _ => document_head(docx, paper),
    }
}

/// Notes in the corner, the mark 35 mm down, the number two lines below it, the red rule 4 mm below the number.
fn document_head(docx: Docx, paper: &Prepared) -> Docx {
    let docx = paper.head_notes.iter().fold(docx, |docx, note| {
        let face = if note.bold { Face::Hei } else { Face::FangSong };
        docx.add_paragraph(body_paragraph(0).add_run(run(face, &note.text)))
    });
    let notes = u32::try_from(paper.head_notes.len()).unwrap_or(u32::MAX);
    let drop = MARK_DROP.saturating_sub(notes.saturating_mul(NOTE_LINE));
    let mark = mark_paragraph(&paper.issuer).line_spacing(LineSpacing::new().before(drop).after(0));
    let number = bordered(body_paragraph(0).align(AlignmentType::Center), red_rule());
    let number = number.add_run(run(Face::FangSong, paper.number.as_deref().unwrap_or_default()));
    docx.add_paragraph(mark).add_paragraph(body_paragraph(0)).add_paragraph(body_paragraph(0)).add_paragraph(number)
}

/// The mark and the first double line in the first page's header, the second double line in its footer.
fn letter_head(docx: Docx, paper: &Prepared) -> Docx {
    let top = border(ParagraphBorderPosition::Bottom, BorderType::ThickThinSmallGap, 24, 11);
    let foot = border(ParagraphBorderPosition::Top, BorderType::ThinThickSmallGap, 24, 0);
    let header =
        bordered(mark_paragraph(&paper.issuer), top).indent(Some(LINE_OVERHANG), None, Some(LINE_OVERHANG), None);
    let footer = bordered(Paragraph::new(), foot).indent(Some(LINE_OVERHANG), None, Some(LINE_OVERHANG), None);
    let docx = docx.first_header(Header::new().add_paragraph(header)).first_footer(Footer::new().add_paragraph(footer));
    letter_notes(docx, paper)
}

/// Notes on the left, the number at the right edge of the first line.
fn letter_notes(docx: Docx, paper: &Prepared) -> Docx {
    let number = paper.number.as_deref().unwrap_or_default();
    let first = paper.head_notes.first();
    let right_edge = Tab::new().val(TabValueType::Right).pos(TYPE_WIDTH);
    let mut line = body_paragraph(0).align(AlignmentType::Left).add_tab(right_edge);
    line = line.line_spacing(exactly(579).before(640));
    line = line.add_run(run(Face::Hei, first.map(|note| note.text.as_str()).unwrap_or_default()));
    line = line.add_run(dressed(Run::new().add_tab().add_text(clean(number)), Face::FangSong, 32));
    paper.head_notes.iter().skip(1).fold(docx.add_paragraph(line), |docx, note| {
        docx.add_paragraph(body_paragraph(0).add_run(run(Face::Hei, &note.text)))
    })
}

/// The issuer's mark on one line: condensed to two thirds before it gets smaller.
fn mark_paragraph(issuer: &str) -> Paragraph {
    let room = (TYPE_WIDTH_POINTS / (width_in_chars(issuer).max(1.0) * MARK_POINTS)).min(1.0);
    let points = MARK_POINTS * (room / MOST_CONDENSED).min(1.0);
    let stretch = rounded(room.max(MOST_CONDENSED) * 100.0);
    let half_points = usize::try_from(rounded(points * 2.0)).unwrap_or(2);
    let mark = Run::new().add_text(clean(issuer)).stretch(stretch).color(RED);
    Paragraph::new().align(AlignmentType::Center).snap_to_grid(false).add_run(dressed(
        mark,
        Face::BiaoSong,
        half_points,
    ))
}

#[expect(clippy::cast_possible_truncation, reason = "at most 112 half-points or 100 percent")]
fn rounded(value: f64) -> i32 {
    value.round() as i32
}

fn red_rule() -> ParagraphBorder {
    border(ParagraphBorderPosition::Bottom, BorderType::Single, 12, 11)
}

/// A red border: `eighths` of a point thick, `space` points from the text.
fn border(position: ParagraphBorderPosition, kind: BorderType, eighths: usize, space: usize) -> ParagraphBorder {
    ParagraphBorder::new(position).val(kind).size(eighths).space(space).color(RED)
}

pub(super) fn bordered(mut paragraph: Paragraph, border: ParagraphBorder) -> Paragraph {
    let property: ParagraphProperty = paragraph.property;
    paragraph.property = property.set_borders(ParagraphBorders::with_empty().set(border));
    paragraph
}
