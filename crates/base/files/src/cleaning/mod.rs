//! Photos, videos and recordings without what tells where, when and with which device they were made.
//!
//! What is kept is listed, everything else goes: a kind of mark nobody thought of does not slip through. Pictures and
//! sound are copied byte by byte and never decoded again, so they stay as good as they were.

mod mp4;
mod pictures;
mod sound;

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;

use crate::Kind;

/// The largest picture that is cleaned, in bytes; it is held in memory for that.
const LARGEST_PICTURE: u64 = 64 << 20;

/// What came of cleaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cleaning {
    /// The copy holds picture and sound and nothing else.
    Cleaned,
    /// The file is damaged, or of a kind that can't be cleaned; nothing may be shown but to the office.
    NotPossible,
}

/// A piece of a cleaned copy.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// Bytes of the original.
    Copy(Range<u64>),
    /// Bytes made for the copy.
    Bytes(Vec<u8>),
    /// So many zero bytes, where nothing may move.
    Zeros(u64),
}

/// Writes a copy without position, time and device. Position of a photo's top (its orientation) and colour profiles stay.
///
/// # Errors
/// Reading or writing fails. A damaged file is no error: it answers [`Cleaning::NotPossible`], and what was written till
/// then is not to be used.
pub fn clean(kind: Kind, file: &mut (impl Read + Seek), into: &mut impl Write) -> io::Result<Cleaning> {
    let size = file.seek(SeekFrom::End(0))?;
    let pieces = match kind {
        Kind::Jpeg => in_memory(file, size)?.and_then(|bytes| pictures::jpeg(&bytes)),
        Kind::Png => in_memory(file, size)?.and_then(|bytes| pictures::png(&bytes)),
        Kind::WebP => in_memory(file, size)?.and_then(|bytes| pictures::webp(&bytes)),
        Kind::Mp4 | Kind::QuickTime | Kind::M4a => mp4::pieces(file, size)?,
        Kind::Mp3 => sound::mp3(file, size)?,
        Kind::Wav => sound::wav(file, size)?,
        // A header of six bytes and sound: there is no place for anything else.
        Kind::Amr => Some(vec![Piece::Copy(0..size)]),
        Kind::Heic | Kind::Pdf => None,
    };
    let Some(pieces) = pieces else { return Ok(Cleaning::NotPossible) };
    for piece in pieces {
        write(file, &piece, into)?;
    }
    Ok(Cleaning::Cleaned)
}

fn in_memory(file: &mut (impl Read + Seek), size: u64) -> io::Result<Option<Vec<u8>>> {
    if size > LARGEST_PICTURE {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

fn write(file: &mut (impl Read + Seek), piece: &Piece, into: &mut impl Write) -> io::Result<()> {
    match piece {
        Piece::Copy(range) => {
            file.seek(SeekFrom::Start(range.start))?;
            io::copy(&mut file.take(range.end - range.start), into).map(drop)
        }
        Piece::Bytes(bytes) => into.write_all(bytes),
        Piece::Zeros(count) => io::copy(&mut io::repeat(0).take(*count), into).map(drop),
    }
}

/// Bytes of a file at a place; `None` beyond its end.
fn bytes_at<const N: usize>(file: &mut (impl Read + Seek), at: u64) -> io::Result<Option<[u8; N]>> {
    file.seek(SeekFrom::Start(at))?;
    let mut bytes = [0; N];
    match file.read_exact(&mut bytes) {
        Ok(()) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests;
