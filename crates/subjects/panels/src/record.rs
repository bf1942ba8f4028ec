//! The lottery and the draw as they are published.

use quotas::{Lottery, Numbered, Pool, Proof, gini};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sortition::{Person, Plan, PlannedStratum, draw};

/// What stands for the stratum in the ticket of a panel's number.
pub(crate) const STRATUM: &str = "panel";

/// A lottery over numbered panels, and the draw from it once there is a seed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PanelRecord {
    /// SHA-256 of the quota file's bytes.
    pub categories_sha256: String,
    /// SHA-256 of the respondents file's bytes.
    pub respondents_sha256: String,
    /// How many seats a panel has.
    pub size: usize,
    /// How it is known that no lottery is fairer: `relaxation` or `columns`.
    pub proof: String,
    /// The smallest chance.
    pub smallest: f64,
    /// The Gini coefficient of the chances.
    pub gini: f64,
    /// By how many panels somebody is off at most: the person's number of panels against chance times panels. Below 1
    /// everybody is on the whole number next to it. None in records from before this was said.
    #[serde(default)]
    pub farthest: Option<f64>,
    /// Everybody's chance, in the order of the pool.
    pub chances: Vec<ChanceLine>,
    /// The panels, number 1 first; each is as likely as any other.
    pub panels: Vec<Vec<String>>,
    /// The panel drawn; none before there is a seed.
    pub drawn: Option<DrawnPanel>,
}

/// A person's chance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChanceLine {
    /// The person.
    pub person_id: String,
    /// The chance in the leximin lottery.
    pub chance: f64,
    /// On how many of the numbered panels the person is.
    pub panels: usize,
}

/// The panel that was drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawnPanel {
    /// The seed.
    pub seed: String,
    /// The number drawn, from 1.
    pub number: usize,
    /// Its ticket: SHA-256 of `seed LF panel LF number`, the lowest of all.
    pub ticket: String,
    /// The people.
    pub people: Vec<String>,
}

impl PanelRecord {
    /// The record of a lottery as `panels` numbered panels, before the draw.
    pub fn new(pool: &Pool, lottery: &Lottery, panels: usize, digests: (String, String)) -> Self {
        let numbered: Numbered = lottery.numbered(panels);
        let id = |person: usize| pool.people().get(person).map(|person| person.id.clone()).unwrap_or_default();
        let line = |(person, (chance, panels)): (usize, (&f64, usize))| ChanceLine {
            person_id: id(person),
            chance: *chance,
            panels,
        };
        let chances: Vec<ChanceLine> = lottery.chances.iter().zip(numbered.chances()).enumerate().map(line).collect();
        Self {
            categories_sha256: digests.0,
            respondents_sha256: digests.1,
            size: pool.size(),
            proof: match lottery.proof {
                Proof::Relaxation => "relaxation".to_owned(),
                Proof::Columns => "columns".to_owned(),
            },
            smallest: lottery.smallest(),
            gini: gini(&lottery.sorted()),
            farthest: Some(farthest(&chances, panels)),
            chances,
            panels: numbered.panels.iter().map(|panel| panel.iter().map(|&person| id(person)).collect()).collect(),
            drawn: None,
        }
    }

    /// Its JSON with a line break at the end, as it is published.
    ///
    /// # Errors
    /// Only the serializer's.
    pub fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut json = serde_json::to_vec_pretty(self)?;
        json.push(b'\n');
        Ok(json)
    }

    /// Draws one of the panels; none for a seed that is empty or has several lines.
    pub fn draw(&mut self, seed: &str) -> Option<&DrawnPanel> {
        let (number, ticket) = lowest(seed, self.panels.len())?;
        let people = self.panels.get(number.checked_sub(1)?)?.clone();
        self.drawn = Some(DrawnPanel { seed: seed.to_owned(), number, ticket, people });
        self.drawn.as_ref()
    }
}

/// By how many of the numbered panels somebody's own number is off from what the chance asks for, at most.
pub(crate) fn farthest(chances: &[ChanceLine], panels: usize) -> f64 {
    let off = |line: &ChanceLine| (f64_of(line.panels) - line.chance * f64_of(panels)).abs();
    chances.iter().map(off).fold(0.0, f64::max)
}

/// Numbers of people and of panels are small.
pub(crate) fn f64_of(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::INFINITY, f64::from)
}

/// SHA-256 of a file's bytes, in hexadecimal.
pub(crate) fn digest_of(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

/// The number with the lowest ticket, and the ticket.
pub(crate) fn lowest(seed: &str, numbers: usize) -> Option<(usize, String)> {
    let ids: Vec<String> = (1..=numbers).map(|number| number.to_string()).collect();
    let people: Vec<Person<'_>> = ids.iter().map(|id| Person { stratum_id: STRATUM, person_id: id }).collect();
    let plan = Plan::new(vec![PlannedStratum { stratum_id: STRATUM.into(), to_draw: 1, reserves: 0 }]).ok()?;
    let drawn = draw(seed, &plan, &people).ok()?;
    let first = drawn.drawn.first()?;
    Some((first.person_id.parse().ok()?, first.ticket.to_string()))
}
