//! One sample of every form, about a made-up city.
#![allow(dead_code, reason = "the tests, a test of its own and two examples each use their part")]

use kernel::Moment;
use papers::{
    Align, Attachment, Block, Booklet, Chapter, Column, Entry, Form, Level, Orientation, Paper, Picture, Printed,
    Quote, Slip, SlipSheet, SlipsPerSheet, Table,
};

/// 2026-11-21 17:00 in China.
pub const MADE_AT: Moment = Moment(1_795_251_600_000_000);
const OFFICE: &str = "青川市效能建设办公室";

fn paragraph(text: &str) -> Block {
    Block::Paragraph(text.to_owned())
}

fn signature() -> Block {
    Block::Signature { issuer: OFFICE.to_owned(), date: MADE_AT.day() }
}

fn printed() -> Option<Printed> {
    Some(Printed { by: OFFICE.to_owned(), on: MADE_AT.day() })
}

/// A rectification notice of two pages with opinions word for word.
pub fn notice() -> Paper {
    let title = "关于做好2026年度机关作风效能评议意见整改工作的通知";
    let mut paper = Paper::new(Form::Document, "青川市效能建设办公室文件", title, MADE_AT);
    paper.number = Some("效能〔2026〕12号".to_owned());
    paper.addressee = Some("市城市管理局".to_owned());
    paper.blocks = vec![
        paragraph(
            "2026年度市级机关作风效能评议已经结束。本次评议从10个层面抽取评议人1000名，回收有效评议表791份。现将评议人对你单位提出的意见原文转交，请认真研究，逐条整改。",
        ),
        Block::Heading(Level::One, "评议结果".to_owned()),
        paragraph(
            "你单位综合得分87.36分，在城建类26个单位中列第9位；满意率71.2%，满意和比较满意率90.4%。其中行政效能一项得分低于本类平均分。",
        ),
        Block::Heading(Level::One, "评议意见原文".to_owned()),
        quote(1, "窗口人员态度好，但是一个手续要跑三趟，材料清单上没有写清楚，最好一次性告知。", Some("服务对象层面")),
        quote(2, "夜市占道问题反映过两次，第一次有人来，第二次没有回音。\n希望给个说法。", Some("城乡居民层面")),
        quote(3, "12345转办以后七天没有答复，打电话138****5678那位同志说不归他管👎。", None),
        Block::Heading(Level::One, "整改要求".to_owned()),
        Block::Heading(Level::Two, "明确责任".to_owned()),
        paragraph("对每条意见明确分管领导、责任科室和责任人，建立整改台账，实行销号管理。"),
        Block::Heading(Level::Two, "按时反馈".to_owned()),
        paragraph("请于2026年12月14日前书面反馈整改情况，内容包括："),
        Block::Heading(Level::Three, "已经办结的事项和办理结果。".to_owned()),
        Block::Heading(Level::Three, "正在办理的事项、办结时限和责任人。".to_owned()),
        Block::Heading(Level::Four, "需要其他单位配合的，写明单位和事项。".to_owned()),
        paragraph("整改情况将由办公室核查，核查通过后销号，三个月内组织回头看。"),
        signature(),
        Block::Note("联系人：王堃镕，电话：0816-5550100".to_owned()),
    ];
    paper.printed = printed();
    paper
}

fn quote(number: u32, text: &str, source: Option<&str>) -> Block {
    Block::Quote(Quote { number, text: text.to_owned(), source: source.map(str::to_owned) })
}

/// A bulletin with a picture, a long table as attachment and a full head.
pub fn bulletin() -> Paper {
    let title = "关于2026年度市级机关作风效能千人评议活动结果的通报";
    let mut paper = Paper::new(Form::Document, "青川市机关作风效能建设领导小组文件", title, MADE_AT);
    paper.number = Some("川作风〔2026〕3号".to_owned());
    paper.copy_number = Some(128);
    paper.security = Some("机密★1年".to_owned());
    paper.urgency = Some("特急".to_owned());
    paper.addressee = Some("各县（市、区）人民政府，市政府各部门、各直属机构".to_owned());
    paper.blocks = vec![
        paragraph(
            "根据《2026年度市级机关作风效能评议实施方案》，领导小组办公室组织开展了千人评议活动。现将结果通报如下。",
        ),
        Block::Heading(Level::One, "基本情况".to_owned()),
        paragraph(
            "评议对象为98个单位，分4类排序。评议人由计算机从10个层面29800人中随机抽取1000名，抽取过程公开，791人参加评议，参评率79.1%。",
        ),
        Block::Heading(Level::One, "主要结果".to_owned()),
        Block::Picture(Picture {
            svg: chart(),
            caption: Some("图1 前六位单位综合得分及95%置信区间".to_owned()),
            alternative: "六个单位的得分与置信区间，市税务局最高，95.2分".to_owned(),
        }),
        paragraph("得分相近、置信区间重叠的单位，名次先后不代表有实质差别。"),
        Block::Table(Table {
            caption: Some("表1 各类单位满意率（%）".to_owned()),
            columns: vec![
                Column::new("单位分类", 3, Align::Left),
                Column::new("单位数", 1, Align::Right),
                Column::new("满意率", 1, Align::Right),
                Column::new("满意和比较满意率", 2, Align::Right),
            ],
            rows: ["党群综合类", "经济管理类", "执法监督类", "公共服务类"]
                .iter()
                .zip([("24", "78.3", "95.2"), ("26", "74.1", "93.0"), ("25", "69.8", "90.6"), ("23", "76.5", "94.4")])
                .map(|(class, (count, top, two))| [*class, count, top, two].map(str::to_owned).to_vec())
                .collect(),
        }),
        signature(),
        Block::Note("此件公开发布".to_owned()),
    ];
    paper.attachments = vec![
        Attachment {
            title: "2026年度市级机关作风效能评议单位得分和排名".to_owned(), blocks: vec![long_table()]
        },
        Attachment { title: "评议计分公式".to_owned(), blocks: Vec::new() },
    ];
    paper.copies_to =
        ["市委各部门", "市人大常委会办公室", "市政协办公室", "市法院", "市检察院"].map(str::to_owned).to_vec();
    paper.printed = printed();
    paper
}

fn long_table() -> Block {
    let row = |rank: usize| {
        let score = format!("{:.2}", 96.0 - 0.31 * rank as f64);
        vec![rank.to_string(), format!("第{rank}评议单位"), "公共服务类".to_owned(), score, "±1.2".to_owned()]
    };
    Block::Table(Table {
        caption: None,
        columns: vec![
            Column::new("名次", 1, Align::Center),
            Column::new("单位", 4, Align::Left),
            Column::new("分类", 2, Align::Center),
            Column::new("得分", 1, Align::Right),
            Column::new("误差", 1, Align::Right),
        ],
        rows: (1..=60).map(row).collect(),
    })
}

/// A small rank plot.
fn chart() -> String {
    let units = ["市税务局", "市市场监管局", "市行政审批局", "市公安局", "市人社局", "市医保局"];
    let rows: String = (0..)
        .zip(units)
        .map(|(row, unit)| {
            let (y, x) = (22 + row * 26, 420 - row * 34);
            format!(
                "<text x=\"4\" y=\"{}\" font-family=\"Noto Sans SC\" font-size=\"13\">{unit}</text>\
                 <line x1=\"{}\" x2=\"{}\" y1=\"{y}\" y2=\"{y}\" stroke=\"#345\" stroke-width=\"2\"/>\
                 <circle cx=\"{x}\" cy=\"{y}\" r=\"4\" fill=\"#345\"/>",
                y + 5,
                x - 40,
                x + 40
            )
        })
        .collect();
    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 520 176\">{rows}</svg>")
}

/// A letter to one unit.
pub fn letter() -> Paper {
    let mut paper = Paper::new(Form::Letter, OFFICE, "关于商请协助提供评议人名册的函", MADE_AT);
    paper.number = Some("效能函〔2026〕5号".to_owned());
    paper.security = Some("内部".to_owned());
    paper.addressee = Some("市工商业联合会".to_owned());
    paper.blocks = vec![
        paragraph(
            "为做好2026年度机关作风效能评议活动，请贵会协助提供会员企业负责人名册，用于随机抽取评议人。名册仅用于抽取，活动结束后按规定销毁。",
        ),
        paragraph("请于2026年12月5日前反馈。"),
        paragraph("专此函达，请予支持。"),
        signature(),
    ];
    paper.copies_to = vec!["市委办公室".to_owned(), "市政府办公室".to_owned()];
    paper
}

/// The minutes of a monthly meeting.
pub fn minutes() -> Paper {
    let mut paper = Paper::new(Form::Minutes, "青川市效能建设联席会议纪要", "2026年第11次联席会议纪要", MADE_AT);
    paper.number = Some("第11期".to_owned());
    paper.blocks = vec![
        paragraph("2026年11月20日上午，市效能建设办公室召开第11次联席会议，研究问题台账中逾期未办结事项。现纪要如下。"),
        Block::Heading(Level::One, "关于逾期事项".to_owned()),
        paragraph("会议听取了7件逾期事项的情况汇报，决定由市住房城乡建设局牵头，市城市管理局、市公安局配合，12月10日前办结。"),
        Block::Heading(Level::One, "关于回头看".to_owned()),
        paragraph("会议决定对上半年销号的32件问题逐件回头看，发现反弹的重新登记。"),
        Block::People {
            label: "出席".to_owned(),
            names: "赵翀（市效能办）、钱玥（市住房城乡建设局）、孙祎（市城市管理局）、李镕（市公安局）、周堃（市行政审批局）".to_owned(),
        },
        Block::People { label: "请假".to_owned(), names: "吴𬭎（市财政局）".to_owned() },
        Block::People { label: "列席".to_owned(), names: "郑㐂（社会监督员）、王𠮷（社会监督员）".to_owned() },
    ];
    paper.copies_to = vec!["各参会单位".to_owned()];
    paper.printed = printed();
    paper
}

/// A list that lies.
pub fn sheets() -> Paper {
    let form = Form::Sheets(Orientation::Landscape);
    let mut paper = Paper::new(form, "", "2026年度机关作风效能评议计票记录", MADE_AT);
    paper.blocks = vec![paragraph("本记录由计票组和校对组分别录入，经比对一致后打印，由监票人签字。"), long_table()];
    paper
}

/// Two full pages of body and nothing else, for measuring the grid.
pub fn full_pages() -> Paper {
    let mut paper = Paper::new(Form::Document, "青川市效能建设办公室文件", "版面测试", MADE_AT);
    paper.blocks = vec![paragraph(&"效能建设贵在落实重在持久".repeat(140))];
    paper
}

/// The papers that every test of all forms goes through, with the names of their files.
pub fn all() -> Vec<(&'static str, Paper)> {
    vec![
        ("notice", notice()),
        ("bulletin", bulletin()),
        ("letter", letter()),
        ("minutes", minutes()),
        ("sheets", sheets()),
        ("full_pages", full_pages()),
    ]
}

/// Eleven invitation slips: a full sheet and one more.
pub fn slips(per_sheet: SlipsPerSheet) -> SlipSheet {
    let strata = ["党代表、人大代表、政协委员", "服务对象", "城乡居民", "企业负责人"];
    let slip = |number: usize| {
        let code = format!("7KQ2M9XR4T{number:02}");
        let link = format!("https://pingyi.qingchuan.example/b/{code}");
        Slip { link, code, stratum: strata[number % strata.len()].to_owned() }
    };
    SlipSheet {
        campaign: "2026年度青川市机关作风效能千人评议".to_owned(),
        issuer: OFFICE.to_owned(),
        address: "pingyi.qingchuan.example".to_owned(),
        steps: [
            "用微信扫描二维码，或者输入网址和评议码。".to_owned(),
            "逐个单位选择等次，可以中途离开再继续。".to_owned(),
            "提交后记下回执短码，凭它可以核对计票。".to_owned(),
        ],
        closing: MADE_AT.plus_seconds(19 * 24 * 3600).day(),
        per_sheet,
        slips: (1..=11).map(slip).collect(),
        made_at: MADE_AT,
    }
}

/// A duty compendium of two classes.
pub fn booklet() -> Booklet {
    let entry = |name: &&str| Entry {
        title: (*name).to_owned(),
        blocks: vec![
            paragraph("地址：青川市政府路1号　　电话：0816-5550100　　服务时间：工作日9:00—17:00"),
            Block::Heading(Level::One, "主要职责".to_owned()),
            paragraph("负责贯彻执行国家和省有关方针政策、法律法规，拟订本市规范性文件并组织实施。"),
            paragraph("负责本系统政务服务事项的受理、办理和监督，公开办事指南和承诺时限。"),
            Block::Heading(Level::One, "便民服务事项".to_owned()),
            paragraph("一次性告知、首问负责、限时办结。"),
        ],
    };
    let chapter =
        |title: &str, names: &[&str]| Chapter { title: title.to_owned(), entries: names.iter().map(entry).collect() };
    Booklet {
        title: "青川市市级机关职责汇编".to_owned(),
        subtitle: Some("2026年度机关作风效能评议用".to_owned()),
        issuer: OFFICE.to_owned(),
        date: MADE_AT.day(),
        preface: vec![
            Block::Heading(Level::One, "编写说明".to_owned()),
            paragraph("本汇编供评议人了解被评议单位的职责，由各单位提供，办公室审核。"),
        ],
        chapters: vec![
            chapter(
                "第一类　经济管理单位",
                &["市发展和改革局", "市财政局", "市税务局", "市市场监督管理局", "市统计局"],
            ),
            chapter("第二类　公共服务单位", &["市教育局", "市卫生健康局", "市医疗保障局", "市人力资源和社会保障局"]),
        ],
        made_at: MADE_AT,
    }
}
