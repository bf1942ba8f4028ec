//! How large the sheets of a file will be once they are read.
//!
//! Two old formats can say "a million columns" in a few bytes, and the reading library believes them and keeps the
//! whole rectangle in memory. So such files are measured before they are handed over.

mod ods;
mod xls;

pub(crate) use ods::check_ods;
pub(crate) use xls::check_xls;

use super::raw::Refused;
use crate::findings;
use crate::limits::Limits;

/// Cells the rectangles of all sheets may have together, empty ones included: some 300 MB while reading.
const MAX_CELLS: u64 = 5_000_000;

/// The rectangle from the first cell to the last row and column with something in it.
#[derive(Debug, Clone, Copy, Default)]
struct Extent {
    rows: u64,
    columns: u64,
}

impl Extent {
    fn include(&mut self, rows: u64, columns: u64) {
        self.rows = self.rows.max(rows);
        self.columns = self.columns.max(columns);
    }

    fn cells(self) -> u64 {
        self.rows.saturating_mul(self.columns)
    }
}

/// Refuses a sheet that is too wide or, together with the `cells` of the sheets before, too large.
fn check(extent: Extent, cells: u64, file: &str, limits: &Limits) -> Result<(), Refused> {
    if extent.columns > u64::from(limits.max_columns) {
        return Err(Box::new(findings::too_many_columns(file, limits.max_columns)));
    }
    if extent.cells().saturating_add(cells) > MAX_CELLS {
        return Err(Box::new(findings::too_many_rows(file, limits.max_rows)));
    }
    Ok(())
}
