//! One POST over HTTP/1.1, for webhooks and gateways. No redirects, no reuse, one megabyte of answer at most.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use url::Url;

use super::{Outcome, tls};

/// How long to wait for the whole answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// The longest answer that is read.
const LONGEST: u64 = 1 << 20;

/// A POST of JSON.
pub struct Call<'c> {
    /// The address.
    pub url: &'c str,
    /// Headers besides the usual ones; names and values without line breaks.
    pub headers: Vec<(&'c str, String)>,
    /// The body.
    pub body: &'c str,
    /// The office's own certificate authorities (PEM).
    pub authorities: &'c str,
}

/// What came back.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body as text.
    pub body: String,
}

/// Sends the call; an [`Outcome`] when no answer came.
pub async fn send(call: &Call<'_>) -> Result<Answer, Outcome> {
    let url = Url::parse(call.url).map_err(|error| Outcome::Never(error.to_string()))?;
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return Err(Outcome::Never("the address has no host".into()));
    };
    let not_sent = |error: io::Error| Outcome::Later(error.to_string());
    let stream = tls::connect(host, port).await.map_err(not_sent)?;
    let request = request(&url, call).ok_or_else(|| Outcome::Never("a header has a line break".into()))?;
    let exchange = async {
        if url.scheme() == "https" {
            let stream = tls::protect(host, stream, call.authorities).await.map_err(not_sent)?;
            exchange(stream, &request).await.map_err(|error| Outcome::Unknown(error.to_string()))
        } else {
            exchange(stream, &request).await.map_err(|error| Outcome::Unknown(error.to_string()))
        }
    };
    let timed_out = |_| Err(Outcome::Unknown("no answer within half a minute".into()));
    let bytes = tokio::time::timeout(PATIENCE, exchange).await.unwrap_or_else(timed_out)?;
    read(&bytes).ok_or_else(|| Outcome::Unknown("the answer is not HTTP, or was cut off".into()))
}

fn request(url: &Url, call: &Call<'_>) -> Option<Vec<u8>> {
    let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let host = &url[url::Position::BeforeHost..url::Position::AfterPort];
    let length = call.body.len();
    let mut head = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nUser-Agent: qingfeng\r\n\
         Content-Type: application/json; charset=utf-8\r\nContent-Length: {length}\r\n"
    );
    for (name, value) in &call.headers {
        if name.chars().chain(value.chars()).any(char::is_control) {
            return None;
        }
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    Some([head.as_bytes(), call.body.as_bytes()].concat())
}

async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin, request: &[u8]) -> io::Result<Vec<u8>> {
    stream.write_all(request).await?;
    stream.flush().await?;
    let mut answer = Vec::new();
    let ended = stream.take(LONGEST).read_to_end(&mut answer).await;
    match ended {
        // A server that hangs up without a farewell has still answered what it has answered.
        Err(error) if answer.is_empty() => Err(error),
        _ => Ok(answer),
    }
}

/// Reads an answer; `None` when it is no whole one.
fn read(bytes: &[u8]) -> Option<Answer> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut head = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(end) = head.parse(bytes).ok()? else { return None };
    let header = |name: &str| {
        let found = head.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
        found.and_then(|header| std::str::from_utf8(header.value).ok())
    };
    let rest = bytes.get(end..)?;
    let body = match header("content-length").map(str::trim).map(str::parse::<usize>) {
        Some(length) => rest.get(..length.ok()?)?.to_vec(),
        None if header("transfer-encoding").is_some_and(|coding| coding.contains("chunked")) => whole(rest)?,
        None => rest.to_vec(),
    };
    Some(Answer { status: head.code?, body: String::from_utf8_lossy(&body).into_owned() })
}

/// A body sent in chunks, put together; `None` when the last chunk is missing.
fn whole(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let httparse::Status::Complete((start, length)) = httparse::parse_chunk_size(rest).ok()? else { return None };
        if length == 0 {
            return Some(body);
        }
        let end = start.checked_add(usize::try_from(length).ok()?)?;
        body.extend_from_slice(rest.get(start..end)?);
        rest = rest.get(end..)?.strip_prefix(b"\r\n")?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(text: &str) -> Option<(u16, String)> {
        read(text.as_bytes()).map(|answer| (answer.status, answer.body))
    }

    #[test]
    fn an_answer_is_read_by_length_by_chunks_or_to_its_end() {
        assert_eq!(answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokrest"), Some((200, "ok".into())));
        let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
        assert_eq!(answer(chunks), Some((200, "abcde".into())));
        assert_eq!(answer("HTTP/1.1 503 Busy\r\n\r\nlater"), Some((503, "later".into())));
    }

    #[test]
    fn half_an_answer_is_none() {
        for text in ["", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok", "220 smtp\r\n\r\n"] {
            assert_eq!(answer(text), None, "{text}");
        }
        assert_eq!(answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"), None);
        assert_eq!(answer("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n"), None);
    }

    #[test]
    fn a_header_with_a_line_break_is_never_sent() {
        let url = Url::parse("http://x/a?b=c#d").unwrap();
        let call =
            |value: &str| Call { url: "", headers: vec![("X-Key", value.to_owned())], body: "{}", authorities: "" };
        let sent = String::from_utf8(request(&url, &call("1")).unwrap()).unwrap();
        assert!(sent.starts_with("POST /a?b=c HTTP/1.1\r\nHost: x\r\n"), "{sent}");
        assert!(sent.ends_with("X-Key: 1\r\n\r\n{}"), "{sent}");
        assert_eq!(request(&url, &call("1\r\nA: b")), None);
    }
}
