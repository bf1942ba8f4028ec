//! Reading the committed reference files.

use std::collections::HashMap;
use std::io::Read;
use std::path::PathBuf;

use survey::panel::{Grade, Panel, PanelStratum};

/// A file of tests/data.
pub fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

/// A CSV file, gzipped if its name says so, as header and rows.
pub fn table(name: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let file = std::fs::File::open(path(name)).unwrap();
    let bytes: Box<dyn Read> =
        if name.ends_with(".gz") { Box::new(flate2::read::GzDecoder::new(file)) } else { Box::new(file) };
    let mut reader = csv::Reader::from_reader(bytes);
    let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
    (header, rows)
}

/// A CSV file as maps from column to text.
pub fn records(name: &str) -> Vec<HashMap<String, String>> {
    let (header, rows) = table(name);
    rows.into_iter().map(|row| header.iter().cloned().zip(row).collect()).collect()
}

pub fn number(text: &str) -> f64 {
    text.parse().unwrap_or_else(|_| panic!("not a number: {text}"))
}

pub fn assert_close(what: &str, got: f64, wanted: f64, relative: f64) {
    assert!((got - wanted).abs() <= relative * wanted.abs(), "{what}: got {got:.17e}, wanted {wanted:.17e}");
}

/// The panel of 791 people, 98 units and 6 aspects.
pub struct Reference {
    pub panel: Panel,
    pub marks: Vec<u8>,
    pub units: Vec<String>,
    pub strata: Vec<String>,
    pub people: Vec<String>,
    pub stratum_of: Vec<usize>,
    pub populations: Vec<f64>,
}

pub const ASPECT_WEIGHTS: [f64; 6] = [15.0, 20.0, 20.0, 15.0, 15.0, 15.0];

pub fn grades() -> Vec<Grade> {
    vec![
        Grade::missing(),
        Grade::valid(100.0, true),
        Grade::valid(80.0, true),
        Grade::valid(60.0, false),
        Grade::valid(0.0, false),
        Grade::missing(),
    ]
}

pub fn reference() -> Reference {
    let strata_rows = records("panel/strata.csv");
    let strata: Vec<PanelStratum> = strata_rows
        .iter()
        .map(|r| PanelStratum {
            population: number(&r["population_N"]),
            policy_weight: number(&r["policy_weight_percent"]),
        })
        .collect();
    let names: Vec<String> = strata_rows.iter().map(|r| r["stratum_id"].clone()).collect();
    let (header, rows) = table("panel/marks.csv.gz");
    let stratum_of: Vec<usize> = rows.iter().map(|r| names.iter().position(|n| *n == r[1]).unwrap()).collect();
    let marks = rows.iter().flat_map(|r| r[2..].iter().flat_map(|cell| cell.bytes().map(|b| b - b'0'))).collect();
    Reference {
        panel: Panel::new(&strata, &stratum_of, &ASPECT_WEIGHTS, &grades()).unwrap(),
        marks,
        units: header[2..].to_vec(),
        strata: names,
        people: rows.iter().map(|r| r[0].clone()).collect(),
        stratum_of,
        populations: strata.iter().map(|s| s.population).collect(),
    }
}
