//! What a unit's own check found: handed in by its liaison, taken on or not by the office, and never a window on others.

use axum::http::StatusCode;
use kernel::RefusalKind;
use problems::acts::own_checks::{self, HandedIn};
use problems::acts::{assign, clues, taking_in};
use problems::rules::own_check::Standing;
use problems::store::{own_checks as kept, read};
use problems::{Door, Found, ProblemId, Registered, Stage};

use crate::support::{House, discipline, leader, officer};

/// Words that stand in a unit's own check alone.
const MARKS: [&str; 3] = ["自查甲", "自查乙", "自查丙"];

fn found(house: &House) -> Found {
    let happened = "2026-11-19".parse().ok();
    Found { title: MARKS[0].into(), place: Some(MARKS[1].into()), happened, ..house.found(MARKS[2]) }
}

/// The first unit of the house hands in what its own check found.
async fn handed_in(house: &House) -> Registered {
    let office = &house.office;
    own_checks::hand_in(&office.desk, &office.seal, &house.liaison(0), found(house)).await.unwrap()
}

async fn own(house: &House, id: ProblemId) -> (HandedIn, Option<String>) {
    own_checks::one(house.desk(), &house.office.seal, &house.liaison(0), id).await.unwrap()
}

async fn join(house: &House, one: ProblemId, into: ProblemId) {
    let number = read::load(house.desk().read(), officer().area, into).await.unwrap().number.to_string();
    taking_in::join(house.desk(), &officer(), one, &number).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_own_check_waits_for_acceptance_by_its_door_with_the_unit_that_handed_it_in() {
    House::each(async |house| {
        let desk = house.desk();
        let stranger = Found { door: Door::Phone, unit: Some(house.units[3]), ..found(&house) };
        let registered = own_checks::hand_in(desk, &house.office.seal, &house.liaison(0), stranger).await.unwrap();
        let problem = read::load(desk.read(), officer().area, registered.id).await.unwrap();
        assert_eq!((problem.state.stage(), problem.door), (Stage::Registered, Door::SelfCheck));
        let came_in = read::contents(desk.read(), officer().area, registered.id).await.unwrap().unwrap();
        assert_eq!((came_in.unit, came_in.text.as_str()), (Some(house.units[0]), MARKS[2]), "its own affair");
        let page = house.get(&officer(), &format!("/problems/{}", registered.id)).await.1;
        assert!(page.contains("报送单位") && page.contains("单位自查") && page.contains("告知报送单位"), "{page}");
        assert!(!page.contains("署名"), "no reporter stands behind it: {page}");

        taking_in::accept(desk, &officer(), registered.id, "慢作为").await.unwrap();
        assert_eq!(own(&house, registered.id).await.0.standing, Standing::WithOffice);
        assign::assign(desk, &officer(), registered.id, house.order()).await.unwrap();
        let (one, reason) = own(&house, registered.id).await;
        assert_eq!((one.standing, one.slip, reason), (Standing::Assigned, Some(registered.id), None));
        let page = house.get(&house.liaison(0), &format!("/my-problems/checks/{}", registered.id)).await.1;
        assert!(page.contains(&format!("href=\"/my-problems/{}\"", registered.id)), "{page}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_liaison_hands_in_and_only_the_own_unit_reads_it() {
    House::each(async |house| {
        let (desk, seal) = (house.desk(), &house.office.seal);
        let id = handed_in(&house).await.id;
        for who in [officer(), leader(), discipline()] {
            let refused = own_checks::hand_in(desk, seal, &who, found(&house)).await.unwrap_err();
            assert_eq!(refused.kind, RefusalKind::NotAllowed);
        }
        let nobody = kernel::Actor { unit: None, ..house.liaison(0) };
        let refused = own_checks::hand_in(desk, seal, &nobody, found(&house)).await.unwrap_err();
        assert_eq!(refused.kind, RefusalKind::NotFound);
        let other = house.liaison(1);
        assert_eq!(own_checks::one(desk, seal, &other, id).await.unwrap_err().kind, RefusalKind::NotFound);
        assert!(own_checks::list(desk, seal, &other, None, 9).await.unwrap().is_empty());
        assert_eq!(house.get(&other, &format!("/my-problems/checks/{id}")).await.0, StatusCode::NOT_FOUND);
        let unknown = house.register(house.found("别人反映的")).await.unwrap().id;
        let refused = own_checks::one(desk, seal, &house.liaison(0), unknown).await.unwrap_err();
        assert_eq!(refused.kind, RefusalKind::NotFound, "what others reported of the unit is not its own check");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_reads_word_for_word_why_its_check_was_not_taken_on() {
    House::each(async |house| {
        let id = handed_in(&house).await.id;
        taking_in::refuse(house.desk(), &officer(), id, "已列入专项整治，不重复受理").await.unwrap();
        let (one, reason) = own(&house, id).await;
        assert_eq!((one.standing, reason.as_deref()), (Standing::Refused, Some("已列入专项整治，不重复受理")));
        let page = house.get(&house.liaison(0), &format!("/my-problems/checks/{id}")).await.1;
        assert!(page.contains("不重复受理") && page.contains("不予受理") && page.contains(MARKS[2]), "{page}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_pages_through_what_it_handed_in_the_newest_first() {
    House::each(async |house| {
        let numbers = [handed_in(&house).await.number, handed_in(&house).await.number];
        let list = async |before| {
            let page = own_checks::list(house.desk(), &house.office.seal, &house.liaison(0), before, 1).await.unwrap();
            page.into_iter().map(|one| one.number).collect::<Vec<_>>()
        };
        assert_eq!(list(None).await, [numbers[1]]);
        assert_eq!(list(Some(numbers[1])).await, [numbers[0]]);
        assert!(list(Some(numbers[0])).await.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn joined_to_what_others_reported_it_tells_of_them_only_by_the_slip_the_unit_has_anyway() {
    House::each(async |house| {
        let (desk, liaison) = (house.desk(), house.liaison(0));
        let reported = house.accepted("反映人原话").await;
        let (id, others) = (handed_in(&house).await.id, house.liaison(1));
        let of_others = own_checks::hand_in(desk, &house.office.seal, &others, house.found("另一单位自查")).await;
        join(&house, id, reported).await;
        join(&house, of_others.unwrap().id, reported).await;
        let (one, _) = own(&house, id).await;
        assert_eq!((one.standing, one.slip), (Standing::WithOffice, None), "that there is another is not told");
        let path = format!("/my-problems/checks/{id}");
        let page = house.get(&liaison, &path).await.1;
        assert!(!page.contains("并案") && !page.contains(&reported.to_string()), "{page}");

        assign::assign(desk, &officer(), reported, house.order()).await.unwrap();
        let (one, _) = own(&house, id).await;
        assert_eq!((one.standing, one.slip), (Standing::Assigned, Some(reported)));
        let slip = house.get(&liaison, &format!("/my-problems/{reported}")).await.1;
        assert!(slip.contains(MARKS[0]) && slip.contains(&path), "the own check stands with the slip: {slip}");
        assert!(!slip.contains("另一单位自查") && !slip.contains("反映人原话"), "{slip}");
        let record = house.get(&officer(), &format!("/problems/{reported}")).await.1;
        assert!(record.contains("并入这一件的问题") && record.contains("另一单位自查") && record.contains(MARKS[0]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn to_its_unit_a_check_that_became_a_clue_reads_as_before_and_its_words_are_stored_nowhere_in_the_clear() {
    House::each(async |house| {
        let (desk, seal) = (house.desk(), &house.office.seal);
        let (id, joined) = (handed_in(&house).await.id, handed_in(&house).await.id);
        taking_in::accept(desk, &officer(), id, "慢作为").await.unwrap();
        join(&house, joined, id).await;
        let paths = [
            "/my-problems".to_owned(),
            "/my-problems/checks".to_owned(),
            format!("/my-problems/checks/{id}"),
            format!("/my-problems/checks/{joined}"),
        ];
        let seen = async || {
            let mut pages = Vec::new();
            for path in &paths {
                pages.push(house.get(&house.liaison(0), path).await);
            }
            pages
        };
        let before = seen().await;
        assert!(before[2].1.contains(MARKS[2]) && before[3].1.contains("由效能办办理"), "{}", before[2].1);
        clues::transfer(desk, seal, &[], &officer(), id, "请依规处理").await.unwrap();
        assert_eq!(seen().await, before);
        let mut stored = String::new();
        for table in ["problems", "problem_facts", "problem_contents", "problem_words", "audit"] {
            let rows: Vec<serde_json::Value> =
                store::rows(desk.read(), &format!("SELECT * FROM {table}"), []).await.unwrap();
            rows.iter().for_each(|row| stored.push_str(&row.to_string()));
        }
        assert!(stored.contains(&id.to_string()) && !MARKS.iter().any(|mark| stored.contains(mark)), "{stored}");
        let line = kept::find(desk.read(), officer().area, house.units[0], id).await.unwrap().unwrap();
        assert!(!line.sealed.windows(MARKS[2].len()).any(|bytes| bytes == MARKS[2].as_bytes()));
        let (_, package) = clues::open(desk, seal, &discipline(), id).await.unwrap();
        assert_eq!(package.found.text, MARKS[2]);
        let record = house.get(&officer(), &format!("/problems/{id}")).await.1;
        assert!(!record.contains("报送单位") && !record.contains("并入这一件的问题"), "{record}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_keeps_what_was_typed_and_leads_to_what_was_handed_in() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    let liaison = house.liaison(0);
    let first = house.get(&liaison, "/my-problems").await.1;
    assert!(first.contains("href=\"/my-problems/new\"") && first.contains("href=\"/my-problems/checks\""), "{first}");
    assert_eq!(house.get(&liaison, "/my-problems/new").await.0, StatusCode::OK);
    let (status, page) = house.post_parts(&liaison, "/my-problems/new", &[("place", "大厅"), ("text", "")], "").await;
    assert!(status.is_client_error() && page.contains("大厅") && page.contains("P01"), "{status} {page}");
    let fields = [("text", "指南未更新"), ("happened", "2026-11-31")];
    let (_, page) = house.post_parts(&liaison, "/my-problems/new", &fields, "自查报告.pdf").await;
    assert!(page.contains("P04") && page.contains("自查报告.pdf"), "a file is not sent twice: {page}");
    let fields = [("text", "指南未更新"), ("happened", "2026-11-20")];
    let (status, place) = house.post_parts(&liaison, "/my-problems/new", &fields, "").await;
    assert!(status == StatusCode::SEE_OTHER && place.starts_with("/my-problems/checks/"), "{place}");
    let (_, page) = house.get(&liaison, &place).await;
    assert!(page.contains("指南未更新") && page.contains("2026-11-20") && page.contains("由效能办办理"), "{page}");
    let list = house.get(&liaison, "/my-problems/checks").await.1;
    assert!(list.contains("2026-0001") && list.contains("指南未更新"), "{list}");
    assert_eq!(house.get(&officer(), "/my-problems/checks").await.0, StatusCode::FORBIDDEN);
}
