use std::borrow::Borrow;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum_extra::extract::CookieJar;
use kernel::{Actor, Bilingual, Language, Moment, Refusal};

use crate::{Office, Problem, asset_href};

/// The signed-in person, as a handler's argument. Routes guarded by an act for roles always have one.
#[derive(Debug, Clone)]
pub struct Signed(pub Actor);

impl FromRequestParts<Office> for Signed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Office) -> Result<Self, Problem> {
        let actor = parts.extensions.get::<Actor>().cloned();
        actor.map(Self).ok_or_else(|| Problem(Refusal::not_found()))
    }
}

/// An entry of the left rail as this person sees it.
#[derive(Debug, Clone)]
pub struct NavView {
    /// Where it leads.
    pub href: &'static str,
    /// Its word.
    pub label: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// Whether the page shown belongs to it.
    pub here: bool,
}

/// How many unread messages the signed-in person has. Whoever keeps messages puts it into the request; the bell shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unread(pub i64);

/// What every page needs around its content: the language, the person, the rail.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The language of this request.
    pub language: Language,
    /// The person, if signed in.
    pub actor: Option<Actor>,
    /// The path shown.
    pub path: String,
    /// The path with its query, for coming back after a change of language.
    pub here: String,
    /// The office's name.
    pub office_name: String,
    /// The left rail.
    pub navigation: Vec<NavView>,
    /// Whether this is the demo city.
    pub demo: bool,
    /// The moment the page was made.
    pub now: Moment,
    /// Unread messages, for the bell; `None` where nobody counts them.
    pub unread: Option<i64>,
    /// A sentence about what was just done (`?done=…` of a redirect is turned into one by the page).
    pub notice: Option<String>,
}

impl Frame {
    /// Picks the text of this request's language.
    pub fn t<'a>(&self, chinese: &'a str, english: &'a str) -> &'a str {
        self.language.t(chinese, english)
    }

    /// Picks from a pair.
    pub fn say(&self, pair: impl Borrow<Bilingual>) -> String {
        pair.borrow().text(self.language).to_owned()
    }

    /// The address of a stylesheet, script or picture with its content's hash.
    pub fn asset(&self, name: &str) -> String {
        asset_href(name)
    }

    /// The person's roles in words.
    pub fn role_names(&self) -> String {
        let roles = self.actor.iter().flat_map(|actor| actor.roles.iter());
        roles.map(|role| self.say(role.name())).collect::<Vec<_>>().join(self.t("、", ", "))
    }

    /// Whether the bell has something to tell.
    pub fn has_unread(&self) -> bool {
        self.unread.is_some_and(|unread| unread > 0)
    }

    /// The other language's tag, for the switch.
    pub fn other_language(&self) -> Language {
        match self.language {
            Language::Chinese => Language::English,
            Language::English => Language::Chinese,
        }
    }

    /// The same frame with a sentence about what was just done.
    #[must_use]
    pub fn with_notice(mut self, chinese: impl Into<String>, english: impl Into<String>) -> Self {
        self.notice = Some(self.say(Bilingual::new(chinese, english)));
        self
    }

    /// A frame for tests and samples: signed out, demo office.
    pub fn sample(language: Language) -> Self {
        Self {
            language,
            actor: None,
            path: "/".into(),
            here: "/".into(),
            office_name: language.t("清风市效能办（演示）", "Qingfeng City (demo)").into(),
            navigation: Vec::new(),
            demo: true,
            now: Moment(1_795_222_800_000_000),
            unread: None,
            notice: None,
        }
    }

    /// Builds the frame of a request.
    pub fn of(parts: &Parts, office: &Office) -> Self {
        let language = language_of(parts);
        let actor = parts.extensions.get::<Actor>().cloned();
        let path = parts.uri.path().to_owned();
        let shown = office.navigation.iter().filter(|item| access::may(actor.as_ref(), item.act).is_ok());
        let navigation = shown.map(|item| NavView {
            href: item.href,
            label: language.t(item.zh, item.en),
            icon: item.icon,
            here: path == item.href || path.starts_with(&format!("{}/", item.href)),
        });
        Self {
            language,
            here: parts.uri.path_and_query().map_or_else(|| path.clone(), ToString::to_string),
            office_name: office.settings.office_name.clone(),
            navigation: navigation.collect(),
            demo: office.settings.demo,
            now: office.desk.now(),
            unread: parts.extensions.get::<Unread>().map(|unread| unread.0),
            notice: None,
            actor,
            path,
        }
    }
}

impl FromRequestParts<Office> for Frame {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, office: &Office) -> Result<Self, Self::Rejection> {
        Ok(Self::of(parts, office))
    }
}

/// The language cookie decides, then the browser's wish, then Chinese.
fn language_of(parts: &Parts) -> Language {
    if let Some(cookie) = CookieJar::from_headers(&parts.headers).get("language") {
        return Language::from_tag(cookie.value());
    }
    let wish = parts.headers.get("accept-language").and_then(|value| value.to_str().ok()).unwrap_or_default();
    Language::from_tag(wish)
}
