//! A ballot as a browser without JavaScript fills it in.

use crate::ballot_office::{Browser, Hands, House};

#[tokio::test(flavor = "multi_thread")]
async fn a_person_scans_fills_in_leaves_comes_back_reviews_submits_once_and_gets_a_receipt() {
    let house = House::on_sqlite(&Hands::new()).await;
    let code = house.one_slip().await;
    let mut phone = Browser::new(house.router(false));

    let scanned = phone.get(&format!("/b/{}", code.grouped())).await;
    assert_eq!(scanned.status, 200);
    assert!(scanned.headers.get("set-cookie").is_none());
    assert!(scanned.text().contains(&code.grouped()));

    let begun = phone.post("/ballot", &[("code", &code.grouped())]).await;
    assert_eq!((begun.status.as_u16(), begun.location()), (303, "/ballot/fill"));
    let cookie = begun.headers["set-cookie"].to_str().unwrap();
    for part in ["HttpOnly", "SameSite=Lax", "Path=/ballot"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Max-Age") && !cookie.contains("Expires"));

    let overview = phone.get("/ballot/fill").await;
    assert_eq!(overview.headers["cache-control"], "no-store");
    assert!(["甲类（1/2）", "甲类（2/2）", "乙类"].iter().all(|title| overview.text().contains(title)));
    assert!(!overview.text().contains(&code.grouped()));
    let sheet = phone.get("/ballot/fill/1").await.text();
    assert_eq!(sheet.matches("class=\"ballot-unit").count(), 7);
    assert_eq!(sheet.matches("type=\"radio\"").count(), 7 * 2 * 5);

    let next = phone
        .post("/ballot/fill/1", &[("m0_0", "2"), ("all0", "1"), ("all1", "5"), ("o1", "窗口<热情>"), ("then", "next")])
        .await;
    assert_eq!(next.location(), "/ballot/fill/2");
    let left = phone.post("/ballot/fill/2", &[("m7_0", "3"), ("then", "leave")]).await;
    assert_eq!(left.location(), "/ballot?done=left");
    assert!(phone.cookie.is_empty());
    assert_eq!(phone.get("/ballot/fill/2").await.location(), "/ballot");

    phone.post("/ballot", &[("code", &code.grouped().to_lowercase())]).await;
    let sheet = phone.get("/ballot/fill/1").await.text();
    assert!(sheet.contains("name=\"m0_0\" value=\"2\" checked") && sheet.contains("name=\"m0_1\" value=\"1\" checked"));
    assert!(sheet.contains("name=\"m1_0\" value=\"5\" checked") && sheet.contains("窗口&#60;热情&#62;"));

    let review = phone.get("/ballot/review").await.text();
    assert!(review.contains("5 / 28") && review.contains("/ballot/fill/2#u7"));
    assert_eq!(phone.get("/ballot/receipt").await.location(), "/ballot/fill");
    for _ in 0..2 {
        assert_eq!(phone.post("/ballot/submit", &[]).await.location(), "/ballot/receipt");
    }
    assert!(phone.get("/ballot/receipt").await.text().contains(&code.receipt()));
    assert_eq!(house.box_content().await.len(), 1);
    assert_eq!(house.box_content().await[0].marks[..4], [2, 1, 5, 5]);

    for page in ["/ballot/fill", "/ballot/fill/1", "/ballot/review"] {
        assert_eq!(phone.get(page).await.location(), "/ballot/receipt");
    }
    assert_eq!(phone.post("/ballot/fill/1", &[("m0_0", "4"), ("then", "next")]).await.location(), "/ballot/receipt");
    assert_eq!(phone.post("/ballot/leave?done=finished", &[]).await.location(), "/ballot?done=finished");
    assert_eq!(phone.post("/ballot", &[("code", &code.grouped())]).await.location(), "/ballot/receipt");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_taken_is_shown_where_it_was_typed_and_the_rest_is_saved() {
    let house = House::on_sqlite(&Hands::new()).await;
    let code = house.one_slip().await;
    let mut phone = Browser::new(house.router(false));
    phone.post("/ballot", &[("code", &code.grouped())]).await;
    assert_eq!(phone.post("/ballot/submit", &[]).await.status, 422);
    let long = "意".repeat(2_005);
    let refused =
        phone.post("/ballot/fill/3", &[("m13_0", "1"), ("o13", &long), ("o", "总体"), ("then", "review")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains(&long) && refused.text().contains("2005"));
    assert!(refused.text().contains("name=\"m13_0\" value=\"1\" checked") && refused.text().contains("总体"));
    assert_eq!(phone.post("/ballot/save", &[("m13_1", "7")]).await.status, 422);
    assert_eq!(phone.post("/ballot/save", &[("m13_1", "3"), ("o13", "短")]).await.status, 204);
    assert!(phone.get("/ballot/fill/3").await.text().contains("name=\"m13_1\" value=\"3\" checked"));
    for page in ["/ballot/fill/0", "/ballot/fill/4", "/ballot/fill/x", "/ballot/fill/99999999999999999999"] {
        assert_eq!(phone.get(page).await.status, 404, "{page}");
    }
}
