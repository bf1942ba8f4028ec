//! What reporting does when a problem goes to the discipline inspection: it hands over every report about the matter with
//! its talk and its files, and keeps nothing of them but the code's mark and the sealed reporter.

use ::files::{Kind, Seal};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use kernel::{Actor, Bilingual, Refusal};
use problems::{Evidence, HandedOver, ProblemId, Said};
use store::Tx;

use crate::store::files::{self, FileView};
use crate::store::messages::{self, Message};
use crate::store::reports::{self, Report};

/// Hands over the reports that became a problem, and those that were merged into them.
pub fn hand_over<'t>(
    tx: &'t Tx,
    _seal: &'t Seal,
    who: &'t Actor,
    problem: ProblemId,
) -> BoxFuture<'t, Result<Vec<HandedOver>, Refusal>> {
    async move {
        let mut waiting = reports::of_problem(&tx.db, who.area, problem.0).await?;
        let mut handed_over = Vec::new();
        while let Some(report) = waiting.pop() {
            waiting.extend(reports::merged_into(&tx.db, who.area, report.id).await?);
            handed_over.push(take(tx, who, report).await?);
        }
        Ok(handed_over)
    }
    .boxed()
}

async fn take(tx: &Tx, who: &Actor, report: Report) -> Result<HandedOver, Refusal> {
    let talk = messages::of(&tx.db, who.area, report.id).await?;
    let files = files::of(&tx.db, who.area, report.id).await?;
    reports::forget(tx, who.area, report.id).await?;
    Ok(HandedOver {
        what: report.door.name(),
        identity: report.named.then(|| format!("/reports/{}/reporter", report.id)),
        words: std::iter::once(beginning(&report)).chain(talk.iter().map(said)).collect(),
        evidence: files.into_iter().map(evidence).collect(),
    })
}

/// What came in, with the lines of the form that were filled in.
fn beginning(report: &Report) -> Said {
    let lines = [("单位", report.unit_words.as_str()), ("地点", &report.place), ("来源编号", &report.source_number)];
    let filled = lines.iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| format!("\n{name}：{text}"));
    Said { at: report.received_at, by: reporter(), text: format!("{}{}", report.text, filled.collect::<String>()) }
}

fn said(message: &Message) -> Said {
    let by = if message.from_office { Bilingual::new(&*message.author, &*message.author) } else { reporter() };
    Said { at: message.at(), by, text: message.body.clone() }
}

fn reporter() -> Bilingual {
    Bilingual::new("反映人", "The reporter")
}

/// A report's file as the ledger knows it.
pub fn evidence(file: FileView) -> Evidence {
    Evidence {
        cleaned: Some(file.cleaned).filter(|name| !name.is_empty()),
        kind: file.kind.map_or("", Kind::code).to_owned(),
        sha256: file.sha256,
        file: file.id,
        name: file.name,
    }
}
