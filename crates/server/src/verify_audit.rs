//! `qingfeng verify audit`: walks along the audit chain of a database without the server.

use std::io::Write;
use std::process::ExitCode;

use clap::Args;
use identity::audit_words;
use kernel::Refusal;
use store::{Anchor, open_read_only};

/// Where the audit trail lies.
#[derive(Debug, Args)]
pub struct VerifyAuditArguments {
    /// The data folder with `qingfeng.sqlite`, or a PostgreSQL address. Nothing is changed.
    place: String,
    /// An anchor from a printed slip, LINE:ALGORITHM:DIGEST; may be repeated.
    #[arg(long = "anchor", value_parser = anchor)]
    anchors: Vec<Anchor>,
    /// The area the anchors belong to; needed only where there are several.
    #[arg(long)]
    area: Option<String>,
}

fn anchor(text: &str) -> Result<Anchor, String> {
    let wrong = || "write LINE:ALGORITHM:DIGEST, such as 120:sha256:9f86…".to_owned();
    let (line, link) = text.split_once(':').ok_or_else(wrong)?;
    let line = line.trim().parse().map_err(|_| wrong())?;
    let link: store::Link = link.trim().parse().map_err(|_| wrong())?;
    Ok(Anchor { line, day: "锚定单 / the slip".into(), link: link.to_string() })
}

/// Verifies every area's chain and says in plain words what was found. Exit code 0: whole; 1: broken, with each place.
///
/// # Errors
/// The database can't be opened or read.
pub fn verify_audit(arguments: &VerifyAuditArguments) -> Result<ExitCode, Refusal> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Refusal::failed)?;
    let (text, whole) = runtime.block_on(verify(arguments))?;
    // A closed terminal changes nothing about the answer.
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn verify(arguments: &VerifyAuditArguments) -> Result<(String, bool), Refusal> {
    let db = open_read_only(&arguments.place).await?;
    let (mut text, mut whole) = (String::new(), true);
    for area in store::areas_with_audit(&db).await? {
        let asked = arguments.area.as_deref().is_none_or(|only| only == area);
        let printed = if asked { arguments.anchors.as_slice() } else { &[] };
        let report = store::verify_audit(&db, &area, printed).await?;
        let (lines, anchors) = (report.lines, report.anchors);
        text.push_str(&format!("{area}: {lines} 条，{anchors} 个锚定 / {lines} lines, {anchors} anchors\n"));
        for finding in &report.findings {
            let words = audit_words(finding);
            text.push_str(&format!("  ✗ {}\n    {}\n", words.zh, words.en));
        }
        if report.findings.is_empty() {
            text.push_str(&format!("  ✓ 逐条相连，没有改动、缺失或插入。末条摘要 {}\n", report.head));
            text.push_str("    Every line is connected; none was changed, removed or put in.\n");
        }
        whole &= report.findings.is_empty();
    }
    text.push_str(if arguments.anchors.is_empty() {
        "说明：没有给出打印的锚定单，不能排除整条链被重写。\nWithout a printed anchor, a chain written anew as a whole can't be excluded.\n"
    } else {
        "说明：锚定单之后的末尾几条若连同计数一并删去，须与下一张锚定单核对才能发现。\nLines cut off after the last slip, counter and all, show only at the next slip.\n"
    });
    Ok((text, whole))
}
