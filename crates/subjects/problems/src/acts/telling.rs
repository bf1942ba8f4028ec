//! Who is told of a fact. A message says the number and what to do, never what a problem is about.

use kernel::{Actor, AreaId, Bilingual, Refusal, Role, UnitId};
use notices::{Telling, To, Urgency, tell};
use store::Tx;

use super::areas;
use crate::rules::facts::Fact;
use crate::rules::found::Door;
use crate::rules::limits::Level;
use crate::rules::slip::Slip;
use crate::rules::state::{Named, Problem, State};
use crate::store::{own_checks, write};

/// Applies and keeps a fact, and tells everybody whom it concerns.
///
/// # Errors
/// P60 when somebody else was quicker; the database's error.
pub async fn keep(tx: &Tx, who: &Actor, problem: &mut Problem, fact: Fact) -> Result<(), Refusal> {
    let (told, before) = (fact.clone(), units_on(problem.state.slip()));
    write::record(tx, who, problem, fact).await?;
    for (to, link) in listeners(who, problem, &told, &before) {
        tell(tx, &message(who, problem, &told, to, link)).await?;
    }
    tell_who_checked(tx, who, problem, &told).await?;
    areas::tell_below(tx, who, problem, &told).await
}

/// Tells a unit that what its own check found was not accepted; there it reads why.
async fn tell_who_checked(tx: &Tx, who: &Actor, problem: &Problem, fact: &Fact) -> Result<(), Refusal> {
    if problem.door != Door::SelfCheck || !matches!(fact, Fact::Refused { .. }) {
        return Ok(());
    }
    if let Some(unit) = own_checks::unit_of(&tx.db, who.area, problem.id).await? {
        let link = format!("/my-problems/checks/{}", problem.id);
        tell(tx, &message(who, problem, fact, To::Liaisons(unit), link)).await?;
    }
    Ok(())
}

/// Tells the office that something new waits for acceptance; once an hour, however much comes in.
///
/// # Errors
/// The database's error.
pub async fn came_in(tx: &Tx, area: AreaId) -> Result<(), Refusal> {
    let minute = tx.at.to_minute();
    let told = Telling {
        area,
        to: To::Role(Role::CaseOfficer),
        kind: "problems.registered",
        subject: Bilingual::new("有新登记的问题，等待受理", "New problems wait for acceptance"),
        body: Bilingual::new("请登录查看办理。", "Sign in to see them."),
        link: "/problems/ledger?stage=registered".to_owned(),
        urgency: Urgency::Ordinary,
        key: format!("problems.registered/{}", minute.split(':').next().unwrap_or_default()),
    };
    tell(tx, &told).await?;
    Ok(())
}

fn units_on(slip: Option<&Slip>) -> Vec<UnitId> {
    slip.into_iter().flat_map(Slip::parts).map(|part| part.unit).collect()
}

/// Who is told, and where they read on.
fn listeners(who: &Actor, problem: &Problem, fact: &Fact, before: &[UnitId]) -> Vec<(To, String)> {
    let units = units(problem, fact, before).into_iter().map(|unit| (To::Liaisons(unit), own_page(problem, unit)));
    let record = match fact {
        Fact::Transferred { .. } => format!("/clues/{}", problem.id),
        _ => format!("/problems/{}", problem.id),
    };
    units.chain(office(who, problem, fact).into_iter().map(|to| (to, record.clone()))).collect()
}

/// Where a unit reads on: a problem that has left it stands on its list no more.
fn own_page(problem: &Problem, unit: UnitId) -> String {
    let is_there = problem.state.slip().is_some_and(|slip| slip.part(unit).is_some());
    match problem.state {
        State::Withdrawn { .. } => format!("/my-problems/{}", problem.id),
        _ if is_there => format!("/my-problems/{}", problem.id),
        _ => "/my-problems".to_owned(),
    }
}

/// The units that a fact concerns: all on the slip, also those that it takes off it; or the lead unit, where it is its affair
/// alone.
fn units(problem: &Problem, fact: &Fact, before: &[UnitId]) -> Vec<UnitId> {
    let lead = || problem.state.slip().map(|slip| slip.lead.unit).into_iter().collect();
    match fact {
        Fact::Assigned { slip } => units_on(Some(slip)),
        Fact::Escalated { .. } if matches!(problem.state, State::Assigned(_) | State::Working(_)) => lead(),
        Fact::PartAnswered { .. } | Fact::ExtensionDecided { .. } => lead(),
        _ if is_for_all_units(fact) => before.to_vec(),
        _ => Vec::new(),
    }
}

/// Whether a fact is news for every unit on the slip. Why a reporter is not content is told with the next slip, in the office's
/// words.
fn is_for_all_units(fact: &Fact) -> bool {
    match fact {
        Fact::Urged { .. }
        | Fact::Returned { .. }
        | Fact::Ruled { .. }
        | Fact::Paused { .. }
        | Fact::Resumed { .. }
        | Fact::Withdrawn { .. }
        | Fact::StruckOff { .. }
        | Fact::LookedBack { .. } => true,
        // A notice on holidays may move a step of the office's own alone.
        Fact::Recalculated { dues, .. } => !dues.parts.is_empty(),
        _ => false,
    }
}

/// Whether a lower office is told of what happened above.
pub(super) fn is_for_lower_offices(fact: &Fact) -> bool {
    is_for_all_units(fact)
        || matches!(fact, Fact::ExtensionDecided { .. })
        || matches!(fact, Fact::Escalated { .. } if fact.is_for_units())
}

/// Whom in the office a fact concerns.
fn office(who: &Actor, problem: &Problem, fact: &Fact) -> Vec<To> {
    let not_who = |named: &Named| (named.id != who.id).then(|| To::People(vec![named.id]));
    match fact {
        Fact::Objected { .. } | Fact::Responded { .. } | Fact::ReopenedForReporter { .. } => vec![officer(problem)],
        Fact::Escalated { level: Level::Leaders, .. } => vec![officer(problem), To::Role(Role::Leader)],
        Fact::Escalated { .. } => vec![officer(problem)],
        Fact::ExtensionAsked { .. } => vec![To::Role(Role::Leader)],
        Fact::Transferred { .. } => vec![To::Role(Role::Discipline)],
        Fact::Entrusted { officer } => not_who(officer).into_iter().collect(),
        Fact::Recused { person, colleague, .. } => {
            [Some(person), colleague.as_ref()].into_iter().flatten().filter_map(not_who).collect()
        }
        Fact::Ruled { .. }
        | Fact::ExtensionDecided { .. }
        | Fact::Recalculated { .. }
        | Fact::Paused { .. }
        | Fact::Resumed { .. }
        | Fact::Withdrawn { .. }
        | Fact::Returned { .. }
        | Fact::Verified { .. }
        | Fact::StruckOff { .. }
        | Fact::LookedBack { .. } => problem.officer.iter().filter_map(not_who).collect(),
        Fact::Registered { .. }
        | Fact::Accepted { .. }
        | Fact::Refused { .. }
        | Fact::Joined { .. }
        | Fact::Assigned { .. }
        | Fact::Signed { .. }
        | Fact::PartAnswered { .. }
        | Fact::Urged { .. }
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
        Fact::Escalated { level, .. } => level.name(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::sample::{Person, assistant, at_stage, lead};
    use crate::rules::state::Stage;

    fn told(problem: &Problem, fact: &Fact) -> Vec<To> {
        listeners(&Person::Leader.actor(), problem, fact, &[lead(), assistant()])
            .into_iter()
            .map(|(to, _)| to)
            .collect()
    }

    #[test]
    fn a_long_overdue_problem_reaches_the_unit_the_office_and_the_leaders() {
        let late = |level, of_office| Fact::Escalated { level, of_office };
        let (leaders, officers) = (To::Role(Role::Leader), To::Role(Role::CaseOfficer));
        let working = at_stage(Stage::Working);
        assert_eq!(told(&working, &late(Level::Leaders, false)), [To::Liaisons(lead()), officers.clone(), leaders]);
        assert_eq!(told(&working, &late(Level::Yellow, false)), [To::Liaisons(lead()), officers.clone()]);
        for stage in [Stage::Registered, Stage::Answered] {
            let own = at_stage(stage);
            assert_eq!(
                told(&own, &late(Level::Red, true)),
                [To::Role(Role::CaseOfficer)],
                "a late step of the office's own"
            );
            assert!(!is_for_lower_offices(&late(Level::Leaders, true)));
        }
    }

    #[test]
    fn the_units_that_a_ruling_frees_are_led_to_their_list_and_the_others_to_the_record() {
        let freed = at_stage(Stage::Accepted);
        let fact = Fact::Ruled { upheld: true, reason: "改派".into(), due: None, dues: Default::default() };
        let all = listeners(&Person::Leader.actor(), &freed, &fact, &[lead(), assistant()]);
        assert_eq!(all.iter().map(|(_, link)| link.as_str()).collect::<Vec<_>>(), ["/my-problems", "/my-problems"]);
        let kept = at_stage(Stage::Working);
        let all = listeners(&Person::Leader.actor(), &kept, &fact, &[lead(), assistant()]);
        assert!(all.iter().all(|(_, link)| *link == format!("/my-problems/{}", kept.id)), "{all:?}");
    }

    #[test]
    fn of_a_clue_and_of_a_reporter_who_is_not_content_no_unit_hears() {
        let transferred = Fact::Transferred { package: String::new() };
        assert_eq!(told(&at_stage(Stage::Transferred), &transferred), [To::Role(Role::Discipline)]);
        let reopened = Fact::ReopenedForReporter { reason: "没有解决".into(), due: None };
        assert_eq!(told(&at_stage(Stage::Accepted), &reopened), [To::Role(Role::CaseOfficer)]);
        assert!(!is_for_lower_offices(&transferred) && !is_for_lower_offices(&reopened));
    }
}
