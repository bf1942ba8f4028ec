//! The panel as a list to take away: a workbook, and a paper to sign and post.

use axum::extract::{Path, State};
use kernel::Refusal;
use papers::{Align, Block, Column, Form, Orientation, Paper, Table};
use sheets::{ColumnStyle, Value, Workbook, WriteProblem};
use ui::{Download, Office, Problem, Signed};

use super::{Member, Whole, panel_id};

async fn whole(office: &Office, who: &kernel::Actor, id: &str) -> Result<Whole, Refusal> {
    let whole = Whole::load(office, who.area, panel_id(id)?).await?;
    if whole.room.panel.is_drawn() { Ok(whole) } else { Err(Refusal::not_found()) }
}

/// Everybody who has or had a seat, as a workbook.
pub async fn workbook(
    State(office): State<Office>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Download, Problem> {
    let whole = whole(&office, &who, &id).await?;
    let title = format!("{} 名单", whole.room.panel.title);
    let bytes = sheet(&title, &whole).map_err(Refusal::failed)?;
    Ok(Download { name: format!("{title}.xlsx"), media_type: ui::XLSX, bytes })
}

fn sheet(title: &str, whole: &Whole) -> Result<Vec<u8>, WriteProblem> {
    let text = |(name, width): (&str, f64)| ColumnStyle::text(name, width);
    let mut columns = [("编号", 14.0), ("姓名", 14.0), ("工作单位", 26.0)].map(text).to_vec();
    columns.extend(whole.categories().iter().map(|category| ColumnStyle::text(category, 14.0)));
    columns.extend([("席位", 16.0), ("接替", 14.0), ("离任原因", 24.0), ("票据（SHA-256）", 68.0)].map(text));
    let mut book = Workbook::new();
    let mut sheet = book.sheet("名单", Some(title), &columns)?;
    for member in whole.members() {
        let seat = &member.seat;
        let features = member.features.iter().map(|(_, feature)| feature.as_str());
        let row = [seat.person_id.as_str(), &member.name, &member.workplace].into_iter().chain(features);
        let row = row.chain([state(&member), &seat.replaces, &seat.left_reason, &seat.ticket]);
        sheet.row(&row.map(Value::Text).collect::<Vec<_>>())?;
    }
    sheet.finish()?;
    book.into_bytes()
}

fn state(member: &Member) -> &'static str {
    match (&member.seat.left_at, member.seat.replacement) {
        (Some(_), _) => "不担任",
        (None, 0) => "抽中",
        (None, _) => "替补担任",
    }
}

/// Those who have a seat now, as a paper with the draw's seed and places to sign.
pub async fn paper(
    State(office): State<Office>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Download, Problem> {
    let whole = whole(&office, &who, &id).await?;
    let name = format!("{} 名单.pdf", whole.room.panel.title);
    let paper = list(&office, &whole)?;
    let fonts = office.fonts.clone();
    let made = tokio::task::spawn_blocking(move || paper.to_pdf(&fonts)).await.map_err(Refusal::failed)?;
    Ok(Download { name, media_type: "application/pdf", bytes: made.map_err(Refusal::failed)? })
}

fn list(office: &Office, whole: &Whole) -> Result<Paper, Refusal> {
    let title = format!("{}\n名单", whole.room.panel.title);
    let form = Form::Sheets(Orientation::Portrait);
    let mut paper = Paper::new(form, office.settings.office_name.clone(), title, office.desk.now());
    let record = whole.record.as_ref().and_then(|record| record.drawn.as_ref());
    let drawn = record.ok_or_else(Refusal::not_found)?;
    let seeds = whole.room.round.seeds().iter();
    let witnesses: Vec<String> = seeds.map(|seed| format!("{}（{}）", seed.witness, seed.source.name().zh)).collect();
    let (people, size) = (whole.room.people.len(), whole.room.panel.size);
    let replaced = whole.seats.iter().filter(|seat| seat.left_at.is_some()).count();
    paper.blocks = vec![
        Block::Paragraph(format!(
            "从 {people} 名报名者中按名额公开抽选 {size} 人。种子“{}”，见证人：{}；抽中第 {} 组。",
            drawn.seed,
            witnesses.join("、"),
            drawn.number
        )),
        Block::Paragraph(format!("截至本表打印时已替补 {replaced} 人次。下表为现任人员。")),
        Block::Table(members(whole)),
        Block::Table(signatures(&whole.room.round)),
    ];
    Ok(paper)
}

fn members(whole: &Whole) -> Table {
    let heads = [("序号", 2, Align::Right), ("编号", 3, Align::Left), ("姓名", 4, Align::Left)];
    let column = |(name, share, align): (&str, u32, Align)| Column::new(name, share, align);
    let categories = whole.categories();
    let features = categories.iter().map(|category| Column::new(category, 3, Align::Left));
    let present = whole.members().into_iter().filter(|member| member.seat.left_at.is_none());
    let row = |(number, member): (usize, Member)| {
        let own = [number.to_string(), member.seat.person_id.clone(), member.name];
        own.into_iter().chain(member.features.into_iter().map(|(_, feature)| feature)).collect()
    };
    Table {
        caption: None,
        columns: heads.map(column).into_iter().chain(features).collect(),
        rows: (1..).zip(present).map(row).collect(),
    }
}

/// Who signs, with room for it.
fn signatures(round: &evaluations::rules::public_draw::Round) -> Table {
    let columns = vec![
        Column::new("身份", 2, Align::Left),
        Column::new("姓名", 3, Align::Left),
        Column::new("签名", 4, Align::Left),
        Column::new("日期", 3, Align::Left),
    ];
    let line = |duty: &str, name: &str| vec![duty.to_owned(), name.to_owned(), String::new(), String::new()];
    let mut rows: Vec<Vec<String>> =
        round.freeze().map(|freeze| line("经办人", &freeze.frozen_by)).into_iter().collect();
    rows.extend(round.seeds().iter().map(|seed| line("见证人", &seed.witness)));
    rows.push(line("监督观察员", ""));
    Table { caption: Some("签字".to_owned()), columns, rows }
}
