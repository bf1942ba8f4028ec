//! One server, several areas: each office has its own pages, people and papers under a host name of its own.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::header;
use kernel::{AreaId, Refusal};
use registry::{LowerOffice, host_of};
use tower::ServiceExt;
use ui::{Office, Settings};

use crate::app;

/// The offices a server runs: that of its first area, and those of the areas below.
#[derive(Clone)]
pub struct Areas {
    first: Office,
    all: Vec<Office>,
}

impl Areas {
    /// The offices of the database that a first office stands on.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn of(first: Office) -> Result<Self, Refusal> {
        let lower = registry::every_lower_office(first.desk.read()).await?;
        let others: Vec<Office> = lower.into_iter().map(|office| below(&first, office)).collect();
        Ok(Self { all: std::iter::once(first.clone()).chain(others).collect(), first })
    }

    /// The office the server was started for.
    pub fn first(&self) -> &Office {
        &self.first
    }

    /// Every office, the first one first.
    pub fn offices(&self) -> &[Office] {
        &self.all
    }

    /// The office of an area; the first one for an area that was added since the start.
    pub fn office_of(&self, area: AreaId) -> &Office {
        self.all.iter().find(|office| office.settings.area == area).unwrap_or(&self.first)
    }

    /// Where an office keeps what it prints: the first one in the folder itself, the others each in a folder of their own.
    pub fn folder_in(&self, folder: &Path, office: &Office) -> PathBuf {
        let area = office.settings.area;
        if area == self.first.settings.area { folder.to_owned() } else { folder.join(area.to_string()) }
    }

    /// The application: the host that a browser asks decides whose pages it sees. A host that is no lower office's gets the
    /// first one's.
    pub fn application(self) -> Router {
        let first = app::application(self.first);
        let others: Arc<[(String, Router)]> = self.all.into_iter().skip(1).map(with_host).collect();
        if others.is_empty() {
            return first;
        }
        Router::new().fallback(move |request: Request| {
            let asked = asked_host(&request);
            let found = others.iter().find(|(host, _)| *host == asked).map(|(_, router)| router);
            found.unwrap_or(&first).clone().oneshot(request)
        })
    }
}

fn with_host(office: Office) -> (String, Router) {
    (host_of(&office.settings.public_address).to_lowercase(), app::application(office))
}

fn asked_host(request: &Request) -> String {
    let named = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let authority = request.uri().authority().map(axum::http::uri::Authority::as_str);
    host_of(named.or(authority).unwrap_or_default()).to_lowercase()
}

/// The office of a lower area: the same house with a name, an address and records of its own.
fn below(first: &Office, lower: LowerOffice) -> Office {
    let settings = Settings {
        area: lower.area.id,
        office_name: lower.area.name,
        public_address: lower.address,
        demo: first.settings.demo,
    };
    Office { settings: Arc::new(settings), ..first.clone() }
}
