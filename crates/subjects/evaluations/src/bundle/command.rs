//! `qingfeng verify results`: checks a bundle without any server.

use std::path::{Path, PathBuf};

use kernel::{Bilingual, Language, Refusal, RefusalKind};

use super::{Bundle, Given, Report, Roster, verify};

/// Checks a bundle.
#[derive(Debug, Clone, clap::Args)]
pub struct VerifyResultsArguments {
    /// The bundle as the office published it.
    pub bundle: PathBuf,
    /// An observer's key part; repeat it for each.
    #[arg(long = "part")]
    pub parts: Vec<String>,
    /// The roster as it was published, byte for byte, to repeat the whole draw.
    #[arg(long)]
    pub roster: Option<PathBuf>,
    /// The office's public signing key as published elsewhere, 64 hexadecimal digits.
    #[arg(long)]
    pub signer: Option<String>,
    /// A tree head kept from an earlier day, SIZE:ROOT; may be repeated.
    #[arg(long = "head", value_parser = head)]
    pub heads: Vec<(u64, String)>,
}

/// A head as SIZE:ROOT.
pub(crate) fn head(text: &str) -> Result<(u64, String), String> {
    let (size, root) = text.split_once(':').ok_or("write SIZE:ROOT")?;
    Ok((size.parse().map_err(|_| "write SIZE:ROOT")?, root.trim().to_lowercase()))
}

/// Reads the files and checks.
///
/// # Errors
/// V01 for a bundle that can't be read, V02 for a roster that can't.
pub fn run(arguments: &VerifyResultsArguments) -> Result<Report, Refusal> {
    let bytes = std::fs::read(&arguments.bundle)
        .map_err(|error| unreadable(&arguments.bundle.display().to_string(), &error))?;
    let bundle = read(&bytes)?;
    let roster = arguments.roster.as_deref().map(read_roster).transpose()?;
    let signer = arguments.signer.as_ref().map(|key| key.trim().to_lowercase());
    let (parts, heads) = (arguments.parts.clone(), arguments.heads.clone());
    Ok(verify(&bundle, &Given { parts, roster, signer, heads }))
}

/// Reads a bundle.
///
/// # Errors
/// V01 when it is none.
pub fn read(bytes: &[u8]) -> Result<Bundle, Refusal> {
    serde_json::from_slice(bytes).map_err(|error| unreadable("", &error))
}

/// A report in both languages, with a last sentence on what was proven and what was not, and whether it passes.
pub fn words(report: &Report) -> (String, bool) {
    let of = |language| format!("{}{}\n", report.words(language), report.verdict().text(language));
    (of(Language::Chinese) + "\n" + &of(Language::English), report.passes())
}

fn read_roster(file: &Path) -> Result<Roster, Refusal> {
    let name = file.display().to_string();
    let bytes = std::fs::read(file).map_err(|error| no_roster(&name, &error))?;
    roster(&name, &bytes)
}

/// Reads a roster.
///
/// # Errors
/// V02 when it is none.
pub(crate) fn roster(name: &str, bytes: &[u8]) -> Result<Roster, Refusal> {
    Roster::read(bytes).map_err(|error| no_roster(name, &error))
}

fn no_roster(name: &str, error: &dyn std::fmt::Display) -> Refusal {
    Refusal::new(
        RefusalKind::Invalid,
        "V02",
        Bilingual::new(format!("名册 {name} 读不了：{error}"), format!("The roster {name} can't be read: {error}")),
        Bilingual::new("需要 stratum_id 和 person_id 两列。", "It needs the columns stratum_id and person_id."),
    )
}

fn unreadable(name: &str, error: &dyn std::fmt::Display) -> Refusal {
    Refusal::new(
        RefusalKind::Invalid,
        "V01",
        Bilingual::new(format!("核验包 {name} 读不了：{error}"), format!("The bundle {name} can't be read: {error}")),
        Bilingual::new("请重新下载完整的核验包。", "Download the whole bundle again."),
    )
}
