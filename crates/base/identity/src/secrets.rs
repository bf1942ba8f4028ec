//! Passwords, tokens and one-time codes: everything that hashes or draws at random.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD, HEXLOWER};
use kernel::{Moment, Refusal};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use totp_rs::{Builder, Totp};

/// How many passwords are hashed at once; each takes 19 MiB, so a flood of sign-ins waits instead of filling the memory.
static HASHING: Semaphore = Semaphore::const_new(2);

/// What the password of an unknown user name is compared with, so that the answer takes as long as for a known one.
/// No password has this hash.
pub const NOBODYS_PASSWORD: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The Argon2id hash of a password (19 MiB, 2 passes, 1 lane: the OWASP minimum), as a PHC string with its own salt.
///
/// # Errors
/// Fails when the machine gives no randomness.
pub async fn hash_password(password: &str) -> Result<String, Refusal> {
    let password = password.to_owned();
    in_a_worker(move || Ok(argon2()?.hash_password(password.as_bytes()).map_err(Refusal::failed)?.to_string())).await
}

/// Whether a password has the hash.
///
/// # Errors
/// Fails when the hash is unreadable.
pub async fn password_matches(password: &str, hash: &str) -> Result<bool, Refusal> {
    let (password, hash) = (password.to_owned(), hash.to_owned());
    in_a_worker(move || {
        let hash = PasswordHash::new(&hash).map_err(Refusal::failed)?;
        Ok(argon2()?.verify_password(password.as_bytes(), &hash).is_ok())
    })
    .await
}

async fn in_a_worker<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let _turn = HASHING.acquire().await.map_err(Refusal::failed)?;
    tokio::task::spawn_blocking(work).await.map_err(Refusal::failed)?
}

fn argon2() -> Result<Argon2<'static>, Refusal> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(Refusal::failed)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Random bytes.
///
/// # Errors
/// Fails when the machine gives no randomness.
pub fn random<const N: usize>() -> Result<[u8; N], Refusal> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(Refusal::failed)?;
    Ok(bytes)
}

/// The SHA-256 of a random token, in hexadecimal. Not for passwords: those are guessable.
pub fn hash_token(token: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(token.as_bytes()))
}

/// A token of 192 random bits for an address.
///
/// # Errors
/// Fails when the machine gives no randomness.
pub fn new_token() -> Result<String, Refusal> {
    Ok(BASE64URL_NOPAD.encode(&random::<24>()?))
}

/// A first password for an account made or reset by an administrator: 60 random bits in groups of four, with a head
/// that keeps the password rules.
///
/// # Errors
/// Fails when the machine gives no randomness.
pub fn first_password() -> Result<String, Refusal> {
    let marks = BASE32_NOPAD.encode(&random::<10>()?).to_lowercase();
    let [a, b, c] = [0, 4, 8].map(|at| marks.get(at..at + 4).unwrap_or_default());
    Ok(format!("Qf7-{a}-{b}-{c}"))
}

/// Ten recovery codes of 80 random bits, such as `abcd-efgh-ijkl-mnop`.
///
/// # Errors
/// Fails when the machine gives no randomness.
pub fn recovery_codes() -> Result<Vec<String>, Refusal> {
    let code = |_| {
        let marks = BASE32_NOPAD.encode(&random::<10>()?).to_lowercase();
        Ok([0, 4, 8, 12].map(|at| marks.get(at..at + 4).unwrap_or_default()).join("-"))
    };
    (0..10).map(code).collect()
}

/// The hash of a recovery code as typed: blanks, hyphens and capitals do not matter.
pub fn hash_recovery_code(typed: &str) -> String {
    let plain: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
    hash_token(&plain.to_lowercase())
}

/// The one-time codes of a secret: SHA-1, six digits, 30 seconds, one step of tolerance, as authenticator apps do it
/// (RFC 6238).
///
/// # Errors
/// Fails when the secret is shorter than 16 bytes.
pub fn codes_of(secret: &[u8], issuer: &str, account: &str) -> Result<Totp, Refusal> {
    // A colon parts issuer and account in the key's address, so neither may hold one.
    let plain = |text: &str| text.replace(':', " ");
    let builder = Builder::new().with_secret(secret).with_account_name(plain(account)).with_issuer(Some(plain(issuer)));
    builder.build().map_err(Refusal::failed)
}

/// The time step of a typed code, if it is right at a moment.
pub fn step_of(codes: &Totp, typed: &str, at: Moment) -> Option<i64> {
    let digits: String = typed.chars().filter(|mark| !mark.is_whitespace()).collect();
    let seconds = u64::try_from(at.micros() / 1_000_000).ok()?;
    codes.check(&digits, seconds).and_then(|step| i64::try_from(step).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{ASSESSORS_NUMBERS, check_password};

    #[tokio::test]
    async fn a_password_opens_only_its_own_hash_and_no_password_opens_nobodys() {
        let hash = hash_password("Qingfeng-2026").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(password_matches("Qingfeng-2026", &hash).await.unwrap());
        assert!(!password_matches("Qingfeng-2027", &hash).await.unwrap());
        assert!(!password_matches("", NOBODYS_PASSWORD).await.unwrap());
    }

    #[test]
    fn a_first_password_keeps_the_password_rules() {
        let password = first_password().unwrap();
        assert!(check_password(&ASSESSORS_NUMBERS, "p", "zhang", &password).is_empty(), "{password}");
        assert_ne!(password, first_password().unwrap());
    }

    #[test]
    fn a_recovery_code_may_be_typed_in_any_way() {
        let codes = recovery_codes().unwrap();
        assert_eq!(codes.len(), 10);
        assert_eq!(codes[0].len(), 19);
        assert_eq!(hash_recovery_code(&codes[0].to_uppercase().replace('-', " ")), hash_recovery_code(&codes[0]));
    }

    #[test]
    fn codes_agree_with_rfc_6238() {
        // Appendix B, SHA-1, T = 59 s and 1111111109 s: 94287082 and 07081804 in eight digits.
        let codes = codes_of(b"12345678901234567890", "清风", "officer").unwrap();
        assert_eq!(step_of(&codes, "287 082", Moment(59_000_000)), Some(1));
        assert_eq!(step_of(&codes, "081804", Moment(1_111_111_109_000_000)), Some(37_037_036));
        assert_eq!(step_of(&codes, "287082", Moment(1_111_111_109_000_000)), None);
        assert_eq!(step_of(&codes, "not a code", Moment(59_000_000)), None);
    }
}
