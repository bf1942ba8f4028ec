//! The registry on both databases, from the demo city's files to what other subjects read.

use crate::support::{area, office_on, officer};
use registry::{CitizenId, IdentityMarks, read_registry};
use store::testing::both_databases;

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_city_has_98_units_in_4_classes_and_loading_it_twice_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    both_databases(folder.path(), registry::MIGRATIONS, async |desk| {
        let office = office_on(desk, folder.path());
        for _ in 0..2 {
            (registry::subject().demo)(office.clone()).await.unwrap();
        }
        let db = office.desk.read();
        let units = registry::list_units(db, area()).await.unwrap();
        assert_eq!(units.len(), 98);
        assert_eq!((units[0].code.as_str(), units[97].code.as_str()), ("U001", "U098"));
        assert!(units.iter().all(|unit| unit.version == 1 && unit.credit_code.is_some()));
        let classes = registry::classes(db, area()).await.unwrap();
        assert_eq!(classes.iter().map(|class| class.code.as_str()).collect::<Vec<_>>(), ["C1", "C2", "C3", "C4"]);
        let duties = registry::all_duties(db, area()).await.unwrap();
        assert!(units.iter().all(|unit| (3..=5).contains(&duties[&unit.id].len())));
        assert_eq!(registry::duties_of(db, area(), units[0].id).await.unwrap(), duties[&units[0].id]);
        let staff = registry::staff_names(db, area()).await.unwrap();
        assert!(staff.iter().any(|person| person.unit == units[0].id));
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_evaluator_who_works_for_a_unit_is_found_by_identity_mark_although_the_number_is_not_stored() {
    let folder = tempfile::tempdir().unwrap();
    both_databases(folder.path(), registry::MIGRATIONS, async |desk| {
        let office = office_on(desk, folder.path());
        (registry::subject().demo)(office.clone()).await.unwrap();
        let marks = IdentityMarks::of(&office, area()).await.unwrap();
        let file = "单位编码,姓名,职务,身份证号\nU003,王一二,科员,11010519491231002X\n";
        let incoming = read_registry(file.as_bytes(), "a.csv");
        let plan = registry::import_units(&office.desk, &marks, &officer(), incoming, "a".into()).await.unwrap();
        assert_eq!(plan.person_counts.new, 1);
        let mark = marks.mark(&CitizenId::parse("11010519491231002X").unwrap());
        let staff = registry::staff_names(office.desk.read(), area()).await.unwrap();
        let found: Vec<_> = staff.iter().filter(|person| person.is("王一二", "", Some(&mark))).collect();
        assert_eq!(found.iter().map(|person| person.unit_code.as_str()).collect::<Vec<_>>(), ["U003"]);
        let lines = store::read_audit(office.desk.read(), area(), None, i64::MAX, 1000).await.unwrap();
        assert!(lines.iter().all(|line| !line.fact.contains("11010519491231002X") && !line.fact.contains(&mark)));
    })
    .await
    .unwrap();
}
