use kernel::Language;
use papers::{Align, Attachment, Block, Column, Form, Level, Paper, Picture, Printed, Sign, Table};

use super::{BULLETINS, Issue, NOTHING, RankPlot, shown};
use crate::rules::formula::grades_in_words;
use crate::rules::scheme::Scheme;
use crate::tally::{Results, UnitResult};

/// The bulletin of the results (评议结果通报).
pub fn bulletin(scheme: &Scheme, results: &Results, issue: &Issue) -> Paper {
    let title = format!("关于{}结果的通报", results.title);
    let mut paper = Paper::new(Form::Document, format!("{}文件", issue.office), title, issue.at);
    paper.number = Some(issue.document_number(BULLETINS));
    paper.addressee = Some("各被评议单位".to_owned());
    paper.blocks = body(scheme, results);
    paper.blocks.push(Block::Signature { issuer: issue.office.clone(), date: issue.at.day() });
    paper.attachments = vec![
        Attachment { title: "各层面回收情况".to_owned(), blocks: vec![response(scheme, results)] },
        Attachment { title: "计分办法".to_owned(), blocks: formula(scheme) },
    ];
    paper.printed = Some(Printed { by: issue.office.clone(), on: issue.at.day() });
    paper
}

fn paragraph(text: impl Into<String>) -> Block {
    Block::Paragraph(text.into())
}

fn heading(text: &str) -> Block {
    Block::Heading(Level::One, text.to_owned())
}

fn body(scheme: &Scheme, results: &Results) -> Vec<Block> {
    let (drawn, came) = results.response_in_all();
    let mut blocks = vec![
        paragraph(format!("根据实施方案，{}已经完成。现将结果通报如下。", results.title)),
        heading("基本情况"),
        paragraph(format!(
            "被评议单位{}个，分{}类排名；评议内容{}项。评议人由计算机从{}个层面随机抽取{drawn}名，交回评议表{came}份。",
            scheme.units.len(),
            scheme.classes.len(),
            scheme.aspects.len(),
            scheme.strata.len(),
        )),
        heading("总体评价"),
        paragraph(overall(results)),
        heading("各类单位得分和名次"),
        paragraph(
            "表中“95%区间”表示抽样带来的误差范围，“名次区间”表示名次可能的范围。不同档的单位差别显著；同一档内的先后不一定代表实际差别，使用名次时应当一并考虑。",
        ),
    ];
    for class in &scheme.classes {
        let units: Vec<UnitResult> =
            results.class_in_order(&class.id).into_iter().map(|unit| shown(unit, scheme.smallest_cell)).collect();
        blocks.push(Block::Heading(Level::Two, class.name.clone()));
        blocks.push(picture(&units, &class.name));
        blocks.push(table(&units, &class.name));
    }
    blocks
}

/// The rate of all units together and how it has moved.
fn overall(results: &Results) -> String {
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| NOTHING.to_owned());
    let whole = &results.whole;
    let mut sentence = format!(
        "全部单位合计，满意率{}，满意和比较满意率{}。",
        text(&whole.best_grade_text),
        text(&whole.satisfaction_text)
    );
    for past in &whole.history {
        let change = past.change_text.as_deref().unwrap_or(NOTHING);
        sentence.push_str(&format!("{}年为{}，相差{change}个百分点。", past.year, past.satisfaction_text));
    }
    sentence
}

fn picture(units: &[UnitResult], class: &str) -> Block {
    let words = RankPlot::words(units, class, Language::Chinese);
    Block::Picture(Picture {
        svg: RankPlot::new(units, words.clone(), true).svg(),
        caption: Some(format!("{class}得分和95%区间")),
        alternative: words,
    })
}

fn table(units: &[UnitResult], class: &str) -> Block {
    let sure = units.iter().any(|unit| unit.ranks.rank_interval_class.is_some());
    let mut columns = vec![
        Column::new("名次", 2, Align::Center),
        Column::new("单位", 6, Align::Left),
        Column::new("得分", 3, Align::Right),
        Column::new("95%区间", 5, Align::Center),
        Column::new("满意和比较满意率", 4, Align::Right),
    ];
    if sure {
        columns.push(Column::new("名次区间", 3, Align::Center));
        columns.push(Column::new("档", 2, Align::Center));
    }
    Block::Table(Table {
        caption: Some(format!("{class}评议结果")),
        columns,
        rows: units.iter().map(|unit| row(unit, sure)).collect(),
    })
}

fn row(unit: &UnitResult, sure: bool) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| NOTHING.to_owned());
    let mut cells = vec![
        unit.rank_class.map_or_else(|| NOTHING.to_owned(), |rank| rank.to_string()),
        unit.unit_name.clone(),
        text(&unit.composite_text),
        unit.composite_ci.map_or_else(|| NOTHING.to_owned(), |[low, high]| format!("{low:.2}–{high:.2}")),
        text(&unit.satisfaction_text),
    ];
    if sure {
        let ends = unit.ranks.rank_interval_class.map(|[best, worst]| format!("{best}–{worst}"));
        let tier = unit.ranks.tier_class.map(|tier| tier.to_string());
        cells.extend([ends, tier].map(|text| text.unwrap_or_else(|| NOTHING.to_owned())));
    }
    cells
}

fn response(scheme: &Scheme, results: &Results) -> Block {
    let shown = |number: u64| {
        if number < scheme.smallest_cell { format!("少于{}", scheme.smallest_cell) } else { number.to_string() }
    };
    let row = |line: &crate::tally::StratumResponse| {
        vec![line.stratum_name.clone(), line.drawn.to_string(), shown(line.responded), shown(line.counted)]
    };
    Block::Table(Table {
        caption: None,
        columns: vec![
            Column::new("层面", 4, Align::Left),
            Column::new("抽取人数", 2, Align::Right),
            Column::new("交回份数", 2, Align::Right),
            Column::new("计入份数", 2, Align::Right),
        ],
        rows: results.response.iter().map(row).collect(),
    })
}

fn formula(scheme: &Scheme) -> Vec<Block> {
    let sign = |(text, below): (&str, bool)| Sign { text: text.to_owned(), below };
    let signs = [("公式：", false)].into_iter().chain(scheme.formula.signs()).chain([("。", false)]);
    let mut blocks = vec![Block::Formula(signs.map(sign).collect())];
    blocks.push(paragraph(format!("等次：{}。", grades_in_words(scheme, Language::Chinese))));
    blocks.extend(scheme.formula.words(Language::Chinese).into_iter().map(paragraph));
    blocks.push(paragraph(format!("方案校验码（SHA-256）：{}。", scheme.hash())));
    blocks
}
