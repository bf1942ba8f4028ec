//! The comparison of entries (校对表): who typed what, what differed, what was decided and why, what was explained.

use kernel::Refusal;
use papers::{Block, Level as Heading, Table};

use super::{Material, number, paragraph, words};
use crate::pages::differences::{mark_word, place_name};
use crate::rules::batch::{Done, State};
use crate::rules::forms::{Differences, Form, Spot};
use crate::rules::plan::Level;
use crate::store::batches::Kept;
use crate::store::set_aside::{COUNTS, REOPENED, SetAside, TAKEN_BACK, VOID};

impl Material {
    /// The whole paper. What stands in fields is told when the count is closed and not before (CB11).
    pub(super) fn comparison(&self) -> Result<Vec<Block>, Refusal> {
        let mut blocks = vec![
            paragraph(
                "每批由两个组的不同人员各录一遍，互不可见，逐格比对；有差异的由裁定人裁定，裁定人不录入。".into(),
            ),
            Block::Table(self.entries()?),
        ];
        let of_counts = |one: &&SetAside| [TAKEN_BACK, VOID, COUNTS].contains(&one.decision.as_str());
        let decided: Vec<&SetAside> = self.set_aside.iter().filter(|one| !of_counts(one)).collect();
        if !decided.is_empty() {
            blocks.push(Block::Heading(Heading::One, "差异和裁定".into()));
            blocks.push(Block::Table(decisions(&decided)));
            blocks.extend(decided.iter().filter_map(|one| self.reason(one)));
        }
        let fields: Vec<Vec<String>> = decided.iter().flat_map(|one| self.fields(one)).collect();
        if self.room.counting.phase_code() == "done" && !fields.is_empty() {
            blocks.push(Block::Heading(Heading::One, "差异明细".into()));
            blocks.push(Block::Table(field_table(fields)));
        }
        blocks.extend(self.explained());
        Ok(blocks)
    }

    fn entries(&self) -> Result<Table, Refusal> {
        let hall = &self.room.opened()?.hall;
        let typed = |done: &Done| {
            let names = done.hands.iter().map(|hand| hall.name(*hand)).collect::<Vec<_>>().join("、");
            format!("第{}组 {names}", done.group)
        };
        let row = |kept: &Kept| {
            let (first, second) = match &kept.batch.state {
                State::Definitive { first, second } | State::ReopenAsked { first, second, .. } => {
                    (typed(first), typed(second))
                }
                State::Waiting
                | State::FirstEntry { .. }
                | State::FirstHeld { .. }
                | State::FirstDone { .. }
                | State::SecondEntry { .. }
                | State::Unsettled { .. }
                | State::Correcting { .. } => (String::new(), String::new()),
            };
            let state = crate::pages::state_name(&kept.batch.state).zh;
            vec![kept.number.to_string(), kept.batch.sheets.to_string(), first, second, state]
        };
        let columns =
            vec![number("批次", 1), number("份数", 1), words("第一遍", 4), words("第二遍", 4), words("比对结果", 2)];
        Ok(Table { caption: None, columns, rows: self.batches.iter().map(row).collect() })
    }

    /// Why entries were thrown away, where a reason was asked for.
    fn reason(&self, one: &SetAside) -> Option<Block> {
        let batch = one.batch;
        match &one.content.state {
            State::ReopenAsked { by, reason, .. } => {
                let asked = self.room.opened().ok()?.hall.name(*by);
                let signed = &one.content.by;
                Some(paragraph(format!("第{batch}批重新打开：{asked}提出，{signed}签字同意。原因：{reason}")))
            }
            State::Waiting
            | State::FirstEntry { .. }
            | State::FirstHeld { .. }
            | State::FirstDone { .. }
            | State::SecondEntry { .. }
            | State::Unsettled { .. }
            | State::Correcting { .. }
            | State::Definitive { .. } => {
                let why = Some(&one.content.why).filter(|why| !why.is_empty())?;
                Some(paragraph(format!("第{batch}批{}的原因：{why}", decision(&one.decision))))
            }
        }
    }

    /// What differed, field by field: batch, serial, unit and aspect, both values.
    fn fields(&self, one: &SetAside) -> Vec<Vec<String>> {
        let Some(differences) = compared(one) else { return Vec::new() };
        let value = |(serial, place): Spot, forms: &crate::rules::forms::Forms| {
            let typed = forms.get(&serial).and_then(|form: &Form| form.get(place as usize).copied().flatten());
            typed.map_or_else(String::new, |value| self.value(value))
        };
        let row = |spot: &Spot| {
            let place = place_name(&self.room, spot.1 as usize);
            let (first, second) = (value(*spot, &one.content.first), value(*spot, &one.content.second));
            vec![one.batch.to_string(), spot.0.to_string(), place, first, second]
        };
        differences.fields.iter().map(row).collect()
    }

    fn value(&self, value: u32) -> String {
        match (self.room.shape.level, u8::try_from(value)) {
            (Level::Ballots, Ok(mark)) => mark_word(self.room.scheme(), mark),
            (Level::TallySheets, _) | (Level::Ballots, Err(_)) => value.to_string(),
        }
    }

    fn explained(&self) -> Vec<Block> {
        let mut blocks = vec![
            Block::Heading(Heading::One, "提示项及说明".into()),
            paragraph(format!("界限在声明计票时确定：{}。", self.room.counting.plan.thresholds.words())),
        ];
        let line = |one: &crate::store::records::Explanation| {
            paragraph(format!("{}（{}）：{}（{}）", one.rule, one.place, one.explanation, one.author))
        };
        blocks.extend(self.explanations.iter().map(line));
        if self.explanations.is_empty() {
            blocks.push(paragraph("没有需要说明的情况。".into()));
        }
        blocks
    }
}

/// How two whole entries differed; none where a decision fell while they were typed.
fn compared(one: &SetAside) -> Option<Differences> {
    let whole = matches!(one.content.state, State::Unsettled { .. });
    whole.then(|| Differences::between(&one.content.first, &one.content.second))
}

fn decisions(all: &[&SetAside]) -> Table {
    let row = |one: &&SetAside| {
        let found = compared(one).map_or_else(|| "—".to_owned(), |found| counted(&found));
        vec![one.batch.to_string(), found, decision(&one.decision).to_owned(), one.content.by.clone()]
    };
    let columns = vec![number("批次", 1), words("差异", 4), words("裁定", 5), words("裁定人", 2)];
    Table { caption: None, columns, rows: all.iter().map(row).collect() }
}

fn counted(found: &Differences) -> String {
    match (found.fields.len(), found.forms.len()) {
        (0, 0) => "两遍相同，勾稽不符".to_owned(),
        (fields, 0) => format!("{fields}格不同"),
        (fields, forms) => format!("{fields}格不同，{forms}个编号只有一遍录有"),
    }
}

/// A decision's stored word in Chinese.
fn decision(stored: &str) -> &str {
    match stored {
        "Keep(First)" => "保留第一遍，另一遍由其他组重录",
        "Keep(Second)" => "保留第二遍，另一遍由其他组重录",
        "SendBack([First])" => "第一遍的差异格清空退回补录",
        "SendBack([Second])" => "第二遍的差异格清空退回补录",
        "SendBack([First, Second])" => "两遍的差异格都清空退回补录",
        "Discard" => "全部作废重录",
        REOPENED => "两人签字重新打开，两遍重录",
        other => other,
    }
}

fn field_table(rows: Vec<Vec<String>>) -> Table {
    let columns =
        vec![number("批次", 1), number("编号", 1), words("单位和内容", 5), words("第一遍", 2), words("第二遍", 2)];
    Table { caption: None, columns, rows }
}
