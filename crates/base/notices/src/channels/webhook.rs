use async_trait::async_trait;
use serde_json::json;

use super::call::{Call, send};
use super::{Channel, Message, Outcome};
use crate::rules::settings::Webhook;
use crate::rules::signature::sign;

/// Calls another system. It must answer 2xx when it has the message, and drop a `Qingfeng-Key` it has seen before.
pub struct Hook {
    pub hook: Webhook,
    pub authorities: String,
}

#[async_trait]
impl Channel for Hook {
    fn repeats_are_dropped(&self) -> bool {
        true
    }

    async fn send(&self, message: &Message) -> Outcome {
        let body = json!({
            "key": message.key,
            "kind": message.kind,
            "to": message.name.as_str(),
            "subject": message.subject.as_str(),
            "text": message.text,
            "link": message.link,
        })
        .to_string();
        // Signed anew for every try, so that a late try is not too old for the receiver.
        let timestamp = message.at.micros() / 1_000_000;
        let headers = vec![
            ("Qingfeng-Key", message.key.clone()),
            ("Qingfeng-Timestamp", timestamp.to_string()),
            ("Qingfeng-Signature", sign(self.hook.secret.as_bytes(), timestamp, body.as_bytes())),
        ];
        match send(&Call { url: &self.hook.url, headers, body: &body, authorities: &self.authorities }).await {
            Ok(answer) if (200..300).contains(&answer.status) => Outcome::Sent(answer.status.to_string()),
            Ok(answer) if matches!(answer.status, 400 | 401 | 403 | 404 | 405 | 410 | 413 | 415 | 422) => {
                Outcome::Never(format!("{} {}", answer.status, answer.body))
            }
            Ok(answer) => Outcome::Later(format!("{} {}", answer.status, answer.body)),
            Err(outcome) => outcome,
        }
    }
}
