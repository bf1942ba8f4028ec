//! Walking along the audit chain and naming what is broken.

use chain::links::{Break, Line, Walker};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::anchors::Anchor;
use super::{AuditLine, COLUMNS};
use crate::{StoreError, rows, scalar};

/// How many lines are read at once.
const PAGE: i64 = 2_000;
/// How many findings are listed at most; a chain written anew would otherwise list every line.
const MOST_FINDINGS: usize = 50;

/// Something wrong with the audit trail of an area.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuditFinding {
    /// The chain is broken.
    #[error("{0}")]
    Broken(Break),
    /// There are lines after the last number that was given out.
    #[error("lines from {from} on were put in: no such number was given out")]
    Surplus {
        /// The first of them.
        from: i64,
    },
    /// A line has another link than its anchor says: the chain up to it was written anew.
    #[error("line {line} has another digest than its anchor of {day}: the chain up to it was written anew")]
    NotAnchored {
        /// The anchored line.
        line: i64,
        /// The anchor's day, or where the anchor came from.
        day: String,
    },
}

/// How an area's audit trail stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditReport {
    /// How many lines were read.
    pub lines: i64,
    /// How many anchors were compared.
    pub anchors: usize,
    /// The link of the last line.
    pub head: String,
    /// What is wrong, in the order of the lines; at most 50.
    pub findings: Vec<AuditFinding>,
}

impl AuditReport {
    fn add(&mut self, finding: AuditFinding) {
        if self.findings.len() < MOST_FINDINGS {
            self.findings.push(finding);
        }
    }
}

#[derive(FromQueryResult)]
struct AreaRow {
    area: String,
}

/// The areas that have audit lines, or of which a counter or an anchor says that they once had some.
///
/// # Errors
/// The database's error.
pub async fn areas_with_audit(db: &impl ConnectionTrait) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT area FROM counters WHERE series = 'audit' UNION SELECT area FROM audit
               UNION SELECT area FROM audit_anchors ORDER BY area";
    let areas: Vec<AreaRow> = rows(db, sql, []).await?;
    Ok(areas.into_iter().map(|row| row.area).collect())
}

/// Walks along an area's audit trail from its first line and compares it with the stored anchors and with those handed in
/// from outside (printed slips). Reads page by page; memory does not grow with the trail.
///
/// # Errors
/// The database's error. What is wrong with the trail is not an error but a finding.
pub async fn verify_audit(
    db: &impl ConnectionTrait,
    area: &str,
    printed: &[Anchor],
) -> Result<AuditReport, StoreError> {
    let mut anchors: Vec<Anchor> =
        rows(db, "SELECT line, day, link FROM audit_anchors WHERE area = $1", [area.into()]).await?;
    anchors.extend_from_slice(printed);
    anchors.sort_by_key(|anchor| anchor.line);
    let given = "SELECT last AS value FROM counters WHERE area = $1 AND series = 'audit'";
    let given = scalar::<i64>(db, given, [area.into()]).await?.unwrap_or_default();
    let mut report = AuditReport { anchors: anchors.len(), ..AuditReport::default() };
    let (mut walker, mut after) = (Walker::new(), i64::MIN);
    loop {
        let page = page_after(db, area, after).await?;
        let Some(last) = page.last() else { break };
        after = last.line;
        for line in &page {
            step(&mut walker, area, line, &anchors, &mut report);
        }
    }
    end(&walker, given, &anchors, &mut report);
    Ok(report)
}

fn step(walker: &mut Walker, area: &str, line: &AuditLine, anchors: &[Anchor], report: &mut AuditReport) {
    report.lines += 1;
    let at = line.at.to_string();
    let fields = line.fields(area, &at);
    let link = Line { number: line.number(), fields: &fields, previous: &line.previous, link: &line.link };
    if let Err(found) = walker.step(&link) {
        report.add(AuditFinding::Broken(found));
    }
    let first = anchors.partition_point(|anchor| anchor.line < line.line);
    for anchor in anchors[first..].iter().take_while(|anchor| anchor.line == line.line) {
        if anchor.link != line.link {
            report.add(AuditFinding::NotAnchored { line: line.line, day: anchor.day.clone() });
        }
    }
}

/// Lines that should still follow, lines that should not be there, and anchors beyond the end.
fn end(walker: &Walker, given: i64, anchors: &[Anchor], report: &mut AuditReport) {
    report.head = walker.head().to_owned();
    let last = i64::try_from(walker.last()).unwrap_or(i64::MAX);
    if let Err(found) = walker.end(u64::try_from(given).unwrap_or_default()) {
        report.add(AuditFinding::Broken(found));
    }
    if last > given {
        report.add(AuditFinding::Surplus { from: given + 1 });
    }
    for anchor in anchors.iter().filter(|anchor| anchor.line > last) {
        report.add(AuditFinding::NotAnchored { line: anchor.line, day: anchor.day.clone() });
    }
}

/// The next lines of an area, in the order of their numbers.
pub(super) async fn page_after(
    db: &impl ConnectionTrait,
    area: &str,
    after: i64,
) -> Result<Vec<AuditLine>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM audit WHERE area = $1 AND line > $2 ORDER BY line LIMIT $3");
    rows(db, &sql, [area.into(), after.into(), PAGE.into()]).await
}
