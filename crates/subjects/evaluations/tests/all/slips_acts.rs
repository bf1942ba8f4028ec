//! Issuing, printing, handing out, revoking and replacing slips.

use std::collections::BTreeSet;

use crate::ballot_office::{Browser, Hands, House};
use evaluations::acts;
use evaluations::acts::slips as slip_acts;
use evaluations::rules::slip::Code;
use evaluations::store::slips;
use futures_util::FutureExt;
use kernel::{RefusalKind, Role};
use notices::JobState;
use store::read_audit;
use store::testing::actor;

async fn batch(house: &House) -> slips::Batch {
    let mut batches = slips::batches(house.office.desk.read(), house.who.area, house.campaign).await.unwrap();
    batches.pop().unwrap()
}

/// Lets the job runner work until the job has ended.
async fn run_jobs(house: &House, job: kernel::JobId) -> notices::JobView {
    let runner =
        tokio::spawn(notices::serve(house.office.desk.clone(), house.office.clone(), evaluations::ballot_jobs()));
    let ended = loop {
        let view = notices::find(house.office.desk.read(), house.who.area, job).await.unwrap().unwrap();
        if view.has_ended() {
            break view;
        }
        tokio::task::yield_now().await;
    };
    runner.abort();
    ended
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_has_as_many_different_codes_as_asked_for_and_its_stratum_knows_them() {
    House::each(async |house| {
        let codes = house.slips("S02", 600).await;
        assert_eq!(codes.iter().map(Code::grouped).collect::<BTreeSet<_>>().len(), 600);
        for code in [&codes[0], &codes[599]] {
            let slip = slips::find(house.office.desk.read(), house.who.area, code.hash()).await.unwrap().unwrap();
            assert_eq!((slip.stratum.as_str(), slip.state.code()), ("S02", "issued"));
        }
        let book = slips::participation(house.office.desk.read(), house.who.area, house.campaign).await.unwrap();
        assert_eq!((book[0].issued, book[0].used, book[0].withdrawn), (600, 0, 0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_numbers_unknown_strata_other_roles_and_a_closed_campaign_issue_nothing() {
    House::each(async |house| {
        let (desk, seal, campaign) = (&house.office.desk, &house.office.seal, house.campaign);
        for wanted in [("S01", 0), ("S01", 2_001), ("S99", 1)] {
            let order = vec![("S02".to_owned(), 1), (wanted.0.to_owned(), wanted.1)];
            assert_eq!(slip_acts::issue(desk, seal, &house.who, campaign, order).await.unwrap_err().rule.0, "S06");
        }
        let leader = actor(&[Role::Leader]);
        let refusal = slip_acts::issue(desk, seal, &leader, campaign, vec![("S01".into(), 1)]).await.unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::NotAllowed);
        acts::close(desk, &house.who, campaign).await.unwrap();
        let refusal = slip_acts::issue(desk, seal, &house.who, campaign, vec![("S01".into(), 1)]).await.unwrap_err();
        assert_eq!(refusal.rule.0, "E23");
        assert!(slips::batches(desk.read(), house.who.area, campaign).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sheets_are_printed_again_with_the_same_codes_until_the_batch_is_handed_out() {
    let house = House::on_sqlite(&Hands::new()).await;
    let (desk, seal, who, campaign) = (&house.office.desk, &house.office.seal, &house.who, house.campaign);
    let job = slip_acts::issue(desk, seal, who, campaign, vec![("S01".into(), 9)]).await.unwrap()[0];
    let id = batch(&house).await.id;
    assert_eq!(slip_acts::hand_out(desk, who, campaign, id.clone()).await.unwrap_err().rule.0, "S08");
    assert_eq!(run_jobs(&house, job).await.state, JobState::Done);
    let first = slip_acts::sheets(&house.office, who, campaign, &id).await.unwrap();
    assert!(first.starts_with(b"%PDF"));
    let stored = house.office.files.read(&batch(&house).await.sheets).await.unwrap();
    assert!(!stored.starts_with(b"%PDF"));

    let again = slip_acts::print_again(desk, who, campaign, id.clone()).await.unwrap();
    assert_eq!(run_jobs(&house, again).await.state, JobState::Done);
    assert_eq!(slip_acts::sheets(&house.office, who, campaign, &id).await.unwrap(), first);

    let last = batch(&house).await;
    slip_acts::hand_out(desk, who, campaign, id.clone()).await.unwrap();
    assert!(batch(&house).await.secret.is_empty());
    assert_eq!(slip_acts::codes(seal, &batch(&house).await).unwrap_err().rule.0, "S07");
    assert_eq!(slip_acts::sheets(&house.office, who, campaign, &id).await.unwrap_err().rule.0, "S07");
    assert_eq!(slip_acts::print_again(desk, who, campaign, id.clone()).await.unwrap_err().rule.0, "S07");
    assert_eq!(slip_acts::hand_out(desk, who, campaign, id).await.unwrap_err().rule.0, "S07");
    let code = slip_acts::codes(seal, &last).unwrap().remove(3);
    assert!(house.cast(&code, 2).await.unwrap().first);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replaced_slip_is_dead_and_the_new_one_belongs_to_the_same_stratum() {
    House::each(async |house| {
        let (desk, who, campaign) = (&house.office.desk, &house.who, house.campaign);
        let old = house.slips("S02", 1).await.remove(0);
        let new = slip_acts::replace(desk, who, campaign, &old.grouped().to_lowercase(), "污损").await.unwrap();
        assert_eq!(new.stratum, "企业");
        assert_eq!(house.cast(&old, 1).await.unwrap_err().rule.0, "S02");
        assert!(house.cast(&new.code, 1).await.unwrap().first);
        assert_eq!(house.box_content().await[0].stratum, "S02");
        let twice = slip_acts::replace(desk, who, campaign, &old.grouped(), "污损").await.unwrap_err();
        assert_eq!(twice.rule.0, "S05");
        let used = slip_acts::revoke(desk, who, campaign, &new.code.grouped(), "污损").await.unwrap_err();
        assert_eq!(used.rule.0, "S03");
        let book = slips::participation(desk.read(), who.area, campaign).await.unwrap();
        assert_eq!((book[0].issued, book[0].used, book[0].withdrawn), (1, 1, 1));
        let lines = read_audit(desk.read(), who.area, None, i64::MAX, 100).await.unwrap();
        let facts: String = lines.into_iter().map(|line| line.fact).collect();
        assert!(!facts.contains(&old.grouped()) && !facts.contains(&new.code.grouped()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn revoking_needs_a_code_of_this_campaign_and_a_reason() {
    House::each(async |house| {
        let (desk, who, campaign) = (&house.office.desk, &house.who, house.campaign);
        let code = house.one_slip().await.grouped();
        let check = async |campaign, code: &str, reason: &str| {
            slip_acts::revoke(desk, who, campaign, code, reason).await.map_err(|refusal| refusal.rule.0)
        };
        assert_eq!(check(campaign, "nonsense", "遗失").await, Err("S01"));
        assert_eq!(check(campaign, &code, " ").await, Err("S09"));
        let other = acts::create(desk, who, 2027, crate::ballot_office::scheme()).await.unwrap();
        acts::freeze(desk, who, other).await.unwrap();
        assert_eq!(check(other, &code, "遗失").await, Err("S01"));
        assert_eq!(check(campaign, &code, "遗失").await, Ok(()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_slips_page_counts_by_stratum_lists_no_code_and_shows_a_new_code_once() {
    let house = House::on_sqlite(&Hands::new()).await;
    let codes = house.slips("S01", 3).await;
    let mut browser = Browser::new(house.router(true));
    let page = format!("/campaigns/{}/slips", house.campaign);
    let shown = browser.get(&page).await;
    assert_eq!(shown.status, 200);
    assert!(shown.text().contains("name=\"slips_S01\" value=\"17\""));
    assert!(codes.iter().all(|code| !shown.text().contains(&code.grouped())));

    let refused = browser.post(&page, &[("slips_S01", "many")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("value=\"many\""));
    let issued = browser.post(&page, &[("slips_S01", "0"), ("slips_S02", "2")]).await;
    assert!(issued.location().starts_with("/jobs/"));

    let withdraw = format!("{page}/withdraw");
    let old = codes[0].grouped();
    let replaced = browser.post(&withdraw, &[("code", &old), ("reason", "破损"), ("act", "replace")]).await;
    assert_eq!(replaced.status, 200);
    assert_eq!(replaced.headers["cache-control"], "no-store");
    assert!(replaced.text().contains("<svg") && !replaced.text().contains(&old));
    let twice = browser.post(&withdraw, &[("code", &old), ("reason", "破损"), ("act", "revoke")]).await;
    assert_eq!(twice.status, 409);
    assert!(!twice.text().contains(&old));
    let none = async { browser.get("/campaigns/nonsense/slips").await.status }.boxed().await;
    assert_eq!(none, 404);
}
