use ::jobs::{JobState, JobView};
use access::{Act, Who};
use askama::Template;
use axum::extract::{Path, State};
use kernel::{JobId, Refusal};

use crate::{Frame, Office, Page, Problem, Routes, Signed};

/// Seeing long work and its progress.
pub const SEE_JOBS: Act =
    Act { code: "office.see_jobs", zh: "查看后台任务", en: "See long work", who: Who::SignedIn };

#[derive(Template)]
#[template(path = "job.html")]
struct JobPage {
    f: Frame,
    job: JobView,
    failure: String,
    links: Vec<(String, String)>,
}

/// The page of a job, with a bar that refreshes itself.
pub fn job_routes() -> Routes {
    Routes::new().get("/jobs/{id}", &SEE_JOBS, show)
}

async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Page<JobPage>, Problem> {
    let id: JobId = id.parse().map_err(|_| Refusal::not_found())?;
    let job = ::jobs::find(office.desk.read(), who.area, id).await?.ok_or_else(Refusal::not_found)?;
    let failure = job.result.get(f.t("zh", "en")).and_then(|text| text.as_str()).unwrap_or_default().to_owned();
    Ok(Page(JobPage { links: links(&f, &job), f, job, failure }))
}

/// A job's result may carry `links: [{href, zh, en}]`: where to go when it is done.
fn links(f: &Frame, job: &JobView) -> Vec<(String, String)> {
    let listed = job.result.get("links").and_then(|links| links.as_array());
    let text = |link: &serde_json::Value, key: &str| {
        link.get(key).and_then(|text| text.as_str()).unwrap_or_default().to_owned()
    };
    listed.into_iter().flatten().map(|link| (text(link, "href"), text(link, f.t("zh", "en")))).collect()
}
