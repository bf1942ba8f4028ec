//! Arbitrary moves on a batch of paper ballots: no order of them breaks a law of the count. The same body runs as a property
//! test on every compiler (`cargo test -p counting --test all states`).
#![no_main]

use counting::rules::rehearsal::play;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Err(law) = play(bytes) {
        panic!("{law}");
    }
});
