//! The draw and its list, with replacements.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use kernel::{Bilingual, Moment, Refusal, Role};
use serde::Deserialize;
use sheets::{ColumnStyle, Value, Workbook, WriteProblem};
use ui::{Download, Entered, Form, Frame, Office, Page, Problem, Signed, back_to};

use super::campaigns::campaign_id;
use crate::acts;
use crate::rules::public_draw::{DeclaredSeed, Round, Seed, Source};
use crate::rules::seeds::FIELDS;
use crate::store::campaigns::{self, Campaign};
use crate::store::draws::{self, DrawHead, DrawnLine, StratumDraw};
use crate::store::public_draw::{self, VoidRound};

/// How many lines a page of the list shows.
const PAGE: i64 = 100;

/// Which stratum is shown, and after which place.
#[derive(Debug, Default, Deserialize)]
pub struct Shown {
    #[serde(default)]
    stratum: String,
    #[serde(default)]
    after: i64,
}

#[derive(Template)]
#[template(path = "evaluations/draw.html")]
struct DrawPage {
    f: Frame,
    campaign: Campaign,
    head: Option<DrawHead>,
    round: Round,
    void_rounds: Vec<VoidRound>,
    strata: Vec<StratumDraw>,
    stratum: String,
    lines: Vec<DrawnLine>,
    next: Option<i64>,
    may_draw: bool,
    may_replace: bool,
    entered: Entered,
}

impl DrawPage {
    fn stands(&self, stratum: &str) -> Option<&StratumDraw> {
        self.strata.iter().find(|stands| stands.stratum == stratum)
    }

    fn state_name(&self, line: &DrawnLine) -> &str {
        match line.state.as_str() {
            "drawn" => self.f.t("抽中", "drawn"),
            "replacement" => self.f.t("替补参加", "replacement"),
            "refused" => self.f.t("不参加", "does not take part"),
            _ => self.f.t("候补", "reserve"),
        }
    }

    fn takes_part(&self, line: &DrawnLine) -> bool {
        matches!(line.state.as_str(), "drawn" | "replacement")
    }
}

/// The draw's page.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Query(shown): Query<Shown>,
) -> Result<Response, Problem> {
    page(&office, f, &who, &id, shown, Entered::default()).await
}

async fn page(
    office: &Office,
    f: Frame,
    who: &kernel::Actor,
    id: &str,
    shown: Shown,
    entered: Entered,
) -> Result<Response, Problem> {
    let db = office.desk.read();
    let id = campaign_id(id)?;
    let campaign = campaigns::load(db, who.area, id).await?;
    let first = campaign.scheme.strata.first().map(|stratum| stratum.id.clone()).unwrap_or_default();
    let stratum = if shown.stratum.is_empty() { first } else { shown.stratum };
    let lines = draws::lines(db, who.area, id, &stratum, shown.after, PAGE).await?;
    let full = i64::try_from(lines.len()).unwrap_or(0) == PAGE;
    let officer = who.has(Role::CampaignOfficer);
    let page = DrawPage {
        head: draws::head(db, who.area, id).await?,
        round: public_draw::round(db, who.area, id).await?,
        void_rounds: public_draw::void_rounds(db, who.area, id).await?,
        strata: draws::by_stratum(db, who.area, id).await?,
        next: lines.last().filter(|_| full).map(|line| line.place),
        may_draw: officer && campaign.stage.prepare().is_ok(),
        may_replace: officer && campaign.stage.hand_out().is_ok(),
        f,
        campaign,
        stratum,
        lines,
        entered,
    };
    Ok(Page(page).into_response())
}

/// Freezes roster and plan and announces the seeds to come.
pub async fn freeze(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let seeds = announced(&form);
    let done = acts::public_draw::freeze_draw(&office.desk, &who, campaign_id(&id)?, seeds).await.map(drop);
    answer(&office, f, &who, &id, form, done).await
}

/// Records a seed.
pub async fn seed(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let done = match typed_seed(&form, office.desk.now()) {
        Ok(seed) => acts::public_draw::record_seed(&office.desk, &who, campaign_id(&id)?, seed).await,
        Err(refusal) => Err(refusal),
    };
    answer(&office, f, &who, &id, form, done).await
}

/// The seeds that were announced, in the order of the form; rows without a name are left out.
pub fn announced(form: &Entered) -> Vec<DeclaredSeed> {
    let seed = |(source, which): (&str, &str)| DeclaredSeed {
        source: Source::from_code(form.text(source)),
        which: form.text(which).to_owned(),
    };
    FIELDS.into_iter().map(seed).filter(|seed| !seed.which.is_empty()).collect()
}

/// The seed as it was typed; without a time it was seen just now.
///
/// # Errors
/// D19 when the time is none.
pub fn typed_seed(form: &Entered, now: Moment) -> Result<Seed, Refusal> {
    let seen_at = match form.text("seen_at") {
        "" => now,
        typed => Moment::parse_minute(typed).map_err(|_| not_a_time())?,
    };
    Ok(Seed {
        source: Source::from_code(form.text("source")),
        text: form.text("text").to_owned(),
        witness: form.text("witness").to_owned(),
        seen_at,
        recorded_by: String::new(),
        recorded_at: now,
    })
}

fn not_a_time() -> Refusal {
    Refusal::field(
        "D19",
        "seen_at",
        Bilingual::new("见证时间不是一个时间。", "This is not a time."),
        Bilingual::new("请填写如 2026-11-08 09:30，或留空。", "Write, say, 2026-11-08 09:30, or leave it empty."),
    )
}

/// Draws.
pub async fn draw(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let done = acts::public_draw::draw(&office.desk, &who, campaign_id(&id)?).await.map(drop);
    answer(&office, f, &who, &id, form, done).await
}

/// Declares the round void.
pub async fn declare_void(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let done = acts::public_draw::declare_void(&office.desk, &who, campaign_id(&id)?, form.text("reason")).await;
    answer(&office, f, &who, &id, form, done).await
}

/// Replaces a person.
pub async fn replace(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let (stratum, person, reason) = (form.text("stratum"), form.text("person"), form.text("reason"));
    let done = acts::replace(&office.desk, &who, campaign_id(&id)?, stratum.into(), person.into(), reason.into()).await;
    answer(&office, f, &who, &id, form, done.map(|_| ())).await
}

async fn answer(
    office: &Office,
    f: Frame,
    who: &kernel::Actor,
    id: &str,
    form: Entered,
    done: Result<(), Refusal>,
) -> Result<Response, Problem> {
    let stratum = form.text("stratum").to_owned();
    match done {
        Ok(()) => Ok(back_to(&format!("/campaigns/{id}/draw?stratum={stratum}"))),
        Err(refusal) => {
            let (status, form) = form.again(refusal)?;
            Ok((status, page(office, f, who, id, Shown { stratum, after: 0 }, form).await?).into_response())
        }
    }
}

/// The whole list as a workbook.
pub async fn export(
    State(office): State<Office>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Download, Problem> {
    let id = campaign_id(&id)?;
    let campaign = campaigns::load(office.desk.read(), who.area, id).await?;
    let mut lines = Vec::new();
    for stratum in &campaign.scheme.strata {
        let own = draws::lines(office.desk.read(), who.area, id, &stratum.id, 0, i64::from(i32::MAX)).await?;
        lines.extend(own.into_iter().map(|line| (stratum.name.clone(), line)));
    }
    let title = format!("{} 抽选名单", campaign.scheme.title);
    let bytes = workbook(&title, &lines).map_err(Refusal::failed)?;
    Ok(Download { name: format!("{title}.xlsx"), media_type: ui::XLSX, bytes })
}

fn state_word(state: &str) -> &'static str {
    match state {
        "drawn" => "抽中",
        "replacement" => "替补参加",
        "refused" => "不参加",
        _ => "候补",
    }
}

fn workbook(title: &str, lines: &[(String, DrawnLine)]) -> Result<Vec<u8>, WriteProblem> {
    let texts = [
        ("人员编号", 14.0),
        ("姓名", 12.0),
        ("工作单位", 30.0),
        ("状态", 12.0),
        ("原因", 20.0),
        ("替补何人", 14.0),
        ("票据（SHA-256）", 68.0),
    ];
    let mut columns = vec![ColumnStyle::text("层面", 18.0), ColumnStyle::number("位次", 8.0, "0")];
    columns.extend(texts.map(|(name, width)| ColumnStyle::text(name, width)));
    let mut book = Workbook::new();
    let mut sheet = book.sheet("抽选名单", Some(title), &columns)?;
    for (stratum, line) in lines {
        let texts = [
            &line.person_id,
            &line.name,
            &line.workplace,
            state_word(&line.state),
            &line.reason,
            &line.replaces,
            &line.ticket,
        ];
        let mut row = vec![Value::Text(stratum), Value::Whole(i32::try_from(line.place % 1_000_000).unwrap_or(0))];
        row.extend(texts.map(Value::Text));
        sheet.row(&row)?;
    }
    sheet.finish()?;
    book.into_bytes()
}
