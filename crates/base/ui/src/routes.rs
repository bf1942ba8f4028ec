use std::time::Duration;

use access::{Act, may};
use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, patch, post};
use kernel::Actor;
use tower::ServiceBuilder;
use tower::layer::util::Stack;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};

use crate::{Office, Problem};

/// How long an act may take, its body included.
const TIME: Duration = Duration::from_secs(120);
/// The same for a body that may be large: over a bad line it takes hours.
const TIME_FOR_LARGE: Duration = Duration::from_secs(6 * 3_600);
/// How long a body may be silent.
const SILENCE: Duration = Duration::from_secs(60);

/// One route as the role × act test sees it.
#[derive(Debug, Clone, Copy)]
pub struct RouteLine {
    /// `GET`, `POST` or `PATCH`.
    pub method: &'static str,
    /// The path with its parameters in braces.
    pub path: &'static str,
    /// The act that guards it.
    pub act: &'static Act,
}

/// A subject's routes. A route can't be added without the act that guards it; the guard runs before the handler.
#[derive(Default)]
pub struct Routes {
    router: Router<Office>,
    lines: Vec<RouteLine>,
}

impl Routes {
    /// No routes yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A page.
    #[must_use]
    pub fn get<H: Handler<T, Office>, T: 'static>(self, path: &'static str, act: &'static Act, handler: H) -> Self {
        self.add("GET", path, act, TIME, get(handler))
    }

    /// An act.
    #[must_use]
    pub fn post<H: Handler<T, Office>, T: 'static>(self, path: &'static str, act: &'static Act, handler: H) -> Self {
        self.add("POST", path, act, TIME, post(handler))
    }

    /// An act that takes a body up to a size in bytes (uploads); other routes take 2 MB.
    #[must_use]
    pub fn post_up_to<H: Handler<T, Office>, T: 'static>(
        self,
        bytes: usize,
        path: &'static str,
        act: &'static Act,
        handler: H,
    ) -> Self {
        let limit = axum::extract::DefaultBodyLimit::max(bytes);
        self.add("POST", path, act, TIME_FOR_LARGE, post(handler).layer(limit))
    }

    /// The next piece of something large; the handler reads the body as it comes and bounds it itself.
    #[must_use]
    pub fn patch<H: Handler<T, Office>, T: 'static>(self, path: &'static str, act: &'static Act, handler: H) -> Self {
        self.add("PATCH", path, act, TIME_FOR_LARGE, patch(handler))
    }

    fn add(
        mut self,
        method: &'static str,
        path: &'static str,
        act: &'static Act,
        time: Duration,
        route: MethodRouter<Office>,
    ) -> Self {
        let guarded = from_fn(move |request: Request, next: Next| guard(act, request, next));
        let around = ServiceBuilder::new().layer(guarded).layer(timed(time, SILENCE));
        self.router = self.router.route(path, route.layer(around));
        self.lines.push(RouteLine { method, path, act });
        self
    }

    /// Both sets of routes.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.lines.extend(other.lines);
        self
    }

    /// The list of routes, for the role × act test.
    pub fn lines(&self) -> &[RouteLine] {
        &self.lines
    }

    /// The axum router.
    pub fn into_router(self) -> Router<Office> {
        self.router
    }
}

/// Ends what takes longer, and gives up a body that is silent for longer.
fn timed(time: Duration, silence: Duration) -> Stack<RequestBodyTimeoutLayer, TimeoutLayer> {
    Stack::new(RequestBodyTimeoutLayer::new(silence), TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, time))
}

async fn guard(act: &'static Act, request: Request, next: Next) -> Response {
    match may(request.extensions().get::<Actor>(), act) {
        Ok(()) => next.run(request).await,
        Err(refusal) => Problem(refusal).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, Bytes};
    use futures_util::stream;
    use tower::ServiceExt;

    use super::*;

    const SOON: Duration = Duration::from_millis(50);

    /// Sends ten pieces, one after the other, and then nothing more: the body ends, or it is silent for ever.
    async fn send(ends: bool, time: Duration, silence: Duration) -> StatusCode {
        let pieces = stream::unfold(0, move |sent| async move {
            if sent == 10 && !ends {
                std::future::pending::<()>().await;
            }
            tokio::time::sleep(SOON / 10).await;
            (sent < 10).then_some((Ok::<_, std::io::Error>(Bytes::from_static(b"piece")), sent + 1))
        });
        let act = post(|body: Bytes| async move { assert_eq!(body.len(), 50) });
        let router: Router = Router::new().route("/", act.layer(timed(time, silence)));
        let request = Request::post("/").body(Body::from_stream(pieces)).unwrap();
        router.oneshot(request).await.unwrap().status()
    }

    #[tokio::test]
    async fn a_body_may_come_slowly_but_an_act_ends_and_a_silent_body_is_given_up() {
        assert_eq!(send(true, TIME_FOR_LARGE, SILENCE).await, StatusCode::OK);
        assert_eq!(send(false, SOON, SILENCE).await, StatusCode::REQUEST_TIMEOUT);
        assert_eq!(send(false, TIME_FOR_LARGE, SOON).await, StatusCode::BAD_REQUEST);
    }
}
