//! What stands in the text layer: everything that was said, nothing that was meant as markup, all fonts inside.

use papers::{Block, Fonts, Form, Paper, PaperError, Picture, Quote, SlipsPerSheet, Table, mask_personal_numbers};

/// A paper that says `text` in every place where text can stand.
fn everywhere(text: &str) -> Paper {
    let mut paper = crate::samples::bulletin();
    paper.issuer = text.to_owned();
    paper.number = Some(text.to_owned());
    paper.security = Some(text.to_owned());
    paper.title = text.to_owned();
    paper.addressee = Some(text.to_owned());
    paper.blocks.push(Block::Paragraph(text.to_owned()));
    paper.blocks.push(Block::Quote(Quote { number: 1, text: text.to_owned(), source: Some(text.to_owned()) }));
    paper.blocks.push(Block::Note(text.to_owned()));
    paper.copies_to.push(text.to_owned());
    if let Some(Block::Table(Table { rows, columns, caption })) =
        paper.blocks.iter_mut().find(|block| matches!(block, Block::Table(_)))
    {
        rows.push(vec![text.to_owned()]);
        columns[0].heading = text.to_owned();
        *caption = Some(text.to_owned());
    }
    paper
}

fn without_spaces(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

#[test]
fn no_text_is_ever_read_as_markup() {
    for text in [
        "#panic()",
        "*粗*_斜_`码`",
        "$x^2$",
        "甲]乙[丙",
        "反\\斜",
        "= 标题",
        "@标签",
        "<标签>",
        "//注释",
        "\"引\"",
        "#{1+1}",
    ] {
        let pdf = everywhere(text).to_pdf(&Fonts::embedded()).unwrap();
        let found = crate::poppler::plain_text(&pdf).matches(&without_spaces(text)).count();
        assert!(found >= 10, "{text} stands {found} times in the text layer");
    }
}

#[test]
fn rare_name_characters_and_emoji_are_printed_and_can_be_selected() {
    let names = "堃镕玥翀祎㐂𠮷𬭎";
    let pdf = everywhere(names).to_pdf(&Fonts::embedded()).unwrap();
    assert!(crate::poppler::plain_text(&pdf).matches(names).count() >= 10);
    let pdf = everywhere("很好👍").to_pdf(&Fonts::embedded()).unwrap();
    assert!(crate::poppler::plain_text(&pdf).contains("很好👍"));
}

#[test]
fn an_opinion_of_200_000_characters_is_printed_whole() {
    let mut paper = Paper::new(Form::Document, "青川市效能建设办公室文件", "意见原文", crate::samples::MADE_AT);
    let text = "窗口服务好；".repeat(33_334);
    paper.blocks = vec![Block::Quote(Quote { number: 1, text, source: None })];
    let pdf = paper.to_pdf(&Fonts::embedded()).unwrap();
    assert_eq!(crate::poppler::plain_text(&pdf).matches("好；").count(), 33_334);
}

#[test]
fn the_text_layer_says_what_the_paper_says() {
    let paper = crate::samples::notice();
    let mut text = crate::poppler::plain_text(&paper.to_pdf(&Fonts::embedded()).unwrap());
    for page in 1..=4 {
        text = text.replace(&format!("—{page}—"), ""); // a paragraph may go over to the next page
    }
    for block in &paper.blocks {
        match block {
            Block::Paragraph(said) | Block::Heading(_, said) | Block::Note(said) => {
                assert!(text.contains(said), "{said}")
            }
            Block::Quote(quote) => assert!(text.contains(&without_spaces(&quote.text)), "{}", quote.text),
            _ => {}
        }
    }
    assert!(text.contains("效能〔2026〕12号") && text.contains("市城市管理局：") && text.contains("一、评议结果"));
}

#[test]
fn all_fonts_are_embedded_subset_and_mapped_to_unicode() {
    for (name, paper) in crate::samples::all() {
        let fonts = crate::poppler::fonts(&paper.to_pdf(&Fonts::embedded()).unwrap());
        assert!(!fonts.is_empty());
        for (font, flags) in fonts {
            assert_eq!(flags, [true; 3], "{font} in {name}: embedded, subset, unicode");
        }
    }
}

#[test]
fn an_offices_own_font_takes_precedence_by_its_family_name() {
    let folder = tempfile::tempdir().unwrap();
    // A font of another family that calls itself SimHei, as the office's 黑体 does.
    let wenkai =
        std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../web/dist/fonts/LXGWWenKai-Regular.ttf")).unwrap();
    let renamed = replaced(&wenkai, &utf16("LXGW WenKai"), &utf16("SimHei Bold"));
    std::fs::write(folder.path().join("simhei.ttf"), replaced(&renamed, b"LXGW WenKai", b"SimHei Bold")).unwrap();
    let fonts = Fonts::with_office_folder(folder.path()).unwrap();
    assert!(fonts.families().unwrap().contains(&"SimHei".to_owned()));
    let used = |fonts: &Fonts| crate::poppler::fonts(&crate::samples::sheets().to_pdf(fonts).unwrap());
    let names = |fonts: &Fonts| used(fonts).into_iter().map(|(name, _)| name).collect::<String>();
    assert!(names(&Fonts::embedded()).contains("NotoSansSC"));
    assert!(!names(&fonts).contains("NotoSansSC") && names(&fonts).contains("LXGWWenKai"));
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

fn replaced(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let places: Vec<usize> =
        bytes.windows(old.len()).enumerate().filter(|(_, window)| *window == old).map(|(at, _)| at).collect();
    assert!(!places.is_empty() && old.len() == new.len());
    places.iter().for_each(|&at| bytes[at..at + new.len()].copy_from_slice(new));
    bytes
}

#[test]
fn the_same_paper_gives_the_same_bytes_and_another_moment_other_bytes() {
    let fonts = Fonts::embedded();
    let mut paper = crate::samples::bulletin();
    let once = paper.to_pdf(&fonts).unwrap();
    crate::samples::notice().to_pdf(&fonts).unwrap();
    assert_eq!(once, paper.to_pdf(&Fonts::embedded()).unwrap());
    paper.made_at = kernel::Moment(0);
    assert_ne!(once, paper.to_pdf(&fonts).unwrap());
}

#[test]
fn a_masked_opinion_shows_no_phone_number() {
    let mut paper = crate::samples::notice();
    let text = mask_personal_numbers("请打13912345678或0816-5550100找我");
    paper.blocks = vec![Block::Quote(Quote { number: 1, text, source: None })];
    let text = crate::poppler::plain_text(&paper.to_pdf(&Fonts::embedded()).unwrap());
    assert!(text.contains("请打139****5678或0816-***0100找我"));
}

#[test]
fn a_picture_that_is_no_drawing_is_told() {
    let mut paper = crate::samples::notice();
    let picture = Picture { svg: "<svg".to_owned(), caption: None, alternative: "图".to_owned() };
    paper.blocks.push(Block::Picture(picture));
    assert!(matches!(paper.to_pdf(&Fonts::embedded()), Err(PaperError::Typesetting(_))));
    assert!(matches!(paper.to_docx(&Fonts::embedded()), Err(PaperError::Picture(_))));
}

#[test]
fn slips_carry_code_stratum_and_closing_day_and_fill_their_sheets() {
    for (per_sheet, pages) in [(SlipsPerSheet::Eight, 2), (SlipsPerSheet::Ten, 2)] {
        let sheet = crate::samples::slips(per_sheet);
        let pdf = sheet.to_pdf(&Fonts::embedded()).unwrap();
        assert_eq!(crate::poppler::page_count(&pdf), pages);
        let text = crate::poppler::plain_text(&pdf);
        for slip in &sheet.slips {
            assert!(text.contains(&slip.code) && text.contains(&format!("层面：{}", slip.stratum)), "{}", slip.code);
        }
        assert_eq!(text.matches("截止：2026年12月10日").count(), sheet.slips.len());
    }
}

#[test]
fn the_qr_codes_of_the_slips_can_be_read() {
    let sheet = crate::samples::slips(SlipsPerSheet::Ten);
    let page = crate::poppler::raster(&sheet.to_pdf(&Fonts::embedded()).unwrap(), 1);
    let (width, height) = (page.width / 2, page.height / 5);
    for (number, slip) in sheet.slips.iter().take(10).enumerate() {
        let (left, top) = (number % 2 * width, number / 2 * height);
        let grey = |x: usize, y: usize| page.pixel(left + x, top + y)[0];
        let mut slip_image = rqrr::PreparedImage::prepare_from_greyscale(width, height, grey);
        assert_eq!(slip_image.detect_grids()[0].decode().unwrap().1, slip.link);
    }
}

#[test]
fn the_booklets_contents_name_the_page_of_every_unit() {
    let pdf = crate::samples::booklet().to_pdf(&Fonts::embedded()).unwrap();
    let contents = crate::poppler::page_text(&pdf, 3);
    assert!(contents.contains("目"));
    for (unit, page) in [("市财政局", 2), ("市统计局", 4), ("市教育局", 5)] {
        let line = contents.lines().find(|line| line.contains(unit)).unwrap();
        assert!(line.trim_end().ends_with(&page.to_string()), "{line}");
        // Cover, its back, contents, its back: the first chapter's page 1 is the fifth sheet side.
        assert!(crate::poppler::page_text(&pdf, page + 4).contains(unit), "{unit} stands on page {page}");
    }
}

#[test]
fn letters_of_any_script_are_printed_or_named_by_their_code_points() {
    for text in ["مرحبا", "ไทย", "한국어", "हिन्दी", "\u{FE53}\u{E000}\u{13000}", "e\u{301}中\u{20DD}", "🇨🇳🏴‍☠️1️⃣❤️"]
    {
        let mut paper = crate::samples::notice();
        paper.blocks = vec![Block::Quote(Quote { number: 1, text: text.to_owned(), source: None })];
        let pdf = paper.to_pdf(&Fonts::embedded()).unwrap();
        assert!(pdf.windows(11).any(|window| window == b"pdfaid:part"), "{text} keeps the paper fit for the archive");
    }
}
