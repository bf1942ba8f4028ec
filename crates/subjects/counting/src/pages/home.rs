//! The list of counts, and the home of one: where it stands, its batches, the one next act.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use evaluations::rules::campaign::Stage;
use evaluations::store::campaigns::{self, Campaign, CampaignLine};
use kernel::{Actor, Refusal};
use ui::{Entered, Form, Frame, Office, Page, Problem, Signed, back_to};

use super::{Line, answered, campaign_id};
use crate::acts::paper::typed_count;
use crate::acts::table::{KEEP_PAPER, OPEN_HALL};
use crate::acts::{Room, declare as declaring, opening};
use crate::rules::hall::Seat;
use crate::rules::plan::{Level, Precedence, Thresholds};
use crate::store::{batches, countings};

/// A campaign in the list.
struct Listed {
    campaign: CampaignLine,
    phase: String,
}

#[derive(Template)]
#[template(path = "counting/list.html")]
struct ListPage {
    f: Frame,
    counts: Vec<Listed>,
    to_declare: Vec<CampaignLine>,
}

fn phase_name(f: &Frame, phase: &str) -> String {
    match phase {
        "preparing" => f.t("收发评议表", "paper out and back"),
        "open" => f.t("计票中", "counting"),
        _ => f.t("已办结", "closed"),
    }
    .to_owned()
}

/// All counts, and the campaigns that could have one.
pub async fn list(State(office): State<Office>, f: Frame, Signed(who): Signed) -> Result<Response, Problem> {
    let db = office.desk.read();
    let declared = countings::list(db, who.area).await?;
    let (mut counts, mut to_declare) = (Vec::new(), Vec::new());
    for campaign in campaigns::list(db, who.area).await? {
        match declared.iter().find(|one| one.campaign == campaign.id) {
            Some(one) => counts.push(Listed { phase: phase_name(&f, one.phase_code()), campaign }),
            None if matches!(campaign.stage, Stage::Frozen { .. }) => to_declare.push(campaign),
            None => {}
        }
    }
    if access::may(Some(&who), &KEEP_PAPER).is_err() {
        to_declare.clear();
    }
    Ok(Page(ListPage { f, counts, to_declare }).into_response())
}

#[derive(Template)]
#[template(path = "counting/declare.html")]
struct DeclarePage {
    f: Frame,
    campaign: Campaign,
    may_declare: bool,
    usual: Thresholds,
    entered: Entered,
}

#[derive(Template)]
#[template(path = "counting/home.html")]
struct HomePage {
    f: Frame,
    room: Room,
    level: String,
    rule: String,
    lines: Vec<Line>,
    seat: String,
    is_clerk: bool,
    is_coordinator: bool,
    may_open: bool,
    wall: String,
    entered: Entered,
}

impl HomePage {
    fn id(&self) -> String {
        self.room.counting.campaign.to_string()
    }

    fn phase(&self) -> &'static str {
        self.room.counting.phase_code()
    }

    fn count(&self, code: &str) -> usize {
        self.lines.iter().filter(|line| line.code == code).count()
    }

    fn ballots(&self) -> u32 {
        self.lines.iter().map(|line| line.sheets).sum()
    }

    fn is_closed(&self) -> bool {
        self.room.campaign.stage.recount().is_ok()
    }
}

/// The home of a count, or the form that declares it.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    page(&office, f, &who, &id, Entered::default()).await
}

async fn page(office: &Office, f: Frame, who: &Actor, id: &str, entered: Entered) -> Result<Response, Problem> {
    let (db, id) = (office.desk.read(), campaign_id(id)?);
    if countings::find(db, who.area, id).await?.is_none() {
        let campaign = campaigns::load(db, who.area, id).await?;
        let may_declare = access::may(Some(who), &KEEP_PAPER).is_ok() && matches!(campaign.stage, Stage::Frozen { .. });
        let usual = Thresholds::default();
        return Ok(Page(DeclarePage { f, campaign, may_declare, usual, entered }).into_response());
    }
    let room = Room::load(db, who.area, id).await?;
    let all = batches::list(db, who.area, id, &room.shape).await?;
    let seat = room.counting.opening().and_then(|opening| opening.hall.seat(who.id));
    let may_open = access::may(Some(who), &OPEN_HALL).is_ok();
    let page = HomePage {
        level: f.say(room.counting.plan.level.name()),
        rule: f.say(room.counting.plan.precedence.words()),
        lines: all.iter().map(|kept| Line::of(&f, &room, kept)).collect(),
        seat: seat_name(&f, seat),
        is_clerk: matches!(seat, Some(Seat::Group(_))),
        is_coordinator: seat == Some(Seat::Coordinator),
        wall: room.counting.opening().filter(|_| may_open).map(|one| one.wall.clone()).unwrap_or_default(),
        may_open,
        f,
        room,
        entered,
    };
    Ok(Page(page).into_response())
}

fn seat_name(f: &Frame, seat: Option<Seat>) -> String {
    match seat {
        Some(Seat::Group(group)) => f.say(kernel::Bilingual::new(format!("第 {group} 组"), format!("group {group}"))),
        Some(Seat::Coordinator) => f.t("裁定人", "coordinator").to_owned(),
        Some(Seat::Observer) => f.t("观察员", "observer").to_owned(),
        None => String::new(),
    }
}

/// Declares a count.
pub async fn declare(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let declared = async {
        let level = Level::from_code(form.text("level")).ok_or_else(Refusal::not_found)?;
        let rule = Precedence::from_code(form.text("precedence")).ok_or_else(Refusal::not_found)?;
        let limits = thresholds(&form)?;
        declaring::declare(&office.desk, &who, campaign_id(&id)?, level, rule, limits).await
    };
    let declared = declared.await.map(|()| back_to(&format!("/counting/{id}")));
    answered(declared, form, |form| page(&office, f, &who, &id, form)).await
}

fn thresholds(form: &Entered) -> Result<Thresholds, Refusal> {
    let usual = Thresholds::default();
    let number = |field: &str, usual: u64| match form.text(field) {
        "" => Ok(usual),
        text => typed_count(field, text).map(u64::from),
    };
    Ok(Thresholds {
        unknown_percent: number("unknown_percent", usual.unknown_percent)?,
        invalid_percent: number("invalid_percent", usual.invalid_percent)?,
        return_percent: number("return_percent", usual.return_percent)?,
        straight_percent: number("straight_percent", usual.straight_percent)?,
        identical_run: number("identical_run", usual.identical_run)?,
        mean_distance: number("mean_distance", usual.mean_distance)?,
        repeated_opinions: number("repeated_opinions", usual.repeated_opinions)?,
        rate_moved: number("rate_moved", usual.rate_moved)?,
    })
}

/// Makes a batch of opened envelopes.
pub async fn make_batch(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let made = async {
        let stratum = form.text("stratum").to_owned();
        opening::make_batch(&office.desk, &who, campaign_id(&id)?, stratum, super::numbers(&form)?).await
    };
    let made = made.await.map(|_| back_to(&format!("/counting/{id}")));
    answered(made, form, |form| page(&office, f, &who, &id, form)).await
}
