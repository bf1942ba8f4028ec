//! What a file is, by its content and never by its name.

use std::io::{self, Read, Seek, SeekFrom};

use kernel::{Bilingual, Refusal, RefusalKind};

/// So many bytes at the beginning and at the end are looked at.
const LOOKED_AT: u64 = 64 << 10;

/// The kinds of file that are taken as evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A JPEG photo.
    Jpeg,
    /// A PNG picture.
    Png,
    /// A WebP picture.
    WebP,
    /// A photo as newer telephones keep it (HEIC, AVIF).
    Heic,
    /// A video (MP4, 3GP).
    Mp4,
    /// A video as Apple telephones make it.
    QuickTime,
    /// A sound recording in an MP4 container.
    M4a,
    /// A sound recording.
    Mp3,
    /// An uncompressed sound recording.
    Wav,
    /// A telephone's voice recording.
    Amr,
    /// A document.
    Pdf,
}

/// What a kind is for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    /// A photo or picture.
    Photo,
    /// A video.
    Video,
    /// A sound recording.
    Audio,
    /// A document.
    Document,
}

/// Why a file is not taken.
#[derive(Debug, thiserror::Error)]
pub enum KindError {
    /// It could not be read.
    #[error("the file could not be read: {0}")]
    Disk(#[from] io::Error),
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It is none of the kinds that are taken.
    #[error("the file is of no kind that is taken")]
    Unknown,
    /// It is of one kind and also of another.
    #[error("the file pretends to be what it is not")]
    Pretends,
}

impl From<KindError> for Refusal {
    fn from(error: KindError) -> Self {
        let no = |rule, zh: &str, en: &str| {
            let remedy = Bilingual::new(
                "可以上传照片（JPG、PNG、WebP、HEIC）、视频（MP4、MOV、3GP）、录音（MP3、M4A、WAV、AMR）和 PDF。",
                "Photos (JPG, PNG, WebP, HEIC), videos (MP4, MOV, 3GP), recordings (MP3, M4A, WAV, AMR) and PDF are taken.",
            );
            Self::new(RefusalKind::Invalid, rule, Bilingual::new(zh, en), remedy)
        };
        match error {
            KindError::Disk(cause) => Self::failed(cause),
            KindError::Empty => no("F01", "文件是空的。", "The file is empty."),
            KindError::Unknown => no("F02", "不能接收这种文件。", "This kind of file is not taken."),
            KindError::Pretends => no(
                "F03",
                "文件的内容与类型不符，可能带有程序或网页，没有接收。",
                "The file pretends to be what it is not and may hold a program or a web page; it was not taken.",
            ),
        }
    }
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::Jpeg,
        Self::Png,
        Self::WebP,
        Self::Heic,
        Self::Mp4,
        Self::QuickTime,
        Self::M4a,
        Self::Mp3,
        Self::Wav,
        Self::Amr,
        Self::Pdf,
    ];

    /// The kind of a file, by its content.
    ///
    /// # Errors
    /// [`KindError`]: empty, of no kind that is taken (web pages, SVG and programs are none), or of two kinds at once.
    pub fn of(file: &mut (impl Read + Seek)) -> Result<Self, KindError> {
        let size = file.seek(SeekFrom::End(0))?;
        if size == 0 {
            return Err(KindError::Empty);
        }
        let head = part(file, 0, LOOKED_AT)?;
        let kind = Self::by_head(&head).ok_or(KindError::Unknown)?;
        let tail = part(file, size.saturating_sub(LOOKED_AT), LOOKED_AT)?;
        if kind.pretends(&head, &tail) { Err(KindError::Pretends) } else { Ok(kind) }
    }

    fn by_head(head: &[u8]) -> Option<Self> {
        let at = |place: usize, mark: &[u8]| head.get(place..place + mark.len()) == Some(mark);
        let signs = [
            (at(0, b"\xff\xd8\xff"), Self::Jpeg),
            (at(0, b"\x89PNG\r\n\x1a\n"), Self::Png),
            (at(0, b"RIFF") && at(8, b"WEBP"), Self::WebP),
            (at(0, b"RIFF") && at(8, b"WAVE"), Self::Wav),
            (at(0, b"#!AMR"), Self::Amr),
            (at(0, b"%PDF-"), Self::Pdf),
            (at(0, b"ID3") || is_mp3_frame(head), Self::Mp3),
        ];
        let known = signs.into_iter().find(|(is, _)| *is).map(|(_, kind)| kind);
        known.or_else(|| if at(4, b"ftyp") { head.get(8..12).and_then(Self::by_brand) } else { None })
    }

    fn by_brand(brand: &[u8]) -> Option<Self> {
        match brand {
            b"qt  " => Some(Self::QuickTime),
            b"M4A " | b"M4B " => Some(Self::M4a),
            b"heic" | b"heix" | b"mif1" | b"msf1" | b"hevc" | b"avif" => Some(Self::Heic),
            b"isom" | b"iso2" | b"iso4" | b"iso5" | b"iso6" | b"mp41" | b"mp42" | b"avc1" | b"M4V " | b"dash"
            | b"3gp4" | b"3gp5" | b"3gp6" | b"3g2a" | b"MSNV" | b"mmp4" => Some(Self::Mp4),
            _ => None,
        }
    }

    /// Whether signs of another kind that a program would act on stand where such programs look for them.
    fn pretends(self, head: &[u8], tail: &[u8]) -> bool {
        let has = |bytes: &[u8], mark: &[u8]| bytes.windows(mark.len()).any(|window| window.eq_ignore_ascii_case(mark));
        let pages: [&[u8]; 7] = [b"<script", b"<html", b"<!doctype html", b"<?php", b"<svg", b"<iframe", b"#!/bin/"];
        let page = self != Self::Pdf && pages.iter().any(|mark| has(head, mark) || has(tail, mark));
        let document = self != Self::Pdf && has(head.get(..1024).unwrap_or(head), b"%PDF-");
        page || document || ends_as_zip(tail) || has(head.get(..1024).unwrap_or(head), b"Rar!\x1a\x07")
    }

    /// The stored word and the usual ending of a name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::WebP => "webp",
            Self::Heic => "heic",
            Self::Mp4 => "mp4",
            Self::QuickTime => "mov",
            Self::M4a => "m4a",
            Self::Mp3 => "mp3",
            Self::Wav => "wav",
            Self::Amr => "amr",
            Self::Pdf => "pdf",
        }
    }

    /// The kind of a stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The media type a browser is told.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Heic => "image/heic",
            Self::Mp4 => "video/mp4",
            Self::QuickTime => "video/quicktime",
            Self::M4a => "audio/mp4",
            Self::Mp3 => "audio/mpeg",
            Self::Wav => "audio/wav",
            Self::Amr => "audio/amr",
            Self::Pdf => "application/pdf",
        }
    }

    /// What it is for people.
    pub fn group(self) -> Group {
        match self {
            Self::Jpeg | Self::Png | Self::WebP | Self::Heic => Group::Photo,
            Self::Mp4 | Self::QuickTime => Group::Video,
            Self::M4a | Self::Mp3 | Self::Wav | Self::Amr => Group::Audio,
            Self::Pdf => Group::Document,
        }
    }

    /// Whether a browser may show it in place; everything else is a file to take away.
    pub fn is_shown_in_place(self) -> bool {
        !matches!(self, Self::Heic | Self::Amr | Self::Pdf)
    }
}

impl Group {
    /// Its name for people.
    pub fn name(self) -> Bilingual {
        match self {
            Self::Photo => Bilingual::new("照片", "Photo"),
            Self::Video => Bilingual::new("视频", "Video"),
            Self::Audio => Bilingual::new("录音", "Recording"),
            Self::Document => Bilingual::new("文件", "Document"),
        }
    }
}

fn part(file: &mut (impl Read + Seek), from: u64, length: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A sync word of MPEG audio layer III with a bit rate and a sampling rate that exist.
fn is_mp3_frame(head: &[u8]) -> bool {
    matches!(head, [0xff, second, third, ..] if second & 0xe6 == 0xe2 && !matches!(third >> 4, 0 | 15) && third & 0x0c != 0x0c)
}

/// A ZIP's (or Java archive's) directory end stands at the end of the file, its comment reaching just to the last byte.
fn ends_as_zip(tail: &[u8]) -> bool {
    let ends_there = |place: usize| {
        let comment = tail.get(place + 20..place + 22).and_then(|two| two.try_into().ok()).map(u16::from_le_bytes);
        comment.is_some_and(|comment| place + 22 + usize::from(comment) <= tail.len())
    };
    tail.windows(4).enumerate().any(|(place, window)| window == b"PK\x05\x06" && ends_there(place))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn check(content: &[u8], kind: Result<Kind, &str>) {
        let found = Kind::of(&mut Cursor::new(content)).map_err(|error| format!("{error:?}"));
        assert_eq!(found.as_ref().map_err(String::as_str), kind.as_ref().map_err(|text| *text));
    }

    #[test]
    fn a_kind_is_seen_by_its_content() {
        check(b"\xff\xd8\xff\xe0 a photo", Ok(Kind::Jpeg));
        check(b"\x89PNG\r\n\x1a\n a picture", Ok(Kind::Png));
        check(b"RIFF\x10\0\0\0WEBPVP8 ", Ok(Kind::WebP));
        check(b"RIFF\x10\0\0\0WAVEfmt ", Ok(Kind::Wav));
        check(b"\0\0\0\x18ftypmp42\0\0\0\0", Ok(Kind::Mp4));
        check(b"\0\0\0\x18ftypqt  \0\0\0\0", Ok(Kind::QuickTime));
        check(b"\0\0\0\x18ftypheic\0\0\0\0", Ok(Kind::Heic));
        check(b"\0\0\0\x18ftypM4A \0\0\0\0", Ok(Kind::M4a));
        check(b"ID3\x04\0\0\0\0\0\0", Ok(Kind::Mp3));
        check(b"\xff\xfb\x90\x64\0\0", Ok(Kind::Mp3));
        check(b"#!AMR\n..", Ok(Kind::Amr));
        check(b"%PDF-1.7\n", Ok(Kind::Pdf));
        assert!(Kind::ALL.iter().all(|kind| Kind::from_code(kind.code()) == Some(*kind)));
    }

    #[test]
    fn web_pages_drawings_with_scripts_programs_and_empty_files_are_not_taken() {
        check(b"", Err("Empty"));
        check(b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", Err("Unknown"));
        check(b"<!doctype html><title>x</title>", Err("Unknown"));
        check(b"MZ\x90\0 a program", Err("Unknown"));
        check(b"PK\x03\x04 an archive", Err("Unknown"));
    }

    #[test]
    fn a_file_of_two_kinds_at_once_is_not_taken() {
        check(b"\xff\xd8\xff\xe0..<script>alert(1)</script>", Err("Pretends"));
        check(b"\x89PNG\r\n\x1a\n<?php system($_GET[0]); ?>", Err("Pretends"));
        check(b"\xff\xd8\xff\xe0..%PDF-1.4", Err("Pretends"));
        let zip_end = [b"PK\x05\x06".as_slice(), &[0; 18]].concat();
        check(&[b"\xff\xd8\xff\xe0 a photo ".as_slice(), &zip_end].concat(), Err("Pretends"));
        check(&[b"%PDF-1.7 a document ".as_slice(), &zip_end].concat(), Err("Pretends"));
    }
}
