//! The envelopes of a bundle, opened with the observers' key parts where enough of them are lent.

use chain::Digest;
use chain::envelope::OpeningKey;
use data_encoding::BASE64;
use kernel::Bilingual;

use super::verify::campaign_id;
use super::{Bundle, Given, LogFile, SealedFile};
use crate::rules::sealing::{join_parts, marks_text, open};

/// What became of opening them.
pub(super) enum Envelopes {
    /// There are none.
    NoLog,
    /// No part was lent.
    Closed {
        /// How many would be needed.
        needed: u8,
    },
    /// The parts that were lent do not make the key; why.
    NoKey(Bilingual),
    /// In the order of the log; none for one that does not open.
    Open(Vec<Option<Opened>>),
}

/// What an envelope holds.
pub(super) struct Opened {
    /// The stratum.
    pub stratum: String,
    /// The marks, as a bundle writes them.
    pub marks: String,
    /// Opinions as (unit, words), personal numbers masked as the office masks them.
    pub opinions: Vec<(String, String)>,
}

impl Envelopes {
    /// Opens them, if there are any and parts were lent.
    pub(super) fn open(bundle: &Bundle, given: &Given) -> Self {
        let Some(log) = &bundle.log else {
            return if given.parts.is_empty() { Self::NoLog } else { Self::NoKey(nothing_to_open()) };
        };
        if given.parts.is_empty() {
            return Self::Closed { needed: log.needed };
        }
        match key(bundle, log, given) {
            Ok(key) => Self::Open(survey::parallel::map(log.sealed.len(), |at| opened(bundle, &key, &log.sealed[at]))),
            Err(why) => Self::NoKey(why),
        }
    }
}

fn nothing_to_open() -> Bilingual {
    Bilingual::new(
        "没有密封日志，给出的密钥份无从核对。",
        "There is no log of sealed ballots; the key parts could not be compared.",
    )
}

fn key(bundle: &Bundle, log: &LogFile, given: &Given) -> Result<OpeningKey, Bilingual> {
    let (Some(campaign), Ok(public)) = (campaign_id(bundle), log.public_key.parse::<Digest>()) else {
        return Err(Bilingual::new(
            "活动编号或密封公钥读不懂。",
            "The campaign's id or the sealing key can't be read.",
        ));
    };
    join_parts(campaign, log.needed, &public.0, &given.parts).map_err(|refusal| refusal.message)
}

fn opened(bundle: &Bundle, key: &OpeningKey, sealed: &SealedFile) -> Option<Opened> {
    let envelope = BASE64.decode(sealed.envelope.as_bytes()).ok()?;
    let filling = open(key, &bundle.scheme, &bundle.campaign, &sealed.stratum, &envelope)?;
    let unit = |place: usize| bundle.scheme.units.get(place).map(|unit| unit.id.clone());
    let opinion = |(about, text): (&Option<usize>, &String)| {
        (about.and_then(unit).unwrap_or_default(), papers::mask_personal_numbers(text))
    };
    Some(Opened {
        stratum: sealed.stratum.clone(),
        marks: marks_text(filling.marks.bytes()),
        opinions: filling.opinions.iter().map(opinion).collect(),
    })
}
