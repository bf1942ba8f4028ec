use kernel::{Actor, PersonId, Refusal, Role};
use ui::Office;

use crate::acts::ensure_area::ensure_area;
use crate::acts::import::import;
use crate::marks::IdentityMarks;
use crate::reading::read_registry;
use crate::rules::area::{Area, AreaLevel};

/// The made-up city's units, duties and people, as an office would hand them in.
const FILES: [(&str, &str); 3] = [
    ("units.csv", include_str!("../demo/units.csv")),
    ("duties.csv", include_str!("../demo/duties.csv")),
    ("people.csv", include_str!("../demo/people.csv")),
];

/// Imports the made-up city. Doing it twice changes nothing.
pub async fn load(office: Office) -> Result<(), Refusal> {
    let area = office.settings.area;
    ensure_area(&office, Area { id: area, level: AreaLevel::City, name: "清风市（演示）".into(), parent: None })
        .await?;
    let marks = IdentityMarks::of(&office, area).await?;
    let who = Actor {
        id: PersonId(office.desk.new_id()),
        area,
        name: "演示数据".into(),
        roles: vec![Role::CampaignOfficer],
        unit: None,
    };
    for (name, text) in FILES {
        import(&office.desk, &marks, &who, read_registry(text.as_bytes(), name), name.to_owned()).await?;
    }
    Ok(())
}
