//! Reads what an office hands in: a workbook or CSV with units, duties or people.

use sheets::{Layout, Limits, Need, Row as SheetRow, Table};

use crate::rules::incoming::{DutyRow, Incoming, PersonRow, Row, RowPlace};
use crate::rules::person::PersonEntry;
use crate::rules::unit::UnitEntry;

const UNIT_CODE: (&str, &[&str]) =
    ("code", &["单位编码", "单位代码", "单位编号", "编码", "代码", "unit_id", "unit_code"]);
const UNIT_NAME: (&str, &[&str]) =
    ("name", &["单位名称", "单位全称", "被评议单位", "部门名称", "名称", "单位", "unit_name"]);
const PHONE: (&str, &[&str]) = ("phone", &["电话", "联系电话", "办公电话", "手机", "手机号"]);

const UNIT_FIELDS: &[(&str, &[&str], Need)] = &[
    (UNIT_CODE.0, UNIT_CODE.1, Need::Optional),
    (UNIT_NAME.0, UNIT_NAME.1, Need::Required),
    ("short_name", &["简称", "单位简称"], Need::Optional),
    ("class", &["分类编码", "类别编码", "分类代码", "class_id", "class_code"], Need::Optional),
    ("class_name", &["分类名称", "单位分类", "单位类别", "分类", "类别"], Need::MayBeBlank),
    ("kind", &["单位性质", "性质"], Need::Optional),
    ("credit_code", &["统一社会信用代码", "社会信用代码", "信用代码"], Need::Optional),
    ("address", &["地址", "单位地址", "办公地址"], Need::Optional),
    (PHONE.0, PHONE.1, Need::Optional),
    ("windows", &["服务窗口", "窗口"], Need::Optional),
    // Written by the export for readers; closing a unit needs a reason and is an act of its own.
    ("state", &["状态"], Need::Optional),
];

const DUTY_FIELDS: &[(&str, &[&str], Need)] = &[
    (UNIT_CODE.0, UNIT_CODE.1, Need::Optional),
    (UNIT_NAME.0, UNIT_NAME.1, Need::Optional),
    ("text", &["职责", "主要职责", "职责内容", "工作职责"], Need::Required),
    ("basis", &["依据", "法律依据", "法定依据", "职责依据"], Need::Optional),
];

const PERSON_FIELDS: &[(&str, &[&str], Need)] = &[
    (UNIT_CODE.0, UNIT_CODE.1, Need::Optional),
    (UNIT_NAME.0, UNIT_NAME.1, Need::Optional),
    ("person", &["姓名"], Need::Required),
    ("post", &["职务", "岗位"], Need::Optional),
    ("partner", &["AB岗搭档", "AB岗", "B岗"], Need::Optional),
    (PHONE.0, PHONE.1, Need::Optional),
    ("identity", &["身份证号", "身份证号码", "公民身份号码"], Need::Optional),
];

type Fields = &'static [(&'static str, &'static [&'static str], Need)];

/// Reads the units, the duties and the people of a file; each from the first sheet that has their columns. A file may
/// have one, two or all three of them. Never fails: what can't be read is a finding.
pub fn read_registry(bytes: &[u8], file_name: &str) -> Incoming {
    let table = |name: &str, fields: Fields| sheets::read(bytes, file_name, &layout(name, fields), &Limits::default());
    let (units, duties, people) =
        (table("单位名册", UNIT_FIELDS), table("职责汇编", DUTY_FIELDS), table("单位人员", PERSON_FIELDS));
    let mut incoming = Incoming::default();
    if ![&units, &duties, &people].into_iter().any(is_there) {
        incoming.findings = units.findings;
        return incoming;
    }
    for table in [&units, &duties, &people].into_iter().filter(|table| is_there(table)) {
        // S20 says that other sheets were not read; here each kind of sheet is read in its turn.
        incoming.findings.extend(table.findings.iter().filter(|finding| finding.rule.0 != "S20").cloned());
    }
    incoming.units = units.rows.iter().map(|row| Row { at: place_of(row, UNIT_FIELDS), entry: unit(row) }).collect();
    incoming.duties = with_unit(&duties, DUTY_FIELDS, |row, unit_code, unit_name| DutyRow {
        unit_code,
        unit_name,
        text: row.text("text").to_owned(),
        basis: row.text("basis").to_owned(),
    });
    incoming.people = with_unit(&people, PERSON_FIELDS, |row, unit_code, unit_name| PersonRow {
        unit_code,
        unit_name,
        person: person(row),
    });
    incoming
}

fn layout(name: &str, fields: Fields) -> Layout {
    fields.iter().fold(Layout::new(name), |layout, (key, names, need)| layout.column(key, names, *need))
}

/// Whether the file could be read and has a sheet of the kind: no finding about the file or its header (S01 to S08).
fn is_there(table: &Table) -> bool {
    !table.findings.iter().any(|finding| ("S01"..="S08").contains(&finding.rule.0))
}

fn place_of(row: &SheetRow, fields: Fields) -> RowPlace {
    let columns = fields.iter().filter_map(|(key, _, _)| Some((*key, row.place(key).column?)));
    let (key, _, _) = fields.first().copied().unwrap_or(("name", &[], Need::Optional));
    RowPlace { row: kernel::Place { column: None, ..row.place(key) }, columns: columns.collect() }
}

/// `None` where the sheet has no such column.
fn given(row: &SheetRow, key: &str) -> Option<String> {
    row.place(key).column.map(|_| row.text(key).to_owned())
}

fn unit(row: &SheetRow) -> UnitEntry {
    UnitEntry {
        code: given(row, "code"),
        name: given(row, "name"),
        short_name: given(row, "short_name"),
        class: given(row, "class"),
        class_name: given(row, "class_name"),
        kind: given(row, "kind"),
        credit_code: given(row, "credit_code"),
        address: given(row, "address"),
        phone: given(row, "phone"),
        windows: given(row, "windows"),
    }
}

fn person(row: &SheetRow) -> PersonEntry {
    let text = |key: &str| row.text(key).to_owned();
    PersonEntry {
        name: text("person"),
        post: text("post"),
        partner: text("partner"),
        phone: text("phone"),
        identity: text("identity"),
    }
}

/// Rows that name no unit belong to the unit of the row above: offices merge those cells.
fn with_unit<T>(table: &Table, fields: Fields, entry: impl Fn(&SheetRow, String, String) -> T) -> Vec<Row<T>> {
    let mut above = (String::new(), String::new());
    let rows = table.rows.iter().map(|row| {
        let named = (row.text("code").to_owned(), row.text("name").to_owned());
        if !(named.0.is_empty() && named.1.is_empty()) {
            above = named;
        }
        let (code, name) = above.clone();
        Row { at: place_of(row, fields), entry: entry(row, code, name) }
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(incoming: &Incoming) -> Vec<&'static str> {
        incoming.findings.iter().map(|finding| finding.rule.0).collect()
    }

    #[test]
    fn titles_above_the_heading_are_passed_over_and_places_are_cells() {
        let file = "清风市单位名册,,\n2026年11月,,\n序号,单 位 名 称,类别\n1,市妇联（演示）,党群部门\n";
        let incoming = read_registry(file.as_bytes(), "units.csv");
        let row = &incoming.units[0];
        assert_eq!((row.entry.name.as_deref(), row.entry.code.as_deref()), (Some("市妇联（演示）"), None));
        assert_eq!(row.at.cell("class_name").to_string(), "units.csv!C4");
        assert_eq!(row.at.cell("phone").to_string(), "units.csv!4");
        assert_eq!(rules(&incoming), ["S10"]);
    }

    #[test]
    fn a_sheet_of_duties_is_not_taken_for_units_and_merged_units_carry_on() {
        let file = "单位名称,职责,依据\n市妇联,甲,\n,乙,某条例\n";
        let incoming = read_registry(file.as_bytes(), "duties.csv");
        assert!(incoming.units.is_empty() && incoming.findings.is_empty());
        let units: Vec<_> = incoming.duties.iter().map(|row| row.entry.unit_name.as_str()).collect();
        assert_eq!(units, ["市妇联", "市妇联"]);
    }

    #[test]
    fn people_are_read_with_their_posts() {
        let incoming = read_registry("单位编码,姓名,AB岗\nU001,张三,李四\n".as_bytes(), "people.csv");
        assert_eq!(incoming.people[0].entry.person.partner, "李四");
        assert_eq!(incoming.people[0].entry.unit_code, "U001");
    }

    #[test]
    fn what_is_no_table_is_a_finding() {
        assert_eq!(rules(&read_registry(b"%PDF-1.7 nothing", "a.pdf")).len(), 1);
        assert!(!read_registry("你好,世界\n1,2\n".as_bytes(), "a.csv").findings.is_empty());
        let broken = read_registry(b"PK\x03\x04broken", "a.xlsx");
        assert!(broken.units.is_empty() && !broken.findings.is_empty());
    }
}
