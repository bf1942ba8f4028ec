//! The same act for programs: a whole ballot as JSON.

use std::collections::BTreeMap;
use std::fmt;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::{Bilingual, Finding, Refusal, RefusalKind};
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use ui::{Office, Problem};

use super::caller::Caller;
use crate::acts::ballot;
use crate::rules::filling::Filling;
use crate::rules::scheme::Scheme;
use crate::rules::slip::{self, Code};

/// A ballot as a program sends it.
#[derive(Deserialize)]
struct SentBallot {
    /// The slip's code.
    code: String,
    /// The marks.
    marks: SentMarks,
    /// Opinions by unit code; the empty code is for all units together.
    #[serde(default)]
    opinions: BTreeMap<String, String>,
}

/// Marks as rows in the order of the scheme (0 for a blank), or by unit code and aspect code.
enum SentMarks {
    Rows(Vec<Vec<i64>>),
    Named(BTreeMap<String, BTreeMap<String, i64>>),
}

impl<'de> Deserialize<'de> for SentMarks {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        json.deserialize_any(ReadMarks)
    }
}

/// Reads a list as rows and an object as named marks, without keeping hundreds of marks aside to find out which it is.
struct ReadMarks;

impl<'de> Visitor<'de> for ReadMarks {
    type Value = SentMarks;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("rows of marks, or marks by unit and aspect")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, rows: A) -> Result<SentMarks, A::Error> {
        Deserialize::deserialize(SeqAccessDeserializer::new(rows)).map(SentMarks::Rows)
    }

    fn visit_map<A: MapAccess<'de>>(self, named: A) -> Result<SentMarks, A::Error> {
        Deserialize::deserialize(MapAccessDeserializer::new(named)).map(SentMarks::Named)
    }
}

/// The answer: the receipt, and whether this call put the ballot into the box.
#[derive(Serialize)]
pub struct Counted {
    receipt: String,
    first: bool,
}

/// Casts a ballot: 201 when it was counted by this call, 200 with the same receipt when it had been before.
pub async fn cast(
    State(office): State<Office>,
    caller: Caller,
    body: Bytes,
) -> Result<(StatusCode, Json<Counted>), Problem> {
    let now = office.desk.now();
    caller.allow(now)?;
    let sent: SentBallot = serde_json::from_slice(&body).map_err(|_| unreadable())?;
    let counted = counted(&office, &sent).await.inspect_err(|refusal| {
        if refusal.rule == slip::unknown().rule {
            caller.note_wrong(now);
        }
    });
    let counted = counted?;
    Ok((if counted.first { StatusCode::CREATED } else { StatusCode::OK }, Json(counted)))
}

async fn counted(office: &Office, sent: &SentBallot) -> Result<Counted, Refusal> {
    let code = Code::parse(&sent.code).ok_or_else(slip::unknown)?;
    let fill = |scheme: &Scheme| filling(scheme, sent).map_err(|findings| Refusal::findings("B00", findings));
    let receipt = ballot::cast(&office.desk, &office.seal, office.settings.area, &code, fill).await?;
    Ok(Counted { receipt: receipt.text, first: receipt.first })
}

fn filling(scheme: &Scheme, sent: &SentBallot) -> Result<Filling, Vec<Finding>> {
    let mut filling = Filling::blank(scheme);
    match &sent.marks {
        SentMarks::Rows(rows) => filling.take_rows(scheme, rows)?,
        SentMarks::Named(units) => filling.take_named(scheme, units)?,
    }
    filling.take_opinions(scheme, &sent.opinions)?;
    Ok(filling)
}

fn unreadable() -> Refusal {
    Refusal::new(
        RefusalKind::Invalid,
        "B06",
        Bilingual::new("发来的评议表不是约定的 JSON。", "What was sent is not the agreed JSON."),
        Bilingual::new(
            "需要 code、marks，可选 opinions，见接口文档。",
            "It needs code and marks, and may have opinions; see the API's description.",
        ),
    )
}
