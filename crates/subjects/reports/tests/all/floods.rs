//! A flood of reports. In a file of its own: the counters of a process are shared by all who report to it.

use crate::support::{actor, site_in};
use axum::http::StatusCode;
use kernel::Role;
use sha2::{Digest, Sha256};

#[tokio::test(flavor = "multi_thread")]
async fn in_a_flood_a_browser_works_or_waits() {
    let folder = tempfile::tempdir().unwrap();
    let site = site_in(folder.path()).await;
    let limits = [("flood_an_hour", "1"), ("work_bits", "8"), ("patience_seconds", "60")];
    site.code_of(&[("text", "第一份")]).await;
    site.seen_by(Some(actor(&[Role::CaseOfficer]))).post("/reports/limits", &limits).await;
    let mark = site.mark().await;
    let refused = site.report_with(&mark, &[("text", "第二份")], &[]).await;
    assert!(refused.text().contains("T13") && refused.text().contains("data-work=\"8\""), "{}", refused.text());
    let done = |number: &u32| Sha256::digest(format!("{mark}:{number}"))[0] == 0;
    let number = (0..u32::MAX).find(done).unwrap().to_string();
    let worked = site.report_with(&mark, &[("text", "第二份"), ("work", &number)], &[]).await;
    assert_eq!(worked.status, StatusCode::CREATED, "{}", worked.text());
    let patient = site.mark().await;
    site.clock.pass(60);
    assert_eq!(site.report_with(&patient, &[("text", "第三份")], &[]).await.status, StatusCode::CREATED);
}
