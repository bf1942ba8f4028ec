use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// How long to wait for a connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// Connects, or says why not.
pub async fn connect(host: &str, port: u16) -> io::Result<TcpStream> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    tokio::time::timeout(PATIENCE, TcpStream::connect((bare, port)))
        .await
        .unwrap_or_else(|_| Err(io::Error::new(io::ErrorKind::TimedOut, "no connection within ten seconds")))
}

/// Puts TLS on a connection; the certificate must fit the name and lead to one of Mozilla's roots or of the office's own
/// authorities (PEM).
pub async fn protect(host: &str, stream: TcpStream, own_authorities: &str) -> io::Result<TlsStream<TcpStream>> {
    let bare = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    let name = ServerName::try_from(bare).map_err(io::Error::other)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for authority in CertificateDer::pem_slice_iter(own_authorities.as_bytes()) {
        roots.add(authority.map_err(io::Error::other)?).map_err(io::Error::other)?;
    }
    let config = versions.map_err(io::Error::other)?.with_root_certificates(roots).with_no_client_auth();
    let hello = TlsConnector::from(Arc::new(config)).connect(name, stream);
    tokio::time::timeout(PATIENCE, hello)
        .await
        .unwrap_or_else(|_| Err(io::Error::new(io::ErrorKind::TimedOut, "no TLS within ten seconds")))
}
