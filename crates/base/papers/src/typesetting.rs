//! Typst behind one function: a template of ours and data in, PDF bytes out.
//!
//! The data reaches the template as a JSON file, so no text can become markup. There is no other file, no network,
//! no package and no clock.

use std::sync::LazyLock;

use kernel::Moment;
use serde::Serialize;
use typst::diag::{FileError, FileResult, SourceDiagnostic, SourceResult};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::error::PaperError;
use crate::fonts::{Fonts, Shelf};
use crate::printable::make_printable;

/// The templates, by the path they import each other with.
const TEMPLATES: &[(&str, &str)] = &[
    ("/measures.typ", include_str!("../templates/measures.typ")),
    ("/pieces.typ", include_str!("../templates/pieces.typ")),
    ("/paper.typ", include_str!("../templates/paper.typ")),
    ("/slips.typ", include_str!("../templates/slips.typ")),
    ("/booklet.typ", include_str!("../templates/booklet.typ")),
    ("/ballots.typ", include_str!("../templates/ballots.typ")),
];

const DATA_PATH: &str = "/data.json";

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    TEMPLATES.iter().filter_map(|(path, text)| Some(Source::new(file_id(path)?, (*text).to_owned()))).collect()
});

/// A document of ours.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Template {
    Paper,
    Slips,
    Booklet,
    Ballots,
}

impl Template {
    fn path(self) -> &'static str {
        match self {
            Self::Paper => "/paper.typ",
            Self::Slips => "/slips.typ",
            Self::Booklet => "/booklet.typ",
            Self::Ballots => "/ballots.typ",
        }
    }

    /// For how many further documents layouts are kept. Papers are printed one after the other and share their
    /// templates' parts; sheets of slips and booklets are large and seldom. So mass printing keeps its memory bounded.
    fn kept_layouts(self) -> usize {
        match self {
            Self::Paper => 1,
            Self::Slips | Self::Booklet | Self::Ballots => 0,
        }
    }
}

/// Sets `data` with `template`. The same data and the same `made_at` give the same bytes.
///
/// # Errors
/// [`PaperError`] when fonts are missing or the typesetter refuses (a picture that is no SVG).
pub(crate) fn pdf(
    template: Template,
    data: &impl Serialize,
    fonts: &Fonts,
    made_at: Moment,
) -> Result<Vec<u8>, PaperError> {
    let shelf = fonts.shelf()?;
    let mut value = serde_json::to_value(data)?;
    make_printable(&mut value, shelf);
    let bytes = serde_json::to_vec(&value)?;
    let ident = template.path().to_owned() + &String::from_utf8_lossy(&bytes);
    let main = file_id(template.path()).ok_or_else(|| PaperError::Typesetting(template.path().to_owned()))?;
    let desk = Desk { shelf, main, data: Bytes::new(bytes) };
    let result =
        typst::compile::<PagedDocument>(&desk).output.and_then(|document| exported(&document, &ident, made_at));
    comemo::evict(template.kept_layouts());
    result.map_err(|diagnostics| PaperError::Typesetting(words_of(&diagnostics)))
}

/// PDF/A-2u for the archive: every character maps to Unicode, all fonts are inside. Should some text of a citizen not
/// allow that (a letter sequence no font can shape), the paper is still printed, as plain PDF.
fn exported(document: &PagedDocument, ident: &str, made_at: Moment) -> SourceResult<Vec<u8>> {
    let archive = PdfStandards::new(&[PdfStandard::A_2u]).unwrap_or_default();
    typst_pdf::pdf(document, &options(ident, made_at, archive))
        .or_else(|_| typst_pdf::pdf(document, &options(ident, made_at, PdfStandards::default())))
}

fn options(ident: &str, made_at: Moment, standards: PdfStandards) -> PdfOptions {
    PdfOptions {
        ident: Smart::Custom(ident.to_owned()),
        creator: Smart::Custom(Some("Qingfeng".to_owned())),
        timestamp: timestamp(made_at),
        standards,
        ..PdfOptions::default()
    }
}

fn timestamp(moment: Moment) -> Option<Timestamp> {
    let utc = jiff::tz::TimeZone::UTC.to_datetime(jiff::Timestamp::from_microsecond(moment.micros()).ok()?);
    let small = |value: i8| u8::try_from(value).ok();
    let date = Datetime::from_ymd_hms(
        utc.year().into(),
        small(utc.month())?,
        small(utc.day())?,
        small(utc.hour())?,
        small(utc.minute())?,
        small(utc.second())?,
    )?;
    Some(Timestamp::new_utc(date))
}

fn words_of(diagnostics: &[SourceDiagnostic]) -> String {
    diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect::<Vec<_>>().join("; ")
}

fn file_id(path: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(path).ok()?).intern())
}

/// What the typesetter may see.
struct Desk<'a> {
    shelf: &'a Shelf,
    main: FileId,
    data: Bytes,
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shelf.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        SOURCES.iter().find(|source| source.id() == id).cloned().ok_or_else(|| not_found(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id.vpath().get_with_slash() == DATA_PATH { Ok(self.data.clone()) } else { Err(not_found(id)) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shelf.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn not_found(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().get_without_slash().into())
}
