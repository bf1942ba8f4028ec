//! The station a browser sits at. It is told when a batch is claimed there and kept in a cookie, so that one account at two
//! machines is noticed.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::Response;

/// The station of this browser; 0 when nobody has claimed a batch in it.
pub struct Station(pub u16);

impl<S: Send + Sync> FromRequestParts<S> for Station {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let lines = parts.headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut cookies = lines.flat_map(|line| line.split(';'));
        let own = cookies.find_map(|cookie| cookie.trim().strip_prefix("station="));
        Ok(Self(own.and_then(|number| number.parse().ok()).unwrap_or_default()))
    }
}

/// Lets the browser remember its station until it is closed.
pub fn remember(station: u16, mut response: Response) -> Response {
    let cookie = format!("station={station}; Path=/counting; HttpOnly; SameSite=Strict");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
