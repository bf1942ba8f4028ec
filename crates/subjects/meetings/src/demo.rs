//! The demo city's meetings: one whose minutes are signed and whose tasks are followed, one that is being prepared.

use kernel::{Actor, Refusal, UnitId};
use ui::Office;

use crate::acts::{minutes, planning, tasks};
use crate::rules::meeting::{Decision, Kind, MeetingId, People, Plan};
use crate::store::{meetings, tasks as tasks_table};

/// Fills the demo's meetings, unless there are some.
///
/// # Errors
/// The database's refusal.
pub async fn fill(office: Office) -> Result<(), Refusal> {
    let (db, area) = (office.desk.read(), office.settings.area);
    let units: Vec<UnitId> = registry::list_units(db, area).await?.into_iter().map(|unit| unit.id).collect();
    let [first, second, third, ..] = units[..] else { return Ok(()) };
    if !meetings::list(db, area, 1).await?.is_empty() {
        return Ok(());
    }
    let officer = identity::actor_named(&office, "cases").await?;
    let held =
        planned(&office, &officer, Kind::Monthly, "（演示）效能建设月度例会", -12, vec![first, second, third]).await?;
    hold(&office, &officer, held, [first, second, third]).await?;
    let coming = planned(&office, &officer, Kind::Joint, "（演示）责任争议问题联席会议", 5, Vec::new()).await?;
    propose(&office, &officer, coming, 3).await?;
    planning::put_item(&office.desk, &officer, coming, "通报上次会议任务落实情况").await?;
    planning::invite(&office.desk, &officer, coming).await
}

async fn planned(
    office: &Office,
    by: &Actor,
    kind: Kind,
    title: &str,
    days: i64,
    units: Vec<UnitId>,
) -> Result<MeetingId, Refusal> {
    let plan = Plan {
        kind,
        title: title.to_owned(),
        at: office.desk.now().plus_seconds(days * 86_400),
        place: "演示会议室".to_owned(),
        chair: "演示领导甲".to_owned(),
        units,
    };
    planning::plan(&office.desk, by, plan).await
}

/// Puts the first few of what the ledger proposes on the agenda.
async fn propose(office: &Office, by: &Actor, id: MeetingId, many: usize) -> Result<(), Refusal> {
    let (db, today) = (office.desk.read(), office.desk.now().day());
    let meeting = meetings::load(db, by.area, id).await?.meeting;
    let proposed = planning::proposals(db, by.area, &meeting, today).await?;
    let chosen = proposed.into_iter().take(many).map(|one| one.problem.id).collect();
    planning::put_problems(&office.desk, by, id, chosen).await
}

/// Holds a meeting: minutes, three decisions, signed; one task is done, one reported, one overdue.
async fn hold(office: &Office, by: &Actor, id: MeetingId, units: [UnitId; 3]) -> Result<(), Refusal> {
    let (desk, leader) = (&office.desk, identity::actor_named(office, "leader").await?);
    propose(office, by, id, 2).await?;
    planning::put_item(desk, by, id, "研究窗口午间值班办法").await?;
    let agenda = meetings::load(desk.read(), by.area, id).await?.meeting.agenda.len();
    let people = People {
        present: "演示领导甲、演示问题专员甲、演示联络员".to_owned(),
        excused: "演示领导乙".to_owned(),
        attending: "演示观察员".to_owned(),
    };
    let said = "会议听取了情况汇报，要求责任单位查明原因，限期整改，并举一反三。";
    minutes::write(desk, by, id, people, vec![said.to_owned(); agenda]).await?;
    let texts =
        ["公布窗口午间值班表和咨询电话", "清理超过承诺时限的审批件并说明原因", "制定一次性告知清单并在大厅公示"];
    for ((text, unit), days) in texts.into_iter().zip(units).zip([5, 20, 15]) {
        let decision = Decision { text: text.to_owned(), unit, person: "演示责任人".to_owned(), days };
        minutes::decide(desk, by, id, decision).await?;
    }
    minutes::sign(office, &leader, id).await?;
    follow(office, by, id).await
}

async fn follow(office: &Office, by: &Actor, id: MeetingId) -> Result<(), Refusal> {
    let liaison = identity::actor_named(office, "liaison").await?;
    let kept = tasks_table::of_meeting(office.desk.read(), by.area, id).await?;
    for (place, one) in kept.iter().enumerate().skip(1) {
        let liaison = Actor { unit: Some(one.task.unit), ..liaison.clone() };
        tasks::report(&office.desk, &liaison, one.id, "（演示）已经落实，清单附后。").await?;
        if place == 1 {
            tasks::confirm(&office.desk, by, one.id).await?;
        }
    }
    Ok(())
}
