use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

/// The stylesheet, scripts and icons that `web/` builds, inside the binary.
#[derive(RustEmbed)]
#[folder = "../../../web/dist/assets"]
#[allow_missing = true]
struct Assets;

/// The address of an asset with the start of its content's hash, so that it can be cached for ever.
pub fn asset_href(name: &str) -> String {
    let hash = Assets::get(name).map(|file| file.metadata.sha256_hash());
    let short: String = hash.iter().flat_map(|hash| hash.iter().take(6)).map(|byte| format!("{byte:02x}")).collect();
    format!("/assets/{name}?v={short}")
}

/// Serves an embedded asset.
pub async fn serve_asset(Path(name): Path<String>) -> Response {
    let Some(file) = Assets::get(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let mut response = file.data.into_response();
    let headers = response.headers_mut();
    if let Ok(kind) = HeaderValue::from_str(file.metadata.mimetype()) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    response
}
