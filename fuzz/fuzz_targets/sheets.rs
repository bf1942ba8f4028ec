//! Any bytes, under any of the names offices give their files, are read or answered with findings; never a panic, and
//! never more rows than the limit.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sheets::{Layout, Limits, Need};

fuzz_target!(|bytes: &[u8]| {
    let layout = Layout::new("单位")
        .column("code", &["单位代码", "编码"], Need::Required)
        .column("name", &["单位名称"], Need::Required)
        .column("class", &["类别"], Need::Optional)
        .unique(&["code"]);
    let limits = Limits { max_rows: 1_000, ..Limits::default() };
    for name in ["名册.csv", "名册.xlsx", "名册.xls"] {
        let table = sheets::read(bytes, name, &layout, &limits);
        assert!(table.rows.len() <= 1_000, "{} rows", table.rows.len());
    }
});
