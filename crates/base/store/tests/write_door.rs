//! The write door's promises, on both databases.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

use futures_util::FutureExt;
use kernel::{Bilingual, Refusal, RefusalKind, Role};
use store::testing::{actor, both_databases};
use store::{Fact, Migration, execute, read_audit, scalar};

const TABLE: &[Migration] = &[Migration {
    id: "test-001",
    reason: "A table to write to.",
    sql: "CREATE TABLE things (area {text} NOT NULL, name {text} NOT NULL, good {flag} NOT NULL, PRIMARY KEY (area, name)) {strict};",
}];

fn no() -> Refusal {
    Refusal::new(RefusalKind::Conflict, "T01", Bilingual::new("不行", "No"), Bilingual::new("", ""))
}

async fn count(desk: &store::Desk) -> i64 {
    scalar(desk.read(), "SELECT COUNT(*) AS value FROM things WHERE good = TRUE", []).await.unwrap().unwrap()
}

fn insert(name: String, refuse: bool) -> impl store::Write<()> {
    move |tx: &store::Tx| {
        async move {
            execute(
                &tx.db,
                "INSERT INTO things (area, name, good) VALUES ($1, $2, $3)",
                ["a".into(), name.into(), true.into()],
            )
            .await?;
            if refuse { Err(no()) } else { Ok(()) }
        }
        .boxed()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_write_leaves_nothing_and_does_not_harm_its_neighbours() {
    let folder = tempfile::tempdir().unwrap();
    both_databases(folder.path(), TABLE, async |desk| {
        let writes = (0..50).map(|n| {
            let desk = desk.clone();
            tokio::spawn(async move { desk.write(insert(format!("n{n}"), n % 5 == 0)).await })
        });
        let mut refused = 0;
        for write in writes.collect::<Vec<_>>() {
            refused += usize::from(write.await.unwrap().is_err());
        }
        assert_eq!(refused, 10);
        assert_eq!(count(&desk).await, 40);
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panicking_write_is_undone_and_the_door_stays_open() {
    let folder = tempfile::tempdir().unwrap();
    both_databases(folder.path(), TABLE, async |desk| {
        let broken = desk
            .write(|tx| {
                async move {
                    execute(&tx.db, "INSERT INTO things (area, name, good) VALUES ('a', 'x', TRUE)", []).await?;
                    if tx.at.micros() > 0 {
                        panic!("planned")
                    }
                    Ok(())
                }
                .boxed()
            })
            .await;
        assert_eq!(broken.unwrap_err().kind, RefusalKind::Failed);
        desk.write(insert("y".into(), false)).await.unwrap();
        assert_eq!(count(&desk).await, 1);
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn audit_lines_and_numbers_have_no_gaps_when_a_write_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    both_databases(folder.path(), TABLE, async |desk| {
        let who = actor(&[Role::CampaignOfficer]);
        for refuse in [false, true, false] {
            let who = who.clone();
            let _ = desk
                .write(move |tx| {
                    async move {
                        tx.record(&who, Fact::new("test.act", "thing", 1, serde_json::json!({"a": 1}))).await?;
                        if refuse { Err(no()) } else { Ok(()) }
                    }
                    .boxed()
                })
                .await;
        }
        let lines = read_audit(desk.read(), who.area, Some("thing/1"), i64::MAX, 10).await.unwrap();
        assert_eq!(lines.iter().map(|line| line.line).collect::<Vec<_>>(), [2, 1]);
    })
    .await
    .unwrap();
}
