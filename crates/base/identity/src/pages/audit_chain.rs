//! The audit chain: how it stands, verifying it, anchors to print.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::{Bilingual, Moment, Refusal};
use papers::{Align, Block, Column, Form as Sheet, Level, Orientation, Paper, Table};
use store::{Algorithm, Anchor, AuditFinding, AuditReport, algorithm_of, audit_anchors, audit_head, verify_audit};
use ui::{Download, Form, Frame, Office, Page, Problem, Routes, Signed, back_to};

use crate::acts::audit_chain as acts;
use crate::subject::acts::KEEP_AUDIT_CHAIN;

/// How many anchors are listed.
const ANCHORS: i64 = 60;

#[derive(Template)]
#[template(path = "identity/audit_chain.html")]
struct ChainPage {
    f: Frame,
    algorithm: &'static str,
    head: Option<Anchor>,
    anchors: Vec<Anchor>,
    report: Option<AuditReport>,
}

pub fn routes() -> Routes {
    Routes::new()
        .get("/audit/chain", &KEEP_AUDIT_CHAIN, show)
        .post("/audit/chain/verify", &KEEP_AUDIT_CHAIN, verify)
        .post("/audit/chain/anchor", &KEEP_AUDIT_CHAIN, anchor)
        .post("/audit/chain/algorithm", &KEEP_AUDIT_CHAIN, choose)
        .get("/audit/chain/anchors/{line}", &KEEP_AUDIT_CHAIN, take_slip)
}

async fn page(
    office: &Office,
    f: Frame,
    area: kernel::AreaId,
    report: Option<AuditReport>,
) -> Result<Page<ChainPage>, Problem> {
    let db = office.desk.read();
    Ok(Page(ChainPage {
        algorithm: algorithm_of(db, area).await?.word(),
        head: audit_head(db, area).await?,
        anchors: audit_anchors(db, area, ANCHORS).await?,
        report,
        f,
    }))
}

async fn show(State(office): State<Office>, f: Frame, Signed(who): Signed) -> Result<Page<ChainPage>, Problem> {
    page(&office, f, who.area, None).await
}

async fn verify(State(office): State<Office>, f: Frame, Signed(who): Signed) -> Result<Page<ChainPage>, Problem> {
    let report = verify_audit(office.desk.read(), &who.area.to_string(), &[]).await?;
    page(&office, f, who.area, Some(report)).await
}

async fn anchor(State(office): State<Office>, Signed(who): Signed) -> Result<Response, Problem> {
    let anchor = acts::anchor(&office.desk, &who).await?.ok_or_else(Refusal::not_found)?;
    Ok(back_to(&format!("/audit/chain#anchor-{}", anchor.line)))
}

async fn choose(State(office): State<Office>, Signed(who): Signed, Form(entered): Form) -> Result<Response, Problem> {
    let algorithm = Algorithm::from_word(entered.text("algorithm")).ok_or_else(Refusal::not_found)?;
    acts::choose(&office.desk, &who, algorithm).await?;
    Ok(back_to("/audit/chain"))
}

/// The slip of an anchor as PDF, to be signed and kept away from the machine.
///
/// # Errors
/// A paper that can't be set.
pub async fn slip(office: &Office, anchor: &Anchor) -> Result<Vec<u8>, Refusal> {
    let (fonts, paper) = (office.fonts.clone(), paper(&office.settings.office_name, anchor, office.desk.now()));
    let made = tokio::task::spawn_blocking(move || paper.to_pdf(&fonts)).await.map_err(Refusal::failed)?;
    made.map_err(Refusal::failed)
}

async fn take_slip(
    State(office): State<Office>,
    Signed(who): Signed,
    Path(line): Path<i64>,
) -> Result<Download, Problem> {
    let kept = audit_anchors(office.desk.read(), who.area, i64::MAX).await?;
    let anchor = kept.into_iter().find(|anchor| anchor.line == line).ok_or_else(Refusal::not_found)?;
    let bytes = slip(&office, &anchor).await?;
    Ok(Download {
        name: format!("审计链锚定单 {} 第{line}条.pdf", anchor.day), media_type: "application/pdf", bytes
    })
}

fn paper(office: &str, anchor: &Anchor, at: Moment) -> Paper {
    let mut paper = Paper::new(Sheet::Sheets(Orientation::Portrait), office, "审计链锚定单", at);
    let row = |name: &str, text: String| vec![name.to_owned(), text];
    let algorithm = anchor.link.split(':').next().unwrap_or_default().to_uppercase();
    let groups = anchor.groups();
    let digest = groups.chunks(4).map(|line| line.join(" ")).collect::<Vec<_>>().join("\n");
    let signed = "　　　　　　　　　　　　年　　月　　日";
    paper.blocks = vec![
        Block::Table(Table {
            caption: None,
            columns: vec![Column::new("项目", 2, Align::Center), Column::new("内容", 7, Align::Left)],
            rows: vec![
                row("单位", office.to_owned()),
                row("所属日期", anchor.day.clone()),
                row("行号", format!("第 {} 条", anchor.line)),
                row("算法", algorithm),
                row("摘要", digest),
                row("审计管理员", signed.to_owned()),
                row("见证人", signed.to_owned()),
            ],
        }),
        Block::Heading(Level::Two, "用途".to_owned()),
        Block::Paragraph(
            "本单记录审计链在上述行号处的摘要。请打印签字后存入档案，不与服务器放在一处。今后只要该行及之前的任何一条记录被改动、删除或插入，重新计算的摘要就与本单不符。".to_owned(),
        ),
        Block::Heading(Level::Two, "核对方法".to_owned()),
        Block::Paragraph(format!("在任意一台装有本程序的机器上运行：qingfeng verify audit 数据目录 --anchor {}", anchor.for_command())),
    ];
    paper
}

impl ChainPage {
    fn finding(&self, finding: &AuditFinding) -> String {
        self.f.say(words(finding))
    }
}

/// A finding for people.
pub fn words(finding: &AuditFinding) -> Bilingual {
    use store::Break;
    let zh = match finding {
        AuditFinding::Broken(Break::Missing { from, to }) if from == to => format!("第 {from} 条缺失。"),
        AuditFinding::Broken(Break::Missing { from, to }) => format!("第 {from} 至 {to} 条缺失。"),
        AuditFinding::Broken(Break::Changed { number }) => format!("第 {number} 条的内容被改动过，与其摘要不符。"),
        AuditFinding::Broken(Break::Unconnected { number: 1 }) => {
            "第 1 条声称之前还有记录，其前的记录不在。".to_owned()
        }
        AuditFinding::Broken(Break::Unconnected { number }) => {
            format!("第 {number} 条接不上第 {} 条，两条之一被替换或插入。", number - 1)
        }
        AuditFinding::Broken(Break::OutOfOrder { number }) => format!("第 {number} 条的编号不合顺序，是插入的。"),
        AuditFinding::Surplus { from } => format!("第 {from} 条起的编号从未发放过，是插入的。"),
        AuditFinding::NotAnchored { line, day } => {
            format!("第 {line} 条的摘要与 {day} 的锚定不符，此前的链条被整体重写过。")
        }
    };
    Bilingual::new(zh, format!("{finding}."))
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;
    use super::*;

    fn anchor() -> Anchor {
        Anchor { line: 7, day: "2026-11-21".into(), link: format!("sm3:{}", "0123456789abcdef".repeat(4)) }
    }

    #[test]
    fn a_broken_line_is_named_in_both_languages() {
        let report = AuditReport {
            lines: 9,
            findings: vec![AuditFinding::Broken(store::Break::Changed { number: 3 })],
            ..AuditReport::default()
        };
        let page = |f| ChainPage {
            f,
            algorithm: "sm3",
            head: Some(anchor()),
            anchors: vec![anchor()],
            report: Some(report.clone()),
        };
        check(page, "第 3 条的内容被改动过", "line 3 was changed");
    }

    #[test]
    fn the_slip_says_line_and_digest_in_groups_that_a_person_can_compare() {
        let paper = paper("某市效能办", &anchor(), Moment(1_795_222_800_000_000));
        let Block::Table(table) = &paper.blocks[0] else { panic!("the first block is the table") };
        assert_eq!(table.rows[4][1].lines().next(), Some("0123 4567 89ab cdef"));
        assert!(anchor().for_command().starts_with("7:sm3:0123"));
    }
}
