//! The screens: a case is drafted, masked, approved and published in the browser.

use crate::support::House;
use axum::http::StatusCode;
use problems::{Filter, Order, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_drafted_edited_approved_and_published_in_the_browser() {
    House::each(async |house| {
        let (officer, leader) = (house.person("cases").await, house.person("leader").await);
        let refused = house.post(&officer, "/typical-cases", "number=abc").await;
        assert!(refused.0 == StatusCode::UNPROCESSABLE_ENTITY && refused.1.contains("Y02"), "{}", refused.1);
        let filter = Filter { stage: Some(Stage::Kept), ..Filter::default() };
        let db = house.desk().read();
        let line = &problems::store::list::page(db, officer.area, &filter, Order::Newest, None, 1).await.unwrap()[0];
        let (status, path) = house.post(&officer, "/typical-cases", &format!("number={}", line.number)).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{path}");
        let form = "title=t&facts=%E6%9D%8E%E5%9B%9B13912345678&handling=h&people=%E6%9D%8E%E5%9B%9B";
        assert_eq!(house.post(&officer, &format!("{path}/edit"), form).await.0, StatusCode::SEE_OTHER);
        let page = house.get(&officer, &path).await.1;
        assert!(page.contains("李某139****5678"), "{page}");
        assert!(house.post(&officer, &format!("{path}/approve"), "").await.1.contains("Y04"));
        assert_eq!(house.post(&leader, &format!("{path}/approve"), "").await.0, StatusCode::SEE_OTHER);
        assert_eq!(house.post(&leader, &format!("{path}/publish"), "").await.0, StatusCode::SEE_OTHER);
        assert!(house.get(&leader, "/typical-cases").await.1.contains("已发布"));
        assert!(house.get(&leader, "/cases").await.1.contains("/cases/"));
    })
    .await;
}
