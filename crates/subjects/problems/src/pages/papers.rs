//! The papers of problems: made with one click, taken away as PDF and DOCX, many at once as a ZIP file.

use std::io::{Cursor, Write};

use axum::extract::{Path, State};
use axum::response::Response;
use kernel::{Actor, JobId, Refusal};
use ui::{Download, Entered, Form, Frame, Office, Problem, Signed, back_to};
use zip::write::SimpleFileOptions;

use super::{ledger, problem_id};
use crate::acts::papers as acts;
use crate::papers::PaperKind;
use crate::rules::codes;
use crate::rules::state::ProblemId;
use crate::store::papers::{self as table, IssuedPaper};

/// The media type of a PDF.
const PDF: &str = "application/pdf";
/// The media type of a DOCX.
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// A paper on the record: made already, or to be made.
pub struct PaperShown {
    /// Its kind.
    pub kind: PaperKind,
    /// Its number, once it is made.
    pub number: String,
    /// Which of its kind it is, in the address.
    pub turn: i64,
}

/// The papers of a record: those that are made, and those that can be made now.
pub async fn shown(
    office: &Office,
    who: &Actor,
    problem: &crate::rules::state::Problem,
    history: &[crate::rules::facts::Event],
) -> Result<Vec<PaperShown>, Refusal> {
    let made = table::of_problem(office.desk.read(), who.area, problem.id).await?;
    let is_made = |kind: PaperKind, turn: i64| made.iter().any(|paper| paper.kind == kind.code() && paper.turn == turn);
    let open = PaperKind::ALL.into_iter().filter(|kind| kind.is_due(problem, history)).filter_map(|kind| {
        let turn = i64::from(kind.turn(history));
        (!is_made(kind, turn)).then_some(PaperShown { kind, number: String::new(), turn })
    });
    let known = made.iter().filter_map(|paper| {
        let kind = PaperKind::from_code(&paper.kind)?;
        Some(PaperShown { kind, number: paper.document_number.clone(), turn: paper.turn })
    });
    Ok(known.chain(open).collect())
}

/// Numbers and makes a paper, and shows the record again.
pub async fn make(
    State(office): State<Office>,
    Signed(who): Signed,
    Path((id, kind)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (id, kind) = (problem_id(&id)?, PaperKind::from_code(&kind).ok_or_else(Refusal::not_found)?);
    acts::make_paper(&office, &who, id, kind).await?;
    Ok(back_to(&format!("/problems/{id}?done=1#papers")))
}

/// A made paper.
pub async fn one(
    State(office): State<Office>,
    Signed(who): Signed,
    Path((id, kind, turn, format)): Path<(String, String, u32, String)>,
) -> Result<Download, Problem> {
    let (id, kind) = (problem_id(&id)?, PaperKind::from_code(&kind).ok_or_else(Refusal::not_found)?);
    let found = table::find(office.desk.read(), who.area, id, kind, turn).await?;
    let paper = found.filter(|paper| !paper.pdf.is_empty()).ok_or_else(Refusal::not_found)?;
    let (file, media_type) = match format.as_str() {
        "pdf" => (&paper.pdf, PDF),
        "docx" => (&paper.docx, DOCX),
        _ => return Err(Refusal::not_found().into()),
    };
    Ok(Download { name: file_name(&paper, kind, &format), media_type, bytes: office.files.read(file).await? })
}

fn file_name(paper: &IssuedPaper, kind: PaperKind, format: &str) -> String {
    format!("{} {}.{format}", paper.document_number, kind.name().zh)
}

/// Asks for one kind of paper for every ticked problem.
pub async fn make_many(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Form(form): Form,
) -> Result<Response, Problem> {
    match make_ticked(&office, &who, &form).await {
        Ok(job) => Ok(back_to(&format!("/jobs/{job}"))),
        Err(refusal) => ledger::again(&office, f, &who, form, refusal).await,
    }
}

async fn make_ticked(office: &Office, who: &Actor, form: &Entered) -> Result<JobId, Refusal> {
    let ids = form.all("problem").iter().map(|id| problem_id(id)).collect::<Result<Vec<_>, _>>()?;
    let kind = PaperKind::from_code(form.text("kind")).ok_or_else(|| codes::P06.at_field("kind"))?;
    acts::make_many(office, who, ids, kind).await
}

/// What a job has made, in one ZIP file for printing.
pub async fn of_job(
    State(office): State<Office>,
    Signed(who): Signed,
    Path(job): Path<String>,
) -> Result<Download, Problem> {
    let id: JobId = job.parse().map_err(|_| Refusal::not_found())?;
    let job = notices::find(office.desk.read(), who.area, id).await?.ok_or_else(Refusal::not_found)?;
    let kind = job.result.get("kind").and_then(|kind| kind.as_str()).and_then(PaperKind::from_code);
    let kind = kind.ok_or_else(Refusal::not_found)?;
    let made = job.result.get("papers").cloned().unwrap_or_default();
    let made: Vec<(ProblemId, u32)> = serde_json::from_value(made).map_err(|_| Refusal::not_found())?;
    let mut parts = Vec::with_capacity(made.len());
    for (id, turn) in made {
        if let Some(paper) = table::find(office.desk.read(), who.area, id, kind, turn).await? {
            for (format, file) in [("pdf", &paper.pdf), ("docx", &paper.docx)] {
                parts.push((file_name(&paper, kind, format), office.files.read(file).await?));
            }
        }
    }
    let bytes = tokio::task::spawn_blocking(move || zipped(&parts)).await.map_err(Refusal::failed)?;
    Ok(Download {
        name: format!("{}.zip", kind.name().zh),
        media_type: "application/zip",
        bytes: bytes.map_err(Refusal::failed)?,
    })
}

fn zipped(parts: &[(String, Vec<u8>)]) -> zip::result::ZipResult<Vec<u8>> {
    let mut file = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        file.start_file(name.as_str(), SimpleFileOptions::default())?;
        file.write_all(bytes)?;
    }
    Ok(file.finish()?.into_inner())
}
