use access::{Act, may};
use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, patch, post};
use kernel::Actor;

use crate::{Office, Problem};

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
        self.add("GET", path, act, get(handler))
    }

    /// An act.
    #[must_use]
    pub fn post<H: Handler<T, Office>, T: 'static>(self, path: &'static str, act: &'static Act, handler: H) -> Self {
        self.add("POST", path, act, post(handler))
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
        self.add("POST", path, act, post(handler).layer(limit))
    }

    /// The next piece of something large; the handler reads the body as it comes and bounds it itself.
    #[must_use]
    pub fn patch<H: Handler<T, Office>, T: 'static>(self, path: &'static str, act: &'static Act, handler: H) -> Self {
        self.add("PATCH", path, act, patch(handler))
    }

    fn add(mut self, method: &'static str, path: &'static str, act: &'static Act, route: MethodRouter<Office>) -> Self {
        let guarded = route.layer(from_fn(move |request: Request, next: Next| guard(act, request, next)));
        self.router = self.router.route(path, guarded);
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

async fn guard(act: &'static Act, request: Request, next: Next) -> Response {
    match may(request.extensions().get::<Actor>(), act) {
        Ok(()) => next.run(request).await,
        Err(refusal) => Problem(refusal).into_response(),
    }
}
