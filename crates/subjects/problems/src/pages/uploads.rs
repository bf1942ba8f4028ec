//! Files that come with a form. Those of a refused form wait until it is handed in again; nothing stays behind in the vault.

use axum::extract::Multipart;
use files::{KindError, Vault};
use kernel::{Actor, Refusal, RefusalKind};
use ui::{Entered, Office, Problem};

use crate::acts::evidence::discard;
use crate::rules::codes;
use crate::rules::found::Evidence;
use crate::store::waiting;

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

/// Hands in a form with what was just sent and what waited for it and is still ticked. If the form is refused and shown again,
/// its files wait; where it can't be handed in at all, they are taken away.
///
/// # Errors
/// F01 for an empty file, F03 for one that pretends to be what it is not; what the act says; the disk or the database says no.
pub async fn hand_in<T, F: Future<Output = Result<T, Refusal>>>(
    office: &Office,
    who: &Actor,
    form: String,
    (entered, sent): (&Entered, Vec<Sent>),
    act: impl FnOnce(Vec<Evidence>) -> F,
) -> Result<T, Refusal> {
    let waiting = waiting::of(office.desk.read(), who, &form).await?;
    let (mut evidence, mut gone): (Vec<_>, Vec<_>) =
        waiting.into_iter().partition(|one| entered.holds("kept", &one.file));
    evidence.extend(keep(office, sent).await?);
    let result = act(evidence.clone()).await;
    let still = match &result {
        Ok(_) => Vec::new(),
        Err(refusal) if refusal.kind.gives_the_form_back() => evidence,
        Err(_) => {
            gone.extend(evidence);
            Vec::new()
        }
    };
    waiting::put(&office.desk, who, form, still).await?;
    discard(office, gone).await?;
    result
}

/// Keeps files as evidence in the vault, each with its hash and, where it can be cleaned, a cleaned copy. A file of a kind
/// that is not known is kept to be taken away and never shown. All or none.
async fn keep(office: &Office, files: Vec<Sent>) -> Result<Vec<Evidence>, Refusal> {
    let vault = office.files.vault(&office.seal)?;
    let take = move || {
        let mut kept = Vec::with_capacity(files.len());
        for (name, bytes) in files {
            match take_in(&vault, name, &bytes) {
                Ok(one) => kept.push(one),
                Err(refusal) => return (kept, Err(refusal)),
            }
        }
        (kept, Ok(()))
    };
    let (kept, result) = tokio::task::spawn_blocking(take).await.map_err(Refusal::failed)?;
    if result.is_err() {
        discard(office, kept).await?;
        return result.map(|()| Vec::new());
    }
    Ok(kept)
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
