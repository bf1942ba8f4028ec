use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::{Notice, read_csv};

/// The exceptional days of the State Council's notices; see `data/README.md`.
const STATE_COUNCIL: &str = include_str!("../data/state-council.csv");

/// The State Council's notices on the holidays of 2007 to 2026, one a year.
///
/// Each settles its year; its days include those of the December before that it moves.
pub fn published_notices() -> &'static [Notice] {
    static NOTICES: LazyLock<Vec<Notice>> = LazyLock::new(|| by_year().into_iter().filter_map(notice).collect());
    &NOTICES
}

/// The lines of each notice, with the header that [`read_csv`] wants.
fn by_year() -> BTreeMap<i16, String> {
    let mut years: BTreeMap<i16, String> = BTreeMap::new();
    for line in STATE_COUNCIL.lines() {
        if let Some((Ok(year), day)) = line.split_once(',').map(|(year, day)| (year.parse(), day)) {
            let lines = years.entry(year).or_insert_with(|| "date,kind,name\n".to_owned());
            lines.push_str(day);
            lines.push('\n');
        }
    }
    years
}

fn notice((year, lines): (i16, String)) -> Option<Notice> {
    read_csv(&lines, year, &format!("国务院办公厅关于{year}年部分节假日安排的通知")).0
}
