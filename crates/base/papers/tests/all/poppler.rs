//! What poppler's tools (pdftotext, pdftoppm, pdffonts) see in a PDF.

use std::io::Write;
use std::process::{Command, Stdio};

pub const POINTS_PER_MM: f64 = 72.0 / 25.4;
const DOTS_PER_INCH: f64 = 300.0;

/// A word of the text layer with its box, in millimetres from the upper left corner of the sheet.
#[derive(Debug, Clone)]
pub struct Word {
    pub text: String,
    pub left: f64,
    pub right: f64,
    pub top: f64,
}

/// The words of one page (counted from 1), in reading order.
pub fn words(pdf: &[u8], page: usize) -> Vec<Word> {
    let page = page.to_string();
    let html = text_of(run("pdftotext", &["-bbox", "-f", &page, "-l", &page, "-", "-"], pdf));
    html.lines().filter_map(word).collect()
}

fn word(line: &str) -> Option<Word> {
    let (tag, rest) = line.trim().strip_prefix("<word ")?.split_once('>')?;
    let text = rest
        .strip_suffix("</word>")?
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&");
    let at = |name: &str| -> Option<f64> {
        let value = tag.split(name).nth(1)?.split('"').nth(1)?;
        Some(value.parse::<f64>().ok()? / POINTS_PER_MM)
    };
    Some(Word { text, left: at("xMin")?, right: at("xMax")?, top: at("yMin")? })
}

/// The whole text layer without spaces and line breaks.
pub fn plain_text(pdf: &[u8]) -> String {
    text_of(run("pdftotext", &["-raw", "-", "-"], pdf)).chars().filter(|character| !character.is_whitespace()).collect()
}

/// The text layer of one page.
pub fn page_text(pdf: &[u8], page: usize) -> String {
    let page = page.to_string();
    text_of(run("pdftotext", &["-f", &page, "-l", &page, "-", "-"], pdf))
}

pub fn page_count(pdf: &[u8]) -> usize {
    let info = text_of(run("pdfinfo", &["-"], pdf));
    info.lines().find_map(|line| line.strip_prefix("Pages:")?.trim().parse().ok()).expect("pdfinfo tells the pages")
}

/// The fonts of a PDF: name, embedded, subset, with a map to Unicode.
pub fn fonts(pdf: &[u8]) -> Vec<(String, [bool; 3])> {
    let table = text_of(run("pdffonts", &["-"], pdf));
    table
        .lines()
        .skip(2)
        .map(|line| {
            let columns: Vec<&str> = line.split_whitespace().collect();
            let flags = &columns[columns.len() - 5..columns.len() - 2];
            (columns[0].to_owned(), [flags[0] == "yes", flags[1] == "yes", flags[2] == "yes"])
        })
        .collect()
}

/// A page as pixels.
pub struct Raster {
    pub width: usize,
    pub height: usize,
    rgb: Vec<u8>,
}

/// A box of ink in millimetres.
#[derive(Debug, Clone, Copy)]
pub struct Ink {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
}

pub fn raster(pdf: &[u8], page: usize) -> Raster {
    let page = page.to_string();
    let dpi = DOTS_PER_INCH.to_string();
    let ppm = run("pdftoppm", &["-r", &dpi, "-f", &page, "-l", &page, "-"], pdf);
    let header: Vec<&[u8]> = ppm.splitn(4, |byte| byte.is_ascii_whitespace()).collect();
    let number = |bytes: &[u8]| std::str::from_utf8(bytes).unwrap().parse::<usize>().unwrap();
    let (width, height) = (number(header[1]), number(header[2]));
    let rgb = ppm[ppm.len() - width * height * 3..].to_vec();
    Raster { width, height, rgb }
}

impl Raster {
    pub fn pixel(&self, x: usize, y: usize) -> [u8; 3] {
        let at = (y * self.width + x) * 3;
        [self.rgb[at], self.rgb[at + 1], self.rgb[at + 2]]
    }

    /// The box of all ink of a kind between two heights (mm).
    pub fn ink(&self, is_ink: fn([u8; 3]) -> bool, from: f64, to: f64) -> Option<Ink> {
        let rows = dots(from)..dots(to).min(self.height);
        let places: Vec<(usize, usize)> = rows
            .flat_map(|y| (0..self.width).map(move |x| (x, y)))
            .filter(|&(x, y)| is_ink(self.pixel(x, y)))
            .collect();
        let (top, bottom) = (places.first()?.1, places.last()?.1 + 1);
        let left = places.iter().map(|place| place.0).min()?;
        let right = places.iter().map(|place| place.0).max()? + 1;
        Some(Ink { left: mm(left), right: mm(right), top: mm(top), bottom: mm(bottom) })
    }

    /// The horizontal lines of a kind of ink that are at least `length` mm long: top, bottom, left, right.
    pub fn lines(&self, is_ink: fn([u8; 3]) -> bool, length: f64) -> Vec<Ink> {
        let mut lines: Vec<Ink> = Vec::new();
        for y in 0..self.height {
            let inked: Vec<usize> = (0..self.width).filter(|&x| is_ink(self.pixel(x, y))).collect();
            let (Some(&left), Some(&right)) = (inked.first(), inked.last()) else { continue };
            if inked.len() * 100 < (right - left) * 99 || mm(right - left) < length {
                continue;
            }
            match lines.last_mut().filter(|line| (line.bottom - mm(y)).abs() < 0.01) {
                Some(line) => line.bottom = mm(y + 1),
                None => lines.push(Ink { left: mm(left), right: mm(right + 1), top: mm(y), bottom: mm(y + 1) }),
            }
        }
        lines
    }
}

pub fn red(pixel: [u8; 3]) -> bool {
    pixel[0] > 180 && pixel[1] < 120 && pixel[2] < 120
}

pub fn black(pixel: [u8; 3]) -> bool {
    pixel.iter().all(|channel| *channel < 128)
}

fn mm(dots: usize) -> f64 {
    dots as f64 * 25.4 / DOTS_PER_INCH
}

#[expect(clippy::cast_possible_truncation, reason = "a few thousand dots")]
fn dots(mm: f64) -> usize {
    (mm * DOTS_PER_INCH / 25.4).round() as usize
}

fn text_of(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("poppler writes UTF-8")
}

fn run(program: &str, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{program} (package poppler-utils) cannot be started: {error}"));
    let mut stdin = child.stdin.take().expect("a pipe was asked for");
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().expect("the tool ends");
    writer.join().expect("the writer ends").expect("the tool reads all of it");
    assert!(output.status.success(), "{program} {arguments:?} failed");
    output.stdout
}
