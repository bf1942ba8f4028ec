//! The write door's promises, on both databases.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use kernel::{Bilingual, Refusal, RefusalKind, Role};
use store::testing::{actor, both_databases};
use store::{Desk, Fact, Migration, Together, execute, read_audit, scalar};

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

/// Writes a row for every name in one go; refuses names that begin with `x`, panics at the name `panic`.
struct Name(String);

impl Together for Name {
    type Answer = Result<usize, Refusal>;

    fn all(desk: &Desk, names: Vec<Self>) -> BoxFuture<'_, Result<Vec<Self::Answer>, Refusal>> {
        let together = names.len();
        desk.write(move |tx| {
            async move {
                let mut answers = Vec::new();
                for Name(name) in names {
                    assert!(name != "panic", "planned");
                    let refused = name.starts_with('x');
                    if !refused {
                        insert(name, false)(tx).await?;
                    }
                    answers.push(if refused { Err(no()) } else { Ok(together) });
                }
                Ok(answers)
            }
            .boxed()
        })
        .boxed()
    }
}

async fn ask_at_once(desk: &Desk, names: Vec<String>) -> Vec<Result<Result<usize, Refusal>, Refusal>> {
    let asked = names.into_iter().map(|name| {
        let desk = desk.clone();
        tokio::spawn(async move { desk.together(Name(name)).await })
    });
    let mut answers = Vec::new();
    for one in asked.collect::<Vec<_>>() {
        answers.push(one.await.unwrap());
    }
    answers
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_together_is_answered_one_by_one_and_done_once() {
    let folder = tempfile::tempdir().unwrap();
    both_databases(folder.path(), TABLE, async |desk| {
        let names = (0..600).map(|n| format!("{}{n}", if n % 6 == 0 { "x" } else { "n" })).collect();
        let answers: Vec<_> = ask_at_once(&desk, names).await.into_iter().map(Result::unwrap).collect();
        for (n, answer) in answers.iter().enumerate() {
            assert_eq!(answer.is_err(), n % 6 == 0, "{n}");
        }
        let most = answers.iter().flatten().max().unwrap();
        assert!((2..=256).contains(most), "{most} in one go");
        assert_eq!(count(&desk).await, 500);
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_in_what_is_done_together_is_told_to_all_of_them_and_the_next_are_served() {
    let folder = tempfile::tempdir().unwrap();
    both_databases(folder.path(), TABLE, async |desk| {
        let broken = ask_at_once(&desk, vec!["panic".into()]).await;
        assert!(broken.iter().all(|answer| answer.as_ref().is_err_and(|no| no.kind == RefusalKind::Failed)));
        assert!(ask_at_once(&desk, vec!["n".into()]).await.iter().all(|answer| matches!(answer, Ok(Ok(1)))));
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
