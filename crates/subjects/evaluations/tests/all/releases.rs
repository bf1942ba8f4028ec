//! An opinion that could betray its writer goes out only when a second person agrees to the text.

use crate::ballot_office::{House, all_of};
use evaluations::acts;
use evaluations::acts::notices::make_notices;
use evaluations::acts::releases::{decide, flagged, propose, releasable};
use evaluations::acts::tally::{approve, tally_campaign};
use evaluations::rules::scheme::Scheme;
use evaluations::store::ballots::OPINION_SEAL;
use evaluations::store::campaigns::{self, Campaign};
use kernel::{Actor, PersonId, Refusal, Role};
use store::testing::actor;

const BETRAYING: &str = "我是东街餐馆的老板，办证跑了五趟";

fn leader() -> Actor {
    Actor { id: PersonId(uuid::Uuid::from_u128(77)), ..actor(&[Role::Leader]) }
}

/// Casts so many ballots in S01, the first with a betraying opinion and the second with a harmless one, and approves.
async fn approved(house: &House, ballots: u64) -> Campaign {
    for (place, code) in house.slips("S01", ballots).await.iter().enumerate() {
        let fill = move |scheme: &Scheme| {
            let mut filling = all_of(scheme, 1);
            if let Some(text) = [BETRAYING, "审批时间太长"].get(place) {
                filling.opinions.insert(Some(0), (*text).to_owned());
            }
            Ok(filling)
        };
        acts::ballot::cast(&house.office.desk, &house.office.seal, house.who.area, code, fill).await.unwrap();
    }
    acts::close(&house.office.desk, &house.who, house.campaign).await.unwrap();
    tally_campaign(&house.office, &house.who, house.campaign).await.unwrap();
    approve(&house.office, &leader(), house.campaign).await.unwrap();
    campaigns::load(house.office.desk.read(), house.who.area, house.campaign).await.unwrap()
}

fn rule<T>(answer: Result<T, Refusal>) -> &'static str {
    answer.map(|_| ()).unwrap_err().rule.0
}

#[tokio::test]
async fn a_betraying_opinion_waits_for_a_second_person_and_its_original_stays_sealed() {
    House::each(|house| async move {
        let campaign = approved(&house, 6).await;
        let (office, who, id) = (&house.office, &house.who, house.campaign);
        let (desk, db) = (&office.desk, office.desk.read());
        let found = flagged(db, &campaign).await.unwrap();
        assert_eq!(found.iter().map(|one| one.opinion.opinion.as_str()).collect::<Vec<_>>(), [BETRAYING]);
        assert_eq!(rule(make_notices(office, who, id).await), "L20");
        let opinion = found[0].opinion.opinion_id.clone();
        propose(desk, who, id, opinion.clone(), "办证跑了五趟".into()).await.unwrap();
        assert_eq!(rule(decide(desk, who, id, opinion.clone(), "办证跑了五趟".into(), true).await), "L21");
        assert_eq!(rule(make_notices(office, who, id).await), "L20", "a proposal is no release");
        propose(desk, who, id, opinion.clone(), "跑了五趟".into()).await.unwrap();
        let seen_before = decide(desk, &leader(), id, opinion.clone(), "办证跑了五趟".into(), true).await;
        assert_eq!(rule(seen_before), "L23", "nobody releases a text unseen");
        assert_eq!(rule(make_notices(office, who, id).await), "L20");
        propose(desk, who, id, opinion.clone(), "办证跑了五趟".into()).await.unwrap();
        decide(desk, &leader(), id, opinion.clone(), "办证跑了五趟".into(), true).await.unwrap();
        let mut texts: Vec<String> =
            releasable(db, &campaign).await.unwrap().into_iter().map(|one| one.opinion).collect();
        texts.sort();
        assert_eq!(texts, ["办证跑了五趟", "审批时间太长"]);
        let kept = house.opinions().await.into_iter().find(|one| one.opinion_id == opinion).unwrap();
        assert_eq!(office.seal.open_text(OPINION_SEAL, &kept.sealed).unwrap(), BETRAYING.as_bytes());
        make_notices(office, who, id).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn where_a_stratum_returned_very_few_every_opinion_is_looked_at_and_may_be_withheld() {
    House::each(|house| async move {
        let campaign = approved(&house, 3).await;
        let db = house.office.desk.read();
        let found = flagged(db, &campaign).await.unwrap();
        assert_eq!(found.len(), 2);
        for one in found {
            let opinion = one.opinion.opinion_id;
            propose(&house.office.desk, &house.who, house.campaign, opinion.clone(), String::new()).await.unwrap();
            decide(&house.office.desk, &leader(), house.campaign, opinion, String::new(), true).await.unwrap();
        }
        assert!(releasable(db, &campaign).await.unwrap().is_empty());
    })
    .await;
}
