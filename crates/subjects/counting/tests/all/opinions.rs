//! What is written on a paper ballot is typed word for word by the first entry, and by nobody else is it seen.

use counting::acts::opinions::{remove, typed, write};
use counting::acts::{entry, finish, settle};
use counting::rules::plan::Level;
use counting::store::batches::Kept;
use counting::store::opinions as typed_opinions;
use evaluations::acts::bundle::make;
use evaluations::acts::opinions::take_up;
use evaluations::acts::releases::{decide, flagged, propose};
use evaluations::acts::tally::{approve, tally_campaign};
use evaluations::bundle::{Given, verify};
use evaluations::store::ballots::{OPINION_SEAL, opinions};
use evaluations::store::campaigns;
use kernel::{Actor, CampaignId, Refusal, Role};
use problems::HandOver;
use problems::acts::clues;
use problems::store::list::{Filter, Order, page};
use ui::Office;

use crate::acts::finished;
use crate::bundle::signed;
use crate::hall_office::{clerk, form, in_offices, leader, observer, officer, opened, person, rule, type_batch};

static DOORS: [HandOver; 2] = [counting::hand_over, evaluations::hand_over];

const WORDS: &str = "窗口王主任态度好，电话 13800001111 常年打不通。";

async fn wrote(office: &Office, who: &Actor, id: CampaignId, unit: &str, text: &str) -> Result<(), Refusal> {
    write((&office.desk, &office.seal), who, id, 1, (1, unit, text)).await
}

async fn seen(office: &Office, who: &Actor, id: CampaignId, kept: &Kept) -> Vec<String> {
    let found = typed((&office.desk, &office.seal), who, id, kept).await.unwrap();
    found.into_iter().map(|one| one.text).collect()
}

/// Types the first entry's batch with one opinion about the first unit, and finalises it.
async fn first_entry(office: &Office, id: CampaignId) {
    entry::take(&office.desk, &clerk(1), id, 1, 1, entry::Take::Claim).await.unwrap();
    wrote(office, &clerk(1), id, "U1", WORDS).await.unwrap();
    let forms = (1..=4).map(|serial| (serial, form(1))).collect();
    entry::type_in(&office.desk, &clerk(1), id, (1, 1), forms).await.unwrap();
    entry::finalise(&office.desk, &clerk(1), id, 1, false).await.unwrap();
}

/// The campaign's opinions: unit and words as they may be read.
async fn kept_opinions(office: &Office, id: CampaignId) -> Vec<(String, String)> {
    let found = opinions(office.desk.read(), officer().area, id).await.unwrap();
    found.into_iter().map(|one| (one.unit, one.opinion)).collect()
}

#[tokio::test]
async fn the_first_entry_types_opinions_and_the_second_neither_types_nor_sees_them() {
    in_offices(|office| async move {
        let id = opened(&office, Level::Ballots).await;
        assert_eq!(rule(wrote(&office, &clerk(1), id, "U1", WORDS).await), "C24");
        entry::take(&office.desk, &clerk(1), id, 1, 1, entry::Take::Claim).await.unwrap();
        assert_eq!(rule(wrote(&office, &clerk(1), id, "U9", WORDS).await), "C59");
        assert_eq!(rule(wrote(&office, &clerk(1), id, "U1", " \n ").await), "C59");
        assert_eq!(rule(wrote(&office, &clerk(1), id, "U1", &"长".repeat(2_001)).await), "C59");
        wrote(&office, &clerk(1), id, "U2", "写错了").await.unwrap();
        wrote(&office, &clerk(1), id, "", "都很好").await.unwrap();
        let kept = entry::in_hand(&office.desk, &clerk(1), id, (1, 1)).await.unwrap().kept;
        assert_eq!(seen(&office, &clerk(1), id, &kept).await, ["写错了", "都很好"]);
        assert_eq!(seen(&office, &clerk(2), id, &kept).await, [""; 0], "who does not have it in hand sees nothing");
        remove(&office.desk, &clerk(1), id, 1, 1).await.unwrap();
        assert_eq!(seen(&office, &clerk(1), id, &kept).await, ["都很好"]);
        entry::lay_down(&office.desk, &clerk(1), id, 1).await.unwrap();
        type_batch(&office, id, &clerk(1), [1, 2, 1, 2]).await.unwrap();
        entry::take(&office.desk, &clerk(3), id, 1, 1, entry::Take::Claim).await.unwrap();
        let kept = entry::in_hand(&office.desk, &clerk(3), id, (1, 1)).await.unwrap().kept;
        assert_eq!(rule(wrote(&office, &clerk(3), id, "U1", WORDS).await), "C58");
        assert_eq!(seen(&office, &clerk(3), id, &kept).await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn at_the_close_they_stand_among_the_campaigns_opinions_masked_sealed_and_flagged() {
    in_offices(|office| async move {
        let id = opened(&office, Level::Ballots).await;
        first_entry(&office, id).await;
        assert_eq!(kept_opinions(&office, id).await, [], "nothing before the close");
        type_batch(&office, id, &clerk(3), [1, 1, 1, 1]).await.unwrap();
        finished(&office, id).await;
        let [(unit, text)] = &kept_opinions(&office, id).await[..] else { panic!("one opinion was written") };
        assert_eq!(unit, "U1");
        assert!(text.contains("王主任") && !text.contains("13800001111"), "{text}");
        let stored = opinions(office.desk.read(), officer().area, id).await.unwrap().remove(0);
        assert_eq!(office.seal.open_text(OPINION_SEAL, &stored.sealed).unwrap(), WORDS.as_bytes());
        let campaign = campaigns::load(office.desk.read(), officer().area, id).await.unwrap();
        let flags = flagged(office.desk.read(), &campaign).await.unwrap();
        assert_eq!(flags.len(), 1, "a person is named, and the stratum is small");
        assert_eq!(flags[0].reasons.len(), 2);
    })
    .await;
}

/// Releases the one opinion of an approved campaign as it is and puts it on the ledger.
async fn released_and_taken_up(office: &Office, id: CampaignId) {
    let desk = &office.desk;
    let opinion = opinions(desk.read(), officer().area, id).await.unwrap().remove(0);
    propose(desk, &officer(), id, opinion.opinion_id.clone(), opinion.opinion.clone()).await.unwrap();
    decide(desk, &leader(), id, opinion.opinion_id.clone(), opinion.opinion, true).await.unwrap();
    assert_eq!(take_up(desk, &officer(), id, vec![opinion.opinion_id]).await.unwrap(), 1);
}

#[tokio::test]
async fn an_opinion_on_paper_whose_matter_goes_to_the_discipline_inspection_leaves_the_count_too() {
    in_offices(|office| async move {
        let (desk, seal, area) = (&office.desk, &office.seal, officer().area);
        let id = opened(&office, Level::Ballots).await;
        first_entry(&office, id).await;
        type_batch(&office, id, &clerk(3), [1, 1, 1, 1]).await.unwrap();
        finished(&office, id).await;
        signed(&office, id).await;
        tally_campaign(&office, &officer(), id).await.unwrap();
        approve(&office, &leader(), id).await.unwrap();
        released_and_taken_up(&office, id).await;
        let problem = page(desk.read(), area, &Filter::default(), Order::Newest, None, 9).await.unwrap()[0].id;
        let clerk = person(11, Role::CaseOfficer);
        clues::transfer(desk, seal, &DOORS, &clerk, problem, "请依规处理").await.unwrap();
        assert!(typed_opinions::all(desk.read(), area, id).await.unwrap().is_empty(), "nothing to count anew from");
        assert_eq!(kept_opinions(&office, id).await, []);
        let (_, package) = clues::open(desk, seal, &person(14, Role::Discipline), problem).await.unwrap();
        assert_eq!(package.handed_over.len(), 1);
        assert_eq!(package.handed_over[0].words[0].text, WORDS);
        let bundle = make(&office, area, id).await.unwrap();
        let carried = bundle.opinions.as_ref().unwrap();
        assert_eq!((carried.released.len(), carried.withheld_paper, carried.withheld_online), (0, 1, 0));
        assert_eq!(verify(&bundle, &Given::default()).first_falsehood().map(|place| &place.zh), None);
    })
    .await;
}

#[tokio::test]
async fn a_batch_that_is_typed_anew_loses_its_opinions_and_the_campaign_those_of_paper() {
    in_offices(|office| async move {
        let id = opened(&office, Level::Ballots).await;
        first_entry(&office, id).await;
        settle::settle(&office.desk, &leader(), id, 1, settle::Decision::Discard("录乱了，重录".into())).await.unwrap();
        first_entry(&office, id).await;
        type_batch(&office, id, &clerk(3), [1, 1, 1, 1]).await.unwrap();
        finished(&office, id).await;
        assert_eq!(kept_opinions(&office, id).await.len(), 1, "not twice");
        settle::ask_reopening(&office.desk, &officer(), id, 1, "复核发现第 3 号录错".into()).await.unwrap();
        settle::countersign(&office.desk, &observer(), id, 1).await.unwrap();
        assert_eq!(kept_opinions(&office, id).await, []);
        for one in [1, 3] {
            type_batch(&office, id, &clerk(one), [1, 2, 1, 2]).await.unwrap();
        }
        finished(&office, id).await;
        assert_eq!(kept_opinions(&office, id).await, []);
    })
    .await;
}

#[tokio::test]
async fn opinions_with_the_same_words_ask_for_an_explanation_before_the_close() {
    in_offices(|office| async move {
        let id = opened(&office, Level::Ballots).await;
        entry::take(&office.desk, &clerk(1), id, 1, 1, entry::Take::Claim).await.unwrap();
        for _ in 0..3 {
            wrote(&office, &clerk(1), id, "U1", "服务很好").await.unwrap();
        }
        entry::lay_down(&office.desk, &clerk(1), id, 1).await.unwrap();
        for one in [1, 3] {
            type_batch(&office, id, &clerk(one), [1, 2, 1, 2]).await.unwrap();
        }
        let refusal = finish::finish(&office, &officer(), id).await.unwrap_err();
        assert!(refusal.findings.iter().any(|finding| finding.rule.0 == "CW07"), "{refusal:?}");
        let places: Vec<_> = refusal.findings.iter().filter_map(|finding| finding.place.column.as_deref()).collect();
        assert!(places.iter().all(|place| !place.contains("服务")), "an explanation stands for good: {places:?}");
        finished(&office, id).await;
    })
    .await;
}
