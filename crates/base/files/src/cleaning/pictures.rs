//! JPEG, PNG and WebP: the container is walked, and the parts that make the picture are kept.

use super::Piece;

fn copy(from: usize, to: usize) -> Piece {
    Piece::Copy(from as u64..to as u64)
}

/// The segments of a JPEG that make the picture, and of its EXIF data the orientation alone. What follows the picture's
/// end (a second picture, a video, a maker's notes) goes.
pub fn jpeg(bytes: &[u8]) -> Option<Vec<Piece>> {
    let mut kept = Vec::new();
    let mut orientation = None;
    let mut at = 2;
    loop {
        let marker = marker_at(bytes, &mut at)?;
        let start = at - 2;
        match marker {
            0xd9 => {
                kept.push(copy(start, at));
                break;
            }
            0x01 | 0xd0..=0xd7 => kept.push(copy(start, at)),
            _ => {
                let length = usize::from(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?));
                let body = bytes.get(at + 2..at + length)?;
                at += length;
                orientation = orientation.or_else(|| if marker == 0xe1 { orientation_of(body) } else { None });
                if marker == 0xda {
                    at = end_of_scan(bytes, at)?;
                }
                if is_part_of_the_picture(marker, body) {
                    kept.push(copy(start, at));
                }
            }
        }
    }
    let head = [b"\xff\xd8".to_vec(), orientation.map(exif_with).unwrap_or_default()].concat();
    Some([vec![Piece::Bytes(head)], kept].concat())
}

/// The next marker; any number of fill bytes may stand before it. Moves on behind it.
fn marker_at(bytes: &[u8], at: &mut usize) -> Option<u8> {
    if *bytes.get(*at)? != 0xff {
        return None;
    }
    while *bytes.get(*at + 1)? == 0xff {
        *at += 1;
    }
    *at += 2;
    bytes.get(*at - 1).copied()
}

/// Where the entropy-coded bytes end: at the next marker that is neither a stuffed zero nor a restart.
fn end_of_scan(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let ends = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xff | 0xd0..=0xd7);
    rest.windows(2).position(ends).map(|place| from + place)
}

fn is_part_of_the_picture(marker: u8, body: &[u8]) -> bool {
    match marker {
        0xc0..=0xcf | 0xda..=0xdf => true,
        0xe0 => body.starts_with(b"JFIF\0") && body.len() <= 14, // longer ones hold a thumbnail
        0xe2 => body.starts_with(b"ICC_PROFILE\0"),
        0xee => body.starts_with(b"Adobe"),
        _ => false,
    }
}

/// The orientation (1 to 8) in a segment of EXIF data.
fn orientation_of(body: &[u8]) -> Option<u8> {
    let tiff = body.strip_prefix(b"Exif\0\0")?;
    let big = tiff.starts_with(b"MM");
    let two = |at: usize| -> Option<u16> {
        let bytes: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    };
    let four: [u8; 4] = tiff.get(4..8)?.try_into().ok()?;
    let directory = usize::try_from(if big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) }).ok()?;
    let entries = usize::from(two(directory)?);
    let places = (0..entries).filter_map(|number| directory.checked_add(2 + 12 * number));
    let entry = places.into_iter().find(|place| two(*place) == Some(0x0112))?;
    u8::try_from(two(entry.checked_add(8)?)?).ok().filter(|value| (1..=8).contains(value))
}

/// A segment of EXIF data that holds an orientation and nothing else.
fn exif_with(orientation: u8) -> Vec<u8> {
    let mut segment = b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    segment.extend([orientation, 0, 0, 0, 0, 0, 0]);
    segment
}

/// The chunks of a PNG that make the picture.
pub fn png(bytes: &[u8]) -> Option<Vec<Piece>> {
    const KEPT: [&[u8; 4]; 17] = [
        b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs", b"bKGD",
        b"cICP", b"hIST", b"acTL", b"fcTL", b"fdAT",
    ];
    let mut pieces = vec![copy(0, 8)];
    let mut at = 8_usize;
    loop {
        let length = usize::try_from(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?)).ok()?;
        let kind: &[u8; 4] = bytes.get(at + 4..at + 8)?.try_into().ok()?;
        let end = at.checked_add(length)?.checked_add(12).filter(|end| *end <= bytes.len())?;
        if KEPT.contains(&kind) {
            pieces.push(copy(at, end));
        }
        if kind == b"IEND" {
            return Some(pieces);
        }
        at = end;
    }
}

/// The chunks of a WebP that make the picture, with a head that promises no others.
pub fn webp(bytes: &[u8]) -> Option<Vec<Piece>> {
    const KEPT: [&[u8; 4]; 6] = [b"VP8 ", b"VP8L", b"ANIM", b"ANMF", b"ALPH", b"ICCP"];
    let size = usize::try_from(u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?)).ok()?;
    let whole = bytes.get(..size.checked_add(8)?)?;
    let (mut pieces, mut length, mut at) = (Vec::new(), 4_usize, 12_usize);
    while at < whole.len() {
        let kind: &[u8; 4] = whole.get(at..at + 4)?.try_into().ok()?;
        let held = usize::try_from(u32::from_le_bytes(whole.get(at + 4..at + 8)?.try_into().ok()?)).ok()?;
        let end = at.checked_add(8)?.checked_add(held)?.checked_add(held % 2)?;
        let chunk = whole.get(at..end)?;
        if kind == b"VP8X" {
            let mut head = chunk.to_vec();
            *head.get_mut(8)? &= !0b1100; // neither EXIF nor XMP follows
            pieces.push(Piece::Bytes(head));
            length += chunk.len();
        } else if KEPT.contains(&kind) {
            pieces.push(copy(at, end));
            length += chunk.len();
        }
        at = end;
    }
    let head = [b"RIFF", &u32::try_from(length).ok()?.to_le_bytes()[..], b"WEBP"].concat();
    Some([vec![Piece::Bytes(head)], pieces].concat())
}
