//! Reading tables as offices have them.

use encoding_rs::GB18030;
use flate2::{Compression, write::GzEncoder};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use sheets::{Layout, Limits, Need, Table, read};
use std::io::Write;

fn layout() -> Layout {
    Layout::new("单位名册")
        .column("unit_id", &["单位编号", "编号"], Need::Required)
        .column("name", &["单位名称", "名称"], Need::Required)
        .column("people", &["人数"], Need::Optional)
        .column("since", &["设立日期"], Need::Optional)
        .unique(&["unit_id"])
}

fn read_text(text: &str) -> Table {
    read(text.as_bytes(), "units.csv", &layout(), &Limits::default())
}

/// `code place` of every finding.
fn found(table: &Table) -> Vec<String> {
    table.findings.iter().map(|finding| format!("{} {}", finding.rule, finding.place)).collect()
}

fn texts(table: &Table) -> Vec<[&str; 4]> {
    table.rows.iter().map(|row| ["unit_id", "name", "people", "since"].map(|key| row.text(key))).collect()
}

#[test]
fn any_usual_encoding_and_separator_gives_the_same_table() {
    let text = "单位编号,单位名称\nU001,市财政局\nU002,市㐂𬭎镕局\n";
    let expected = [["U001", "市财政局", "", ""], ["U002", "市㐂𬭎镕局", "", ""]];
    let utf16 = |mark: &[u8]| [mark, &text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()].concat();
    let utf16_big = [&[0xfe, 0xff], &text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>()[..]].concat();
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(text.as_bytes()).unwrap();
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("UTF-8", text.into()),
        ("UTF-8 with mark", format!("\u{feff}{text}").into()),
        ("GB18030", GB18030.encode(text).0.into()),
        ("UTF-16 with mark", utf16(&[0xff, 0xfe])),
        ("UTF-16 without mark", utf16(&[])),
        ("UTF-16 big-endian", utf16_big),
        ("gzip", packed.finish().unwrap()),
        ("tabs", text.replace(',', "\t").into()),
        ("semicolons", text.replace(',', ";").into()),
        ("bars", text.replace(',', "|").into()),
        ("CRLF", text.replace('\n', "\r\n").into()),
    ];
    for (kind, bytes) in files {
        let table = read(&bytes, "units.csv", &layout(), &Limits::default());
        assert_eq!(texts(&table), expected, "{kind}: {:?}", table.findings);
        assert_eq!(found(&table), Vec::<String>::new(), "{kind}");
    }
}

#[test]
fn the_header_is_found_below_titles_whatever_the_order_of_the_columns() {
    let table = read_text("某市单位名册,,\n填报单位：,,2026年\n\n＊名 称,备注,编号（必填）\n市财政局,好,U001\n");
    assert_eq!(texts(&table), [["U001", "市财政局", "", ""]]);
    assert_eq!(table.rows[0].place("unit_id").to_string(), "units.csv!C5");
    assert_eq!(table.rows[0].place("people").to_string(), "units.csv!5");
    assert_eq!(table.columns, ["unit_id", "name"]);
    assert_eq!(found(&table), ["S10 units.csv!B4"]);
}

#[test]
fn without_a_header_or_a_required_column_nothing_is_taken_in() {
    assert_eq!(found(&read_text("甲,乙\n1,2\n")), ["S07 units.csv"]);
    assert_eq!(found(&read_text("")), ["S07 units.csv"]);
    let table = read_text("编号,人数\nU001,3\n");
    assert_eq!((found(&table), table.rows.len()), (vec!["S08 units.csv!1".to_owned()], 0));
    assert_eq!(table.findings[0].message.zh, "缺少必需的列“单位名称”");
}

#[test]
fn a_row_with_an_error_is_left_out_and_the_others_are_taken_in() {
    let table = read_text("编号,名称,名称\nU001,市财政局,a\n,市交通局,\nU001,市财政局,\nU001,市公安局,\nU002,,\n");
    assert_eq!(texts(&table), [["U001", "市财政局", "", ""]]);
    let expected = ["S09 units.csv!C1", "S11 units.csv!A3", "S11 units.csv!B6", "S12 units.csv!4", "S13 units.csv!5"];
    assert_eq!(found(&table), expected);
    assert!(table.has_errors());
}

#[test]
fn rows_are_numbered_as_a_spreadsheet_shows_them() {
    let table = read_text("编号,名称\r\n\r\nU001,\"市\r\n财政局\"\r\nU002,市交通局\r\n");
    let numbers: Vec<u64> = table.rows.iter().map(sheets::Row::number).collect();
    assert_eq!(numbers, [3, 4]);
}

#[test]
fn numbers_that_lost_digits_and_texts_like_formulas_are_pointed_out() {
    let table = read_text("编号,名称\n6.22848E+17,=cmd|'/c calc'!A0\n'=U2,'-市\n");
    assert_eq!(texts(&table)[0][1], "=cmd|'/c calc'!A0");
    assert_eq!(texts(&table)[1], ["=U2", "-市", "", ""]);
    assert_eq!(found(&table), ["S16 units.csv!A2", "S17 units.csv!B2"]);
}

#[test]
fn word_for_word_columns_are_not_tidied() {
    let layout =
        Layout::new("意见").column("id", &["编号"], Need::Required).verbatim("text", &["意见"], Need::Required);
    let file = "编号,意见\n１,　电话１２３　很　慢 \n";
    let table = read(file.as_bytes(), "f.csv", &layout, &Limits::default());
    assert_eq!((table.rows[0].text("id"), table.rows[0].text("text")), ("1", "电话１２３　很　慢"));
}

#[test]
fn text_that_no_encoding_explains_is_refused_at_its_row() {
    let mut bytes = "\u{feff}编号,名称\nU001,市".as_bytes().to_vec();
    bytes.extend([0xff, b'\n']);
    let table = read(&bytes, "units.csv", &layout(), &Limits::default());
    assert_eq!((found(&table), table.rows.len()), (vec!["S06 units.csv!2".to_owned()], 0));
}

#[test]
fn a_header_with_nothing_below_is_mentioned() {
    assert_eq!(found(&read_text("编号,名称\n")), ["S21 units.csv!1"]);
    assert_eq!(found(&read_text("编号,名称\n,,（盖章）\n")), ["S21 units.csv!1"]);
}

/// A workbook with everything an office puts into one.
fn office_workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("说明").unwrap().write(0, 0, "填表说明").unwrap();
    let sheet = book.add_worksheet();
    sheet.set_name("名册").unwrap();
    sheet.merge_range(0, 0, 0, 3, "某市单位名册", &Format::new()).unwrap();
    for (column, name) in (0u16..).zip(["单位编号", "单位名称", "人数", "设立日期"]) {
        sheet.write(2, column, name).unwrap();
    }
    let day = Format::new().set_num_format("yyyy-mm-dd");
    sheet.write(3, 0, 20_260_001).unwrap();
    sheet.write(3, 1, "　市财政局\u{a0}").unwrap();
    sheet.write(3, 2, 92.5).unwrap();
    sheet.write_with_format(3, 3, ExcelDateTime::from_ymd(2010, 3, 1).unwrap(), &day).unwrap();
    sheet.write(5, 0, 622_848_001_234_567_890_i64 as f64).unwrap();
    sheet.write(5, 1, Formula::new("=\"市\"&\"交通局\"").set_result("市交通局")).unwrap();
    sheet.write(6, 0, "U003").unwrap();
    sheet.write(6, 1, Formula::new("=NA()").set_result("#N/A")).unwrap();
    sheet.write_blank(200_000, 16_000, &Format::new().set_bold()).unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_is_read_like_a_person_reads_it() {
    let table = read(&office_workbook(), "units.xlsx", &layout(), &Limits::default());
    assert_eq!(table.sheet, "名册");
    assert_eq!(
        texts(&table)[..2],
        [["20260001", "市财政局", "92.5", "2010-03-01"], ["622848001234568000", "市交通局", "", ""]]
    );
    assert_eq!(found(&table), ["S20 units.xlsx", "S16 名册!A6", "S14 名册!B6", "S15 名册!B7"]);
    assert_eq!(table.rows.len(), 2);
}

#[test]
fn workbooks_of_other_programs_are_read_alike() {
    let xls = read(include_bytes!("../data/units.xls"), "units.xls", &layout(), &Limits::default());
    let ods = read(include_bytes!("../data/units.ods"), "units.ods", &layout(), &Limits::default());
    let expected = [
        ["U001", "市财政局", "20260001", "2010-03-01"],
        ["U002", "市交通局", "92.5", "2026-02-28"],
        ["U003", "市公安局", "", ""],
    ];
    assert_eq!(texts(&ods), expected);
    assert_eq!(found(&ods), ["S14 名册!B6"]);
    assert_eq!(texts(&xls), expected[..2]); // the program that made it computes no formulas
    assert_eq!(found(&xls), ["S11 名册!B6"]);
}
