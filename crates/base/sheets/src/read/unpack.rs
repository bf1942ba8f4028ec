//! What kind of file it is, by its content; and unpacking within limits.

use super::raw::Refused;
use crate::findings;
use crate::limits::Limits;
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// The kinds of files that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Workbook(Format),
    Gzip,
    Text,
}

/// The formats of workbooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Xlsx,
    Xls,
    Ods,
}

/// Looks at the content; a file's name says nothing. Archives are checked to stay within the limits when unpacked.
pub(crate) fn kind_of(bytes: &[u8], file: &str, limits: &Limits) -> Result<Kind, Refused> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return format_of_archive(bytes, file, limits).map(Kind::Workbook);
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
        return Ok(Kind::Workbook(Format::Xls));
    }
    if bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(Kind::Gzip);
    }
    if looks_like_another_format(bytes) { Err(Box::new(findings::not_a_table(file))) } else { Ok(Kind::Text) }
}

/// Web pages saved under a spreadsheet's name are common; PDF and pictures are mistakes.
fn looks_like_another_format(bytes: &[u8]) -> bool {
    let start: Vec<u8> = bytes.iter().take(512).map(u8::to_ascii_lowercase).collect();
    let start = start.trim_ascii_start();
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    let openings: [&[u8]; 7] = [b"<html", b"<!doctype", b"<?xml", b"<table", b"%pdf", b"\x89png", b"\xff\xd8\xff"];
    openings.iter().any(|opening| start.starts_with(opening))
}

fn format_of_archive(bytes: &[u8], file: &str, limits: &Limits) -> Result<Format, Refused> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Box::new(findings::damaged(file)))?;
    check_unpacked_size(&mut archive, file, limits)?;
    let names: Vec<String> =
        archive.file_names().filter_map(Result::ok).map(|name| name.replace('\\', "/").to_lowercase()).collect();
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    if has("xl/workbook.xml") {
        Ok(Format::Xlsx)
    } else if has("content.xml") && has("mimetype") {
        Ok(Format::Ods)
    } else {
        Err(Box::new(findings::not_a_table(file)))
    }
}

/// Believes neither the sizes an archive declares nor that it declares them: everything is unpacked once, into nothing.
fn check_unpacked_size(archive: &mut ZipArchive<Cursor<&[u8]>>, file: &str, limits: &Limits) -> Result<(), Refused> {
    let too_large = || Box::new(findings::unpacks_too_large(file, limits.max_unpacked_bytes));
    if archive.decompressed_size().is_some_and(|size| size > u128::from(limits.max_unpacked_bytes)) {
        return Err(too_large());
    }
    let mut left = limits.max_unpacked_bytes;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|problem| Box::new(archive_problem(file, &problem)))?;
        let unpacked = std::io::copy(&mut entry.take(left.saturating_add(1)), &mut std::io::sink())
            .map_err(|_| Box::new(findings::damaged(file)))?;
        left = left.checked_sub(unpacked).ok_or_else(too_large)?;
    }
    Ok(())
}

fn archive_problem(file: &str, problem: &ZipError) -> kernel::Finding {
    match problem {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            findings::password_protected(file)
        }
        _ => findings::damaged(file),
    }
}

/// Unpacks a `.csv.gz`.
pub(crate) fn gunzip(bytes: &[u8], file: &str, limits: &Limits) -> Result<Vec<u8>, Refused> {
    let mut unpacked = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes)
        .take(limits.max_unpacked_bytes.saturating_add(1))
        .read_to_end(&mut unpacked)
        .map_err(|_| Box::new(findings::damaged(file)))?;
    if unpacked.len() as u64 > limits.max_unpacked_bytes {
        return Err(Box::new(findings::unpacks_too_large(file, limits.max_unpacked_bytes)));
    }
    Ok(unpacked)
}
