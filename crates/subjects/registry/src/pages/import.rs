use askama::Template;
use axum::extract::{Multipart, Path, Query, State};
use axum::response::Response;
use kernel::{Bilingual, Finding, Refusal};
use serde::Deserialize;
use ui::{Entered, Form, Frame, Office, Page, Problem, Signed, back_to, read_upload, shown_again};

use crate::acts::import;
use crate::marks::IdentityMarks;
use crate::reading::read_registry;
use crate::rules::incoming::Incoming;
use crate::rules::plan::{Counts, Plan};

/// How many findings the page lists.
const LISTED: usize = 300;

/// The page to upload a file on.
#[derive(Template)]
#[template(path = "registry/import.html")]
pub struct ImportPage {
    f: Frame,
    entered: Entered,
}

/// What a file would do.
#[derive(Template)]
#[template(path = "registry/dry_run.html")]
pub struct DryRunPage {
    f: Frame,
    file_name: String,
    plan: Plan,
}

impl DryRunPage {
    fn counts(&self) -> [(Bilingual, Counts); 4] {
        let classes = Counts { new: self.plan.classes.len(), ..Counts::default() };
        [
            (Bilingual::new("单位分类", "Classes"), classes),
            (Bilingual::new("单位", "Units"), self.plan.unit_counts),
            (Bilingual::new("职责（条）", "Duties"), self.plan.duty_counts),
            (Bilingual::new("人员", "People"), self.plan.person_counts),
        ]
    }

    fn listed(&self) -> &[Finding] {
        self.plan.findings.get(..LISTED).unwrap_or(&self.plan.findings)
    }
}

/// The name a file had on the sender's machine.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct FileName {
    name: String,
}

/// The page to upload a file on.
pub async fn show(f: Frame) -> Page<ImportPage> {
    Page(ImportPage { f, entered: Entered::default() })
}

/// Keeps the file and leads to its dry run.
pub async fn upload(State(office): State<Office>, f: Frame, form: Multipart) -> Result<Response, Problem> {
    match read_upload(form).await {
        Ok(upload) => {
            let file = office.files.keep(upload.bytes).await?;
            let name: String = form_urlencoded::byte_serialize(upload.name.as_bytes()).collect();
            Ok(back_to(&format!("/units/import/{file}?name={name}")))
        }
        Err(Problem(refusal)) => shown_again(Entered::default(), refusal, |entered| ImportPage { f, entered }),
    }
}

/// Shows what the kept file would do.
pub async fn dry_run(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(file): Path<String>,
    Query(FileName { name }): Query<FileName>,
) -> Result<Page<DryRunPage>, Problem> {
    let incoming = kept(&office, &file, &name).await?;
    let marks = IdentityMarks::of(&office, who.area).await?;
    let plan = import::dry_run(&office.desk, &marks, &who, &incoming).await?;
    Ok(Page(DryRunPage { f, file_name: name, plan }))
}

/// Takes the kept file in.
pub async fn confirm(
    State(office): State<Office>,
    Signed(who): Signed,
    Path(file): Path<String>,
    Form(entered): Form,
) -> Result<Response, Problem> {
    let incoming = kept(&office, &file, entered.text("name")).await?;
    let marks = IdentityMarks::of(&office, who.area).await?;
    let plan = import::import(&office.desk, &marks, &who, incoming, file).await?;
    let written = [plan.unit_counts, plan.duty_counts, plan.person_counts].map(|counts| counts.to_write().to_string());
    Ok(back_to(&format!("/units?imported={}", written.join("."))))
}

/// Reads a kept file. Reading a workbook takes processor time, so it is done beside the requests.
async fn kept(office: &Office, file: &str, name: &str) -> Result<Incoming, Refusal> {
    let (bytes, name) = (office.files.read(file).await?, name.to_owned());
    tokio::task::spawn_blocking(move || read_registry(&bytes, &name)).await.map_err(Refusal::failed)
}
