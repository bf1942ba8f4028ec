//! An office with three people, and servers on the loopback interface that note what they are sent.

use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex};

use files::{Files, Seal};
use futures_util::FutureExt;
use identity::{NewPerson, create_person};
use kernel::{Actor, AreaId, Bilingual, PersonId, Role, UnitId};
use notices::{MailServer, MailWish, Security, Settings, Telling, To, Urgency, Wishes};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use store::testing::actor;
use store::{Desk, Migration, Tx};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use ui::Office;
use uuid::Uuid;

static FONTS: LazyLock<Arc<papers::Fonts>> = LazyLock::new(|| Arc::new(papers::Fonts::embedded()));

/// The unit the liaison speaks for.
pub const UNIT: UnitId = UnitId(Uuid::from_u128(77));

pub fn area() -> AreaId {
    AreaId(Uuid::from_u128(1))
}

pub fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(number))
}

pub fn administrator() -> Actor {
    Actor { id: person(1), ..actor(&[Role::SystemAdministrator]) }
}

pub fn liaison() -> Actor {
    Actor { id: person(2), unit: Some(UNIT), ..actor(&[Role::UnitLiaison]) }
}

pub fn migrations() -> Vec<Migration> {
    [notices::MIGRATIONS, notices::NOTICE_MIGRATIONS, identity::subject().migrations.as_slice()].concat()
}

/// An office over a desk: an administrator (1), a liaison (2) and a leader (3).
pub async fn office(desk: Desk, folder: &Path) -> Office {
    let settings = ui::Settings {
        area: area(),
        office_name: "清风市效能办".into(),
        public_address: "https://office.test".into(),
        demo: false,
    };
    let office = Office {
        desk,
        files: Files::open(folder.join("files")).unwrap(),
        seal: Seal::with_key([7; 32]),
        fonts: FONTS.clone(),
        settings: Arc::new(settings),
        navigation: Arc::new(notices::subject().navigation),
    };
    let people =
        [(1, "admin", Role::SystemAdministrator), (2, "liaison", Role::UnitLiaison), (3, "leader", Role::Leader)];
    for (number, user_name, role) in people {
        let new = NewPerson {
            id: person(number),
            user_name: user_name.into(),
            name: format!("{user_name}甲"),
            roles: vec![role],
            password_hash: "none".into(),
            must_change: false,
        };
        write(&office, move |tx| async move { create_person(tx, &administrator(), new).await }.boxed()).await;
    }
    write(&office, |tx| async move { identity::set_unit(tx, &administrator(), person(2), UNIT).await }.boxed()).await;
    office
}

pub async fn write<T: Send + 'static>(office: &Office, work: impl store::Write<T>) -> T {
    office.desk.write(work).await.unwrap()
}

/// Tells the liaisons of the unit something, and answers how many heard something new.
pub async fn tell(office: &Office, key: &str, urgency: Urgency) -> usize {
    let telling = telling(key, urgency);
    write(office, move |tx: &Tx| async move { notices::tell(tx, &telling).await }.boxed()).await
}

pub fn telling(key: &str, urgency: Urgency) -> Telling {
    Telling {
        area: area(),
        to: To::Liaisons(UNIT),
        kind: "t.assigned",
        subject: Bilingual::new(format!("问题{key}已交办"), format!("Problem {key} was assigned")),
        body: Bilingual::new("请在5个工作日内办结。", "Finish it within 5 working days."),
        link: format!("/problems/{key}"),
        urgency,
        key: format!("t.assigned/{key}"),
    }
}

/// The liaison wants mail, text messages and 企业微信.
pub async fn wish(office: &Office, wish: MailWish) {
    let wishes = Wishes {
        mail: "liaison@example.gov.cn".into(),
        mail_wish: wish,
        phone: "13800138000".into(),
        wechat: "liaison".into(),
        ..Wishes::default()
    };
    notices::keep_wishes(office, &liaison(), wishes).await.unwrap();
}

/// Time passes for everything that waits.
pub async fn pass(office: &Office) {
    let sql = "UPDATE deliveries SET due_at = 0 WHERE state = 'waiting'";
    write(office, move |tx| async move { Ok(store::execute(&tx.db, sql, []).await?) }.boxed()).await;
}

/// The state of each delivery with its channel, in order of number and channel.
pub async fn states(office: &Office) -> Vec<(String, &'static str)> {
    let mut found = notices::deliveries(office.desk.read(), area(), None, i64::MAX, 100).await.unwrap();
    found.sort_by_key(|delivery| (delivery.number, delivery.channel.clone()));
    found.into_iter().map(|delivery| (delivery.channel, delivery.state.code())).collect()
}

pub fn mail_settings(port: u16) -> Settings {
    let server = MailServer {
        host: "127.0.0.1".into(),
        port,
        security: Security::Plain,
        user: String::new(),
        password: String::new(),
        from: "office@example.gov.cn".into(),
        from_name: notices::Line::of("效能办"),
    };
    Settings { mail: Some(server), ..Settings::default() }
}

pub async fn set_up(office: &Office, settings: Settings) {
    notices::keep_settings(office, &administrator(), settings).await.unwrap();
}

/// What a server does with what it is sent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Takes it.
    Takes,
    /// Says it is busy.
    Busy,
    /// Says it never takes this.
    Refuses,
    /// Takes it and hangs up before saying so.
    HangsUp,
    /// Takes it and keeps the line without a word.
    Holds,
}

/// A server that notes what it was sent.
pub struct Noting {
    pub port: u16,
    pub seen: Arc<Mutex<Vec<String>>>,
}

impl Noting {
    pub fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

/// The authority that signed the servers' certificate.
pub const AUTHORITY: &str = include_str!("../data/authority.pem");

/// What a server of these tests shows.
fn acceptor() -> TlsAcceptor {
    let chain = CertificateDer::pem_slice_iter(include_bytes!("../data/server.pem")).collect::<Result<_, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("../data/server.key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    TlsAcceptor::from(Arc::new(versions.with_no_client_auth().with_single_cert(chain, key).unwrap()))
}

/// A mail server behind TLS.
pub async fn protected_mail_server() -> Noting {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let noting = Noting { port: listener.local_addr().unwrap().port(), seen: Arc::default() };
    let seen = noting.seen.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            if let Ok(stream) = acceptor().accept(stream).await {
                let _ = smtp(stream, Manner::Takes, &seen).await;
            }
        }
    });
    noting
}

/// A mail server that protects its line when it is asked to; or that offers nothing of the kind.
pub async fn starttls_mail_server(offers: bool) -> Noting {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let noting = Noting { port: listener.local_addr().unwrap().port(), seen: Arc::default() };
    let seen = noting.seen.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(stream) = until_starttls(stream, offers).await else { continue };
            if let Ok(stream) = acceptor().accept(stream).await {
                let _ = smtp_after(stream, Manner::Takes, &seen, b"").await;
            }
        }
    });
    noting
}

async fn until_starttls(mut stream: tokio::net::TcpStream, offers: bool) -> std::io::Result<tokio::net::TcpStream> {
    stream.write_all(b"220 test\r\n").await?;
    let mut line = String::new();
    loop {
        line.push(char::from(stream.read_u8().await?));
        if !line.ends_with("\r\n") {
            continue;
        }
        let answer: &[u8] = match (line.trim(), offers) {
            ("STARTTLS", true) => b"220 go on\r\n",
            (_, true) => b"250-test\r\n250 STARTTLS\r\n",
            (_, false) => b"250 test\r\n",
        };
        stream.write_all(answer).await?;
        if line.trim() == "STARTTLS" {
            return Ok(stream);
        }
        line.clear();
    }
}

/// A web server behind TLS.
pub async fn protected_web_server() -> Noting {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let noting = Noting { port: listener.local_addr().unwrap().port(), seen: Arc::default() };
    let seen = noting.seen.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            if let Ok(stream) = acceptor().accept(stream).await {
                let _ = http(stream, Manner::Takes, "ok", &seen).await;
            }
        }
    });
    noting
}

/// A mail server.
pub async fn mail_server(manner: Manner) -> Noting {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let noting = Noting { port: listener.local_addr().unwrap().port(), seen: Arc::default() };
    let seen = noting.seen.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // A line that breaks is the test's own doing.
            let _ = smtp(stream, manner, &seen).await;
        }
    });
    noting
}

async fn smtp(stream: impl AsyncRead + AsyncWrite, manner: Manner, seen: &Mutex<Vec<String>>) -> std::io::Result<()> {
    smtp_after(stream, manner, seen, b"220 test\r\n").await
}

async fn smtp_after(
    stream: impl AsyncRead + AsyncWrite,
    manner: Manner,
    seen: &Mutex<Vec<String>>,
    greeting: &[u8],
) -> std::io::Result<()> {
    let (reader, mut writer) = tokio::io::split(stream);
    let mut lines = BufReader::new(reader).lines();
    writer.write_all(greeting).await?;
    let mut envelope = String::new();
    while let Some(line) = lines.next_line().await? {
        let answer: &[u8] = match line.split([' ', ':']).next().unwrap_or_default() {
            "EHLO" => b"250-test\r\n250 8BITMIME\r\n",
            "RCPT" if manner == Manner::Refuses => b"550 no such person\r\n",
            "RCPT" if manner == Manner::Busy => b"451 later\r\n",
            "DATA" => {
                writer.write_all(b"354 go on\r\n").await?;
                let mut mail = std::mem::take(&mut envelope);
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    mail.push_str(&line);
                    mail.push('\n');
                }
                seen.lock().unwrap().push(mail);
                match manner {
                    Manner::HangsUp => return Ok(()),
                    Manner::Holds => return std::future::pending().await,
                    Manner::Takes | Manner::Busy | Manner::Refuses => b"250 taken\r\n",
                }
            }
            "QUIT" => b"221 bye\r\n",
            _ => b"250 ok\r\n",
        };
        if line.starts_with("MAIL") || line.starts_with("RCPT") {
            envelope.push_str(&line);
            envelope.push('\n');
        }
        writer.write_all(answer).await?;
    }
    Ok(())
}

/// A web server that answers `body`.
pub async fn web_server(manner: Manner, body: &'static str) -> Noting {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let noting = Noting { port: listener.local_addr().unwrap().port(), seen: Arc::default() };
    let seen = noting.seen.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let _ = http(stream, manner, body, &seen).await;
        }
    });
    noting
}

async fn http(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    manner: Manner,
    body: &str,
    seen: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer).await?;
        bytes.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let length = text.lines().find_map(|line| line.strip_prefix("Content-Length: ")?.parse::<usize>().ok());
        let whole =
            text.split_once("\r\n\r\n").is_some_and(|(_, sent)| length.is_some_and(|length| sent.len() >= length));
        if whole || count == 0 {
            seen.lock().unwrap().push(text);
            break;
        }
    }
    let status = match manner {
        Manner::Takes => "200 OK",
        Manner::Busy => "503 Busy",
        Manner::Refuses => "400 Bad",
        Manner::HangsUp => return Ok(()),
        Manner::Holds => return std::future::pending().await,
    };
    let answer = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await
}
