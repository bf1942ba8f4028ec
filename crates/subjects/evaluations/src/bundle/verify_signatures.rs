//! Checking that the protocols of the paper count are signed.

use std::collections::BTreeSet;

use kernel::Bilingual;

use super::report::{not_proven, proven};
use super::verify_counts::has_paper;
use super::{Bundle, Outcome};

/// The protocols of every paper count, in Chinese and English; the last one is signed by the observers alone.
const PROTOCOLS: [(&str, &str); 5] = [
    ("启封记录", "Opening record"),
    ("清点记录", "Record of counts"),
    ("校对表", "Comparison of entries"),
    ("汇总表", "Totals"),
    ("观察意见", "Observers' remarks"),
];
/// The duty of those who sign all five.
const OBSERVER: &str = "监督观察员";
/// The duty of those who sign the opening record alone.
const GUEST: &str = "在场人员";

/// Every protocol has its places to sign, and every place is signed, as the office booked it.
pub(super) fn check_signatures(bundle: &Bundle) -> Outcome {
    if !has_paper(bundle) {
        return not_proven(
            "没有纸质计票，没有要签字的记录",
            "there was no paper count; there are no protocols to sign",
        );
    }
    if let Some(place) = missing_protocol(bundle).or_else(|| unsigned(bundle)).or_else(|| passed_over(bundle)) {
        return Outcome::False(place);
    }
    let places = bundle.signatures.len();
    proven(
        format!("按办公室的登记，五项记录的 {places} 处签字齐全；是否本人所签，须查纸质记录"),
        format!(
            "as the office booked it, all {places} places of the five protocols are signed; by whose hand, only the paper shows"
        ),
    )
}

/// A protocol that nobody is to sign.
fn missing_protocol(bundle: &Bundle) -> Option<Bilingual> {
    if bundle.signatures.is_empty() {
        return Some(Bilingual::new(
            "有纸质计票，却没有一项记录签过字",
            "there was a paper count, but no protocol is signed",
        ));
    }
    let (zh, en) = PROTOCOLS.iter().find(|(zh, _)| bundle.signatures.iter().all(|one| one.protocol.zh != *zh))?;
    Some(Bilingual::new(
        format!("{zh}没有一处签字，五项记录缺这一项"),
        format!("{en}: nobody signs it; of the five protocols this one is missing"),
    ))
}

fn unsigned(bundle: &Bundle) -> Option<Bilingual> {
    let one = bundle.signatures.iter().find(|one| one.signed_at.is_none())?;
    let (protocol, duty, name) = (&one.protocol, &one.duty, &one.name);
    Some(Bilingual::new(
        format!("{}没有签字：{}{name}", protocol.zh, duty.zh),
        format!("{} is not signed: {name}, {}", protocol.en, duty.en),
    ))
}

/// Somebody who signed one protocol and is not asked for on another: who sits in the hall signs them all.
fn passed_over(bundle: &Bundle) -> Option<Bilingual> {
    let asked: BTreeSet<(&str, &str, &str)> = bundle
        .signatures
        .iter()
        .map(|one| (one.protocol.zh.as_str(), one.duty.zh.as_str(), one.name.as_str()))
        .collect();
    let (one, (zh, en)) = bundle.signatures.iter().find_map(|one| {
        let (duty, name) = (one.duty.zh.as_str(), one.name.as_str());
        Some((one, own_protocols(duty).iter().find(|(zh, _)| !asked.contains(&(*zh, duty, name)))?))
    })?;
    let (duty, name) = (&one.duty, &one.name);
    Some(Bilingual::new(
        format!("{zh}缺{}{name}的签字，其他记录上有", duty.zh),
        format!("{en} lacks the signature of {name}, {}, which other protocols have", duty.en),
    ))
}

/// The protocols somebody in a duty signs.
fn own_protocols(duty: &str) -> &'static [(&'static str, &'static str)] {
    match duty {
        GUEST => &PROTOCOLS[..1],
        OBSERVER => &PROTOCOLS,
        _ => &PROTOCOLS[..4],
    }
}
