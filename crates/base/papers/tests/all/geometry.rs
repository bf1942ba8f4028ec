//! The papers measured against GB/T 9704-2012 with poppler's tools.

use crate::poppler::{POINTS_PER_MM, Word, black, red};
use papers::{Align, Block, Column, Fonts, Form, Orientation, Paper, Table};

/// Half a millimetre, the standard's own tolerance being one.
const TOLERANCE: f64 = 0.5;
const TYPE_TOP: f64 = 37.0;
const TYPE_BOTTOM: f64 = 262.0;
const TYPE_LEFT: f64 = 28.0;
const TYPE_RIGHT: f64 = 184.0;
const LINE_PITCH: f64 = 225.0 / 22.0;

fn pdf(paper: &Paper) -> Vec<u8> {
    paper.to_pdf(&Fonts::embedded()).unwrap()
}

fn about(measured: f64, wanted: f64, what: &str) {
    assert!((measured - wanted).abs() <= TOLERANCE, "{what}: {measured:.2} mm instead of {wanted:.2} mm");
}

#[test]
fn a_full_page_has_22_lines_of_28_characters_at_the_right_pitch_and_margins() {
    let pdf = pdf(&crate::samples::full_pages());
    let lines: Vec<Word> =
        crate::poppler::words(&pdf, 2).into_iter().filter(|word| word.text.chars().count() > 5).collect();
    assert_eq!(lines.len(), 22);
    assert!(lines.iter().all(|line| line.text.chars().count() == 28), "28 characters on every line");
    for pair in lines.windows(2) {
        let pitch = (pair[1].top - pair[0].top) * POINTS_PER_MM;
        assert!((pitch - 28.99).abs() < 0.05, "line pitch {pitch:.3} pt");
    }
    for line in &lines {
        about(line.left, TYPE_LEFT, "left edge");
        about(line.right, TYPE_RIGHT, "right edge");
    }
    let ink = crate::poppler::raster(&pdf, 2).ink(black, 0.0, TYPE_BOTTOM).unwrap();
    about(ink.top, TYPE_TOP, "upper edge");
    assert!(ink.bottom < TYPE_BOTTOM && ink.bottom > TYPE_BOTTOM - LINE_PITCH, "the last line stands in the type area");
}

#[test]
fn the_mark_stands_35_mm_down_and_the_red_rule_4_mm_under_the_number() {
    for paper in [crate::samples::notice(), crate::samples::bulletin(), crate::samples::minutes()] {
        let pdf = pdf(&paper);
        let page = crate::poppler::raster(&pdf, 1);
        let mark = page.ink(red, 0.0, 110.0).unwrap();
        about(mark.top, TYPE_TOP + 35.0, "upper edge of the mark");
        assert!(
            mark.left > TYPE_LEFT - TOLERANCE && mark.right < TYPE_RIGHT + TOLERANCE,
            "the mark stays in the type area"
        );
        let rule = page.lines(red, 150.0)[0];
        about(rule.left, TYPE_LEFT, "left end of the rule");
        about(rule.right, TYPE_RIGHT, "right end of the rule");
        let number = page.ink(black, mark.bottom, rule.top).unwrap();
        about(rule.top - number.bottom, 4.0, "from the number to the rule");
        let words = crate::poppler::words(&pdf, 1);
        let number = words.iter().find(|word| Some(&word.text) == paper.number.as_ref()).unwrap();
        about((number.left + number.right) / 2.0, 106.0, "the number's middle");
    }
}

#[test]
fn the_title_is_22_points_and_stands_two_lines_under_the_red_rule() {
    let pdf = pdf(&crate::samples::notice());
    let rule = crate::poppler::raster(&pdf, 1).lines(red, 150.0)[0];
    let title = crate::poppler::words(&pdf, 1).into_iter().find(|word| word.text.starts_with("关于做好")).unwrap();
    let digits = 4.0 * 0.56; // 2026 in this face
    let points = (title.right - title.left) * POINTS_PER_MM / (title.text.chars().count() as f64 - 4.0 + digits);
    assert!((points - 22.0).abs() < 0.3, "title of {points:.1} pt");
    let ink = crate::poppler::raster(&pdf, 1).ink(black, rule.bottom, rule.bottom + 40.0).unwrap();
    about(ink.top - rule.bottom, 2.0 * LINE_PITCH + 4.6, "two lines and the leading of one between rule and title");
    about((ink.left + ink.right) / 2.0, 106.0, "the title's middle");
}

#[test]
fn page_numbers_stand_outside_7_mm_under_the_type_area() {
    let pdf = pdf(&crate::samples::full_pages());
    for (page, right) in [(1, true), (2, false), (3, true)] {
        let ink = crate::poppler::raster(&pdf, page).ink(black, TYPE_BOTTOM, 297.0).unwrap();
        let dash = (ink.top + ink.bottom) / 2.0;
        about(dash, TYPE_BOTTOM + 7.0, "the dashes of the page number");
        let one_character = 14.0 / POINTS_PER_MM;
        if right {
            about(ink.right, TYPE_RIGHT - one_character, "right end of an odd page number");
        } else {
            about(ink.left, TYPE_LEFT + one_character, "left end of an even page number");
        }
    }
}

#[test]
fn a_letter_has_its_mark_at_30_mm_and_two_double_lines_of_170_mm() {
    let pdf = pdf(&crate::samples::letter());
    let page = crate::poppler::raster(&pdf, 1);
    let lines = page.lines(red, 160.0);
    assert_eq!(lines.len(), 4, "two double lines: {lines:?}");
    let mark = page.ink(red, 0.0, lines[0].top - 0.2).unwrap();
    about(mark.top, 30.0, "upper edge of the mark");
    about(lines[0].top - mark.bottom, 4.0, "from the mark to the first double line");
    about(297.0 - lines[3].bottom, 20.0, "from the second double line to the edge");
    for line in &lines {
        about(line.left, 20.0, "left end");
        about(line.right, 190.0, "right end");
    }
    let thickness = |line: &crate::poppler::Ink| line.bottom - line.top;
    assert!(thickness(&lines[0]) > 2.0 * thickness(&lines[1]), "thick over thin");
    assert!(thickness(&lines[3]) > 2.0 * thickness(&lines[2]), "thin over thick");
    assert!(!crate::poppler::page_text(&pdf, 1).contains('—'), "no page number on the first page");
}

#[test]
fn the_record_closes_the_type_area_of_an_even_last_page() {
    for paper in [crate::samples::notice(), crate::samples::bulletin(), crate::samples::minutes()] {
        let pdf = pdf(&paper);
        let last = crate::poppler::page_count(&pdf);
        assert_eq!(last % 2, 0, "the record stands on a back");
        let lines = crate::poppler::raster(&pdf, last).lines(black, 150.0);
        about(lines.last().unwrap().bottom, TYPE_BOTTOM, "last line of the record");
        assert!(crate::poppler::page_text(&pdf, last).contains("2026年11月21日印发"));
    }
}

#[test]
fn a_signature_is_four_characters_from_the_right_and_never_alone_on_a_page() {
    let pdf = pdf(&crate::samples::notice());
    let page = (1..=crate::poppler::page_count(&pdf))
        .find(|page| crate::poppler::words(&pdf, *page).iter().any(|word| word.text == "2026年11月21日"))
        .unwrap();
    let words = crate::poppler::words(&pdf, page);
    let date = words.iter().find(|word| word.text == "2026年11月21日").unwrap();
    about(date.right, TYPE_RIGHT - 4.0 * 156.0 / 28.0, "right end of the date");
    let issuer = words.iter().find(|word| word.text == "青川市效能建设办公室" && word.top < date.top).unwrap();
    about((issuer.left + issuer.right) / 2.0, (date.left + date.right) / 2.0, "the issuer's middle");
    assert!(words[0].top < issuer.top - LINE_PITCH, "text of the paper stands above the signature");
}

#[test]
fn every_page_of_a_long_table_repeats_the_header() {
    let pdf = pdf(&crate::samples::sheets());
    assert!(crate::poppler::page_count(&pdf) > 2);
    for page in 1..=crate::poppler::page_count(&pdf) {
        assert!(crate::poppler::page_text(&pdf, page).contains("名次"), "page {page}");
    }
}

#[test]
fn a_row_of_a_table_stays_on_one_page() {
    let row = |number: usize| vec![number.to_string(), format!("甲{number:03}\n乙\n丙{number:03}")];
    let columns = vec![Column::new("序号", 1, Align::Right), Column::new("签字", 3, Align::Left)];
    let made_at = kernel::Moment(1_795_248_000_000_000);
    let mut paper = Paper::new(Form::Sheets(Orientation::Landscape), "青川市效能建设办公室", "校对表", made_at);
    paper.blocks = vec![Block::Table(Table { caption: None, columns, rows: (1..=60).map(row).collect() })];
    let pdf = pdf(&paper);
    let pages: Vec<String> =
        (1..=crate::poppler::page_count(&pdf)).map(|p| crate::poppler::page_text(&pdf, p)).collect();
    assert!(pages.len() > 2);
    for number in 1..=60 {
        let (first, last) = (format!("甲{number:03}"), format!("丙{number:03}"));
        assert!(pages.iter().any(|page| page.contains(&first) && page.contains(&last)), "row {number} was split");
    }
}
