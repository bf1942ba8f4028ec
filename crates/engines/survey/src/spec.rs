//! Questions as JSON, answers as JSON: any estimate of this crate without a line of code.
//!
//! A specification names a CSV file (`.csv` or `.csv.gz`, an empty cell is missing), a design, adjustments of the weights,
//! replicates and a list of estimates; `examples/run_spec.rs` runs one. Fields are documented at [`question`], the answer
//! at [`answer`]. An estimate that can't be made carries an error in its place; a specification that can't be read is a
//! [`SpecProblem`].

pub mod answer;
mod build;
mod frame;
mod indicate;
pub mod question;
mod run;

use std::path::Path;

use answer::Answers;
use question::Spec;

/// Why a specification can't be read, with its place in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message}")]
pub struct SpecProblem {
    /// A stable word for programs.
    pub code: &'static str,
    /// Where in the specification or its files.
    pub place: String,
    /// What is wrong and what would be right.
    pub message: String,
}

impl SpecProblem {
    fn new(code: &'static str, place: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code, place: place.into(), message: message.into() }
    }

    /// `{"error": {"code": …, "message": …}}`.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::json!({"error": {"code": self.code, "message": self.to_string()}}).to_string()
    }
}

/// Runs the specification in a file; data files are found relative to it. Returns the answer as JSON.
///
/// # Errors
/// [`SpecProblem`] if the specification, its data or its design can't be read.
pub fn run_file(path: &Path) -> Result<String, SpecProblem> {
    let place = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|e| SpecProblem::new("unreadable", &place, e.to_string()))?;
    run(&text, path.parent().unwrap_or(Path::new(".")))
}

/// Runs a specification given as text; data files are found relative to `folder`.
///
/// # Errors
/// As [`run_file`].
pub fn run(text: &str, folder: &Path) -> Result<String, SpecProblem> {
    let spec: Spec =
        serde_json::from_str(text).map_err(|e| SpecProblem::new("bad_spec", "specification", e.to_string()))?;
    let answers: Answers = run::answers(&spec, folder)?;
    serde_json::to_string(&answers).map_err(|e| SpecProblem::new("unwritable", "answer", e.to_string()))
}
