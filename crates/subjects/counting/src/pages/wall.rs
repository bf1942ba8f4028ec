//! The wall's screen: how far every batch is, and nothing of what it says. Whoever has its address sees it, so that no session
//! can end in front of the hall.

use askama::Template;
use axum::extract::{Path, Query, State};
use kernel::Refusal;
use serde::Deserialize;
use ui::{Frame, Office, Page, Problem};

use super::Line;
use crate::acts::Room;
use crate::store::{batches, countings};

/// What is shown.
#[derive(Deserialize, Default)]
pub struct Asked {
    /// `all` lists definitive batches too; a group's number lists that group's.
    #[serde(default)]
    show: String,
}

#[derive(Template)]
#[template(path = "counting/wall.html")]
struct WallPage {
    f: Frame,
    title: String,
    wall: String,
    groups: usize,
    show: String,
    lines: Vec<Line>,
    all: usize,
    definitive: usize,
    typing: usize,
    to_settle: usize,
    ballots: u32,
    ballots_done: u32,
}

/// The screen.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Path(wall): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page<impl Template>, Problem> {
    let (db, area) = (office.desk.read(), office.settings.area);
    let counting = countings::at_wall(db, area, &wall).await?.ok_or_else(Refusal::not_found)?;
    let room = Room::load(db, area, counting.campaign).await?;
    let all = batches::list(db, area, counting.campaign, &room.shape).await?;
    let lines: Vec<Line> = all.iter().map(|kept| Line::of(&f, &room, kept)).collect();
    let count = |codes: &[&str]| lines.iter().filter(|line| codes.contains(&line.code)).count();
    let done = |line: &&Line| line.code == "definitive";
    let page = WallPage {
        title: room.scheme().title.clone(),
        groups: room.opened()?.hall.groups.len(),
        all: lines.len(),
        definitive: count(&["definitive"]),
        typing: count(&["first_entry", "second_entry", "correcting"]),
        to_settle: count(&["first_held", "unsettled", "reopen_asked"]),
        ballots: lines.iter().map(|line| line.sheets).sum(),
        ballots_done: lines.iter().filter(done).map(|line| line.sheets).sum(),
        lines: lines.into_iter().filter(|line| is_shown(line, &asked.show, f.language)).collect(),
        show: asked.show,
        wall,
        f,
    };
    Ok(Page(page))
}

/// Definitive batches are folded away unless they are asked for; a group sees its own.
fn is_shown(line: &Line, show: &str, language: kernel::Language) -> bool {
    match show {
        "all" => true,
        "" => line.code != "definitive",
        group => line.hands.contains(&language.t("第{}组 ", "group {},").replace("{}", group)),
    }
}
