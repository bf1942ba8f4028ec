//! How much a file may ask of the machine.

/// The most that is read from one file. What is beyond is refused with a finding before it costs memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file itself.
    pub max_bytes: u64,
    /// Bytes after unpacking, and bytes of text in all cells together.
    pub max_unpacked_bytes: u64,
    /// Rows that are not empty, titles and header included.
    pub max_rows: usize,
    /// Columns up to the last one with something in it.
    pub max_columns: u32,
}

impl Default for Limits {
    /// What an office's lists need with room to spare: 20 MB, 200 MB unpacked, 100,000 rows, 256 columns.
    fn default() -> Self {
        Self { max_bytes: 20 << 20, max_unpacked_bytes: 200 << 20, max_rows: 100_000, max_columns: 256 }
    }
}
