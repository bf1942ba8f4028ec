//! Rates of earlier years: one typed in, or a file of them.

use axum::extract::{Multipart, Path, State};
use axum::response::Response;
use kernel::{Finding, Refusal, Severity};
use sheets::{Layout, Limits, Need};
use ui::{Form, Office, Problem, Routes, Signed, back_to, read_upload};

use super::campaigns::campaign_id;
use crate::acts::history::{PastLine, import_history};
use crate::acts::tally::TALLY;

/// The largest file, in bytes.
const LARGEST_FILE: usize = 4 * 1024 * 1024;

/// The routes of earlier years.
pub fn routes() -> Routes {
    Routes::new().post("/campaigns/{id}/results/history", &TALLY, add).post_up_to(
        LARGEST_FILE,
        "/campaigns/{id}/results/history/file",
        &TALLY,
        upload,
    )
}

async fn add(
    State(office): State<Office>,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let id = campaign_id(&id)?;
    let line = PastLine::typed(form.text("year"), form.text("satisfaction"));
    import_history(&office.desk, &who, vec![line]).await?;
    Ok(back_to(&format!("/campaigns/{id}/results")))
}

async fn upload(
    State(office): State<Office>,
    Signed(who): Signed,
    Path(id): Path<String>,
    form: Multipart,
) -> Result<Response, Problem> {
    let id = campaign_id(&id)?;
    let upload = read_upload(form).await?;
    let lines = read_lines(upload.bytes, upload.name).await?;
    import_history(&office.desk, &who, lines).await?;
    Ok(back_to(&format!("/campaigns/{id}/results")))
}

/// The lines of a file that can be read without an error.
async fn read_lines(bytes: Vec<u8>, name: String) -> Result<Vec<PastLine>, Refusal> {
    let reading = tokio::task::spawn_blocking(move || sheets::read(&bytes, &name, &layout(), &Limits::default()));
    let table = reading.await.map_err(Refusal::failed)?;
    let errors: Vec<Finding> =
        table.findings.into_iter().filter(|finding| finding.severity == Severity::Error).collect();
    if !errors.is_empty() {
        return Err(Refusal::findings("T40", errors));
    }
    let line = |row: &sheets::Row| PastLine {
        place: row.place("satisfaction"),
        year: row.text("year").to_owned(),
        unit: row.text("unit").to_owned(),
        percent: row.text("satisfaction").to_owned(),
    };
    Ok(table.rows.iter().map(line).collect())
}

/// The columns, under the names offices give them.
fn layout() -> Layout {
    Layout::new("往年满意率")
        .column("year", &["年份", "年度"], Need::Required)
        .column("unit", &["单位", "单位名称", "单位编码", "单位编号"], Need::MayBeBlank)
        .column("satisfaction", &["满意率", "满意和比较满意率", "满意率（%）", "满意率(%)"], Need::Required)
}
