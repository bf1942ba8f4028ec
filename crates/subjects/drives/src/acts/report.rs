//! Closing a drive, and its report.

use std::sync::Arc;

use access::may;
use futures_util::FutureExt;
use kernel::{Actor, Refusal};
use store::Tx;
use ui::Office;

use super::gathering::belonging;
use super::table::{CLOSE, SEE};
use super::{keep, named, telling};
use crate::papers::{SERIES, report};
use crate::rules::drive::{DriveId, Stage};
use crate::store::drives;

/// Closes a drive with its results: the figures of the day are kept, the report's number is taken in the same write, the
/// office and the units concerned are told, and the files are made.
///
/// # Errors
/// Not allowed, not found, or the rule's refusal.
pub async fn close(office: &Office, who: &Actor, id: DriveId, results: &str) -> Result<(), Refusal> {
    may(Some(who), &CLOSE)?;
    let (by, results) = (who.clone(), results.to_owned());
    office.desk.write(move |tx| async move { close_in(tx, &by, id, &results).await }.boxed()).await?;
    file(office, who, id, Format::Pdf).await.map(|_| ())
}

async fn close_in(tx: &Tx, who: &Actor, id: DriveId, results: &str) -> Result<(), Refusal> {
    let mut kept = drives::load(&tx.db, who.area, id).await?;
    kept.drive.is_running()?;
    let year = tx.at.day().year();
    let number = tx.next_number(who.area, &format!("{SERIES}/{year}")).await?;
    let figures = belonging(&tx.db, who.area, id, tx.at.day()).await?.figures;
    kept.drive.close(named(who), tx.at, format!("{SERIES}〔{year}〕{number}号"), results, figures)?;
    keep(tx, who, &CLOSE, &kept).await?;
    telling::ended(tx, who.area, id, &kept.drive).await
}

/// How a report is taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For printing.
    Pdf,
    /// For editing.
    Docx,
}

/// The report: the one that was kept at the closing, or a draft from the figures of today, without a number.
///
/// # Errors
/// Not allowed, not found, or a paper that can't be set.
pub async fn file(office: &Office, who: &Actor, id: DriveId, format: Format) -> Result<Vec<u8>, Refusal> {
    may(Some(who), &SEE)?;
    let kept = drives::load(office.desk.read(), who.area, id).await?;
    if !kept.pdf.is_empty() {
        return Ok(office.files.read(if format == Format::Pdf { &kept.pdf } else { &kept.docx }).await?);
    }
    let (pdf, docx) = made(office, who, &kept).await?;
    if matches!(kept.drive.stage, Stage::Closed { .. }) {
        let files = (office.files.keep(pdf.clone()).await?, office.files.keep(docx.clone()).await?);
        let area = who.area;
        office.desk.write(move |tx| async move { Ok(drives::keep_files(tx, area, id, files).await?) }.boxed()).await?;
    }
    Ok(if format == Format::Pdf { pdf } else { docx })
}

async fn made(office: &Office, who: &Actor, kept: &drives::Kept) -> Result<(Vec<u8>, Vec<u8>), Refusal> {
    let (db, now) = (office.desk.read(), office.desk.now());
    let units = registry::every_unit(db, who.area).await?;
    let name = |unit| units.iter().find(|one| one.id == unit).map(|one| one.name.clone()).unwrap_or_default();
    let figures = match &kept.drive.stage {
        Stage::Closed { figures, .. } => (**figures).clone(),
        Stage::Draft | Stage::Running { .. } => belonging(db, who.area, kept.id, now.day()).await?.figures,
    };
    let paper = report(&office.settings.office_name, &kept.drive, &figures, now, &name);
    let fonts = Arc::clone(&office.fonts);
    let made = tokio::task::spawn_blocking(move || Ok((paper.to_pdf(&fonts)?, paper.to_docx(&fonts)?))).await;
    made.map_err(Refusal::failed)?.map_err(|error: ::papers::PaperError| Refusal::failed(error))
}
