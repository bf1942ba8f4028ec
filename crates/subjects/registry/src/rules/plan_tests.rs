//! What an import may and may not do.

use kernel::{Place, UnitId};
use uuid::Uuid;

use super::duty::Duty;
use super::incoming::{DutyRow, Incoming, PersonRow, Row, RowPlace};
use super::person::{PersonEntry, PersonRecord};
use super::plan::{Counts, Known, Plan, plan};
use super::unit::{UnitClass, UnitEntry, UnitKind, UnitView};

fn view(code: &str, name: &str) -> UnitView {
    UnitView {
        id: UnitId(Uuid::from_u128(1)),
        code: code.into(),
        name: name.into(),
        short_name: name.into(),
        class_code: "C1".into(),
        class_name: "党群部门".into(),
        kind: UnitKind::Agency,
        credit_code: None,
        address: "清风路1号".into(),
        phone: String::new(),
        windows: Vec::new(),
        active: true,
        closed_reason: String::new(),
        version: 1,
    }
}

fn known(units: &[UnitView]) -> Known {
    let class = UnitClass { code: "C1".into(), name: "党群部门".into(), place: 1 };
    Known { classes: vec![class], units: units.to_vec(), ..Known::default() }
}

fn at(row: u64) -> RowPlace {
    RowPlace {
        row: Place { sheet: Some("表".into()), row: Some(row), column: None },
        columns: vec![("name", "B".into())],
    }
}

/// Rows of code (None: no such column), name and class name.
fn units(rows: &[(Option<&str>, &str, &str)]) -> Incoming {
    let row = |(number, (code, name, class)): (u64, &(Option<&str>, &str, &str))| {
        let entry = UnitEntry {
            code: code.map(Into::into),
            name: Some((*name).into()),
            class_name: Some((*class).into()),
            ..UnitEntry::default()
        };
        Row { at: at(number), entry }
    };
    Incoming { units: (1..).zip(rows).map(row).collect(), ..Incoming::default() }
}

fn planned(incoming: &Incoming, known: &Known) -> Plan {
    plan(incoming, known, &|_| "mark".into())
}

fn counts(new: usize, changed: usize, unchanged: usize, refused: usize) -> Counts {
    Counts { new, changed, unchanged, refused }
}

fn rules(plan: &Plan) -> Vec<String> {
    plan.findings.iter().map(|finding| format!("{} {}", finding.rule, finding.place)).collect()
}

#[test]
fn units_without_code_go_by_name_and_new_ones_get_the_next_number() {
    let known = known(&[view("U007", "市妇联")]);
    let plan = planned(&units(&[(None, "市妇联", "党群部门"), (None, "市总工会", "党群部门")]), &known);
    assert_eq!(plan.unit_counts, counts(1, 0, 1, 0));
    assert_eq!(plan.new_units[0].code, "U008");
}

#[test]
fn numbers_given_to_units_without_code_keep_clear_of_codes_in_the_same_file() {
    let plan = planned(&units(&[(Some(""), "甲局", "党群部门"), (Some("U005"), "乙局", "党群部门")]), &known(&[]));
    let codes: Vec<_> = plan.new_units.iter().map(|unit| unit.code.as_str()).collect();
    assert_eq!(codes, ["U006", "U005"]);
}

#[test]
fn a_missing_column_changes_nothing_and_a_new_name_does() {
    let known = known(&[view("U001", "市妇联")]);
    let plan = planned(&units(&[(Some("u001"), "市妇女联合会", "党群部门")]), &known);
    assert_eq!(plan.unit_counts, counts(0, 1, 0, 0));
    assert_eq!(plan.changed_units[0].1.address, "清风路1号");
}

#[test]
fn a_row_with_an_error_is_kept_out_with_its_cell_and_the_others_go_in() {
    let plan = planned(&units(&[(Some("U-1"), "甲局", "党群部门"), (Some("U002"), "乙局", "党群部门")]), &known(&[]));
    assert_eq!(plan.unit_counts, counts(1, 0, 0, 1));
    assert_eq!(rules(&plan), ["R02 表!1"]);
}

#[test]
fn the_same_row_twice_is_taken_once_and_two_different_rows_of_one_code_are_refused() {
    let rows =
        [(Some("U001"), "甲局", "党群部门"), (Some("u001"), "甲局", "党群部门"), (Some("U001"), "乙局", "党群部门")];
    let plan = planned(&units(&rows), &known(&[]));
    assert_eq!(plan.unit_counts, counts(1, 0, 0, 1));
    assert_eq!(rules(&plan), ["R08 表!B2", "R09 表!B3"]);
}

#[test]
fn a_new_class_is_added_once_with_a_warning_and_only_if_a_unit_goes_in() {
    let rows =
        [(Some("U001"), "甲局", "政府部门"), (Some("U002"), "乙局", "政府部门"), (Some("?"), "丙局", "无人部门")];
    let plan = planned(&units(&rows), &known(&[]));
    assert_eq!(plan.classes.iter().map(|class| (class.code.as_str(), class.place)).collect::<Vec<_>>(), [("C2", 2)]);
    assert_eq!(rules(&plan), ["R19 表!1", "R02 表!3"]);
}

#[test]
fn two_units_of_one_name_need_a_code() {
    let known = known(&[view("U001", "便民窗口"), view("U002", "便民窗口")]);
    assert_eq!(rules(&planned(&units(&[(None, "便民窗口", "党群部门")]), &known)), ["R23 表!B1"]);
    let plan = planned(&units(&[(Some("U003"), "便民窗口", "党群部门")]), &known);
    assert_eq!((plan.unit_counts.new, rules(&plan)), (1, vec!["R20 表!B1".to_owned()]));
}

fn duties(rows: &[(&str, &str)]) -> Incoming {
    let row = |(number, (unit, text)): (u64, &(&str, &str))| {
        let entry =
            DutyRow { unit_code: (*unit).into(), unit_name: String::new(), text: (*text).into(), basis: String::new() };
        Row { at: at(number), entry }
    };
    Incoming { duties: (1..).zip(rows).map(row).collect(), ..Incoming::default() }
}

#[test]
fn a_units_duties_are_replaced_together_or_not_at_all() {
    let mut known = known(&[view("U001", "甲局"), view("U002", "乙局")]);
    let duty = |place, text: &str| Duty { place, text: text.into(), basis: String::new() };
    known.duties.insert("U001".into(), vec![duty(1, "甲"), duty(2, "乙")]);
    let rows = [("U001", "甲"), ("U001", "丙"), ("U002", "丁"), ("U002", ""), ("U009", "戊")];
    let plan = planned(&duties(&rows), &known);
    assert_eq!(plan.duties, [("U001".to_owned(), vec![duty(1, "甲"), duty(2, "丙")])]);
    assert_eq!(plan.duty_counts, counts(0, 1, 1, 3));
    assert_eq!(rules(&plan), ["R12 表!5", "R13 表!4"]);
}

#[test]
fn fewer_duties_than_before_are_a_change_too() {
    let mut known = known(&[view("U001", "甲局")]);
    let duty = |place, text: &str| Duty { place, text: text.into(), basis: String::new() };
    known.duties.insert("U001".into(), vec![duty(1, "甲"), duty(2, "乙")]);
    let plan = planned(&duties(&[("U001", "甲")]), &known);
    assert!(plan.writes());
    known.duties.insert("U001".into(), vec![duty(1, "甲")]);
    assert!(!planned(&duties(&[("U001", "甲")]), &known).writes());
}

#[test]
fn people_are_added_and_changed_by_name_and_an_identity_number_once_known_stays() {
    let mut known = known(&[view("U001", "甲局")]);
    let record = PersonRecord {
        name: "张三".into(),
        post: "科员".into(),
        partner: String::new(),
        phone: String::new(),
        identity_mark: Some("old".into()),
    };
    known.people.insert("U001".into(), vec![record.clone()]);
    let person =
        |name: &str, post: &str| PersonEntry { name: name.into(), post: post.into(), ..PersonEntry::default() };
    let row = |number, person| {
        let entry = PersonRow { unit_code: "U001".into(), unit_name: String::new(), person };
        Row { at: at(number), entry }
    };
    let people = vec![row(1, person("张 三", "科长")), row(2, person("李四", ""))];
    let plan = planned(&Incoming { people, ..Incoming::default() }, &known);
    assert_eq!(plan.person_counts, counts(1, 1, 0, 0));
    assert_eq!(plan.people[0].1.identity_mark.as_deref(), Some("old"));
}
