//! What holds whatever happens, and the rules one by one.

use kernel::{Moment, Refusal};
use proptest::prelude::*;

use super::apply::replay;
use super::facts::{Event, Fact};
use super::moves::{Move, UnitOrder};
use super::sample::{self, Person, assistant, at_stage, lead, order, terms};
use super::state::{Named, Problem, Stage, State};

fn refused(result: Result<Fact, Refusal>, rule: &str) {
    let refusal = result.unwrap_err();
    let at_field = refusal.findings.first().map(|finding| finding.rule.0);
    assert_eq!(at_field.unwrap_or(refusal.rule.0), rule);
}

fn after(problem: &Problem, by: Person, fact: Fact) -> Problem {
    let mut next = problem.clone();
    next.apply(&Event { by: by.named(), at: sample::at(), fact }).unwrap();
    next
}

#[test]
fn who_verified_can_not_strike_off() {
    let verified = at_stage(Stage::Verified);
    refused(verified.strike_off(&Person::Officer.actor(), sample::at(), sample::far()), "P45");
    assert!(verified.strike_off(&Person::SecondOfficer.actor(), sample::at(), sample::far()).is_ok());
}

#[test]
fn the_look_back_lies_in_the_future() {
    let verified = at_stage(Stage::Verified);
    refused(verified.strike_off(&Person::Leader.actor(), sample::at(), sample::at().day()), "P58");
}

#[test]
fn an_objection_is_heard_within_its_limit_and_once_ruled_never_again() {
    let working = at_stage(Stage::Working);
    refused(working.object(lead(), sample::late(), "不属于我单位", &terms()), "P42");
    let contested = at_stage(Stage::Contested);
    let ruled = after(&contested, Person::Officer, rule(&contested, false));
    assert_eq!(ruled.state.stage(), Stage::Working);
    refused(ruled.object(lead(), sample::at(), "再次异议", &terms()), "P43");
}

/// A ruling at once.
fn rule(contested: &Problem, upheld: bool) -> Fact {
    contested.rule(&Person::Officer.actor(), sample::at(), upheld, "已核对职责", &terms()).unwrap()
}

fn contested_by_the_assistant() -> Problem {
    let working = at_stage(Stage::Working);
    let objected = working.object(assistant(), sample::at(), "与我单位无关", &terms()).unwrap();
    after(&working, Person::Assistant, objected)
}

#[test]
fn an_assisting_units_objection_that_is_rejected_leaves_the_lead_unit_its_own() {
    let contested = contested_by_the_assistant();
    let ruled = after(&contested, Person::Officer, rule(&contested, false));
    refused(ruled.object(assistant(), sample::at(), "再次异议", &terms()), "P43");
    assert!(ruled.object(lead(), sample::at(), "不属于我单位", &terms()).is_ok());
}

#[test]
fn a_problem_that_is_not_theirs_is_not_sent_to_them_again() {
    let contested = at_stage(Stage::Contested);
    let by = Person::Officer.actor();
    let freed = after(&contested, Person::Officer, rule(&contested, true));
    assert_eq!(freed.state.stage(), Stage::Accepted);
    refused(freed.assign(&by, sample::at(), 2, &order(), &terms()), "P54");
}

#[test]
fn an_assisting_unit_that_is_freed_leaves_the_slip_and_the_others_go_on() {
    let contested = contested_by_the_assistant();
    let freed = after(&contested, Person::Officer, rule(&contested, true));
    assert_eq!(freed.state.stage(), Stage::Working);
    assert_eq!(freed.state.slip().unwrap().assisting.len(), 0);
}

#[test]
fn the_lead_unit_waits_for_assisting_units_that_still_have_time() {
    let working = at_stage(Stage::Working);
    let by = Person::Liaison.actor();
    let respond = |unit, at| working.respond(&by, unit, at, &sample::response(), &terms());
    refused(respond(lead(), sample::at()), "P44");
    let Fact::Responded { response, .. } = respond(lead(), sample::late()).unwrap() else { panic!("a response") };
    assert_eq!(response.missing, [assistant()]);
    refused(respond(assistant(), sample::late()), "P63");
    refused(working.answer_part(lead(), "回复"), "P63");
}

#[test]
fn a_unit_signs_once_and_only_for_its_own_slip() {
    let working = at_stage(Stage::Working);
    refused(working.sign(lead(), "经办人"), "P41");
    refused(working.sign(kernel::UnitId(uuid::Uuid::from_u128(999)), "经办人"), "P40");
    refused(at_stage(Stage::Assigned).sign(lead(), " "), "P01");
    refused(at_stage(Stage::Assigned).answer_part(assistant(), "回复"), "P56");
}

#[test]
fn an_extension_is_asked_for_in_time_once_and_decided_by_somebody_else() {
    let working = at_stage(Stage::Working);
    let (by, until) = (Person::Liaison.actor(), sample::later());
    let ask =
        |problem: &Problem, at: Moment, until| problem.ask_extension(&by, lead(), at, until, "需要施工", &terms());
    refused(ask(&working, sample::late(), until), "P46");
    refused(ask(&working, sample::at(), sample::far()), "P48");
    let asked = after(&working, Person::Liaison, ask(&working, sample::at(), until).unwrap());
    refused(ask(&asked, sample::at(), until), "P52");
    refused(asked.decide_extension(&by, true, "同意"), "P49");
    refused(working.decide_extension(&Person::Leader.actor(), true, "同意"), "P50");
    let granted = after(&asked, Person::Leader, asked.decide_extension(&Person::Leader.actor(), true, "同意").unwrap());
    assert_eq!(granted.state.deadline().unwrap().day, until);
    refused(ask(&granted, sample::at(), sample::later()), "P47");
}

#[test]
fn who_has_withdrawn_can_do_nothing_more_and_is_not_named_for_it() {
    let working = at_stage(Stage::Working);
    let officer = Person::Officer;
    let barred = after(&working, officer, working.recuse(&officer.actor(), "亲属关系").unwrap());
    refused(barred.urge(&officer.actor(), "请抓紧"), "P03");
    refused(barred.entrust(&Person::SecondOfficer.actor(), officer.named()), "P03");
    assert!(barred.urge(&Person::SecondOfficer.actor(), "请抓紧").is_ok());
}

#[test]
fn a_leader_withdraws_a_handler_and_names_the_colleague_who_goes_on() {
    let (leader, officer, second) = (Person::Leader, Person::Officer.named(), Person::SecondOfficer.named());
    let working = at_stage(Stage::Working);
    let decide = |problem: &Problem, person: Named, colleague: Named| {
        problem.decide_recusal(&leader.actor(), person, colleague, "与反映人有利害关系")
    };
    let decided = after(&working, leader, decide(&working, officer.clone(), second.clone()).unwrap());
    assert_eq!(decided.officer, Some(second.clone()));
    refused(decided.urge(&Person::Officer.actor(), "请抓紧"), "P03");
    refused(decide(&working, leader.named(), second.clone()), "P76");
    refused(decide(&working, officer.clone(), officer.clone()), "P77");
    refused(decide(&decided, second.clone(), officer.clone()), "P77");
    refused(decide(&at_stage(Stage::Kept), officer.clone(), second.clone()), "P36");
    let alone = after(&working, Person::Officer, working.recuse(&Person::Officer.actor(), "亲属关系").unwrap());
    assert_eq!(after(&alone, leader, decide(&alone, officer, second.clone()).unwrap()).officer, Some(second));
}

#[test]
fn a_rebound_keeps_the_number_and_links_the_earlier_slip() {
    let kept = at_stage(Stage::Kept);
    let back = after(&kept, Person::Officer, look_back(&kept, sample::late(), true).unwrap());
    assert_eq!((back.number, back.round, back.rebounds), (kept.number, 2, 1));
    assert_eq!((back.state.stage(), back.earlier_slips.as_slice()), (Stage::Accepted, &[1][..]));
    refused(look_back(&kept, sample::late(), false), "P24");
}

fn look_back(problem: &Problem, at: Moment, rebound: bool) -> Result<Fact, Refusal> {
    problem.look_back(&Person::Officer.actor(), at, rebound, "看到的情况", &terms())
}

#[test]
fn a_look_back_finds_that_all_is_well_on_its_day_or_a_little_earlier_and_a_rebound_at_any_time() {
    let struck_off = at_stage(Stage::StruckOff);
    refused(look_back(&struck_off, sample::at(), false), "P75");
    refused(look_back(&struck_off, sample::late(), false), "P75");
    assert!(look_back(&struck_off, sample::look_back_day(), false).is_ok());
    assert!(look_back(&struck_off, sample::at(), true).is_ok());
    let (verified, tomorrow) = (at_stage(Stage::Verified), super::clocks::plus(sample::at().day(), 1));
    let fact = verified.strike_off(&Person::Leader.actor(), sample::at(), tomorrow).unwrap();
    refused(look_back(&after(&verified, Person::Leader, fact), sample::at(), false), "P75");
}

#[test]
fn the_reporter_reopens_once() {
    let closed = at_stage(Stage::StruckOff);
    let again =
        after(&closed, Person::Officer, closed.reopen_for_reporter(sample::at(), "没有解决", &terms()).unwrap());
    assert_eq!(again.state.stage(), Stage::Accepted);
    let closed_again = Problem { state: closed.state.clone(), ..again };
    refused(closed_again.reopen_for_reporter(sample::at(), "还是没有", &terms()), "P51");
}

#[test]
fn a_clue_is_transferred_only_while_no_unit_has_heard_of_it() {
    let by = Person::Officer.actor();
    refused(at_stage(Stage::Working).transfer(&by, String::new()), "P34");
    let kept = at_stage(Stage::Kept);
    let back = after(&kept, Person::Officer, look_back(&kept, sample::late(), true).unwrap());
    refused(back.transfer(&by, String::new()), "P53");
    assert!(at_stage(Stage::Accepted).transfer(&by, String::new()).is_ok());
}

#[test]
fn a_pause_moves_every_due_date_by_the_days_it_lasted() {
    let paused = at_stage(Stage::Paused);
    let before = paused.state.slip().unwrap().lead.due.day;
    let at = Moment::parse_minute("2026-11-23 09:00").unwrap();
    let fact = paused.resume(&Person::Officer.actor(), at, &terms()).unwrap();
    let mut resumed = paused.clone();
    resumed.apply(&Event { by: Person::Officer.named(), at, fact }).unwrap();
    let due = &resumed.state.deadline().unwrap();
    let kind = super::clocks::Days::Working;
    assert_eq!(super::clocks::days_between(before, due.day, kind, &terms().calendar), 5);
    assert!(due.trace(&terms().calendar).last().unwrap().zh.ends_with(&due.day.to_chinese()));
}

#[test]
fn levels_rise_by_rule_and_turn_the_slip_to_supervision() {
    let working = at_stage(Stage::Working);
    refused(working.escalate(sample::at(), &terms()), "P65");
    let late = after(&working, Person::Officer, working.escalate(sample::late(), &terms()).unwrap());
    assert_eq!(late.state.slip().unwrap().mode, super::slip::Mode::Supervised);
    refused(late.escalate(sample::late(), &terms()), "P65");
}

#[test]
fn a_slip_names_each_unit_once_and_no_assisting_unit_has_longer_than_the_lead() {
    let accepted = at_stage(Stage::Accepted);
    let by = Person::Officer.actor();
    let assign = |change: fn(&mut super::moves::SlipOrder)| {
        let mut own = order();
        change(&mut own);
        accepted.assign(&by, sample::at(), 1, &own, &terms())
    };
    refused(assign(|own| own.assisting.push(UnitOrder { unit: lead(), due: None })), "P55");
    refused(assign(|own| own.lead.due = Some(sample::far())), "P61");
    refused(assign(|own| own.lead.due = "2026-11-01".parse().ok()), "P04");
    refused(assign(|own| own.requirement = "  ".into()), "P01");
    let Fact::Assigned { slip } = assign(|own| own.lead.due = "2026-11-20".parse().ok()).unwrap() else {
        panic!("a slip")
    };
    assert_eq!(slip.assisting[0].due.day, slip.lead.due.day);
}

/// Some move by somebody at some time, with plausible and implausible orders.
fn attempt(problem: &Problem, one: Move, person: Person, at: Moment, yes: bool) -> Result<Fact, Refusal> {
    let (by, terms) = (person.actor(), terms());
    let unit = by.unit.unwrap_or_else(lead);
    match one {
        Move::Accept => problem.accept(&by, at, "慢作为", &terms),
        Move::Refuse => problem.refuse(&by, "理由"),
        Move::Join => problem.join(&by, &sample::registered(9)),
        Move::Entrust => problem.entrust(&by, person.named()),
        Move::Assign => problem.assign(&by, at, 1, &order(), &terms),
        Move::Sign => problem.sign(unit, "经办人"),
        Move::Object => problem.object(unit, at, "理由", &terms),
        Move::Rule => problem.rule(&by, at, yes, "理由", &terms),
        Move::AnswerPart => problem.answer_part(unit, "回复"),
        Move::Respond => problem.respond(&by, unit, at, &sample::response(), &terms),
        Move::Return => problem.return_response(&by, at, "理由", &terms),
        Move::Verify => problem.verify(&by, at, "查看", &terms),
        Move::StrikeOff => problem.strike_off(&by, at, super::clocks::plus(at.day(), 30)),
        Move::LookBack => problem.look_back(&by, at, yes, "情况", &terms),
        Move::ReopenForReporter => problem.reopen_for_reporter(at, "没有解决", &terms),
        Move::AskExtension => problem.ask_extension(&by, unit, at, super::clocks::plus(at.day(), 40), "理由", &terms),
        Move::DecideExtension => problem.decide_extension(&by, yes, "理由"),
        Move::Pause => problem.pause(&by, "理由"),
        Move::Resume => problem.resume(&by, at, &terms),
        Move::Withdraw => problem.withdraw(&by, "理由"),
        Move::Recuse => problem.recuse(&by, "理由"),
        Move::DecideRecusal => {
            problem.decide_recusal(&by, Person::Officer.named(), Person::SecondOfficer.named(), "理由")
        }
        Move::Urge => problem.urge(&by, "请抓紧"),
        Move::Escalate => problem.escalate(at, &terms),
        Move::Transfer => problem.transfer(&by, "0".repeat(64)),
        Move::Recalculate => problem.recalculate("通知", &sample::calendar_after_a_notice()),
    }
}

/// Rare moves end a problem's life early; common ones are tried more often.
fn moves() -> impl Strategy<Value = Move> {
    let rare = |one: &Move| {
        matches!(
            one,
            Move::Refuse
                | Move::Join
                | Move::Withdraw
                | Move::Recuse
                | Move::DecideRecusal
                | Move::Transfer
                | Move::Pause
        )
    };
    let (rare, common): (Vec<_>, Vec<_>) = Move::ALL.into_iter().partition(rare);
    prop_oneof![12 => proptest::sample::select(common), 1 => proptest::sample::select(rare)]
}

fn people() -> impl Strategy<Value = Person> {
    use Person::{Assistant, Leader, Liaison, Officer, SecondOfficer};
    proptest::sample::select(vec![Officer, SecondOfficer, Liaison, Assistant, Leader])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_is_tried_the_number_stays_the_history_grows_and_nobody_strikes_off_what_they_verified(
        tries in proptest::collection::vec((moves(), people(), 0_i64..4, any::<bool>()), 0..300)
    ) {
        let mut problem = sample::registered(1);
        let fact = super::moves::register(problem.number, problem.door, "服务态度".into(), None, sample::at(), &terms());
        let mut history = vec![Event { by: Person::Officer.named(), at: sample::at(), fact }];
        let (mut at, mut verifier) = (sample::at(), None);
        for (one, person, days, yes) in tries {
            at = at.plus_seconds(days * 86_400);
            let before = problem.clone();
            if let Ok(fact) = attempt(&problem, one, person, at, yes) {
                let event = Event { by: person.named(), at, fact };
                problem.apply(&event).unwrap();
                if let State::Verified { by, .. } = &problem.state { verifier = Some(*by) }
                if problem.state.stage() == Stage::StruckOff && before.state.stage() != Stage::StruckOff {
                    prop_assert_eq!(before.state.stage(), Stage::Verified);
                    prop_assert_ne!(verifier, Some(person.named().id));
                }
                history.push(event);
            }
            prop_assert_eq!(problem.number, before.number);
            prop_assert!(problem.facts >= before.facts && problem.returned >= before.returned && problem.round >= before.round);
        }
        let again: Vec<Event> = serde_json::from_str(&serde_json::to_string(&history).unwrap()).unwrap();
        prop_assert_eq!(replay(problem.id, &again).unwrap(), problem);
    }
}
