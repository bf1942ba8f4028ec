//! What leaves the office holds no eleven digits in a row that look like a mobile number, and masking again changes nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;

/// Whether a run of exactly eleven ASCII digits begins like a mobile number.
fn holds_a_mobile_number(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit()).any(|run| {
        run.len() == 11
            && run.starts_with('1')
            && run.as_bytes().get(1).is_some_and(|second| (b'3'..=b'9').contains(second))
    })
}

fuzz_target!(|text: &str| {
    let masked = papers::mask_personal_numbers(text);
    assert!(!holds_a_mobile_number(&masked), "{masked}");
    assert_eq!(papers::mask_personal_numbers(&masked), masked);
});
