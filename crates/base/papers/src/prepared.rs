//! A paper with everything decided that does not depend on the drawing: numbers of headings, lines of the title,
//! dates in words. Both the Typst template and the DOCX writer read this.

use serde::Serialize;

use crate::error::PaperError;
use crate::paper::{Align, Attachment, Block, Form, Level, Orientation, Paper, Sign, Table};
use crate::title::balanced_lines;

/// Characters of 22 pt that fit on a line of the type area (156 mm), less a little air.
const TITLE_WIDTH: f64 = 19.0;
/// The same on a sheet that lies.
const WIDE_TITLE_WIDTH: f64 = 29.0;

#[derive(Debug, Serialize)]
pub(crate) struct Prepared {
    pub form: &'static str,
    pub landscape: bool,
    pub issuer: String,
    pub number: Option<String>,
    pub head_notes: Vec<HeadNote>,
    pub title: Vec<String>,
    pub addressee: Option<String>,
    pub pieces: Vec<Piece>,
    pub attachments: Vec<PreparedAttachment>,
    pub copies_to: Option<String>,
    pub printed_by: Option<String>,
    pub printed_on: Option<String>,
}

/// A line of the upper left corner: copy number, security class, urgency.
#[derive(Debug, Serialize)]
pub(crate) struct HeadNote {
    pub text: String,
    /// Printed in 黑体.
    pub bold: bool,
}

#[derive(Debug, Serialize)]
pub(crate) struct PreparedAttachment {
    /// `附件1`, or `附件` when there is only one.
    pub label: String,
    pub title: Vec<String>,
    pub pieces: Vec<Piece>,
}

/// A block ready to be drawn.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Piece {
    Heading { level: u8, number: String, text: String },
    Paragraph { text: String },
    Formula { signs: Vec<Sign> },
    Quote { number: u32, lines: Vec<String>, source: Option<String> },
    Table { caption: Option<String>, columns: Vec<PreparedColumn>, rows: Vec<Vec<String>> },
    Picture { svg: String, caption: Option<String>, alternative: String },
    People { label: String, names: String },
    Note { text: String },
    Attachments { names: Vec<String> },
    Signature { issuer: String, date: String },
    PageBreak,
}

#[derive(Debug, Serialize)]
pub(crate) struct PreparedColumn {
    pub heading: String,
    pub share: u32,
    pub align: Align,
}

/// Decides everything about `paper` that both outputs share.
///
/// # Errors
/// [`PaperError::LongRow`] and [`PaperError::NoColumn`] for tables that do not fit their own columns.
pub(crate) fn prepare(paper: &Paper) -> Result<Prepared, PaperError> {
    let landscape = paper.form == Form::Sheets(Orientation::Landscape);
    let width = if landscape { WIDE_TITLE_WIDTH } else { TITLE_WIDTH };
    Ok(Prepared {
        form: form_name(paper.form),
        landscape,
        issuer: one_line(&paper.issuer),
        number: paper.number.as_deref().map(one_line),
        head_notes: head_notes(paper),
        title: balanced_lines(&paper.title, width),
        addressee: paper.addressee.as_deref().map(one_line),
        pieces: body(paper)?,
        attachments: attachments(&paper.attachments, width)?,
        copies_to: (!paper.copies_to.is_empty()).then(|| format!("{}。", paper.copies_to.join("，"))),
        printed_by: paper.printed.as_ref().map(|printed| printed.by.clone()),
        printed_on: paper.printed.as_ref().map(|printed| format!("{}印发", printed.on.to_chinese())),
    })
}

fn form_name(form: Form) -> &'static str {
    match form {
        Form::Document => "document",
        Form::Letter => "letter",
        Form::Minutes => "minutes",
        Form::Sheets(_) => "sheets",
    }
}

fn head_notes(paper: &Paper) -> Vec<HeadNote> {
    let copy = paper.copy_number.map(|number| HeadNote { text: format!("{number:06}"), bold: false });
    let marked = |text: &String| HeadNote { text: one_line(text), bold: true };
    [copy, paper.security.as_ref().map(marked), paper.urgency.as_ref().map(marked)].into_iter().flatten().collect()
}

/// The blocks, with the list of attachments (附件说明) between the text and the signature.
fn body(paper: &Paper) -> Result<Vec<Piece>, PaperError> {
    let mut body = pieces(&paper.blocks)?;
    if !paper.attachments.is_empty() {
        let end = body.iter().position(|piece| matches!(piece, Piece::Signature { .. })).unwrap_or(body.len());
        body.insert(end, Piece::Attachments { names: attachment_list(&paper.attachments) });
    }
    Ok(body)
}

/// `1. 名称` for each of several attachments, the bare name for a single one.
fn attachment_list(attachments: &[Attachment]) -> Vec<String> {
    match attachments {
        [only] => vec![one_line(&only.title)],
        several => (1..).zip(several).map(|(number, one)| format!("{number}. {}", one_line(&one.title))).collect(),
    }
}

fn attachments(attachments: &[Attachment], width: f64) -> Result<Vec<PreparedAttachment>, PaperError> {
    let alone = attachments.len() == 1;
    (1..)
        .zip(attachments)
        .filter(|(_, attachment)| !attachment.blocks.is_empty())
        .map(|(number, attachment)| {
            Ok(PreparedAttachment {
                label: if alone { "附件".to_owned() } else { format!("附件{number}") },
                title: balanced_lines(&attachment.title, width),
                pieces: pieces(&attachment.blocks)?,
            })
        })
        .collect()
}

/// The blocks as pieces, headings numbered.
pub(crate) fn pieces(blocks: &[Block]) -> Result<Vec<Piece>, PaperError> {
    let mut counters = HeadingCounters::default();
    let mut pieces = Vec::with_capacity(blocks.len());
    for block in blocks {
        push_piece(block, &mut counters, &mut pieces)?;
    }
    Ok(pieces)
}

fn push_piece(block: &Block, counters: &mut HeadingCounters, pieces: &mut Vec<Piece>) -> Result<(), PaperError> {
    match block {
        Block::Heading(level, text) => {
            pieces.push(Piece::Heading {
                level: *level as u8 + 1,
                number: counters.next(*level),
                text: one_line(text),
            });
        }
        Block::Paragraph(text) => pieces.extend(lines(text).map(|text| Piece::Paragraph { text })),
        Block::Formula(signs) => pieces.push(Piece::Formula { signs: signs.clone() }),
        Block::Quote(quote) => {
            let source = quote.source.as_deref().map(one_line);
            pieces.push(Piece::Quote { number: quote.number, lines: lines(&quote.text).collect(), source });
        }
        Block::Table(table) => pieces.push(prepared_table(table)?),
        Block::Picture(picture) => pieces.push(Piece::Picture {
            svg: picture.svg.clone(),
            caption: picture.caption.as_deref().map(one_line),
            alternative: one_line(&picture.alternative),
        }),
        Block::People { label, names } => {
            pieces.push(Piece::People { label: one_line(label), names: one_line(names) });
        }
        Block::Note(text) => pieces.push(Piece::Note { text: one_line(text) }),
        Block::Signature { issuer, date } => {
            pieces.push(Piece::Signature { issuer: one_line(issuer), date: date.to_chinese() });
        }
        Block::PageBreak => pieces.push(Piece::PageBreak),
    }
    Ok(())
}

fn prepared_table(table: &Table) -> Result<Piece, PaperError> {
    let name = table.caption.clone().unwrap_or_default();
    if table.columns.is_empty() {
        return Err(PaperError::NoColumn(name));
    }
    let columns = table.columns.len();
    let long = (1..).zip(&table.rows).find(|(_, row)| row.len() > columns);
    if let Some((row, cells)) = long {
        return Err(PaperError::LongRow { table: name, row, cells: cells.len(), columns });
    }
    let filled =
        |row: &Vec<String>| row.iter().cloned().chain(std::iter::repeat(String::new())).take(columns).collect();
    Ok(Piece::Table {
        caption: table.caption.as_deref().map(one_line),
        columns: table
            .columns
            .iter()
            .map(|column| PreparedColumn {
                heading: column.heading.clone(),
                share: column.share.max(1),
                align: column.align,
            })
            .collect(),
        rows: table.rows.iter().map(filled).collect(),
    })
}

fn lines(text: &str) -> impl Iterator<Item = String> {
    text.lines().map(|line| line.trim_end().to_owned()).filter(|line| !line.is_empty())
}

fn one_line(text: &str) -> String {
    lines(text).collect::<Vec<_>>().join(" ")
}

/// The running numbers of the four heading levels.
#[derive(Default)]
struct HeadingCounters([u32; 4]);

impl HeadingCounters {
    /// The next number of `level`; deeper levels start again.
    fn next(&mut self, level: Level) -> String {
        let depth = level as usize;
        self.0[depth] += 1;
        self.0[depth + 1..].fill(0);
        let number = self.0[depth];
        match level {
            Level::One => format!("{}、", chinese_number(number)),
            Level::Two => format!("（{}）", chinese_number(number)),
            Level::Three => format!("{number}. "),
            Level::Four => format!("（{number}）"),
        }
    }
}

/// 一 … 九十九 as headings write it; from 100 on in Arabic digits.
fn chinese_number(number: u32) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |value: u32| DIGITS.get(value as usize).copied().unwrap_or_default();
    match (number / 10, number % 10) {
        (0, unit) => digit(unit).to_owned(),
        (1, unit) => format!("十{}", digit(unit)),
        (ten @ 2..=9, unit) => format!("{}十{}", digit(ten), digit(unit)),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Moment;

    #[test]
    fn headings_are_numbered_by_level_and_start_again_under_a_higher_one() {
        let levels = [Level::One, Level::Two, Level::Two, Level::Three, Level::Four, Level::One, Level::Two];
        let mut counters = HeadingCounters::default();
        let numbers: Vec<String> = levels.into_iter().map(|level| counters.next(level)).collect();
        assert_eq!(numbers, ["一、", "（一）", "（二）", "1. ", "（1）", "二、", "（一）"]);
    }

    #[test]
    fn chinese_numbers_read_as_headings_write_them() {
        let numbers: Vec<String> = [1, 10, 11, 20, 34, 99, 100].into_iter().map(chinese_number).collect();
        assert_eq!(numbers, ["一", "十", "十一", "二十", "三十四", "九十九", "100"]);
    }

    fn paper_with(block: Block) -> Paper {
        let mut paper = Paper::new(Form::Document, "青川市效能建设办公室文件", "通报", Moment(0));
        paper.blocks.push(block);
        paper
    }

    #[test]
    fn a_row_longer_than_its_table_is_an_error_and_a_short_one_is_filled() {
        let column = crate::paper::Column::new("单位", 1, Align::Left);
        let mut table = Table { caption: None, columns: vec![column.clone(), column], rows: vec![vec!["甲".into()]] };
        let prepared = prepare(&paper_with(Block::Table(table.clone()))).unwrap();
        assert!(matches!(&prepared.pieces[0], Piece::Table { rows, .. } if rows[0] == ["甲", ""]));
        table.rows.push(vec!["甲".into(), "乙".into(), "丙".into()]);
        let error = prepare(&paper_with(Block::Table(table))).unwrap_err();
        assert!(matches!(error, PaperError::LongRow { row: 2, cells: 3, columns: 2, .. }));
    }

    #[test]
    fn a_single_attachment_has_no_number_and_several_have() {
        let attachment = |title: &str| Attachment { title: title.to_owned(), blocks: Vec::new() };
        assert_eq!(attachment_list(&[attachment("评议结果")]), ["评议结果"]);
        assert_eq!(attachment_list(&[attachment("甲"), attachment("乙")]), ["1. 甲", "2. 乙"]);
    }
}
