//! Sending a proposal to the body that decides, and its letter.

use std::sync::Arc;

use access::may;
use futures_util::FutureExt;
use kernel::{Actor, Refusal};
use store::Tx;
use ui::Office;

use super::follow;
use super::table::{SEE, SEND};
use crate::papers::{SERIES, letter};
use crate::rules::proposal::ProposalId;
use crate::store::proposals;

/// Sends an approved proposal: its number is taken in the same write, and the letter is made.
///
/// # Errors
/// Not allowed, not found, or the rule's refusal.
pub async fn send(office: &Office, who: &Actor, id: ProposalId, body: &str) -> Result<(), Refusal> {
    may(Some(who), &SEND)?;
    let (by, body) = (who.clone(), body.to_owned());
    office.desk.write(move |tx| async move { send_in(tx, &by, id, &body).await }.boxed()).await?;
    make(office, who, id).await.map(|_| ())
}

async fn send_in(tx: &Tx, who: &Actor, id: ProposalId, body: &str) -> Result<(), Refusal> {
    let mut kept = proposals::load(&tx.db, who.area, id).await?;
    kept.proposal.may_be_sent()?;
    let year = tx.at.day().year();
    let number = tx.next_number(who.area, &format!("{SERIES}/{year}")).await?;
    kept.proposal.send(tx.at, format!("{SERIES}〔{year}〕{number}号"), body)?;
    proposals::save(tx, who.area, &kept).await?;
    follow(tx, who, &SEND, id, &kept.proposal).await
}

/// The letter as PDF or DOCX; not found before the proposal was sent.
///
/// # Errors
/// Not allowed, not found, or a paper that can't be set.
pub async fn file(office: &Office, who: &Actor, id: ProposalId, docx: bool) -> Result<Vec<u8>, Refusal> {
    may(Some(who), &SEE)?;
    let kept = proposals::load(office.desk.read(), who.area, id).await?;
    let (pdf, edited) = if kept.pdf.is_empty() { make(office, who, id).await? } else { (kept.pdf, kept.docx) };
    Ok(office.files.read(if docx { &edited } else { &pdf }).await?)
}

/// Makes and keeps the files.
async fn make(office: &Office, who: &Actor, id: ProposalId) -> Result<(String, String), Refusal> {
    let db = office.desk.read();
    let proposal = proposals::load(db, who.area, id).await?.proposal;
    let unit = registry::find_unit(db, who.area, proposal.order.unit).await?.map(|unit| unit.name).unwrap_or_default();
    let paper = letter(&office.settings.office_name, &proposal, &unit).ok_or_else(Refusal::not_found)?;
    let fonts = Arc::clone(&office.fonts);
    let made = tokio::task::spawn_blocking(move || Ok((paper.to_pdf(&fonts)?, paper.to_docx(&fonts)?))).await;
    let (pdf, docx) = made.map_err(Refusal::failed)?.map_err(|error: ::papers::PaperError| Refusal::failed(error))?;
    let files = (office.files.keep(pdf).await?, office.files.keep(docx).await?);
    let (area, kept) = (who.area, files.clone());
    office.desk.write(move |tx| async move { Ok(proposals::keep_files(tx, area, id, kept).await?) }.boxed()).await?;
    Ok(files)
}
