//! What goes with a batch through the hall: its cover sheet (批次封面), and behind it, where tally sheets are typed, the blank
//! tally sheet (汇总表) that a group fills in by hand, in the order in which it is typed.

use kernel::{Actor, CampaignId, Refusal};
use papers::{Block, Form, Level as Heading, Orientation, Paper, Table};
use ui::Office;

use super::{ROOM_TO_SIGN, number, paragraph, words};
use crate::acts::Room;
use crate::rules::plan::Level;
use crate::store::batches::{self, Kept};

/// Where a batch passes from hand to hand.
const STEPS: [&str; 6] = ["拆封清点", "第一遍录入", "第二遍录入", "裁定", "补录或重录", "封存"];
/// An empty cell that a number is written into.
const ROOM_TO_WRITE: &str = "\u{3000}";

/// Makes the cover of a batch.
///
/// # Errors
/// C50 before the opening; not found.
pub async fn make(office: &Office, who: &Actor, campaign: CampaignId, batch: i64) -> Result<Paper, Refusal> {
    let db = office.desk.read();
    let room = Room::load(db, who.area, campaign).await?;
    room.opened()?;
    let kept = batches::load(db, who.area, campaign, &room.shape, batch, false).await?;
    let form = Form::Sheets(Orientation::Portrait);
    let title = format!("{}\n第{batch}批封面", room.scheme().title);
    let mut paper = Paper::new(form, office.settings.office_name.clone(), title, office.desk.now());
    paper.blocks = cover(&room, &kept);
    if room.shape.level == Level::TallySheets {
        paper.blocks.push(Block::PageBreak);
        paper.blocks.extend(tally_sheet(&room, &kept));
    }
    Ok(paper)
}

fn cover(room: &Room, kept: &Kept) -> Vec<Block> {
    let stratum = evaluations::acts::slips::stratum_name(room.scheme(), &kept.stratum);
    let facts = [
        ("批次", kept.number.to_string()),
        ("层面", stratum.to_owned()),
        ("拆封信封", format!("{} 个", kept.envelopes)),
        ("评议表", format!("{} 份", kept.batch.sheets)),
        ("废表", format!("{} 份", kept.void)),
        ("空信封", format!("{} 个", kept.empty())),
        ("录入方式", room.shape.level.name().zh),
    ];
    let facts = facts.map(|(name, text)| vec![name.to_owned(), text]);
    let steps = STEPS.map(|step| {
        let room_to_sign = || ROOM_TO_SIGN.to_owned();
        vec![step.to_owned(), String::new(), room_to_sign(), room_to_sign(), String::new()]
    });
    let columns =
        vec![words("环节", 3), words("计票组", 2), words("交出人签字", 3), words("接收人签字", 3), words("时间", 3)];
    vec![
        Block::Table(Table {
            caption: None, columns: vec![words("项目", 2), words("内容", 5)], rows: facts.into()
        }),
        Block::Table(Table { caption: Some("交接".into()), columns, rows: steps.into() }),
        paragraph(
            "本封面随本批评议表流转，每次交接签字。第一遍和第二遍由两个组的不同人员录入，封面上不写任何票数。".into(),
        ),
    ]
}

/// A row for every unit and aspect: how often each grade was given, how often nothing, how often more than one.
fn tally_sheet(room: &Room, kept: &Kept) -> Vec<Block> {
    let (scheme, sheets) = (room.scheme(), kept.batch.sheets);
    let counted = scheme.grades.iter().map(|grade| grade.label.as_str()).chain(["空白", "无效", "合计"]);
    let counted: Vec<_> = counted.map(|head| number(head, 2)).collect();
    let blank = vec![ROOM_TO_WRITE.to_owned(); counted.len()];
    let row = |place: usize, unit: &str, row: usize, aspect: &str| {
        let unit = if row == 0 { format!("{place} {unit}") } else { place.to_string() };
        [vec![unit, aspect.to_owned()], blank.clone()].concat()
    };
    let rows = (1..).zip(&scheme.units).flat_map(|(place, unit)| {
        let aspects = scheme.aspects.iter().enumerate();
        aspects.map(move |(line, aspect)| (place, unit.name.as_str(), line, aspect.name.as_str()))
    });
    let rows = rows.map(|(place, unit, line, aspect)| row(place, unit, line, aspect)).collect();
    let columns = [vec![words("单位", 5), words("评议内容", 4)], counted].concat();
    let signed =
        ["唱票人", "记票人", "复核人"].map(|duty| vec![duty.to_owned(), ROOM_TO_SIGN.to_owned(), String::new()]);
    let to_sign = vec![words("职责", 2), words("签字", 4), words("时间", 3)];
    vec![
        Block::Heading(Heading::One, format!("第{}批汇总表", kept.number)),
        paragraph(format!(
            "由一个计票组照本批 {sheets} 份评议表逐格计数填写。没有打“√”的计入空白，打两处以上的计入无效；每行合计都应是 {sheets}。"
        )),
        Block::Table(Table { caption: None, columns, rows }),
        Block::Table(Table { caption: Some("签字".into()), columns: to_sign, rows: signed.into() }),
    ]
}
