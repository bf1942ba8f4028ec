use std::collections::HashSet;
use std::path::Path;

use csv::ByteRecord;
use kernel::{Bilingual, Finding};

use super::table::Table;
use crate::rules::scheme::Scheme;
use crate::tally::findings::Findings;
use crate::tally::material::Opinion;

/// Reads the opinions, personal numbers masked. `None` after T02 or T03.
pub(super) fn read(directory: &Path, scheme: &Scheme, findings: &mut Findings) -> Option<Vec<Opinion>> {
    if !Table::exists(directory, "opinions") {
        return Some(Vec::new());
    }
    let mut table = Table::open(directory, "opinions", &["unit_id", "text"], findings)?;
    let units: HashSet<&str> = scheme.units.iter().map(|unit| unit.id.as_str()).collect();
    let (mut record, mut opinions) = (ByteRecord::new(), Vec::new());
    while table.next(&mut record, findings)? {
        let unit_id = table.text(&record, 0, findings);
        let text = papers::mask_personal_numbers(&table.text(&record, 1, findings));
        if !units.contains(unit_id.as_str()) {
            findings.add("T07", || unknown(&table, &record, &unit_id));
        } else if !text.is_empty() {
            opinions.push(Opinion { unit_id, text });
        }
    }
    Some(opinions)
}

fn unknown(table: &Table, record: &ByteRecord, unit: &str) -> Finding {
    Finding::error(
        "T07",
        table.place(record, 0),
        Bilingual::new(format!("方案中没有单位“{unit}”。"), format!("The scheme has no unit “{unit}”.")),
        Bilingual::new("这条意见没有列入；请改正编号。", "The opinion was kept out; correct the code."),
    )
}
