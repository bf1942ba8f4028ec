//! Evidence on the screens: what it is, where it opens, and the file itself.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use files::{Group, Kind};
use ui::{Frame, Office, Problem, Signed, serve_sealed};

use super::problem_id;
use crate::acts::evidence as acts;
use crate::rules::found::Evidence;
use crate::rules::state::ProblemId;

/// A piece of evidence as a page shows it.
pub struct FileShown {
    /// Its name.
    pub name: String,
    /// What it is, in a word.
    pub what: String,
    /// Where it opens in the page or beside it; none when only the original is there.
    pub shown_at: Option<String>,
    /// Where the original opens; none for those who may not.
    pub original: Option<String>,
    /// The SHA-256 of the original; empty for those who may not open it.
    pub sha256: String,
    group: Option<Group>,
}

impl FileShown {
    fn of(f: &Frame, one: &Evidence, shown_at: Option<String>, original: Option<String>) -> Self {
        let kind = Kind::from_code(&one.kind);
        Self {
            name: one.name.clone(),
            what: kind.map(|kind| f.say(kind.group().name())).unwrap_or_default(),
            sha256: if original.is_some() { one.sha256.clone() } else { String::new() },
            group: kind.filter(|kind| kind.is_shown_in_place()).map(Kind::group),
            shown_at,
            original,
        }
    }

    /// Whether it is a picture the page can hold.
    pub fn is_photo(&self) -> bool {
        self.group == Some(Group::Photo)
    }

    /// Whether it is a video the page can play.
    pub fn is_video(&self) -> bool {
        self.group == Some(Group::Video)
    }

    /// Whether it is a recording the page can play.
    pub fn is_audio(&self) -> bool {
        self.group == Some(Group::Audio)
    }
}

/// Evidence for the office: the cleaned copy in the page, the original a logged step away.
pub fn of_office(f: &Frame, id: ProblemId, one: &Evidence) -> FileShown {
    let original = format!("/problems/{id}/evidence/{}", one.file);
    FileShown::of(f, one, one.cleaned.as_ref().map(|_| format!("{original}/cleaned")), Some(original))
}

/// Evidence for a unit, which reads nothing of an original; it opens below the address of the unit's page.
pub fn of_own(f: &Frame, at: &str, evidence: &[Evidence]) -> Vec<FileShown> {
    let own = |one: &Evidence| FileShown::of(f, one, Some(format!("{at}/evidence/{}", one.file)), None);
    evidence.iter().map(own).collect()
}

/// Evidence of a clue: the original, also in the page.
pub fn of_a_clue(f: &Frame, id: ProblemId, one: &Evidence) -> FileShown {
    let original = format!("/clues/{id}/evidence/{}", one.file);
    FileShown::of(f, one, Some(original.clone()), Some(original))
}

/// An original on the ledger.
pub async fn original(
    State(office): State<Office>,
    Signed(who): Signed,
    Path((id, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let name = acts::open_original(&office.desk, &who, problem_id(&id)?, &file).await?;
    Ok(serve_sealed(&office, &name, &headers).await?)
}

/// The cleaned copy of an original on the ledger.
pub async fn cleaned(
    State(office): State<Office>,
    Signed(who): Signed,
    Path((id, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let name = acts::open_cleaned(&office.desk, &who, problem_id(&id)?, &file).await?;
    Ok(serve_sealed(&office, &name, &headers).await?)
}

/// A file that a unit may open.
pub async fn of_unit(
    State(office): State<Office>,
    Signed(who): Signed,
    Path((id, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let name = acts::open_own(&office.desk, &who, problem_id(&id)?, &file).await?;
    Ok(serve_sealed(&office, &name, &headers).await?)
}

/// An original of a clue.
pub async fn of_clue(
    State(office): State<Office>,
    Signed(who): Signed,
    Path((id, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let name = acts::open_of_clue(&office.desk, &office.seal, &who, problem_id(&id)?, &file).await?;
    Ok(serve_sealed(&office, &name, &headers).await?)
}
