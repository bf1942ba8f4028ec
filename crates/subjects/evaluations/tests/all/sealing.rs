//! Sealed ballots from the key to the opened box.

use std::collections::BTreeSet;

use crate::ballot_office::{Browser, House, scheme};
use evaluations::acts;
use evaluations::acts::ballot::{self, Door};
use evaluations::acts::sealing::{make_key, open_box, sign_daily_heads, sign_head, take_part};
use evaluations::acts::tally::tally_campaign;
use evaluations::rules::formula::Formula;
use evaluations::rules::public_draw::{Seed, Source};
use evaluations::rules::roster::RosterLine;
use evaluations::rules::scheme::Scheme;
use evaluations::rules::sealing::{Sealing, marks_text};
use evaluations::rules::slip::Code;
use evaluations::store::sealed;
use kernel::{Actor, CampaignId, Place, Refusal};

fn sealing_scheme() -> Scheme {
    let observers = ["观察员甲", "观察员乙", "观察员丙"].map(String::from).into();
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
    acts::public_draw::freeze_draw(desk, who, id).await.unwrap();
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

/// Makes the key, hands out all parts and opens the campaign for ballots.
pub async fn key_handed_out(house: &House) -> Vec<String> {
    let (desk, seal, who, id) = (&house.office.desk, &house.office.seal, &house.who, house.campaign);
    make_key(desk, seal, who, id).await.unwrap();
    let mut parts = Vec::new();
    for place in 1..=3 {
        parts.push(take_part(desk, seal, who, id, place).await.unwrap().1);
    }
    acts::open(desk, who, id).await.unwrap();
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
        assert_eq!(rule(take_part(&office.desk, &office.seal, who, id, 1).await), "L07", "a part is shown once");
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
async fn a_receipt_is_found_in_the_public_log_and_only_there() {
    House::each(async |house| {
        let house = sealed(house).await;
        let (office, id) = (&house.office, house.campaign);
        key_handed_out(&house).await;
        let cast = cast_ten(&house).await;
        let mut visitor = Browser::new(house.router(false));
        let mut ask = async |receipt: &str| visitor.get(&format!("/log/{id}?receipt={receipt}")).await.text();
        assert!(ask(&cast[0].1).await.contains("已收到，将列入下一次"));
        sign_daily_heads(&office.desk, &office.seal).await.unwrap();
        assert!(ask(&cast[0].1).await.contains("在列"));
        assert!(ask(&"0".repeat(64)).await.contains("没有收到这份评议表"));
        assert!(ask("abc").await.contains("这不是完整的回执"));
        let heads = sealed::heads(office.desk.read(), house.who.area, id).await.unwrap();
        assert_eq!(heads.iter().map(|one| one.head.size).collect::<Vec<_>>(), [10]);
        for (code, text) in &cast {
            let Door::Receipt(again) = ballot::open(&office.desk, house.who.area, code).await.unwrap() else {
                panic!()
            };
            assert_eq!((again.text, again.first), (text.clone(), false), "the slip shows its receipt again");
        }
    })
    .await;
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
