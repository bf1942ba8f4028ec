//! A hotline's file: upload, choose columns, dry run, confirm; the job that takes it in; what came of it.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Multipart, Path, Query, State};
use axum::response::{IntoResponse, Response};
use jobs::{JobState, JobView};
use kernel::{Actor, Finding, Severity};
use sheets::Need;
use ui::{Entered, Form, Frame, Office, Page, Problem, Signed, back_to, read_upload};

use super::NO_STORE;
use crate::acts::hotline::{self as act, Columns, FIELDS, Plan};
use crate::acts::hotline_import::{self as import, Outcome};
use crate::store::hotline_files::{self, HotlineFile};
use crate::store::settings;

/// How many findings the page lists.
const LISTED: usize = 300;
/// How many earlier imports are listed.
const EARLIER: i64 = 10;

#[derive(Template)]
#[template(path = "reports/import.html")]
struct ImportPage {
    f: Frame,
    entered: Entered,
    earlier: Vec<HotlineFile>,
}

impl ImportPage {
    async fn load(office: &Office, who: &Actor, f: Frame, entered: Entered) -> Result<Self, Problem> {
        Ok(Self { earlier: hotline_files::confirmed(office.desk.read(), who.area, EARLIER).await?, f, entered })
    }
}

/// A field and the columns it may stand in.
struct FieldLine {
    key: &'static str,
    name: String,
    needed: bool,
    chosen: String,
}

#[derive(Template)]
#[template(path = "reports/dry_run.html")]
struct DryRunPage {
    f: Frame,
    file_name: String,
    fields: Vec<FieldLine>,
    headers: Vec<String>,
    plan: Plan,
    failed: bool,
}

impl DryRunPage {
    fn is_chosen(&self, field: &FieldLine, header: &str) -> bool {
        field.chosen == header
    }

    fn listed(&self) -> &[Finding] {
        self.plan.findings.get(..LISTED).unwrap_or(&self.plan.findings)
    }
}

#[derive(Template)]
#[template(path = "reports/imported.html")]
struct ImportedPage {
    f: Frame,
    file: HotlineFile,
    outcome: Outcome,
}

/// The page to upload a file on.
pub async fn show(State(office): State<Office>, f: Frame, Signed(who): Signed) -> Result<Response, Problem> {
    Ok(Page(ImportPage::load(&office, &who, f, Entered::default()).await?).into_response())
}

/// Keeps the file, sealed, and leads to its dry run.
pub async fn upload(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    form: Multipart,
) -> Result<Response, Problem> {
    match read_upload(form).await {
        Ok(upload) => {
            let file = import::keep(&office, &who, upload.name, upload.bytes).await?;
            Ok(back_to(&format!("/reports/import/{file}")))
        }
        Err(Problem(refusal)) => {
            let (status, entered) = Entered::default().again(refusal)?;
            Ok((status, NO_STORE, Page(ImportPage::load(&office, &who, f, entered).await?)).into_response())
        }
    }
}

/// The columns that a form or an address chose (`c-number=…`).
fn chosen<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>) -> Columns {
    let own = |(key, column): (&str, &str)| Some((key.strip_prefix("c-")?.to_owned(), column.to_owned()));
    fields.filter_map(own).filter(|(_, column)| !column.is_empty()).collect()
}

/// What the kept file would do; while it is being taken in, how far that is; afterwards, what came of it.
pub async fn show_file(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Query(choice): Query<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let (file, job) = import::find(&office, who.area, &id).await?;
    match job {
        Some(job) if job.state == JobState::Done => imported(f, file, &job),
        Some(job) if !job.has_ended() => Ok(back_to(&format!("/jobs/{}", job.id))),
        failed => {
            let columns = if choice.is_empty() {
                settings::read(office.desk.read(), who.area, settings::COLUMNS).await?
            } else {
                chosen(choice.iter().map(|(key, column)| (key.as_str(), column.as_str())))
            };
            dry_run(&office, f, &who, file, columns, failed.is_some()).await
        }
    }
}

fn imported(f: Frame, file: HotlineFile, job: &JobView) -> Result<Response, Problem> {
    Ok(Page(ImportedPage { f, file, outcome: import::outcome(job)? }).into_response())
}

async fn dry_run(
    office: &Office,
    f: Frame,
    who: &Actor,
    file: HotlineFile,
    columns: Columns,
    failed: bool,
) -> Result<Response, Problem> {
    let bytes = import::bytes(office, &file.id).await?;
    let headers = act::columns_of(&bytes, &file.name);
    let plan = act::plan(office, who, bytes, file.name.clone(), columns.clone()).await?;
    let fields = FIELDS.iter().map(|(key, [zh, en], usual, need)| FieldLine {
        key,
        name: f.t(zh, en).to_owned(),
        needed: *need == Need::Required,
        chosen: columns.get(*key).cloned().unwrap_or_else(|| {
            usual.iter().find(|name| headers.iter().any(|header| header == *name)).map_or("", |name| *name).to_owned()
        }),
    });
    let page = DryRunPage { fields: fields.collect(), file_name: file.name, headers, plan, failed, f };
    Ok(Page(page).into_response())
}

/// Has the kept file taken in and leads to the page that shows how far it is.
pub async fn confirm(
    State(office): State<Office>,
    Signed(who): Signed,
    Path(file): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let columns = chosen(form.iter().filter_map(|(key, values)| Some((key, values.first()?.as_str()))));
    let job = import::ask(&office, &who, &file, columns).await?;
    Ok(back_to(&format!("/jobs/{job}")))
}
