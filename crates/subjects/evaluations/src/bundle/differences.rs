//! The first place where published results differ from those computed again, named so that a person finds it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::tally::{FlagLine, Results};

/// How far numbers may lie apart: sums of doubles depend on the order of ballots in their last digits.
const TOLERANCE: f64 = 1e-9;
/// What is not compared place by place: made from replicates of the draw, from other years, or, as flags are, listed under the
/// database's own ids.
const PASSED_OVER: [&str; 7] =
    ["rank_interval_class", "rank_interval_overall", "p_bottom3_class", "tier_class", "history", "findings", "flags"];
/// Fields that name an element of a list.
const NAMES: [&str; 3] = ["unit_id", "aspect_id", "stratum_id"];

/// The first place where results differ, with what was published and what was made.
pub(super) fn of_results(published: &Results, made: &Results) -> Option<(String, String, String)> {
    let json = |results| serde_json::to_value(results).unwrap_or_default();
    first("", &json(published), &json(made)).or_else(|| of_flags(published, made))
}

/// A kind of ballots of which the screens caught other numbers.
fn of_flags(published: &Results, made: &Results) -> Option<(String, String, String)> {
    let flags = published.flags.iter().chain(&made.flags);
    let kinds: BTreeSet<(&str, bool)> = flags.map(|flag| (flag.kind.as_str(), flag.left_out)).collect();
    kinds.into_iter().find_map(|(kind, left_out)| {
        let own = |flag: &&FlagLine| flag.kind == kind && flag.left_out == left_out;
        let count = |results: &Results| results.flags.iter().filter(own).count();
        let (said, is) = (count(published), count(made));
        (said != is).then(|| (format!("/flags/{kind}"), said.to_string(), is.to_string()))
    })
}

/// The place and both values, or `None` when nothing differs.
fn first(path: &str, published: &Value, made: &Value) -> Option<(String, String, String)> {
    match (published, made) {
        (Value::Object(one), Value::Object(other)) => {
            let keys = one.keys().chain(other.keys().filter(|key| !one.contains_key(*key)));
            let compared = keys.filter(|key| !PASSED_OVER.contains(&key.as_str()));
            compared.into_iter().find_map(|key| {
                let value = |map: &serde_json::Map<String, Value>| map.get(key).cloned().unwrap_or(Value::Null);
                first(&format!("{path}/{key}"), &value(one), &value(other))
            })
        }
        (Value::Array(one), Value::Array(other)) => (0..one.len().max(other.len())).find_map(|at| {
            let value = |list: &[Value]| list.get(at).cloned().unwrap_or(Value::Null);
            let (one, other) = (value(one), value(other));
            first(&format!("{path}/{}", name(&other, at)), &one, &other)
        }),
        (Value::Number(one), Value::Number(other)) => {
            let (left, right) = (one.as_f64().unwrap_or(f64::NAN), other.as_f64().unwrap_or(f64::NAN));
            let near = (left - right).abs() <= TOLERANCE * left.abs().max(1.0);
            (!near).then(|| (path.to_owned(), one.to_string(), other.to_string()))
        }
        _ => (published != made).then(|| (path.to_owned(), published.to_string(), made.to_string())),
    }
}

fn name(element: &Value, at: usize) -> String {
    let named = NAMES.iter().find_map(|name| element.get(name)?.as_str());
    named.map_or_else(|| (at + 1).to_string(), ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(one: Value, other: Value, place: Option<&str>) {
        assert_eq!(first("", &one, &other).map(|found| found.0).as_deref(), place);
    }

    #[test]
    fn the_first_difference_is_named_by_the_ids_on_the_way() {
        let made = json!({ "units": [{ "unit_id": "U001", "rank": 1 }, { "unit_id": "U002", "rank": 2 }] });
        let published = json!({ "units": [{ "unit_id": "U001", "rank": 1 }, { "unit_id": "U002", "rank": 1 }] });
        check(published, made.clone(), Some("/units/U002/rank"));
        check(json!({ "units": [{ "unit_id": "U001", "rank": 1 }] }), made.clone(), Some("/units/U002"));
        check(made.clone(), made, None);
    }

    #[test]
    fn last_digits_of_doubles_and_replicates_are_passed_over() {
        check(json!({ "x": 92.3 }), json!({ "x": 92.300_000_000_000_01 }), None);
        check(json!({ "x": 92.3 }), json!({ "x": 92.31 }), Some("/x"));
        check(json!({ "tier_class": 1 }), json!({ "tier_class": 2 }), None);
    }
}
