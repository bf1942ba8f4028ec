//! Cases that other systems hand in, each number once.

use futures_util::FutureExt;
use identity::Caller;
use kernel::Refusal;
use serde::{Deserialize, Serialize};
use ui::Office;
use uuid::Uuid;

use super::hotline::{Case, report_from};
use super::submit::keep;
use crate::acts::keepers;
use crate::rules::codes;
use crate::rules::entry::{Entry, Reporter};
use crate::store::reports::{self, CameBy};

/// The longest text of a case, in characters.
pub const LONGEST_TEXT: usize = 50_000;
/// The longest other field, in characters.
pub const LONGEST_LINE: usize = 200;

/// A case as another system hands it in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandedIn {
    /// Its number there; the same number comes in once.
    pub number: String,
    /// What happened.
    pub text: String,
    /// One line.
    #[serde(default)]
    pub title: String,
    /// The unit's code or name.
    #[serde(default)]
    pub unit: String,
    /// Where.
    #[serde(default)]
    pub place: String,
    /// When.
    #[serde(default)]
    pub happened: Option<kernel::Day>,
    /// Who reported; sealed on arrival.
    #[serde(default)]
    pub reporter: Option<Reporter>,
    /// Whether a reply is wanted.
    #[serde(default)]
    pub wants_reply: bool,
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The report's id.
    pub id: Uuid,
    /// Its number at the system that handed it in.
    pub number: String,
    /// Whether it came in by this very call; `false` when the number was known.
    pub first: bool,
    /// Whether the unit was found in the registry.
    pub unit_found: bool,
}

/// Takes in a case. The same key with the same content is answered as before; so is a number that is known.
///
/// # Errors
/// T27 for content that can't be taken, T20 for a reporter who can't be sealed, I22 for a key used for other content.
pub async fn hand_in(office: &Office, caller: &Caller, body: &[u8]) -> Result<Taken, Refusal> {
    let case: HandedIn = serde_json::from_slice(body).map_err(|_| codes::T27.refusal())?;
    let lines = [&case.number, &case.title, &case.unit, &case.place];
    let too_long = |text: &str, most: usize| text.chars().nth(most).is_some();
    let long = lines.iter().any(|line| too_long(line, LONGEST_LINE)) || too_long(&case.text, LONGEST_TEXT);
    if case.number.trim().is_empty() || case.text.trim().is_empty() || long {
        return Err(codes::T27.refusal());
    }
    take(office, caller, body, case).await
}

async fn take(office: &Office, caller: &Caller, body: &[u8], case: HandedIn) -> Result<Taken, Refusal> {
    let (db, area) = (office.desk.read(), office.settings.area);
    let units = registry::list_units(db, area).await?;
    let unit = units
        .iter()
        .filter(|_| !case.unit.is_empty())
        .find(|unit| [&unit.code, &unit.name, &unit.short_name].contains(&&case.unit));
    let entry = Entry {
        text: case.text,
        unit: unit.map(|unit| unit.id),
        unit_words: if unit.is_none() { case.unit } else { String::new() },
        place: case.place,
        happened: case.happened,
        reporter: case.reporter,
        wants_reply: case.wants_reply,
    };
    let case = Case { number: case.number.trim().to_owned(), title: case.title, entry };
    let sealing = keepers::is_set_up(db, area).await?;
    if case.entry.reporter.is_some() && !sealing {
        return Err(codes::T20.refused_at("reporter"));
    }
    let (system, who) = (caller.system.id.to_string(), caller.actor.clone());
    let new = report_from(office, &system, CameBy::System, case, sealing).await?;
    let found = crate::words::of(&new.report.text);
    caller
        .once(office, body, move |tx| {
            async move {
                let number = new.report.source_number.clone();
                let known = reports::by_source(&tx.db, area, &system, &number).await?;
                let taken = Taken {
                    id: known.as_ref().map_or(new.report.id, |known| known.id),
                    number,
                    first: known.is_none(),
                    unit_found: new.report.unit.is_some(),
                };
                if known.is_none() {
                    keep(tx, &who, &new, &found).await?;
                }
                Ok(taken)
            }
            .boxed()
        })
        .await
}
