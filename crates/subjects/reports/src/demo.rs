//! The demo city's reports: a dozen in every state, all made up, with codes to try.

use kernel::{Actor, Refusal};
use ui::Office;

use crate::acts::desk::{self, Acceptance};
use crate::acts::submit::{self, code_mark};
use crate::acts::{follow, keepers, upload};
use crate::rules::entry::{Entry, Reporter};
use crate::rules::limits::Limits;
use crate::rules::tracking::TrackingCode;
use crate::store::list::{self, Filter};
use crate::store::reports as store_reports;

/// The passphrase of the demo city's identity keeper.
pub const DEMO_PASSPHRASE: &str = "清风演示保管口令-2026";

/// What becomes of a made-up report.
enum Then {
    Waits,
    Asked(&'static str),
    Answered(&'static str, &'static str),
    Accepted(&'static str),
    Declined(&'static str),
    MergedIntoFirst,
}

/// A made-up report: code, unit, words, place, who (name and contact), and what becomes of it.
struct MadeUp {
    code: &'static str,
    unit: &'static str,
    text: &'static str,
    place: &'static str,
    who: Option<(&'static str, &'static str)>,
    then: Then,
}

const REPORTS: [MadeUp; 12] = [
    MadeUp {
        code: "1000 0000 0000 0001",
        unit: "U001",
        place: "政务大厅二楼",
        who: None,
        then: Then::Waits,
        text: "（演示）不动产登记窗口上午十点半就挂出“暂停服务”，问什么时候恢复没有人回答，等到十二点也没有办成。",
    },
    MadeUp {
        code: "1000 0000 0000 0002",
        unit: "U001",
        place: "政务大厅二楼",
        who: Some(("演示㐂女士", "000-0000-0002")),
        then: Then::MergedIntoFirst,
        text: "（演示）周三去政务大厅办不动产登记，窗口挂着暂停服务的牌子，工作人员在里面聊天，等了一个多小时无人受理。",
    },
    MadeUp {
        code: "1000 0000 0000 0003",
        unit: "U002",
        place: "",
        who: None,
        then: Then::Asked("请问您是哪一天去的、在几号窗口？"),
        text: "（演示）补一个证明跑了四趟，每次说缺的材料都不一样，没有一次性告知。",
    },
    MadeUp {
        code: "1000 0000 0000 0004",
        unit: "U003",
        place: "演示路 8 号",
        who: Some(("演示张先生", "demo4@example.invalid")),
        then: Then::Answered("请问对方有没有开具票据？", "没有，只给了一张手写的条子，照片已经附上。"),
        text: "（演示）办理备案时被要求到指定的中介做评估，说不做就不收件，收费八百元，没有票据。",
    },
    MadeUp {
        code: "1000 0000 0000 0005",
        unit: "U004",
        place: "",
        who: None,
        then: Then::Accepted("慢作为"),
        text: "（演示）承诺五个工作日办结的许可，过了二十天还没有结果，打电话一直说领导出差。",
    },
    MadeUp {
        code: "1000 0000 0000 0006",
        unit: "U005",
        place: "演示镇便民服务点",
        who: None,
        then: Then::Accepted("态度生硬"),
        text: "（演示）工作人员态度生硬，把老人的材料扔出窗口，说“看不懂就别来”。",
    },
    MadeUp {
        code: "1000 0000 0000 0007",
        unit: "",
        place: "",
        who: None,
        then: Then::Declined("您反映的邻里排水纠纷属于民事纠纷，可以向所在社区人民调解委员会申请调解。"),
        text: "（演示）邻居把空调水排到我家阳台，请管一管。",
    },
    MadeUp {
        code: "1000 0000 0000 0008",
        unit: "U006",
        place: "",
        who: None,
        then: Then::Waits,
        text: "（演示）网上预约系统每天八点放号，一分钟就没有了，窗口前却有人倒卖号。",
    },
    MadeUp {
        code: "1000 0000 0000 0009",
        unit: "U007",
        place: "",
        who: Some(("演示𠮷同志", "000-0000-0009")),
        then: Then::Accepted("不作为"),
        text: "（演示）三次书面投诉工地夜间施工噪声，都只回复“已转办”，没有人到过现场。",
    },
    MadeUp {
        code: "1000 0000 0000 0010",
        unit: "U008",
        place: "",
        who: None,
        then: Then::Waits,
        text: "（演示）企业申请惠企补贴，经办人说名额已满，公示名单里却有成立不到一个月的公司。",
    },
    MadeUp {
        code: "1000 0000 0000 0011",
        unit: "U003",
        place: "演示路 8 号",
        who: None,
        then: Then::Waits,
        text: "（演示）备案窗口旁边就是中介，窗口的人说不到这家做评估就不收件，要交八百元，也不给票据。",
    },
    MadeUp {
        code: "1000 0000 0000 0012",
        unit: "U009",
        place: "",
        who: None,
        then: Then::Declined("同一事项信访部门已经受理并答复，不再重复受理；不服答复的，可以在三十日内申请复查。"),
        text: "（演示）对去年的答复不服，请重新处理。",
    },
];

/// The codes of the demo's reports with where they stand, for whoever wants to try them.
///
/// # Errors
/// The database's error.
pub async fn codes_to_try(office: &Office) -> Result<Vec<(String, &'static str)>, Refusal> {
    let mut found = Vec::new();
    for made_up in &REPORTS {
        let Some(code) = TrackingCode::parse(made_up.code) else { continue };
        let mark = code_mark(office, &code);
        let report = store_reports::by_code(office.desk.read(), office.settings.area, &mark).await?;
        if report.is_some() {
            found.push((code.grouped(), made_up.then.word()));
        }
    }
    Ok(found)
}

impl Then {
    fn word(&self) -> &'static str {
        match self {
            Self::Waits => "待处理 / waiting",
            Self::Asked(_) => "等您回答 / asked",
            Self::Answered(..) => "已回答 / answered",
            Self::Accepted(_) => "已受理 / accepted",
            Self::Declined(_) => "不予受理 / not accepted",
            Self::MergedIntoFirst => "已合并 / merged",
        }
    }
}

/// Fills the demo's reports, unless there are reports already.
///
/// # Errors
/// The database's refusal, or a full disk.
pub async fn fill(office: Office) -> Result<(), Refusal> {
    if list::count(office.desk.read(), office.settings.area, &Filter::default()).await? > 0 {
        return Ok(());
    }
    let keeper = identity::actor_named(&office, "keeper").await?;
    keepers::become_keeper(&office.desk, &keeper, DEMO_PASSPHRASE, "", "").await?;
    let officer = identity::actor_named(&office, "cases").await?;
    let mut first = None;
    for made_up in &REPORTS {
        let id = office.desk.new_id();
        add(&office, id, made_up).await?;
        go_on(&office, &officer, id, made_up, *first.get_or_insert(id)).await?;
    }
    Ok(())
}

async fn add(office: &Office, id: uuid::Uuid, made_up: &MadeUp) -> Result<(), Refusal> {
    let unit = registry::find_unit_by_code(office.desk.read(), office.settings.area, made_up.unit).await?;
    let entry = Entry {
        text: made_up.text.into(),
        unit: unit.map(|unit| unit.id),
        unit_words: String::new(),
        place: made_up.place.into(),
        happened: None,
        reporter: made_up.who.map(|(name, contact)| Reporter { name: name.into(), contact: contact.into() }),
        wants_reply: true,
    };
    if matches!(made_up.then, Then::Answered(..)) {
        let picture = include_bytes!("../data/demo.png").to_vec();
        let size = picture.len() as u64;
        let limits = Limits { free_megabytes: 0, ..Limits::default() };
        let file = upload::begin(office, id, "手写收条（演示）.png", size, &limits).await?;
        let view = crate::store::files::find(office.desk.read(), office.settings.area, &file).await?;
        let view = view.ok_or_else(Refusal::not_found)?;
        upload::append(office, &view, 0, picture).await?;
        upload::complete(office, view).await?;
    }
    let code = TrackingCode::parse(made_up.code).ok_or_else(|| Refusal::failed("a demo code is none"))?;
    submit::send_with(office, id, entry, code).await
}

async fn go_on(
    office: &Office,
    officer: &Actor,
    id: uuid::Uuid,
    made_up: &MadeUp,
    first: uuid::Uuid,
) -> Result<(), Refusal> {
    let desk = &office.desk;
    match made_up.then {
        Then::Waits => Ok(()),
        Then::Asked(question) => desk::ask(desk, officer, id, question).await,
        Then::Answered(question, answer) => {
            desk::ask(desk, officer, id, question).await?;
            let code = TrackingCode::parse(made_up.code).ok_or_else(Refusal::not_found)?;
            follow::answer(office, &code, answer).await
        }
        Then::Accepted(category) => {
            let with = Acceptance { category: category.into(), ..Acceptance::default() };
            desk::accept(desk, officer, id, with).await.map(drop)
        }
        Then::Declined(reason) => desk::decline(desk, officer, id, reason).await,
        Then::MergedIntoFirst => desk::merge(desk, officer, id, first).await,
    }
}
