//! A panel from its quotas to the replacement, on both databases.

use std::path::Path;
use std::sync::Arc;

use evaluations::rules::public_draw::{DeclaredSeed, Freeze, Seed, Source};
use files::{Files, Seal};
use kernel::{Actor, Moment, Refusal, Role};
use panels::acts::{Room, draw, lottery, prepare, record, replace};
use panels::published::replacements_csv;
use panels::rules::panel::Answer;
use panels::store::{PanelId, seats};
use panels::{VerifyPanelArguments, run_verify};
use store::testing::{actor, both_databases};
use store::{Desk, Migration};
use ui::{Office, Settings};

const QUOTAS: &str = "类别,特征,最少,最多\n性别,男,2,3\n性别,女,2,3\n地区,东乡,2,2\n地区,西乡,3,3\n";

/// Twelve volunteers: every sex of every district, two a household.
fn people() -> String {
    let person = |number: usize| {
        let sex = if number.is_multiple_of(2) { "女" } else { "男" };
        let district = if number <= 4 { "东乡" } else { "西乡" };
        format!("P{number:02},甲{number},{sex},{district},{}号\n", number.div_ceil(2))
    };
    format!("编号,姓名,性别,地区,住址\n{}", (1..=12).map(person).collect::<String>())
}

fn officer() -> Actor {
    actor(&[Role::CampaignOfficer])
}

fn migrations() -> Vec<Migration> {
    [notices::MIGRATIONS, &evaluations::subject().migrations, panels::MIGRATIONS].concat()
}

async fn in_offices<Fut: Future<Output = ()>>(test: impl Fn(Office) -> Fut) {
    let folder = tempfile::tempdir().unwrap();
    both_databases(folder.path(), &migrations(), |desk| test(office(desk, folder.path()))).await.unwrap();
}

fn office(desk: Desk, folder: &Path) -> Office {
    let settings = Settings {
        area: officer().area,
        office_name: "测试办公室".into(),
        public_address: "http://localhost".into(),
        demo: true,
    };
    Office {
        desk,
        files: Files::open(folder.join("files")).unwrap(),
        seal: Seal::with_key([7; 32]),
        fonts: Arc::new(papers::Fonts::embedded()),
        settings: Arc::new(settings),
        navigation: Arc::new(Vec::new()),
    }
}

fn code<T>(answer: Result<T, Refusal>) -> &'static str {
    answer.map_or_else(|refusal| refusal.rule.0, |_| "yes")
}

/// A panel of five with quotas and people.
async fn set_up(office: &Office, quotas: &str) -> PanelId {
    let id = prepare::create(&office.desk, &officer(), "社会监督员", "5").await.unwrap();
    prepare::take_quotas(&office.desk, &officer(), id, "q.csv", quotas.as_bytes()).await.unwrap();
    let taken = prepare::take_people(&office.desk, &officer(), id, "p.csv", people().as_bytes()).await.unwrap();
    assert_eq!(taken, 12);
    id
}

async fn seed(office: &Office, id: PanelId, text: &str) -> Result<(), Refusal> {
    let now = office.desk.now();
    let seed = Seed {
        source: Source::Dice,
        text: text.into(),
        witness: "周见证".into(),
        seen_at: now,
        recorded_by: String::new(),
        recorded_at: Moment(0),
    };
    draw::record_seed(&office.desk, &officer(), id, seed).await
}

/// Freezes and announces one throw of dice.
async fn freeze(office: &Office, who: &Actor, id: PanelId) -> Result<Freeze, Refusal> {
    let dice = DeclaredSeed { source: Source::Dice, which: "监督员代表掷骰".into() };
    draw::freeze(office, who, id, vec![dice]).await
}

/// A panel that is drawn.
async fn drawn(office: &Office) -> PanelId {
    let id = set_up(office, QUOTAS).await;
    lottery::make(office, officer().area, id).await.unwrap();
    freeze(office, &officer(), id).await.unwrap();
    seed(office, id, "3 6 2 5").await.unwrap();
    draw::draw(office, &officer(), id).await.unwrap();
    id
}

async fn room(office: &Office, id: PanelId) -> Room {
    Room::load(office.desk.read(), officer().area, id).await.unwrap()
}

/// Checks the published files as an outsider does.
async fn outsider(office: &Office, id: PanelId, change: fn(&mut Vec<u8>)) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let room = room(office, id).await;
    let mut published = room.published().unwrap();
    change(&mut published.people);
    std::fs::write(path("quotas.csv"), &published.quotas).unwrap();
    std::fs::write(path("people.csv"), &published.people).unwrap();
    std::fs::write(path("panel.json"), office.files.read(room.record_file().unwrap()).await.unwrap()).unwrap();
    let since = seats::list(office.desk.read(), officer().area, id).await.unwrap();
    let replaced = since.iter().any(|seat| seat.replacement > 0);
    std::fs::write(path("replacements.csv"), replacements_csv(&since).unwrap()).unwrap();
    let arguments = VerifyPanelArguments {
        record: path("panel.json"),
        categories: path("quotas.csv"),
        respondents: path("people.csv"),
        address: published.households.then(|| "household".to_owned()),
        replacements: replaced.then(|| path("replacements.csv")),
    };
    run_verify(&arguments).unwrap().map(|place| place.en)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_is_accepted_by_an_outsider_byte_for_byte() {
    in_offices(|office| async move {
        let id = drawn(&office).await;
        assert_eq!(outsider(&office, id, |_| {}).await, None);
        let false_place = outsider(&office, id, |people| people.push(b'\n')).await.unwrap();
        assert!(false_place.starts_with("respondents_sha256"), "{false_place}");
        let room = room(&office, id).await;
        let text = String::from_utf8(room.published().unwrap().people).unwrap();
        assert!(!text.contains('甲') && !text.contains('号'), "no name and no address is published");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn first_the_list_then_the_freeze_then_the_seed_then_the_draw() {
    in_offices(|office| async move {
        let (who, id) = (officer(), set_up(&office, QUOTAS).await);
        assert_eq!(code(freeze(&office, &who, id).await), "Q13");
        lottery::make(&office, who.area, id).await.unwrap();
        assert_eq!(code(seed(&office, id, "3").await), "D17");
        assert_eq!(code(draw::draw(&office, &who, id).await), "D17");
        let frozen = freeze(&office, &who, id).await.unwrap();
        assert_eq!((frozen.round, frozen.people), (1, 12));
        assert_eq!(code(freeze(&office, &who, id).await), "D16");
        assert_eq!(code(prepare::take_quotas(&office.desk, &who, id, "q.csv", QUOTAS.as_bytes()).await), "D24");
        assert_eq!(code(lottery::ask(&office.desk, &who, id).await), "D24");
        assert_eq!(code(draw::draw(&office, &who, id).await), "D22");
        seed(&office, id, "3 6 2 5").await.unwrap();
        assert_eq!(code(seed(&office, id, "4").await), "D46");
        draw::draw(&office, &who, id).await.unwrap();
        assert_eq!(code(draw::draw(&office, &who, id).await), "D23");
        assert_eq!(code(seed(&office, id, "4").await), "D23");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quotas_that_cannot_be_kept_are_answered_with_the_smallest_change_which_can_be_taken_over() {
    in_offices(|office| async move {
        let too_many = QUOTAS.replace("东乡,2,2", "东乡,3,3");
        let (who, id) = (officer(), set_up(&office, &too_many).await);
        let Answer::Impossible { changes } = lottery::make(&office, who.area, id).await.unwrap() else {
            panic!("3 and 3 are not 5")
        };
        assert_eq!(changes.len(), 1, "{changes:?}");
        assert_eq!(changes[0].from.abs_diff(changes[0].to), 1);
        assert_eq!(code(freeze(&office, &who, id).await), "Q13");
        prepare::adopt_changes(&office.desk, &who, id).await.unwrap();
        assert!(matches!(lottery::make(&office, who.area, id).await.unwrap(), Answer::Made { .. }));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn new_people_make_a_list_that_was_made_before_worthless() {
    in_offices(|office| async move {
        let (who, id) = (officer(), set_up(&office, QUOTAS).await);
        lottery::make(&office, who.area, id).await.unwrap();
        prepare::take_people(&office.desk, &who, id, "p.csv", people().as_bytes()).await.unwrap();
        assert_eq!(code(freeze(&office, &who, id).await), "Q13");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_that_falls_free_goes_to_somebody_of_the_same_cell_with_a_reason_and_changes_no_published_file() {
    in_offices(|office| async move {
        let (who, id) = (officer(), drawn(&office).await);
        let seats = async || seats::list(office.desk.read(), who.area, id).await.unwrap();
        let found = room(&office, id).await;
        let in_the_west = |seat: &seats::Seat| found.person(&seat.person_id).unwrap().feature("地区") == "西乡";
        let leaves = seats().await.into_iter().find(in_the_west).unwrap().person_id;
        assert_eq!(code(replace::replace(&office.desk, &who, id, &leaves, " ").await), "Q16");
        assert_eq!(code(replace::replace(&office.desk, &who, id, "P99", "出差").await), "Q14");
        let next = replace::replace(&office.desk, &who, id, &leaves, "迁居外地").await.unwrap();
        let features = |person: &str| found.person(person).unwrap().features.clone();
        assert_eq!(features(&next), features(&leaves));
        assert_eq!(code(replace::replace(&office.desk, &who, id, &leaves, "迁居外地").await), "Q14");
        let known = seats().await;
        assert_eq!(known.iter().filter(|seat| seat.left_at.is_none()).count(), 5);
        let taken = known.iter().find(|seat| seat.person_id == next).unwrap();
        let ticket = sortition::ticket("3 6 2 5", "replacement-1", &next).to_string();
        assert_eq!((taken.replacement, taken.replaces.as_str(), &taken.ticket), (1, leaves.as_str(), &ticket));
        assert_eq!(outsider(&office, id, |_| {}).await, None);
        let friend = "UPDATE panel_seats SET ticket = '0' WHERE replacement = 1";
        let write = office.desk.write(move |tx| {
            futures_util::FutureExt::boxed(async move { Ok(store::execute(&tx.db, friend, []).await.map(drop)?) })
        });
        write.await.unwrap();
        let false_place = outsider(&office, id, |_| {}).await.unwrap();
        assert!(false_place.starts_with("replacements[0]"), "{false_place}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_that_is_void_loses_its_seats_and_keeps_its_reason() {
    in_offices(|office| async move {
        let (who, id) = (officer(), drawn(&office).await);
        assert_eq!(code(draw::declare_void(&office.desk, &who, id, " ").await), "D25");
        draw::declare_void(&office.desk, &who, id, "报名表漏一人").await.unwrap();
        assert!(seats::list(office.desk.read(), who.area, id).await.unwrap().is_empty());
        assert_eq!(freeze(&office, &who, id).await.unwrap().round, 2);
        let list = record(&office, room(&office, id).await.record_file().unwrap()).await.unwrap();
        assert_eq!(list.drawn, None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_in_an_upload_is_told_with_its_cell_and_nothing_is_kept() {
    in_offices(|office| async move {
        let who = officer();
        let id = prepare::create(&office.desk, &who, "社会监督员", "5").await.unwrap();
        assert_eq!(code(prepare::take_people(&office.desk, &who, id, "p.csv", b"x").await), "Q12");
        let wrong = QUOTAS.replace("男,2,3", "男,4,3").replace("西乡,3,3", "西乡,三,3");
        let refusal = prepare::take_quotas(&office.desk, &who, id, "q.csv", wrong.as_bytes()).await.unwrap_err();
        assert_eq!((refusal.findings[0].rule.0, refusal.findings[0].place.to_string()), ("Q02", "q.csv!C5".into()));
        let wrong = QUOTAS.replace("男,2,3", "男,4,3");
        let refusal = prepare::take_quotas(&office.desk, &who, id, "q.csv", wrong.as_bytes()).await.unwrap_err();
        assert_eq!((refusal.findings[0].rule.0, refusal.findings[0].place.row), ("Q03", Some(2)));
        prepare::take_quotas(&office.desk, &who, id, "q.csv", QUOTAS.as_bytes()).await.unwrap();
        let wrong = people().replace("P05,甲5,男,西乡", "P05,甲5,男,南乡");
        let refusal = prepare::take_people(&office.desk, &who, id, "p.csv", wrong.as_bytes()).await.unwrap_err();
        assert_eq!((refusal.findings[0].rule.0, refusal.findings[0].place.row), ("Q04", Some(6)));
        let private = people().replace("P07", "13800000000");
        assert_eq!(code(prepare::take_people(&office.desk, &who, id, "p.csv", private.as_bytes()).await), "D26");
        assert!(room(&office, id).await.people.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_campaign_officer_prepares_and_draws() {
    in_offices(|office| async move {
        let (id, leader) = (set_up(&office, QUOTAS).await, actor(&[Role::Leader]));
        assert_eq!(code(prepare::create(&office.desk, &leader, "甲", "5").await), "A02");
        assert_eq!(code(lottery::ask(&office.desk, &leader, id).await), "A02");
        assert_eq!(code(freeze(&office, &leader, id).await), "A02");
        assert_eq!(code(replace::replace(&office.desk, &leader, id, "P01", "出差").await), "A02");
    })
    .await;
}
