//! Taking the bundle of a count, and checking one in the browser.

use askama::Template;
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::{Bilingual, Refusal, RefusalKind};
use tokio::sync::Semaphore;
use ui::{Download, Entered, Frame, Office, Page, Problem, Routes, SentFile, Signed, no_file, read_files};

use super::campaigns::campaign_id;
use crate::acts::bundle;
use crate::acts::table::TAKE_BUNDLE;
use crate::acts::tally::SEE_PUBLISHED;
use crate::bundle::{Given, Outcome, Report, command, verify};

/// The largest bundle that is taken: some 40,000 ballots of 100 units.
const LARGEST: usize = 64 * 1024 * 1024;
/// One bundle is checked at a time; the command line checks as many as one likes.
static ONE_AT_A_TIME: Semaphore = Semaphore::const_new(1);

/// The routes of bundles.
pub fn routes() -> Routes {
    Routes::new()
        .get("/campaigns/{id}/bundle", &TAKE_BUNDLE, take)
        .get("/verify/results", &SEE_PUBLISHED, ask)
        .post_up_to(LARGEST, "/verify/results", &SEE_PUBLISHED, check)
}

async fn take(State(office): State<Office>, Signed(who): Signed, Path(id): Path<String>) -> Result<Download, Problem> {
    let taken = bundle::take(&office, &who, campaign_id(&id)?).await?;
    let name = format!("{} 核验包.json", taken.title);
    Ok(Download { name, media_type: "application/json", bytes: taken.bytes })
}

#[derive(Template)]
#[template(path = "evaluations/verify_results.html")]
struct VerifyPage {
    f: Frame,
    entered: Entered,
    title: String,
    report: Option<Report>,
}

/// A check as the page shows it.
struct Line {
    class: &'static str,
    sign: String,
    name: String,
    said: String,
}

impl VerifyPage {
    fn lines(&self) -> Vec<Line> {
        let checks = self.report.iter().flat_map(|report| &report.checks);
        let line = |check: &crate::bundle::Check| {
            let (class, sign, said) = match &check.outcome {
                Outcome::Proven(said) => ("ok", self.f.t("已证明", "Proven"), said),
                Outcome::NotProven(said) => ("info", self.f.t("未证明", "Not proven"), said),
                Outcome::NotDone(said) => ("warn", self.f.t("未核对成", "Not checked"), said),
                Outcome::False(said) => ("bad", self.f.t("不真实", "False"), said),
            };
            Line { class, sign: sign.to_owned(), name: self.f.say(&check.name), said: self.f.say(said) }
        };
        checks.map(line).collect()
    }

    fn verdict(&self) -> String {
        self.report.as_ref().map_or_else(String::new, |report| self.f.say(report.verdict()))
    }

    /// The kind of notice the verdict stands in.
    fn kind(&self) -> &'static str {
        match &self.report {
            Some(report) if report.first_falsehood().is_some() => "bad",
            Some(report) if report.first_undone().is_some() => "warn",
            _ => "ok",
        }
    }
}

async fn ask(f: Frame) -> Page<VerifyPage> {
    Page(VerifyPage { f, entered: Entered::default(), title: String::new(), report: None })
}

async fn check(f: Frame, form: Multipart) -> Result<Response, Problem> {
    let (files, entered) = read_files(form).await?;
    let bundle = file_of(&files, "file").ok_or_else(no_file)?.bytes.clone();
    let _turn = ONE_AT_A_TIME.try_acquire().map_err(|_| busy())?;
    let checked = match given(&files, &entered) {
        Ok(given) => tokio::task::spawn_blocking(move || {
            let bundle = command::read(&bundle)?;
            let report = verify(&bundle, &given);
            Ok::<_, Refusal>((bundle.scheme.title, report))
        })
        .await
        .map_err(Refusal::failed)?,
        Err(refusal) => Err(refusal),
    };
    match checked {
        Ok((title, report)) => Ok(Page(VerifyPage { f, entered, title, report: Some(report) }).into_response()),
        Err(refusal) => {
            let page = VerifyPage { f, entered: entered.refused(refusal), title: String::new(), report: None };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response())
        }
    }
}

fn file_of<'a>(files: &'a [SentFile], field: &str) -> Option<&'a SentFile> {
    files.iter().find(|file| file.field == field)
}

/// What the sender has besides the bundle. Key parts are not asked for: they are for the command line alone.
fn given(files: &[SentFile], entered: &Entered) -> Result<Given, Refusal> {
    let roster = file_of(files, "roster").map(|file| command::roster(&file.name, &file.bytes)).transpose()?;
    let lines = entered.text("heads").lines().map(str::trim).filter(|line| !line.is_empty());
    let heads = lines.map(command::head).collect::<Result<_, _>>().map_err(|_| bad_head())?;
    let signer = Some(entered.text("signer").to_lowercase()).filter(|signer| !signer.is_empty());
    Ok(Given { parts: Vec::new(), roster, signer, heads })
}

fn bad_head() -> Refusal {
    Refusal::field(
        "V07",
        "heads",
        Bilingual::new("保存的树头读不懂。", "A head you kept can't be read."),
        Bilingual::new("每行一个，写成“份数:树根”。", "One a line, as SIZE:ROOT."),
    )
}

fn busy() -> Refusal {
    Refusal::new(
        RefusalKind::TooMany,
        "V03",
        Bilingual::new("正在核验另一个核验包。", "Another bundle is being checked."),
        Bilingual::new("请稍候几秒再试，或用命令行核验。", "Try again in a few seconds, or use the command line."),
    )
}
