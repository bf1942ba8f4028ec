//! The limits of reporting, as the office sets them.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use serde_json::{Map, Value, json};
use store::Fact;
use ui::{Form, Frame, Office, Page, Problem, Signed, back_to};

use crate::acts::table::SET_LIMITS;
use crate::rules::limits::Limits;
use crate::store::settings;

/// A number that can be set: its key and what it means.
const NUMBERS: [(&str, &str, &str); 14] = [
    ("longest_text", "正文最长（字）", "Longest text (characters)"),
    ("files", "每份反映的文件（个）", "Files of a report"),
    ("file_megabytes", "单个文件最大（MB）", "Largest file (MB)"),
    ("form_megabytes", "不用脚本时文件合计最大（MB）", "All files without scripts (MB)"),
    ("megabytes_a_day", "同一网络每天传文件最多（MB）", "Files a day from one network (MB)"),
    (
        "free_megabytes",
        "磁盘至少留空（MB），少于此数不收文件",
        "Room kept free on the disk (MB); below it no file is taken",
    ),
    ("youngest_seconds", "打开后最早几秒可提交", "Seconds before a form may be sent"),
    ("oldest_days", "打开后几天内有效", "Days a form is good for"),
    ("reports_an_hour", "同一网络每小时反映（件）", "Reports an hour from one network"),
    ("flood_an_hour", "每小时超过几件视为异常（全部）", "Reports an hour that are a flood (all)"),
    ("wrong_codes_an_hour", "同一网络每小时输错查询码（次）", "Wrong codes an hour from one network"),
    ("work_bits", "异常时浏览器验证的难度（位）", "Browser's work in a flood (bits)"),
    ("patience_seconds", "异常时不用脚本须停留（秒）", "Seconds to wait in a flood without scripts"),
    ("keepers", "身份保管人至少保留（人）", "Identity keepers that stay at least"),
];

#[derive(Template)]
#[template(path = "reports/limits.html")]
struct LimitsPage {
    f: Frame,
    numbers: Vec<(&'static str, String, String)>,
    source: String,
}

/// The limits in force.
pub async fn show(State(office): State<Office>, f: Frame, Signed(who): Signed) -> Result<Response, Problem> {
    let limits = settings::limits(office.desk.read(), who.area).await?;
    let kept = serde_json::to_value(&limits).map_err(kernel::Refusal::failed)?;
    let line = |(key, zh, en): &(&'static str, &str, &str)| {
        (*key, f.t(zh, en).to_owned(), kept.get(*key).map(ToString::to_string).unwrap_or_default())
    };
    let numbers = NUMBERS.iter().map(line).collect();
    Ok(Page(LimitsPage { numbers, source: limits.source, f }).into_response())
}

/// Sets the limits; a number that is none stays as it was.
pub async fn save(State(office): State<Office>, Signed(who): Signed, Form(form): Form) -> Result<Response, Problem> {
    let before = settings::limits(office.desk.read(), who.area).await?;
    let mut kept: Map<String, Value> =
        serde_json::to_value(&before).ok().and_then(|value| value.as_object().cloned()).unwrap_or_default();
    for (key, _, _) in NUMBERS {
        if let Ok(number) = form.text(key).parse::<u32>() {
            kept.insert(key.to_owned(), json!(number));
        }
    }
    kept.insert("source".into(), json!(form.text("source").chars().take(200).collect::<String>()));
    let limits: Limits = serde_json::from_value(Value::Object(kept)).map_err(kernel::Refusal::failed)?;
    let limits = limits.within_reason();
    office
        .desk
        .write(move |tx| {
            async move {
                settings::write(tx, &who, settings::LIMITS, &limits).await?;
                Ok(tx.record(&who, Fact::new(SET_LIMITS.code, "setting", settings::LIMITS, json!(limits))).await?)
            }
            .boxed()
        })
        .await?;
    Ok(back_to("/reports/limits"))
}
