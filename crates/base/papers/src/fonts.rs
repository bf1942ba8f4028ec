//! The fonts of the papers: those inside the program, and those an office adds.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rust_embed::RustEmbed;
use typst::foundations::Bytes;
use typst::layout::Abs;
use typst::text::{Font, FontBook, FontInstance, FontVariant, FontVariations};
use typst::utils::LazyHash;

use crate::error::PaperError;

/// The fonts that `node web/fonts.mjs` puts in place; all under the SIL Open Font License 1.1, whose texts lie beside them.
#[derive(RustEmbed)]
#[folder = "../../../web/dist/fonts"]
struct EmbeddedFonts;

/// The fonts papers are set in. Cheap to make and to clone: nothing is read before the first paper is made,
/// and clones share what has been read.
#[derive(Clone, Default)]
pub struct Fonts {
    office_files: Vec<PathBuf>,
    shelf: Arc<OnceLock<Shelf>>,
}

/// Fonts that have been read, with their catalogue.
pub(crate) struct Shelf {
    pub book: LazyHash<FontBook>,
    pub fonts: Vec<Font>,
    faces: Vec<FontInstance>,
}

impl Fonts {
    /// The fonts inside the program: Noto Serif SC, Noto Sans SC, LXGW WenKai, Noto Emoji.
    pub fn embedded() -> Self {
        Self::default()
    }

    /// The embedded fonts and every `.ttf`, `.otf`, `.ttc` file of an office's own folder.
    /// Papers prefer 仿宋_GB2312, 方正小标宋简体, 黑体, 楷体_GB2312 (and their usual other names) wherever the folder has them.
    /// A file that is not a font is passed over; [`Fonts::families`] tells what was found.
    ///
    /// # Errors
    /// [`PaperError::FontFolder`] when the folder cannot be listed.
    pub fn with_office_folder(folder: impl AsRef<Path>) -> Result<Self, PaperError> {
        let folder = folder.as_ref();
        let error = |source| PaperError::FontFolder { folder: folder.to_owned(), source };
        let entries = std::fs::read_dir(folder).map_err(error)?.collect::<Result<Vec<_>, _>>().map_err(error)?;
        let mut office_files: Vec<PathBuf> =
            entries.iter().map(std::fs::DirEntry::path).filter(|path| is_font_file(path)).collect();
        office_files.sort();
        Ok(Self { office_files, shelf: Arc::default() })
    }

    /// The names of all font families at hand, sorted.
    ///
    /// # Errors
    /// [`PaperError::NoFonts`] when the program was built without fonts.
    pub fn families(&self) -> Result<Vec<String>, PaperError> {
        Ok(self.shelf()?.book.families().map(|(family, _)| family.to_owned()).collect())
    }

    /// The fonts, read on first use.
    pub(crate) fn shelf(&self) -> Result<&Shelf, PaperError> {
        let shelf = self.shelf.get_or_init(|| Shelf::read(&self.office_files));
        if shelf.fonts.is_empty() { Err(PaperError::NoFonts) } else { Ok(shelf) }
    }
}

impl Shelf {
    fn read(office_files: &[PathBuf]) -> Self {
        let office = office_files.iter().filter_map(|path| std::fs::read(path).ok()).map(Bytes::new);
        let names = EmbeddedFonts::iter().filter(|name| name.ends_with(".ttf"));
        let embedded = names.filter_map(|name| EmbeddedFonts::get(&name)).map(|file| Bytes::new(file.data));
        let fonts: Vec<Font> = office.chain(embedded).flat_map(Font::iter).collect();
        let face =
            |font: &Font| font.clone().instantiate(FontVariant::default(), Abs::zero(), &FontVariations::default());
        Self { book: LazyHash::new(FontBook::from_fonts(&fonts)), faces: fonts.iter().map(face).collect(), fonts }
    }

    /// Whether some font has a glyph for the character. (The catalogue's coverage also counts empty places of a font's
    /// ranges, so the fonts themselves are asked.)
    pub fn covers(&self, character: char) -> bool {
        let has_glyph = |face: &FontInstance| face.ttf().glyph_index(character).is_some_and(|glyph| glyph.0 != 0);
        self.faces.iter().any(has_glyph)
    }
}

fn is_font_file(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase);
    matches!(extension.as_deref(), Some("ttf" | "otf" | "ttc"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hanzi_of_gb2312_and_rare_name_characters_have_a_glyph() {
        let fonts = Fonts::embedded();
        let shelf = fonts.shelf().unwrap();
        let missing: String =
            gb2312_hanzi().chain("堃镕玥翀祎㐂𬭎𠮷".chars()).filter(|hanzi| !shelf.covers(*hanzi)).collect();
        assert_eq!(missing, "");
        assert_eq!(gb2312_hanzi().count(), 6763);
    }

    /// Levels 1 and 2 of GB 2312 (rows 16-87), which are levels 1 and 2 of GB 18030's hanzi.
    fn gb2312_hanzi() -> impl Iterator<Item = char> {
        let cells = (0xB0..=0xF7u8).flat_map(|row| (0xA1..=0xFEu8).map(move |cell| [row, cell]));
        let row_55_ends_early = |pair: &[u8; 2]| !(pair[0] == 0xD7 && pair[1] > 0xF9);
        cells.filter(row_55_ends_early).filter_map(|pair| encoding_rs::GBK.decode(&pair).0.chars().next())
    }

    #[test]
    fn an_offices_own_folder_is_read_and_other_files_are_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let own = EmbeddedFonts::get("NotoEmoji-Regular.ttf").unwrap();
        std::fs::write(folder.path().join("仿宋.TTF"), own.data).unwrap();
        std::fs::write(folder.path().join("broken.ttf"), b"not a font").unwrap();
        std::fs::write(folder.path().join("notes.txt"), b"hello").unwrap();
        let fonts = Fonts::with_office_folder(folder.path()).unwrap();
        assert_eq!(fonts.office_files.len(), 2);
        assert_eq!(fonts.shelf().unwrap().fonts.len(), Fonts::embedded().shelf().unwrap().fonts.len() + 1);
    }

    #[test]
    fn a_folder_that_is_not_there_is_told() {
        assert!(matches!(Fonts::with_office_folder("/no/such/folder"), Err(PaperError::FontFolder { .. })));
    }
}
