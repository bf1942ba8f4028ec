//! The measures of GB/T 9704-2012 in the units of WordprocessingML (a twip is 1/20 pt) and the paragraphs built on them.

use docx_rs::{AlignmentType, LineSpacing, LineSpacingType, Paragraph, Run, RunFonts, SpecialIndentType};

use super::clean;

pub(super) const SHEET_WIDTH: u32 = 11_906;
pub(super) const SHEET_HEIGHT: u32 = 16_838;
pub(super) const MARGIN_TOP: i32 = 2_098; // 37 mm
pub(super) const MARGIN_BOTTOM: i32 = 1_984; // 35 mm
pub(super) const MARGIN_LEFT: i32 = 1_588; // 28 mm
pub(super) const MARGIN_RIGHT: i32 = 1_474; // 26 mm
/// Width of the type area: 156 mm.
pub(super) const TYPE_WIDTH: usize = 8_844;
/// Width of the type area of a sheet that lies: 225 mm.
pub(super) const WIDE_TYPE_WIDTH: usize = 12_756;
/// 22 lines fill 225 mm.
pub(super) const GRID_PITCH: usize = 579;
const LINE_PITCH: i32 = 579;
const TITLE_PITCH: i32 = 680;
/// 28 characters fill 156 mm: 15.793 pt each, 0.207 pt less than the type, in 1/4096 pt.
pub(super) const CHAR_SPACE: isize = -849;
/// The pitch of a character.
const CHAR_PITCH: i32 = 316;
pub(super) const LETTER_HEAD: i32 = 1_701; // 30 mm
pub(super) const LETTER_FOOT: i32 = 1_134; // 20 mm
/// A 14 pt line whose dash stands 7 mm below the type area.
pub(super) const PAGE_NUMBER_FOOT: i32 = 1_440;
/// 35 mm from the top of the type area to the mark.
pub(super) const MARK_DROP: u32 = 1_984;
/// How far the letter's double lines (170 mm) reach beyond the type area on each side: 7 mm.
pub(super) const LINE_OVERHANG: i32 = -397;

pub(super) const BODY_HALF_POINTS: usize = 32;
pub(super) const TITLE_HALF_POINTS: usize = 44;
pub(super) const SMALL_HALF_POINTS: usize = 28;
pub(super) const TABLE_HALF_POINTS: usize = 24;
pub(super) const RED: &str = "E60000";

/// The faces of official papers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Face {
    FangSong,
    BiaoSong,
    Hei,
    Kai,
    Song,
}

impl Face {
    const ALL: [Self; 5] = [Self::FangSong, Self::BiaoSong, Self::Hei, Self::Kai, Self::Song];

    /// The official name and what to take where it is not installed.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::FangSong => ("仿宋_GB2312", "仿宋"),
            Self::BiaoSong => ("方正小标宋简体", "宋体"),
            Self::Hei => ("黑体", "Noto Sans SC"),
            Self::Kai => ("楷体_GB2312", "楷体"),
            Self::Song => ("宋体", "Noto Serif SC"),
        }
    }
}

/// The font table: each official font with its stand-in.
pub(super) fn font_table() -> String {
    let fonts: String = Face::ALL
        .iter()
        .map(|face| {
            let (name, other) = face.names();
            format!(
                "<w:font w:name=\"{name}\"><w:altName w:val=\"{other}\"/><w:charset w:val=\"86\"/>\
                 <w:family w:val=\"auto\"/><w:pitch w:val=\"variable\"/></w:font>"
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\
         <w:fonts xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">{fonts}</w:fonts>"
    )
}

pub(super) fn fonts_of(face: Face) -> RunFonts {
    let name = face.names().0;
    RunFonts::new().ascii(name).hi_ansi(name).east_asia(name).cs(name)
}

/// Body text.
pub(super) fn run(face: Face, text: &str) -> Run {
    dressed(Run::new().add_text(clean(text)), face, BODY_HALF_POINTS)
}

pub(super) fn dressed(run: Run, face: Face, half_points: usize) -> Run {
    run.fonts(fonts_of(face)).size(half_points)
}

pub(super) fn exactly(twips: i32) -> LineSpacing {
    LineSpacing::new().line(twips).line_rule(LineSpacingType::Exact).before(0).after(0)
}

/// A paragraph on the grid, its first line indented by some characters.
pub(super) fn body_paragraph(first_line_chars: i32) -> Paragraph {
    let paragraph = Paragraph::new().line_spacing(exactly(LINE_PITCH)).align(AlignmentType::Both);
    if first_line_chars == 0 {
        return paragraph;
    }
    let indent = SpecialIndentType::FirstLine(first_line_chars * CHAR_PITCH);
    paragraph.indent(Some(0), Some(indent), None, None).first_line_chars(first_line_chars * 100)
}

/// A paragraph whose later lines stand `hang` characters behind the first, which is indented by `indent`.
pub(super) fn hanging_paragraph(indent: i32, hang: i32) -> Paragraph {
    let special = SpecialIndentType::Hanging(hang * CHAR_PITCH);
    body_paragraph(0).indent(Some((indent + hang) * CHAR_PITCH), Some(special), None, None)
}

/// A paragraph at the right edge, moved left by some characters.
pub(super) fn right_paragraph(chars_from_right: f64) -> Paragraph {
    let twips = twips_of_chars(chars_from_right);
    body_paragraph(0).align(AlignmentType::Right).indent(None, None, Some(twips), None)
}

#[expect(clippy::cast_possible_truncation, reason = "at most a line of 28 characters")]
fn twips_of_chars(chars: f64) -> i32 {
    (chars.clamp(0.0, 28.0) * f64::from(CHAR_PITCH)).round() as i32
}

pub(super) fn title_paragraph() -> Paragraph {
    Paragraph::new().align(AlignmentType::Center).snap_to_grid(false).line_spacing(exactly(TITLE_PITCH))
}

/// Which outer corner a page number stands in.
#[derive(Debug, Clone, Copy)]
pub(super) enum Side {
    Left,
    Right,
}

/// The paragraph of a page number, one 14 pt character from the edge.
pub(super) fn page_number_paragraph(centred: bool, side: Side) -> Paragraph {
    let paragraph = Paragraph::new();
    match side {
        _ if centred => paragraph.align(AlignmentType::Center),
        Side::Left => paragraph.align(AlignmentType::Left).indent(Some(280), None, None, None),
        Side::Right => paragraph.align(AlignmentType::Right).indent(None, None, Some(280), None),
    }
}

/// The width of a text in characters: half-width characters count one half.
pub(super) fn width_in_chars(text: &str) -> f64 {
    text.chars().map(|character| if character.is_ascii() { 0.5 } else { 1.0 }).sum()
}
