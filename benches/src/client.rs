//! As much of HTTP/1.1 as a load generator needs: one connection, one question at a time, answers with a stated length.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Failure;

/// A connection that stays open.
pub struct Connection {
    stream: TcpStream,
    answer: Vec<u8>,
}

impl Connection {
    /// Opens a connection.
    pub async fn open(address: SocketAddr) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, answer: Vec::with_capacity(64 << 10) })
    }

    /// Sends a request, takes the whole answer and tells its status.
    pub async fn ask(&mut self, request: &[u8]) -> Result<u16, Failure> {
        self.stream.write_all(request).await?;
        self.answer.clear();
        while !self.is_whole() {
            if self.stream.read_buf(&mut self.answer).await? == 0 {
                return Err("the server hung up".into());
            }
        }
        let head = String::from_utf8_lossy(&self.answer);
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        status.ok_or_else(|| "an answer without a status".into())
    }

    /// Sends a request and takes the whole answer, which must have this status.
    pub async fn expect(&mut self, request: &[u8], status: u16) -> Result<(), Failure> {
        if self.ask(request).await? == status { Ok(()) } else { Err(self.text().into()) }
    }

    /// The cookies the last answer set, as a request sends them back.
    pub fn cookies(&self) -> String {
        let text = self.text();
        let set = text.lines().filter_map(|line| line.split_once(':'));
        let set = set.filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
        set.filter_map(|(_, cookie)| Some(cookie.split(';').next()?.trim().to_owned())).collect::<Vec<_>>().join("; ")
    }

    /// The answer's text, for telling what went wrong.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.answer).into_owned()
    }

    /// How many bytes the answer had.
    pub fn length(&self) -> usize {
        self.answer.len()
    }

    fn is_whole(&self) -> bool {
        let Some(end) = self.answer.windows(4).position(|four| four == b"\r\n\r\n") else { return false };
        let head = String::from_utf8_lossy(&self.answer[..end]).to_ascii_lowercase();
        if head.starts_with("http/1.1 204") {
            return true;
        }
        let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
        length.is_some_and(|length| self.answer.len() >= end + 4 + length)
    }
}

/// A request for a page, by somebody with a cookie.
pub fn get(path: &str, cookie: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\naccept: text/html\r\ncookie: {cookie}\r\n\r\n").into_bytes()
}

/// A form sent by somebody with a cookie; names and values as they stand in an address.
pub fn post_form(path: &str, cookie: &str, fields: &str) -> Vec<u8> {
    let length = fields.len();
    format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\ncookie: {cookie}\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n\r\n{fields}"
    )
    .into_bytes()
}

/// The time below which `percent` of sorted times lie, in milliseconds.
pub fn percentile(sorted: &[Duration], percent: usize) -> f64 {
    let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(place).map_or(f64::NAN, |time| time.as_secs_f64() * 1e3)
}

/// What stands between two marks of an answer.
pub fn between(text: &str, before: &str, after: &str) -> Option<String> {
    Some(text.split_once(before)?.1.split_once(after)?.0.to_owned())
}
