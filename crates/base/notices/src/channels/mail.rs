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
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::{Channel, Message, Outcome, tls};
use crate::rules::settings::{MailServer, Security};

/// How long a mail may take after the connection stands.
const PATIENCE: Duration = Duration::from_secs(40);
/// The longest answer a server gives before the line is protected, in bytes.
const LONGEST_ANSWER: usize = 8_192;

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
            Security::Tls => Box::new(self.protected(stream, b"").await.map_err(words)?),
            Security::StartTls => {
                let stream = ask_for_tls(stream).await.map_err(words)?;
                // The server greets but once, and did so on the plain line.
                Box::new(self.protected(stream, b"220 \r\n").await.map_err(words)?)
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

    async fn protected(&self, stream: TcpStream, greeting: &'static [u8]) -> io::Result<Protected> {
        let stream = tls::protect(&self.server.host, stream, &self.authorities).await?;
        Ok(Protected { greeting, stream })
    }
}

/// Asks for TLS on a plain line (RFC 3207). Answers are read byte by byte and no further, so that nothing that came before
/// the handshake is taken for something said under its protection.
async fn ask_for_tls(mut stream: TcpStream) -> io::Result<TcpStream> {
    answer(&mut stream, "220").await?;
    stream.write_all(b"EHLO qingfeng\r\n").await?;
    let offers = answer(&mut stream, "250").await?;
    if !offers.lines().any(|line| line.get(4..).is_some_and(|word| word.trim().eq_ignore_ascii_case("STARTTLS"))) {
        return Err(io::Error::other("the server offers no STARTTLS"));
    }
    stream.write_all(b"STARTTLS\r\n").await?;
    answer(&mut stream, "220").await?;
    Ok(stream)
}

/// An answer of one or more lines; the last has a blank behind its code.
async fn answer(stream: &mut TcpStream, code: &str) -> io::Result<String> {
    let (mut all, mut line) = (String::new(), String::new());
    while all.len() < LONGEST_ANSWER {
        let mark = char::from(stream.read_u8().await?);
        line.push(mark);
        if mark == '\n' {
            all.push_str(&line);
            if line.as_bytes().get(3) != Some(&b'-') {
                let is_expected = line.starts_with(code);
                return if is_expected { Ok(all) } else { Err(io::Error::other(line.trim().to_owned())) };
            }
            line.clear();
        }
        if line.len() > LONGEST_ANSWER {
            break;
        }
    }
    Err(io::Error::other("the server's answer has no end"))
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

/// A protected line, as the mail library wants it: with a greeting first.
struct Protected {
    /// What is still to be read of a greeting that was given before the line was protected.
    greeting: &'static [u8],
    stream: TlsStream<TcpStream>,
}

impl fmt::Debug for Protected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Protected(..)")
    }
}

impl AsyncTokioStream for Protected {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.get_ref().0.peer_addr()
    }
}

impl AsyncRead for Protected {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if !self.greeting.is_empty() {
            let (now, later) = self.greeting.split_at(self.greeting.len().min(into.remaining()));
            into.put_slice(now);
            self.greeting = later;
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_read(cx, into)
    }
}

impl AsyncWrite for Protected {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, from: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, from)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
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
