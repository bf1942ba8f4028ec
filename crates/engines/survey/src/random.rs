//! A seeded random sequence that anyone can reproduce.
//!
//! The generator is xoshiro256++ 1.0 (D. Blackman and S. Vigna, *Scrambled linear pseudorandom number generators*, ACM
//! TOMS 47, 2021). Its four words are the first outputs of SplitMix64 started at `seed + stream · 0x9E3779B97F4A7C15`
//! (wrapping), so that every replicate has a stream of its own and may be made alone, in any order, on any core.
//! Numbers below a bound are drawn by Lemire's multiplication with rejection (ACM TOMACS 29, 2019), without bias.

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// A stream of random numbers.
#[derive(Debug, Clone)]
pub struct Random {
    state: [u64; 4],
}

impl Random {
    /// The stream numbered `stream` of a seed.
    #[must_use]
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut at = seed.wrapping_add(stream.wrapping_mul(GOLDEN));
        Self { state: std::array::from_fn(|_| split_mix(&mut at)) }
    }

    /// 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        let s = &mut self.state;
        let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        result
    }

    /// A number from 0 to `bound` − 1, each equally likely; 0 if the bound is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        let bound = bound as u128;
        loop {
            let product = u128::from(self.next_u64()) * bound;
            let low = product & u128::from(u64::MAX);
            // 2⁶⁴ mod bound results are rejected; most draws are accepted without dividing.
            if low >= bound || low >= (1_u128 << 64).checked_rem(bound).unwrap_or(0) {
                return usize::try_from(product >> 64).unwrap_or(0);
            }
        }
    }

    /// Puts a random choice of `count` items, in random order, at the front.
    pub fn choose_to_front<T>(&mut self, items: &mut [T], count: usize) {
        for place in 0..count.min(items.len()) {
            let other = place + self.below(items.len() - place);
            items.swap(place, other);
        }
    }
}

fn split_mix(at: &mut u64) -> u64 {
    *at = at.wrapping_add(GOLDEN);
    let z = (*at ^ (*at >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_is_the_published_one() {
        // SplitMix64 from 1234567, and xoshiro256++ from the state 1, 2, 3, 4: the values of the reference programs.
        let mut at = 1_234_567;
        assert_eq!(split_mix(&mut at), 6_457_827_717_110_365_317);
        let mut random = Random { state: [1, 2, 3, 4] };
        assert_eq!(
            [random.next_u64(), random.next_u64(), random.next_u64()],
            [41_943_041, 58_720_359, 3_588_806_011_781_223]
        );
    }

    #[test]
    fn every_number_below_the_bound_comes_equally_often() {
        let mut random = Random::new(7, 0);
        let mut counts = [0; 6];
        (0..60_000).for_each(|_| counts[random.below(6)] += 1);
        assert!(counts.iter().all(|c| (9_700..10_300).contains(c)), "{counts:?}");
        assert_eq!(random.below(0), 0);
    }
}
