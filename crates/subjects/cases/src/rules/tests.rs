use kernel::{Moment, PersonId, UnitId};
use problems::{Named, ProblemId, ProblemNumber, Stage as Place};
use uuid::Uuid;

use super::case::{Case, Masks, Stage, Text, may_become_case};
use super::masking::{mask_names, masked_name};

fn named(number: u128) -> Named {
    Named { id: PersonId(Uuid::from_u128(number)), name: format!("人员{number}") }
}

fn masks() -> Masks {
    Masks {
        people: vec!["张三".into(), "张三丰".into()],
        unit: vec!["市某局".into(), "某局".into()],
        names_unit: false,
    }
}

/// Stands in for the masking of numbers.
fn numbers(text: &str) -> String {
    text.replace("13912345678", "139****5678")
}

fn draft() -> Case {
    let mut case = Case {
        problem: ProblemId(Uuid::from_u128(1)),
        number: ProblemNumber { year: 2026, serial: 1 },
        category: "服务态度".into(),
        unit: UnitId(Uuid::from_u128(7)),
        text: Text::default(),
        masks: Masks::default(),
        editors: Vec::new(),
        stage: Stage::Draft,
    };
    let text = Text {
        title: "市某局窗口答复生硬".into(),
        facts: "张三丰和张三在窗口答复生硬，电话13912345678。".into(),
        handling: "某局作了整改。".into(),
        lesson: String::new(),
    };
    case.edit(named(1).id, &text, masks(), numbers).unwrap();
    case
}

#[test]
fn only_what_was_struck_off_becomes_a_case() {
    for stage in Place::ALL {
        let allowed = matches!(stage, Place::StruckOff | Place::Kept);
        assert_eq!(may_become_case(stage).is_ok(), allowed, "{stage:?}");
    }
}

#[test]
fn names_are_masked_the_longest_first() {
    assert_eq!(masked_name("张三"), "张某");
    assert_eq!(mask_names("张三丰对张三说", &masks().people), "张某某对张某说");
}

#[test]
fn saving_masks_numbers_names_and_the_unit_unless_it_may_be_named() {
    let case = draft();
    assert_eq!(case.text.facts, "张某某和张某在窗口答复生硬，电话139****5678。");
    assert_eq!((case.text.title.as_str(), case.text.handling.as_str()), ("某单位窗口答复生硬", "某单位作了整改。"));
    let open = Masks { names_unit: true, ..masks() };
    assert_eq!(open.applied("某局的张三", numbers), "某局的张某");
}

#[test]
fn who_edited_does_not_approve_and_an_edit_takes_the_approval_back() {
    let mut case = draft();
    assert_eq!(case.approve(named(1), Moment(0), numbers).unwrap_err().rule.0, "Y04");
    assert_eq!(case.publish(Moment(0)).unwrap_err().rule.0, "Y03");
    case.approve(named(2), Moment(0), numbers).unwrap();
    let text = case.text.clone();
    case.edit(named(2).id, &text, masks(), numbers).unwrap();
    assert_eq!(case.stage, Stage::Draft);
    assert_eq!(case.approve(named(2), Moment(0), numbers).unwrap_err().rule.0, "Y04");
}

#[test]
fn nothing_that_is_to_be_masked_is_approved() {
    let mut case = draft();
    case.text.lesson = "可问13912345678".into();
    assert_eq!(case.approve(named(2), Moment(0), numbers).unwrap_err().rule.0, "Y05");
}

#[test]
fn a_published_case_is_withdrawn_with_a_reason_before_it_is_edited() {
    let mut case = draft();
    case.approve(named(2), Moment(0), numbers).unwrap();
    case.publish(Moment(1)).unwrap();
    let text = case.text.clone();
    assert_eq!(case.edit(named(1).id, &text, masks(), numbers).unwrap_err().rule.0, "Y03");
    assert_eq!(case.withdraw(" ").unwrap_err().rule.0, "P01");
    case.withdraw("有新情况").unwrap();
    case.edit(named(1).id, &text, masks(), numbers).unwrap();
    assert_eq!(case.stage, Stage::Draft);
}

#[test]
fn a_name_of_one_character_would_mask_half_the_text_and_is_refused() {
    let mut case = draft();
    let (text, masks) = (case.text.clone(), Masks { people: vec!["张".into()], ..masks() });
    assert_eq!(case.edit(named(1).id, &text, masks, numbers).unwrap_err().rule.0, "Y07");
}
