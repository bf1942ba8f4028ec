//! Opinions of an approved evaluation on the ledger of problems, on both databases.

use crate::ballot_office::{House, all_of};
use evaluations::acts;
use evaluations::acts::opinions::take_up;
use evaluations::acts::tally::{approve, tally_campaign};
use evaluations::store::ballots;
use kernel::{Actor, PersonId, Role};
use problems::store::list::{Filter, Order, page};
use store::testing::actor;
use uuid::Uuid;

#[tokio::test]
async fn an_opinion_becomes_a_problem_once_the_results_are_approved_and_only_once() {
    House::each(|house| async move {
        let (desk, who, id) = (&house.office.desk, &house.who, house.campaign);
        for code in house.slips("S01", 6).await {
            let fill = |scheme: &evaluations::rules::scheme::Scheme| {
                let mut filling = all_of(scheme, 4);
                filling.opinions.insert(Some(0), "窗口排队太久，请打13812345678".to_owned());
                Ok(filling)
            };
            acts::ballot::cast(desk, &house.office.seal, who.area, &code, fill).await.unwrap();
        }
        acts::close(desk, who, id).await.unwrap();
        let ids: Vec<String> =
            ballots::opinions(desk.read(), who.area, id).await.unwrap().into_iter().map(|one| one.opinion_id).collect();
        assert_eq!(take_up(desk, who, id, ids.clone()).await.unwrap_err().rule.0, "N01");
        tally_campaign(&house.office, who, id).await.unwrap();
        let leader = Actor { id: PersonId(Uuid::from_u128(77)), ..actor(&[Role::Leader]) };
        approve(&house.office, &leader, id).await.unwrap();
        assert_eq!(take_up(desk, who, id, Vec::new()).await.unwrap_err().rule.0, "N04");
        assert_eq!(take_up(desk, who, id, ids[..1].to_vec()).await.unwrap(), 1);
        assert_eq!(take_up(desk, who, id, ids).await.unwrap(), 5);
        let lines = page(desk.read(), who.area, &Filter::default(), Order::Newest, None, 9).await.unwrap();
        assert_eq!(lines.len(), 6);
        assert!(lines[0].title.contains("138****5678"), "{}", lines[0].title);
    })
    .await;
}
