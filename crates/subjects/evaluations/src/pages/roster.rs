//! Importing the roster: a dry run with findings, then the real thing.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Multipart, Path, State};
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Finding, Refusal, Severity};
use sheets::{Layout, Limits, Need};
use ui::{Form, Frame, Office, Page, Problem, Signed, back_to, read_upload};

use super::campaigns::campaign_id;
use crate::acts;
use crate::rules::roster::{CheckedRoster, RosterLine};
use crate::store::campaigns::{self, Campaign};
use crate::store::roster::{self, StratumCount};

/// The largest roster file, in bytes.
pub const LARGEST_FILE: usize = 64 * 1024 * 1024;
/// How many findings a page lists; the rest is counted.
const LISTED: usize = 200;

#[derive(Template)]
#[template(path = "evaluations/roster.html")]
struct RosterPage {
    f: Frame,
    campaign: Campaign,
    counts: Vec<StratumCount>,
    editable: bool,
}

impl RosterPage {
    fn count(&self, stratum: &str) -> i64 {
        self.counts.iter().find(|count| count.stratum == stratum).map_or(0, |count| count.people)
    }
}

#[derive(Template)]
#[template(path = "evaluations/roster_check.html")]
struct CheckPage {
    f: Frame,
    campaign: Campaign,
    file_name: String,
    file: String,
    rows: usize,
    taken: usize,
    kept_out: usize,
    findings: Vec<Finding>,
    more: usize,
}

/// The roster's page.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = campaign_id(&id)?;
    let campaign = campaigns::load(office.desk.read(), who.area, id).await?;
    let counts = roster::counts(office.desk.read(), who.area, id).await?;
    let editable = campaign.stage.prepare().is_ok();
    Ok(Page(RosterPage { f, campaign, counts, editable }).into_response())
}

/// Takes an uploaded file for a dry run: nothing is kept but the file itself, under its hash.
pub async fn upload(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    form: Multipart,
) -> Result<Response, Problem> {
    let id = campaign_id(&id)?;
    let upload = read_upload(form).await?;
    let file = office.files.keep(upload.bytes.clone()).await?;
    let (rows, checked) = check_file(&office, &who, id, upload.bytes, &upload.name).await?;
    let campaign = campaigns::load(office.desk.read(), who.area, id).await?;
    let kept_out = checked.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    let more = checked.findings.len().saturating_sub(LISTED);
    let mut findings = checked.findings;
    findings.truncate(LISTED);
    let taken = checked.taken.len();
    let page = CheckPage { f, campaign, file_name: upload.name, file, rows, taken, kept_out, findings, more };
    Ok(Page(page).into_response())
}

/// Takes the file of the dry run in for good.
pub async fn confirm(
    State(office): State<Office>,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let id = campaign_id(&id)?;
    let bytes = office.files.read(form.text("file")).await?;
    let (lines, findings) = read_lines(bytes, form.text("file_name")).await?;
    if lines.is_empty() {
        return Err(Refusal::findings("D10", findings).into());
    }
    let staff = staff_names(&office, &who).await?;
    acts::roster::import(&office.desk, &office.seal, &who, id, lines, &staff).await?;
    Ok(back_to(&format!("/campaigns/{id}/roster")))
}

async fn check_file(
    office: &Office,
    who: &Actor,
    id: kernel::CampaignId,
    bytes: Vec<u8>,
    name: &str,
) -> Result<(usize, CheckedRoster), Refusal> {
    let (lines, reading) = read_lines(bytes, name).await?;
    let rows = lines.len();
    let staff = staff_names(office, who).await?;
    let mut checked = acts::roster::dry_run(&office.desk, who, id, lines, &staff).await?;
    checked.findings.splice(0..0, reading);
    Ok((rows, checked))
}

/// The columns of a roster, under the names offices give them.
fn layout() -> Layout {
    Layout::new("评议人名册")
        .column("person_id", &["人员编号", "编号", "序号"], Need::MayBeBlank)
        .column("stratum_id", &["层面", "层面编号", "所属层面"], Need::Required)
        .column("name", &["姓名"], Need::Optional)
        .column("workplace", &["工作单位", "单位"], Need::Optional)
        .column("phone", &["电话", "手机", "手机号码", "联系电话"], Need::Optional)
}

async fn read_lines(bytes: Vec<u8>, name: &str) -> Result<(Vec<RosterLine>, Vec<Finding>), Refusal> {
    let name = name.to_owned();
    let table = tokio::task::spawn_blocking(move || sheets::read(&bytes, &name, &layout(), &Limits::default()))
        .await
        .map_err(Refusal::failed)?;
    let line = |row: &sheets::Row| RosterLine {
        place: row.place("person_id"),
        person_id: row.text("person_id").to_owned(),
        stratum_id: row.text("stratum_id").to_owned(),
        name: row.text("name").to_owned(),
        workplace: row.text("workplace").to_owned(),
        phone: row.text("phone").to_owned(),
    };
    Ok((table.rows.iter().map(line).collect(), table.findings))
}

async fn staff_names(office: &Office, who: &Actor) -> Result<BTreeSet<String>, Refusal> {
    let staff = registry::staff_names(office.desk.read(), who.area).await?;
    Ok(staff.into_iter().map(|person| person.name).collect())
}
