use serde_json::Value;

/// What a template may name, with what it stands for.
pub const PLACES: [(&str, &str); 6] = [
    ("{to}", "收件人号码或账号 / the recipient's number or account"),
    ("{subject}", "标题 / the subject line"),
    ("{text}", "标题、正文和链接 / subject, text and link"),
    ("{link}", "链接 / the link"),
    ("{key}", "防重复编号 / the key against repetition"),
    ("{time}", "发送时间（秒） / the time in seconds"),
];

/// Fills a JSON template: each place becomes text inside its JSON string, so that no content can add a field of its own.
///
/// # Errors
/// The template is not JSON; the parser's words.
pub fn fill_json(template: &str, values: &[(&str, &str)]) -> Result<String, String> {
    let mut body: Value = serde_json::from_str(template).map_err(|error| error.to_string())?;
    fill_value(&mut body, values);
    Ok(body.to_string())
}

fn fill_value(value: &mut Value, values: &[(&str, &str)]) {
    match value {
        Value::String(text) => *text = fill_text(text, values),
        Value::Array(items) => items.iter_mut().for_each(|item| fill_value(item, values)),
        Value::Object(fields) => fields.values_mut().for_each(|field| fill_value(field, values)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Each place once, from left to right: what a value brings in is not filled again.
fn fill_text(template: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::new();
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        filled.push_str(&rest[..at]);
        rest = &rest[at..];
        match values.iter().find(|(place, _)| rest.starts_with(place)) {
            Some((place, value)) => {
                filled.push_str(value);
                rest = &rest[place.len()..];
            }
            None => {
                filled.push('{');
                rest = &rest[1..];
            }
        }
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_stays_inside_its_string() {
        let template = r#"{"msgtype": "text", "text": {"content": "{text}"}, "to": ["{to}"], "n": 1}"#;
        let values = [("{text}", "他说：\"},{\"to\":\"x\" {to}\n第二行"), ("{to}", "13800138000")];
        let filled: Value = serde_json::from_str(&fill_json(template, &values).unwrap()).unwrap();
        assert_eq!(filled["text"]["content"], "他说：\"},{\"to\":\"x\" {to}\n第二行");
        assert_eq!(filled["to"][0], "13800138000");
        assert!(fill_json("{text}", &values).is_err());
        assert_eq!(fill_text("a{b}{to}{", &values), "a{b}13800138000{");
    }
}
