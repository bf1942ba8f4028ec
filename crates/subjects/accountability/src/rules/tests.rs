use kernel::{Moment, PersonId, UnitId};
use problems::rules::limits::Level;
use problems::{Door, Named, ProblemId, ProblemLine, ProblemNumber, Stage as Place};
use uuid::Uuid;

use super::articles;
use super::proposal::{Order, Proposal, Stage};

fn now() -> Moment {
    Moment::parse_minute("2026-11-20 09:00").unwrap()
}

fn named(number: u128) -> Named {
    Named { id: PersonId(Uuid::from_u128(number)), name: format!("人员{number}") }
}

fn unit() -> UnitId {
    UnitId(Uuid::from_u128(7))
}

fn problem(stage: Place, lead_unit: Option<UnitId>) -> ProblemLine {
    ProblemLine {
        id: ProblemId(Uuid::from_u128(1)),
        number: ProblemNumber { year: 2026, serial: 1 },
        stage,
        title: String::new(),
        door: Door::Phone,
        category: String::new(),
        about_unit: None,
        lead_unit,
        mode: None,
        officer_name: String::new(),
        registered_at: now(),
        due: String::new(),
        level: Level::Green,
        asked: false,
        look_back: String::new(),
        returned: 0,
        rebounds: 0,
        closed_at: 0,
        on_time: 0,
    }
}

fn order() -> Order {
    Order {
        unit: unit(),
        person: "窗口负责人".into(),
        facts: "逾期三个月没有办结。".into(),
        article: "petitions-45".into(),
        measure: "责令书面检查".into(),
    }
}

fn proposed() -> Proposal {
    Proposal::on(&problem(Place::Working, Some(unit())), named(1), now(), order()).unwrap()
}

#[test]
fn every_article_has_a_law_a_source_and_a_day_in_force() {
    let all = articles::in_force(now().day());
    assert!(all.len() >= 6);
    for article in all {
        assert!(article.law.contains('第') && !article.issued.is_empty() && !article.gist.is_empty(), "{article:?}");
        assert_eq!(articles::find(&article.code), Some(article));
    }
    assert!(articles::in_force("2019-12-31".parse().unwrap()).is_empty());
}

#[test]
fn a_problem_that_was_never_assigned_or_was_transferred_carries_no_proposal() {
    for line in [problem(Place::Registered, None), problem(Place::Transferred, Some(unit()))] {
        assert_eq!(Proposal::on(&line, named(1), now(), order()).unwrap_err().rule.0, "W01");
    }
}

#[test]
fn a_proposal_rests_on_an_article_in_force() {
    let unknown = Order { article: "none".into(), ..order() };
    let line = problem(Place::Working, Some(unit()));
    assert_eq!(Proposal::on(&line, named(1), now(), unknown).unwrap_err().rule.0, "W03");
    let early = Moment::parse_minute("2022-04-30 09:00").unwrap();
    assert_eq!(Proposal::on(&line, named(1), early, order()).unwrap_err().rule.0, "W03");
}

#[test]
fn a_proposal_is_approved_by_another_sent_and_its_outcome_recorded() {
    let mut one = proposed();
    assert_eq!(one.send(now(), "效能问〔2026〕1号".into(), "任免机关").unwrap_err().rule.0, "W04");
    assert_eq!(one.decide(named(1), true, "").unwrap_err().rule.0, "W05");
    one.decide(named(2), true, "").unwrap();
    assert_eq!(one.decide(named(2), false, "不同意").unwrap_err().rule.0, "W04");
    one.send(now(), "效能问〔2026〕1号".into(), "任免机关").unwrap();
    let (today, day) = ("2026-12-01".parse().unwrap(), |text: &str| text.parse().unwrap());
    for wrong in ["2026-12-02", "2026-11-19"] {
        assert_eq!(one.record_outcome(today, day(wrong), "通报批评").unwrap_err().rule.0, "P04");
    }
    one.record_outcome(today, day("2026-11-30"), "给予通报批评").unwrap();
    assert!(matches!(one.stage, Stage::Decided { .. }));
}

#[test]
fn a_rejection_needs_a_reason_and_ends_it() {
    let mut one = proposed();
    assert_eq!(one.decide(named(2), false, " ").unwrap_err().rule.0, "P01");
    one.decide(named(2), false, "事实还不清楚").unwrap();
    assert_eq!(one.may_be_sent().unwrap_err().rule.0, "W04");
}
