//! The peer: the same question, the same checks, the same tables and the same SQL, but one durable transaction a ballot
//! instead of one for all that wait. It goes without the server's sessions, headers and log, which favours it.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use evaluations::acts::ballot::{self, Door, InHand};
use evaluations::rules::filling::Filling;
use evaluations::rules::slip::{self, Code};
use evaluations::store::{ballots, slips};
use kernel::{AreaId, Refusal};
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use serde::Deserialize;
use store::{Desk, StoreError, Tx};

use crate::Failure;
use crate::prepare::open_desk;

#[derive(Deserialize)]
struct SentBallot {
    code: String,
    marks: Vec<Vec<i64>>,
}

#[derive(Clone)]
struct Peer {
    desk: Desk,
    write: DatabaseConnection,
    area: AreaId,
}

/// Says where it listens, and serves until it is ended.
pub async fn serve(data: &Path, listen: SocketAddr) -> Result<(), Failure> {
    let desk = open_desk(data).await?;
    let area = store::testing::actor(&[]).area;
    let peer = Peer { desk, write: Database::connect(one_writer(data)).await?, area };
    let router = Router::new().route("/api/v1/ballots", post(cast)).with_state(peer);
    let listener = tokio::net::TcpListener::bind(listen).await?;
    println!("http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, router).await?)
}

async fn cast(State(peer): State<Peer>, Json(sent): Json<SentBallot>) -> Response {
    match counted(&peer, &sent).await {
        Ok(receipt) => (StatusCode::CREATED, Json(receipt)).into_response(),
        Err(refusal) => (StatusCode::UNPROCESSABLE_ENTITY, refusal.message.en).into_response(),
    }
}

async fn counted(peer: &Peer, sent: &SentBallot) -> Result<String, Refusal> {
    let code = Code::parse(&sent.code).ok_or_else(slip::unknown)?;
    let Door::Ballot(mut ballot) = ballot::open(&peer.desk, peer.area, &code).await? else {
        return Err(slip::submitted());
    };
    let taken = ballot.filling.take_rows(&ballot.scheme, &sent.marks);
    taken.map_err(|findings| Refusal::findings("B00", findings))?;
    put_into_the_box(peer, &code, &ballot).await?;
    Ok(code.receipt())
}

async fn put_into_the_box(peer: &Peer, code: &Code, ballot: &InHand) -> Result<(), StoreError> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let tx = Tx { db: peer.write.begin_with_options(options).await?, at: peer.desk.now() };
    if !slips::spend(&tx, peer.area, &[code.hash()]).await?.is_empty() {
        let paper = paper(&peer.desk, &ballot.stratum, &ballot.filling);
        ballots::insert(&tx, peer.area, ballot.campaign, ballots::Channel::Online, &[paper]).await?;
    }
    Ok(tx.db.commit().await?)
}

fn paper(desk: &Desk, stratum: &str, filling: &Filling) -> ballots::Ballot {
    ballots::Ballot {
        ballot_id: desk.random_id().to_string(),
        stratum: stratum.to_owned(),
        marks: filling.marks.bytes().to_vec(),
    }
}

/// One connection with the settings of the server's own writer; the ballots queue for it.
fn one_writer(data: &Path) -> ConnectOptions {
    let mut options = ConnectOptions::new(format!("sqlite://{}?mode=rw", data.join("qingfeng.sqlite").display()));
    options.max_connections(1).min_connections(1).sqlx_logging(false).acquire_timeout(Duration::from_secs(60));
    options.map_sqlx_sqlite_opts(|sqlite| {
        sqlite
            .busy_timeout(Duration::from_secs(10))
            .foreign_keys(true)
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", "FULL")
            .pragma("wal_autocheckpoint", "8000")
            .pragma("secure_delete", "ON")
            .pragma("temp_store", "MEMORY")
            .pragma("cache_size", "-16000")
    });
    options
}
