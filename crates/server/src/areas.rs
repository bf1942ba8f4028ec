//! One server, several areas: each office has its own pages, people and papers under a host name of its own.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use axum::Router;
use axum::extract::Request;
use axum::http::header;
use kernel::{AreaId, Refusal};
use registry::host_of;
use tower::ServiceExt;
use ui::Office;

use crate::app;

/// The offices a server runs: that of its first area, and those of the areas below as far as they are known.
#[derive(Clone)]
pub struct Areas {
    first: Office,
    lower: Arc<RwLock<Vec<Lower>>>,
}

/// A lower area's office, and its pages under the host that leads to it.
#[derive(Clone)]
struct Lower {
    office: Office,
    host: String,
    pages: Router,
}

impl Areas {
    /// The offices of the database that a first office stands on.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn of(first: Office) -> Result<Self, Refusal> {
        let areas = Self { first, lower: Arc::default() };
        areas.look_again().await?;
        Ok(areas)
    }

    /// Looks for areas that were added since; answers their offices. Their pages are served from now on.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn look_again(&self) -> Result<Vec<Office>, Refusal> {
        let known: Vec<AreaId> = self.offices().iter().map(|office| office.settings.area).collect();
        let all = registry::every_lower_office(self.first.desk.read()).await?;
        let added = all.into_iter().filter(|below| !known.contains(&below.area.id));
        let added: Vec<Office> = added.map(|below| registry::office_below(&self.first, below)).collect();
        let mut lower = self.lower.write().unwrap_or_else(PoisonError::into_inner);
        lower.extend(added.iter().cloned().map(Lower::of));
        Ok(added)
    }

    /// The office the server was started for.
    pub fn first(&self) -> &Office {
        &self.first
    }

    /// Every office, the first one first.
    pub fn offices(&self) -> Vec<Office> {
        let lower = self.lower.read().unwrap_or_else(PoisonError::into_inner);
        std::iter::once(self.first.clone()).chain(lower.iter().map(|one| one.office.clone())).collect()
    }

    /// The office of an area; the first one for an area that is not known yet.
    pub fn office_of(&self, area: AreaId) -> Office {
        self.offices().into_iter().find(|office| office.settings.area == area).unwrap_or_else(|| self.first.clone())
    }

    /// Where an office keeps what it prints: the first one in the folder itself, the others each in a folder of their own.
    pub fn folder_in(&self, folder: &Path, office: &Office) -> PathBuf {
        let area = office.settings.area;
        if area == self.first.settings.area { folder.to_owned() } else { folder.join(area.to_string()) }
    }

    /// The application: the host that a browser asks decides whose pages it sees. A host that is no lower office's gets the
    /// first one's.
    pub fn application(self) -> Router {
        let first = app::application(self.first.clone());
        Router::new().fallback(move |request: Request| {
            let found = self.pages_at(&asked_host(&request));
            found.unwrap_or_else(|| first.clone()).oneshot(request)
        })
    }

    fn pages_at(&self, host: &str) -> Option<Router> {
        let lower = self.lower.read().unwrap_or_else(PoisonError::into_inner);
        lower.iter().find(|one| one.host == host).map(|one| one.pages.clone())
    }
}

impl Lower {
    fn of(office: Office) -> Self {
        Self {
            host: host_of(&office.settings.public_address).to_lowercase(),
            pages: app::application(office.clone()),
            office,
        }
    }
}

fn asked_host(request: &Request) -> String {
    let named = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let authority = request.uri().authority().map(axum::http::uri::Authority::as_str);
    host_of(named.or(authority).unwrap_or_default()).to_lowercase()
}
