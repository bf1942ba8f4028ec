//! The state × move table, printed and committed as `docs/states/problems.md`, and the flow drawn from it.

use std::collections::BTreeSet;
use std::path::Path;

use super::facts::{Event, Fact};
use super::found::Door;
use super::moves::{self, Move};
use super::sample::{self, Person};
use super::state::{Problem, Stage};

/// Tries a move on a problem as the person whose turn it is, with orders that are in order.
fn attempts(problem: &Problem, one: Move) -> Vec<Fact> {
    let (by, other, liaison) = (Person::Officer.actor(), Person::SecondOfficer.actor(), Person::Liaison.actor());
    let (at, terms, lead) = (sample::at(), sample::terms(), sample::lead());
    let own = match one {
        Move::Accept => vec![problem.accept(&by, at, "", &terms)],
        Move::Refuse => vec![problem.refuse(&by, "理由")],
        Move::Join => vec![problem.join(&by, &sample::registered(9))],
        Move::Entrust => vec![problem.entrust(&by, Person::Officer.named())],
        Move::Assign => vec![problem.assign(&by, at, 1, &sample::order(), &terms)],
        Move::Sign => vec![problem.sign(lead, "经办人"), problem.sign(sample::assistant(), "经办人")],
        Move::Object => vec![problem.object(lead, at, "理由", &terms)],
        Move::Rule => Vec::from([true, false].map(|upheld| problem.rule(&by, at, upheld, "理由", &terms))),
        Move::AnswerPart => vec![problem.answer_part(sample::assistant(), "回复")],
        Move::Respond => vec![problem.respond(&liaison, lead, sample::late(), &sample::response(), &terms)],
        Move::Return => vec![problem.return_response(&by, at, "理由", &terms)],
        Move::Verify => vec![problem.verify(&by, at, "现场查看", &terms)],
        Move::StrikeOff => vec![problem.strike_off(&other, at, sample::far())],
        Move::LookBack => {
            let day = sample::look_back_day();
            Vec::from([false, true].map(|rebound| problem.look_back(&by, day, rebound, "情况", &terms)))
        }
        Move::ReopenForReporter => vec![problem.reopen_for_reporter(at, "没有解决", &terms)],
        Move::AskExtension => vec![problem.ask_extension(&liaison, lead, at, sample::later(), "理由", &terms)],
        Move::DecideExtension => {
            let asked = asked(problem);
            vec![asked.decide_extension(&by, true, "理由"), asked.decide_extension(&by, false, "理由")]
        }
        Move::Pause => vec![problem.pause(&by, "理由")],
        Move::Resume => vec![problem.resume(&by, at, &terms)],
        Move::Withdraw => vec![problem.withdraw(&by, "理由")],
        Move::Recuse => vec![problem.recuse(&by, "理由")],
        Move::DecideRecusal => {
            let (person, colleague) = (Person::Officer.named(), Person::SecondOfficer.named());
            vec![problem.decide_recusal(&Person::Leader.actor(), person, colleague, "理由")]
        }
        Move::Urge => vec![problem.urge(&by, "请抓紧办理")],
        Move::Escalate => vec![problem.escalate(sample::late(), &terms)],
        Move::Transfer => vec![problem.transfer(&by, "0".repeat(64))],
        Move::Recalculate => vec![problem.recalculate("通知", &sample::calendar_after_a_notice())],
    };
    own.into_iter().filter_map(Result::ok).collect()
}

/// The problem after an extension was asked for, if one can be.
fn asked(problem: &Problem) -> Problem {
    let (liaison, mut asked) = (Person::Liaison, problem.clone());
    let fact = problem.ask_extension(
        &liaison.actor(),
        sample::lead(),
        sample::at(),
        sample::later(),
        "理由",
        &sample::terms(),
    );
    if let Ok(fact) = fact {
        asked.apply(&Event { by: liaison.named(), at: sample::at(), fact }).unwrap();
    }
    asked
}

/// Where the moves of a problem can lead.
fn leads_to(problem: &Problem, one: Move) -> BTreeSet<Stage> {
    let after = |fact: Fact| {
        let mut next = if one == Move::DecideExtension { asked(problem) } else { problem.clone() };
        next.apply(&Event { by: Person::Officer.named(), at: sample::at(), fact }).unwrap();
        next.state.stage()
    };
    attempts(problem, one).into_iter().map(after).collect()
}

fn table() -> String {
    let samples = sample::one_of_each();
    assert_eq!(samples.iter().map(|one| one.state.stage()).collect::<Vec<_>>(), Stage::ALL);
    let heads: String = samples.iter().map(|one| format!(" {} |", one.state.stage().name().zh)).collect();
    let mut text = format!("| 办理 | rule |{heads}\n|---|---|{}\n", "---|".repeat(samples.len()));
    for one in Move::ALL {
        text.push_str(&format!("| {} | {} |", one.name().zh, one.code()));
        for problem in &samples {
            let targets: Vec<_> = leads_to(problem, one).into_iter().map(|stage| stage.name().zh).collect();
            let cell = if targets.is_empty() { "·".to_owned() } else { format!("→ {}", targets.join("／")) };
            text.push_str(&format!(" {cell} |"));
        }
        text.push('\n');
    }
    text
}

fn flow() -> String {
    let mut arrows = BTreeSet::new();
    for problem in sample::one_of_each() {
        let from = problem.state.stage();
        for one in Move::ALL {
            let targets = leads_to(&problem, one).into_iter().filter(|to| *to != from);
            arrows.extend(targets.map(|to| (from, to, one.name().zh)));
        }
    }
    let names = Stage::ALL.map(|stage| format!("  {}: {}\n", stage.code(), stage.name().zh)).concat();
    let arrow = |(from, to, word): &(Stage, Stage, String)| format!("  {} --> {}: {word}\n", from.code(), to.code());
    let lines: String = arrows.iter().map(arrow).collect();
    format!("```mermaid\nstateDiagram-v2\n  [*] --> registered\n{names}{lines}```\n")
}

#[test]
fn the_committed_state_and_move_table_is_fresh() {
    let made = format!(
        "# 问题的状态和办理 · States and moves of a problem\n\nMade by `make documents` from the moves themselves: \
         each is tried on a problem in each state, by the person whose turn it is. A dot means that the move is refused \
         by the rule beside it.\n\n{}\n{}",
        table(),
        flow()
    );
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/states/problems.md");
    if std::env::var_os("QINGFENG_UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &made).unwrap();
    }
    assert!(std::fs::read_to_string(&path).unwrap_or_default() == made, "run `make documents`");
}

#[test]
fn the_committed_rules_are_fresh() {
    let made =
        format!("# 问题台账的规则 · Rules of the ledger\n\nMade by `make documents`.\n\n{}", crate::print_rules());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/rules/problems.md");
    if std::env::var_os("QINGFENG_UPDATE").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    assert!(std::fs::read_to_string(&path).unwrap_or_default() == made, "run `make documents`");
}

#[test]
fn rule_numbers_are_unique() {
    let moves = Move::ALL.iter().map(|one| one.code());
    let all: Vec<_> = moves.chain(super::codes::ALL.iter().map(|rule| rule.code)).collect();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
}

#[test]
fn the_first_fact_makes_a_problem_that_waits_for_acceptance() {
    let fact = moves::register(sample::number(1), Door::Phone, String::new(), None, sample::at(), &sample::terms());
    let event = Event { by: Person::Officer.named(), at: sample::at(), fact };
    let problem = super::apply::replay(sample::id(1), &[event]).unwrap();
    assert_eq!(problem.state.stage(), Stage::Registered);
    assert!(super::apply::replay(sample::id(1), &[]).is_err());
}
