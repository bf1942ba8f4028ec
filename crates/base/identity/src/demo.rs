use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use kernel::{AreaId, PersonId, Refusal, Role};
use store::Tx;
use ui::Office;

use crate::acts::nobody;
use crate::acts::people::create_person;
use crate::secrets::hash_password;
use crate::store::people::{NewPerson, is_empty};

/// The password of everybody in the demo city.
pub const DEMO_PASSWORD: &str = "Qingfeng-2026";

/// The demo city's people: user name, name, role. All made up.
pub const DEMO_PEOPLE: [(&str, &str, Role); 19] = [
    ("admin", "演示系统管理员", Role::SystemAdministrator),
    ("security", "演示安全管理员", Role::SecurityAdministrator),
    ("audit", "演示审计管理员", Role::AuditAdministrator),
    ("officer", "演示评议专员", Role::CampaignOfficer),
    ("clerk", "演示计票员", Role::CountClerk),
    ("clerk2", "演示计票员乙", Role::CountClerk),
    ("clerk3", "演示计票员丙", Role::CountClerk),
    ("clerk4", "演示计票员丁", Role::CountClerk),
    ("cases", "演示问题专员甲", Role::CaseOfficer),
    ("cases2", "演示问题专员乙", Role::CaseOfficer),
    ("keeper", "演示身份保管人", Role::IdentityKeeper),
    ("liaison", "演示联络员", Role::UnitLiaison),
    ("liaison2", "演示联络员乙", Role::UnitLiaison),
    ("leader", "演示领导甲", Role::Leader),
    ("leader2", "演示领导乙", Role::Leader),
    ("observer", "演示观察员", Role::Observer),
    ("observer2", "演示观察员乙", Role::Observer),
    ("observer3", "演示观察员丙", Role::Observer),
    ("discipline", "演示纪检监察", Role::Discipline),
];

/// Makes the demo city's people, unless there are people already.
pub fn fill(office: Office) -> BoxFuture<'static, Result<(), Refusal>> {
    async move { add_demo_people(&office, &DEMO_PEOPLE).await }.boxed()
}

/// Makes made-up people of an office, each with the demo's password, unless there are people already.
///
/// # Errors
/// The database's refusal.
pub async fn add_demo_people(office: &Office, wanted: &[(&str, &str, Role)]) -> Result<(), Refusal> {
    let area = office.settings.area;
    if !is_empty(office.desk.read(), area).await? {
        return Ok(());
    }
    let mut people = Vec::new();
    for (user_name, name, role) in wanted {
        people.push(NewPerson {
            id: PersonId(office.desk.new_id()),
            user_name: (*user_name).into(),
            name: (*name).into(),
            roles: vec![*role],
            password_hash: hash_password(DEMO_PASSWORD).await?,
            must_change: false,
        });
    }
    office.desk.write(move |tx| async move { create_people(tx, area, people).await }.boxed()).await
}

async fn create_people(tx: &Tx, area: AreaId, people: Vec<NewPerson>) -> Result<(), Refusal> {
    for person in people {
        create_person(tx, &nobody(area), person).await?;
    }
    Ok(())
}
