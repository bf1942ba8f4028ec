//! The record (版记): a table pinned to the lower edge of the type area.

use docx_rs::{
    AlignmentType, BorderType, Docx, HeightRule, Paragraph, Run, Tab, TabValueType, Table, TableBorder,
    TableBorderPosition, TableBorders, TableCell, TableLayoutType, TableRow, VAlignType, WidthType,
};

use super::clean;
use super::measures::{Face, MARGIN_LEFT, SMALL_HALF_POINTS, TYPE_WIDTH, dressed, exactly, width_in_chars};
use crate::prepared::Prepared;

/// 0.35 mm and 0.25 mm in eighths of a point.
const OUTER_LINE: usize = 8;
const INNER_LINE: usize = 6;
/// The lower edge of the type area, 262 mm from the top of the sheet, in twips.
const LOWER_EDGE: i32 = 14_854;
const LINE: i32 = 420;
/// 14 pt characters on a line of the record.
const LINE_CHARS: f64 = 28.0;

/// Adds the record; also says where it stands, for [`placed`].
pub(super) fn add_record(docx: Docx, paper: &Prepared) -> (Docx, Option<String>) {
    let letter = paper.form == "letter";
    let copies = paper.copies_to.as_ref().map(|names| format!("抄送：{names}"));
    let height = copies.as_deref().map_or(0, lines_of) * LINE;
    let copies = copies.map(|text| row(small_paragraph().add_run(small(&text))));
    let printed = paper.printed_by.as_ref().filter(|_| !letter);
    let height = height + if printed.is_some() { LINE } else { 0 };
    let printed = printed.map(|by| row(printed_paragraph(by, paper.printed_on.as_deref())));
    let rows: Vec<TableRow> = [copies, printed].into_iter().flatten().collect();
    if rows.is_empty() {
        return (docx, None);
    }
    // A table may not be the last thing of a document; the paragraph behind it takes no room.
    let end = Paragraph::new().snap_to_grid(false).size(2).line_spacing(exactly(20));
    let docx = docx.add_table(table(rows, letter)).add_paragraph(end);
    (docx, Some(place(LOWER_EDGE - height)))
}

/// Puts the place of the record, which is the last table of the document, where the schema wants it.
pub(super) fn placed(document: String, place: Option<String>) -> String {
    const PROPERTIES: &str = "<w:tblPr>";
    match (document.rfind(PROPERTIES), place) {
        (Some(at), Some(place)) => {
            let (before, after) = document.split_at(at + PROPERTIES.len());
            format!("{before}{place}{after}")
        }
        _ => document,
    }
}

fn place(from_top: i32) -> String {
    format!(
        "<w:tblpPr w:leftFromText=\"0\" w:rightFromText=\"0\" w:vertAnchor=\"page\" w:horzAnchor=\"page\" \
         w:tblpX=\"{MARGIN_LEFT}\" w:tblpY=\"{from_top}\"/>"
    )
}

#[expect(clippy::cast_possible_truncation, reason = "lines of a list of offices")]
fn lines_of(text: &str) -> i32 {
    (width_in_chars(text) / LINE_CHARS).ceil() as i32
}

fn table(rows: Vec<TableRow>, letter: bool) -> Table {
    let borders = if letter { TableBorders::with_empty().clear_all() } else { record_lines() };
    Table::without_borders(rows)
        .set_borders(borders)
        .set_grid(vec![TYPE_WIDTH])
        .layout(TableLayoutType::Fixed)
        .width(TYPE_WIDTH, WidthType::Dxa)
}

fn record_lines() -> TableBorders {
    let line = |position, size| TableBorder::new(position).border_type(BorderType::Single).size(size).color("000000");
    TableBorders::with_empty()
        .set(line(TableBorderPosition::Top, OUTER_LINE))
        .set(line(TableBorderPosition::Bottom, OUTER_LINE))
        .set(line(TableBorderPosition::InsideH, INNER_LINE))
}

fn row(paragraph: Paragraph) -> TableRow {
    let cell = TableCell::new().width(TYPE_WIDTH, WidthType::Dxa).vertical_align(VAlignType::Center);
    #[expect(clippy::cast_precision_loss, reason = "a small whole number")]
    let height = LINE as f32;
    TableRow::new(vec![cell.add_paragraph(paragraph)]).cant_split().row_height(height).height_rule(HeightRule::AtLeast)
}

/// One 14 pt character from both edges.
fn small_paragraph() -> Paragraph {
    let paragraph = Paragraph::new().align(AlignmentType::Left).snap_to_grid(false).line_spacing(exactly(LINE - 20));
    paragraph.indent(Some(172), None, Some(172), None)
}

fn small(text: &str) -> Run {
    dressed(Run::new().add_text(clean(text)), Face::FangSong, SMALL_HALF_POINTS)
}

fn printed_paragraph(by: &str, on: Option<&str>) -> Paragraph {
    let edge = Tab::new().val(TabValueType::Right).pos(TYPE_WIDTH - 388);
    let day = Run::new().add_tab().add_text(clean(on.unwrap_or_default()));
    small_paragraph().add_tab(edge).add_run(small(by)).add_run(dressed(day, Face::FangSong, SMALL_HALF_POINTS))
}
