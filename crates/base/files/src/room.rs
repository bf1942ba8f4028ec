//! How much room is left on a disk.

use std::path::Path;

/// Bytes that are free where a folder is; none when the system does not say.
pub(crate) fn free_bytes(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_there_has_some_room_and_one_that_is_not_has_none_to_tell() {
        assert!(free_bytes(&std::env::temp_dir()).is_some_and(|free| free > 1 << 20));
        assert_eq!(free_bytes(Path::new("/no/such/folder")), None);
    }
}
