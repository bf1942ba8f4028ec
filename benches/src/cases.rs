//! Cases as another system hands them in: a person, a text of a few hundred characters, a number that is new.

use serde_json::json;

use crate::senders::post_json;

/// The `n`th case.
pub fn request(token: &str, n: usize) -> Vec<u8> {
    let text = format!("第{n}件：{}", "窗口办事要跑好几趟，材料一次没有说清楚。".repeat(12));
    let reporter = json!({ "name": "甲某", "contact": format!("1390000{:04}", n % 10_000) });
    let case = json!({ "number": format!("L-{n:08}"), "text": text, "title": "窗口没有一次告知", "place": "大厅", "reporter": reporter });
    post_json("/api/v1/cases", &format!("authorization: Bearer {token}\r\n"), &case)
}
