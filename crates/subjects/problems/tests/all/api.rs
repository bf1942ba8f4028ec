//! The ledger for other systems: what a token is for and nothing else, page by page, once, and never a clue.

use crate::support::{House, officer, person};
use axum::http::{Method, StatusCode};
use identity::Purpose;
use kernel::{Role, UnitId};
use serde_json::{Value, json};

async fn token(house: &House, purpose: Purpose, unit: Option<UnitId>) -> String {
    let admin = person(15, Role::SystemAdministrator);
    identity::add_system(&house.office, &admin, "市监督平台", purpose, unit).await.unwrap()
}

/// Calls the interface; the body is JSON, or nothing for a question.
async fn call(house: &House, token: &str, key: &str, path: &str, body: Option<Value>) -> (StatusCode, Value) {
    let method = if body.is_some() { Method::POST } else { Method::GET };
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("idempotency-key", key)];
    let sent = body.map(|body| body.to_string()).unwrap_or_default();
    let (status, text) = house.call(method, path, &headers, sent).await;
    (status, serde_json::from_str(&text).unwrap_or_else(|_| panic!("{path}: {text}")))
}

async fn ask(house: &House, token: &str, path: &str) -> (StatusCode, Value) {
    call(house, token, "", path, None).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_opens_only_what_it_is_for() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    house.working("一件").await;
    let own = Some(house.units[0]);
    let tokens = [
        token(&house, Purpose::HandIn, None).await,
        token(&house, Purpose::Ledger, None).await,
        token(&house, Purpose::Unit, own).await,
        "qf-wrong".to_owned(),
        String::new(),
    ];
    for (path, allowed) in
        [("/api/v1/problems", 1), ("/api/v1/problems/2026-0001", 1), ("/api/v1/own-problems/2026-0001", 2)]
    {
        for (place, token) in tokens.iter().enumerate() {
            let (status, answer) = ask(&house, token, path).await;
            let expected = if place == allowed { StatusCode::OK } else { StatusCode::UNAUTHORIZED };
            assert_eq!(status, expected, "{path} with token {place}: {answer}");
        }
    }
    let (status, _) = call(&house, &tokens[2], "", "/api/v1/problems", Some(json!({"number": "1", "text": "x"}))).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED, "a unit's token registers nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ledger_is_read_page_by_page_with_filters() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    for text in ["第一件", "第二件", "第三件"] {
        house.register(house.found(text)).await.unwrap();
    }
    house.working("第四件").await;
    let token = token(&house, Purpose::Ledger, None).await;
    let mut seen = Vec::new();
    let mut path = "/api/v1/problems?limit=3".to_owned();
    loop {
        let (_, page) = ask(&house, &token, &path).await;
        seen.extend(page["problems"].as_array().unwrap().iter().map(|one| one["number"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/api/v1/problems?limit=3&after={next}");
    }
    assert_eq!(seen, ["2026-0004", "2026-0003", "2026-0002", "2026-0001"]);
    let unit = registry::find_unit(house.desk().read(), officer().area, house.units[0]).await.unwrap().unwrap().code;
    let count = async |query: &str| {
        let (status, page) = ask(&house, &token, &format!("/api/v1/problems?{query}")).await;
        page["problems"].as_array().map(Vec::len).ok_or(status)
    };
    assert_eq!(count("stage=registered").await, Ok(3));
    assert_eq!(count(&format!("unit={unit}&open=true")).await, Ok(1));
    for wrong in ["stage=nowhere", "unit=U999", "after=x", "limit=many", "unknown=1"] {
        assert_eq!(count(wrong).await, Err(StatusCode::UNPROCESSABLE_ENTITY), "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_holds_the_offices_words_and_never_those_of_a_report_nor_a_person() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    house.struck_off("反映人原话，我叫张三，电话13912345678").await;
    let ledger = token(&house, Purpose::Ledger, None).await;
    let (_, record) = ask(&house, &ledger, "/api/v1/problems/2026-0001").await;
    let own = token(&house, Purpose::Unit, Some(house.units[0])).await;
    let (_, of_unit) = ask(&house, &own, "/api/v1/own-problems/2026-0001").await;
    house.register(house.found("反映人原话，还没有交办")).await.unwrap();
    let (_, list) = ask(&house, &ledger, "/api/v1/problems").await;
    assert_eq!(list["problems"][0]["title"], Value::Null, "before the slip there are no words of the office");
    for answer in [&record, &of_unit, &list] {
        let text = answer.to_string();
        assert!(text.contains("窗口无人值守") && text.contains("struck_off"), "{text}");
        for secret in ["反映人原话", "张三", "13912345678", "人员11"] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
    }
    let kinds: Vec<_> = record["timeline"].as_array().unwrap().iter().map(|one| one["fact"].clone()).collect();
    assert_eq!(kinds.first(), Some(&json!("registered")));
    let stranger = token(&house, Purpose::Unit, Some(house.units[3])).await;
    assert_eq!(ask(&house, &stranger, "/api/v1/own-problems/2026-0001").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transferred_clue_is_neither_listed_nor_found() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    let id = house.register(house.found("线索")).await.unwrap().id;
    house.register(house.found("另一件")).await.unwrap();
    let joined = house.register(house.found("同一线索")).await.unwrap().id;
    problems::acts::taking_in::join(house.desk(), &officer(), joined, "2026-0001").await.unwrap();
    problems::acts::clues::transfer(house.desk(), &house.office.seal, &[], &officer(), id, "请依规处理").await.unwrap();
    let token = token(&house, Purpose::Ledger, None).await;
    for path in ["/api/v1/problems", "/api/v1/problems?stage=transferred", "/api/v1/problems?open=false"] {
        let (_, page) = ask(&house, &token, path).await;
        for number in ["2026-0001", "2026-0003"] {
            assert!(!page.to_string().contains(number), "{path}: {page}");
        }
    }
    let unknown = ask(&house, &token, "/api/v1/problems/2026-0099").await;
    for number in ["2026-0001", "2026-0003"] {
        assert_eq!(
            ask(&house, &token, &format!("/api/v1/problems/{number}")).await,
            unknown,
            "as if it had never been"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_problem_is_registered_once_and_a_unit_answers_once_on_both_databases() {
    House::each(async |house| {
        let ledger = token(&house, Purpose::Ledger, None).await;
        let new = json!({ "number": "A-1", "text": "大厅无人", "happened": "2026-11-20" });
        let register =
            async |key: &str, body: &Value| call(&house, &ledger, key, "/api/v1/problems", Some(body.clone())).await;
        let first = register("k1", &new).await;
        assert_eq!(first, (StatusCode::CREATED, json!({ "number": "2026-0001" })));
        assert_eq!(register("k1", &new).await, first, "the same key is answered as before");
        assert_eq!(register("k2", &new).await.0, StatusCode::CONFLICT, "the number is on the ledger");
        assert_eq!(register("k1", &json!({ "number": "A-2", "text": "别的" })).await.0, StatusCode::CONFLICT);
        for bad in [
            json!([]),
            json!({ "number": "", "text": "x" }),
            json!({ "number": "1", "text": "" }),
            json!({ "number": "1", "text": "x", "more": 1 }),
        ] {
            assert_eq!(register("", &bad).await.0, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
        }
        house.working("交办的一件").await;
        let own = token(&house, Purpose::Unit, Some(house.units[0])).await;
        let answer = json!({ "outcome": "true", "facts": "属实", "measures": "已整改", "reply": "已答复" });
        let path = "/api/v1/own-problems/2026-0002/answer";
        let done = call(&house, &own, "k1", path, Some(answer.clone())).await;
        assert_eq!(done, (StatusCode::CREATED, json!({ "number": "2026-0002" })));
        assert_eq!(call(&house, &own, "k1", path, Some(answer.clone())).await, done);
        assert_eq!(call(&house, &own, "k2", path, Some(answer)).await.0, StatusCode::CONFLICT, "it has been answered");
        let (_, record) = ask(&house, &ledger, "/api/v1/problems/2026-0002").await;
        assert_eq!(record["stage"], "answered");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_signs_for_a_slip_once_and_then_answers_on_both_databases() {
    House::each(async |house| {
        for text in ["一件", "又一件"] {
            house.assigned(text).await;
        }
        let own = token(&house, Purpose::Unit, Some(house.units[0])).await;
        let signature = json!({ "handler": "经办人甲" });
        let (_, open) = ask(&house, &own, "/api/v1/own-problems").await;
        let numbers = open["problems"].as_array().unwrap().iter().map(|one| (&one["number"], &one["signed"]));
        let signed = json!(false);
        assert_eq!(
            numbers.collect::<Vec<_>>(),
            [(&json!("2026-0001"), &signed), (&json!("2026-0002"), &signed)],
            "the system learns what there is to sign for"
        );
        let sign = async |token: &str, key: &str, number: &str, body: &Value| {
            call(&house, token, key, &format!("/api/v1/own-problems/{number}/sign"), Some(body.clone())).await
        };
        let answer = json!({ "outcome": "true", "facts": "属实", "measures": "已整改", "reply": "已答复" });
        let too_early = call(&house, &own, "", "/api/v1/own-problems/2026-0001/answer", Some(answer)).await;
        assert_eq!(too_early.0, StatusCode::CONFLICT, "nobody answers before the slip is signed for");
        let done = sign(&own, "k1", "2026-0001", &signature).await;
        assert_eq!(done, (StatusCode::CREATED, json!({ "number": "2026-0001" })));
        assert_eq!(sign(&own, "k1", "2026-0001", &signature).await, done, "the same key is answered as before");
        assert_eq!(sign(&own, "k2", "2026-0001", &signature).await.0, StatusCode::CONFLICT, "it has signed");
        assert_eq!(sign(&own, "k1", "2026-0002", &signature).await.0, StatusCode::CONFLICT, "a key is for one problem");
        let (_, record) = ask(&house, &own, "/api/v1/own-problems/2026-0001").await;
        assert_eq!((&record["stage"], &record["slip"]["units"][0]["signed"]), (&json!("working"), &json!(true)));
        for bad in
            [json!({ "handler": "" }), json!({ "handler": " " }), json!({}), json!({ "handler": "甲", "more": 1 })]
        {
            assert_eq!(sign(&own, "", "2026-0002", &bad).await.0, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
        }
        let stranger = token(&house, Purpose::Unit, Some(house.units[3])).await;
        assert_eq!(sign(&stranger, "", "2026-0002", &signature).await.0, StatusCode::NOT_FOUND);
        let ledger = token(&house, Purpose::Ledger, None).await;
        assert_eq!(sign(&ledger, "", "2026-0002", &signature).await.0, StatusCode::UNAUTHORIZED);
    })
    .await;
}
