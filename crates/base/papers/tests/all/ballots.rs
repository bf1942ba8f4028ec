//! Paper ballots as they come off the printer.

use kernel::Moment;
use papers::{BallotPrint, BallotRun, Fonts};

fn run(print: BallotPrint, units: usize) -> BallotRun {
    BallotRun {
        campaign: "2026年度千人评议机关作风".into(),
        issuer: "青川市效能建设办公室".into(),
        instructions: vec!["每个单位每项只在一个方框内打“√”；不熟悉的打在“不了解”内。".into()],
        units: (1..=units).map(|n| format!("{n} 市第{n}局")).collect(),
        aspects: ["科学发展", "服务意识", "行政效能", "依法行政", "勤政廉洁", "自身建设"].map(Into::into).into(),
        grades: (1..).zip(["满意", "比较满意", "基本满意", "不满意", "不了解"].map(Into::into)).collect(),
        stratum: "农村居民".into(),
        form_id: "QF1|0a1b2c3d".into(),
        serials: 41..=42,
        print,
        made_at: Moment(1_795_248_000_000_000),
    }
}

#[test]
fn twenty_five_units_stand_on_a_page_and_every_page_has_its_serial() {
    let pdf = run(BallotPrint::Normal, 98).to_pdf(&Fonts::embedded()).unwrap();
    assert_eq!(crate::poppler::page_count(&pdf), 10);
    let (first, last) = (crate::poppler::page_text(&pdf, 1), crate::poppler::page_text(&pdf, 10));
    assert!(
        first.contains("编号 000041") && first.contains("25 市第25局") && !first.contains("26 市第26局"),
        "{first}"
    );
    assert!(last.contains("编号 000042") && last.contains("第 5 页，共 5 页"), "{last}");
}

#[test]
fn opinions_stand_under_the_last_rows_or_on_a_page_of_their_own() {
    let text = |units: usize, page: usize| {
        let pdf = run(BallotPrint::Normal, units).to_pdf(&Fonts::embedded()).unwrap();
        crate::poppler::page_text(&pdf, page)
    };
    assert!(text(13, 1).contains("意见和建议"));
    assert!(!text(25, 1).contains("意见和建议"));
    assert!(text(25, 2).contains("意见和建议") && !text(25, 2).contains("科学发展"));
}

#[test]
fn with_one_aspect_thirty_five_units_stand_on_a_page() {
    let mut run = run(BallotPrint::Normal, 100);
    run.aspects.truncate(1);
    assert_eq!(run.pages(), 3);
    let pdf = run.to_pdf(&Fonts::embedded()).unwrap();
    assert!(crate::poppler::page_text(&pdf, 3).contains("意见和建议"));
}

#[test]
fn the_large_print_has_twelve_units_a_page() {
    assert_eq!(run(BallotPrint::Large, 98).pages(), 9);
}
