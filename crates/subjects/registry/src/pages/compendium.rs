use askama::Template;
use axum::extract::{Query, State};
use kernel::{AreaId, Refusal};
use serde::Deserialize;
use store::DatabaseConnection;
use ui::{Frame, Office, Page, Problem};

use crate::rules::duty::Duty;
use crate::rules::tidy::tidy;
use crate::rules::unit::UnitView;
use crate::store::read;

/// A class of the compendium.
pub struct Chapter {
    /// The class's code.
    pub class_code: String,
    /// The class's name.
    pub class_name: String,
    /// Its units, by code.
    pub units: Vec<UnitDuties>,
}

/// A unit with its duties.
pub struct UnitDuties {
    /// The unit.
    pub unit: UnitView,
    /// Its duties, in order.
    pub duties: Vec<Duty>,
}

/// The whole compendium of an area: active units by class, in the order of the classes.
pub async fn chapters(db: &DatabaseConnection, area: AreaId) -> Result<Vec<Chapter>, Refusal> {
    let mut duties = read::all_duties(db, area).await?;
    let mut units = read::list_units(db, area).await?;
    let mut chapters = Vec::new();
    for class in read::classes(db, area).await? {
        let (own, others) = units.into_iter().partition(|unit| unit.class_code == class.code);
        units = others;
        let own: Vec<UnitView> = own;
        let with_duties =
            own.into_iter().map(|unit| UnitDuties { duties: duties.remove(&unit.id).unwrap_or_default(), unit });
        chapters.push(Chapter { class_code: class.code, class_name: class.name, units: with_duties.collect() });
    }
    chapters.retain(|chapter| !chapter.units.is_empty());
    Ok(chapters)
}

/// The public page of all units' duties.
#[derive(Template)]
#[template(path = "registry/compendium.html")]
pub struct CompendiumPage {
    f: Frame,
    q: String,
    chapters: Vec<Chapter>,
}

/// The words looked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Search {
    q: String,
}

/// Shows the compendium, or the units whose name or duties have the words.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Query(search): Query<Search>,
) -> Result<Page<CompendiumPage>, Problem> {
    let q = tidy(&search.q);
    let mut chapters = chapters(office.desk.read(), office.settings.area).await?;
    for chapter in &mut chapters {
        chapter.units.retain(|entry| has(entry, &q));
    }
    chapters.retain(|chapter| !chapter.units.is_empty());
    Ok(Page(CompendiumPage { f, q, chapters }))
}

fn has(entry: &UnitDuties, words: &str) -> bool {
    let names = [entry.unit.name.as_str(), &entry.unit.short_name];
    let texts = entry.duties.iter().map(|duty| duty.text.as_str());
    names.into_iter().chain(texts).any(|text| text.contains(words))
}
