//! An outsider's check of a bundle that somebody has edited: it ends with a verdict and never with a panic, and nobody takes a
//! ballot, an envelope, a drawn person or a number of people out, puts one in or changes one without being named.
#![no_main]

use std::sync::LazyLock;

use arbitrary::Arbitrary;
use evaluations::bundle::{Given, command, verify};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

static TRUE: LazyLock<Value> = LazyLock::new(|| {
    let text = include_str!("../../crates/server/tests/data/bundle/bundle.json");
    serde_json::from_str(text).expect("the committed bundle")
});
const PARTS: &str = include_str!("../../crates/server/tests/data/bundle/parts.txt");
/// What can't be changed unseen, in whatever order it stands.
const GUARDED: [&str; 4] = ["/ballots", "/log/sealed", "/taking_part", "/draw/record/drawn"];

/// The way to a value, and what becomes of it.
#[derive(Arbitrary, Debug)]
struct Edit {
    path: Vec<u8>,
    what: What,
}

#[derive(Arbitrary, Debug)]
enum What {
    Number(i64),
    Fraction(f64),
    Text(String),
    Nothing,
    Emptied,
    Removed,
    Doubled,
    Digit(u8, u8),
}

fn children(value: &mut Value) -> Vec<&mut Value> {
    match value {
        Value::Array(list) => list.iter_mut().collect(),
        Value::Object(map) => map.values_mut().collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

fn edit(value: &mut Value, path: &[u8], what: &What) {
    let many = children(value).len();
    let Some((first, rest)) = path.split_first().filter(|_| many > 0) else { return change(value, what) };
    let place = usize::from(*first) % many;
    match (value, what) {
        (Value::Array(list), What::Removed) if rest.is_empty() => drop(list.remove(place)),
        (Value::Array(list), What::Doubled) if rest.is_empty() => list.push(list[place].clone()),
        (value, _) => edit(children(value).swap_remove(place), rest, what),
    }
}

fn change(value: &mut Value, what: &What) {
    *value = match (what, &*value) {
        (What::Number(number), _) => (*number).into(),
        (What::Fraction(number), _) => (*number).into(),
        (What::Text(text), _) => text.clone().into(),
        (What::Nothing, _) => Value::Null,
        (What::Digit(at, digit), Value::String(text)) => with_digit(text, *at, *digit).into(),
        (_, Value::Array(_)) => Value::Array(Vec::new()),
        (_, Value::Object(_)) => Value::Object(serde_json::Map::new()),
        (_, Value::Number(_)) => 0.into(),
        _ => "".into(),
    };
}

/// The same text with another letter somewhere.
fn with_digit(text: &str, at: u8, digit: u8) -> String {
    let place = usize::from(at) % text.chars().count().max(1);
    let other = |(n, letter)| if n == place { char::from(b'0' + digit % 10) } else { letter };
    text.chars().enumerate().map(other).collect()
}

/// The elements of a list, sorted: their order says nothing.
fn sorted(bundle: &Value, pointer: &str) -> Vec<String> {
    let list = bundle.pointer(pointer).and_then(Value::as_array);
    let mut texts: Vec<String> = list.into_iter().flatten().map(Value::to_string).collect();
    texts.sort();
    texts
}

fuzz_target!(|input: (bool, Vec<Edit>)| {
    let (lent, edits) = input;
    let mut bundle = TRUE.clone();
    for one in edits.iter().take(2) {
        edit(&mut bundle, &one.path, &one.what);
    }
    let Ok(read) = command::read(bundle.to_string().as_bytes()) else { return };
    let parts = if lent { PARTS.lines().take(2).map(ToOwned::to_owned).collect() } else { Vec::new() };
    let report = verify(&read, &Given { parts, ..Given::default() });
    let (words, passes) = command::words(&report);
    assert!(words.contains("Proven") || words.contains("False"), "no verdict: {words}");
    // A bundle without a draw says that the draw is not proven.
    let reread = serde_json::to_value(&read).expect("a bundle");
    let guarded = GUARDED.iter().filter(|list| !list.starts_with("/draw") || read.draw.is_some());
    let changed = guarded.into_iter().find(|list| sorted(&reread, list) != sorted(&TRUE, list));
    assert!(!passes || changed.is_none(), "{changed:?} was changed unseen:\n{words}");
});
