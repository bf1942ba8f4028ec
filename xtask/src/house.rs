//! The rules of the house: who may depend on whom, what pure rules may import, how long a file may get.

use std::fs;
use std::path::{Path, PathBuf};

/// A file longer than this wants two names.
const LONGEST_FILE: usize = 700;
/// What engines may never reach.
const NOT_FOR_ENGINES: [&str; 6] = ["tokio", "sea-orm", "axum", "askama", "kernel", "store"];

/// The floors of the house, from the ground up.
const FLOORS: [&str; 4] = ["engines", "base", "subjects", "server"];

struct Crate {
    name: String,
    floor: usize,
    folder: PathBuf,
    dependencies: Vec<String>,
}

/// Everything that does not fit the picture, one line each.
pub fn check() -> Vec<String> {
    let root = root();
    let crates = crates(&root);
    let mut found = Vec::new();
    for one in &crates {
        found.extend(wrong_floor(one, &crates));
        found.extend(impure_engine(one));
        found.extend(impure_rules(one));
        found.extend(long_files(one));
    }
    found.extend(circles(&crates));
    found
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

fn crates(root: &Path) -> Vec<Crate> {
    let mut all = Vec::new();
    for (floor, name) in FLOORS.iter().enumerate() {
        let home = root.join("crates").join(name);
        let folders = if *name == "server" { vec![home] } else { folders_in(&home) };
        all.extend(folders.into_iter().filter_map(|folder| read_crate(folder, floor)));
    }
    all
}

fn folders_in(home: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(home).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
}

fn read_crate(folder: PathBuf, floor: usize) -> Option<Crate> {
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).ok()?;
    let name = manifest.lines().find_map(|line| line.strip_prefix("name = \""))?.trim_end_matches('"').to_owned();
    let section = manifest.split("[dependencies]").nth(1)?.split("\n[").next()?.to_owned();
    let dependencies = section.lines().filter_map(|line| line.split(['.', ' ', '=']).next());
    let dependencies = dependencies.filter(|word| !word.is_empty() && !word.starts_with('#')).map(ToOwned::to_owned);
    Some(Crate { name, floor, dependencies: dependencies.collect(), folder })
}

fn wrong_floor(one: &Crate, all: &[Crate]) -> Vec<String> {
    let above = |name: &String| all.iter().find(|other| &other.name == name && other.floor > one.floor);
    let wrong = one.dependencies.iter().filter_map(above);
    wrong.map(|other| format!("H01 {} stands below {} and may not depend on it", one.name, other.name)).collect()
}

fn impure_engine(one: &Crate) -> Vec<String> {
    let banned = |name: &&String| one.floor == 0 && NOT_FOR_ENGINES.contains(&name.as_str());
    one.dependencies.iter().filter(banned).map(|name| format!("H02 the engine {} reaches {name}", one.name)).collect()
}

/// `rules` modules import the standard library, `kernel`, engines, data formats, and their own crate.
fn impure_rules(one: &Crate) -> Vec<String> {
    const IMPURE: [&str; 10] =
        ["axum", "askama", "sea_orm", "tokio", "store::", "ui::", "files::", "notices::", "papers::", "identity::"];
    let mut found = Vec::new();
    for file in rust_files(&one.folder.join("src").join("rules")) {
        let text = fs::read_to_string(&file).unwrap_or_default();
        let imports = text.lines().filter_map(|line| line.trim_start().strip_prefix("use "));
        let wrong = imports.filter(|line| IMPURE.iter().any(|name| line.starts_with(name)));
        found.extend(wrong.map(|line| format!("H03 {}: a rule imports {line}", file.display())));
    }
    found
}

fn long_files(one: &Crate) -> Vec<String> {
    let files = rust_files(&one.folder.join("src")).into_iter();
    let lengths = files.map(|file| (fs::read_to_string(&file).unwrap_or_default().lines().count(), file));
    let long = lengths.filter(|(lines, _)| *lines > LONGEST_FILE);
    long.map(|(lines, file)| format!("H04 {}: {lines} lines; would its halves have different names?", file.display()))
        .collect()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            files.push(path);
        }
    }
    files
}

/// Subjects form a tree: removing, again and again, a crate that depends on no remaining one must empty the list.
fn circles(all: &[Crate]) -> Vec<String> {
    let mut left: Vec<&Crate> = all.iter().collect();
    loop {
        let names: Vec<&str> = left.iter().map(|one| one.name.as_str()).collect();
        let before = left.len();
        left.retain(|one| one.dependencies.iter().any(|name| names.contains(&name.as_str())));
        if left.len() == before {
            return left.iter().map(|one| format!("H05 {} stands in a circle", one.name)).collect();
        }
    }
}
