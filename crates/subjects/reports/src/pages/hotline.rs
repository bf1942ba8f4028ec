//! A hotline's file: upload, choose columns, dry run, confirm.

use askama::Template;
use axum::extract::{Multipart, Path, Query, State};
use axum::response::{IntoResponse, Response};
use kernel::{Finding, Severity};
use serde::Deserialize;
use sheets::Need;
use ui::{Entered, Form, Frame, Office, Page, Problem, Signed, back_to, read_upload};

use super::{again, typed_again};
use crate::acts::hotline::{self as act, Columns, FIELDS, Plan};
use crate::store::settings;

/// How many findings the page lists.
const LISTED: usize = 300;

#[derive(Template)]
#[template(path = "reports/import.html")]
struct ImportPage {
    f: Frame,
    entered: Entered,
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
}

impl DryRunPage {
    fn is_chosen(&self, field: &FieldLine, header: &str) -> bool {
        field.chosen == header
    }

    fn listed(&self) -> &[Finding] {
        self.plan.findings.get(..LISTED).unwrap_or(&self.plan.findings)
    }
}

/// The page to upload a file on.
pub async fn show(f: Frame) -> Response {
    Page(ImportPage { f, entered: Entered::default() }).into_response()
}

/// Keeps the file, sealed, and leads to its dry run.
pub async fn upload(State(office): State<Office>, f: Frame, form: Multipart) -> Result<Response, Problem> {
    match read_upload(form).await {
        Ok(upload) => {
            let sealed = office.seal.close(act::HOTLINE, &upload.bytes)?;
            let file = office.files.keep(sealed).await?;
            let name: String = form_urlencoded::byte_serialize(upload.name.as_bytes()).collect();
            Ok(back_to(&format!("/reports/import/{file}?name={name}")))
        }
        Err(Problem(refusal)) => Ok(again(ImportPage { f, entered: typed_again(Entered::default(), refusal)? })),
    }
}

/// The name the file had on the sender's machine, and the columns chosen so far (`c-number=…`).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Choice {
    name: String,
    #[serde(flatten)]
    columns: Columns,
}

impl Choice {
    /// The columns chosen here, or else the ones remembered from the last import.
    async fn columns(&self, office: &Office, area: kernel::AreaId) -> Result<Columns, Problem> {
        let own =
            |(key, column): (&String, &String)| key.strip_prefix("c-").map(|key| (key.to_owned(), column.clone()));
        let chosen: Columns = self.columns.iter().filter_map(own).filter(|(_, column)| !column.is_empty()).collect();
        if self.columns.keys().any(|key| key.starts_with("c-")) {
            return Ok(chosen);
        }
        Ok(settings::read(office.desk.read(), area, settings::COLUMNS).await?)
    }
}

async fn kept(office: &Office, file: &str) -> Result<Vec<u8>, Problem> {
    Ok(office.seal.open_text(act::HOTLINE, &office.files.read(file).await?)?)
}

/// What the kept file would do.
pub async fn dry_run(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(file): Path<String>,
    Query(choice): Query<Choice>,
) -> Result<Response, Problem> {
    let (bytes, columns) = (kept(&office, &file).await?, choice.columns(&office, who.area).await?);
    let headers = act::columns_of(&bytes, &choice.name);
    let plan = act::plan(&office, &who, bytes, choice.name.clone(), columns.clone()).await?;
    let fields = FIELDS.iter().map(|(key, [zh, en], usual, need)| FieldLine {
        key,
        name: f.t(zh, en).to_owned(),
        needed: *need == Need::Required,
        chosen: columns.get(*key).cloned().unwrap_or_else(|| {
            usual.iter().find(|name| headers.iter().any(|header| header == *name)).map_or("", |name| *name).to_owned()
        }),
    });
    Ok(Page(DryRunPage { fields: fields.collect(), file_name: choice.name, headers, plan, f }).into_response())
}

/// Takes the kept file in and remembers its columns.
pub async fn confirm(
    State(office): State<Office>,
    Signed(who): Signed,
    Path(file): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let columns: Columns = form
        .iter()
        .filter_map(|(key, values)| Some((key.strip_prefix("c-")?.to_owned(), values.first()?.clone())))
        .filter(|(_, column)| !column.is_empty())
        .collect();
    let bytes = kept(&office, &file).await?;
    let plan = act::plan(&office, &who, bytes, form.text("name").to_owned(), columns.clone()).await?;
    let count = act::import(&office, &who, plan.new, columns).await?;
    Ok(back_to(&format!("/reports?imported={count}")))
}
