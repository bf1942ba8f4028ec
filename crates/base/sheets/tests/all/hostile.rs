//! Files that are damaged, hostile or something else: a finding each, never a panic, never much memory.

use proptest::prelude::*;
use sheets::{Layout, Limits, Need, Table, read, read_file};
use std::io::{Cursor, Write};
use std::sync::LazyLock;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const SMALL: Limits = Limits { max_bytes: 1 << 20, max_unpacked_bytes: 4 << 20, max_rows: 1_000, max_columns: 50 };

fn layout() -> Layout {
    Layout::new("单位名册").column("unit_id", &["编号"], Need::Required).column("name", &["名称"], Need::Required)
}

fn codes(table: &Table) -> Vec<&'static str> {
    table.findings.iter().map(|finding| finding.rule.0).collect()
}

/// The one finding with which a file is refused.
fn refusal(bytes: &[u8]) -> &'static str {
    let table = read(bytes, "file", &layout(), &SMALL);
    assert!(table.rows.is_empty() && table.has_errors());
    codes(&table)[0]
}

fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        r#"<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    let mimetype = b"application/vnd.oasis.opendocument.spreadsheet";
    archive(&[("mimetype", mimetype), ("content.xml", content.as_bytes()), ("META-INF/manifest.xml", b"<m/>")])
}

/// A good workbook to spoil.
static WORKBOOK: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, [id, name]) in (0u32..).zip([["编号", "名称"], ["U001", "市财政局"], ["U002", "市交通局"]]) {
        sheet.write(row, 0, id).unwrap().write(row, 1, name).unwrap();
    }
    book.save_to_buffer().unwrap()
});

#[test]
fn the_workbook_to_spoil_is_good() {
    let table = read(&WORKBOOK, "file", &layout(), &SMALL);
    assert_eq!((table.rows.len(), table.findings.len()), (2, 0));
}

#[test]
fn a_file_beyond_the_limit_is_not_even_loaded() {
    assert_eq!(refusal(&vec![b'a'; (1 << 20) + 1]), "S01");
    let file = tempfile::NamedTempFile::new().unwrap();
    file.as_file().set_len(200 << 20).unwrap(); // 200 MB without content
    let table = read_file(file.path(), &layout(), &Limits::default()).unwrap();
    assert_eq!(codes(&table), ["S01"]);
    assert!(table.findings[0].message.zh.contains("200.0 MB"));
}

#[test]
fn archives_that_grow_beyond_the_limit_are_refused() {
    let zeros = vec![0; 5 << 20];
    assert_eq!(refusal(&archive(&[("xl/workbook.xml", &zeros)])), "S02");
    let half = &zeros[..3 << 20];
    assert_eq!(refusal(&archive(&[("xl/workbook.xml", half), ("xl/sharedStrings.xml", half)])), "S02");

    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(&zeros).unwrap();
    assert_eq!(refusal(&packed.finish().unwrap()), "S02");
}

#[test]
fn an_archive_that_lies_about_its_size_is_refused() {
    let mut bytes = archive(&[("xl/workbook.xml", &vec![0; 5 << 20])]);
    let true_size = u32::try_from(5 << 20).unwrap().to_le_bytes();
    for place in 0..bytes.len() - 4 {
        if bytes[place..place + 4] == true_size {
            bytes[place..place + 4].copy_from_slice(&100u32.to_le_bytes());
        }
    }
    assert_eq!(refusal(&bytes), "S04"); // more comes out than it says
}

#[test]
fn one_long_text_used_in_many_cells_is_refused() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let long = "长".repeat(10_000);
    for row in 0..500 {
        sheet.write(row, 0, &long).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    assert!(bytes.len() < 20_000);
    assert_eq!(refusal(&bytes), "S02");
}

#[test]
fn every_beginning_of_a_workbook_is_refused() {
    for length in (0..WORKBOOK.len()).step_by(7) {
        let code = refusal(&WORKBOOK[..length]);
        assert!(["S03", "S04", "S06", "S07"].contains(&code), "{length}: {code}");
    }
}

#[test]
fn what_is_not_a_table_is_called_so() {
    let word = archive(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>")]);
    let binary_workbook = archive(&[("xl/workbook.bin", b"x")]);
    for bytes in [
        &b"<html><table><tr><td>1</td></tr></table></html>"[..],
        b"\xef\xbb\xbf\r\n<!DOCTYPE html>",
        b"%PDF-1.7",
        b"\x89PNG\r\n\x1a\n",
        b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff",
        &word,
        &binary_workbook,
    ] {
        assert_eq!(refusal(bytes), "S03");
    }
}

#[test]
fn a_password_is_called_a_password() {
    let mut container = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    container.create_stream("/EncryptedPackage").unwrap().write_all(&[1; 5000]).unwrap();
    container.create_stream("/EncryptionInfo").unwrap().write_all(&[1; 500]).unwrap();
    assert_eq!(refusal(&container.into_inner().into_inner()), "S05");
}

#[test]
fn too_many_rows_and_columns_are_refused_wherever_they_come_from() {
    let header = "编号,名称\n";
    assert_eq!(refusal(format!("{header}{}", "U1,a\n".repeat(1_001)).as_bytes()), "S18");
    assert_eq!(refusal(format!("{header}U1,a{}x\n", ",".repeat(60)).as_bytes()), "S19");

    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().write(1_048_575, 16_383, "x").unwrap();
    assert_eq!(refusal(&book.save_to_buffer().unwrap()), "S19");
}

#[test]
fn a_few_bytes_that_repeat_a_million_times_are_refused() {
    let cell = |repeated: u32| {
        format!(
            r#"<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="{repeated}"/>"#
        )
    };
    let row = |repeated: u32, cells: &str| {
        format!(r#"<table:table-row table:number-rows-repeated="{repeated}">{cells}</table:table-row>"#)
    };
    assert_eq!(refusal(&ods(&row(1, &cell(16_384)))), "S19");
    assert_eq!(refusal(&ods(&row(1_048_576, &cell(50)))), "S18");
    assert_eq!(refusal(&ods(&row(1, &cell(4_000_000_000)))), "S19");
    let many_sheets = vec![row(100_000, &cell(20)); 4].join(r#"</table:table><table:table table:name="T">"#);
    assert_eq!(refusal(&ods(&many_sheets)), "S18");
}

#[test]
fn an_xls_that_declares_a_giant_sheet_is_refused() {
    let record = |kind: u16, data: &[u8]| {
        [&kind.to_le_bytes(), &u16::try_from(data.len()).unwrap().to_le_bytes(), data].concat()
    };
    let giant = record(0x0200, &[0, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f, 0, 0, 0xff, 0xff, 0, 0]);
    let far_cell = record(0x0203, &[0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for (hostile, code) in [(giant, "S04"), (far_cell, "S19")] {
        let begin = record(0x0809, &[0, 6, 5, 0, 0, 0, 0, 0]);
        let sheet_start = u32::try_from(begin.len() + 4 + 9 + 4).unwrap().to_le_bytes();
        let bound_sheet = record(0x0085, &[&sheet_start[..], &[0, 0, 1, 0, b'S']].concat());
        let stream = [&begin[..], &bound_sheet, &record(0x000a, &[]), &begin, &hostile, &record(0x000a, &[])].concat();
        let mut container = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        container.create_stream("/Workbook").unwrap().write_all(&stream).unwrap();
        assert_eq!(refusal(&container.into_inner().into_inner()), code);
    }
}

/// Whatever comes, there is an answer, and a table without rows says why.
fn is_answered(bytes: &[u8]) {
    let table = read(bytes, "file", &layout(), &SMALL);
    assert!(!table.rows.is_empty() || !table.findings.is_empty());
}

fn spoilt(good: &'static [u8]) -> impl Strategy<Value = Vec<u8>> {
    let change = (0..good.len(), any::<u8>());
    prop::collection::vec(change, 1..20).prop_map(move |changes| {
        let mut bytes = good.to_vec();
        changes.into_iter().for_each(|(place, byte)| bytes[place] = byte);
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn random_bytes_are_answered(
        start in prop::sample::select(vec![&b""[..], b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe"]),
        rest in prop::collection::vec(any::<u8>(), 0..600)
    ) {
        is_answered(&[start, &rest].concat());
    }

    #[test]
    fn random_text_is_answered(text in "[编号名称,;\t\"'\r\n=a1　\u{feff}]{0,200}") {
        is_answered(text.as_bytes());
        is_answered(format!("编号,名称\n{text}").as_bytes());
    }

    #[test]
    fn spoilt_xlsx_is_answered(bytes in spoilt(&WORKBOOK)) {
        is_answered(&bytes);
    }

    #[test]
    fn spoilt_xls_is_answered(bytes in spoilt(include_bytes!("../data/units.xls"))) {
        is_answered(&bytes);
    }

    #[test]
    fn spoilt_ods_is_answered(bytes in spoilt(include_bytes!("../data/units.ods"))) {
        is_answered(&bytes);
    }

    /// Spoiling the packed bytes mostly breaks checksums; this spoils the XML and packs it well.
    #[test]
    fn spoilt_xml_in_a_sound_archive_is_answered(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<u8>()), 1..6)
    ) {
        let mut zip = zip::ZipArchive::new(Cursor::new(WORKBOOK.as_slice())).unwrap();
        let mut parts: Vec<(String, Vec<u8>)> = (0..zip.len())
            .map(|index| {
                let mut entry = zip.by_index(index).unwrap();
                let mut content = Vec::new();
                std::io::copy(&mut entry, &mut content).unwrap();
                (entry.name().unwrap().into_owned(), content)
            })
            .collect();
        for (part, place, byte) in changes {
            let index = part.index(parts.len());
            let content = &mut parts[index].1;
            let at = place.index(content.len());
            content[at] = byte;
        }
        let entries: Vec<(&str, &[u8])> = parts.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
        is_answered(&archive(&entries));
    }
}
