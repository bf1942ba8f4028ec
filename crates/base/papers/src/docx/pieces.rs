//! The pieces of a body as paragraphs and tables.

use docx_rs::{
    AlignmentType, BreakType, Docx, Paragraph, Run, Table, TableCell, TableLayoutType, TableRow, VAlignType,
    VertAlignType, WidthType,
};

use super::clean;
use super::measures::{
    Face, SMALL_HALF_POINTS, TABLE_HALF_POINTS, TYPE_WIDTH, WIDE_TYPE_WIDTH, body_paragraph, dressed,
    hanging_paragraph, right_paragraph, run, width_in_chars,
};
use super::picture::picture_run;
use crate::error::PaperError;
use crate::fonts::Fonts;
use crate::paper::{Align, Sign};
use crate::prepared::{Piece, PreparedColumn};

/// Writes pieces; knows the width of the type area and numbers the pictures.
pub(super) struct PieceWriter<'a> {
    fonts: &'a Fonts,
    width: usize,
    pictures: usize,
}

impl<'a> PieceWriter<'a> {
    pub(super) fn new(fonts: &'a Fonts, landscape: bool) -> Self {
        Self { fonts, width: if landscape { WIDE_TYPE_WIDTH } else { TYPE_WIDTH }, pictures: 0 }
    }

    pub(super) fn add_pieces(&mut self, docx: Docx, pieces: &[Piece]) -> Result<Docx, PaperError> {
        pieces.iter().try_fold(docx, |docx, piece| self.add(docx, piece))
    }

    fn add(&mut self, docx: Docx, piece: &Piece) -> Result<Docx, PaperError> {
        Ok(match piece {
            Piece::Heading { level, number, text } => docx.add_paragraph(heading(*level, number, text)),
            Piece::Paragraph { text } => docx.add_paragraph(body_paragraph(2).add_run(run(Face::FangSong, text))),
            Piece::Formula { signs } => docx.add_paragraph(formula(signs)),
            Piece::Quote { number, lines, source } => quote(docx, *number, lines, source.as_deref()),
            Piece::Table { caption, columns, rows } => self.table(docx, caption.as_deref(), columns, rows),
            Piece::Picture { svg, caption, alternative: _ } => self.picture(docx, svg, caption.as_deref())?,
            Piece::People { label, names } => docx.add_paragraph(people(label, names)),
            Piece::Note { text } => {
                docx.add_paragraph(body_paragraph(2).add_run(run(Face::FangSong, &format!("（{text}）"))))
            }
            Piece::Attachments { names } => attachment_list(docx, names),
            Piece::Signature { issuer, date } => signature(docx, issuer, date),
            Piece::PageBreak => docx.add_paragraph(Paragraph::new().add_run(Run::new().add_break(BreakType::Page))),
        })
    }

    fn picture(&mut self, docx: Docx, svg: &str, caption: Option<&str>) -> Result<Docx, PaperError> {
        self.pictures += 1;
        let picture = picture_run(svg, self.width, self.pictures, self.fonts)?;
        let docx = docx.add_paragraph(Paragraph::new().align(AlignmentType::Center).add_run(picture));
        Ok(add_caption(docx, caption))
    }

    fn table(&self, docx: Docx, caption: Option<&str>, columns: &[PreparedColumn], rows: &[Vec<String>]) -> Docx {
        let widths = self.column_widths(columns);
        let header = TableRow::new(cells(columns, &widths, |column| {
            cell_paragraph(AlignmentType::Center, Face::Hei, &column.heading)
        }));
        let body = rows.iter().map(|row| {
            let mut texts = row.iter();
            let cell = |column: &PreparedColumn| {
                let text = texts.next().map(String::as_str).unwrap_or_default();
                cell_paragraph(alignment(column.align), Face::FangSong, text)
            };
            TableRow::new(cells(columns, &widths, cell)).cant_split()
        });
        let table = Table::new(std::iter::once(header).chain(body).collect())
            .set_grid(widths.clone())
            .layout(TableLayoutType::Fixed)
            .width(self.width, WidthType::Dxa);
        add_caption(docx, caption).add_table(table)
    }

    fn column_widths(&self, columns: &[PreparedColumn]) -> Vec<usize> {
        let share = |column: &PreparedColumn| usize::try_from(column.share).unwrap_or(1);
        let shares: usize = columns.iter().map(share).sum();
        columns.iter().map(|column| self.width * share(column) / shares.max(1)).collect()
    }
}

fn formula(signs: &[Sign]) -> Paragraph {
    signs.iter().fold(body_paragraph(2), |paragraph, sign| {
        let mut signs = run(Face::FangSong, &sign.text);
        if sign.below {
            signs.run_property = signs.run_property.vert_align(VertAlignType::SubScript);
        }
        paragraph.add_run(signs)
    })
}

fn heading(level: u8, number: &str, text: &str) -> Paragraph {
    let face = match level {
        1 => Face::Hei,
        2 => Face::Kai,
        _ => Face::FangSong,
    };
    let paragraph = body_paragraph(2).keep_next(true).outline_lvl(usize::from(level.saturating_sub(1)));
    paragraph.add_run(run(face, &format!("{number}{text}")))
}

fn quote(docx: Docx, number: u32, lines: &[String], source: Option<&str>) -> Docx {
    let docx = lines.iter().enumerate().fold(docx, |docx, (index, line)| {
        let label = if index == 0 { format!("{number}.") } else { String::new() };
        let words = Run::new().add_text(label).add_tab().add_text(clean(line));
        docx.add_paragraph(hanging_paragraph(0, 2).add_run(dressed(words, Face::Kai, 32)))
    });
    match source {
        Some(source) => {
            let words = Run::new().add_text(clean(&format!("——{source}")));
            docx.add_paragraph(right_paragraph(0.0).add_run(dressed(words, Face::FangSong, SMALL_HALF_POINTS)))
        }
        None => docx,
    }
}

fn people(label: &str, names: &str) -> Paragraph {
    let hang = label.chars().count().saturating_add(1);
    let paragraph = hanging_paragraph(2, i32::try_from(hang).unwrap_or(3));
    paragraph.add_run(run(Face::Hei, &format!("{label}："))).add_run(run(Face::FangSong, names))
}

fn attachment_list(docx: Docx, names: &[String]) -> Docx {
    names.iter().enumerate().fold(docx.add_paragraph(body_paragraph(0)), |docx, (index, name)| {
        let label = if index == 0 { "附件：" } else { "　　　" };
        docx.add_paragraph(hanging_paragraph(2, 3).add_run(run(Face::FangSong, &format!("{label}{name}"))))
    })
}

/// The date four characters from the right, the issuer centred over it.
fn signature(docx: Docx, issuer: &str, date: &str) -> Docx {
    let centre = 4.0 + width_in_chars(date) / 2.0;
    let issuer_right = (centre - width_in_chars(issuer) / 2.0).max(0.0);
    docx.add_paragraph(body_paragraph(0))
        .add_paragraph(body_paragraph(0))
        .add_paragraph(right_paragraph(issuer_right).keep_next(true).add_run(run(Face::FangSong, issuer)))
        .add_paragraph(right_paragraph(4.0).add_run(run(Face::FangSong, date)))
}

fn add_caption(docx: Docx, caption: Option<&str>) -> Docx {
    match caption {
        Some(caption) => {
            let words = dressed(Run::new().add_text(clean(caption)), Face::Hei, SMALL_HALF_POINTS);
            docx.add_paragraph(body_paragraph(0).align(AlignmentType::Center).keep_next(true).add_run(words))
        }
        None => docx,
    }
}

fn cells(
    columns: &[PreparedColumn],
    widths: &[usize],
    mut paragraph: impl FnMut(&PreparedColumn) -> Paragraph,
) -> Vec<TableCell> {
    let cell = |(column, width): (&PreparedColumn, &usize)| {
        TableCell::new()
            .width(*width, WidthType::Dxa)
            .vertical_align(VAlignType::Center)
            .add_paragraph(paragraph(column))
    };
    columns.iter().zip(widths).map(cell).collect()
}

fn cell_paragraph(align: AlignmentType, face: Face, text: &str) -> Paragraph {
    let mut lines = text.split('\n').map(clean);
    let first = Run::new().add_text(lines.next().unwrap_or_default());
    let run = lines.fold(first, |run, line| run.add_break(BreakType::TextWrapping).add_text(line));
    Paragraph::new().align(align).snap_to_grid(false).add_run(dressed(run, face, TABLE_HALF_POINTS))
}

fn alignment(align: Align) -> AlignmentType {
    match align {
        Align::Left => AlignmentType::Left,
        Align::Center => AlignmentType::Center,
        Align::Right => AlignmentType::Right,
    }
}
