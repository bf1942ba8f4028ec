//! The numbers of reporting: data with a source and a day, changed by the office and not in the program.

use serde::{Deserialize, Serialize};

/// How much may be sent, how fast, and how often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// The longest account, in characters.
    pub longest_text: usize,
    /// Files of one report.
    pub files: usize,
    /// The largest file sent in pieces, in megabytes (of 1,000,000 bytes).
    pub file_megabytes: u64,
    /// All files sent with the form itself, in megabytes, for browsers without scripts.
    pub form_megabytes: u64,
    /// What one network address may send in files in a day, in megabytes.
    pub megabytes_a_day: u64,
    /// So many megabytes of the disk stay free: below that no file is taken.
    pub free_megabytes: u64,
    /// The youngest form that is taken, in seconds.
    pub youngest_seconds: i64,
    /// The oldest form that is taken, in days.
    pub oldest_days: i64,
    /// Reports from one network address in an hour.
    pub reports_an_hour: u32,
    /// From so many reports in an hour in all, more is asked of each.
    pub flood_an_hour: u32,
    /// Wrong codes from one network address in an hour.
    pub wrong_codes_an_hour: u32,
    /// Zero bits a browser has to find in a flood.
    pub work_bits: u32,
    /// How old a form must be in a flood, in seconds, if the browser does no work.
    pub patience_seconds: i64,
    /// So many identity keepers stay at least: if all passphrases are lost, nobody opens an identity any more.
    pub keepers: usize,
    /// Where the numbers come from.
    pub source: String,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            longest_text: 20_000,
            files: 30,
            file_megabytes: 500,
            form_megabytes: 20,
            megabytes_a_day: 3_000,
            free_megabytes: 2_000,
            youngest_seconds: 3,
            oldest_days: 7,
            reports_an_hour: 30,
            flood_an_hour: 1_000,
            wrong_codes_an_hour: 20,
            work_bits: 16,
            patience_seconds: 60,
            keepers: 2,
            source:
                "OpenDLP: 3 s, 7 days, 30 an hour and address; GlobaLeaks: 30 files a report, 1,000 reports an hour; 每日流量、存储余量：本办自定"
                    .into(),
        }
    }
}

impl Limits {
    /// The largest file in bytes.
    pub fn file_bytes(&self) -> u64 {
        self.file_megabytes * 1_000_000
    }

    /// All files of a form in bytes.
    pub fn form_bytes(&self) -> u64 {
        self.form_megabytes * 1_000_000
    }

    /// What one network address may send in a day in bytes.
    pub fn day_bytes(&self) -> u64 {
        self.megabytes_a_day * 1_000_000
    }

    /// What stays free of the disk in bytes.
    pub fn free_bytes(&self) -> u64 {
        self.free_megabytes * 1_000_000
    }

    /// The numbers within what the program can bear; a slip of the pen shuts no door.
    #[must_use]
    pub fn within_reason(mut self) -> Self {
        self.longest_text = self.longest_text.clamp(500, 100_000);
        self.files = self.files.clamp(1, 100);
        self.file_megabytes = self.file_megabytes.clamp(1, 2_000);
        self.form_megabytes = self.form_megabytes.clamp(1, 20);
        self.megabytes_a_day = self.megabytes_a_day.clamp(1, 1_000_000);
        self.free_megabytes = self.free_megabytes.min(100_000_000);
        self.youngest_seconds = self.youngest_seconds.clamp(0, 60);
        self.oldest_days = self.oldest_days.clamp(1, 30);
        self.keepers = self.keepers.clamp(2, 9);
        self.reports_an_hour = self.reports_an_hour.max(1);
        self.flood_an_hour = self.flood_an_hour.max(1);
        self.wrong_codes_an_hour = self.wrong_codes_an_hour.clamp(3, 1_000);
        self.work_bits = self.work_bits.clamp(8, 22);
        self.patience_seconds = self.patience_seconds.clamp(10, 600);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_kept_within_what_the_program_can_bear() {
        let wild = Limits { longest_text: 0, form_megabytes: 9_999, work_bits: 99, ..Limits::default() };
        let tame = wild.within_reason();
        assert_eq!((tame.longest_text, tame.form_megabytes, tame.work_bits), (500, 20, 22));
        assert_eq!(Limits::default().within_reason(), Limits::default());
    }

    #[test]
    fn numbers_that_were_kept_before_a_new_one_came_are_read_with_its_usual_value() {
        let kept: Limits = serde_json::from_str(r#"{"files": 10}"#).unwrap();
        assert_eq!((kept.files, kept.longest_text), (10, 20_000));
    }
}
