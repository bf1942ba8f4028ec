//! The record (版记): a table pinned to the lower edge of the type area.

use docx_rs::{
    AlignmentType, BorderType, Docx, Paragraph, Run, Tab, TabValueType, Table, TableBorder, TableBorderPosition,
    TableBorders, TableCell, TableLayoutType, TablePositionProperty, TableRow, WidthType,
};

use super::clean;
use super::measures::{Face, SMALL_HALF_POINTS, TYPE_WIDTH, dressed};
use crate::prepared::Prepared;

/// 0.35 mm and 0.25 mm in eighths of a point.
const OUTER_LINE: usize = 8;
const INNER_LINE: usize = 6;

pub(super) fn add_record(docx: Docx, paper: &Prepared) -> Docx {
    let copies = paper.copies_to.as_ref().map(|names| small_paragraph().add_run(small(&format!("抄送：{names}"))));
    let letter = paper.form == "letter";
    let printed = paper.printed_by.as_ref().filter(|_| !letter).map(|by| printed_paragraph(by, paper.printed_on.as_deref()));
    let rows: Vec<TableRow> = [copies, printed].into_iter().flatten().map(row).collect();
    if rows.is_empty() {
        return docx;
    }
    let borders = if letter { TableBorders::with_empty().clear_all() } else { record_lines() };
    let table = Table::without_borders(rows)
        .set_borders(borders)
        .set_grid(vec![TYPE_WIDTH])
        .layout(TableLayoutType::Fixed)
        .width(TYPE_WIDTH, WidthType::Dxa)
        .position(lower_edge());
    // A table may not be the last thing of a document.
    docx.add_table(table).add_paragraph(Paragraph::new())
}

fn lower_edge() -> TablePositionProperty {
    TablePositionProperty::new()
        .vertical_anchor("margin")
        .horizontal_anchor("margin")
        .position_x_alignment("center")
        .position_y_alignment("bottom")
}

fn record_lines() -> TableBorders {
    let line = |position, size| TableBorder::new(position).border_type(BorderType::Single).size(size).color("000000");
    TableBorders::with_empty()
        .set(line(TableBorderPosition::Top, OUTER_LINE))
        .set(line(TableBorderPosition::Bottom, OUTER_LINE))
        .set(line(TableBorderPosition::InsideH, INNER_LINE))
}

fn row(paragraph: Paragraph) -> TableRow {
    TableRow::new(vec![TableCell::new().width(TYPE_WIDTH, WidthType::Dxa).add_paragraph(paragraph)]).cant_split()
}

/// One 14 pt character from both edges.
fn small_paragraph() -> Paragraph {
    Paragraph::new().align(AlignmentType::Left).snap_to_grid(false).indent(Some(172), None, Some(172), None)
}

fn small(text: &str) -> Run {
    dressed(Run::new().add_text(clean(text)), Face::FangSong, SMALL_HALF_POINTS)
}

fn printed_paragraph(by: &str, on: Option<&str>) -> Paragraph {
    let edge = Tab::new().val(TabValueType::Right).pos(TYPE_WIDTH - 388);
    let day = Run::new().add_tab().add_text(clean(on.unwrap_or_default()));
    small_paragraph().add_tab(edge).add_run(small(by)).add_run(dressed(day, Face::FangSong, SMALL_HALF_POINTS))
}
