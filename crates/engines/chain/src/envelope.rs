//! Envelopes that anybody can close and only the holder of a private key can open: HPKE (RFC 9180), base mode, with
//! DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and ChaCha20-Poly1305. Any HPKE library opens them.

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable, single_shot_open, single_shot_seal_with_rng};
use sha2::{Digest, Sha256};
use std::convert::Infallible;

/// Bytes by which an envelope is longer than its content.
pub const OVERHEAD: usize = 48;

/// An envelope can't be closed for this key, or was closed for another key or purpose, or was altered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the envelope does not belong to this key and purpose, or was altered")]
pub struct NotOpened;

/// The key that opens envelopes.
#[derive(Clone)]
pub struct OpeningKey(<X25519HkdfSha256 as Kem>::PrivateKey);

impl OpeningKey {
    /// Makes a key from 32 random bytes that nobody else ever sees (DeriveKeyPair of RFC 9180).
    pub fn from_chance(chance: &[u8; 32]) -> Self {
        Self(X25519HkdfSha256::derive_keypair(chance).0)
    }

    /// The key of 32 secret bytes, as [`OpeningKey::secret`] gave them.
    ///
    /// # Errors
    /// [`NotOpened`] when there are not 32 of them.
    pub fn from_secret(secret: &[u8]) -> Result<Self, NotOpened> {
        <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(secret).map(Self).map_err(|_| NotOpened)
    }

    /// The secret bytes, to be split and forgotten.
    pub fn secret(&self) -> [u8; 32] {
        self.0.to_bytes().into()
    }

    /// The public key that closes envelopes.
    pub fn public(&self) -> [u8; 32] {
        X25519HkdfSha256::sk_to_pk(&self.0).to_bytes().into()
    }

    /// Opens an envelope that was closed for this key, a purpose and an open text beside it.
    ///
    /// # Errors
    /// [`NotOpened`].
    pub fn open(&self, purpose: &[u8], beside: &[u8], envelope: &[u8]) -> Result<Vec<u8>, NotOpened> {
        let (key, body) = envelope.split_first_chunk::<32>().ok_or(NotOpened)?;
        let key = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(key).map_err(|_| NotOpened)?;
        single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &self.0,
            &key,
            purpose,
            body,
            beside,
        )
        .map_err(|_| NotOpened)
    }
}

impl std::fmt::Debug for OpeningKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("OpeningKey(..)")
    }
}

/// Closes an envelope for a public key, a purpose and an open text that is bound to it but stays readable. `chance` must be
/// 32 random bytes that are used once and never seen.
///
/// # Errors
/// [`NotOpened`] for bytes that are no usable public key.
pub fn close(
    public: &[u8; 32],
    purpose: &[u8],
    beside: &[u8],
    content: &[u8],
    chance: &[u8; 32],
) -> Result<Vec<u8>, NotOpened> {
    let public = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(public).map_err(|_| NotOpened)?;
    let mut chance = Chance { seed: *chance, taken: 0 };
    let (key, body) = single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &public,
        purpose,
        content,
        beside,
        &mut chance,
    )
    .map_err(|_| NotOpened)?;
    Ok([&key.to_bytes()[..], &body].concat())
}

/// The chance handed in, as the library asks for it: the 32 bytes themselves, then digests of them.
struct Chance {
    seed: [u8; 32],
    taken: usize,
}

impl Chance {
    fn next_byte(&mut self) -> u8 {
        let (block, place) = (self.taken / 32, self.taken % 32);
        self.taken += 1;
        if block == 0 {
            return self.seed[place];
        }
        Sha256::new().chain_update(self.seed).chain_update(block.to_le_bytes()).finalize()[place]
    }
}

impl TryRng for Chance {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(std::array::from_fn(|_| self.next_byte())))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(std::array::from_fn(|_| self.next_byte())))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.fill_with(|| self.next_byte());
        Ok(())
    }
}

impl TryCryptoRng for Chance {}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len() / 2).map(|n| u8::from_str_radix(&hex[2 * n..2 * n + 2], 16).unwrap()).collect()
    }

    /// RFC 9180, appendix A.2.1.
    #[test]
    fn the_published_example_comes_out() {
        let seed = bytes("1ac01f181fdf9f352797655161c58b75c656a6cc2716dcb66372da835542e1df");
        let key = OpeningKey::from_chance(&seed.try_into().unwrap());
        assert_eq!(key.public().to_vec(), bytes("4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a"));
        let chance = bytes("909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b");
        let info = bytes("4f6465206f6e2061204772656369616e2055726e");
        let text = bytes("4265617574792069732074727574682c20747275746820626561757479");
        let beside = bytes("436f756e742d30");
        let envelope = close(&key.public(), &info, &beside, &text, &chance.try_into().unwrap()).unwrap();
        let expected = "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a\
            1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28";
        assert_eq!(envelope, bytes(expected));
        assert_eq!(envelope.len(), text.len() + OVERHEAD);
        assert_eq!(key.open(&info, &beside, &envelope), Ok(text));
    }

    #[test]
    fn an_envelope_opens_only_with_its_key_purpose_and_neighbour_and_unaltered() {
        let key = OpeningKey::from_chance(&[1; 32]);
        let envelope = close(&key.public(), b"p", b"b", b"text", &[2; 32]).unwrap();
        assert_eq!(OpeningKey::from_secret(&key.secret()).unwrap().open(b"p", b"b", &envelope).unwrap(), b"text");
        assert!(OpeningKey::from_chance(&[3; 32]).open(b"p", b"b", &envelope).is_err());
        assert!(key.open(b"q", b"b", &envelope).is_err());
        assert!(key.open(b"p", b"c", &envelope).is_err());
        for at in [0, 31, 32, envelope.len() - 1] {
            let mut altered = envelope.clone();
            altered[at] ^= 1;
            assert!(key.open(b"p", b"b", &altered).is_err(), "{at}");
        }
        assert!(key.open(b"p", b"b", &envelope[..20]).is_err());
    }
}
