//! `qingfeng verify audit` as an auditor runs it: what it did not compare, it does not call whole.

use std::path::Path;
use std::process::Command;

use futures_util::FutureExt;
use kernel::Role;
use store::testing::{actor, fixed_clock};
use store::{Desk, Fact, anchor_audit, execute};

/// A data folder with three audit lines of one area; answers the anchor of the last line.
async fn written(folder: &Path) -> String {
    let desk = Desk::open_sqlite(folder, &[], fixed_clock()).await.unwrap();
    let who = actor(&[Role::CampaignOfficer]);
    let anchor = desk.write(move |tx| {
        async move {
            for number in 0..3 {
                tx.record(&who, Fact::new("test.act", "thing", number, serde_json::json!({}))).await?;
            }
            Ok(anchor_audit(tx, &who).await?)
        }
        .boxed()
    });
    anchor.await.unwrap().unwrap().for_command()
}

/// What somebody does who has the database in hand.
async fn forge(folder: &Path, statements: &'static [&'static str]) {
    let desk = Desk::open_sqlite(folder, &[], fixed_clock()).await.unwrap();
    let done = desk.write(move |tx| {
        async move {
            for sql in statements {
                execute(&tx.db, sql, []).await?;
            }
            Ok(())
        }
        .boxed()
    });
    done.await.unwrap();
}

fn verify(folder: &Path, more: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qingfeng"));
    let output = command.args(["verify", "audit"]).arg(folder).args(more).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

fn area() -> String {
    actor(&[]).area.to_string()
}

#[tokio::test]
async fn a_whole_trail_is_called_whole_with_its_anchor_and_its_area() {
    let folder = tempfile::tempdir().unwrap();
    let anchor = written(folder.path()).await;
    for more in [&[][..], &["--anchor", &anchor], &["--anchor", &anchor, "--area", &area()]] {
        let (code, words) = verify(folder.path(), more);
        assert_eq!(code, Some(0), "{words}");
        assert!(words.contains("3 lines") && words.contains("逐条相连"), "{words}");
    }
}

#[tokio::test]
async fn a_trail_that_was_wiped_is_never_called_whole() {
    let wipe: [&'static [&'static str]; 2] = [
        &["DELETE FROM audit", "DELETE FROM counters"],
        &["DELETE FROM audit", "DELETE FROM counters", "DELETE FROM audit_anchors"],
    ];
    for statements in wipe {
        let folder = tempfile::tempdir().unwrap();
        let anchor = written(folder.path()).await;
        forge(folder.path(), statements).await;
        for more in [&[][..], &["--anchor", &anchor]] {
            let (code, words) = verify(folder.path(), more);
            assert_eq!(code, Some(1), "{words}");
            assert!(words.contains('✗'), "{words}");
        }
    }
}

#[tokio::test]
async fn an_area_that_is_not_there_and_an_anchor_of_nobody_knows_which_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let anchor = written(folder.path()).await;
    let (code, _) = verify(folder.path(), &["--area", "00000000-0000-0000-0000-00000000000f"]);
    assert_eq!(code, Some(2), "nothing was verified");
    forge(folder.path(), &["INSERT INTO counters (area, series, last) VALUES ('another', 'audit', 0)"]).await;
    assert_eq!(verify(folder.path(), &["--anchor", &anchor]).0, Some(2), "of which area is the anchor?");
    assert_eq!(verify(folder.path(), &["--anchor", &anchor, "--area", &area()]).0, Some(0));
}
