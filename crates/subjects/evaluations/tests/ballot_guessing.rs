//! Guessing codes.
//!
//! A binary of its own: wrong codes are counted over the whole process.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

#[path = "all/ballot_office.rs"]
mod ballot_office;

use ballot_office::{Browser, Hands, House};
use evaluations::rules::slip::Code;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_is_told_at_the_field_and_guessing_is_slowed_down() {
    let house = House::on_sqlite(&Hands::new()).await;
    let mut phone = Browser::new(house.router(false));
    let stranger = Code::derive(&[5; 32], "S01", 1).grouped();
    let answer = phone.post("/ballot", &[("code", &stranger)]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("这个评议码无效") && answer.text().contains(&stranger));
    assert!(phone.cookie.is_empty());
    // All callers of a test come without an address and share one slot; so this test stands alone in its file.
    let mut last = answer.status.as_u16();
    for _ in 0..20 {
        last = phone.post("/ballot", &[("code", "AAAA-BBBB-CCCC")]).await.status.as_u16();
    }
    assert_eq!(last, 429);
    let good = house.one_slip().await;
    assert_eq!(phone.post_json("/api/v1/ballots", &json!({ "code": good.grouped(), "marks": [] })).await.status, 429);
}
