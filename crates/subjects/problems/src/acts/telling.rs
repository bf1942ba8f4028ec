//! Who is told of a fact. A message says the number and what to do, never what a problem is about.

use kernel::{Actor, Bilingual, Refusal, Role, UnitId};
use notices::{Telling, To, Urgency, tell};
use store::Tx;

use super::areas;
use crate::rules::facts::Fact;
use crate::rules::slip::Slip;
use crate::rules::state::Problem;
use crate::store::write;

/// Applies and keeps a fact, and tells whose turn it is now.
///
/// # Errors
/// P60 when somebody else was quicker; the database's error.
pub async fn keep(tx: &Tx, who: &Actor, problem: &mut Problem, fact: Fact) -> Result<(), Refusal> {
    let told = fact.clone();
    write::record(tx, who, problem, fact).await?;
    for (to, link) in listeners(problem, &told) {
        tell(tx, &message(who, problem, &told, to, link)).await?;
    }
    areas::tell_below(tx, who, problem, &told).await
}

/// Who is told, and where they read on.
fn listeners(problem: &Problem, fact: &Fact) -> Vec<(To, String)> {
    let office = format!("/problems/{}", problem.id);
    let unit = format!("/my-problems/{}", problem.id);
    let liaisons =
        |units: Vec<UnitId>| units.into_iter().map(|one| (To::Liaisons(one), unit.clone())).collect::<Vec<_>>();
    let all = |slip: &Slip| slip.parts().map(|part| part.unit).collect();
    let lead = |slip: &Slip| vec![slip.lead.unit];
    let slip = problem.state.slip();
    match fact {
        Fact::Assigned { slip } => liaisons(all(slip)),
        Fact::Urged { .. } => liaisons(slip.map(all).unwrap_or_default()),
        Fact::Returned { .. } | Fact::ExtensionDecided { .. } | Fact::Escalated { .. } => {
            liaisons(slip.map(lead).unwrap_or_default())
        }
        Fact::Ruled { upheld: false, .. } => liaisons(slip.map(lead).unwrap_or_default()),
        Fact::Recalculated { .. } => {
            let handlers = problem.officer.iter().map(|named| (To::People(vec![named.id]), office.clone()));
            liaisons(slip.map(all).unwrap_or_default()).into_iter().chain(handlers).collect()
        }
        Fact::Objected { .. } | Fact::Responded { .. } => vec![(officer(problem), office)],
        Fact::ExtensionAsked { .. } => vec![(To::Role(Role::Leader), office)],
        Fact::Transferred { .. } => vec![(To::Role(Role::Discipline), format!("/clues/{}", problem.id))],
        Fact::Registered { .. }
        | Fact::Accepted { .. }
        | Fact::Refused { .. }
        | Fact::Joined { .. }
        | Fact::Entrusted { .. }
        | Fact::Signed { .. }
        | Fact::Ruled { upheld: true, .. }
        | Fact::PartAnswered { .. }
        | Fact::Verified { .. }
        | Fact::StruckOff { .. }
        | Fact::LookedBack { .. }
        | Fact::ReopenedForReporter { .. }
        | Fact::Paused { .. }
        | Fact::Resumed { .. }
        | Fact::Withdrawn { .. }
        | Fact::Recused { .. }
        | Fact::Accountability { .. } => Vec::new(),
    }
}

/// The office's person, or everybody in the office while there is none.
fn officer(problem: &Problem) -> To {
    let named = problem.officer.as_ref();
    named.map_or(To::Role(Role::CaseOfficer), |officer| To::People(vec![officer.id]))
}

/// What happened, as the subject line says it.
pub(super) fn in_words(fact: &Fact) -> Bilingual {
    match fact {
        Fact::Escalated { level } => level.name(),
        other => other.name(),
    }
}

/// Whether a fact can't wait until morning.
pub(super) fn is_urgent(fact: &Fact) -> bool {
    matches!(fact, Fact::Urged { .. } | Fact::Escalated { .. })
}

fn message(who: &Actor, problem: &Problem, fact: &Fact, to: To, link: String) -> Telling {
    let (number, what) = (problem.number, in_words(fact));
    Telling {
        area: who.area,
        to,
        kind: "problems.fact",
        subject: Bilingual::new(format!("问题 {number}：{}", what.zh), format!("Problem {number}: {}", what.en)),
        body: Bilingual::new("请登录查看办理。", "Sign in to see it."),
        link,
        urgency: if is_urgent(fact) { Urgency::Urgent } else { Urgency::Ordinary },
        key: format!("problems.{}/{}/{}", fact.kind(), problem.id, problem.facts),
    }
}
