//! The router with everything around it: problems as pages, sessions, headers, limits.

use std::sync::Arc;

use axum::http::{HeaderName, HeaderValue, Request, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::{Router, routing::get};
use kernel::Refusal;
use store::{DbBackend, Migration, print_schema};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use ui::{NavItem, Office, RouteLine, Routes};

use crate::subjects::subjects;

/// What a browser may load and run: nothing but our own files.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
    media-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Every route with its act; the guard of each runs before its handler.
pub fn routes() -> Routes {
    subjects().into_iter().fold(ui::job_routes(), |routes, subject| routes.merge(subject.routes))
}

/// All migrations, base first.
pub fn migrations() -> Vec<Migration> {
    let own = subjects().into_iter().flat_map(|subject| subject.migrations);
    notices::MIGRATIONS.iter().copied().chain(own).collect()
}

/// All navigation entries.
pub fn navigation() -> Vec<NavItem> {
    subjects().into_iter().flat_map(|subject| subject.navigation).collect()
}

/// The whole application for an office.
pub fn application(office: Office) -> Router {
    let bell = from_fn_with_state(office.clone(), notices::unread);
    let pages = identity::sessions(routes().into_router().layer(bell), &office);
    // One layer made of many: every route holds it once, and a request goes through it without a copy for each of its parts.
    let around = ServiceBuilder::new()
        .layer(tower_http::trace::TraceLayer::new_for_http().make_span_with(span))
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .layer(secure("cross-origin-opener-policy", "same-origin"))
        .layer(secure("referrer-policy", "same-origin"))
        .layer(secure("x-content-type-options", "nosniff"))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CONTENT_SECURITY_POLICY, // a stored file brings a stricter one of its own
            HeaderValue::from_static(CONTENT_SECURITY_POLICY),
        ))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(office.clone(), ui::show_problems))
        .layer(CatchPanicLayer::new())
        .layer(CsrfLayer::new());
    pages
        .route("/assets/{name}", get(ui::serve_asset))
        .route("/health", get(|| async { "ok" }))
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(around)
        .with_state(office)
}

fn secure(name: &'static str, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(HeaderName::from_static(name), HeaderValue::from_static(value))
}

/// The log names the method and the request's number, never the path: a path can carry an evaluation code.
fn span<B>(request: &Request<B>) -> tracing::Span {
    let id = request.headers().get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
    tracing::debug_span!("request", method = %request.method(), id)
}

/// Prints a table for the documents.
///
/// # Errors
/// An unknown table.
#[expect(clippy::print_stdout, reason = "a command's answer goes to standard output")]
pub fn print(what: &str) -> Result<(), Refusal> {
    print!("{}", table(what)?);
    Ok(())
}

/// A table for the documents: `roles`, `routes`, `openapi`, `schema-sqlite` or `schema-postgres`.
///
/// # Errors
/// An unknown table.
pub fn table(what: &str) -> Result<String, Refusal> {
    match what {
        "roles" => {
            let all = subjects();
            let acts: Vec<_> = all.iter().flat_map(|subject| subject.acts.iter().copied()).collect();
            Ok(access::print_table(&acts))
        }
        "routes" => Ok(routes().lines().iter().map(route_line).collect()),
        "schema-sqlite" => Ok(print_schema(DbBackend::Sqlite, &migrations())),
        "openapi" => Ok(format!("{:#}\n", interface())),
        "schema-postgres" => Ok(print_schema(DbBackend::Postgres, &migrations())),
        other => Err(Refusal::failed(format!("no such table: {other}"))),
    }
}

/// The interface for other systems: each subject describes its own part.
fn interface() -> serde_json::Value {
    let (mut whole, ledger) = (reports::openapi(), problems::openapi());
    for part in ["/paths", "/components/schemas"] {
        let own = ledger.pointer(part).and_then(serde_json::Value::as_object);
        if let (Some(all), Some(own)) = (whole.pointer_mut(part).and_then(serde_json::Value::as_object_mut), own) {
            all.extend(own.clone());
        }
    }
    whole
}

fn route_line(line: &RouteLine) -> String {
    format!("{} {} {}\n", line.method, line.path, line.act.code)
}

/// The office's navigation, shared by all requests.
pub fn shared_navigation() -> Arc<Vec<NavItem>> {
    Arc::new(navigation())
}
