//! The DOCX files taken apart: well-formed parts, the same geometry, the same words.

use std::collections::BTreeMap;
use std::io::Read;

use papers::{Fonts, Paper};

/// The parts of a DOCX by name.
fn parts(paper: &Paper) -> BTreeMap<String, Vec<u8>> {
    let bytes = paper.to_docx(&Fonts::embedded()).unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut part = archive.by_index(index).unwrap();
            let mut content = Vec::new();
            part.read_to_end(&mut content).unwrap();
            (part.name().unwrap().into_owned(), content)
        })
        .collect()
}

fn document(paper: &Paper) -> String {
    String::from_utf8(parts(paper)["word/document.xml"].clone()).unwrap()
}

/// The words of a document, all tags taken away.
fn words(xml: &str) -> String {
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut words = String::new();
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Text(text) => words.push_str(&text.xml10_content()),
            quick_xml::events::Event::GeneralRef(entity) => words.push_str(&format!("&{};", entity.xml10_content())),
            quick_xml::events::Event::Eof => return words,
            _ => {}
        }
    }
}

#[test]
fn every_part_of_every_form_is_well_formed_xml() {
    for (name, paper) in crate::samples::all() {
        for (part, content) in
            parts(&paper).iter().filter(|(part, _)| part.ends_with(".xml") || part.ends_with(".rels"))
        {
            let text = std::str::from_utf8(content).unwrap();
            let mut reader = quick_xml::Reader::from_str(text);
            reader.config_mut().check_end_names = true;
            loop {
                match reader.read_event() {
                    Ok(quick_xml::events::Event::Eof) => break,
                    Ok(_) => {}
                    Err(error) => panic!("{part} of {name}: {error}"),
                }
            }
        }
    }
}

#[test]
fn sheet_margins_and_grid_are_those_of_the_standard() {
    let xml = document(&crate::samples::notice());
    assert!(xml.contains("w:w=\"11906\" w:h=\"16838\""), "A4");
    for margin in ["w:top=\"2098\"", "w:bottom=\"1984\"", "w:left=\"1588\"", "w:right=\"1474\""] {
        assert!(xml.contains(margin), "{margin}");
    }
    assert!(
        xml.contains("w:type=\"linesAndChars\" w:linePitch=\"579\" w:charSpace=\"-849\""),
        "22 lines of 28 characters"
    );
    let (height, width): (f64, f64) = (16_838.0 - 2_098.0 - 1_984.0, 11_906.0 - 1_588.0 - 1_474.0);
    assert_eq!((height / 579.0).floor(), 22.0);
    assert_eq!((width / 20.0 / (16.0 - 849.0 / 4096.0)).floor(), 28.0);
}

#[test]
fn official_font_names_are_used_and_have_stand_ins() {
    let parts = parts(&crate::samples::notice());
    let xml = String::from_utf8(parts["word/document.xml"].clone()).unwrap();
    let table = String::from_utf8(parts["word/fontTable.xml"].clone()).unwrap();
    for font in ["仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312"] {
        assert!(xml.contains(&format!("w:eastAsia=\"{font}\"")), "{font} is used");
        assert!(table.contains(&format!("w:name=\"{font}\"><w:altName")), "{font} has a stand-in");
    }
}

#[test]
fn the_document_says_the_same_words_as_the_paper() {
    let said = words(&document(&crate::samples::bulletin()));
    for text in [
        "川作风〔2026〕3号",
        "000128",
        "机密★1年",
        "一、",
        "基本情况",
        "附件：1. 2026年度",
        "第60评议单位",
        "（此件公开发布）",
        "抄送：市委各部门",
        "2026年11月21日印发",
    ] {
        assert!(said.contains(text), "{text}");
    }
}

#[test]
fn text_cannot_become_xml_and_invisible_characters_are_dropped() {
    let mut paper = crate::samples::notice();
    paper.title = "<w:p/>&amp;\u{0}\u{8}\u{202E}]]>\"'<w:trPr />".to_owned();
    let xml = document(&paper);
    assert!(words(&xml).contains("&lt;w:p/&gt;&amp;amp;]]&gt;"), "{}", words(&xml));
    assert!(!xml.contains(['\u{0}', '\u{8}', '\u{202E}']));
}

#[test]
fn table_headers_are_repeated_and_rows_are_not_split() {
    let xml = document(&crate::samples::sheets());
    assert_eq!(xml.matches("<w:tblHeader />").count(), 1);
    assert_eq!(xml.matches("<w:cantSplit />").count(), 61);
}

#[test]
fn page_numbers_differ_on_odd_and_even_pages_and_a_letter_has_none_on_the_first() {
    let notice = parts(&crate::samples::notice());
    let settings = String::from_utf8(notice["word/settings.xml"].clone()).unwrap();
    assert!(settings.contains("<w:evenAndOddHeaders"));
    let footers = notice.iter().filter(|(name, _)| name.starts_with("word/footer"));
    assert_eq!(footers.filter(|(_, xml)| String::from_utf8_lossy(xml).contains("PAGE")).count(), 2);
    let letter = document(&crate::samples::letter());
    assert!(letter.contains("<w:titlePg"));
}

#[test]
fn a_picture_becomes_a_png_of_the_full_width() {
    let parts = parts(&crate::samples::bulletin());
    let (_, png) = parts.iter().find(|(name, _)| name.ends_with(".png")).unwrap();
    assert!(png.starts_with(b"\x89PNG"));
    let width = 156.0 * 36_000.0;
    let xml = String::from_utf8(parts["word/document.xml"].clone()).unwrap();
    let extent: f64 = xml.split("<wp:extent cx=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
    assert!((extent - width).abs() < 36_000.0, "{} mm wide", extent / 36_000.0);
}

#[test]
fn the_same_paper_gives_the_same_bytes() {
    let fonts = Fonts::embedded();
    let once = crate::samples::bulletin().to_docx(&fonts).unwrap();
    crate::samples::notice().to_docx(&fonts).unwrap();
    assert_eq!(once, crate::samples::bulletin().to_docx(&fonts).unwrap());
}

#[test]
fn the_lines_of_a_cell_stay_lines_so_that_there_is_room_to_sign() {
    let mut paper = crate::samples::bulletin();
    paper.blocks = vec![papers::Block::Table(papers::Table {
        caption: None,
        columns: vec![papers::Column::new("意见", 1, papers::Align::Left)],
        rows: vec![vec!["\n\n签字：".to_owned()]],
    })];
    let xml = document(&paper);
    let mut cells = xml.split("<w:tc>").filter_map(|cell| cell.split("</w:tc>").next());
    let cell = cells.find(|cell| cell.contains("签字")).unwrap();
    assert_eq!(cell.matches("<w:br").count(), 2, "{cell}");
}
