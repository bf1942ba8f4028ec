//! The made-up city of the demo: every subject fills its own part, in the order they need each other.

use kernel::Refusal;
use ui::Office;

use crate::subjects::subjects;

/// Fills an empty office with the demo city. Every subject leaves what it finds alone, so a second start changes nothing.
///
/// # Errors
/// The database's refusal.
pub async fn fill(office: &Office) -> Result<(), Refusal> {
    // People first, then units, then what stands on both: the reverse of the rail.
    for subject in subjects().into_iter().rev() {
        (subject.demo)(office.clone()).await?;
    }
    Ok(())
}
