//! Says in plain words what to do when the fonts have not been put in place yet.

use std::path::Path;

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../web/dist/fonts");
    println!("cargo::rerun-if-changed={}", folder.display());
    if !folder.join("NotoSerifSC-Regular.ttf").exists() {
        println!("cargo::error=the fonts of the official papers are missing: run `npm ci && node fonts.mjs` in web/");
    }
}
