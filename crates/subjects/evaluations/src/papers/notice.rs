use kernel::Language;
use papers::{Block, Form, Level, Paper, Quote};

use super::{Issue, NOTHING, NOTICES, interval, rank_sentence, shown};
use crate::rules::scheme::Scheme;
use crate::tally::{Results, UnitResult};

/// What a rectification notice is made from.
#[derive(Debug, Clone, Copy)]
pub struct Notice<'a> {
    /// The scheme of the evaluation.
    pub scheme: &'a Scheme,
    /// Its results.
    pub results: &'a Results,
    /// The unit it goes to.
    pub unit: &'a UnitResult,
    /// The opinions about the unit, word for word, personal numbers masked.
    pub opinions: &'a [String],
}

/// The rectification notice (整改通知书) of one unit.
pub fn notice(about: Notice<'_>, issue: &Issue) -> Paper {
    let unit = shown(about.unit, about.scheme.smallest_cell);
    let mut paper = Paper::new(Form::Document, format!("{}文件", issue.office), "整改通知书", issue.at);
    paper.number = Some(issue.document_number(NOTICES));
    paper.addressee = Some(unit.unit_name.clone());
    let (_, came) = about.results.response_in_all();
    paper.blocks = vec![
        paragraph(format!(
            "{}已经结束，共交回评议表{came}份。现将你单位的评议结果和评议人提出的意见原文转交，请认真研究，逐条整改。",
            about.results.title
        )),
        heading("评议结果"),
        paragraph(outcome(about.results, &unit)),
    ];
    paper.blocks.extend(weakest(about.scheme, &unit).map(paragraph));
    paper.blocks.push(heading("评议意见原文"));
    paper.blocks.extend(opinions(about.opinions));
    paper.blocks.extend(requirements(about.scheme.answer_days));
    paper.blocks.push(Block::Signature { issuer: issue.office.clone(), date: issue.at.day() });
    paper
}

fn paragraph(text: impl Into<String>) -> Block {
    Block::Paragraph(text.into())
}

fn heading(text: &str) -> Block {
    Block::Heading(Level::One, text.to_owned())
}

/// Score, rank, rates, and how sure they are.
fn outcome(results: &Results, unit: &UnitResult) -> String {
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| NOTHING.to_owned());
    let Some(score) = &unit.composite_text else {
        return "本次评议中对你单位的有效评价过少，不公布得分和名次。".to_owned();
    };
    let mut sentence = format!("综合得分{score}分");
    if unit.composite_ci.is_some() {
        sentence.push_str(&format!("（95%区间{}）", interval(unit.composite_ci)));
    }
    let size = results.units.iter().filter(|other| other.class_id == unit.class_id).count();
    match unit.rank_class {
        Some(rank) => sentence.push_str(&format!("，在{}{size}个单位中列第{rank}名", unit.class_name)),
        None => sentence.push_str("，有效评议人不足，不参加排名"),
    }
    let sure = rank_sentence(unit, Language::Chinese);
    if !sure.is_empty() {
        sentence.push_str(&format!("（{sure}）"));
    }
    format!("{sentence}；满意率{}，满意和比较满意率{}。", text(&unit.best_grade_text), text(&unit.satisfaction_text))
}

/// The aspect with the lowest mean.
fn weakest(scheme: &Scheme, unit: &UnitResult) -> Option<String> {
    let means = scheme.aspects.iter().zip(&unit.aspects).filter_map(|(aspect, result)| Some((aspect, result.mean?)));
    let (aspect, mean) = means.min_by(|one, other| one.1.total_cmp(&other.1))?;
    Some(format!("各项评议内容中，“{}”平均分最低，为{mean:.2}分。", aspect.name))
}

fn opinions(opinions: &[String]) -> Vec<Block> {
    if opinions.is_empty() {
        return vec![paragraph("本次评议没有需要反馈你单位的书面意见。")];
    }
    let quote = |(number, text): (u32, &String)| Block::Quote(Quote { number, text: text.clone(), source: None });
    (1..).zip(opinions).map(quote).collect()
}

/// What the unit is asked for, within so many working days.
fn requirements(days: u64) -> Vec<Block> {
    vec![
        heading("整改要求"),
        paragraph("对每条意见明确分管领导、责任科室和责任人，建立整改台账，实行销号管理。不得追查意见的来源。"),
        paragraph(format!(
            "请在收到本通知之日起{days}个工作日内书面反馈整改情况：已经办结的事项和结果；正在办理的事项、时限和责任人；需要其他单位配合的事项。"
        )),
        paragraph("整改情况经核查后销号，并适时组织回头看。"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opinions_stand_word_for_word_and_numbered_and_the_scheme_says_by_when_to_answer() {
        let given = ["窗口态度好。\n希望保持。".to_owned(), "请联系139****5678".to_owned()];
        let blocks = opinions(&given);
        let Block::Quote(second) = &blocks[1] else { panic!("a quote") };
        assert_eq!((second.number, second.text.as_str()), (2, "请联系139****5678"));
        assert!(matches!(&requirements(20)[2], Block::Paragraph(text) if text.contains("20个工作日内")));
        // No unit may read from this that an opinion on it is withheld, nor be told that none came in.
        assert!(matches!(&opinions(&[])[0], Block::Paragraph(text) if text.contains("没有需要反馈")));
    }
}
