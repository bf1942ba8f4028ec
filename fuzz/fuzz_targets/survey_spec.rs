//! Any text is a question that is answered or a problem with its place; never a panic. No file is there to be read.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(problem) = survey::spec::run(text, Path::new("no such folder")) {
        assert!(!problem.to_string().is_empty());
    }
});
