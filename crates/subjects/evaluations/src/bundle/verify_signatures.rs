//! Checking that the protocols of the paper count are signed.

use std::collections::BTreeSet;

use super::report::{falsehood, not_proven, proven};
use super::{Bundle, Outcome};

/// Every place to sign is signed, as the office booked it.
pub(super) fn check_signatures(bundle: &Bundle) -> Outcome {
    if bundle.sheets.is_empty() {
        return not_proven(
            "没有纸质计票，没有要签字的记录",
            "there was no paper count; there are no protocols to sign",
        );
    }
    if let Some(one) = bundle.signatures.iter().find(|one| one.signed_at.is_none()) {
        let (protocol, duty, name) = (&one.protocol, &one.duty, &one.name);
        return falsehood(
            format!("{}没有签字：{}{name}", protocol.zh, duty.zh),
            format!("{} is not signed: {name}, {}", protocol.en, duty.en),
        );
    }
    let protocols: BTreeSet<&str> = bundle.signatures.iter().map(|one| one.protocol.zh.as_str()).collect();
    if protocols.is_empty() {
        return falsehood("有纸质计票，却没有一项记录签过字", "there was a paper count, but no protocol is signed");
    }
    let (protocols, places) = (protocols.len(), bundle.signatures.len());
    proven(
        format!("按办公室的登记，{protocols} 项记录的 {places} 处签字齐全；是否本人所签，须查纸质记录"),
        format!(
            "as the office booked it, all {places} places of {protocols} protocols are signed; by whose hand, only the paper shows"
        ),
    )
}
