//! `qingfeng verify audit`: walks along the audit chain of a database without the server.

use std::io::Write;
use std::process::ExitCode;

use clap::Args;
use identity::audit_words;
use kernel::{Bilingual, Refusal, RefusalKind};
use store::{Anchor, AuditFinding, AuditReport, open_read_only};

/// Where the audit trail lies.
#[derive(Debug, Args)]
pub struct VerifyAuditArguments {
    /// The data folder with `qingfeng.sqlite`, or a PostgreSQL address. Nothing is changed.
    place: String,
    /// An anchor from a printed slip, LINE:ALGORITHM:DIGEST; may be repeated.
    #[arg(long = "anchor", value_parser = anchor)]
    anchors: Vec<Anchor>,
    /// The only area to verify; with anchors it is needed where there are several.
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
    let areas = asked_for(store::areas_with_audit(&db).await?, arguments)?;
    let (mut text, mut whole) = (String::new(), !areas.is_empty());
    for area in &areas {
        let report = store::verify_audit(&db, area, &arguments.anchors).await?;
        let (lines, anchors) = (report.lines, report.anchors);
        text.push_str(&format!("{area}: {lines} 条，{anchors} 个锚定 / {lines} lines, {anchors} anchors\n"));
        text.push_str(&found_in(&report));
        whole &= report.findings.is_empty();
    }
    if areas.is_empty() {
        text.push_str("✗ 没有任何审计记录，也没有锚定：没有可核对的，不能说它完整。\n");
        text.push_str(
            "  There is no audit line and no anchor: nothing was verified, and nothing can be called whole.\n",
        );
    }
    text.push_str(if arguments.anchors.is_empty() {
        "说明：没有给出打印的锚定单，不能排除整条链被重写或删去。\nWithout a printed anchor, it can't be excluded that a chain was written anew or removed as a whole.\n"
    } else {
        "说明：锚定单之后的末尾几条若连同计数一并删去，须与下一张锚定单核对才能发现。\nLines cut off after the last slip, counter and all, show only at the next slip.\n"
    });
    Ok((text, whole))
}

/// The areas to verify: the named one, or all. Anchors are those of one area.
fn asked_for(areas: Vec<String>, arguments: &VerifyAuditArguments) -> Result<Vec<String>, Refusal> {
    match &arguments.area {
        Some(named) if areas.contains(named) => Ok(vec![named.clone()]),
        Some(named) => Err(no_such_area(named, &areas)),
        None if areas.len() > 1 && !arguments.anchors.is_empty() => Err(which_area(&areas)),
        None => Ok(areas),
    }
}

fn found_in(report: &AuditReport) -> String {
    let finding = |finding: &AuditFinding| {
        let words = audit_words(finding);
        format!("  ✗ {}\n    {}\n", words.zh, words.en)
    };
    if report.findings.is_empty() {
        let head = &report.head;
        return format!(
            "  ✓ 逐条相连，没有改动、缺失或插入。末条摘要 {head}\n    Every line is connected; none was changed, removed or put in.\n"
        );
    }
    report.findings.iter().map(finding).collect()
}

fn no_such_area(named: &str, areas: &[String]) -> Refusal {
    let known = if areas.is_empty() { "—".to_owned() } else { areas.join(" ") };
    Refusal::new(
        RefusalKind::Invalid,
        "V04",
        Bilingual::new(
            format!("这个数据库里没有辖区 {named} 的审计记录，什么也没有核对。"),
            format!("The database has no audit trail of area {named}; nothing was verified."),
        ),
        Bilingual::new(
            format!("请核对 --area；库里有的是：{known}。若该辖区本应有记录，审计记录已被整个删去。"),
            format!("See --area; there are: {known}. If that area should have a trail, it was removed as a whole."),
        ),
    )
}

fn which_area(areas: &[String]) -> Refusal {
    let known = areas.join(" ");
    Refusal::new(
        RefusalKind::Invalid,
        "V05",
        Bilingual::new(
            "这个数据库里有几个辖区，锚定单是其中一个的。",
            "The database has several areas; the anchors are those of one.",
        ),
        Bilingual::new(format!("请用 --area 指明：{known}。"), format!("Name it with --area: {known}.")),
    )
}
