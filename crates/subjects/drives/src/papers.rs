//! The report of a drive (专项行动报告), drafted from its plan and figures.

use ::papers::{Align, Block, Column, Form, Level, Paper, Printed, Table, UNNUMBERED_DRAFT};
use kernel::{Moment, UnitId};
use problems::Share;

use crate::rules::drive::{Drive, Stage};
use crate::rules::figures::{Counted, DEFINITIONS, Figures};

/// The short name of the series of reports (机关代字).
pub const SERIES: &str = "效能专";

/// The report of a drive; said to be a draft while it runs.
pub fn report(office: &str, drive: &Drive, figures: &Figures, now: Moment, unit: &dyn Fn(UnitId) -> String) -> Paper {
    let (number, made_at) = match &drive.stage {
        Stage::Closed { number, at, .. } => (number.as_str(), *at),
        Stage::Draft | Stage::Running { .. } => (UNNUMBERED_DRAFT, now),
    };
    let title = format!("关于{}情况的报告", drive.plan.title);
    let mut paper = Paper::new(Form::Document, format!("{office}文件"), title, made_at);
    paper.number = Some(number.to_owned());
    paper.blocks = [
        opening(drive, unit),
        vec![heading("整治重点")],
        listed(&drive.plan.focus),
        vec![heading("主要做法")],
        listed(&drive.plan.measures),
        vec![heading("办理情况"), paragraph(summary(figures)), table(figures, unit)],
        vec![paragraph(definitions())],
        results(drive),
        vec![Block::Signature { issuer: office.to_owned(), date: made_at.day() }],
    ]
    .concat();
    paper.printed = Some(Printed { by: office.to_owned(), on: made_at.day() });
    paper
}

fn heading(text: &str) -> Block {
    Block::Heading(Level::One, text.to_owned())
}

fn paragraph(text: String) -> Block {
    Block::Paragraph(text)
}

fn opening(drive: &Drive, unit: &dyn Fn(UnitId) -> String) -> Vec<Block> {
    let plan = &drive.plan;
    vec![
        paragraph(plan.aim.clone()),
        paragraph(format!(
            "专项行动自{}起至{}止，由{}牵头，{}负责。现将情况报告如下。",
            plan.from.to_chinese(),
            plan.until.to_chinese(),
            unit(plan.unit),
            plan.person
        )),
    ]
}

fn listed(lines: &[String]) -> Vec<Block> {
    lines.iter().map(|line| Block::Heading(Level::Three, line.clone())).collect()
}

fn summary(figures: &Figures) -> String {
    let all = &figures.all;
    let share = |share: Share| format!("{}件（占{}件的{}）", share.part, share.of, share.percent());
    format!(
        "共归集问题{}件，涉及{}个主办单位。销号{}；按期反馈{}；被退回{}；反弹{}；目前逾期{}件。",
        all.gathered,
        figures.units.len(),
        share(all.struck_off),
        share(all.on_time),
        share(all.returned),
        share(all.rebounded),
        figures.overdue
    )
}

fn table(figures: &Figures, unit: &dyn Fn(UnitId) -> String) -> Block {
    let row = |name: String, counted: &Counted| {
        let shares = counted.shares().map(Share::percent);
        [vec![name, counted.gathered.to_string()], shares.to_vec()].concat()
    };
    let units = figures.units.iter().map(|(id, counted)| row(unit(*id), counted));
    let columns = DEFINITIONS.iter().map(|one| Column::new(one.name.0, 2, Align::Center));
    Block::Table(Table {
        caption: None,
        columns: std::iter::once(Column::new("主办单位", 5, Align::Left)).chain(columns).collect(),
        rows: units.chain(std::iter::once(row("合计".to_owned(), &figures.all))).collect(),
    })
}

fn definitions() -> String {
    let all = DEFINITIONS.iter().map(|one| format!("{}：{}", one.name.0, one.counts.0));
    format!("口径说明。{}", all.collect::<String>())
}

fn results(drive: &Drive) -> Vec<Block> {
    let lines = drive.results.lines().filter(|line| !line.trim().is_empty());
    let blocks: Vec<Block> = lines.map(|line| paragraph(line.to_owned())).collect();
    if blocks.is_empty() { Vec::new() } else { [vec![heading("成效和不足")], blocks].concat() }
}
