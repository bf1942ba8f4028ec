//! The made-up city of the demo: every subject fills its own part, in the order they need each other; then a district below.

use futures_util::FutureExt;
use kernel::{Actor, PersonId, Refusal, Role, UnitId};
use problems::acts::{assign, taking_in};
use problems::rules::moves::{SlipOrder, UnitOrder};
use problems::rules::slip::Mode;
use problems::{Door, Found, Source};
use registry::{AreaLevel, IdentityMarks, LowerAreaOrder};
use ui::Office;

use crate::areas::Areas;
use crate::subjects::subjects;

/// The people of the demo's district; their password is that of everybody in the demo.
pub const DISTRICT_PEOPLE: [(&str, &str, Role); 5] = [
    ("district", "演示区问题专员", Role::CaseOfficer),
    ("district2", "演示区问题专员乙", Role::CaseOfficer),
    ("district-leader", "演示区领导", Role::Leader),
    ("district-unit", "演示区联络员", Role::UnitLiaison),
    ("district-security", "演示区安全管理员", Role::SecurityAdministrator),
];

/// The unit of the city that stands for the district's office.
const DISTRICT_UNIT: &str = "U085";

/// The district's units, as an office would hand them in.
const DISTRICT_UNITS: &str = "单位编码,单位名称,简称,分类编码,分类名称,单位性质
D001,东溪区城市管理局（演示）,区城管局,C1,政府部门,机关
D002,东溪区民政局（演示）,区民政局,C1,政府部门,机关
D003,东溪区市场监督管理局（演示）,区市监局,C1,政府部门,机关
D004,东溪区政务服务中心（演示）,区政务中心,C2,窗口单位,事业单位
";

/// Fills an empty office with the demo city. Every subject leaves what it finds alone, so a second start changes nothing.
///
/// # Errors
/// The database's refusal.
pub async fn fill(office: &Office) -> Result<(), Refusal> {
    // People first, then units, then what stands on both: the reverse of the rail.
    for subject in subjects().into_iter().rev() {
        (subject.demo)(office.clone()).await?;
    }
    if registry::lower_offices(office.desk.read(), office.settings.area).await?.is_empty() {
        add_district(office).await?;
    }
    Ok(())
}

/// A district below the city with its own office, and a problem that the city assigned to it.
async fn add_district(city: &Office) -> Result<(), Refusal> {
    let area = city.settings.area;
    let unit = registry::find_unit_by_code(city.desk.read(), area, DISTRICT_UNIT).await?;
    let unit = unit.ok_or_else(Refusal::not_found)?.id;
    let admin = identity::actor_named(city, "admin").await?;
    let order = LowerAreaOrder {
        name: "东溪区效能办（演示）".into(),
        level: AreaLevel::District,
        address: district_address(&city.settings.public_address),
        unit,
    };
    let district = registry::add_lower_area(city, &admin, order).await?;
    let below = Areas::of(city.clone()).await?.office_of(district);
    identity::add_demo_people(&below, &DISTRICT_PEOPLE).await?;
    import_units(&below).await?;
    seat_liaison(&below).await?;
    assign_below(city, unit).await
}

/// `dongxi.localhost` at the port the city listens at; browsers find it on this machine.
fn district_address(city: &str) -> String {
    let port = city.rsplit_once(':').map(|(_, port)| port).filter(|port| port.parse::<u16>().is_ok());
    port.map_or("http://dongxi.localhost".to_owned(), |port| format!("http://dongxi.localhost:{port}"))
}

async fn import_units(district: &Office) -> Result<(), Refusal> {
    let area = district.settings.area;
    let who = Actor {
        id: PersonId(district.desk.new_id()),
        area,
        name: "演示数据".into(),
        roles: vec![Role::CampaignOfficer],
        unit: None,
    };
    let marks = IdentityMarks::of(district, area).await?;
    let units = registry::read_registry(DISTRICT_UNITS.as_bytes(), "units.csv");
    registry::import_units(&district.desk, &marks, &who, units, "units.csv".to_owned()).await?;
    Ok(())
}

/// The district's liaison speaks for its first unit.
async fn seat_liaison(district: &Office) -> Result<(), Refusal> {
    let unit = registry::find_unit_by_code(district.desk.read(), district.settings.area, "D001").await?;
    let unit = unit.ok_or_else(Refusal::not_found)?.id;
    let by = identity::actor_named(district, "district-security").await?;
    let liaison = identity::actor_named(district, "district-unit").await?.id;
    district.desk.write(move |tx| async move { identity::set_unit(tx, &by, liaison, unit).await }.boxed()).await
}

/// A problem that the city's office assigns to the district's.
async fn assign_below(city: &Office, unit: UnitId) -> Result<(), Refusal> {
    let (desk, by) = (&city.desk, identity::actor_named(city, "cases").await?);
    let text = "（演示，虚构）东溪区一处农贸市场门前长期占道经营，早晚高峰通行困难，多次反映没有结果。";
    let found = Found {
        area: by.area,
        door: Door::Phone,
        source: Source::default(),
        title: "农贸市场门前占道经营（演示）".into(),
        text: text.into(),
        unit: Some(unit),
        place: None,
        happened: None,
        received: None,
        category: Some("不作为".into()),
        named: true,
        wants_reply: true,
        evidence: Vec::new(),
    };
    let id = taking_in::register_by_hand(desk, &by, found).await?.id;
    taking_in::accept(desk, &by, id, "不作为").await?;
    let order = SlipOrder {
        title: "农贸市场门前占道经营（演示）".into(),
        matter: "（演示，虚构）有群众反映，农贸市场门前长期占道经营，影响通行。".into(),
        requirement: "请组织区有关单位查清情况、限期整改，按期反馈，并说明长效措施。".into(),
        mode: Mode::Investigate,
        leader_note: None,
        lead: UnitOrder { unit, due: None },
        assisting: Vec::new(),
        evidence: Vec::new(),
    };
    assign::assign(desk, &by, id, order).await
}
