//! Sealed ballots from the key to the opened box.

use std::collections::BTreeSet;

use crate::ballot_office::{Answer, Browser, House, scheme};
use axum::http::StatusCode;
use chain::Digest;
use evaluations::acts;
use evaluations::acts::ballot::{self, Door};
use evaluations::acts::sealing::{log_key, make_key, open_box, sign_daily_heads, sign_head, take_part};
use evaluations::acts::tally::tally_campaign;
use evaluations::bundle::Outcome;
use evaluations::bundle::proofs::{ConsistencyFile, InclusionFile, check_consistency, check_inclusion};
use evaluations::rules::formula::Formula;
use evaluations::rules::public_draw::{DeclaredSeed, Seed, Source};
use evaluations::rules::roster::RosterLine;
use evaluations::rules::scheme::Scheme;
use evaluations::rules::sealing::{Sealing, marks_text};
use evaluations::rules::slip::Code;
use evaluations::store::sealed;
use futures_util::FutureExt;
use identity::{NewPerson, create_person};
use kernel::{Actor, CampaignId, PersonId, Place, Refusal, Role};
use store::execute;
use store::testing::actor;

const OBSERVERS: [&str; 3] = ["观察员甲", "观察员乙", "观察员丙"];

fn sealing_scheme() -> Scheme {
    let observers = OBSERVERS.map(String::from).into();
    let formula = Formula { minimum_respondents: 3, ..Formula::default() };
    Scheme { sealing: Some(Sealing { observers, needed: 2 }), formula, ..scheme() }
}

/// Everybody on the roster, as (stratum, person).
pub fn people() -> Vec<(String, String)> {
    let of = |stratum: &'static str| (1..=100).map(move |n| (stratum.to_owned(), format!("{stratum}-{n:03}")));
    of("S01").chain(of("S02")).collect()
}

/// A house whose campaign is frozen, drawn, and seals its ballots.
pub async fn sealed(mut house: House) -> House {
    let (desk, seal) = (&house.office.desk, &house.office.seal);
    let id = acts::create(desk, &house.who, 2026, sealing_scheme()).await.unwrap();
    acts::freeze(desk, &house.who, id).await.unwrap();
    let line = |(stratum_id, person_id): (String, String)| RosterLine {
        place: Place::default(),
        name: format!("人员{person_id}"),
        workplace: String::new(),
        phone: String::new(),
        person_id,
        stratum_id,
    };
    let lines = people().into_iter().map(line).collect();
    acts::roster::import(desk, seal, &house.who, id, lines, &BTreeSet::new()).await.unwrap();
    draw_in_public(desk, &house.who, id, "2026-11-20:583104").await;
    house.campaign = id;
    house
}

async fn draw_in_public(desk: &store::Desk, who: &Actor, id: CampaignId, text: &str) {
    let dice = DeclaredSeed { source: Source::Dice, which: "见证人掷骰".to_owned() };
    acts::public_draw::freeze_draw(desk, who, id, vec![dice]).await.unwrap();
    let seed = Seed {
        source: Source::Dice,
        text: text.to_owned(),
        witness: "见证人".to_owned(),
        seen_at: desk.now(),
        recorded_by: String::new(),
        recorded_at: desk.now(),
    };
    acts::public_draw::record_seed(desk, who, id, seed).await.unwrap();
    acts::public_draw::draw(desk, who, id).await.unwrap();
}

fn rule<T>(answer: Result<T, Refusal>) -> &'static str {
    answer.map(|_| ()).unwrap_err().rule.0
}

/// The observer with a number from 1, signed in.
fn observer(number: u8) -> Actor {
    somebody(number, &[Role::Observer])
}

fn somebody(number: u8, roles: &[Role]) -> Actor {
    let name = OBSERVERS[usize::from(number - 1) % OBSERVERS.len()].to_owned();
    Actor { id: PersonId(uuid::Uuid::from_u128(900 + u128::from(number))), name, ..actor(roles) }
}

/// Makes somebody's account.
async fn account(house: &House, person: &Actor) {
    let (who, new) = (house.who.clone(), person.clone());
    let made = house.office.desk.write(move |tx| {
        async move {
            let new = NewPerson {
                id: new.id,
                user_name: format!("p{}", new.id.0.as_u128()),
                name: new.name,
                roles: new.roles,
                password_hash: "x".into(),
                must_change: false,
            };
            create_person(tx, &who, new).await
        }
        .boxed()
    });
    made.await.unwrap();
}

/// Makes the observers' accounts and the key, one part for each of them.
async fn key_made(house: &House) {
    let observers = [1, 2, 3].map(observer);
    for one in &observers {
        account(house, one).await;
    }
    let (desk, seal, holders) = (&house.office.desk, &house.office.seal, observers.map(|one| one.id).into());
    make_key(desk, seal, &house.who, house.campaign, holders).await.unwrap();
}

/// Makes the key, lets every observer take the own part and opens the campaign for ballots.
pub async fn key_handed_out(house: &House) -> Vec<String> {
    let (desk, seal, id) = (&house.office.desk, &house.office.seal, house.campaign);
    key_made(house).await;
    let mut parts = Vec::new();
    for number in 1..=3 {
        parts.push(take_part(desk, seal, &observer(number), id, number.into()).await.unwrap().1);
    }
    acts::open(desk, &house.who, id).await.unwrap();
    parts
}

/// Casts ten ballots in two strata.
async fn cast_ten(house: &House) -> Vec<(Code, String)> {
    let mut cast = Vec::new();
    for (stratum, grades) in [("S01", [1, 1, 2, 3, 5]), ("S02", [1, 2, 2, 4, 1])] {
        for (code, grade) in house.slips(stratum, 5).await.into_iter().zip(grades) {
            let receipt = house.cast(&code, grade).await.unwrap();
            cast.push((code, receipt.text));
        }
    }
    cast
}

/// Closes the campaign and signs its last head.
pub async fn closed(house: &House) {
    acts::close(&house.office.desk, &house.who, house.campaign).await.unwrap();
    sign_head(&house.office.desk, &house.office.seal, &house.who, house.campaign).await.unwrap();
}

#[tokio::test]
async fn ballots_stay_sealed_until_enough_observers_open_them_together() {
    House::each(async |house| {
        let house = sealed(house).await;
        let (office, who, id) = (&house.office, &house.who, house.campaign);
        assert_eq!(rule(acts::open(&office.desk, who, id).await), "L08");
        let parts = key_handed_out(&house).await;
        let again = take_part(&office.desk, &office.seal, &observer(1), id, 1).await;
        assert_eq!(rule(again), "L07", "a part is shown once");
        cast_ten(&house).await;
        assert_eq!(house.box_content().await, [], "nothing can be read before the opening");
        assert_eq!(sealed::counts(office.desk.read(), who.area, id).await.unwrap(), (10, 10), "but counted");
        assert_eq!(rule(open_box(office, who, id, parts.clone()).await), "E27");
        closed(&house).await;
        assert_eq!(rule(tally_campaign(office, who, id).await), "L10");
        assert_eq!(rule(open_box(office, who, id, parts[..1].to_vec()).await), "L04", "one part less opens nothing");
        assert_eq!(house.box_content().await, []);
        let opened = open_box(office, who, id, parts[1..].to_vec()).await.unwrap();
        assert_eq!((opened.ballots, opened.unreadable), (10, 0));
        assert_eq!(rule(open_box(office, who, id, parts).await), "L09");
        let mut marks: Vec<String> = house.box_content().await.iter().map(|one| marks_text(&one.marks[..1])).collect();
        marks.sort();
        assert_eq!(marks.concat(), "1111222345");
        tally_campaign(office, who, id).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_part_is_taken_by_its_holders_own_account_alone_and_never_by_who_runs_the_campaign() {
    House::each(async |house| {
        let house = sealed(house).await;
        let (desk, seal, id) = (&house.office.desk, &house.office.seal, house.campaign);
        key_made(&house).await;
        let take = async |who: &Actor, place| take_part(desk, seal, who, id, place).await;
        assert_eq!(rule(take(&house.who, 1).await), "A02", "the officer has no part");
        assert_eq!(rule(take(&observer(2), 1).await), "L12", "another observer's part");
        let both = somebody(1, &[Role::Observer, Role::CampaignOfficer]);
        assert_eq!(rule(take(&both, 1).await), "L12", "who has become an officer meanwhile");
        for number in 1..=3 {
            take(&observer(number), number.into()).await.unwrap();
        }
        assert_eq!(rule(take(&observer(1), 2).await), "L12", "one part each");
    })
    .await;
}

#[tokio::test]
async fn every_observer_of_the_scheme_has_an_account_of_the_own_before_the_key_is_made() {
    House::each(async |house| {
        let house = sealed(house).await;
        let (desk, seal, id) = (&house.office.desk, &house.office.seal, house.campaign);
        let officer = somebody(4, &[Role::Observer, Role::CampaignOfficer]);
        for one in [observer(1), observer(2), officer.clone()] {
            account(&house, &one).await;
        }
        let [first, second, nobody] = [1, 2, 3].map(|number| observer(number).id);
        let unfit = [vec![first, second], vec![first, second, second], vec![first, second, nobody]];
        for holders in unfit.into_iter().chain([vec![first, second, officer.id], vec![first, second, house.who.id]]) {
            assert_eq!(rule(make_key(desk, seal, &house.who, id, holders).await), "L11");
        }
        account(&house, &observer(3)).await;
        assert_eq!(rule(make_key(desk, seal, &observer(1), id, vec![first, second, nobody]).await), "A02");
        make_key(desk, seal, &house.who, id, vec![first, second, nobody]).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_key_can_be_made_anew_until_the_last_part_is_taken_and_its_old_parts_open_nothing() {
    House::each(async |house| {
        let house = sealed(house).await;
        let (desk, seal, id) = (&house.office.desk, &house.office.seal, house.campaign);
        key_made(&house).await;
        let take = async |number: u8| take_part(desk, seal, &observer(number), id, number.into()).await.unwrap().1;
        let old = [take(1).await, take(2).await].to_vec();
        let make = async || make_key(desk, seal, &house.who, id, [1, 2, 3].map(|one| observer(one).id).into()).await;
        make().await.unwrap();
        for number in 1..=3 {
            take(number).await;
        }
        assert_eq!(rule(make().await), "L06");
        acts::open(desk, &house.who, id).await.unwrap();
        closed(&house).await;
        assert_eq!(rule(open_box(&house.office, &house.who, id, old).await), "L04");
    })
    .await;
}

/// Yesterday's heads were the last ones.
async fn a_day_begins(house: &House) {
    let begun = house.office.desk.write(|tx| {
        async move { Ok(execute(&tx.db, "UPDATE campaign_keys SET heads_on = '2026-11-20'", []).await?) }.boxed()
    });
    begun.await.unwrap();
}

async fn sizes_of_heads(house: &House) -> Vec<u64> {
    let heads = sealed::heads(house.office.desk.read(), house.who.area, house.campaign).await.unwrap();
    heads.iter().map(|one| one.head.size).collect()
}

#[tokio::test]
async fn a_head_is_signed_as_a_day_begins_and_never_when_a_ballot_comes() {
    House::each(async |house| {
        let house = sealed(house).await;
        let (desk, seal) = (&house.office.desk, &house.office.seal);
        key_handed_out(&house).await;
        let hour = async || sign_daily_heads(desk, seal).await.unwrap();
        house.cast(&house.one_slip().await, 1).await.unwrap();
        hour().await;
        assert!(sizes_of_heads(&house).await.is_empty(), "the first ballot waits for the next day");
        a_day_begins(&house).await;
        hour().await;
        assert_eq!(sizes_of_heads(&house).await, [1]);
        a_day_begins(&house).await;
        hour().await;
        house.cast(&house.one_slip().await, 1).await.unwrap();
        hour().await;
        assert_eq!(sizes_of_heads(&house).await, [1], "so does the first one after a day without any");
    })
    .await;
}

#[tokio::test]
async fn a_receipt_is_found_in_the_public_log_and_only_there() {
    House::each(async |house| {
        let house = sealed(house).await;
        let (office, id) = (&house.office, house.campaign);
        key_handed_out(&house).await;
        let cast = cast_ten(&house).await;
        let mut visitor = Browser::new(house.router(false));
        let mut ask = async |receipt: &str| visitor.get(&format!("/log/{id}?receipt={receipt}")).await.text();
        assert!(ask(&cast[0].1).await.contains("已收到，将列入下一次"));
        a_day_begins(&house).await;
        sign_daily_heads(&office.desk, &office.seal).await.unwrap();
        assert!(ask(&cast[0].1).await.contains("在列"));
        assert!(ask(&"0".repeat(64)).await.contains("没有收到这份评议表"));
        assert!(ask("abc").await.contains("这不是完整的回执"));
        assert_eq!(sizes_of_heads(&house).await, [10]);
        proofs_are_handed_out(&house, &cast[0].1).await;
        for (code, text) in &cast {
            let Door::Receipt(again) = ballot::open(&office.desk, house.who.area, code).await.unwrap() else {
                panic!()
            };
            assert_eq!((again.text, again.first), (text.clone(), false), "the slip shows its receipt again");
        }
    })
    .await;
}

/// The files that the log's page links to prove what they say, under the key it names; the page shows every head's signature.
async fn proofs_are_handed_out(house: &House, receipt: &str) {
    let id = house.campaign;
    let mut visitor = Browser::new(house.router(false));
    let signer = Digest(log_key(&house.office.seal).public());
    let one: InclusionFile = read(&visitor.get(&format!("/log/{id}/proof/{receipt}")).await);
    assert!(is_proven(&check_inclusion(&one, &receipt.parse().unwrap(), &signer)));
    house.cast(&house.one_slip().await, 1).await.unwrap();
    sign_head(&house.office.desk, &house.office.seal, &house.who, id).await.unwrap();
    let page = visitor.get(&format!("/log/{id}")).await.text();
    assert!(page.contains(&one.head.signature) && page.contains(&format!("/log/{id}/consistency/10/11")));
    let both: ConsistencyFile = read(&visitor.get(&format!("/log/{id}/consistency/10/11")).await);
    assert_eq!((&both.first, both.second.size), (&one.head, 11));
    assert!(is_proven(&check_consistency(&both, &signer)));
    assert_eq!(visitor.get(&format!("/log/{id}/consistency/9/11")).await.status, StatusCode::NOT_FOUND);
}

fn read<T: serde::de::DeserializeOwned>(answer: &Answer) -> T {
    serde_json::from_slice(&answer.body).unwrap()
}

fn is_proven(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Proven(_))
}

#[tokio::test]
async fn the_order_of_the_log_is_that_of_the_hashes_not_of_time() {
    House::each(async |house| {
        let house = sealed(house).await;
        key_handed_out(&house).await;
        let cast = cast_ten(&house).await;
        closed(&house).await;
        let tree = sealed::tree(house.office.desk.read(), house.who.area, house.campaign).await.unwrap();
        let listed: Vec<String> = (0..tree.len()).map(|at| tree.leaf(at).unwrap().to_string()).collect();
        let mut sorted: Vec<String> = cast.into_iter().map(|(_, receipt)| receipt).collect();
        sorted.sort();
        assert_eq!(listed, sorted);
    })
    .await;
}
