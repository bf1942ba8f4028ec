use async_trait::async_trait;

use super::call::{Answer, Call, send};
use super::{Channel, Message, Outcome};
use crate::rules::settings::HttpTemplate;
use crate::rules::template::fill_json;

/// A gateway for text messages or 企业微信, as the office described it. It may well send twice what it is given twice.
pub struct Gateway {
    pub template: HttpTemplate,
    pub authorities: String,
}

#[async_trait]
impl Channel for Gateway {
    fn repeats_are_dropped(&self) -> bool {
        false
    }

    async fn send(&self, message: &Message) -> Outcome {
        let seconds = (message.at.micros() / 1_000_000).to_string();
        let values = [
            ("{to}", message.to.as_str()),
            ("{subject}", message.subject.as_str()),
            ("{text}", message.text.as_str()),
            ("{link}", message.link.as_str()),
            ("{key}", message.key.as_str()),
            ("{time}", seconds.as_str()),
        ];
        let body = match fill_json(&self.template.body, &values) {
            Ok(body) => body,
            Err(cause) => return Outcome::Never(cause),
        };
        let header = (!self.template.header.is_empty())
            .then(|| (self.template.header.as_str(), self.template.header_value.clone()));
        match send(&Call {
            url: &self.template.url,
            headers: header.into_iter().collect(),
            body: &body,
            authorities: &self.authorities,
        })
        .await
        {
            Ok(answer) => judge(&answer, &self.template.success),
            Err(outcome) => outcome,
        }
    }
}

/// A gateway's word counts only when it says what its documentation says for success.
fn judge(answer: &Answer, success: &str) -> Outcome {
    let said = format!("{} {}", answer.status, answer.body);
    match answer.status {
        200..=299 if answer.body.contains(success) => Outcome::Sent(said),
        408 | 429 | 500..=599 => Outcome::Later(said),
        _ => Outcome::Never(said),
    }
}
