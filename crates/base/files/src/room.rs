//! How much room is left on a disk, as the system's `df` says.

use std::path::Path;
use std::process::Command;

/// Bytes that are free where a folder is; none when the system does not say.
pub(crate) fn free_bytes(folder: &Path) -> Option<u64> {
    let said = Command::new("df").arg("-Pk").arg(folder).output().ok()?;
    read(&String::from_utf8(said.stdout).ok()?)
}

/// The column before the percentage, in kilobytes.
fn read(said: &str) -> Option<u64> {
    let words = said.lines().last()?.split_whitespace();
    let kilobytes: u64 = words.take_while(|word| !word.ends_with('%')).last()?.parse().ok()?;
    Some(kilobytes.saturating_mul(1_024))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_free_room_is_the_column_before_the_percentage() {
        let said = "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/vda 264212084 20944856 74341032 22% /data dir\n";
        assert_eq!(read(said), Some(74_341_032 * 1_024));
        assert_eq!((read(""), read("df: no such file")), (None, None));
    }

    #[test]
    fn a_folder_that_is_there_has_some_room() {
        assert!(free_bytes(&std::env::temp_dir()).is_some_and(|free| free > 0));
    }
}
