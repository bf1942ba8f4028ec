//! The minutes (会议纪要) in the form of GB/T 9704-2012, chapter 10.3.

use ::papers::{Align, Block, Column, Form, Level, Paper, Printed, Table, UNNUMBERED_DRAFT};
use kernel::{Moment, UnitId};
use problems::Calendar;

use crate::rules::agenda::Item;
use crate::rules::meeting::{Meeting, Stage};

/// The short name of the series of minutes (机关代字).
pub const SERIES: &str = "效能纪";

/// The minutes of a meeting; said to be a draft until they have a number.
pub fn minutes(
    office: &str,
    meeting: &Meeting,
    calendar: &Calendar,
    now: Moment,
    unit: &dyn Fn(UnitId) -> String,
) -> Paper {
    let plan = &meeting.plan;
    let (number, made_at) = match &meeting.stage {
        Stage::Signed { number, at, .. } => (number.as_str(), *at),
        Stage::Planned { .. } | Stage::Cancelled { .. } => (UNNUMBERED_DRAFT, now),
    };
    let mut paper = Paper::new(Form::Minutes, format!("{office}会议纪要"), plan.title.clone(), made_at);
    paper.number = Some(number.to_owned());
    paper.blocks.push(Block::Paragraph(opening(meeting)));
    paper.blocks.extend(meeting.agenda.iter().flat_map(item));
    paper.blocks.extend(decisions(meeting, calendar, unit));
    paper.blocks.extend(people(meeting));
    paper.copies_to = plan.units.iter().map(|one| unit(*one)).collect();
    paper.printed = Some(Printed { by: office.to_owned(), on: made_at.day() });
    paper
}

fn opening(meeting: &Meeting) -> String {
    let plan = &meeting.plan;
    let half =
        if plan.at.to_minute().as_str() < format!("{} 12:00", plan.at.day()).as_str() { "上午" } else { "下午" };
    format!(
        "{}{half}，{}在{}主持召开{}，研究{}项议题。现将会议议定事项纪要如下。",
        plan.at.day().to_chinese(),
        plan.chair,
        plan.place,
        plan.title,
        meeting.agenda.len()
    )
}

fn item(item: &Item) -> Vec<Block> {
    let number = item.problem.as_ref().map(|problem| format!("（台账编号{}）", problem.number)).unwrap_or_default();
    let mut blocks = vec![Block::Heading(Level::One, format!("关于“{}”{number}", item.title))];
    let said = if item.said.is_empty() { "（会议情况待补记）" } else { item.said.as_str() };
    blocks.extend(said.lines().filter(|line| !line.trim().is_empty()).map(|line| Block::Paragraph(line.to_owned())));
    blocks
}

fn decisions(meeting: &Meeting, calendar: &Calendar, unit: &dyn Fn(UnitId) -> String) -> Vec<Block> {
    if meeting.decisions.is_empty() {
        return Vec::new();
    }
    let held = meeting.plan.at.day();
    let rows = meeting.decisions.iter().zip(1..).map(|(one, place): (_, usize)| {
        let due = one.due(held, calendar).day.to_chinese();
        vec![place.to_string(), one.text.clone(), unit(one.unit), one.person.clone(), due]
    });
    let columns = vec![
        Column::new("序号", 2, Align::Center),
        Column::new("任务", 8, Align::Left),
        Column::new("责任单位", 4, Align::Left),
        Column::new("责任人", 3, Align::Center),
        Column::new("完成时限", 5, Align::Center),
    ];
    vec![
        Block::Heading(Level::One, "议定事项任务分工".to_owned()),
        Block::Table(Table { caption: None, columns, rows: rows.collect() }),
    ]
}

fn people(meeting: &Meeting) -> impl Iterator<Item = Block> {
    let people = &meeting.people;
    let lines = [("出席", &people.present), ("请假", &people.excused), ("列席", &people.attending)];
    let filled = lines.into_iter().filter(|(_, names)| !names.is_empty());
    filled.map(|(label, names)| Block::People { label: label.to_owned(), names: names.replace('\n', "、") })
}
