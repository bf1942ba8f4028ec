use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kernel::Refusal;
use sha2::{Digest, Sha256};

use crate::room::free_bytes;
use crate::{Seal, Vault, VaultError};

/// A file could not be kept or found again.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The disk said no.
    #[error("the file could not be read or written: {0}")]
    Disk(#[from] std::io::Error),
    /// The name is not a SHA-256 in hexadecimal.
    #[error("`{0}` is not the name of a stored file")]
    NoName(String),
    /// The worker thread was cut off.
    #[error("the work was cut off")]
    CutOff,
}

impl From<FileError> for Refusal {
    fn from(error: FileError) -> Self {
        match error {
            FileError::NoName(_) => Self::not_found(),
            FileError::Disk(io) if io.kind() == std::io::ErrorKind::NotFound => Self::not_found(),
            other => Self::failed(other),
        }
    }
}

/// Content-addressed files in one folder. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Files {
    folder: Arc<Path>,
}

impl Files {
    /// Opens (and creates) the folder.
    ///
    /// # Errors
    /// The folder can't be made.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, FileError> {
        let folder: PathBuf = folder.into();
        std::fs::create_dir_all(&folder)?;
        Ok(Self { folder: folder.into() })
    }

    /// The vault for large sealed files, in the same folder.
    ///
    /// # Errors
    /// The folder can't be made.
    pub fn vault(&self, seal: &Seal) -> Result<Vault, VaultError> {
        Vault::open(self.folder.join("vault"), seal.clone())
    }

    /// Bytes that are free on the disk; none when the system does not say.
    pub fn free_bytes(&self) -> Option<u64> {
        free_bytes(&self.folder)
    }

    /// Keeps bytes and answers their SHA-256 in hexadecimal, by which they are found again. Durable when it returns;
    /// the same bytes twice are kept once.
    ///
    /// # Errors
    /// The disk is full or can't be written.
    pub async fn keep(&self, bytes: Vec<u8>) -> Result<String, FileError> {
        let folder = Arc::clone(&self.folder);
        tokio::task::spawn_blocking(move || keep(&folder, &bytes)).await.map_err(|_| FileError::CutOff)?
    }

    /// The bytes of a kept file.
    ///
    /// # Errors
    /// No such file, or the disk can't be read.
    pub async fn read(&self, name: &str) -> Result<Vec<u8>, FileError> {
        if name.len() != 64 || !name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(FileError::NoName(name.to_owned()));
        }
        Ok(tokio::fs::read(path(&self.folder, name)).await?)
    }
}

fn path(folder: &Path, name: &str) -> PathBuf {
    folder.join(name.get(..2).unwrap_or_default()).join(name)
}

fn keep(folder: &Path, bytes: &[u8]) -> Result<String, FileError> {
    let name: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let target = path(folder, &name);
    if target.exists() {
        return Ok(name);
    }
    let home = target.parent().unwrap_or(folder);
    std::fs::create_dir_all(home)?;
    let mut draft = tempfile::NamedTempFile::new_in(home)?;
    draft.write_all(bytes)?;
    draft.as_file().sync_all()?;
    draft.persist(&target).map_err(|error| error.error)?;
    std::fs::File::open(home)?.sync_all()?;
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_is_found_by_its_hash_and_kept_once() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::open(folder.path()).unwrap();
        let name = files.keep(b"abc".to_vec()).await.unwrap();
        assert_eq!(name, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(files.keep(b"abc".to_vec()).await.unwrap(), name);
        assert_eq!(files.read(&name).await.unwrap(), b"abc");
    }

    #[tokio::test]
    async fn a_name_can_not_leave_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::open(folder.path()).unwrap();
        assert!(matches!(files.read("../../etc/passwd").await, Err(FileError::NoName(_))));
    }
}
