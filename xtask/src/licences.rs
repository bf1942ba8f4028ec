//! Every library's licence must be one we may ship with, and every library must come from the public registry.
//!
//! `deny.toml` states the same for `cargo deny`; this check needs nothing installed and no network.

use std::process::Command;

use serde_json::Value;

/// The licences we may ship with.
const ALLOWED: [&str; 17] = [
    "MIT",
    "MIT-0",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "MPL-2.0",
    "0BSD",
    "Zlib",
    "Unicode-3.0",
    "Unlicense",
    "CC0-1.0",
    "BSL-1.0",
    "OFL-1.1",
    "MulanPSL-2.0",
    "CDLA-Permissive-2.0",
];

/// Libraries whose licence or source does not fit, one line each.
pub fn check() -> Vec<String> {
    let output = Command::new(env!("CARGO")).args(["metadata", "--format-version", "1", "--locked"]).output();
    let metadata: Value = match output.map(|output| serde_json::from_slice(&output.stdout)) {
        Ok(Ok(metadata)) => metadata,
        Ok(Err(error)) => return vec![format!("L00 cargo metadata could not be read: {error}")],
        Err(error) => return vec![format!("L00 cargo metadata could not be run: {error}")],
    };
    let packages = metadata.get("packages").and_then(Value::as_array).cloned().unwrap_or_default();
    if packages.is_empty() {
        return vec!["L00 cargo metadata lists no packages".to_owned()];
    }
    packages.iter().filter_map(look_at).collect()
}

fn look_at(package: &Value) -> Option<String> {
    let text = |key: &str| package.get(key).and_then(Value::as_str).unwrap_or_default();
    let (name, licence, source) = (text("name"), text("license"), text("source"));
    if !source.is_empty() && !source.starts_with("registry+") {
        return Some(format!("L02 {name} comes from {source}"));
    }
    (!is_allowed(licence)).then(|| format!("L01 {name} has the licence `{licence}`"))
}

/// An SPDX expression is allowed when one side of every `OR`, and both sides of every `AND`, are.
fn is_allowed(expression: &str) -> bool {
    let expression = expression.trim();
    if let Some((left, right)) = split_outside(expression, " AND ") {
        return is_allowed(left) && is_allowed(right);
    }
    if let Some((left, right)) = split_outside(expression, " OR ").or_else(|| split_outside(expression, "/")) {
        return is_allowed(left) || is_allowed(right);
    }
    let bare = expression.strip_prefix('(').and_then(|inner| inner.strip_suffix(')'));
    bare.map_or_else(|| ALLOWED.contains(&expression), is_allowed)
}

/// Splits at the first mark that stands outside all brackets.
fn split_outside<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let mut depth = 0_usize;
    for (place, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && text.get(place..).is_some_and(|rest| rest.starts_with(mark)) {
            return Some((text.get(..place)?, text.get(place + mark.len()..)?));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::is_allowed;

    #[test]
    fn one_side_of_or_and_both_sides_of_and_must_be_allowed() {
        assert!(is_allowed("MIT OR GPL-3.0"));
        assert!(is_allowed("(MIT OR GPL-3.0) AND ISC"));
        assert!(is_allowed("Unlicense/MIT"));
        assert!(!is_allowed("MIT AND GPL-3.0"));
        assert!(!is_allowed("GPL-3.0"));
        assert!(!is_allowed(""));
    }
}
