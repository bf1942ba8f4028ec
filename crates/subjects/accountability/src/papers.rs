//! The letter of a proposal (问责建议书).

use ::papers::{Block, Form, Paper};

use crate::rules::articles;
use crate::rules::proposal::{Proposal, Stage};

/// The short name of the series of letters (机关代字).
pub const SERIES: &str = "效能问";

/// The letter to the body that decides; none before the proposal was sent.
pub fn letter(office: &str, proposal: &Proposal, unit: &str) -> Option<Paper> {
    let (Stage::Sent { number, body, at } | Stage::Decided { number, body, at, .. }) = &proposal.stage else {
        return None;
    };
    let order = &proposal.order;
    let article = articles::find(&order.article)?;
    let whom = if order.person.is_empty() { unit.to_owned() } else { format!("{unit}{}", order.person) };
    let mut paper = Paper::new(Form::Letter, office, "问责建议书", *at);
    paper.number = Some(number.clone());
    paper.addressee = Some(body.clone());
    let facts = format!("主要事实：{}", order.facts.trim_start());
    paper.blocks.push(Block::Paragraph(format!(
        "我办在办理问题（台账编号{}）中，发现{whom}有应当追究责任的情形，现提出如下建议。",
        proposal.number
    )));
    // The parts are named in their first line, so that a letter of usual length stays on one page.
    let facts = facts.lines().filter(|line| !line.trim().is_empty());
    paper.blocks.extend(facts.map(|line| Block::Paragraph(line.to_owned())));
    paper.blocks.push(Block::Paragraph(format!(
        "依据：{}（{}，{}起施行）。",
        article.law,
        article.issued,
        article.in_force.to_chinese()
    )));
    paper.blocks.push(Block::Paragraph(format!("建议：对{whom}{}。", order.measure)));
    paper.blocks.push(Block::Paragraph("请按管理权限研究处理，并将采纳情况和处理结果书面反馈我办。".to_owned()));
    paper.blocks.push(Block::Signature { issuer: office.to_owned(), date: at.day() });
    Some(paper)
}
