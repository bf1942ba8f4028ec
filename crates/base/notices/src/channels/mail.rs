use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use std::{fmt, io};

use async_trait::async_trait;
use kernel::Moment;
use lettre::message::{Mailbox, header::ContentType};
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream};
use lettre::transport::smtp::extension::ClientId;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::{Channel, Message, Outcome, tls};
use crate::rules::settings::{MailServer, Security};

/// How long a mail may take after the connection stands.
const PATIENCE: Duration = Duration::from_secs(40);

/// Mail over SMTP.
pub struct Mail {
    pub server: MailServer,
    pub authorities: String,
}

#[async_trait]
impl Channel for Mail {
    fn repeats_are_dropped(&self) -> bool {
        false
    }

    async fn send(&self, message: &Message) -> Outcome {
        let mail = match compose(&self.server, message) {
            Ok(mail) => mail,
            Err(cause) => return Outcome::Never(cause),
        };
        let mut line = match tokio::time::timeout(PATIENCE, self.open()).await {
            Ok(Ok(line)) => line,
            Ok(Err(cause)) => return Outcome::Later(cause),
            Err(_) => return Outcome::Later("the server did not greet".into()),
        };
        let bytes = mail.formatted();
        let outcome = match tokio::time::timeout(PATIENCE, line.send(mail.envelope(), &bytes)).await {
            Ok(Ok(said)) => Outcome::Sent(said.first_line().unwrap_or_default().to_owned()),
            Ok(Err(error)) if error.is_permanent() => Outcome::Never(error.to_string()),
            Ok(Err(error)) if error.is_transient() => Outcome::Later(error.to_string()),
            Ok(Err(error)) => Outcome::Unknown(error.to_string()),
            Err(_) => Outcome::Unknown("the server did not say whether it took the mail".into()),
        };
        // The mail's fate is decided; whether the farewell arrives does not matter.
        let _ = tokio::time::timeout(Duration::from_secs(2), line.quit()).await;
        outcome
    }
}

impl Mail {
    async fn open(&self) -> Result<AsyncSmtpConnection, String> {
        let words = |error: io::Error| error.to_string();
        let stream = tls::connect(&self.server.host, self.server.port).await.map_err(words)?;
        let stream: Box<dyn AsyncTokioStream> = match self.server.security {
            Security::Plain => Box::new(stream),
            Security::Tls => {
                Box::new(Protected(tls::protect(&self.server.host, stream, &self.authorities).await.map_err(words)?))
            }
        };
        let hello = ClientId::Domain("qingfeng".to_owned());
        let mut line =
            AsyncSmtpConnection::connect_with_transport(stream, &hello).await.map_err(|error| error.to_string())?;
        if !self.server.user.is_empty() {
            let who = Credentials::new(self.server.user.clone(), self.server.password.clone());
            line.auth(&[Mechanism::Plain, Mechanism::Login], &who).await.map_err(|error| error.to_string())?;
        }
        Ok(line)
    }
}

/// The mail as it leaves. All lines of its head are [`crate::Line`]s and addresses, so nobody adds to it.
fn compose(server: &MailServer, message: &Message) -> Result<lettre::Message, String> {
    let address = |text: &str| text.parse::<lettre::Address>().map_err(|error| error.to_string());
    let from = address(&server.from)?;
    // The same for every try: a mail program that gets it twice shows it once.
    let id = format!("<{}@{}>", plain_key(&message.key), from.domain());
    lettre::Message::builder()
        .message_id(Some(id))
        .date(system_time(message.at))
        .from(Mailbox::new(Some(server.from_name.to_string()), from))
        .to(Mailbox::new(Some(message.name.to_string()), address(&message.to)?))
        .subject(message.subject.as_str())
        .header(ContentType::TEXT_PLAIN)
        .body(message.text.clone())
        .map_err(|error| error.to_string())
}

fn plain_key(key: &str) -> String {
    key.chars().map(|mark| if mark.is_ascii_alphanumeric() { mark } else { '-' }).collect()
}

fn system_time(at: Moment) -> SystemTime {
    UNIX_EPOCH + Duration::from_micros(u64::try_from(at.micros()).unwrap_or_default())
}

/// A protected line, as the mail library wants it.
struct Protected(TlsStream<TcpStream>);

impl fmt::Debug for Protected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Protected(..)")
    }
}

impl AsyncTokioStream for Protected {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.get_ref().0.peer_addr()
    }
}

impl AsyncRead for Protected {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, into)
    }
}

impl AsyncWrite for Protected {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, from: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, from)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::text::Line;

    fn server() -> MailServer {
        MailServer {
            host: "127.0.0.1".into(),
            port: 25,
            security: Security::Plain,
            user: String::new(),
            password: String::new(),
            from: "office@example.gov.cn".into(),
            from_name: Line::of("效能办"),
        }
    }

    fn message(subject: &str, name: &str) -> Message {
        Message {
            to: "liaison@example.gov.cn".into(),
            name: Line::of(name),
            subject: Line::of(subject),
            text: "正文\r\n.\r\nBcc: inside@the.body".into(),
            link: String::new(),
            key: "1/7 x".into(),
            kind: "t".into(),
            at: Moment(1_795_222_800_000_000),
        }
    }

    #[test]
    fn nothing_typed_adds_a_header_or_a_recipient() {
        let mail =
            compose(&server(), &message("交办\r\nBcc: thief@example.com", "王五\r\nTo: thief@example.com")).unwrap();
        assert_eq!(mail.envelope().to().len(), 1);
        let text = String::from_utf8(mail.formatted()).unwrap();
        let head = text.split("\r\n\r\n").next().unwrap();
        let fields: Vec<&str> = head.lines().filter(|line| !line.starts_with(' ')).collect();
        assert!(!fields.iter().any(|line| line.to_ascii_lowercase().starts_with("bcc")), "{head}");
        assert_eq!(fields.iter().filter(|line| line.starts_with("To:")).count(), 1, "{head}");
        assert!(head.contains("Message-ID: <1-7-x@example.gov.cn>"), "{head}");
        assert!(compose(&server(), &Message { to: "a@b\r\nBcc: c@d".into(), ..message("x", "y") }).is_err());
    }
}
