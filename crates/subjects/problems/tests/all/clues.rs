//! A transferred clue: sealed to the discipline inspection, and nobody else can tell what it was about.

use crate::support::{House, discipline, leader, officer};
use axum::http::StatusCode;
use kernel::{Actor, PersonId, RefusalKind};
use problems::acts::office::recuse;
use problems::acts::{closing, clues, taking_in};
use problems::store::list::{self, Filter, Order};
use problems::store::numbers;
use problems::{Found, ProblemId, Stage};
use store::Desk;

/// Words that stand in the clue alone.
const MARKS: [&str; 4] = ["隐秘甲", "隐秘乙", "隐秘丙", "隐秘丁"];

async fn transferred(house: &House) -> ProblemId {
    let found = Found {
        title: MARKS[0].into(),
        place: Some(MARKS[2].into()),
        category: Some(MARKS[3].into()),
        evidence: vec![house.film(MARKS[1])],
        ..house.found(MARKS[1])
    };
    let id = house.register(found).await.unwrap().id;
    let other = Actor { id: PersonId(uuid::Uuid::from_u128(98)), ..officer() };
    recuse(house.desk(), &other, id, MARKS[0]).await.unwrap();
    clues::transfer(house.desk(), &house.office.seal, &[], &officer(), id, "请贵机关依规处理").await.unwrap();
    id
}

async fn number(house: &House, id: ProblemId) -> String {
    let line = problems::lines_of(house.desk().read(), officer().area, &[id]).await.unwrap().remove(0);
    line.number.to_string()
}

/// Everything that stands in the ledger's tables and the audit trail, as one text.
async fn all_that_is_stored(desk: &Desk) -> String {
    let tables = [
        "problems",
        "problem_facts",
        "problem_contents",
        "problem_units",
        "problem_papers",
        "problem_filters",
        "audit",
        "jobs",
    ];
    let mut text = String::new();
    for table in tables {
        let found: Vec<serde_json::Value> =
            store::rows(desk.read(), &format!("SELECT * FROM {table}"), []).await.unwrap();
        found.iter().for_each(|row| text.push_str(&format!("{row}\n")));
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_transfer_the_tables_and_the_audit_trail_say_nothing_of_what_it_was() {
    House::each(async |house| {
        house.working("另一件").await;
        let id = transferred(&house).await;
        let text = all_that_is_stored(house.desk()).await;
        assert!(text.contains(&id.to_string()), "the problem is still known by its id");
        for mark in MARKS {
            assert!(!text.contains(mark), "{mark} is still stored in the clear");
        }
        let clue = problems::store::clues::find(house.desk().read(), officer().area, id).await.unwrap().unwrap();
        assert!(!clue.sealed.windows(9).any(|bytes| bytes == MARKS[0].as_bytes()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_counts_search_exports_and_the_record_show_only_that_it_was_transferred() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    let id = transferred(&house).await;
    let (db, area) = (house.desk().read(), officer().area);
    for search in MARKS {
        let filter = Filter { search: search.into(), ..Filter::default() };
        assert_eq!(list::count(db, area, &filter).await.unwrap().0, 0);
    }
    let words: Option<i64> = store::scalar(db, "SELECT COUNT(*) AS value FROM problem_words", []).await.unwrap();
    assert_eq!(words, Some(0), "a word of the title is left");
    let about = Filter { lead: Some(house.units[0]), ..Filter::default() };
    assert_eq!(list::count(db, area, &about).await.unwrap().0, 0);
    let line = &list::page(db, area, &Filter::default(), Order::Newest, None, 9).await.unwrap()[0];
    assert_eq!((line.stage, line.title.as_str(), line.about_unit), (Stage::Transferred, "", None));
    for who in [officer(), leader()] {
        for path in ["/problems", "/problems/ledger", "/problems/numbers", &format!("/problems/{id}")] {
            let (status, page) = house.get(&who, path).await;
            assert_eq!(status, StatusCode::OK, "{path}: {page}");
            assert!(!MARKS.iter().any(|mark| page.contains(mark)), "{path} tells of the clue");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_units_know_is_not_sealed_by_way_of_a_fresh_problem_it_was_joined_to() {
    House::each(async |house| {
        let (desk, seal) = (house.desk(), &house.office.seal);
        let known = house.struck_off("单位办过的一件").await;
        closing::look_back(desk, &officer(), known, true, "再次发生").await.unwrap();
        let (fresh, between) = (house.accepted("新的一件").await, house.accepted("中间的一件").await);
        taking_in::join(desk, &officer(), known, &number(&house, between).await).await.unwrap();
        taking_in::join(desk, &officer(), between, &number(&house, fresh).await).await.unwrap();
        let refused = clues::transfer(desk, seal, &[], &officer(), fresh, "请依规处理").await.unwrap_err();
        assert_eq!(refused.rule.0, "P53");
        for id in [known, between, fresh] {
            let contents = problems::store::read::contents(desk.read(), officer().area, id).await.unwrap();
            assert!(contents.is_some(), "a refused transfer takes nothing away");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_record_of_what_was_joined_to_a_clue_shows_that_alone() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    let (clue, joined) = (house.accepted("线索").await, house.accepted("并入的线索").await);
    taking_in::join(house.desk(), &officer(), joined, &number(&house, clue).await).await.unwrap();
    let path = format!("/problems/{joined}");
    assert_eq!(house.get(&officer(), &path).await.1.matches("<time>").count(), 4, "as long as nothing is sealed");
    clues::transfer(house.desk(), &house.office.seal, &[], &officer(), clue, "请依规处理").await.unwrap();
    let page = house.get(&officer(), &path).await.1;
    assert!(page.contains("已并案") && !page.contains("慢作为"), "{page}");
    assert_eq!(page.matches("<time>").count(), 1, "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_unit_concerned_never_learns_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    let liaison = house.liaison(0);
    let before = house.get(&liaison, "/my-problems").await;
    let id = transferred(&house).await;
    assert_eq!(house.get(&liaison, "/my-problems").await, before);
    let unknown = house.get(&liaison, "/my-problems/018f0000-0000-7000-8000-00000000000f").await;
    for path in [format!("/my-problems/{id}"), format!("/my-problems/{id}/evidence/x")] {
        assert_eq!(house.get(&liaison, &path).await.0, unknown.0);
    }
    let counts = numbers::of_unit(house.desk().read(), liaison.area, house.units[0], kernel::Moment(0).day()).await;
    assert_eq!(counts.unwrap().to_answer, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_discipline_inspection_opens_it_gives_a_receipt_and_answers_and_a_leader_reads_the_outcome() {
    House::each(async |house| {
        let (desk, seal, id) = (house.desk(), &house.office.seal, transferred(&house).await);
        for who in [officer(), leader(), house.liaison(0)] {
            assert_eq!(clues::open(desk, seal, &who, id).await.unwrap_err().kind, RefusalKind::NotAllowed);
        }
        let (_, package) = clues::open(desk, seal, &discipline(), id).await.unwrap();
        assert_eq!(package.found.title, MARKS[0]);
        clues::receive(desk, &discipline(), id).await.unwrap();
        assert_eq!(clues::receive(desk, &discipline(), id).await.unwrap_err().rule.0, "P70");
        clues::answer(desk, seal, &discipline(), id, "已了结").await.unwrap();
        let clue = problems::store::clues::find(desk.read(), officer().area, id).await.unwrap().unwrap();
        assert_eq!(clues::outcome(seal, &leader(), &clue).unwrap().as_deref(), Some("已了结"));
        assert!(clues::outcome(seal, &officer(), &clue).is_err());
        let progress = problems::public_progress(desk.read(), officer().area, id).await.unwrap().unwrap();
        assert!(progress.reply.is_none() && !progress.may_reopen);
    })
    .await;
}
