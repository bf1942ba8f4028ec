//! Writes the registry as a workbook that can be imported again without changing anything.

use std::collections::BTreeMap;

use sheets::{ColumnStyle, Value, Workbook, WriteProblem};

use crate::rules::duty::Duty;
use crate::rules::person::PersonRecord;
use crate::rules::unit::{UnitView, join_windows};

/// What goes into the workbook.
#[derive(Debug, Default)]
pub struct Exported {
    /// The units, in order.
    pub units: Vec<UnitView>,
    /// Their duties, by the unit's code.
    pub duties: BTreeMap<String, Vec<Duty>>,
    /// Their people, by the unit's code. Identity numbers are not known and so not written.
    pub people: BTreeMap<String, Vec<PersonRecord>>,
}

const UNITS: &[(&str, f64)] = &[
    ("单位编码", 10.0),
    ("单位名称", 34.0),
    ("简称", 18.0),
    ("分类编码", 10.0),
    ("分类名称", 16.0),
    ("单位性质", 12.0),
    ("统一社会信用代码", 22.0),
    ("地址", 30.0),
    ("电话", 18.0),
    ("服务窗口", 40.0),
    ("状态", 8.0),
];
const DUTIES: &[(&str, f64)] = &[("单位编码", 10.0), ("单位名称", 34.0), ("职责", 60.0), ("依据", 40.0)];
const PEOPLE: &[(&str, f64)] = &[
    ("单位编码", 10.0),
    ("单位名称", 34.0),
    ("姓名", 12.0),
    ("职务", 20.0),
    ("AB岗搭档", 12.0),
    ("联系电话", 18.0),
    ("身份证号", 22.0),
];

/// The workbook: units, duties and people, each on a sheet of its own, with the headings the import knows.
///
/// # Errors
/// The temporary file can't be written.
pub fn workbook(exported: &Exported) -> Result<Vec<u8>, WriteProblem> {
    let mut book = Workbook::new();
    let units = exported.units.iter().map(unit_cells);
    write(&mut book, "单位名册", UNITS, units)?;
    let duties = each(exported, &exported.duties);
    write(
        &mut book,
        "职责",
        DUTIES,
        duties.map(|(unit, duty)| vec![unit.code.clone(), unit.name.clone(), duty.text.clone(), duty.basis.clone()]),
    )?;
    let people = each(exported, &exported.people);
    write(&mut book, "人员", PEOPLE, people.map(|(unit, person)| person_cells(unit, person)))?;
    book.into_bytes()
}

/// What belongs to the exported units, in their order.
fn each<'a, T>(
    exported: &'a Exported,
    by_code: &'a BTreeMap<String, Vec<T>>,
) -> impl Iterator<Item = (&'a UnitView, &'a T)> {
    exported
        .units
        .iter()
        .flat_map(move |unit| by_code.get(&unit.code).into_iter().flatten().map(move |thing| (unit, thing)))
}

fn write(
    book: &mut Workbook,
    name: &str,
    columns: &[(&str, f64)],
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<(), WriteProblem> {
    let styles: Vec<ColumnStyle> = columns.iter().map(|(name, width)| ColumnStyle::text(*name, *width)).collect();
    let mut sheet = book.sheet(name, None, &styles)?;
    for row in rows {
        let cells: Vec<Value> =
            row.iter().map(|text| if text.is_empty() { Value::Empty } else { Value::Text(text) }).collect();
        sheet.row(&cells)?;
    }
    sheet.finish()
}

fn unit_cells(unit: &UnitView) -> Vec<String> {
    vec![
        unit.code.clone(),
        unit.name.clone(),
        unit.short_name.clone(),
        unit.class_code.clone(),
        unit.class_name.clone(),
        unit.kind.name().zh,
        unit.credit_code.as_ref().map(ToString::to_string).unwrap_or_default(),
        unit.address.clone(),
        unit.phone.clone(),
        join_windows(&unit.windows),
        if unit.active { "在用" } else { "停用" }.to_owned(),
    ]
}

fn person_cells(unit: &UnitView, person: &PersonRecord) -> Vec<String> {
    let PersonRecord { name, post, partner, phone, identity_mark: _ } = person.clone();
    vec![unit.code.clone(), unit.name.clone(), name, post, partner, phone, String::new()]
}
