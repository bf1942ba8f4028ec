//! The station a browser sits at. It is told when a batch is claimed there and kept in a cookie, so that one account at two
//! machines is noticed.

use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::Response;

/// The station of the browser that asks; 0 when nobody has claimed a batch in it.
pub fn of(parts: &Parts) -> u16 {
    let lines = parts.headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut cookies = lines.flat_map(|line| line.split(';'));
    let own = cookies.find_map(|cookie| cookie.trim().strip_prefix("station="));
    own.and_then(|number| number.parse().ok()).unwrap_or_default()
}

/// Lets the browser remember its station until it is closed.
pub fn remember(station: u16, mut response: Response) -> Response {
    let cookie = format!("station={station}; Path=/counting; HttpOnly; SameSite=Strict");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
