//! Taking in files piece by piece: begin, append where it broke off, and when all has arrived say what it is.

use files::Vault;
use futures_util::FutureExt;
use kernel::Refusal;
use ui::Office;
use uuid::Uuid;

use crate::rules::codes;
use crate::rules::limits::Limits;
use crate::store::files::{self as store_files, FileView};
use crate::store::reports;

/// Seconds after which files of a report that was never sent are forgotten, beyond the life of its form.
const DAY: i64 = 86_400;
/// The longest name kept, in characters.
const LONGEST_NAME: usize = 120;

/// The vault of this office.
///
/// # Errors
/// Its folder can't be made.
pub fn vault(office: &Office) -> Result<Vault, Refusal> {
    Ok(office.files.vault(&office.seal)?)
}

/// Begins a file of a report that is being written; answers its name.
///
/// # Errors
/// T06 when there are enough files, T07 when it is too large, T18 when the report was sent, T32 when the disk is too full.
pub async fn begin(office: &Office, report: Uuid, name: &str, size: u64, limits: &Limits) -> Result<String, Refusal> {
    let area = office.settings.area;
    forget_abandoned(office, limits).await?;
    if size > limits.file_bytes() {
        return Err(codes::T07.refusal());
    }
    leave_room(office, size, limits)?;
    let id = vault(office)?.begin()?;
    let most = i64::try_from(limits.files).unwrap_or(i64::MAX);
    let (kept, name) = (id.clone(), tidy_name(name));
    let noted = office.desk.write(move |tx| {
        async move {
            if reports::find_any(&tx.db, area, report).await?.is_some() {
                return Err(codes::T18.refusal());
            }
            if store_files::count(&tx.db, area, report).await? >= most {
                return Err(codes::T06.refusal());
            }
            Ok(store_files::begin(tx, area, report, &kept, &name, size).await?)
        }
        .boxed()
    });
    if let Err(refusal) = noted.await {
        vault(office)?.remove(&id)?;
        return Err(refusal);
    }
    Ok(id)
}

/// The office goes on working on what is left of the disk. Where the system does not say how much that is, nothing is refused.
fn leave_room(office: &Office, size: u64, limits: &Limits) -> Result<(), Refusal> {
    let needed = size.saturating_add(limits.free_bytes());
    let is_short = limits.free_megabytes > 0 && office.files.free_bytes().is_some_and(|free| free < needed);
    if is_short { Err(codes::T32.refusal()) } else { Ok(()) }
}

/// A name without path and control marks, cut to a length; rare characters stay.
fn tidy_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|mark| !mark.is_control()).take(LONGEST_NAME).collect()
}

/// Appends what arrived at a place; answers how much there is then.
///
/// # Errors
/// Not found, T07 beyond what was announced, T22 when it does not follow what has arrived.
pub async fn append(office: &Office, file: &FileView, at: u64, bytes: Vec<u8>) -> Result<u64, Refusal> {
    if file.complete || at.saturating_add(bytes.len() as u64) > file.size {
        return Err(codes::T07.refusal());
    }
    let (vault, id) = (vault(office)?, file.id.clone());
    let appended = tokio::task::spawn_blocking(move || vault.append(&id, at, &bytes)).await.map_err(Refusal::failed)?;
    appended.map_err(|error| match error {
        files::VaultError::WrongPlace(_) | files::VaultError::WrongState => codes::T22.refusal(),
        other => other.into(),
    })
}

/// How much of a file has arrived.
///
/// # Errors
/// Not found.
pub async fn length(office: &Office, file: &FileView) -> Result<u64, Refusal> {
    let (vault, id) = (vault(office)?, file.id.clone());
    Ok(tokio::task::spawn_blocking(move || vault.length(&id)).await.map_err(Refusal::failed)??)
}

/// Ends a file: its kind is seen by its content, its hash is taken, the cleaned copy is made. A file that is not taken
/// is removed.
///
/// # Errors
/// F01 to F03 for a file that is not taken; a full disk.
pub async fn complete(office: &Office, file: FileView) -> Result<FileView, Refusal> {
    let (vault, id) = (vault(office)?, file.id.clone());
    let seen = tokio::task::spawn_blocking(move || vault.inspect(&id)).await.map_err(Refusal::failed)??;
    let kind = match seen.kind {
        Ok(kind) => kind,
        Err(other) => {
            forget(office, &file.id).await?;
            return Err(other.into());
        }
    };
    let cleaned = seen.cleaned.unwrap_or_default();
    let done = FileView { size: seen.length, kind: Some(kind), sha256: seen.sha256, cleaned, complete: true, ..file };
    let (area, kept) = (office.settings.area, done.clone());
    office.desk.write(move |tx| async move { Ok(store_files::complete(tx, area, &kept).await?) }.boxed()).await?;
    Ok(done)
}

/// Forgets a file and its content.
///
/// # Errors
/// The disk's or the database's.
pub async fn forget(office: &Office, id: &str) -> Result<(), Refusal> {
    let area = office.settings.area;
    let found = store_files::find(office.desk.read(), area, id).await?;
    let vault = vault(office)?;
    for name in found.iter().flat_map(|file| [file.id.as_str(), &file.cleaned]).filter(|name| !name.is_empty()) {
        vault.remove(name)?;
    }
    let id = id.to_owned();
    office.desk.write(move |tx| async move { Ok(store_files::remove(tx, area, &id).await?) }.boxed()).await
}

async fn forget_abandoned(office: &Office, limits: &Limits) -> Result<(), Refusal> {
    let before = office.desk.now().plus_seconds(-(limits.oldest_days + 1) * DAY);
    for file in store_files::abandoned(office.desk.read(), office.settings.area, before).await? {
        forget(office, &file.id).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::tidy_name;

    #[test]
    fn a_name_has_no_path_and_no_control_marks_and_keeps_rare_characters() {
        assert_eq!(tidy_name("C:\\照片\\㐂𠮷𬭎😀.jpg"), "㐂𠮷𬭎😀.jpg");
        assert_eq!(tidy_name("../../etc/pass\r\nwd"), "passwd");
        assert_eq!(tidy_name(&"长".repeat(500)).chars().count(), 120);
    }
}
