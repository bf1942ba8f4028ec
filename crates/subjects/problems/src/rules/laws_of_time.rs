//! What holds of clocks: every step has one, each stops and goes on as the rules say, and facts from before are still read.

use kernel::{Day, Moment};

use super::apply::replay;
use super::clocks::{Clock, Days, days_between, due, plus};
use super::facts::{Event, Fact};
use super::found::Door;
use super::limits::{Level, Term};
use super::moves::register;
use super::sample::{self, Person, assistant, at_stage, lead, terms};
use super::state::{Problem, Stage};

fn at(minute: &str) -> Moment {
    Moment::parse_minute(minute).unwrap()
}

fn after(problem: &Problem, by: Person, at: Moment, fact: Fact) -> Problem {
    let mut next = problem.clone();
    next.apply(&Event { by: by.named(), at, fact }).unwrap();
    next
}

fn due_day(problem: &Problem) -> Day {
    problem.state.deadline().unwrap().day
}

fn working_days(from: Day, to: Day) -> i64 {
    days_between(from, to, Days::Working, &terms().calendar)
}

/// A problem whose lead unit has asked for more time, until [`sample::later`].
fn asked() -> Problem {
    let working = at_stage(Stage::Working);
    let (by, until) = (Person::Liaison.actor(), sample::later());
    let fact = working.ask_extension(&by, lead(), sample::at(), until, "需要施工", &terms()).unwrap();
    after(&working, Person::Liaison, sample::at(), fact)
}

fn granted(asked: &Problem, at: Moment) -> Problem {
    let fact = asked.decide_extension(&Person::Leader.actor(), true, "同意").unwrap();
    after(asked, Person::Leader, at, fact)
}

#[test]
fn every_step_that_somebody_has_to_take_has_a_clock_and_its_level_begins_with_it() {
    for stage in Stage::ALL {
        let problem = at_stage(stage);
        let runs = stage.is_open() && stage != Stage::Paused;
        assert_eq!(problem.state.deadline().is_some(), runs, "{stage:?}");
        if runs {
            let fact = problem.escalate(sample::late(), &terms()).unwrap();
            let expected = Fact::Escalated { level: Level::Leaders, of_office: stage.is_offices_turn() };
            assert_eq!((fact.is_for_units(), &fact), (!stage.is_offices_turn(), &expected), "{stage:?}");
        }
    }
    let working = at_stage(Stage::Working);
    let late = after(&working, Person::Officer, sample::late(), working.escalate(sample::late(), &terms()).unwrap());
    let response =
        late.respond(&Person::Liaison.actor(), lead(), sample::late(), &sample::response(), &terms()).unwrap();
    assert_eq!(after(&late, Person::Liaison, sample::late(), response).level, Level::Green, "the office's turn begins");
}

#[test]
fn the_offices_steps_have_the_terms_of_the_limits() {
    for (stage, term) in [
        (Stage::Accepted, Term::Assign),
        (Stage::Contested, Term::Rule),
        (Stage::Answered, Term::Verify),
        (Stage::Verified, Term::StrikeOff),
    ] {
        let expected = terms().due(term, sample::at().day());
        assert_eq!(at_stage(stage).state.deadline(), Some(&expected), "{stage:?}");
    }
}

#[test]
fn the_time_for_accepting_begins_when_the_report_came_in() {
    let registered =
        |received| match register(sample::number(1), Door::Report, String::new(), received, sample::at(), &terms()) {
            Fact::Registered { due, .. } => due.from,
            other => panic!("{other:?}"),
        };
    assert_eq!(registered(None), sample::at().day());
    assert_eq!(registered(Some(at("2026-11-09 20:00"))), "2026-11-09".parse().unwrap());
    assert_eq!(registered(Some(sample::late())), sample::at().day(), "nothing comes in after it is registered");
}

#[test]
fn an_extension_asked_for_before_a_pause_keeps_its_days_after_it() {
    let asked = asked();
    let (due, days) = (due_day(&asked), working_days(due_day(&asked), sample::later()));
    let paused =
        after(&asked, Person::Officer, sample::at(), asked.pause(&Person::Officer.actor(), "等待鉴定").unwrap());
    let back = at("2027-03-01 09:00");
    let resumed =
        after(&paused, Person::Officer, back, paused.resume(&Person::Officer.actor(), back, &terms()).unwrap());
    assert_eq!(working_days(due, due_day(&resumed)), working_days(sample::at().day(), back.day()));
    let granted = granted(&resumed, back);
    assert_eq!(working_days(due_day(&resumed), due_day(&granted)), days);
    let trace = granted.state.deadline().unwrap().trace(&terms().calendar);
    let [.., paused, extended] = trace.as_slice() else { panic!("{trace:?}") };
    assert!(paused.zh.contains("（等待鉴定）") && extended.zh.contains("（需要施工）"), "{trace:?}");
}

#[test]
fn an_extension_asked_for_before_a_notice_is_not_cut_short_by_it() {
    let asked = asked();
    let calendar = sample::calendar_after_a_notice();
    let moved = after(&asked, Person::Officer, sample::at(), asked.recalculate("通知", &calendar).unwrap());
    let granted = granted(&moved, sample::at());
    assert!(due_day(&granted) > due_day(&moved) && due_day(&moved) > due_day(&asked));
    assert!(asked.recalculate("通知", &terms().calendar).is_err(), "nothing moves it");
}

#[test]
fn an_extension_from_before_it_moved_with_the_due_date_never_shortens_the_time() {
    let mut asked = asked();
    let slip = asked.state.running_slip_mut().unwrap();
    slip.lead.due.day = plus(sample::later(), 30);
    assert_eq!(due_day(&granted(&asked, sample::at())), plus(sample::later(), 30));
}

#[test]
fn the_units_clocks_stand_still_while_an_objection_is_ruled_on() {
    let (working, contested) = (at_stage(Stage::Working), at_stage(Stage::Contested));
    let ruled_at = at("2026-11-23 09:00");
    let fact = contested.rule(&Person::Officer.actor(), ruled_at, false, "属于其职责", &terms()).unwrap();
    let ruled = after(&contested, Person::Officer, ruled_at, fact);
    let (before, now) = (working.state.slip().unwrap(), ruled.state.slip().unwrap());
    for (was, is) in before.parts().zip(now.parts()) {
        assert_eq!(working_days(was.due.day, is.due.day), 5);
    }
    assert_eq!(working_days(before.object_by.day, now.object_by.day), 5);
    let why = ruled.state.deadline().unwrap().trace(&terms().calendar).pop().unwrap();
    assert!(why.zh.contains("裁定异议，不计时，顺延5个工作日"), "{why:?}");
    assert!(now.object_by.day > ruled_at.day(), "others may still object");
}

#[test]
fn a_first_response_that_was_late_stays_late_whatever_time_a_return_gives() {
    let working = at_stage(Stage::Working);
    let (by, order) = (Person::Liaison.actor(), sample::response());
    let mut problem = working;
    for round in [sample::late(), sample::late().plus_seconds(86_400)] {
        let fact = problem.respond(&by, lead(), round, &order, &terms()).unwrap();
        problem = after(&problem, Person::Liaison, round, fact);
        let first = problem.state.slip().unwrap().first_response.unwrap();
        assert_eq!((first.at, first.is_in_time()), (sample::late(), false));
        let returned = problem.return_response(&Person::Officer.actor(), round, "请补充", &terms()).unwrap();
        problem = after(&problem, Person::Officer, round, returned);
        assert!(due_day(&problem) > first.due);
    }
}

#[test]
fn after_a_return_an_assisting_unit_may_answer_again_and_need_not() {
    let answered = at_stage(Stage::Answered);
    let returned = answered.return_response(&Person::Officer.actor(), sample::at(), "请补充", &terms()).unwrap();
    let returned = after(&answered, Person::Officer, sample::at(), returned);
    let by = Person::Liaison.actor();
    assert!(returned.respond(&by, lead(), sample::at(), &sample::response(), &terms()).is_ok());
    let again = returned.answer_part(assistant(), "补充说明").unwrap();
    let again = after(&returned, Person::Assistant, sample::at(), again);
    let part = again.state.slip().unwrap().part(assistant()).unwrap();
    assert_eq!(part.answer.as_deref(), Some("补充说明"));
    assert!(again.answer_part(assistant(), "再补充").is_err());
}

/// A history as it was kept before the office's steps had clocks, objections were ruled on part by part, and reasons stood
/// beside what moved a due date.
#[test]
fn facts_kept_before_the_offices_steps_had_clocks_are_still_read() {
    let due = serde_json::to_value(due("2026-11-16".parse().unwrap(), Clock::working(30), &terms().calendar)).unwrap();
    let part =
        |unit| serde_json::json!({ "unit": unit, "due": due, "handler": null, "signed_at": null, "answer": null });
    let slip = serde_json::json!({ "number": 1, "title": "t", "matter": "m", "requirement": "r", "mode": "joint",
        "leader_note": null, "lead": part(lead()), "assisting": [part(assistant())], "object_by": due,
        "at": sample::at(), "ruled": false, "extensions": 0, "asked": null });
    let facts = [
        serde_json::json!({ "fact": "registered", "number": sample::number(1), "door": "phone", "category": "", "due": due }),
        serde_json::json!({ "fact": "recalculated", "dues": [due], "object_by": null, "notice": "通知" }),
        serde_json::json!({ "fact": "escalated", "level": "red" }),
        serde_json::json!({ "fact": "accepted", "category": "慢作为" }),
        serde_json::json!({ "fact": "recused", "person": Person::SecondOfficer.named(), "reason": "亲属" }),
        serde_json::json!({ "fact": "assigned", "slip": slip }),
        serde_json::json!({ "fact": "signed", "unit": lead(), "handler": "甲" }),
        serde_json::json!({ "fact": "objected", "unit": assistant(), "reason": "无关" }),
        serde_json::json!({ "fact": "ruled", "upheld": false, "reason": "有关" }),
        serde_json::json!({ "fact": "paused", "reason": "鉴定" }),
        serde_json::json!({ "fact": "resumed", "dues": [due, due] }),
        serde_json::json!({ "fact": "recalculated", "dues": [due, due], "object_by": due, "notice": "通知" }),
        serde_json::json!({ "fact": "responded", "response": { "outcome": "true", "facts": "f", "measures": "m",
            "reply": "r", "evidence": [], "missing": [], "by": Person::Liaison.named().id, "at": sample::at() } }),
        serde_json::json!({ "fact": "verified", "note": "n" }),
        serde_json::json!({ "fact": "struck_off", "look_back": "2027-02-01" }),
        serde_json::json!({ "fact": "looked_back", "rebound": true, "note": "n" }),
    ];
    let event =
        |fact| Event { by: Person::Officer.named(), at: sample::at(), fact: serde_json::from_value(fact).unwrap() };
    let history: Vec<Event> = facts.into_iter().map(event).collect();
    let problem = replay(sample::id(1), &history).unwrap();
    assert_eq!((problem.state.stage(), problem.round, problem.level), (Stage::Accepted, 2, Level::Green));
    assert_eq!(problem.state.deadline(), None, "a step that began without a clock goes on without one");
    assert!(problem.escalate(sample::late(), &terms()).is_err());
    let working = replay(sample::id(1), &history[..12]).unwrap();
    let slip = working.state.slip().unwrap();
    assert!(slip.part(assistant()).unwrap().ruled && !slip.lead.ruled);
}
