use std::collections::BTreeMap;

use kernel::{Finding, Place};

use super::codes;
use super::person::PersonEntry;
use super::tidy::{name_key, tidy};
use super::unit::UnitEntry;

/// How many rows from the top may stand before the heading (titles, dates, notes).
const ROWS_BEFORE_HEADING: usize = 20;

/// A sheet as it was read: its name and its rows with their numbers as people count them, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRows {
    /// The sheet's or file's name.
    pub sheet: String,
    /// The rows, in order.
    pub rows: Vec<(u64, Vec<String>)>,
}

/// A row that belongs to a unit, with the places of its cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<T> {
    /// Where it stands.
    pub at: RowPlace,
    /// What it says.
    pub entry: T,
}

/// The place of a row, and the column of each field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowPlace {
    sheet: String,
    row: u64,
    columns: Vec<(&'static str, usize)>,
}

impl RowPlace {
    /// The cell of a field; the whole row where the sheet has no such column.
    pub fn cell(&self, field: &str) -> Place {
        let column = self.columns.iter().find(|(known, _)| *known == field).map(|(_, index)| letter(*index));
        Place { sheet: Some(self.sheet.clone()), row: Some(self.row), column }
    }
}

/// A duty as a row gives it, with the unit it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyRow {
    /// The unit's code; may be empty when the name is given.
    pub unit_code: String,
    /// The unit's name.
    pub unit_name: String,
    /// The duty.
    pub text: String,
    /// What it rests on.
    pub basis: String,
}

/// A person as a row gives it, with the unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// The unit's code; may be empty when the name is given.
    pub unit_code: String,
    /// The unit's name.
    pub unit_name: String,
    /// The person.
    pub person: PersonEntry,
}

/// Everything a file says, not yet compared with the registry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Incoming {
    /// Rows about units.
    pub units: Vec<Row<UnitEntry>>,
    /// Rows about duties.
    pub duties: Vec<Row<DutyRow>>,
    /// Rows about people.
    pub people: Vec<Row<PersonRow>>,
    /// Sheets that could not be understood.
    pub findings: Vec<Finding>,
}

/// The words offices write over a column, by field. Compared without blanks and case.
const HEADINGS: &[(&str, &[&str])] = &[
    ("code", &["单位编码", "单位代码", "单位编号", "编码", "代码", "unit_id", "unit_code", "code"]),
    ("name", &["单位名称", "单位全称", "被评议单位", "部门名称", "名称", "单位", "unit_name", "unit", "name"]),
    ("short_name", &["简称", "单位简称", "short_name"]),
    ("class", &["分类编码", "类别编码", "分类代码", "class_id", "class_code"]),
    ("class_name", &["分类名称", "单位分类", "单位类别", "分类", "类别", "class_name", "class"]),
    ("kind", &["单位性质", "性质", "kind"]),
    ("credit_code", &["统一社会信用代码", "社会信用代码", "信用代码", "credit_code"]),
    ("address", &["地址", "单位地址", "办公地址", "address"]),
    ("phone", &["电话", "联系电话", "办公电话", "单位电话", "手机", "手机号", "phone"]),
    ("windows", &["服务窗口", "窗口", "windows"]),
    ("text", &["职责", "主要职责", "职责内容", "工作职责", "duty"]),
    ("basis", &["依据", "法律依据", "法定依据", "职责依据", "basis"]),
    ("person", &["姓名", "person"]),
    ("post", &["职务", "岗位", "post"]),
    ("partner", &["ab岗搭档", "ab岗", "b岗", "partner"]),
    ("identity", &["身份证号", "身份证号码", "公民身份号码", "证件号码", "identity"]),
];

/// Finds the heading of each sheet and reads the rows below it. What a sheet is about follows from its heading: a
/// column of duties, of people's names, or else units. Rows about duties and people that name no unit belong to the
/// unit of the row above (merged cells).
pub fn read_sheets(sheets: &[SheetRows]) -> Incoming {
    let mut incoming = Incoming::default();
    for sheet in sheets.iter().filter(|sheet| sheet.rows.iter().any(|(_, cells)| !is_blank(cells))) {
        match find_heading(sheet) {
            Some((heading, columns)) => read_rows(sheet, heading, &columns, &mut incoming),
            None => incoming.findings.push(codes::R16.at(Place { sheet: Some(sheet.sheet.clone()), ..Place::default() })),
        }
    }
    incoming
}

type Columns = Vec<(&'static str, usize)>;

fn find_heading(sheet: &SheetRows) -> Option<(usize, Columns)> {
    let first_rows = sheet.rows.iter().take(ROWS_BEFORE_HEADING).enumerate();
    let headings = first_rows.map(|(index, (_, cells))| (index, columns_of(cells)));
    headings.into_iter().find(|(_, columns)| {
        let has = |field: &str| columns.iter().any(|(known, _)| *known == field);
        columns.len() >= 2 && (has("name") || (has("code") && (has("text") || has("person"))))
    })
}

/// The first column of each field.
fn columns_of(cells: &[String]) -> Columns {
    let mut columns = Columns::new();
    for (index, cell) in cells.iter().enumerate() {
        let word = name_key(cell);
        let field = HEADINGS.iter().find(|(_, words)| words.contains(&word.as_str())).map(|(field, _)| *field);
        if let Some(field) = field.filter(|field| !columns.iter().any(|(known, _)| known == field)) {
            columns.push((field, index));
        }
    }
    columns
}

fn read_rows(sheet: &SheetRows, heading: usize, columns: &Columns, incoming: &mut Incoming) {
    let has = |field: &str| columns.iter().any(|(known, _)| *known == field);
    let mut above = (String::new(), String::new());
    for (row, cells) in sheet.rows.iter().skip(heading + 1) {
        let cells = Cells { columns, cells };
        if cells.are_blank() || columns_of(cells.cells) == *columns {
            continue;
        }
        let at = RowPlace { sheet: sheet.sheet.clone(), row: *row, columns: columns.clone() };
        if has("text") || has("person") {
            let named = (cells.text("code"), cells.text("name"));
            if !(named.0.is_empty() && named.1.is_empty()) {
                above = named;
            }
        }
        let (unit_code, unit_name) = above.clone();
        if has("text") {
            let entry = DutyRow { unit_code, unit_name, text: cells.text("text"), basis: cells.text("basis") };
            incoming.duties.push(Row { at, entry });
        } else if has("person") {
            incoming.people.push(Row { at, entry: PersonRow { unit_code, unit_name, person: cells.person() } });
        } else {
            incoming.units.push(Row { at, entry: cells.unit() });
        }
    }
}

struct Cells<'a> {
    columns: &'a Columns,
    cells: &'a [String],
}

impl Cells<'_> {
    fn given(&self, field: &str) -> Option<String> {
        let (_, index) = self.columns.iter().find(|(known, _)| *known == field)?;
        Some(self.cells.get(*index).map(|cell| cell.trim().to_owned()).unwrap_or_default())
    }

    fn text(&self, field: &str) -> String {
        tidy(&self.given(field).unwrap_or_default())
    }

    fn are_blank(&self) -> bool {
        self.columns.iter().all(|(field, _)| self.text(field).is_empty())
    }

    fn unit(&self) -> UnitEntry {
        UnitEntry {
            code: self.given("code"),
            name: self.given("name"),
            short_name: self.given("short_name"),
            class: self.given("class"),
            class_name: self.given("class_name"),
            kind: self.given("kind"),
            credit_code: self.given("credit_code"),
            address: self.given("address"),
            phone: self.given("phone"),
            windows: self.given("windows"),
        }
    }

    fn person(&self) -> PersonEntry {
        PersonEntry {
            name: self.text("person"),
            post: self.text("post"),
            partner: self.text("partner"),
            phone: self.text("phone"),
            identity: self.text("identity"),
        }
    }
}

fn is_blank(cells: &[String]) -> bool {
    cells.iter().all(|cell| tidy(cell).is_empty())
}

/// The letters of a column counted from 0: A, B, … Z, AA.
fn letter(index: usize) -> String {
    let last = char::from(b'A' + u8::try_from(index % 26).unwrap_or(0));
    match index / 26 {
        0 => last.to_string(),
        before => format!("{}{last}", letter(before - 1)),
    }
}

/// Rows grouped by the unit they belong to, in the order the units first appear.
pub fn by_unit<T, K: Ord + Clone>(rows: impl IntoIterator<Item = (K, T)>) -> Vec<(K, Vec<T>)> {
    let mut order = Vec::new();
    let mut groups: BTreeMap<K, Vec<T>> = BTreeMap::new();
    for (key, row) in rows {
        if !groups.contains_key(&key) {
            order.push(key.clone());
        }
        groups.entry(key).or_default().push(row);
    }
    order.into_iter().filter_map(|key| groups.remove(&key).map(|rows| (key, rows))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &[&[&str]]) -> SheetRows {
        let cells = |row: &&[&str]| row.iter().map(|cell| (*cell).to_owned()).collect();
        SheetRows { sheet: "表1".into(), rows: (1..).zip(rows.iter().map(cells)).collect() }
    }

    #[test]
    fn titles_above_the_heading_and_repeated_headings_are_passed_over() {
        let incoming = read_sheets(&[sheet(&[
            &["清风市单位名册", "", ""],
            &["2026年11月", "", ""],
            &["序号", "单 位 名 称", "类别"],
            &["1", "市妇联", "党群部门"],
            &["", "", ""],
            &["序号", "单位名称", "类别"],
            &["2", "市教育局", "政府部门"],
        ])]);
        assert_eq!(incoming.units.len(), 2);
        let last = &incoming.units[1];
        assert_eq!(last.entry.name.as_deref(), Some("市教育局"));
        assert_eq!(last.at.cell("class_name").to_string(), "表1!C7");
        assert_eq!(last.at.cell("phone").to_string(), "表1!7");
    }

    #[test]
    fn a_sheet_with_duties_or_people_is_read_as_such_and_merged_units_carry_on() {
        let incoming = read_sheets(&[
            sheet(&[&["单位名称", "职责", "依据"], &["市妇联", "甲", ""], &["", "乙", "某条例"]]),
            sheet(&[&["单位编码", "姓名", "AB岗"], &["U001", "张三", "李四"]]),
        ]);
        assert_eq!(incoming.duties.iter().map(|row| row.entry.unit_name.as_str()).collect::<Vec<_>>(), ["市妇联", "市妇联"]);
        assert_eq!(incoming.duties[1].entry.basis, "某条例");
        assert_eq!(incoming.people[0].entry.person.partner, "李四");
        assert!(incoming.units.is_empty() && incoming.findings.is_empty());
    }

    #[test]
    fn a_sheet_without_a_heading_is_a_finding_and_an_empty_one_is_nothing() {
        let incoming = read_sheets(&[sheet(&[&["你好", "世界"]]), sheet(&[&["", " "]])]);
        assert_eq!(incoming.findings.iter().map(|finding| finding.rule.0).collect::<Vec<_>>(), ["R16"]);
    }

    #[test]
    fn columns_are_lettered_as_spreadsheets_do() {
        assert_eq!([0, 25, 26, 27, 701, 702].map(letter), ["A", "Z", "AA", "AB", "ZZ", "AAA"]);
    }
}
