use std::borrow::Borrow;
use std::collections::BTreeMap;

use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use kernel::{Bilingual, Finding, Language, Refusal, RefusalKind};

use crate::Problem;

/// A form as it was typed: every field as text, several values where a field repeats. It is given back to the page when
/// the server says no, so nothing typed is lost.
#[derive(Debug, Clone, Default)]
pub struct Entered {
    fields: BTreeMap<String, Vec<String>>,
    findings: Vec<Finding>,
}

impl Entered {
    /// The text of a field, without blanks around it; empty when it was not sent.
    pub fn text(&self, field: &str) -> &str {
        self.fields.get(field).and_then(|values| values.first()).map_or("", |value| value.trim())
    }

    /// All values of a repeated field (checkboxes).
    pub fn all(&self, field: &str) -> &[String] {
        self.fields.get(field).map_or(&[], Vec::as_slice)
    }

    /// Whether a checkbox was ticked or a field sent.
    pub fn has(&self, field: &str) -> bool {
        self.fields.contains_key(field)
    }

    /// Whether a repeated field holds the value.
    pub fn holds(&self, field: &str, value: &str) -> bool {
        self.all(field).iter().any(|held| held == value)
    }

    /// Every field's name and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.fields.iter().map(|(name, values)| (name.as_str(), values.as_slice()))
    }

    /// Sets a field, as when a page fills a form from a record.
    #[must_use]
    pub fn with(mut self, field: &str, value: impl Into<String>) -> Self {
        self.fields.entry(field.to_owned()).or_default().push(value.into());
        self
    }

    /// The same form without a field, as when a secret is not given back.
    #[must_use]
    pub fn without(mut self, field: &str) -> Self {
        self.fields.remove(field);
        self
    }

    /// The same form with what the server found.
    #[must_use]
    pub fn refused(mut self, refusal: Refusal) -> Self {
        let whole = Finding {
            severity: kernel::Severity::Error,
            place: kernel::Place::default(),
            rule: refusal.rule,
            message: refusal.message,
            remedy: refusal.remedy,
        };
        self.findings = if refusal.findings.is_empty() { vec![whole] } else { refusal.findings };
        self
    }

    /// The same form for showing its page once more: with what the server found, and the status to answer with.
    ///
    /// # Errors
    /// The refusal, where its kind gives no form back ([`RefusalKind::gives_the_form_back`]).
    pub fn again(self, refusal: Refusal) -> Result<(StatusCode, Self), Problem> {
        let problem = Problem(refusal);
        if problem.0.kind.gives_the_form_back() {
            Ok((problem.status(), self.refused(problem.0)))
        } else {
            Err(problem)
        }
    }

    /// All findings, for the summary on top of the form.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The finding at a field, in words; empty when there is none.
    pub fn at(&self, field: &str, language: impl Borrow<Language>) -> String {
        let language = *language.borrow();
        let own = self.findings.iter().find(|finding| finding.place.column.as_deref() == Some(field));
        own.map(|finding| format!("{} {}", finding.message.text(language), finding.remedy.text(language)))
            .unwrap_or_default()
    }
}

/// A posted form, as a handler's last argument.
#[derive(Debug, Clone)]
pub struct Form(pub Entered);

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let pairs = axum::extract::RawForm::from_request(request, state).await.map_err(|_| unreadable())?;
        let mut entered = Entered::default();
        for (name, value) in form_urlencoded::parse(&pairs.0) {
            entered.fields.entry(name.into_owned()).or_default().push(value.into_owned());
        }
        Ok(Self(entered))
    }
}

/// A file that was sent with a form.
#[derive(Debug, Clone)]
pub struct Upload {
    /// The name it had on the sender's machine.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// The form's other fields.
    pub entered: Entered,
}

/// One of several files that were sent with a form.
#[derive(Debug, Clone)]
pub struct SentFile {
    /// The field it was chosen in.
    pub field: String,
    /// The name it had on the sender's machine.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Reads the one file of a multipart form and the text fields beside it.
///
/// # Errors
/// No file, a broken form, or a body over the route's limit.
pub async fn read_upload(form: Multipart) -> Result<Upload, Problem> {
    let (mut files, entered) = read_files(form).await?;
    let SentFile { name, bytes, .. } = files.pop().ok_or_else(no_file)?;
    Ok(Upload { name, bytes, entered })
}

/// Reads all files of a multipart form, in the order they came, and the text fields beside them.
///
/// # Errors
/// A broken form, or a body over the route's limit.
pub async fn read_files(mut form: Multipart) -> Result<(Vec<SentFile>, Entered), Problem> {
    let (mut files, mut entered) = (Vec::new(), Entered::default());
    while let Some(sent) = form.next_field().await.map_err(|error| broken(error.status()))? {
        let field = sent.name().unwrap_or_default().to_owned();
        let file_name = sent.file_name().map(ToOwned::to_owned);
        let bytes = sent.bytes().await.map_err(|error| broken(error.status()))?;
        match file_name {
            Some(name) if !name.is_empty() => files.push(SentFile { field, name, bytes: bytes.to_vec() }),
            Some(_) => {}
            None => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                entered.fields.entry(field).or_default().push(text);
            }
        }
    }
    Ok((files, entered))
}

/// What is said when a form wants a file and none was chosen.
pub fn no_file() -> Problem {
    let message = Bilingual::new("没有选择文件。", "No file was chosen.");
    let remedy = Bilingual::new("请先选择文件，再点“上传”。", "Choose a file first, then upload.");
    Problem(Refusal::field("K07", "file", message, remedy))
}

fn unreadable() -> Problem {
    Problem(Refusal::new(
        RefusalKind::Invalid,
        "K05",
        Bilingual::new("提交的表单读不懂。", "The form could not be read."),
        Bilingual::new("请返回上一页检查后再试。", "Go back, check and try again."),
    ))
}

fn broken(status: axum::http::StatusCode) -> Problem {
    if status != axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        return unreadable();
    }
    Problem(Refusal::new(
        RefusalKind::TooLarge,
        "K04",
        Bilingual::new("上传的文件超过了大小限制。", "The uploaded file is over the size limit."),
        Bilingual::new(
            "请拆分文件，或删除无关的表页后再上传。",
            "Split the file or remove sheets that are not needed.",
        ),
    ))
}
