//! The audit chain finds every planted falsehood, on both databases.

use chain::links::{Break, link};
use futures_util::FutureExt;
use kernel::Role;
use store::testing::{actor, both_databases};
use store::{
    Algorithm, Anchor, AuditFinding, Desk, Fact, anchor_audit, anchor_finished_day, areas_with_audit, audit_anchors,
    choose_algorithm, execute, read_audit, verify_audit,
};

async fn record(desk: &Desk, count: u64) {
    for n in 0..count {
        desk.write(move |tx| {
            async move {
                let who = actor(&[Role::CampaignOfficer]);
                Ok(tx.record(&who, Fact::new("test.act", "thing", n, serde_json::json!({ "说明": n }))).await?)
            }
            .boxed()
        })
        .await
        .unwrap();
    }
}

async fn forge(desk: &Desk, sql: &'static str) {
    desk.write(move |tx| async move { Ok(execute(&tx.db, sql, []).await?) }.boxed()).await.unwrap();
}

fn area() -> String {
    actor(&[]).area.to_string()
}

async fn findings(desk: &Desk, printed: &[Anchor]) -> Vec<AuditFinding> {
    verify_audit(desk.read(), &area(), printed).await.unwrap().findings
}

/// Writes eight lines, the last four by SM3, lets somebody forge the table, and compares what is found.
async fn check(forgery: &'static str, expected: &[AuditFinding]) {
    let folder = tempfile::tempdir().unwrap();
    both_databases(folder.path(), &[], async |desk| {
        record(&desk, 4).await;
        desk.write(|tx| async move { Ok(choose_algorithm(tx, actor(&[]).area, Algorithm::Sm3).await?) }.boxed())
            .await
            .unwrap();
        record(&desk, 4).await;
        assert_eq!(findings(&desk, &[]).await, []);
        forge(&desk, forgery).await;
        assert_eq!(findings(&desk, &[]).await, expected, "{forgery}");
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_changed_line_is_named() {
    for forgery in [
        "UPDATE audit SET fact = '{\"说明\":9}' WHERE line = 3",
        "UPDATE audit SET at = at + 1 WHERE line = 3",
        "UPDATE audit SET actor_name = '别人' WHERE line = 3",
        "UPDATE audit SET thing = 'thing/7' WHERE line = 3",
    ] {
        check(forgery, &[AuditFinding::Broken(Break::Changed { number: 3 })]).await;
    }
    check("UPDATE audit SET act = 'x' WHERE line = 8", &[AuditFinding::Broken(Break::Changed { number: 8 })]).await;
}

#[tokio::test]
async fn a_removed_line_is_named_also_at_the_end() {
    let missing = |number| AuditFinding::Broken(Break::Missing { from: number, to: number });
    check("DELETE FROM audit WHERE line = 5", &[missing(5)]).await;
    check("DELETE FROM audit WHERE line = 1", &[missing(1)]).await;
    check("DELETE FROM audit WHERE line = 8", &[missing(8)]).await;
}

#[tokio::test]
async fn a_line_put_in_is_named() {
    let copy = "INSERT INTO audit (area, line, at, actor_id, actor_name, act, thing, fact, previous, link)
                SELECT area, 9, at, actor_id, actor_name, act, thing, fact, previous, link FROM audit WHERE line = 8";
    let found = [AuditFinding::Broken(Break::Unconnected { number: 9 }), AuditFinding::Surplus { from: 9 }];
    check(copy, &found).await;
    let before = "INSERT INTO audit (area, line, at, actor_id, actor_name, act, thing, fact, previous, link)
                  SELECT area, 0, at, actor_id, actor_name, act, thing, fact, previous, link FROM audit WHERE line = 8";
    check(before, &[AuditFinding::Broken(Break::OutOfOrder { number: 0 })]).await;
}

#[tokio::test]
async fn a_chain_written_anew_from_a_line_on_does_not_meet_its_anchor() {
    let folder = tempfile::tempdir().unwrap();
    both_databases(folder.path(), &[], async |desk| {
        record(&desk, 3).await;
        let who = actor(&[]);
        let printed =
            desk.write(move |tx| async move { Ok(anchor_audit(tx, &who).await?) }.boxed()).await.unwrap().unwrap();
        assert_eq!((printed.line, audit_anchors(desk.read(), actor(&[]).area, 9).await.unwrap().len()), (3, 1));
        rewrite_last_two_lines(&desk).await;
        forge(&desk, "DELETE FROM audit_anchors").await;
        assert_eq!(findings(&desk, &[]).await, [], "without its anchor a chain written anew looks whole");
        let found = AuditFinding::NotAnchored { line: 3, day: printed.day.clone() };
        assert_eq!(findings(&desk, &[printed]).await, [found]);
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_trail_that_was_wiped_with_its_counter_is_still_asked_for_by_its_anchors() {
    let folder = tempfile::tempdir().unwrap();
    both_databases(folder.path(), &[], async |desk| {
        record(&desk, 3).await;
        let who = actor(&[]);
        desk.write(move |tx| async move { Ok(anchor_audit(tx, &who).await?) }.boxed()).await.unwrap();
        forge(&desk, "DELETE FROM audit").await;
        forge(&desk, "DELETE FROM counters").await;
        assert_eq!(areas_with_audit(desk.read()).await.unwrap(), [area()]);
        let found = AuditFinding::NotAnchored { line: 3, day: "2026-11-21".into() };
        assert_eq!(findings(&desk, &[]).await, [found]);
    })
    .await
    .unwrap();
}

/// What somebody with the database in hand and this very program could do.
async fn rewrite_last_two_lines(desk: &Desk) {
    let lines = read_audit(desk.read(), actor(&[]).area, None, i64::MAX, 3).await.unwrap();
    let mut previous = lines[2].link.clone();
    for line in [&lines[1], &lines[0]] {
        let (number, at, area) = (u64::try_from(line.line).unwrap(), line.at.to_string(), area());
        let fields: [&str; 7] = [&area, &at, &line.actor_id, "别人", &line.act, &line.thing, &line.fact];
        let own = link(Algorithm::Sha256, &previous, number, &fields).to_string();
        let (at_line, before, link) = (line.line, previous, own.clone());
        desk.write(move |tx| {
            async move {
                let sql = "UPDATE audit SET actor_name = '别人', previous = $2, link = $3 WHERE line = $1";
                Ok(execute(&tx.db, sql, [at_line.into(), before.into(), link.into()]).await?)
            }
            .boxed()
        })
        .await
        .unwrap();
        previous = own;
    }
}

#[tokio::test]
async fn lines_written_before_there_was_a_chain_are_chained_once_and_never_again() {
    let folder = tempfile::tempdir().unwrap();
    let open = async || Desk::open_sqlite(folder.path(), &[], store::testing::fixed_clock()).await.unwrap();
    let desk = open().await;
    record(&desk, 3).await;
    forge(&desk, "UPDATE audit SET previous = '', link = ''").await;
    forge(&desk, "DELETE FROM migrations WHERE id = 'store-002-lines'").await;
    drop(desk);
    let desk = open().await;
    assert_eq!(findings(&desk, &[]).await, []);
    forge(&desk, "UPDATE audit SET previous = '', link = '' WHERE line = 2").await;
    drop(desk);
    let found = findings(&open().await, &[]).await;
    assert_eq!(found.first(), Some(&AuditFinding::Broken(Break::Unconnected { number: 2 })));
}

#[tokio::test]
async fn the_first_line_of_a_new_day_anchors_the_day_before() {
    let folder = tempfile::tempdir().unwrap();
    let day = std::sync::Arc::new(std::sync::atomic::AtomicI64::new(1_795_222_800_000_000));
    let shown = day.clone();
    let clock: store::Clock =
        std::sync::Arc::new(move || kernel::Moment(shown.load(std::sync::atomic::Ordering::Relaxed)));
    let desk = Desk::open_sqlite(folder.path(), &[], clock).await.unwrap();
    record(&desk, 2).await;
    day.fetch_add(24 * 3_600 * 1_000_000, std::sync::atomic::Ordering::Relaxed);
    record(&desk, 2).await;
    let kept = audit_anchors(desk.read(), actor(&[]).area, 9).await.unwrap();
    assert_eq!(kept.iter().map(|anchor| (anchor.line, anchor.day.as_str())).collect::<Vec<_>>(), [(2, "2026-11-21")]);
}

#[tokio::test]
async fn a_day_that_is_over_is_anchored_once_and_the_present_day_is_not() {
    let folder = tempfile::tempdir().unwrap();
    both_databases(folder.path(), &[], async |desk| {
        record(&desk, 3).await;
        let end_day = async || {
            desk.write(|tx| async move { Ok(anchor_finished_day(tx, actor(&[]).area).await?) }.boxed()).await.unwrap();
            audit_anchors(desk.read(), actor(&[]).area, 10).await.unwrap()
        };
        assert_eq!(end_day().await, [], "the day goes on");
        forge(&desk, "UPDATE audit SET at = at - 86400000000").await;
        for _ in 0..2 {
            let anchors = end_day().await;
            assert_eq!(anchors.iter().map(|one| (one.line, one.day.as_str())).collect::<Vec<_>>(), [(3, "2026-11-20")]);
        }
    })
    .await
    .unwrap();
}
