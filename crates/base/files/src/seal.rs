use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use kernel::Refusal;
use sha2::Sha256;

/// Length of the nonce that stands before each sealed text.
const NONCE: usize = 24;

/// A sealed text could not be made or opened.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The key file can't be read or made.
    #[error("the office's key file could not be read or made: {0}")]
    KeyFile(#[from] std::io::Error),
    /// The key file does not hold 32 bytes.
    #[error("the office's key file is damaged")]
    DamagedKey,
    /// The machine gave no randomness.
    #[error("the machine gave no randomness")]
    NoRandomness,
    /// Sealed under another key or purpose, or altered.
    #[error("the sealed text can't be opened: another key, another purpose, or altered")]
    NotOpened,
}

impl From<SealError> for Refusal {
    fn from(error: SealError) -> Self {
        Self::failed(error)
    }
}

/// The office's key. Cheap to clone; prints nothing of the key.
#[derive(Clone)]
pub struct Seal {
    key: Arc<[u8; 32]>,
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal(..)")
    }
}

impl Seal {
    /// A seal with a given key.
    pub fn with_key(key: [u8; 32]) -> Self {
        Self { key: Arc::new(key) }
    }

    /// Reads the key file, or makes it (readable by its owner only) when there is none.
    ///
    /// # Errors
    /// The file can't be read, made, or is damaged.
    pub fn open(file: &Path) -> Result<Self, SealError> {
        match std::fs::read(file) {
            Ok(bytes) => bytes.try_into().map(Self::with_key).map_err(|_| SealError::DamagedKey),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => make(file),
            Err(error) => Err(error.into()),
        }
    }

    /// A secret of its own for a purpose, always the same for the same key: HMAC-SHA256 of the purpose. Nobody can tell the
    /// office's key, or the secret of another purpose, from it.
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        keyed(&self.key, purpose.as_bytes())
    }

    /// Seals a text for a purpose; opening it needs the same purpose.
    ///
    /// # Errors
    /// The machine gave no randomness.
    pub fn close(&self, purpose: &str, text: &[u8]) -> Result<Vec<u8>, SealError> {
        let nonce: [u8; NONCE] = random()?;
        let cipher = XChaCha20Poly1305::new((&*self.key).into());
        let payload = Payload { msg: text, aad: purpose.as_bytes() };
        let sealed = cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| SealError::NotOpened)?;
        Ok([&nonce[..], &sealed].concat())
    }

    /// A mark of a text for a purpose: the same text has the same mark, and without the office's key nobody can tell
    /// whether a text has it (HMAC-SHA256). For codes that are found again by their mark and stored nowhere.
    pub fn mark(&self, purpose: &str, text: &[u8]) -> [u8; 32] {
        keyed(&self.derive(purpose), text)
    }

    /// Opens a sealed text.
    ///
    /// # Errors
    /// [`SealError::NotOpened`] for another key or purpose or an altered text.
    pub fn open_text(&self, purpose: &str, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let (nonce, body) = sealed.split_first_chunk::<NONCE>().ok_or(SealError::NotOpened)?;
        let cipher = XChaCha20Poly1305::new((&*self.key).into());
        let payload = Payload { msg: body, aad: purpose.as_bytes() };
        cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| SealError::NotOpened)
    }
}

/// HMAC-SHA256.
fn keyed(key: &[u8; 32], text: &[u8]) -> [u8; 32] {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of every length");
    mac.update(text);
    mac.finalize().into_bytes().into()
}

pub(crate) fn random<const N: usize>() -> Result<[u8; N], SealError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| SealError::NoRandomness)?;
    Ok(bytes)
}

fn make(file: &Path) -> Result<Seal, SealError> {
    use std::os::unix::fs::OpenOptionsExt;
    let key: [u8; 32] = random()?;
    let mut made = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    made.write_all(&key)?;
    made.sync_all()?;
    Ok(Seal::with_key(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_text_opens_only_with_its_key_and_purpose_and_unaltered() {
        let seal = Seal::with_key([7; 32]);
        let sealed = seal.close("opinion", "原文".as_bytes()).unwrap();
        assert_eq!(seal.open_text("opinion", &sealed).unwrap(), "原文".as_bytes());
        assert!(seal.open_text("other", &sealed).is_err());
        assert!(Seal::with_key([8; 32]).open_text("opinion", &sealed).is_err());
        let mut altered = sealed.clone();
        altered[30] ^= 1;
        assert!(seal.open_text("opinion", &altered).is_err());
        assert!(seal.open_text("opinion", &sealed[..10]).is_err());
    }

    #[test]
    fn each_purpose_has_its_own_secret_and_always_the_same() {
        let seal = Seal::with_key([7; 32]);
        assert_eq!(seal.derive("log"), seal.derive("log"));
        assert_ne!(seal.derive("log"), seal.derive("other"));
        assert_ne!(seal.derive("log"), Seal::with_key([8; 32]).derive("log"));
    }

    #[test]
    fn a_mark_is_the_same_for_the_same_text_purpose_and_key_and_for_nothing_else() {
        let seal = Seal::with_key([7; 32]);
        assert_eq!(seal.mark("code", b"1234"), seal.mark("code", b"1234"));
        assert_ne!(seal.mark("code", b"1234"), seal.mark("code", b"1235"));
        assert_ne!(seal.mark("code", b"1234"), seal.mark("other", b"1234"));
        assert_ne!(seal.mark("code", b"1234"), Seal::with_key([8; 32]).mark("code", b"1234"));
    }

    #[test]
    fn the_key_file_is_made_once_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("office.key");
        let sealed = Seal::open(&file).unwrap().close("p", b"x").unwrap();
        assert_eq!(Seal::open(&file).unwrap().open_text("p", &sealed).unwrap(), b"x");
    }
}
