//! The protocols of a count, each with places to sign: opening, counts, totals, comparison, observers' remarks.

pub mod batch;
mod comparison;

use evaluations::pages::public_draw::in_groups;
use kernel::{Actor, Bilingual, CampaignId, Refusal};
use papers::{Align, Block, Column, Form, Level as Heading, Orientation, Paper, Table};
use ui::Office;

use crate::acts::Room;
use crate::rules::batch::Side;
use crate::rules::hall::{Hall, Member, Seat};
use crate::rules::joining::Change;
use crate::rules::no;
use crate::rules::warnings::{Counted, marks_of_units};
use crate::store::batches::{self, Kept};
use crate::store::set_aside::{self, COUNTS, SetAside, TAKEN_BACK, VOID};
use crate::store::{paper, records};

/// A protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// 启封记录.
    Opening,
    /// 清点记录.
    Counts,
    /// 汇总表.
    Totals,
    /// 校对表.
    Comparison,
    /// 观察意见.
    Remarks,
}

impl Protocol {
    /// All of them, in the order of the count.
    pub const ALL: [Self; 5] = [Self::Opening, Self::Counts, Self::Comparison, Self::Totals, Self::Remarks];

    /// The word in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Counts => "counts",
            Self::Totals => "totals",
            Self::Comparison => "comparison",
            Self::Remarks => "remarks",
        }
    }

    /// The protocol of a word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// Its name.
    pub fn name(self) -> Bilingual {
        match self {
            Self::Opening => Bilingual::new("启封记录", "Opening record"),
            Self::Counts => Bilingual::new("清点记录", "Record of counts"),
            Self::Totals => Bilingual::new("汇总表", "Totals"),
            Self::Comparison => Bilingual::new("校对表", "Comparison of entries"),
            Self::Remarks => Bilingual::new("观察意见", "Observers' remarks"),
        }
    }
}

/// An empty cell of two lines, so that a name can be written into it.
const ROOM_TO_SIGN: &str = "\u{3000}\n\u{3000}";

/// Everything a protocol is made from.
struct Material {
    room: Room,
    book: Vec<crate::rules::book::Line>,
    batches: Vec<Kept>,
    set_aside: Vec<SetAside>,
    remarks: Vec<records::Remark>,
    explanations: Vec<records::Explanation>,
}

/// Makes a protocol.
///
/// # Errors
/// C50 before the opening; C56 for the totals before the count is closed.
pub async fn make(office: &Office, who: &Actor, campaign: CampaignId, protocol: Protocol) -> Result<Paper, Refusal> {
    let db = office.desk.read();
    let room = Room::load(db, who.area, campaign).await?;
    room.opened()?;
    if protocol == Protocol::Totals && room.counting.phase_code() != "done" {
        return Err(not_yet());
    }
    let mut all = batches::list(db, who.area, campaign, &room.shape).await?;
    if protocol == Protocol::Totals {
        for kept in &mut all {
            kept.batch.first = batches::forms(db, who.area, campaign, kept.number, Side::First).await?;
        }
    }
    let material = Material {
        book: paper::book(db, who.area, campaign).await?,
        set_aside: set_aside::all(db, who.area, campaign).await?,
        remarks: records::remarks(db, who.area, campaign).await?,
        explanations: records::explanations(db, who.area, campaign).await?,
        batches: all,
        room,
    };
    let form = Form::Sheets(if protocol == Protocol::Totals { Orientation::Landscape } else { Orientation::Portrait });
    let title = format!("{}\n{}", material.room.scheme().title, protocol.name().zh);
    let mut paper = Paper::new(form, office.settings.office_name.clone(), title, office.desk.now());
    paper.blocks = match protocol {
        Protocol::Opening => material.opening()?,
        Protocol::Counts => material.counts(),
        Protocol::Totals => material.totals(),
        Protocol::Comparison => material.comparison()?,
        Protocol::Remarks => material.remarks(),
    };
    paper.blocks.push(signatures(&material, protocol)?);
    Ok(paper)
}

impl Material {
    fn stratum<'a>(&'a self, id: &'a str) -> &'a str {
        evaluations::acts::slips::stratum_name(self.room.scheme(), id)
    }

    fn opening(&self) -> Result<Vec<Block>, Refusal> {
        let opening = self.room.opened()?;
        let hall = &opening.hall;
        let names = |seat: Seat| {
            let there = hall.at_the_opening(seat);
            there.into_iter().map(|member| member.name.as_str()).collect::<Vec<_>>().join("、")
        };
        let plan = &self.room.counting.plan;
        let mut blocks = vec![
            paragraph(format!("启封时间：{}。", opening.at.to_minute())),
            paragraph(format!("计票方式：{}。{}", plan.level.name().zh, plan.precedence.words().zh)),
            paragraph("启封前方案已冻结，未作改动。方案校验码（SHA-256）：".into()),
            paragraph(format!("{}。", in_groups(&plan.scheme_hash).join(" "))),
            Block::Heading(Heading::One, "在场人员".into()),
        ];
        for number in (1..).take(hall.groups.len()) {
            blocks.push(paragraph(format!("第{number}计票组：{}。", names(Seat::Group(number)))));
        }
        blocks.push(paragraph(format!(
            "裁定人：{}。监督观察员：{}。",
            names(Seat::Coordinator),
            names(Seat::Observer)
        )));
        if !hall.present.is_empty() {
            blocks.push(paragraph(format!("其他在场人员：{}。", hall.present.join("、"))));
        }
        blocks.extend(hall.joining.iter().filter_map(|one| changed(hall, "启封后增加", one)));
        blocks.extend(hall.leaving.iter().filter_map(|one| changed(hall, "启封后退出", one)));
        blocks.push(Block::Heading(Heading::One, "收回信封".into()));
        let columns = vec![words("层面", 4), number("收回密封信封", 3), number("另存不拆", 2), words("封口情况", 3)];
        let row = |line: &crate::rules::book::Line| {
            let name = self.stratum(&line.stratum).to_owned();
            vec![name, line.returned.to_string(), line.set_aside.to_string(), String::new()]
        };
        blocks.push(Block::Table(Table { caption: None, columns, rows: self.book.iter().map(row).collect() }));
        Ok(blocks)
    }

    fn counts(&self) -> Vec<Block> {
        let heads = ["印制", "发出", "作废", "剩余", "收回", "另存"].map(|head| number(head, 2));
        let columns = [vec![words("层面", 5)], heads.to_vec()].concat();
        let numbers = |line: &crate::rules::book::Line| {
            [line.printed, line.issued, line.spoiled, line.unused, line.returned, line.set_aside]
        };
        let row = |line: &crate::rules::book::Line| {
            [vec![self.stratum(&line.stratum).to_owned()], numbers(line).map(|n| n.to_string()).to_vec()].concat()
        };
        let mut rows: Vec<Vec<String>> = self.book.iter().map(row).collect();
        let sums = (0..6).map(|place| self.book.iter().map(|line| numbers(line)[place]).sum::<u64>().to_string());
        rows.push([vec!["合计".to_owned()], sums.collect()].concat());
        let mut blocks = vec![
            Block::Heading(Heading::One, "评议表收发".into()),
            Block::Table(Table { caption: None, columns, rows }),
            Block::Heading(Heading::One, "拆封分批".into()),
            Block::Table(self.batch_table()),
        ];
        blocks.extend(self.set_aside.iter().filter_map(|one| self.counted_anew(one)));
        blocks
    }

    /// What changed the numbers of a batch after the opening: a batch taken back, a ballot that does not count.
    fn counted_anew(&self, one: &SetAside) -> Option<Block> {
        let SetAside { batch, content, .. } = one;
        let (by, why) = (&content.by, &content.why);
        let words = match one.decision.as_str() {
            TAKEN_BACK => {
                let (stratum, envelopes, sheets) = (self.stratum(&content.stratum), content.envelopes, content.sheets);
                format!(
                    "第{batch}批（{stratum}，信封{envelopes}个、评议表{sheets}份）登记有误，录入前由{by}撤销，信封另行分批。原因：{why}"
                )
            }
            VOID => format!("第{batch}批废表一份，由{by}剔除，不计入。{why}"),
            COUNTS => format!("第{batch}批废表一份，由{by}恢复计入。原因：{why}"),
            _ => return None,
        };
        Some(paragraph(words))
    }

    fn batch_table(&self) -> Table {
        let columns = vec![
            number("批次", 1),
            words("层面", 4),
            number("拆封信封", 2),
            number("评议表", 2),
            number("废表", 2),
            number("空信封", 2),
        ];
        let numbers = |kept: &Kept| [kept.envelopes, kept.batch.sheets, kept.void, kept.empty()];
        let row = |kept: &Kept| {
            let numbers = numbers(kept).map(|n| n.to_string());
            [vec![kept.number.to_string(), self.stratum(&kept.stratum).to_owned()], numbers.to_vec()].concat()
        };
        let mut rows: Vec<Vec<String>> = self.batches.iter().map(row).collect();
        let sums = (0..4).map(|place| self.batches.iter().map(|kept| numbers(kept)[place]).sum::<u32>().to_string());
        rows.push([vec!["合计".to_owned(), String::new()], sums.collect()].concat());
        Table { caption: None, columns, rows }
    }

    /// For every aspect a table: how often each mark was given to each unit.
    fn totals(&self) -> Vec<Block> {
        let (scheme, shape) = (self.room.scheme(), &self.room.shape);
        let mut blocks = Vec::new();
        for (place, aspect) in scheme.aspects.iter().enumerate() {
            let grades = scheme.grades.iter().map(|grade| grade.label.as_str()).chain(["空白", "无效", "合计"]);
            let columns = [vec![words("单位", 5)], grades.map(|head| number(head, 2)).collect()].concat();
            let counted = self.batches.iter().map(|kept| Counted {
                number: kept.number,
                stratum: kept.stratum.clone(),
                forms: one_aspect(shape, &kept.batch.first, place),
            });
            let narrow = crate::rules::forms::Shape { aspects: 1, ..shape.clone() };
            let units = marks_of_units(&narrow, &counted.collect::<Vec<_>>());
            let rows = scheme.units.iter().zip(units).map(|(unit, counts)| {
                let numbers: Vec<u64> =
                    shape.counted_marks().iter().map(|mark| counts.get(mark).copied().unwrap_or_default()).collect();
                let sum = numbers.iter().sum::<u64>();
                [vec![unit.name.clone()], numbers.iter().chain([&sum]).map(ToString::to_string).collect()].concat()
            });
            blocks.push(Block::Heading(Heading::One, aspect.name.clone()));
            blocks.push(Block::Table(Table { caption: None, columns, rows: rows.collect() }));
        }
        blocks
    }

    fn remarks(&self) -> Vec<Block> {
        if self.remarks.is_empty() {
            return vec![paragraph("观察员没有提出意见。".into())];
        }
        let row = |one: &records::Remark| {
            vec![one.place.to_string(), one.moment().to_minute(), one.observer.clone(), one.remark.clone()]
        };
        let columns = vec![number("序号", 2), words("时间", 4), words("观察员", 4), words("意见", 10)];
        let rows = self.remarks.iter().map(row).collect();
        vec![
            paragraph("以下意见由观察员本人提出，提出后不能修改和删除。".into()),
            Block::Table(Table { caption: None, columns, rows }),
        ]
    }
}

/// Somebody joined or left after the opening, once two have signed.
fn changed(hall: &Hall, what: &str, one: &Change) -> Option<Block> {
    let signed = one.signed?;
    Some(paragraph(format!(
        "{what}：{}（{}），原因：{}。{}提出，{}于{}签字同意。",
        one.member.name,
        one.seat.name().zh,
        one.reason,
        hall.name(one.asked.by),
        hall.name(signed.by),
        signed.at.to_minute(),
    )))
}

/// The fields of one aspect out of all.
fn one_aspect(
    shape: &crate::rules::forms::Shape,
    forms: &crate::rules::forms::Forms,
    aspect: usize,
) -> crate::rules::forms::Forms {
    let cell = shape.per_cell();
    let of = |form: &crate::rules::forms::Form| {
        let units = form.chunks(shape.aspects * cell);
        units.flat_map(|unit| unit.iter().skip(aspect * cell).take(cell).copied()).collect()
    };
    forms.iter().map(|(serial, form)| (*serial, of(form))).collect()
}

/// Who signs a protocol: duty and name.
pub fn signers(hall: &Hall, protocol: Protocol) -> Vec<(Bilingual, String)> {
    let as_duty = |duty: Bilingual| move |member: &Member| (duty.clone(), member.name.clone());
    let mut all = Vec::new();
    if protocol != Protocol::Remarks {
        for (number, group) in (1..).zip(&hall.groups) {
            let duty = Bilingual::new(format!("第{number}计票组"), format!("counting group {number}"));
            all.extend(group.iter().map(as_duty(duty)));
        }
        all.extend(hall.coordinators.iter().map(as_duty(Bilingual::new("裁定人", "coordinator"))));
    }
    all.extend(hall.observers.iter().map(as_duty(Bilingual::new("监督观察员", "observer"))));
    if protocol == Protocol::Opening {
        all.extend(hall.present.iter().map(|name| (Bilingual::new("在场人员", "witness"), name.clone())));
    }
    all
}

/// Who signs, with room for it.
fn signatures(material: &Material, protocol: Protocol) -> Result<Block, Refusal> {
    let row = |(duty, name): (Bilingual, String)| vec![duty.zh, name, ROOM_TO_SIGN.to_owned(), String::new()];
    let rows = signers(&material.room.opened()?.hall, protocol).into_iter().map(row).collect();
    let columns = vec![words("职责", 3), words("姓名", 3), words("签字", 4), words("时间", 3)];
    Ok(Block::Table(Table { caption: Some("签字".into()), columns, rows }))
}

fn paragraph(text: String) -> Block {
    Block::Paragraph(text)
}

fn words(heading: &str, share: u32) -> Column {
    Column::new(heading, share, Align::Left)
}

fn number(heading: &str, share: u32) -> Column {
    Column::new(heading, share, Align::Right)
}

fn not_yet() -> Refusal {
    no(
        "C56",
        (
            "所有批次确定、计票办结之前，汇总表不能生成和查看。",
            "Totals can't be made or seen before the count is closed.",
        ),
        ("请先办结计票。", "Close the count first."),
    )
}
