//! Printing ballots and keeping the paper book. Paper is counted by stratum; no line says who got which serial, and a code
//! that comes back leaves a number and no time.

use ::store::{ConnectionTrait, Desk, Fact, Tx};
use evaluations::paper::{CodeBack, exchange_code, return_code};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use kernel::{Actor, AreaId, Bilingual, CampaignId, Finding, JobId, Place, Refusal};
use notices::{JobKind, Lane, Running};
use papers::{BallotPrint, BallotRun};
use serde::{Deserialize, Serialize};
use serde_json::json;
use ui::Office;

use super::Room;
use super::finish::words;
use super::table::KEEP_PAPER;
use crate::rules::book::{Kind, Line, keeps_clear};
use crate::rules::no;
use crate::rules::plan::Precedence;
use crate::rules::warnings::about;
use crate::store::paper::{self, PrintRun};
use crate::store::records::{self, Explanation};
use crate::store::small;

/// The most ballots one run prints.
pub const LARGEST_RUN: u32 = 500;
/// The kind of job that prints a run.
const PRINT: &str = "counting.print";

/// What a print job needs to know.
#[derive(Serialize, Deserialize)]
struct PrintOrder {
    campaign: CampaignId,
    run: i64,
}

/// Orders a print run of a stratum: the next serials of the campaign, and a job that makes the sheets.
///
/// # Errors
/// C44 for an unknown stratum or a number outside 1 to 500, C52 once the hall is opened.
pub async fn print(
    desk: &Desk,
    who: &Actor,
    campaign: CampaignId,
    stratum: String,
    ballots: u32,
    large: bool,
) -> Result<JobId, Refusal> {
    access::may(Some(who), &KEEP_PAPER)?;
    let (who, job) = (who.clone(), JobId(desk.new_id()));
    desk.write(move |tx| {
        async move {
            let room = Room::held(tx, who.area, campaign).await?;
            room.preparing()?;
            if room.scheme().stratum_place(&stratum).is_none() || !(1..=LARGEST_RUN).contains(&ballots) {
                return Err(bad_run());
            }
            let run = next_run(tx, &who, campaign, stratum, ballots, large).await?;
            paper::insert_run(tx, who.area, campaign, &run).await?;
            let body =
                json!({ "run": run.run, "stratum": run.stratum, "first": run.first_serial, "last": run.last_serial });
            tx.record(&who, Fact::new("counting.print", "campaign", campaign, body)).await?;
            let title = format!("印制纸质评议表：第 {} 次 {} 份", run.run, run.ballots());
            let order = serde_json::to_value(PrintOrder { campaign, run: run.run }).map_err(Refusal::failed)?;
            notices::enqueue(tx, &who, job, PRINT, &title, &order).await?;
            Ok(job)
        }
        .boxed()
    })
    .await
}

async fn next_run(
    tx: &Tx,
    who: &Actor,
    campaign: CampaignId,
    stratum: String,
    ballots: u32,
    large: bool,
) -> Result<PrintRun, Refusal> {
    let run = tx.next_number(who.area, &format!("print_runs/{campaign}")).await?;
    let before: Vec<(u32, u32)> = paper::runs(&tx.db, who.area, campaign).await?.iter().map(PrintRun::range).collect();
    let first = before.iter().map(|(_, last)| *last).max().unwrap_or_default() + 1;
    let last = first + ballots - 1;
    keeps_clear(&before, first, last)?;
    let variant = if large { "large" } else { "normal" };
    let (first_serial, last_serial) = (first.into(), last.into());
    let (variant, file) = (variant.to_owned(), String::new());
    Ok(PrintRun { run, stratum, first_serial, last_serial, variant, file, made_at: tx.at.micros() })
}

/// The long work of this subject.
pub fn jobs() -> Vec<JobKind<Office>> {
    vec![JobKind { code: PRINT, lane: Lane::Printing, run: run_print }]
}

fn run_print(office: Office, job: Running) -> BoxFuture<'static, Result<serde_json::Value, Refusal>> {
    async move {
        let order: PrintOrder = serde_json::from_value(job.payload.clone()).map_err(Refusal::failed)?;
        let (sheets, ballots) = sheets_of(&office, job.area, &order).await?;
        let fonts = office.fonts.clone();
        let made = tokio::task::spawn_blocking(move || sheets.to_pdf(&fonts)).await.map_err(Refusal::failed)?;
        let file = office.files.keep(made.map_err(Refusal::failed)?).await?;
        let area = job.area;
        let kept = office.desk.write(move |tx| {
            async move { Ok(paper::keep_print(tx, area, order.campaign, order.run, &file).await?) }.boxed()
        });
        kept.await?;
        job.progress(ballots, ballots, &json!({})).await?;
        let page = format!("/counting/{}/paper", order.campaign);
        Ok(json!({ "links": [
            { "href": format!("{page}/{}.pdf", order.run), "zh": "下载打印稿", "en": "Download the sheets" },
            { "href": page, "zh": "返回纸质评议表", "en": "Back to the paper ballots" },
        ] }))
    }
    .boxed()
}

async fn sheets_of(office: &Office, area: AreaId, order: &PrintOrder) -> Result<(BallotRun, i64), Refusal> {
    let db = office.desk.read();
    let room = Room::load(db, area, order.campaign).await?;
    let run = find_run(db, area, order.campaign, order.run).await?;
    let scheme = room.scheme();
    let (first, last) = run.range();
    let unit =
        |(number, unit): (usize, &evaluations::rules::scheme::SchemeUnit)| format!("{} {}", number + 1, unit.name);
    let hash: String = room.counting.plan.scheme_hash.chars().take(8).collect();
    let sheets = BallotRun {
        campaign: scheme.title.clone(),
        issuer: office.settings.office_name.clone(),
        instructions: instructions(room.counting.plan.precedence),
        units: scheme.units.iter().enumerate().map(unit).collect(),
        aspects: scheme.aspects.iter().map(|aspect| aspect.name.clone()).collect(),
        grades: scheme.grades.iter().map(|grade| (grade.code, grade.label.clone())).collect(),
        stratum: evaluations::acts::slips::stratum_name(scheme, &run.stratum).to_owned(),
        form_id: format!("QF1|{hash}"),
        serials: first..=last,
        print: if run.variant == "large" { BallotPrint::Large } else { BallotPrint::Normal },
        made_at: run.moment(),
    };
    Ok((sheets, run.ballots()))
}

fn instructions(precedence: Precedence) -> Vec<String> {
    let mark = "一、每个单位每项只在一个方框内打“√”；打两处以上的按无效处理；不熟悉的请打在“不了解”内。";
    let give_back = match precedence {
        Precedence::PaperOnly => "二、填好后装入信封密封交回，不署姓名。",
        Precedence::PaperTakesCode => {
            "二、领取本表时已交回评议码，不能再在网上评议。填好后装入信封密封交回，不署姓名。"
        }
        Precedence::FirstWins => {
            "二、填好后装入小信封密封，连同评议邀请单一起装入大信封交回。同一评议码在网上用过的，本表不拆封、不计入。"
        }
    };
    vec![mark.to_owned(), give_back.to_owned()]
}

async fn find_run(
    db: &impl ConnectionTrait,
    area: AreaId,
    campaign: CampaignId,
    run: i64,
) -> Result<PrintRun, Refusal> {
    let runs = paper::runs(db, area, campaign).await?;
    runs.into_iter().find(|one| one.run == run).ok_or_else(Refusal::not_found)
}

/// The printed sheets of a run.
///
/// # Errors
/// Not found before they are made.
pub async fn sheets(office: &Office, who: &Actor, campaign: CampaignId, run: i64) -> Result<Vec<u8>, Refusal> {
    access::may(Some(who), &KEEP_PAPER)?;
    let run = find_run(office.desk.read(), who.area, campaign, run).await?;
    if run.file.is_empty() { Err(Refusal::not_found()) } else { Ok(office.files.read(&run.file).await?) }
}

/// Books a number of papers; a negative number takes a wrong booking back.
///
/// # Errors
/// C42 and C43 for what goes by the code, CB02 when more came back than went out, the book's refusals, C52 once the hall is
/// opened.
pub async fn book(
    desk: &Desk,
    who: &Actor,
    campaign: CampaignId,
    stratum: String,
    kind: Kind,
    number: i64,
) -> Result<(), Refusal> {
    book_explained(desk, who, campaign, stratum, (kind, number), "").await
}

/// The same with an explanation, for more that came back than went out.
///
/// # Errors
/// As [`book`]; CB02 without an explanation only, C54 for one without end.
pub async fn book_explained(
    desk: &Desk,
    who: &Actor,
    campaign: CampaignId,
    stratum: String,
    (kind, number): (Kind, i64),
    explanation: &str,
) -> Result<(), Refusal> {
    access::may(Some(who), &KEEP_PAPER)?;
    let explanation = if explanation.is_empty() { None } else { Some(words("explanation", explanation)?) };
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let room = Room::held(tx, who.area, campaign).await?;
            room.preparing()?;
            by_number(room.counting.plan.precedence, kind)?;
            let body = json!({ "stratum": stratum, "kind": kind.code(), "number": number, "explanation": explanation });
            add(tx, &room, &stratum, (kind, number), explanation.map(|words| (who.name.clone(), words))).await?;
            tx.record(&who, Fact::new("counting.book", "campaign", campaign, body)).await?;
            Ok(())
        }
        .boxed()
    })
    .await
}

/// Books paper. `explained` says who explains how, where more came back than went out.
async fn add(
    tx: &Tx,
    room: &Room,
    stratum: &str,
    (kind, number): (Kind, i64),
    explained: Option<(String, String)>,
) -> Result<(), Refusal> {
    let (area, campaign) = (room.counting.area, room.counting.campaign);
    let book = paper::book(&tx.db, area, campaign).await?;
    let line = book.into_iter().find(|line| line.stratum == stratum);
    let line = line.unwrap_or_else(|| Line { stratum: stratum.to_owned(), ..Line::default() }).book(kind, number)?;
    let name = evaluations::acts::slips::stratum_name(room.scheme(), stratum);
    if let Some(finding) = line.too_many_back(name) {
        let place = Place::field("explanation");
        let Some((author, explanation)) = explained else {
            return Err(Refusal::findings("CB02", vec![Finding { place, ..finding }]));
        };
        let (rule, stratum, about) = (finding.rule.0.to_owned(), stratum.to_owned(), about(&finding));
        let explanation = Explanation { rule, place: stratum, about, author, explanation };
        records::explain(tx, area, campaign, &explanation).await?;
    }
    Ok(paper::add(tx, area, campaign, stratum, kind, number).await?)
}

/// What came of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeBooked {
    /// The paper ballot was handed out in exchange.
    Issued(String),
    /// The sealed envelope came back and counts.
    Returned(String),
    /// The code was used online: the envelope stays closed.
    SetAside(String),
}

/// Books the one paper that goes with a code: handed out in exchange, or come back with it. The rule that was declared says
/// which. Neither the code nor the time is written down.
///
/// # Errors
/// C45 when the count knows no codes, the code's refusal, the book's refusals, C52 once the hall is opened.
pub async fn book_code(desk: &Desk, who: &Actor, campaign: CampaignId, code: String) -> Result<CodeBooked, Refusal> {
    access::may(Some(who), &KEEP_PAPER)?;
    let area = who.area;
    desk.write(move |tx| {
        async move {
            let room = Room::held(tx, area, campaign).await?;
            room.preparing()?;
            let (booked, kind) = match room.counting.plan.precedence {
                Precedence::PaperOnly => return Err(no_codes_here()),
                Precedence::PaperTakesCode => {
                    (CodeBooked::Issued(exchange_code(tx, area, campaign, &code).await?), Kind::Issued)
                }
                Precedence::FirstWins => match return_code(tx, area, campaign, &code).await? {
                    CodeBack::PaperCounts(stratum) => (CodeBooked::Returned(stratum), Kind::Returned),
                    CodeBack::UsedOnline(stratum) => (CodeBooked::SetAside(stratum), Kind::SetAside),
                },
            };
            add(tx, &room, booked.stratum(), (kind, 1), None).await?;
            Ok(booked)
        }
        .boxed()
    })
    .await
}

impl CodeBooked {
    /// The stratum.
    pub fn stratum(&self) -> &str {
        match self {
            Self::Issued(stratum) | Self::Returned(stratum) | Self::SetAside(stratum) => stratum,
        }
    }
}

/// What may be booked by number, without a code.
fn by_number(precedence: Precedence, kind: Kind) -> Result<(), Refusal> {
    match (precedence, kind) {
        (Precedence::PaperTakesCode, Kind::Issued) => Err(no(
            "C43",
            ("按“纸质优先”，发出一份要收回一个评议码。", "Under “paper first” every paper goes out for a code."),
            ("请在“凭码发放”处录入评议码。", "Enter the code under “issue for a code”."),
        )),
        (Precedence::FirstWins, Kind::Returned) => Err(no(
            "C42",
            (
                "按“先到为准”，收回一份要核对副券上的评议码。",
                "Under “first wins” every envelope comes back with its stub.",
            ),
            (
                "请在“凭码收回”处录入；没有副券的登记为“另存不拆”。",
                "Enter the code; without a stub book it as set aside.",
            ),
        )),
        (Precedence::PaperOnly | Precedence::PaperTakesCode | Precedence::FirstWins, _) => Ok(()),
    }
}

fn no_codes_here() -> Refusal {
    no(
        "C45",
        ("本次评议只用纸质表，没有评议码。", "This campaign has paper only and no codes."),
        ("请按份数登记。", "Book by number."),
    )
}

fn bad_run() -> Refusal {
    Refusal::field(
        "C44",
        "ballots",
        Bilingual::new(
            "份数应为 1 至 500 的整数，层面应在方案之内。",
            "The number must be 1 to 500, for a stratum of the scheme.",
        ),
        Bilingual::new("更多的请分几次印制。", "Print more in several runs."),
    )
}

/// A number as it was typed into a form.
///
/// # Errors
/// C46 when it is no whole number.
pub fn typed_number(field: &str, text: &str) -> Result<i64, Refusal> {
    text.trim().parse().map_err(|_| {
        let message = Bilingual::new("这里要填整数。", "This must be a whole number.");
        Refusal::field("C46", field, message, Bilingual::new("如 20。", "Such as 20."))
    })
}

/// The same, from 0 up.
///
/// # Errors
/// C46 when it is no whole number.
pub fn typed_count(field: &str, text: &str) -> Result<u32, Refusal> {
    typed_number(field, text).map(small)
}
