/// Seconds to wait after the first, second … try that failed; after the last one it is given up (a day and a half in all).
const WAITS: [i64; 7] = [60, 300, 1_800, 7_200, 21_600, 43_200, 57_600];

/// How long to wait after so many tries; `None` when it is enough.
pub fn wait_after(tries: i64) -> Option<i64> {
    usize::try_from(tries - 1).ok().and_then(|tried| WAITS.get(tried)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_and_ends() {
        assert_eq!(wait_after(1), Some(60));
        assert!((1..7).all(|tries| wait_after(tries) < wait_after(tries + 1)));
        assert_eq!(wait_after(8), None);
        assert_eq!(WAITS.iter().sum::<i64>(), 131_760);
    }
}
