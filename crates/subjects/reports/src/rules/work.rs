//! Proof of work: in a flood, a browser finds a number whose hash with the form's mark begins with zero bits.

use sha2::{Digest, Sha256};

/// Whether the number was found: SHA-256 of `mark:number` begins with `bits` zero bits.
pub fn is_done(mark: &str, number: &str, bits: u32) -> bool {
    let digest = Sha256::digest(format!("{mark}:{number}"));
    let whole = digest.iter().take_while(|byte| **byte == 0).count();
    let next = digest.get(whole).map_or(0, |byte| byte.leading_zeros());
    u32::try_from(whole).is_ok_and(|whole| whole * 8 + next >= bits) && number.len() <= 20
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_found_by_trying_and_checked_at_once_and_belongs_to_one_form() {
        let number = (0..).map(|n: u32| n.to_string()).find(|number| is_done("form-1", number, 10)).unwrap();
        assert!(is_done("form-1", &number, 10) && is_done("form-1", &number, 0));
        assert!(!is_done("form-2", &number, 10));
        assert!(!is_done("form-1", "", 10));
    }
}
