//! `qingfeng verify receipt` and `qingfeng verify heads`: proofs of the public log, checked without any server.

use std::path::{Path, PathBuf};

use chain::Digest;
use kernel::{Bilingual, Refusal, RefusalKind};
use serde::de::DeserializeOwned;

use super::Report;
use super::proofs::{ConsistencyFile, InclusionFile, check_consistency, check_inclusion, check_promise, read_receipt};

/// Checks a receipt: the inclusion proof, the office's promise, or both.
#[derive(Debug, Clone, clap::Args)]
pub struct VerifyReceiptArguments {
    /// The receipt, 64 characters; blanks and hyphens do no harm.
    pub receipt: String,
    /// The office's public signing key as published elsewhere, 64 hexadecimal digits.
    #[arg(long, value_parser = digest)]
    pub signer: Digest,
    /// The inclusion proof, as the public log hands it out.
    #[arg(long, required_unless_present = "promise")]
    pub proof: Option<PathBuf>,
    /// The promise from the receipt's page, 128 hexadecimal digits.
    #[arg(long, requires = "log")]
    pub promise: Option<String>,
    /// The log of the promise, such as campaign/ID, as the log's page says it.
    #[arg(long)]
    pub log: Option<String>,
}

/// Checks that a later head of a log goes on from an earlier one.
#[derive(Debug, Clone, clap::Args)]
pub struct VerifyHeadsArguments {
    /// The consistency proof, as the public log hands it out.
    pub proof: PathBuf,
    /// The office's public signing key as published elsewhere, 64 hexadecimal digits.
    #[arg(long, value_parser = digest)]
    pub signer: Digest,
}

fn digest(text: &str) -> Result<Digest, String> {
    text.trim().to_lowercase().parse().map_err(|_| "write 64 hexadecimal digits".to_owned())
}

/// Checks a receipt.
///
/// # Errors
/// V06 for a receipt or a proof that can't be read.
pub fn receipt(arguments: &VerifyReceiptArguments) -> Result<Report, Refusal> {
    let mut report = Report::default();
    let leaf = read_receipt(&arguments.receipt).ok_or_else(no_receipt)?;
    if let Some(proof) = &arguments.proof {
        let file: InclusionFile = read(proof)?;
        report.add("回执在列", "Receipt in the log", check_inclusion(&file, &leaf, &arguments.signer));
    }
    if let (Some(promise), Some(log)) = (&arguments.promise, &arguments.log) {
        report.add("收件承诺", "Promise", check_promise(log, &leaf, promise, &arguments.signer));
    }
    Ok(report)
}

/// Checks two heads.
///
/// # Errors
/// V06 for a proof that can't be read.
pub fn heads(arguments: &VerifyHeadsArguments) -> Result<Report, Refusal> {
    let file: ConsistencyFile = read(&arguments.proof)?;
    let mut report = Report::default();
    report.add("树头前后相接", "Later head goes on", check_consistency(&file, &arguments.signer));
    Ok(report)
}

fn read<T: DeserializeOwned>(file: &Path) -> Result<T, Refusal> {
    let bytes = std::fs::read(file).map_err(|error| unreadable(file, &error))?;
    serde_json::from_slice(&bytes).map_err(|error| unreadable(file, &error))
}

fn unreadable(file: &Path, error: &dyn std::fmt::Display) -> Refusal {
    let name = file.display();
    Refusal::new(
        RefusalKind::Invalid,
        "V06",
        Bilingual::new(format!("证明 {name} 读不了：{error}"), format!("The proof {name} can't be read: {error}")),
        Bilingual::new("请从公开日志重新下载。", "Take it from the public log again."),
    )
}

fn no_receipt() -> Refusal {
    Refusal::new(
        RefusalKind::Invalid,
        "V06",
        Bilingual::new("这不是完整的回执。", "This is not a whole receipt."),
        Bilingual::new("应为 64 位 0-9、a-f，可带空格。", "It has 64 characters 0-9, a-f; blanks do no harm."),
    )
}
