//! MP4 and QuickTime (ISO/IEC 14496-12): boxes that do not make picture or sound become empty `free` boxes of the same
//! length, so that nothing moves and the tables of places stay true. Tracks that are neither picture nor sound (a path
//! of positions, say) go with their samples; times of making are set to zero.

use std::io::{self, Read, Seek};
use std::ops::Range;

use super::{Piece, bytes_at};

/// Boxes that hold boxes.
const PARENTS: [&[u8; 4]; 8] = [b"moov", b"mdia", b"minf", b"stbl", b"edts", b"mvex", b"moof", b"traf"];
/// Boxes that make picture and sound, and their tables.
const KEPT: [&[u8; 4]; 38] = [
    b"ftyp", b"styp", b"mdat", b"free", b"skip", b"wide", b"sidx", b"mvhd", b"tkhd", b"mdhd", b"hdlr", b"vmhd",
    b"smhd", b"dinf", b"stsd", b"stts", b"ctts", b"cslg", b"stss", b"stsz", b"stz2", b"stsc", b"stco", b"co64",
    b"sdtp", b"sbgp", b"sgpd", b"elst", b"trex", b"mehd", b"mfhd", b"tfhd", b"tfdt", b"trun", b"mfra", b"tapt",
    b"iods", b"pdin",
];
/// Deeper nesting and more boxes than this are no film.
const DEEPEST: usize = 8;
const MOST_BOXES: usize = 200_000;

/// A box: where it begins, where its content begins, where it ends.
#[derive(Debug, Clone, Copy)]
struct Part {
    kind: [u8; 4],
    start: u64,
    body: u64,
    end: u64,
}

/// What is to be changed in a film, place by place.
#[derive(Default)]
struct Changes {
    zeros: Vec<Range<u64>>,
    freed: Vec<u64>,
    boxes: usize,
    fragments: bool,
    other_tracks: bool,
}

/// The film with its changes; `None` when it is damaged or can't be cleaned in this way.
pub fn pieces(file: &mut (impl Read + Seek), size: u64) -> io::Result<Option<Vec<Piece>>> {
    let mut changes = Changes::default();
    if walk(file, 0..size, 0, &mut changes)?.is_none() || (changes.fragments && changes.other_tracks) {
        return Ok(None);
    }
    Ok(Some(changes.pieces(size)))
}

impl Changes {
    fn free(&mut self, part: Part) {
        self.freed.push(part.start + 4);
        self.zeros.push(part.body..part.end);
    }

    fn pieces(mut self, size: u64) -> Vec<Piece> {
        let freed = self.freed.iter().map(|at| (*at..at + 4, true));
        let mut all: Vec<_> = self.zeros.drain(..).map(|range| (range, false)).chain(freed).collect();
        all.sort_by_key(|(range, _)| (range.start, range.end));
        let (mut pieces, mut at) = (Vec::new(), 0);
        for (range, is_name) in all {
            let (from, to) = (range.start.max(at), range.end.min(size)); // a table may name places beyond the end
            if from >= to {
                continue;
            }
            let whole_name = is_name && to - from == 4;
            pieces.push(Piece::Copy(at..from));
            pieces.push(if whole_name { Piece::Bytes(b"free".to_vec()) } else { Piece::Zeros(to - from) });
            at = to;
        }
        pieces.push(Piece::Copy(at..size));
        pieces
    }
}

fn walk(
    file: &mut (impl Read + Seek),
    range: Range<u64>,
    depth: usize,
    changes: &mut Changes,
) -> io::Result<Option<()>> {
    let mut at = range.start;
    while at < range.end {
        changes.boxes += 1;
        let Some(part) = part_at(file, at, range.end)? else { return Ok(None) };
        if depth > DEEPEST || changes.boxes > MOST_BOXES || visit(file, part, depth, changes)?.is_none() {
            return Ok(None);
        }
        at = part.end;
    }
    Ok(Some(()))
}

fn visit(file: &mut (impl Read + Seek), part: Part, depth: usize, changes: &mut Changes) -> io::Result<Option<()>> {
    changes.fragments |= part.kind == *b"moof";
    if part.kind == *b"trak" {
        return track(file, part, depth, changes);
    }
    if PARENTS.contains(&&part.kind) {
        return walk(file, part.body..part.end, depth + 1, changes);
    }
    if !KEPT.contains(&&part.kind) {
        changes.free(part);
        return Ok(Some(()));
    }
    match &part.kind {
        b"mvhd" | b"tkhd" | b"mdhd" => {
            let long = bytes_at::<1>(file, part.body)? == Some([1]);
            changes.zeros.push(part.body + 4..(part.body + if long { 20 } else { 12 }).min(part.end));
        }
        b"hdlr" => changes.zeros.push((part.body + 24).min(part.end)..part.end), // the maker's name for it
        _ => {}
    }
    Ok(Some(()))
}

fn part_at(file: &mut (impl Read + Seek), start: u64, limit: u64) -> io::Result<Option<Part>> {
    let Some([a, b, c, d, kind @ ..]) = bytes_at::<8>(file, start)? else { return Ok(None) };
    let (body, length) = match u32::from_be_bytes([a, b, c, d]) {
        0 => (start + 8, limit - start),
        1 => (start + 16, bytes_at::<8>(file, start + 8)?.map_or(0, u64::from_be_bytes)),
        short => (start + 8, u64::from(short)),
    };
    let end = start.checked_add(length).filter(|end| *end <= limit && *end >= body);
    Ok(end.map(|end| Part { kind, start, body, end }))
}

/// A track of picture or sound is walked; any other goes, with its samples.
fn track(file: &mut (impl Read + Seek), part: Part, depth: usize, changes: &mut Changes) -> io::Result<Option<()>> {
    let Some(media) = child(file, part, b"mdia")? else { return Ok(None) };
    let Some(handler) = child(file, media, b"hdlr")? else { return Ok(None) };
    if matches!(bytes_at::<4>(file, handler.body + 8)?, Some([b'v', b'i', b'd', b'e'] | [b's', b'o', b'u', b'n'])) {
        return walk(file, part.body..part.end, depth + 1, changes);
    }
    changes.other_tracks = true;
    let Some(samples) = samples(file, media)? else { return Ok(None) };
    changes.zeros.extend(samples);
    changes.free(part);
    Ok(Some(()))
}

fn child(file: &mut (impl Read + Seek), parent: Part, kind: &[u8; 4]) -> io::Result<Option<Part>> {
    let mut at = parent.body;
    while at < parent.end {
        let Some(part) = part_at(file, at, parent.end)? else { return Ok(None) };
        if part.kind == *kind {
            return Ok(Some(part));
        }
        at = part.end.max(at + 8);
    }
    Ok(None)
}

/// Where a track's samples stand in the file, chunk by chunk.
fn samples(file: &mut (impl Read + Seek), media: Part) -> io::Result<Option<Vec<Range<u64>>>> {
    let Some(information) = child(file, media, b"minf")? else { return Ok(None) };
    let Some(table) = child(file, information, b"stbl")? else { return Ok(None) };
    let (Some(sizes), Some(runs)) = (child(file, table, b"stsz")?, child(file, table, b"stsc")?) else {
        return Ok(None);
    };
    let Some(same_size) = bytes_at::<4>(file, sizes.body + 4)?.map(u32::from_be_bytes) else { return Ok(None) };
    let sizes = numbers(file, sizes, 12, 1)?;
    let runs = numbers(file, runs, 8, 3)?;
    let places = match (child(file, table, b"stco")?, child(file, table, b"co64")?) {
        (Some(short), _) => numbers(file, short, 8, 1)?.into_iter().map(|place| u64::from(place[0])).collect(),
        (None, Some(long)) => {
            numbers(file, long, 8, 2)?.into_iter().map(|two| u64::from(two[0]) << 32 | u64::from(two[1])).collect()
        }
        (None, None) => Vec::new(),
    };
    Ok(Some(chunks(&places, &runs, &sizes, same_size)))
}

/// The rows of a table: `width` numbers each, `at` bytes behind its head.
fn numbers(file: &mut (impl Read + Seek), part: Part, at: u64, width: usize) -> io::Result<Vec<Vec<u32>>> {
    let mut bytes = Vec::new();
    let from = (part.body + at).min(part.end);
    file.seek(io::SeekFrom::Start(from))?;
    file.take((part.end - from).min(64 << 20)).read_to_end(&mut bytes)?;
    let (fours, _) = bytes.as_chunks::<4>();
    let all: Vec<u32> = fours.iter().map(|four| u32::from_be_bytes(*four)).collect();
    Ok(all.chunks_exact(width).map(<[u32]>::to_vec).collect())
}

fn chunks(places: &[u64], runs: &[Vec<u32>], sizes: &[Vec<u32>], same_size: u32) -> Vec<Range<u64>> {
    let mut ranges = Vec::with_capacity(places.len());
    let mut sample = 0_usize;
    for (place, number) in places.iter().zip(1_u32..) {
        let run = runs.iter().rev().find(|run| run[0] <= number);
        let count = run.and_then(|run| usize::try_from(run[1]).ok()).unwrap_or(0);
        let own = |offset: usize| sizes.get(sample.saturating_add(offset)).map_or(0, |size| u64::from(size[0]));
        let length: u64 = if same_size > 0 {
            u64::from(same_size).saturating_mul(count as u64)
        } else {
            (0..count.min(sizes.len())).map(own).sum()
        };
        sample = sample.saturating_add(count);
        ranges.push(*place..place.saturating_add(length));
    }
    ranges
}
