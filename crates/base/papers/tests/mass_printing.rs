//! Ninety-eight notices one after the other, as after a campaign: a binary of its own, because the memory of the whole
//! process is measured.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "all/samples.rs"]
mod samples;

use papers::{Block, Fonts, Quote};

/// Resident memory of this process in kilobytes.
fn resident() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches("kB").trim().parse().unwrap()
}

#[test]
fn memory_stays_bounded_over_98_different_notices() {
    let fonts = Fonts::embedded();
    let mut after_some = 0;
    for number in 1..=98_u32 {
        let mut notice = samples::notice();
        notice.number = Some(format!("效能〔2026〕{number}号"));
        let text = format!("第{number}个单位的意见：办事要跑{number}趟。");
        notice.blocks.push(Block::Quote(Quote { number, text, source: None }));
        assert!(notice.to_pdf(&fonts).unwrap().starts_with(b"%PDF"));
        if number == 30 {
            after_some = resident();
        }
    }
    let growth = (resident() - after_some) / 1024;
    assert!(growth < 24, "68 more notices took {growth} MB more");
}
