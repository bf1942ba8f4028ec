//! The screens: a drive is drafted, launched, filled and closed in the browser.

use crate::support::House;
use axum::http::StatusCode;

#[tokio::test(flavor = "multi_thread")]
async fn a_drive_is_drafted_launched_filled_and_closed_in_the_browser() {
    House::each(async |house| {
        let (officer, leader) = (house.person("cases").await, house.person("leader").await);
        let form = format!(
            "title=t&aim=a&focus=f&measures=m&from=2026-11-01&until=2026-12-31&unit={}&person=p&category=",
            house.unit
        );
        let refused = house.post(&officer, "/drives/new", &form).await;
        assert!(refused.0 == StatusCode::UNPROCESSABLE_ENTITY && refused.1.contains("Z02"), "{}", refused.1);
        let form = format!("{form}%E6%85%A2%E4%BD%9C%E4%B8%BA");
        let (status, place) = house.post(&officer, "/drives/new", &form).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{place}");
        let path = place.split('?').next().unwrap().to_owned();
        assert!(house.get(&officer, &format!("{path}/plan")).await.1.contains("selected>慢作为"));
        assert_eq!(house.post(&leader, &format!("{path}/launch"), "").await.0, StatusCode::SEE_OTHER);
        let page = house.get(&officer, &path).await.1;
        assert!(page.contains("没有归集") && page.contains("口径"), "{page}");
        let (_, place) = house.post(&officer, &format!("{path}/gather"), "").await;
        assert!(place.contains("new="), "{place}");
        let page = house.get(&officer, &place).await.1;
        assert!(page.contains("新归集") && page.contains("/take-out"), "{page}");
        assert!(house.get(&leader, &format!("{path}/report/pdf")).await.1.starts_with("%PDF"));
        let refused = house.post(&leader, &format!("{path}/close"), "results=").await.1;
        assert!(refused.contains("P01"), "{refused}");
        assert_eq!(house.post(&leader, &format!("{path}/close"), "results=ok").await.0, StatusCode::SEE_OTHER);
        assert!(house.get(&leader, &path).await.1.contains("效能专〔2026〕1号"));
        assert_eq!(house.get(&leader, "/drives").await.0, StatusCode::OK);
    })
    .await;
}
