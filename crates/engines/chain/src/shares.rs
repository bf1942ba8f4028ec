//! Shamir's secret sharing over the field of 256 elements: any `needed` of the shares give the secret, fewer give nothing.
//!
//! Each byte of the secret is the constant term of its own random polynomial of degree `needed` − 1 over GF(2⁸) with the
//! polynomial x⁸ + x⁴ + x³ + x + 1 (that of AES, FIPS 197); share `x` holds the values at `x` = 1, 2, 3 … Multiplication
//! does the same steps whatever its operands.

/// A share: its place and, for each byte of the secret, the polynomial's value there.
#[derive(Clone, PartialEq, Eq)]
pub struct Share {
    /// Its place, 1 to 255.
    pub place: u8,
    /// The values.
    pub values: Vec<u8>,
}

/// Why a secret could not be split or joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ShareProblem {
    /// `needed` must be at least 2 and at most the number of shares, which is at most 255.
    #[error("at least 2 shares must be needed, and no more than there are (255 at most)")]
    WrongNumbers,
    /// Splitting needs (`needed` − 1) random bytes for each byte of the secret.
    #[error("splitting needs more random bytes")]
    TooLittleChance,
    /// Fewer shares than are needed.
    #[error("{given} shares were given, {needed} are needed")]
    TooFew {
        /// Different shares given.
        given: usize,
        /// Shares needed.
        needed: usize,
    },
    /// Two shares of one place differ, a share has place 0, or shares have different lengths.
    #[error("the shares do not belong together")]
    NotTogether,
}

/// Splits a secret into `shares` shares of which any `needed` give it back. `chance` must be random bytes that nobody else
/// ever sees, (`needed` − 1) for each byte of the secret.
///
/// # Errors
/// [`ShareProblem::WrongNumbers`] or [`ShareProblem::TooLittleChance`].
pub fn split(secret: &[u8], needed: u8, shares: u8, chance: &[u8]) -> Result<Vec<Share>, ShareProblem> {
    if needed < 2 || needed > shares {
        return Err(ShareProblem::WrongNumbers);
    }
    let degree = usize::from(needed) - 1;
    if chance.len() < secret.len() * degree {
        return Err(ShareProblem::TooLittleChance);
    }
    let share = |place: u8| {
        let value = |(constant, others): (&u8, &[u8])| add(mul(evaluate(others, place), place), *constant);
        Share { place, values: secret.iter().zip(chance.chunks(degree)).map(value).collect() }
    };
    Ok((1..=shares).map(share).collect())
}

/// Joins shares to the secret. Only the first `needed` different ones are used. Wrong shares give a wrong secret, so compare
/// the result with something public, such as its public key.
///
/// # Errors
/// [`ShareProblem::TooFew`], [`ShareProblem::NotTogether`].
pub fn join(shares: &[Share], needed: u8) -> Result<Vec<u8>, ShareProblem> {
    let mut used: Vec<&Share> = Vec::new();
    for share in shares {
        match used.iter().find(|known| known.place == share.place) {
            Some(known) if known.values != share.values => return Err(ShareProblem::NotTogether),
            Some(_) => {}
            None => used.push(share),
        }
    }
    let needed = usize::from(needed);
    if used.len() < needed {
        return Err(ShareProblem::TooFew { given: used.len(), needed });
    }
    used.truncate(needed);
    let length = used.first().map_or(0, |share| share.values.len());
    if used.iter().any(|share| share.place == 0 || share.values.len() != length) {
        return Err(ShareProblem::NotTogether);
    }
    let weights: Vec<u8> = used.iter().map(|share| weight(share.place, &used)).collect();
    let byte =
        |at: usize| used.iter().zip(&weights).fold(0, |sum, (share, weight)| add(sum, mul(share.values[at], *weight)));
    Ok((0..length).map(byte).collect())
}

/// Lagrange's weight of a place for the value at 0.
fn weight(place: u8, used: &[&Share]) -> u8 {
    let others = used.iter().map(|share| share.place).filter(|other| *other != place);
    others.fold(1, |product, other| mul(product, mul(other, inverse(add(other, place)))))
}

/// The value of a polynomial, coefficients from the lowest, by Horner's rule.
fn evaluate(coefficients: &[u8], at: u8) -> u8 {
    coefficients.iter().rev().fold(0, |value, coefficient| add(mul(value, at), *coefficient))
}

fn add(one: u8, other: u8) -> u8 {
    one ^ other
}

/// The product in GF(2⁸), bit by bit without a branch.
fn mul(one: u8, other: u8) -> u8 {
    let (mut one, mut product) = (one, 0);
    for bit in 0..8 {
        product ^= one & 0_u8.wrapping_sub(other >> bit & 1);
        one = (one << 1) ^ (0x1b & 0_u8.wrapping_sub(one >> 7));
    }
    product
}

/// The inverse: the 254th power; of 0 it is 0.
fn inverse(value: u8) -> u8 {
    let mut result = 1;
    for bit in (0..8).rev() {
        result = mul(result, result);
        if 254_u8 >> bit & 1 == 1 {
            result = mul(result, value);
        }
    }
    result
}

impl std::fmt::Debug for Share {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Share({}, ..)", self.place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// FIPS 197, section 4.2: {57}·{83} = {c1}, {57}·{13} = {fe}; {53} and {ca} are each other's inverse.
    #[test]
    fn the_field_is_that_of_the_standard() {
        assert_eq!((mul(0x57, 0x83), mul(0x57, 0x13)), (0xc1, 0xfe));
        assert_eq!(inverse(0x53), 0xca);
        assert!((1..=255).all(|value| mul(value, inverse(value)) == 1));
    }

    /// By hand: secret 0x2a, polynomial 0x2a + 0x07·x: values 0x2d, 0x24, 0x23 at 1, 2, 3.
    #[test]
    fn shares_worked_out_by_hand_come_out() {
        let shares = split(&[0x2a], 2, 3, &[0x07]).unwrap();
        let values: Vec<u8> = shares.iter().flat_map(|share| share.values.clone()).collect();
        assert_eq!(values, [0x2d, 0x24, 0x23]);
    }

    #[test]
    fn one_share_less_than_needed_is_refused() {
        let shares = split(&[1, 2], 3, 5, &[9; 4]).unwrap();
        assert_eq!(join(&shares[..2], 3), Err(ShareProblem::TooFew { given: 2, needed: 3 }));
        let twice = [shares[0].clone(), shares[0].clone(), shares[1].clone()];
        assert_eq!(join(&twice, 3), Err(ShareProblem::TooFew { given: 2, needed: 3 }));
    }

    #[test]
    fn shares_that_do_not_belong_together_are_refused() {
        let mut shares = split(&[1, 2], 2, 3, &[9; 2]).unwrap();
        shares[1].values.pop();
        assert_eq!(join(&shares, 2), Err(ShareProblem::NotTogether));
        assert_eq!(split(&[1], 1, 3, &[]), Err(ShareProblem::WrongNumbers));
        assert_eq!(split(&[1, 2], 3, 3, &[0; 3]), Err(ShareProblem::TooLittleChance));
    }

    /// With one share less, every secret is possible: for each guess there is exactly one polynomial through the shares.
    #[test]
    fn one_share_of_two_says_nothing_of_the_secret() {
        let seen = split(&[0x2a], 2, 2, &[0x07]).unwrap().remove(0);
        let possible = (0..=255_u8).filter(|guess| {
            (0..=255_u8).filter(|slope| split(&[*guess], 2, 2, &[*slope]).unwrap()[0] == seen).count() == 1
        });
        assert_eq!(possible.count(), 256);
    }

    proptest! {
        #[test]
        fn any_shares_that_are_enough_give_the_secret(
            secret in prop::collection::vec(any::<u8>(), 1..40), needed in 2_u8..6, more in 0_u8..4, chance in any::<u64>(),
            order in any::<prop::sample::Index>(),
        ) {
            let chance: Vec<u8> = (0..secret.len() * 5).map(|n| chance.rotate_left(n as u32 * 7).to_le_bytes()[n % 8]).collect();
            let mut shares = split(&secret, needed, needed + more, &chance).unwrap();
            let turn = order.index(shares.len());
            shares.rotate_left(turn);
            prop_assert_eq!(join(&shares, needed).unwrap(), secret);
        }
    }
}
