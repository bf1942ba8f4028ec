use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::request::Parts;

/// The network address a request comes from; behind a proxy on this machine, the one the proxy saw. It is for counting
/// under a key that is thrown away, never for keeping.
pub fn address_of(parts: &Parts) -> Option<IpAddr> {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let forwarded = || {
        let list = parts.headers.get("x-forwarded-for")?.to_str().ok()?;
        list.rsplit(',').next()?.trim().parse().ok()
    };
    match peer {
        Some(proxy) if proxy.is_loopback() => forwarded().or(peer),
        other => other,
    }
}
