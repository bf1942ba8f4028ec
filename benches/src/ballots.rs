//! Full ballots, one for every code.

use serde_json::json;

use crate::senders::post_json;

/// Units on a ballot.
const UNITS: usize = 98;
/// Aspects of each.
const ASPECTS: usize = 6;

/// The ballot of the `n`th code.
pub fn request(code: &str, n: usize) -> Vec<u8> {
    let mark = |unit: usize, aspect: usize| (n + unit * 7 + aspect * 3) % 5 + 1;
    let row = |unit: usize| (0..ASPECTS).map(|aspect| mark(unit, aspect)).collect::<Vec<_>>();
    let marks: Vec<Vec<usize>> = (0..UNITS).map(row).collect();
    post_json("/api/v1/ballots", "", &json!({ "code": code, "marks": marks }))
}
