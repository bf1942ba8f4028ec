use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use kernel::{Finding, Language, Refusal, RefusalKind};

use crate::{Frame, Office};

/// A refusal on its way to the browser. The only place that knows HTTP statuses.
///
/// As a response it carries the refusal along; [`show_problems`] turns it into a page with a way back, a fragment for
/// htmx, or `application/problem+json` for programs (RFC 9457).
#[derive(Debug, Clone)]
pub struct Problem(pub Refusal);

impl<E: Into<Refusal>> From<E> for Problem {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl Problem {
    /// The HTTP status of this refusal.
    pub fn status(&self) -> StatusCode {
        match self.0.kind {
            RefusalKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            RefusalKind::SignInNeeded => StatusCode::UNAUTHORIZED,
            RefusalKind::NotAllowed => StatusCode::FORBIDDEN,
            RefusalKind::NotFound => StatusCode::NOT_FOUND,
            RefusalKind::Conflict => StatusCode::CONFLICT,
            RefusalKind::Gone => StatusCode::GONE,
            RefusalKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            RefusalKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
            RefusalKind::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    f: Frame,
    status: u16,
    refusal: Refusal,
    request_id: String,
}

#[derive(Template)]
#[template(path = "problem_toast.html")]
struct ProblemToast {
    language: Language,
    refusal: Refusal,
}

/// Dresses problems for whoever asked, and logs the cause of a failure once.
pub async fn show_problems(State(office): State<Office>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let frame_parts = parts.clone();
    let request_id = header_text(&parts.headers, "x-request-id");
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let Some(problem) = response.extensions_mut().remove::<Problem>().or_else(|| bare_status(&response)) else {
        return response;
    };
    if let Some(cause) = &problem.0.cause {
        tracing::error!(request_id, rule = %problem.0.rule, cause, "a request failed");
    }
    // Signed-in people's extensions were set inside; the frame of a problem shows the public frame to others.
    let mut frame_parts = frame_parts;
    if let Some(actor) = response.extensions_mut().remove::<kernel::Actor>() {
        frame_parts.extensions.insert(actor);
    }
    dress(problem, Frame::of(&frame_parts, &office), &frame_parts.headers, request_id)
}

/// Answers that axum itself refused (no such route, a body too large, a malformed form) get the same dress.
fn bare_status(response: &Response) -> Option<Problem> {
    use kernel::Bilingual;
    let plain = |kind, rule, zh: &str, en: &str| {
        let remedy = Bilingual::new("请返回上一页检查后再试。", "Go back, check and try again.");
        Some(Problem(Refusal::new(kind, rule, Bilingual::new(zh, en), remedy)))
    };
    match response.status() {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Some(Problem(Refusal::not_found())),
        StatusCode::PAYLOAD_TOO_LARGE => {
            plain(RefusalKind::TooLarge, "K04", "提交的内容太大。", "What was sent is too large.")
        }
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY | StatusCode::UNSUPPORTED_MEDIA_TYPE
            if is_plain_text(response) =>
        {
            plain(RefusalKind::Invalid, "K05", "提交的表单读不懂。", "The form could not be read.")
        }
        StatusCode::FORBIDDEN if is_plain_text(response) || !response.headers().contains_key(header::CONTENT_TYPE) => {
            plain(
                RefusalKind::NotAllowed,
                "K06",
                "请求来自别的网站，没有执行。",
                "The request came from another site and was not carried out.",
            )
        }
        StatusCode::INTERNAL_SERVER_ERROR if is_plain_text(response) => {
            Some(Problem(Refusal::failed("the handler panicked")))
        }
        _ => None,
    }
}

fn is_plain_text(response: &Response) -> bool {
    header_text(response.headers(), "content-type").starts_with("text/plain")
}

fn dress(problem: Problem, f: Frame, headers: &HeaderMap, request_id: String) -> Response {
    let status = problem.status();
    if f.path.starts_with("/api/") || header_text(headers, "accept").contains("json") {
        return json(&problem, status, f.language);
    }
    if headers.contains_key("hx-request") {
        let toast = ProblemToast { language: f.language, refusal: problem.0 };
        let text = toast.render().unwrap_or_default();
        return (status, [("hx-retarget", "#toasts"), ("hx-reswap", "beforeend")], Html(text)).into_response();
    }
    if problem.0.kind == RefusalKind::SignInNeeded {
        return crate::back_to(&format!("/sign-in?next={}", urlencode(&f.here)));
    }
    let page = ProblemPage { f, status: status.as_u16(), refusal: problem.0, request_id };
    (status, Html(page.render().unwrap_or_default())).into_response()
}

fn json(problem: &Problem, status: StatusCode, language: Language) -> Response {
    let refusal = &problem.0;
    let finding = |finding: &Finding| {
        serde_json::json!({
            "place": finding.place.to_string(),
            "rule": finding.rule.0,
            "message": finding.message.text(language),
            "remedy": finding.remedy.text(language),
        })
    };
    let body = serde_json::json!({
        "type": format!("urn:qingfeng:rule:{}", refusal.rule),
        "title": refusal.message.text(language),
        "status": status.as_u16(),
        "detail": refusal.remedy.text(language),
        "rule": refusal.rule.0,
        "findings": refusal.findings.iter().map(finding).collect::<Vec<_>>(),
    });
    let json = HeaderValue::from_static("application/problem+json");
    (status, [(header::CONTENT_TYPE, json)], body.to_string()).into_response()
}

fn header_text(headers: &HeaderMap, name: &str) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

fn urlencode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}
