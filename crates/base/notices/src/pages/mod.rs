//! The screens, one file each, and the layer that counts for the bell.

pub mod deliveries;
pub mod inbox;
pub mod settings;
pub mod wishes;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use kernel::Actor;
use ui::{Office, Unread};

use crate::store::inbox::count_unread;

/// A layer that tells the frame how many unread messages the signed-in person has. It stands inside of the sessions.
pub async fn unread(State(office): State<Office>, mut request: Request, next: Next) -> Response {
    let who = request.extensions().get::<Actor>().map(|who| (who.area, who.id));
    if let Some((area, person)) = who {
        match count_unread(office.desk.read(), area, person).await {
            Ok(count) => drop(request.extensions_mut().insert(Unread(count))),
            // The page is worth more than its bell.
            Err(error) => tracing::warn!(%error, "unread messages could not be counted"),
        }
    }
    next.run(request).await
}

/// What was just done, as the address after an act says.
#[derive(serde::Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

#[cfg(test)]
pub(crate) mod testing {
    use askama::Template;
    use kernel::Language;
    use ui::Frame;

    /// Renders a page's sample in both languages and checks that it says what it should.
    pub fn check<T: Template>(sample: impl Fn(Frame) -> T, zh: &str, en: &str) {
        for (language, wanted) in [(Language::Chinese, zh), (Language::English, en)] {
            let text = sample(Frame::sample(language)).render().unwrap();
            assert!(text.contains(wanted), "{wanted} is not in:\n{text}");
        }
    }
}
