//! The code in the browser's hand: a cookie that ends with the browser's session and that scripts can't read.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use kernel::{Bilingual, Refusal, RefusalKind};
use ui::{Office, Problem, back_to};

use crate::rules::slip::Code;

const COOKIE: &str = "ballot";

/// Pages of a ballot are kept by no cache and no shared phone.
pub const NO_STORE: [(HeaderName, &str); 1] = [(header::CACHE_CONTROL, "no-store")];

/// The code this browser has begun with. Without one, a person is led to the first page and a script is told so.
pub struct Hand(pub Code);

impl FromRequestParts<Office> for Hand {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &Office) -> Result<Self, Response> {
        if let Some(code) = code_in(&CookieJar::from_headers(&parts.headers)) {
            return Ok(Self(code));
        }
        let accept = parts.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Err(if accept.contains("json") { Problem(no_code()).into_response() } else { back_to("/ballot") })
    }
}

/// The code a browser holds, if it holds one.
pub fn code_in(jar: &CookieJar) -> Option<Code> {
    jar.get(COOKIE).and_then(|cookie| Code::parse(cookie.value()))
}

/// Puts the code into the browser's hand.
pub fn hold(jar: CookieJar, code: &Code, office: &Office) -> CookieJar {
    let cookie = Cookie::build((COOKIE, code.grouped()))
        .path("/ballot")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(office.settings.public_address.starts_with("https://"));
    jar.add(cookie)
}

/// Takes the code out of the browser's hand.
pub fn let_go(jar: CookieJar) -> CookieJar {
    jar.remove(Cookie::build(COOKIE).path("/ballot"))
}

fn no_code() -> Refusal {
    Refusal::new(
        RefusalKind::Conflict,
        "S10",
        Bilingual::new("这台设备上没有打开的评议表。", "No ballot is open on this device."),
        Bilingual::new("请重新扫码或输入评议码。", "Scan the slip or type its code again."),
    )
}
