//! What is written is read again as it was, and nothing written is a formula.

use calamine::{Reader, Xlsx};
use proptest::prelude::*;
use sheets::{ColumnStyle, CsvWriter, Layout, Limits, Need, Table, Value, Workbook, read};
use std::io::{Cursor, Read};

fn layout() -> Layout {
    Layout::new("意见").column("id", &["编号"], Need::Required).verbatim("text", &["意见"], Need::MayBeBlank).column(
        "score",
        &["得分"],
        Need::MayBeBlank,
    )
}

fn as_xlsx(rows: &[(String, f64)]) -> Vec<u8> {
    let mut book = Workbook::new();
    let columns =
        [ColumnStyle::text("编号", 10.0), ColumnStyle::text("意见", 40.0), ColumnStyle::number("得分", 10.0, "0.00")];
    let mut sheet = book.sheet("意见/2026", Some("某市评议意见"), &columns).unwrap();
    for (number, (text, score)) in (1..).zip(rows) {
        let id = format!("R{number}");
        sheet.row(&[Value::Text(&id), Value::Text(text), Value::Number(*score)]).unwrap();
    }
    sheet.finish().unwrap();
    book.into_bytes().unwrap()
}

fn as_csv(rows: &[(String, f64)]) -> Vec<u8> {
    let mut csv = CsvWriter::new(Vec::new(), &layout().header()).unwrap();
    for (number, (text, score)) in (1..).zip(rows) {
        let id = format!("R{number}");
        csv.row(&[Value::Text(&id), Value::Text(text), Value::Number(*score)]).unwrap();
    }
    csv.finish().unwrap()
}

fn read_back(bytes: &[u8]) -> Table {
    read(bytes, "f", &layout(), &Limits::default())
}

fn is_the_same(table: &Table, rows: &[(String, f64)]) {
    assert_eq!(table.rows.len(), rows.len(), "{:?}", table.findings);
    for (read, (text, score)) in table.rows.iter().zip(rows) {
        assert_eq!(read.text("text"), text.trim());
        assert_eq!(read.text("score").parse::<f64>().unwrap(), *score);
    }
}

/// Texts as people and attackers write them; line breaks in a form that both formats keep.
fn opinion() -> impl Strategy<Value = String> {
    prop_oneof![
        "[=+@'－＝-]{0,3}[a-z市（）,\"; |]{0,12}",
        "[^\u{0}-\u{1f}\u{7f}-\u{9f}\u{fffe}\u{ffff}]{0,20}",
        "意见\n[a-z]{1,3}"
    ]
}

proptest! {
    #[test]
    fn what_is_exported_is_imported(rows in prop::collection::vec((opinion(), -9_999i32..9_999), 0..6)) {
        let rows: Vec<(String, f64)> = rows.into_iter().map(|(text, score)| (text, f64::from(score) / 100.0)).collect();
        is_the_same(&read_back(&as_xlsx(&rows)), &rows);
        is_the_same(&read_back(&as_csv(&rows)), &rows);
    }
}

#[test]
fn no_text_is_written_as_a_formula() {
    let rows: Vec<(String, f64)> =
        ["=1+1", "+86", "-1", "@SUM(A1)", "=HYPERLINK(\"http://x\")"].map(|text| (text.to_owned(), 1.0)).into();
    let bytes = as_xlsx(&rows);
    let mut book = Xlsx::new(Cursor::new(bytes.as_slice())).unwrap();
    assert!(book.worksheet_formula("意见_2026").unwrap().is_empty());
    let mut sheet = String::new();
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes.as_slice())).unwrap();
    zip.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
    assert!(!sheet.contains("<f>") && sheet.contains("<pane ") && sheet.contains("<autoFilter "));

    let csv = String::from_utf8(as_csv(&rows)).unwrap();
    for (line, (text, _)) in csv.lines().skip(1).zip(&rows) {
        let field = line.split_once(',').unwrap().1;
        assert!(field.trim_start_matches('"').starts_with(&format!("'{}", &text[..1])), "{field}");
    }
}

#[test]
fn a_csv_file_opens_well_in_a_spreadsheet_program() {
    let csv = as_csv(&[("a,b".into(), 0.5)]);
    assert_eq!(String::from_utf8(csv).unwrap(), "\u{feff}编号,意见,得分\r\nR1,\"a,b\",0.5\r\n");
}

#[test]
fn a_number_that_is_none_leaves_its_cell_empty() {
    for bytes in [as_xlsx(&[("a".into(), f64::NAN)]), as_csv(&[("a".into(), f64::INFINITY)])] {
        assert_eq!(read_back(&bytes).rows[0].text("score"), "");
    }
}

#[test]
fn a_text_too_long_for_a_cell_is_a_problem_and_not_cut() {
    let mut book = Workbook::new();
    let mut sheet = book.sheet("s", None, &[ColumnStyle::text("意见", 10.0)]).unwrap();
    assert!(sheet.row(&[Value::Text(&"长".repeat(32_768))]).is_err());
}
