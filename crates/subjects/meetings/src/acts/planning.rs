//! Planning a meeting: when and where, what the ledger proposes, the agenda, the invitation.

use access::may;
use futures_util::FutureExt;
use kernel::{Actor, AreaId, Bilingual, Day, Refusal, UnitId};
use notices::{Telling, To, Urgency, tell};
use problems::{Filter, Order, ProblemId, ProblemLine, Stage, lines_of};
use store::{ConnectionTrait, Desk, StoreError, Tx};

use super::table::PREPARE;
use super::{change, keep};
use crate::rules::agenda::{Item, Reason, Rewritten, reasons};
use crate::rules::codes;
use crate::rules::meeting::{Meeting, MeetingId, Plan};
use crate::store::meetings;

/// How many problems are looked at for each reason.
const LOOKED_AT: i64 = 100;

/// Plans a meeting.
///
/// # Errors
/// Not allowed, or the rule's refusal.
pub async fn plan(desk: &Desk, who: &Actor, plan: Plan) -> Result<MeetingId, Refusal> {
    may(Some(who), &PREPARE)?;
    let (id, meeting, who) = (desk.new_id(), Meeting::planned(plan)?, who.clone());
    desk.write(move |tx| {
        async move {
            meetings::insert(tx, who.area, id, &meeting).await?;
            let body = serde_json::json!({ "title": meeting.plan.title, "stage": meeting.stage.code() });
            tx.record(&who, store::Fact::new(PREPARE.code, "meeting", id, body)).await?;
            Ok(id)
        }
        .boxed()
    })
    .await
}

/// Changes when, where and with whom.
///
/// # Errors
/// Not allowed, not found, or the rule's refusal.
pub async fn replan(desk: &Desk, who: &Actor, id: MeetingId, plan: Plan) -> Result<(), Refusal> {
    change(desk, who, &PREPARE, id, move |meeting| meeting.replan(plan)).await
}

/// Cancels a meeting.
///
/// # Errors
/// Not allowed, not found, or the rule's refusal.
pub async fn cancel(desk: &Desk, who: &Actor, id: MeetingId, reason: &str) -> Result<(), Refusal> {
    let reason = reason.to_owned();
    change(desk, who, &PREPARE, id, move |meeting| meeting.cancel(&reason)).await
}

/// Orders and rewords the agenda.
///
/// # Errors
/// Not allowed, not found, or the rule's refusal.
pub async fn rewrite_agenda(desk: &Desk, who: &Actor, id: MeetingId, entries: Vec<Rewritten>) -> Result<(), Refusal> {
    change(desk, who, &PREPARE, id, move |meeting| meeting.rewrite(&entries)).await
}

/// Puts an item of the office's own on the agenda.
///
/// # Errors
/// Not allowed, not found, or the rule's refusal.
pub async fn put_item(desk: &Desk, who: &Actor, id: MeetingId, title: &str) -> Result<(), Refusal> {
    let item = Item::free(title)?;
    change(desk, who, &PREPARE, id, move |meeting| meeting.put(vec![item], &[])).await
}

/// Puts problems of the ledger on the agenda, and their lead units among those asked to come.
///
/// # Errors
/// Not allowed, not found, J05 for one that was never assigned.
pub async fn put_problems(desk: &Desk, who: &Actor, id: MeetingId, chosen: Vec<ProblemId>) -> Result<(), Refusal> {
    may(Some(who), &PREPARE)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let mut kept = meetings::load(&tx.db, who.area, id).await?;
            let lines = lines_of(&tx.db, who.area, &chosen).await?;
            let item = |line: &ProblemLine| Item::about(line, masked_title(line), tx.at.day());
            let items = lines.iter().map(item).collect::<Result<Vec<_>, _>>()?;
            let units: Vec<UnitId> = lines.iter().filter_map(|line| line.lead_unit).collect();
            kept.meeting.put(items, &units)?;
            keep(tx, &who, &PREPARE, &kept).await
        }
        .boxed()
    })
    .await
}

/// Puts the problem of a number on the agenda.
///
/// # Errors
/// Not allowed, not found, J06 for an unknown number, J05 for one that was never assigned.
pub async fn put_number(desk: &Desk, who: &Actor, id: MeetingId, number: &str) -> Result<(), Refusal> {
    let unknown = || codes::J06.at_field("number");
    let number = number.parse().map_err(|()| unknown())?;
    let problem = problems::store::read::by_number(desk.read(), who.area, number).await?.ok_or_else(unknown)?;
    put_problems(desk, who, id, vec![problem]).await
}

fn masked_title(line: &ProblemLine) -> String {
    ::papers::mask_personal_numbers(&line.title)
}

/// A problem that the ledger proposes, with the reasons.
pub struct Proposed {
    /// The problem.
    pub problem: ProblemLine,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// What the ledger proposes for a meeting's agenda on a day and is not on it yet: what has most reasons first, then by
/// due date.
///
/// # Errors
/// The database's error.
pub async fn proposals(
    db: &impl ConnectionTrait,
    area: AreaId,
    meeting: &Meeting,
    today: Day,
) -> Result<Vec<Proposed>, StoreError> {
    let mut proposed: Vec<Proposed> = Vec::new();
    for (filter, order) in filters(today) {
        for problem in problems::store::list::page(db, area, &filter, order, None, LOOKED_AT).await? {
            let known = proposed.iter().any(|one| one.problem.id == problem.id)
                || meeting.agenda.iter().any(|item| item.problem_id() == Some(problem.id));
            let reasons = reasons(&problem, today);
            if !known && !reasons.is_empty() {
                proposed.push(Proposed { problem, reasons });
            }
        }
    }
    proposed.sort_by_key(|one| {
        (std::cmp::Reverse(one.reasons.len()), one.reasons.first().copied(), one.problem.due.clone())
    });
    Ok(proposed)
}

/// One filter of the ledger for each reason.
fn filters(today: Day) -> [(Filter, Order); 4] {
    let open = Filter { open: Some(true), ..Filter::default() };
    [
        (Filter { stage: Some(Stage::Contested), ..Filter::default() }, Order::Newest),
        (Filter { rebound: true, ..open.clone() }, Order::Newest),
        // Due today is not overdue; the rule decides.
        (Filter { due_until: today.to_string(), ..open.clone() }, Order::Due),
        (Filter { returned: true, ..open }, Order::Newest),
    ]
}

/// Tells the units when and where; told again after a change, they hear of it again.
///
/// # Errors
/// Not allowed, not found, or the rule's refusal.
pub async fn invite(desk: &Desk, who: &Actor, id: MeetingId) -> Result<(), Refusal> {
    may(Some(who), &PREPARE)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let mut kept = meetings::load(&tx.db, who.area, id).await?;
            kept.meeting.invite(tx.at)?;
            meetings::show_to(tx, who.area, id, &kept.meeting).await?;
            for unit in &kept.meeting.plan.units {
                tell_unit(tx, &who, &kept, *unit).await?;
            }
            keep(tx, &who, &PREPARE, &kept).await
        }
        .boxed()
    })
    .await
}

async fn tell_unit(tx: &Tx, who: &Actor, kept: &meetings::Kept, unit: UnitId) -> Result<(), Refusal> {
    let plan = &kept.meeting.plan;
    let (at, place) = (plan.at.to_minute(), &plan.place);
    let telling = Telling {
        area: who.area,
        to: To::Liaisons(unit),
        kind: "meetings.invited",
        subject: Bilingual::new(format!("会议通知：{}", plan.title), format!("Invitation: {}", plan.title)),
        body: Bilingual::new(
            format!("{at}，{place}。请安排人员参加。"),
            format!("{at}, {place}. Please send somebody."),
        ),
        link: "/my-meetings".to_owned(),
        urgency: Urgency::Ordinary,
        key: format!("meetings.invited/{}/{}", kept.id, kept.version),
    };
    tell(tx, &telling).await.map(|_| ())
}
