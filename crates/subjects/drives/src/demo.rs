//! The demo city's drives: one that runs with problems gathered, one that is a draft.

use kernel::{Actor, Day, Refusal, UnitId};
use problems::{Filter, Order};
use ui::Office;

use crate::acts::{gathering, planning, report};
use crate::rules::drive::{Plan, Query};
use crate::store::drives;

/// Fills the demo's drives, unless there are some.
///
/// # Errors
/// The database's refusal.
pub async fn fill(office: Office) -> Result<(), Refusal> {
    let (desk, area) = (&office.desk, office.settings.area);
    let units: Vec<UnitId> = registry::list_units(desk.read(), area).await?.into_iter().map(|unit| unit.id).collect();
    let [first, second, ..] = units[..] else { return Ok(()) };
    if !drives::list(desk.read(), area, 1).await?.is_empty() {
        return Ok(());
    }
    let by = identity::actor_named(&office, "cases").await?;
    let leader = identity::actor_named(&office, "leader").await?;
    let day = |days: i64| desk.now().plus_seconds(days * 86_400).day();
    let closed = planning::draft(desk, &by, plan("办事超时", "审批提速", day(-120), day(-10), second)).await?;
    planning::launch(desk, &leader, closed).await?;
    gathering::gather(desk, &by, closed).await?;
    let results = "（演示）超时件已逐件说明原因并补办，建立了到期前三个工作日提醒。\n少数事项跨部门衔接仍不顺，纳入下一步并联审批改进。";
    report::close(&office, &leader, closed, results).await?;
    let running = planning::draft(desk, &by, plan("服务态度", "窗口服务作风", day(-30), day(45), first)).await?;
    planning::launch(desk, &leader, running).await?;
    gathering::gather(desk, &by, running).await?;
    add_one(&office, &by, running).await?;
    planning::draft(desk, &by, plan("营商环境", "惠企政策落实", day(10), day(90), second)).await.map(|_| ())
}

/// One problem of another kind is added by its number.
async fn add_one(office: &Office, by: &Actor, id: crate::rules::drive::DriveId) -> Result<(), Refusal> {
    let filter = Filter { category: "纪律涣散".to_owned(), ..Filter::default() };
    let found = problems::store::list::page(office.desk.read(), by.area, &filter, Order::Newest, None, 1).await?;
    match found.first() {
        Some(line) => gathering::add(&office.desk, by, id, &line.number.to_string()).await,
        None => Ok(()),
    }
}

fn plan(category: &str, what: &str, from: Day, until: Day, unit: UnitId) -> Plan {
    let lines = |all: &[&str]| all.iter().map(|&line| line.to_owned()).collect();
    Plan {
        title: format!("（演示）{what}专项整治"),
        aim: format!("集中解决群众反映的{category}问题，做到件件有着落、事事有回音。"),
        focus: lines(&["窗口无人值守、咨询无人应答", "承诺时限没有兑现", "一次性告知没有做到"]),
        measures: lines(&["各单位对照重点自查", "效能办逐件交办、限期整改", "结束前开展一轮回头看"]),
        from,
        until,
        unit,
        person: "演示责任人".to_owned(),
        query: Query { category: category.to_owned(), ..Query::default() },
    }
}
