use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// A receiver takes a call only when its time stamp is at most so many seconds away from the receiver's own clock, and drops
/// a key it has seen before. Within the window a copied call is stopped by its key, outside of it by its time.
pub const REPLAY_WINDOW_SECONDS: i64 = 300;

/// The signature of a call: `v1=` and HMAC-SHA256 in hexadecimal over the time stamp (seconds since 1970), a dot and the body.
pub fn sign(secret: &[u8], timestamp: i64, body: &[u8]) -> String {
    let code = mac(secret, timestamp, body).map(|mac| HEXLOWER.encode(&mac.finalize().into_bytes()));
    format!("v1={}", code.unwrap_or_default())
}

/// Whether a call is genuine: signed with the secret, and not older or newer than the window. For receivers and tests.
pub fn is_genuine(secret: &[u8], timestamp: i64, body: &[u8], signature: &str, now: i64) -> bool {
    let given = signature.strip_prefix("v1=").and_then(|hex| HEXLOWER.decode(hex.as_bytes()).ok());
    let fresh = now.abs_diff(timestamp) <= REPLAY_WINDOW_SECONDS.unsigned_abs();
    let matches = |given: Vec<u8>| mac(secret, timestamp, body).is_some_and(|mac| mac.verify_slice(&given).is_ok());
    fresh && given.is_some_and(matches)
}

/// A key of any length is taken, so there always is one.
fn mac(secret: &[u8], timestamp: i64, body: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
    mac.update(timestamp.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    Some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_what_any_other_program_computes() {
        // printf '1795222800.{"a":1}' | openssl dgst -sha256 -hmac secret
        let expected = "v1=39f18a9b7a339b01c533af2bf23d1e9ee49d045a94ecde1b6f4d0655569329da";
        assert_eq!(sign(b"secret", 1_795_222_800, br#"{"a":1}"#), expected);
    }

    #[test]
    fn a_call_altered_delayed_or_signed_by_another_is_not_genuine() {
        let at = 1_795_222_800;
        let signature = sign(b"secret", at, b"body");
        assert!(is_genuine(b"secret", at, b"body", &signature, at + 300));
        assert!(!is_genuine(b"secret", at, b"body", &signature, at + 301));
        assert!(!is_genuine(b"secret", at, b"body", &signature, at - 301));
        assert!(!is_genuine(b"secret", at, b"Body", &signature, at));
        assert!(!is_genuine(b"secret", at + 1, b"body", &signature, at));
        assert!(!is_genuine(b"other", at, b"body", &signature, at));
        assert!(!is_genuine(b"secret", at, b"body", "v1=zz", at));
        let long = [7_u8; 200];
        assert!(is_genuine(&long, at, b"body", &sign(&long, at, b"body"), at));
    }
}
