use askama::Template;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use kernel::Refusal;

use crate::{Entered, Problem};

/// A page made from its template.
pub struct Page<T>(pub T);

impl<T: Template> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        match html(&self.0) {
            Ok(text) => Html(text).into_response(),
            Err(problem) => problem.into_response(),
        }
    }
}

/// A form's page once more, with what was typed and what was found, under the refusal's status.
///
/// # Errors
/// As of [`Entered::again`].
pub fn shown_again<T: Template>(
    typed: Entered,
    refusal: Refusal,
    page: impl FnOnce(Entered) -> T,
) -> Result<Response, Problem> {
    let (status, entered) = typed.again(refusal)?;
    Ok((status, Page(page(entered))).into_response())
}

/// Renders a template.
///
/// # Errors
/// A template that can't be rendered, as a failed problem.
pub fn html(template: &impl Template) -> Result<String, Problem> {
    template.render().map_err(|error| Problem(Refusal::failed(error)))
}

/// Answers "see other": after an act the browser shows the page it leads to, and a reload repeats nothing.
pub fn back_to(address: &str) -> Response {
    let value = HeaderValue::from_str(address).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, value)]).into_response()
}

/// The media type of an Excel workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A file to take away.
pub struct Download {
    /// The name it is saved under; any characters.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl IntoResponse for Download {
    fn into_response(self) -> Response {
        let mut response = Body::from(self.bytes).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        let disposition = format!("attachment; filename*=UTF-8''{}", percent_encode(&self.name));
        if let Ok(value) = HeaderValue::from_str(&disposition) {
            headers.insert(header::CONTENT_DISPOSITION, value);
        }
        response
    }
}

/// RFC 8187: every byte that is not a letter, digit or one of a few marks is written as %XX.
fn percent_encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}
