//! The papers in letter format: slip, supervision order, forwarding letter, transfer letter.

use ::papers::{Align, Block, Column, Form, Paper, Table};

use super::turns::since_the_slip;
use super::{About, paragraph, signature};
use crate::rules::facts::Fact;
use crate::rules::slip::{Mode, Slip};

/// 问题交办单: the matter, what is asked, who leads and assists by when.
pub fn slip(about: &About<'_>) -> Option<Paper> {
    let slip = about.problem.state.slip()?;
    let mut paper = letter(about, "问题交办单", Some(units(about, slip)));
    paper.blocks.push(paragraph(format!("现将下列问题交你单位办理（台账编号{}）。", about.problem.number)));
    paper.blocks.extend(matter(slip));
    paper.blocks.push(parts(about, slip));
    paper.blocks.push(paragraph(format!(
        "请收到后即签收并确定经办人。认为不属于本单位职责的，请于{}前书面提出异议并说明依据；异议经裁定后，首接单位负责到底。",
        slip.object_by.day.to_chinese()
    )));
    paper.blocks.push(signature(about));
    Some(paper)
}

/// 督办单: for a slip under supervision, or one that was urged or is overdue.
pub fn supervision(about: &About<'_>) -> Option<Paper> {
    let slip = about.problem.state.slip()?;
    let mut paper = letter(about, "督办单", Some(units(about, slip)));
    let due = slip.lead.due.day;
    let late = if about.at.day() > due { "，已经逾期" } else { "" };
    paper.blocks.push(paragraph(format!(
        "{}交办的“{}”（台账编号{}），应于{}前办结{late}。现予督办。",
        slip.at.day().to_chinese(),
        slip.title,
        about.problem.number,
        due.to_chinese()
    )));
    paper.blocks.extend(matter(slip));
    let urged = since_the_slip(about.history).iter().rev().find_map(|event| match &event.fact {
        Fact::Urged { text } => Some(text.clone()),
        _ => None,
    });
    paper.blocks.extend(urged.map(|text| paragraph(format!("督办意见：{text}"))));
    paper.blocks.push(paragraph("请主要负责同志过问，抓紧办理，办理情况书面报告。"));
    paper.blocks.push(signature(about));
    Some(paper)
}

/// 转办函: a covering letter to the lead unit.
pub fn forwarding(about: &About<'_>) -> Option<Paper> {
    let slip = about.problem.state.slip()?;
    let mut paper = letter(about, &format!("关于转办“{}”的函", slip.title), Some((about.unit)(slip.lead.unit)));
    paper.blocks.push(paragraph(format!("现将“{}”（台账编号{}）转你单位办理。", slip.title, about.problem.number)));
    paper.blocks.push(paragraph(&slip.matter));
    let due = slip.lead.due.day.to_chinese();
    paper.blocks.push(paragraph(format!(
        "请依职责办理，并于{due}前将办理结果函告我办。不得将反映材料转给被反映的单位和个人。"
    )));
    paper.blocks.push(signature(about));
    Some(paper)
}

/// 移送函: names the package by its hash and says nothing of what it is about.
pub fn transfer(about: &About<'_>) -> Option<Paper> {
    let package = about.history.iter().find_map(|event| match &event.fact {
        Fact::Transferred { package } => Some(package.clone()),
        _ => None,
    })?;
    let mut paper = letter(about, "关于移送问题线索的函", Some("纪检监察机关".to_owned()));
    paper.blocks.push(paragraph(format!(
        "我办登记的第{}号问题中有属于纪检监察机关受理范围的线索，现连同证据材料密封移送。",
        about.problem.number
    )));
    paper.blocks.push(paragraph("移送包校验值（SHA-256，每八位空一格）："));
    paper.blocks.push(paragraph(in_groups(&package)));
    paper
        .blocks
        .push(paragraph("请核对校验值后签收，并将办理结果反馈我办。本函及移送材料不得向被反映的单位和个人透露。"));
    paper.blocks.push(signature(about));
    Some(paper)
}

/// A hash in groups of eight, so that lines can break and people can compare it.
fn in_groups(hash: &str) -> String {
    let signs: Vec<char> = hash.chars().collect();
    signs.chunks(8).map(String::from_iter).collect::<Vec<_>>().join(" ")
}

fn letter(about: &About<'_>, title: &str, addressee: Option<String>) -> Paper {
    let mut paper = Paper::new(Form::Letter, about.office.clone(), title, about.at);
    paper.number = Some(about.number.clone());
    paper.addressee = addressee;
    paper
}

fn units(about: &About<'_>, slip: &Slip) -> String {
    slip.parts().map(|part| (about.unit)(part.unit)).collect::<Vec<_>>().join("、")
}

fn matter(slip: &Slip) -> Vec<Block> {
    let mut blocks = vec![paragraph(format!("问题：{}", slip.matter))];
    blocks.extend(slip.leader_note.iter().map(|note| paragraph(format!("领导批示：{note}"))));
    let mode = match slip.mode {
        Mode::Investigate => "查办",
        Mode::Joint => "联办",
        Mode::Supervised => "督办",
    };
    blocks.push(paragraph(format!("办理方式：{mode}。办理要求：{}", slip.requirement)));
    blocks
}

fn parts(about: &About<'_>, slip: &Slip) -> Block {
    let role = |place: usize| if place == 0 { "主办" } else { "协办" };
    let row = |(place, part): (usize, &crate::rules::slip::Part)| {
        vec![(about.unit)(part.unit), role(place).to_owned(), part.due.day.to_chinese(), part.due.in_words().zh]
    };
    Block::Table(Table {
        caption: None,
        columns: vec![
            Column::new("单位", 5, Align::Left),
            Column::new("责任", 2, Align::Center),
            Column::new("办理期限", 4, Align::Center),
            Column::new("期限计算", 7, Align::Left),
        ],
        rows: slip.parts().enumerate().map(row).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_printed_in_groups_so_that_it_stays_inside_the_page() {
        assert_eq!(in_groups("0123456789abcdef01"), "01234567 89abcdef 01");
    }
}
