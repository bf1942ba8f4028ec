//! Signed tree heads and signed promises.

use crate::{Digest, links::netstrings};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

/// What a log says of itself at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeHead {
    /// Which log it is.
    pub log: String,
    /// How many leaves it has.
    pub size: u64,
    /// The root of these leaves.
    pub root: Digest,
    /// When, in microseconds since 1970 (UTC).
    pub at: i64,
}

/// A signature does not fit the text and the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not fit the text and the key")]
pub struct NotSigned;

/// The key a log signs with (Ed25519, RFC 8032).
#[derive(Clone)]
pub struct LogKey(SigningKey);

impl LogKey {
    /// The key of 32 secret bytes.
    pub fn from_secret(secret: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// The public key.
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// Signs a tree head.
    pub fn sign_head(&self, head: &TreeHead) -> [u8; 64] {
        self.0.sign(&head.signed_text()).to_bytes()
    }

    /// Signs the promise that a leaf will be in the log's next tree head.
    pub fn sign_promise(&self, log: &str, leaf: &Digest) -> [u8; 64] {
        self.0.sign(&promise_text(log, leaf)).to_bytes()
    }
}

impl std::fmt::Debug for LogKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("LogKey(..)")
    }
}

impl TreeHead {
    /// The text that is signed: netstrings of `tree-head-1`, log, size, root and moment.
    pub fn signed_text(&self) -> Vec<u8> {
        let (size, root, at) = (self.size.to_string(), self.root.to_string(), self.at.to_string());
        netstrings(["tree-head-1", &self.log, &size, &root, &at])
    }

    /// Checks a signature under a public key.
    ///
    /// # Errors
    /// [`NotSigned`].
    pub fn verify(&self, public: &[u8; 32], signature: &[u8; 64]) -> Result<(), NotSigned> {
        verify(public, &self.signed_text(), signature)
    }
}

/// Checks the promise that a leaf will be in a log.
///
/// # Errors
/// [`NotSigned`].
pub fn verify_promise(public: &[u8; 32], log: &str, leaf: &Digest, signature: &[u8; 64]) -> Result<(), NotSigned> {
    verify(public, &promise_text(log, leaf), signature)
}

fn promise_text(log: &str, leaf: &Digest) -> Vec<u8> {
    netstrings(["promise-1", log, &leaf.to_string()])
}

fn verify(public: &[u8; 32], text: &[u8], signature: &[u8; 64]) -> Result<(), NotSigned> {
    let key = VerifyingKey::from_bytes(public).map_err(|_| NotSigned)?;
    key.verify_strict(text, &Signature::from_bytes(signature)).map_err(|_| NotSigned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> TreeHead {
        TreeHead { log: "campaign/1".into(), size: 7, root: Digest([3; 32]), at: 1_795_222_800_000_000 }
    }

    #[test]
    fn a_head_is_good_only_as_it_was_signed_and_under_its_key() {
        let key = LogKey::from_secret(&[7; 32]);
        let signature = key.sign_head(&head());
        assert_eq!(head().verify(&key.public(), &signature), Ok(()));
        let altered = [
            TreeHead { log: "campaign/2".into(), ..head() },
            TreeHead { size: 8, ..head() },
            TreeHead { root: Digest([4; 32]), ..head() },
            TreeHead { at: 1, ..head() },
        ];
        for head in altered {
            assert_eq!(head.verify(&key.public(), &signature), Err(NotSigned), "{head:?}");
        }
        assert_eq!(head().verify(&LogKey::from_secret(&[8; 32]).public(), &signature), Err(NotSigned));
    }

    #[test]
    fn a_promise_is_for_one_leaf_of_one_log() {
        let key = LogKey::from_secret(&[7; 32]);
        let leaf = Digest([1; 32]);
        let promise = key.sign_promise("a", &leaf);
        assert_eq!(verify_promise(&key.public(), "a", &leaf, &promise), Ok(()));
        assert_eq!(verify_promise(&key.public(), "b", &leaf, &promise), Err(NotSigned));
        assert_eq!(verify_promise(&key.public(), "a", &Digest([2; 32]), &promise), Err(NotSigned));
    }
}
