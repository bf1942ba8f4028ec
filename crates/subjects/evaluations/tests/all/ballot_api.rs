//! Casting a whole ballot as JSON.

use crate::ballot_office::{Browser, Hands, House};
use serde_json::{Value, json};

async fn send(browser: &mut Browser, body: &Value) -> (u16, Value) {
    let answer = browser.post_json("/api/v1/ballots", body).await;
    (answer.status.as_u16(), serde_json::from_slice(&answer.body).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_casts_a_whole_ballot_and_a_retry_gets_the_same_receipt() {
    let house = House::on_sqlite(&Hands::new()).await;
    let codes = house.slips("S01", 2).await;
    let mut program = Browser::new(house.router(false));
    let rows =
        json!({ "code": codes[0].grouped(), "marks": vec![vec![1, 0]; 14], "opinions": { "U014": "好", "": "都好" } });
    let (status, first) = send(&mut program, &rows).await;
    assert_eq!((status, &first["first"]), (201, &json!(true)));
    let (status, again) = send(&mut program, &rows).await;
    assert_eq!((status, &again["receipt"]), (200, &first["receipt"]));
    let named = json!({ "code": codes[1].grouped(), "marks": { "U002": { "a2": 4 } } });
    assert_eq!(send(&mut program, &named).await.0, 201);
    let mut marks: Vec<Vec<u8>> = house.box_content().await.into_iter().map(|ballot| ballot.marks).collect();
    marks.sort();
    assert_eq!((marks[0][3], marks[1][..4].to_vec()), (4, vec![1, 0, 1, 0]));
    let about: Vec<String> = house.opinions().await.into_iter().map(|opinion| opinion.unit).collect();
    assert_eq!(about, ["", "U014"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_ballot_is_told_by_place_and_rule_and_the_slip_stays_good() {
    let house = House::on_sqlite(&Hands::new()).await;
    let code = house.one_slip().await;
    let mut program = Browser::new(house.router(false));
    let mut check = async |marks: Value, opinions: Value, rules: &[&str]| {
        let (status, problem) =
            send(&mut program, &json!({ "code": code.grouped(), "marks": marks, "opinions": opinions })).await;
        let found: Vec<&str> =
            problem["findings"].as_array().unwrap().iter().map(|finding| finding["rule"].as_str().unwrap()).collect();
        assert_eq!((status, found.as_slice()), (422, rules), "{problem}");
    };
    check(json!(vec![vec![1, 1]; 13]), json!({}), &["B01"]).await;
    check(json!(vec![vec![1]; 14]), json!({}), &["B01"]).await;
    check(json!(vec![vec![1, 6]; 14]), json!({}), &["B02"; 14]).await;
    check(json!(vec![vec![1, 256]; 14]), json!({}), &["B02"; 14]).await;
    check(json!(vec![vec![1, 255]; 14]), json!({}), &["B02"; 14]).await;
    check(json!(vec![vec![-1, 1]; 14]), json!({}), &["B02"; 14]).await;
    check(json!({ "U999": { "a1": 1 }, "U001": { "a9": 1 } }), json!({}), &["B03", "B03"]).await;
    check(json!({ "U001": { "a1": 1 } }), json!({ "U999": "x" }), &["B03"]).await;
    check(json!({ "U001": { "a1": 1 } }), json!({ "U001": "长".repeat(2_001) }), &["B04"]).await;
    check(json!(vec![vec![0, 0]; 14]), json!({ "": "空白" }), &["B05"]).await;
    check(json!("marks"), json!({}), &[]).await;
    assert!(house.box_content().await.is_empty());
    assert!(house.cast(&code, 1).await.unwrap().first);
}
