//! What somebody found, as a door hands it over.

use kernel::{AreaId, Bilingual, Day, Moment, Refusal, UnitId};
use serde::{Deserialize, Serialize};

use super::codes;

/// The longest title, place or category, in characters.
const LONGEST_LINE: usize = 200;
/// The longest text, in characters.
const LONGEST_TEXT: usize = 200_000;
/// How many characters of a text stand in for a missing title.
const TITLE_FROM_TEXT: usize = 30;
/// How much evidence one problem takes.
const MOST_EVIDENCE: usize = 100;

/// The door a problem came in by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Door {
    /// A citizen's or enterprise's report.
    Report,
    /// An evaluator's opinion.
    Opinion,
    /// A telephone call.
    Phone,
    /// A letter.
    Letter,
    /// An opinion box (意见箱).
    OpinionBox,
    /// A forum (座谈会, 网上市民对话).
    Forum,
    /// The hotline.
    Hotline,
    /// An open or covert inspection.
    Inspection,
    /// A lay supervisor.
    Supervisor,
    /// A leader's note (批示).
    LeaderNote,
    /// A unit's own check.
    SelfCheck,
    /// The office of the upper area.
    UpperOffice,
    /// Anything else.
    Other,
}

impl Door {
    /// Every door, in the order of forms and tables.
    pub const ALL: [Self; 13] = [
        Self::Report,
        Self::Opinion,
        Self::Phone,
        Self::Letter,
        Self::OpinionBox,
        Self::Forum,
        Self::Hotline,
        Self::Inspection,
        Self::Supervisor,
        Self::LeaderNote,
        Self::SelfCheck,
        Self::UpperOffice,
        Self::Other,
    ];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Opinion => "opinion",
            Self::Phone => "phone",
            Self::Letter => "letter",
            Self::OpinionBox => "opinion_box",
            Self::Forum => "forum",
            Self::Hotline => "hotline",
            Self::Inspection => "inspection",
            Self::Supervisor => "supervisor",
            Self::LeaderNote => "leader_note",
            Self::SelfCheck => "self_check",
            Self::UpperOffice => "upper_office",
            Self::Other => "other",
        }
    }

    /// The door of a stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|door| door.code() == code)
    }

    /// Its name for people.
    pub fn name(self) -> Bilingual {
        match self {
            Self::Report => Bilingual::new("群众反映", "Public report"),
            Self::Opinion => Bilingual::new("评议意见", "Evaluator's opinion"),
            Self::Phone => Bilingual::new("来电", "Telephone"),
            Self::Letter => Bilingual::new("来信", "Letter"),
            Self::OpinionBox => Bilingual::new("意见箱", "Opinion box"),
            Self::Forum => Bilingual::new("座谈会、网上对话", "Forum"),
            Self::Hotline => Bilingual::new("热线", "Hotline"),
            Self::Inspection => Bilingual::new("明查暗访", "Inspection"),
            Self::Supervisor => Bilingual::new("监督员反映", "Lay supervisor"),
            Self::LeaderNote => Bilingual::new("领导批示", "Leader's note"),
            Self::SelfCheck => Bilingual::new("单位自查", "Unit's own check"),
            Self::UpperOffice => Bilingual::new("上级交办", "Upper office"),
            Self::Other => Bilingual::new("其他", "Other"),
        }
    }

    /// The doors that the office itself writes down (电话、来信、意见箱、座谈、批示、自查 and the rest by hand).
    pub fn is_by_hand(self) -> bool {
        !matches!(self, Self::Report | Self::Opinion | Self::Inspection | Self::Supervisor)
    }
}

/// Where a problem came from, in the words of its door; the ledger hands it back and never looks inside.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Source {
    /// The kind of thing at the door, such as `report`; empty when there is none.
    pub kind: String,
    /// Its id there.
    pub id: String,
}

/// A piece of evidence. Its content stands sealed in the vault.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Evidence {
    /// The original in the vault; the office alone opens it, and whoever sent it.
    pub file: String,
    /// The name it was sent under; it may betray who sent it, so units never read it.
    pub name: String,
    /// The same without position and device data; all that anybody else may open. None: nobody else may.
    pub cleaned: Option<String>,
    /// What it is by its content, such as `mp4`; empty when it is nothing that can be shown.
    #[serde(default)]
    pub kind: String,
    /// The SHA-256 of the original, in hexadecimal.
    #[serde(default)]
    pub sha256: String,
}

impl Evidence {
    /// What units may open of some evidence: cleaned copies, under names that say nothing.
    pub fn for_units<'e>(evidence: impl IntoIterator<Item = &'e Self>) -> Vec<Self> {
        let copy = |(number, one): (usize, &Self)| {
            let ending = if one.kind.is_empty() { String::new() } else { format!(".{}", one.kind) };
            let name = format!("附件{number}{ending}");
            Some(Self { file: one.cleaned.clone()?, name, kind: one.kind.clone(), ..Self::default() })
        };
        (1..).zip(evidence).filter_map(copy).collect()
    }
}

/// What was found. It is never changed afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The area whose ledger takes it.
    pub area: AreaId,
    /// The door it came in by.
    pub door: Door,
    /// Where it came from.
    pub source: Source,
    /// One line; taken from the text when empty.
    pub title: String,
    /// What happened, word for word.
    pub text: String,
    /// The unit it is about, if one was named.
    pub unit: Option<UnitId>,
    /// Where it happened.
    pub place: Option<String>,
    /// When it happened.
    pub happened: Option<Day>,
    /// When it came in at its door, if that was before it came onto the ledger; the time for accepting it begins then.
    #[serde(default)]
    pub received: Option<Moment>,
    /// What kind of problem (不作为, 慢作为 …), if somebody said.
    pub category: Option<String>,
    /// Whether the reporter gave a name (which the ledger does not know).
    pub named: bool,
    /// Whether the reporter wants a reply.
    pub wants_reply: bool,
    /// Photos, recordings, papers.
    pub evidence: Vec<Evidence>,
}

impl Found {
    /// The same, tidied and with a title, fit for the ledger.
    ///
    /// # Errors
    /// P01 without a text and a title, P02 for something too long, P05 for more evidence than a problem takes.
    pub fn tidied(mut self) -> Result<Self, Refusal> {
        self.text = words(&self.text, "text", LONGEST_TEXT, false)?;
        self.title = line(&self.title, "title")?;
        if self.title.is_empty() {
            self.title = start_of(&self.text);
        }
        if self.title.is_empty() {
            return Err(codes::P01.at_field("text"));
        }
        self.place = optional_line(self.place, "place")?;
        self.category = optional_line(self.category, "category")?;
        if self.evidence.len() > MOST_EVIDENCE { Err(codes::P05.at_field("evidence")) } else { Ok(self) }
    }
}

fn optional_line(text: Option<String>, field: &str) -> Result<Option<String>, Refusal> {
    let text = line(text.as_deref().unwrap_or_default(), field)?;
    Ok(Some(text).filter(|text| !text.is_empty()))
}

/// The first sentence of a text, cut to what a list can show.
fn start_of(text: &str) -> String {
    let first = text.split(['\n', '。', '！', '？', '；']).map(str::trim).find(|part| !part.is_empty()).unwrap_or("");
    let mut letters = first.chars();
    let start: String = letters.by_ref().take(TITLE_FROM_TEXT).collect();
    if letters.next().is_some() { format!("{start}…") } else { start }
}

/// One line without control characters.
///
/// # Errors
/// P02 when it is longer than 200 characters.
pub fn line(text: &str, field: &str) -> Result<String, Refusal> {
    let flat: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    words(&flat, field, LONGEST_LINE, false)
}

/// A text without blanks around it and without control characters other than line breaks.
///
/// # Errors
/// P02 when it is longer than `longest` characters; P01 when it is needed and empty.
pub fn words(text: &str, field: &str, longest: usize, needed: bool) -> Result<String, Refusal> {
    let plain: String = text.replace("\r\n", "\n").chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    let plain = plain.trim();
    if plain.chars().nth(longest).is_some() {
        return Err(codes::P02.at_field(field));
    }
    if needed && plain.is_empty() { Err(codes::P01.at_field(field)) } else { Ok(plain.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(title: &str, text: &str) -> Found {
        Found {
            area: AreaId(uuid::Uuid::nil()),
            door: Door::Phone,
            source: Source::default(),
            title: title.into(),
            text: text.into(),
            unit: None,
            place: Some("  ".into()),
            happened: None,
            received: None,
            category: None,
            named: false,
            wants_reply: false,
            evidence: Vec::new(),
        }
    }

    #[test]
    fn a_missing_title_is_the_first_sentence() {
        let tidied = found("", "\r\n窗口中午无人。打电话也没人接。").tidied().unwrap();
        assert_eq!((tidied.title.as_str(), tidied.place), ("窗口中午无人", None));
        assert_eq!(start_of(&"长".repeat(40)).chars().count(), 31);
    }

    #[test]
    fn nothing_at_all_and_far_too_much_are_refused_at_their_field() {
        assert_eq!(found(" ", "\u{0}\n").tidied().unwrap_err().rule.0, "P01");
        assert_eq!(found("", &"字".repeat(200_001)).tidied().unwrap_err().rule.0, "P02");
        assert!(found("", &"𠮷".repeat(200_000)).tidied().is_ok());
    }

    #[test]
    fn every_door_is_found_by_its_code() {
        for door in Door::ALL {
            assert_eq!(Door::from_code(door.code()), Some(door));
        }
    }
}
