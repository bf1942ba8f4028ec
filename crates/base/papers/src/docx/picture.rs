//! Pictures: office programs show SVG unevenly, so DOCX gets them as PNG at 200 dots to the inch.

use std::sync::Arc;

use docx_rs::{Pic, Run};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Source};
use resvg::usvg::{Options, Tree};

use crate::error::PaperError;
use crate::fonts::Fonts;

const DOTS_PER_INCH: f32 = 200.0;
const TWIPS_PER_INCH: f32 = 1_440.0;
const EMU_PER_TWIP: f32 = 635.0;
/// Width-to-height beyond which a picture would leave its page.
const TALLEST: f32 = 1.4;

/// The drawing as a run, `width` twips wide (narrower if it would be taller than a page), the `number`-th of the paper.
pub(super) fn picture_run(svg: &str, width: usize, number: usize, fonts: &Fonts) -> Result<Run, PaperError> {
    let tree = Tree::from_str(svg, &options(fonts)?).map_err(|error| PaperError::Picture(error.to_string()))?;
    let ratio = tree.size().height() / tree.size().width();
    let wide = twips(width) * (TALLEST / ratio).min(1.0);
    let png = png(&tree, wide / TWIPS_PER_INCH * DOTS_PER_INCH)?;
    let picture =
        Pic::new_with_dimensions(png, 1, 1).id(format!("rIdPicture{number}")).size(emu(wide), emu(wide * ratio));
    Ok(Run::new().add_image(picture))
}

fn options(fonts: &Fonts) -> Result<Options<'static>, PaperError> {
    let mut database = Database::new();
    for font in &fonts.shelf()?.fonts {
        database.load_font_source(Source::Binary(Arc::new(font.data().clone())));
    }
    let mut options = Options { font_family: "Noto Sans SC".to_owned(), ..Options::default() };
    options.fontdb = Arc::new(database);
    // A drawing may not reach for files of this machine.
    options.image_href_resolver.resolve_string = Box::new(|_, _| None);
    Ok(options)
}

fn png(tree: &Tree, pixels_wide: f32) -> Result<Vec<u8>, PaperError> {
    let scale = pixels_wide / tree.size().width();
    let size = tree.size().to_int_size().scale_by(scale);
    let mut canvas = size
        .and_then(|size| Pixmap::new(size.width(), size.height()))
        .ok_or_else(|| PaperError::Picture("it has no size".to_owned()))?;
    resvg::render(tree, Transform::from_scale(scale, scale), &mut canvas.as_mut());
    canvas.encode_png().map_err(|error| PaperError::Picture(error.to_string()))
}

#[expect(clippy::cast_precision_loss, reason = "the width of a sheet in twips")]
fn twips(width: usize) -> f32 {
    width as f32
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the size of a sheet in EMU fits 32 bits")]
fn emu(twips: f32) -> u32 {
    (twips * EMU_PER_TWIP).round() as u32
}
