//! The screens: what the office, a leader and a unit see, and what a refused form gives back.

use crate::support::House;
use axum::http::StatusCode;

#[tokio::test(flavor = "multi_thread")]
async fn a_meeting_is_planned_filled_signed_and_followed_in_the_browser() {
    House::each(async |house| {
        let (officer, leader, liaison) =
            (house.person("cases").await, house.person("leader").await, house.person("liaison").await);
        let refused = house.post(&officer, "/meetings/new", "kind=monthly&title=t&at=&place=p&chair=c").await;
        assert!(refused.0 == StatusCode::UNPROCESSABLE_ENTITY && refused.1.contains("J01"), "{}", refused.1);
        let form = format!("kind=joint&title=t&at=2026-11-20T09:00&place=p&chair=c&unit={}", house.unit);
        let (status, place) = house.post(&officer, "/meetings/new", &form).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{place}");
        let path = place.split('?').next().unwrap().to_owned();
        let page = house.get(&officer, &path).await.1;
        assert!(page.contains("name=\"problem\"") && page.contains("逾期未办结"), "{page}");
        let steps = [
            ("agenda/item", "title=%E9%80%9A%E6%8A%A5"),
            ("agenda", "title0=%E9%80%9A%E6%8A%A5%E6%83%85%E5%86%B5&place0=1"),
            ("invite", ""),
            ("minutes", "said0=ok&present=%E7%94%B2"),
            ("decide", &format!("text=x&unit={}&person=y&days=2", house.unit)),
        ];
        for (step, form) in steps {
            let answer = house.post(&officer, &format!("{path}/{step}"), form).await;
            assert_eq!(answer.0, StatusCode::SEE_OTHER, "{step}: {}", answer.1);
        }
        let refused = house.post(&officer, &format!("{path}/decide"), "text=zzz&unit=&person=y&days=2").await.1;
        assert!(refused.contains("J07") && refused.contains("zzz"));
        assert!(house.get(&leader, &format!("{path}/minutes/pdf")).await.1.starts_with("%PDF"));
        assert_eq!(house.post(&leader, &format!("{path}/sign"), "").await.0, StatusCode::SEE_OTHER);
        let page = house.get(&leader, &path).await.1;
        assert!(page.contains("效能纪〔2026〕1号") && page.contains("2026-11-24"), "{page}");
        let own = house.get(&liaison, "/my-meetings").await.1;
        assert!(own.contains("效能纪〔2026〕1号") && own.contains("/report"), "{own}");
        for path in ["/meetings", "/meetings/tasks", "/meetings/tasks?stage=confirmed"] {
            assert_eq!(house.get(&officer, path).await.0, StatusCode::OK, "{path}");
        }
    })
    .await;
}
