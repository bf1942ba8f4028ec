//! MP3 and WAV: the sound without the labels around it.

use std::io::{self, Read, Seek};

use super::{Piece, bytes_at};

/// The sound of an MP3 without ID3 labels before and behind it and without an APE label.
pub fn mp3(file: &mut (impl Read + Seek), size: u64) -> io::Result<Option<Vec<Piece>>> {
    let (mut from, mut to) = (0, size);
    while let Some([b'I', b'D', b'3', _, _, flags, a, b, c, d]) = bytes_at::<10>(file, from)? {
        let length = [a, b, c, d].iter().fold(0_u64, |sum, part| sum << 7 | u64::from(part & 0x7f));
        let footer = if flags & 0x10 == 0 { 0 } else { 10 };
        from += 10 + length + footer;
    }
    if to >= 128 && bytes_at::<3>(file, to - 128)? == Some(*b"TAG") {
        to -= 128;
    }
    if let Some(place) = to.checked_sub(32)
        && bytes_at::<8>(file, place)? == Some(*b"APETAGEX")
    {
        let length = bytes_at::<4>(file, place + 12)?.map_or(0, u32::from_le_bytes);
        to = to.saturating_sub(u64::from(length) + 32);
    }
    // What begins the sound must be a frame: nothing else may hide between labels.
    let frame = matches!(bytes_at::<2>(file, from)?, Some([0xff, second]) if second & 0xe0 == 0xe0);
    Ok((frame && from < to).then(|| vec![Piece::Copy(from..to)]))
}

/// The format and the samples of a WAV.
pub fn wav(file: &mut (impl Read + Seek), size: u64) -> io::Result<Option<Vec<Piece>>> {
    let (mut pieces, mut length, mut at) = (Vec::new(), 4_u64, 12_u64);
    while at + 8 <= size {
        let Some(kind) = bytes_at::<4>(file, at)? else { return Ok(None) };
        let held = bytes_at::<4>(file, at + 4)?.map_or(0, u32::from_le_bytes);
        let end = at + 8 + u64::from(held) + u64::from(held % 2);
        if end > size {
            return Ok(None);
        }
        if [*b"fmt ", *b"fact", *b"data"].contains(&kind) {
            pieces.push(Piece::Copy(at..end));
            length += end - at;
        }
        at = end;
    }
    let Ok(length) = u32::try_from(length) else { return Ok(None) };
    let head = [b"RIFF", &length.to_le_bytes()[..], b"WAVE"].concat();
    Ok((!pieces.is_empty()).then(|| [vec![Piece::Bytes(head)], pieces].concat()))
}
