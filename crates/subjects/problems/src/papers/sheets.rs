//! The forms: response, extension, striking off, look-back.

use ::papers::{Block, Form, Orientation, Paper};

use super::turns::since_the_slip;
use super::{About, PaperKind, form, paragraph};
use crate::rules::facts::{Event, Fact};
use crate::rules::slip::{ExtensionAsked, Part, Response, Slip};

/// 整改反馈表
pub fn response(about: &About<'_>) -> Option<Paper> {
    let (slip, response) = (about.problem.state.slip()?, about.problem.state.response()?);
    let mut rows = head(about, slip);
    rows.extend(response_rows(about, slip, response));
    rows.push(("主要负责人意见", String::from("\n\n签字：　　　　　　年　月　日")));
    Some(sheet(about, "整改反馈表", rows))
}

/// 延期审批表
pub fn extension(about: &About<'_>) -> Option<Paper> {
    let slip = about.problem.state.slip()?;
    let asked = |event: &Event| match &event.fact {
        Fact::ExtensionAsked { asked } => Some((asked.clone(), event.at, event.by.name.clone())),
        _ => None,
    };
    let history = since_the_slip(about.history);
    let (asked, at, by): (ExtensionAsked, _, _) = history.iter().rev().find_map(asked)?;
    let mut later = history.iter().rev().take_while(|event| !matches!(event.fact, Fact::ExtensionAsked { .. }));
    let decided = later.find_map(|event| match &event.fact {
        Fact::ExtensionDecided { granted, reason } => {
            let word = if *granted { "同意延期" } else { "不同意延期" };
            Some(format!("{word}。{reason}\n{}　{}", event.by.name, event.at.day().to_chinese()))
        }
        _ => None,
    });
    let mut rows = head(about, slip);
    let was = asked.until.moved.last().map(|moved| moved.was().to_chinese()).unwrap_or_default();
    rows.push(("原定期限", was));
    rows.push(("申请延至", asked.until.day.to_chinese()));
    rows.push(("延期理由", asked.reason));
    rows.push(("申请人", format!("{by}　{}", at.day().to_chinese())));
    rows.push(("审批意见", decided.unwrap_or_else(|| "\n\n签字：　　　　　　年　月　日".to_owned())));
    Some(sheet(about, "延期审批表", rows))
}

/// 销号单
pub fn striking_off(about: &About<'_>) -> Option<Paper> {
    let (slip, response) = (about.problem.state.slip()?, about.problem.state.response()?);
    let mut rows = head(about, slip);
    rows.extend(response_rows(about, slip, response));
    let verified = last(about, |fact| matches!(fact, Fact::Verified { .. }))?;
    rows.push(("核查情况", signed(verified)));
    let struck = last(about, |fact| matches!(fact, Fact::StruckOff { .. }))?;
    rows.push(("销号", format!("{}　{}", struck.by.name, struck.at.day().to_chinese())));
    if let Fact::StruckOff { look_back } = &struck.fact {
        rows.push(("回头看日期", look_back.to_chinese()));
    }
    Some(sheet(about, "问题销号单", rows))
}

/// 回头看记录
pub fn look_back(about: &About<'_>) -> Option<Paper> {
    let looked = last(about, |fact| matches!(fact, Fact::LookedBack { .. }))?;
    let slip = about.history.iter().rev().find_map(|event| match &event.fact {
        Fact::Assigned { slip } => Some(slip),
        _ => None,
    })?;
    let mut rows = head(about, slip);
    let result = matches!(looked.fact, Fact::LookedBack { rebound: true, .. });
    rows.push(("回头看结果", if result { "有反弹，按原编号重新办理" } else { "已巩固" }.to_owned()));
    rows.push(("回头看情况", signed(looked)));
    Some(sheet(about, "回头看记录", rows))
}

fn last<'a>(about: &About<'a>, wanted: impl Fn(&Fact) -> bool) -> Option<&'a Event> {
    about.history.iter().rev().find(|event| wanted(&event.fact))
}

fn signed(event: &Event) -> String {
    let words = event.fact.words().unwrap_or_default();
    format!("{words}\n{}　{}", event.by.name, event.at.day().to_chinese())
}

fn head(about: &About<'_>, slip: &Slip) -> Vec<(&'static str, String)> {
    let assisting: Vec<_> = slip.assisting.iter().map(|part| (about.unit)(part.unit)).collect();
    let mut rows = vec![
        ("台账编号", about.problem.number.to_string()),
        ("交办单号", PaperKind::Slip.document_number(slip.at, slip.number)),
        ("问题", slip.title.clone()),
        ("主办单位", (about.unit)(slip.lead.unit)),
    ];
    if !assisting.is_empty() {
        rows.push(("协办单位", assisting.join("、")));
    }
    rows.push(("交办和期限", format!("{}交办，{}", slip.at.day().to_chinese(), slip.lead.due.in_words().zh)));
    rows
}

fn response_rows(about: &About<'_>, slip: &Slip, response: &Response) -> Vec<(&'static str, String)> {
    let mut rows = vec![
        ("查办结果", response.outcome.name().zh),
        ("查明事实", response.facts.clone()),
        ("整改措施", response.measures.clone()),
    ];
    let answer = |part: &Part| part.answer.clone().unwrap_or_else(|| "期满未回复".to_owned());
    let answers = slip.assisting.iter().map(|part| format!("{}：{}", (about.unit)(part.unit), answer(part)));
    let answers: Vec<_> = answers.collect();
    if !answers.is_empty() {
        rows.push(("协办单位回复", answers.join("\n")));
    }
    let evidence: Vec<_> = response.evidence.iter().map(|one| one.name.as_str()).collect();
    if !evidence.is_empty() {
        rows.push(("整改证据", evidence.join("\n")));
    }
    rows.push(("反馈时间", response.at.day().to_chinese()));
    rows
}

fn sheet(about: &About<'_>, title: &str, rows: Vec<(&str, String)>) -> Paper {
    let mut paper = Paper::new(Form::Sheets(Orientation::Portrait), about.office.clone(), title, about.at);
    let blocks: Vec<Block> = vec![paragraph(format!("{}　　编号：{}", about.office, about.number)), form(rows)];
    paper.blocks = blocks;
    paper
}
