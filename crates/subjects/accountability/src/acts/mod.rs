//! What people do with proposals: load → may → decide → save, note in the problem's timeline, record, tell.

pub mod letter;
pub mod table;

use access::{Act, may};
use futures_util::FutureExt;
use kernel::{Actor, Bilingual, Day, Moment, Refusal, Role};
use notices::{Telling, To, Urgency, tell};
use problems::{Named, lines_of};
use serde_json::json;
use store::{Desk, Fact, Tx};

use crate::rules::codes;
use crate::rules::proposal::{Order, Proposal, ProposalId, Stage};
use crate::store::proposals;
use table::{DECIDE, OUTCOME, PROPOSE};

/// Proposes to hold somebody to account for the problem of a number.
///
/// # Errors
/// Not allowed, W02 for an unknown number, W06 for an unknown unit, or the rule's refusal.
pub async fn propose(desk: &Desk, who: &Actor, number: &str, order: Order) -> Result<ProposalId, Refusal> {
    may(Some(who), &PROPOSE)?;
    let unknown = || codes::W02.at_field("number");
    let number = number.parse().map_err(|()| unknown())?;
    let (id, who) = (desk.new_id(), who.clone());
    desk.write(move |tx| {
        async move {
            registry::find_unit(&tx.db, who.area, order.unit).await?.ok_or_else(|| codes::W06.at_field("unit"))?;
            let problem = problems::store::read::by_number(&tx.db, who.area, number).await?.ok_or_else(unknown)?;
            let lines = lines_of(&tx.db, who.area, &[problem]).await?;
            let line = lines.first().ok_or_else(unknown)?;
            let proposal = Proposal::on(line, named(&who), tx.at, order)?;
            proposals::insert(tx, who.area, id, &proposal).await?;
            follow(tx, &who, &PROPOSE, id, &proposal).await?;
            Ok(id)
        }
        .boxed()
    })
    .await
}

/// A leader approves a proposal or rejects it.
///
/// # Errors
/// Not allowed, not found, or the rule's refusal.
pub async fn decide(desk: &Desk, who: &Actor, id: ProposalId, approved: bool, reason: &str) -> Result<(), Refusal> {
    let (by, reason) = (named(who), reason.to_owned());
    change(desk, who, &DECIDE, id, move |proposal, _| proposal.decide(by, approved, &reason)).await
}

/// The outcome comes back.
///
/// # Errors
/// Not allowed, not found, or the rule's refusal.
pub async fn record_outcome(desk: &Desk, who: &Actor, id: ProposalId, on: Day, outcome: &str) -> Result<(), Refusal> {
    let outcome = outcome.to_owned();
    change(desk, who, &OUTCOME, id, move |proposal, at| proposal.record_outcome(at.day(), on, &outcome)).await
}

fn named(who: &Actor) -> Named {
    Named { id: who.id, name: who.name.clone() }
}

async fn change(
    desk: &Desk,
    who: &Actor,
    act: &'static Act,
    id: ProposalId,
    decide: impl FnOnce(&mut Proposal, Moment) -> Result<(), Refusal> + Send + 'static,
) -> Result<(), Refusal> {
    may(Some(who), act)?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            let mut kept = proposals::load(&tx.db, who.area, id).await?;
            decide(&mut kept.proposal, tx.at)?;
            proposals::save(tx, who.area, &kept).await?;
            follow(tx, &who, act, id, &kept.proposal).await
        }
        .boxed()
    })
    .await
}

/// What every step leaves behind: a fact in the problem's timeline, an audit line, a message to whose turn it is.
async fn follow(tx: &Tx, who: &Actor, act: &'static Act, id: ProposalId, proposal: &Proposal) -> Result<(), Refusal> {
    problems::note_accountability(tx, who, proposal.problem, proposal.stage.step(), id.to_string()).await?;
    let body = json!({ "number": proposal.number.to_string(), "stage": proposal.stage.code() });
    tx.record(who, Fact::new(act.code, "accountability_proposal", id, body)).await?;
    let to = match proposal.stage {
        Stage::Proposed => To::Role(Role::Leader),
        Stage::Approved { .. } | Stage::Rejected { .. } | Stage::Decided { .. } => To::People(vec![proposal.by.id]),
        Stage::Sent { .. } => To::Role(Role::Discipline),
    };
    let (number, stage) = (proposal.number, proposal.stage.name());
    let telling = Telling {
        area: who.area,
        to,
        kind: "accountability.step",
        subject: Bilingual::new(
            format!("问题 {number} 的问责建议：{}", stage.zh),
            format!("Accountability proposal on {number}: {}", stage.en),
        ),
        body: Bilingual::new("请登录查看。", "Sign in to see it."),
        link: format!("/accountability/{id}"),
        urgency: Urgency::Ordinary,
        key: format!("accountability/{id}/{}", proposal.stage.code()),
    };
    tell(tx, &telling).await.map(|_| ())
}
