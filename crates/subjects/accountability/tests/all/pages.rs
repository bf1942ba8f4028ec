//! The screens: proposed, approved, sent and answered in the browser, each by whoever may.

use crate::support::House;
use axum::http::StatusCode;
use problems::{Filter, Order, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_goes_from_the_office_to_a_leader_and_back_in_the_browser() {
    House::each(async |house| {
        let (officer, leader, discipline) =
            (house.person("cases").await, house.person("leader").await, house.person("discipline").await);
        assert!(house.get(&officer, "/accountability/new?number=2026-0001").await.1.contains("信访工作条例"));
        let filter = Filter { stage: Some(Stage::Working), ..Filter::default() };
        let db = house.desk().read();
        let line = &problems::store::list::page(db, officer.area, &filter, Order::Newest, None, 1).await.unwrap()[0];
        let form = format!("number={}&unit={}&facts=zzz&measure=m", line.number, house.unit);
        let refused = house.post(&officer, "/accountability/new", &form).await;
        assert!(
            refused.0 == StatusCode::UNPROCESSABLE_ENTITY && refused.1.contains("W03") && refused.1.contains("zzz"),
            "{}",
            refused.1
        );
        let (status, place) =
            house.post(&officer, "/accountability/new", &format!("{form}&article=petitions-45")).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{place}");
        let path = place.split('?').next().unwrap().to_owned();
        assert!(house.post(&leader, &format!("{path}/decide"), "approved=no&reason=").await.1.contains("P01"));
        let steps = [
            (&leader, "decide", "approved=yes"),
            (&officer, "send", "body=%E4%BB%BB%E5%85%8D%E6%9C%BA%E5%85%B3"),
            (&discipline, "outcome", "outcome=ok&on=2026-11-21"),
        ];
        for (who, step, form) in steps {
            let answer = house.post(who, &format!("{path}/{step}"), form).await;
            assert_eq!(answer.0, StatusCode::SEE_OTHER, "{step}: {}", answer.1);
        }
        let page = house.get(&discipline, &path).await.1;
        assert!(page.contains("效能问〔2026〕1号") && !page.contains("/problems/"), "{page}");
        assert!(house.get(&leader, &format!("{path}/letter/pdf")).await.1.starts_with("%PDF"));
        assert_eq!(house.get(&discipline, "/accountability").await.0, StatusCode::OK);
    })
    .await;
}
