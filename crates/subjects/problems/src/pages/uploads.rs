//! Files that come with a form.

use axum::extract::Multipart;
use files::{KindError, Vault};
use kernel::{Refusal, RefusalKind};
use ui::{Entered, Office, Problem};

use crate::rules::codes;
use crate::rules::found::Evidence;

/// How many files a form takes.
const MOST_FILES: usize = 20;

/// A file as it was sent: its name and its bytes.
pub type Sent = (String, Vec<u8>);

/// The text fields of a multipart form and its files, however many.
///
/// # Errors
/// P05 for too many files; a form that is broken off or too large.
pub async fn read_files(mut form: Multipart) -> Result<(Entered, Vec<Sent>), Problem> {
    let (mut entered, mut files) = (Entered::default(), Vec::new());
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        let (name, file) = (field.name().unwrap_or_default().to_owned(), field.file_name().map(ToOwned::to_owned));
        let bytes = field.bytes().await.map_err(unreadable)?;
        match file {
            Some(file) if !file.is_empty() && files.len() < MOST_FILES => files.push((file, bytes.to_vec())),
            Some(file) if !file.is_empty() => return Err(codes::P05.at_field("evidence").into()),
            Some(_) => {}
            None => entered = entered.with(&name, String::from_utf8_lossy(&bytes)),
        }
    }
    Ok((entered, files))
}

/// Keeps files as evidence in the vault, each with its hash and, where it can be cleaned, a cleaned copy. A file of a kind
/// that is not known is kept to be taken away and never shown.
///
/// # Errors
/// F01 for an empty file, F03 for one that pretends to be what it is not; the disk says no.
pub async fn keep(office: &Office, files: Vec<Sent>) -> Result<Vec<Evidence>, Refusal> {
    let vault = office.files.vault(&office.seal)?;
    let take = move || files.into_iter().map(|(name, bytes)| take_in(&vault, name, &bytes)).collect();
    tokio::task::spawn_blocking(take).await.map_err(Refusal::failed)?
}

fn take_in(vault: &Vault, name: String, bytes: &[u8]) -> Result<Evidence, Refusal> {
    let file = vault.begin()?;
    vault.append(&file, 0, bytes)?;
    let seen = vault.inspect(&file)?;
    let kind = match seen.kind {
        Ok(kind) => kind.code(),
        Err(KindError::Unknown) => "",
        Err(other) => {
            vault.remove(&file)?;
            return Err(other.into());
        }
    };
    Ok(Evidence { file, name, cleaned: seen.cleaned, kind: kind.to_owned(), sha256: seen.sha256 })
}

fn unreadable(error: axum::extract::multipart::MultipartError) -> Problem {
    let too_large = error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE;
    let kind = if too_large { RefusalKind::TooLarge } else { RefusalKind::Invalid };
    Problem(Refusal { kind, ..codes::P72.refusal() })
}
