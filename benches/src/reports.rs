//! Reports as somebody sends them from the public form: each on a form of its own, with a name that is sealed on arrival.

use std::net::SocketAddr;

use crate::Failure;
use crate::client::{Connection, between, get};
use crate::senders::send_all;

/// What stands between the fields of a form.
const BOUNDARY: &str = "between-the-fields";

/// Has so many forms handed out, then sends them all and prints how many a second were taken in.
pub async fn send(address: SocketAddr, count: usize, connections: usize) -> Result<(), Failure> {
    let mut connection = Connection::open(address).await?;
    let mut requests = Vec::with_capacity(count);
    for n in 0..count {
        connection.expect(&get("/report", ""), 200).await?;
        let mark = between(&connection.text(), "name=\"mark\" value=\"", "\"").ok_or("a form without a mark")?;
        requests.push(request(&mark, n));
    }
    send_all(address, requests, connections).await
}

/// The `n`th report.
fn request(mark: &str, n: usize) -> Vec<u8> {
    let text = format!("第{n}件：{}", "窗口办事要跑好几趟，材料一次没有说清楚。".repeat(12));
    let contact = format!("1390000{:04}", n % 10_000);
    let fields = [
        ("mark", mark),
        ("text", text.as_str()),
        ("place", "大厅"),
        ("named", "yes"),
        ("name", "甲某"),
        ("contact", contact.as_str()),
    ];
    let field =
        |(name, value)| format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    let body: String = fields.map(field).concat() + "--" + BOUNDARY + "--\r\n";
    let length = body.len();
    format!(
        "POST /report HTTP/1.1\r\nhost: localhost\r\naccept: text/html\r\n\
         content-type: multipart/form-data; boundary={BOUNDARY}\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}
