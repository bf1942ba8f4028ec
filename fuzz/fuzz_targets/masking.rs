//! What leaves the office holds no eleven digits in a row that look like a mobile number, amounts aside, and masking again
//! changes nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;

/// Whether a run of exactly eleven ASCII digits begins like a mobile number and is not part of an amount.
fn holds_a_mobile_number(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let mut runs = chars.chunk_by(|one, next| one.is_ascii_digit() == next.is_ascii_digit()).scan(0, |at, run| {
        *at += run.len();
        Some((*at - run.len(), run))
    });
    runs.any(|(start, run)| is_mobile(run) && !beside_an_amount(&chars[..start], &chars[start + run.len()..]))
}

fn is_mobile(run: &[char]) -> bool {
    matches!(run, ['1', '3'..='9', rest @ ..] if rest.len() == 9 && rest.iter().all(char::is_ascii_digit))
}

/// Digits behind a decimal point, or a currency.
fn beside_an_amount(before: &[char], behind: &[char]) -> bool {
    let digit = |c: &char| c.is_ascii_digit() || ('０'..='９').contains(c);
    matches!(before, [.., whole, '.'] if digit(whole))
        || matches!(behind, ['.', fraction, ..] if digit(fraction))
        || matches!(behind, ['元' | '万' | '亿' | '%', ..])
}

fuzz_target!(|text: &str| {
    let masked = papers::mask_personal_numbers(text);
    assert!(!holds_a_mobile_number(&masked), "{masked}");
    assert_eq!(papers::mask_personal_numbers(&masked), masked);
});
