//! The layer that finds the person of a request.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use kernel::{PersonId, Refusal};
use tower::ServiceBuilder;
use tower_sessions::cookie::SameSite;
use tower_sessions::{Session, SessionManagerLayer};
use ui::{Office, Problem, back_to};

use crate::rules::{ASSESSORS_NUMBERS, Standing, standing};
use crate::store::factors;
use crate::store::people::{Person, find_person};
use crate::store::sessions::{HELD, Held, SessionTable};

/// Wraps a router so that every request in it knows its person.
///
/// Put the files of the stylesheet and the ballot's API outside, if they need no person; requests without the session
/// cookie cost no database access. Put `ui::show_problems` outside too: it finds the actor in the response.
///
/// The cookie is `HttpOnly`, `SameSite=Lax`, ends with the browser, and is `Secure` (with the `__Host-` prefix) when
/// people reach the office by https.
pub fn sessions<S: Clone + Send + Sync + 'static>(router: Router<S>, office: &Office) -> Router<S> {
    let secure = office.settings.public_address.starts_with("https://");
    let cookies = SessionManagerLayer::new(SessionTable::new(office.desk.clone(), office.settings.area))
        .with_name(if secure { "__Host-session" } else { "session" })
        .with_secure(secure)
        .with_http_only(true)
        .with_same_site(SameSite::Lax);
    router.layer(ServiceBuilder::new().layer(cookies).layer(from_fn_with_state(office.clone(), attach)))
}

async fn attach(State(office): State<Office>, session: Session, mut request: Request, next: Next) -> Response {
    let (standing, person) = match who_stands_there(&office, &session).await {
        Ok(found) => found,
        Err(refusal) => return Problem(refusal).into_response(),
    };
    if let Some(detour) = standing.detour(request.uri().path()) {
        return back_to(detour);
    }
    let Some(actor) = person.filter(|_| standing.is_signed_in()).map(|person| person.actor()) else {
        return next.run(request).await;
    };
    request.extensions_mut().insert(standing);
    request.extensions_mut().insert(actor.clone());
    let mut response = next.run(request).await;
    response.extensions_mut().insert(actor);
    // What a signed-in person saw must not come back with the "back" button after sign-out.
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

async fn who_stands_there(office: &Office, session: &Session) -> Result<(Standing, Option<Person>), Refusal> {
    let Some((held, person)) = holder(office, session).await? else { return Ok((Standing::Nobody, None)) };
    let (desk, settings) = (&office.desk, &office.settings);
    let demanded = if person.has_second_factor || settings.demo {
        Vec::new()
    } else {
        factors::demanded_roles(desk.read(), settings.area).await?
    };
    let standing = standing(&ASSESSORS_NUMBERS, &person, held.code_given, &demanded, settings.demo, desk.now());
    Ok((standing, Some(person)))
}

/// The person a session belongs to, and what the session holds.
pub(crate) async fn holder(office: &Office, session: &Session) -> Result<Option<(Held, Person)>, Refusal> {
    let Some(held) = session.get::<Held>(HELD).await.map_err(Refusal::failed)? else { return Ok(None) };
    let found = find_person(office.desk.read(), office.settings.area, held.person).await?;
    Ok(found.map(|person| (held, person)))
}

/// Begins a session, always under a new id, so that an id planted before sign-in opens nothing.
pub(crate) async fn begin(session: &Session, person: PersonId, code_given: bool) -> Result<(), Refusal> {
    session.cycle_id().await.map_err(Refusal::failed)?;
    session.insert(HELD, Held { person, code_given }).await.map_err(Refusal::failed)
}

/// Ends a session.
pub(crate) async fn end(session: &Session) -> Result<(), Refusal> {
    session.flush().await.map_err(Refusal::failed)
}

/// Begins the session anew under another id with what it held, after a change that ended all sessions of its person.
pub(crate) async fn begin_again(session: &Session) -> Result<(), Refusal> {
    session.cycle_id().await.map_err(Refusal::failed)
}
