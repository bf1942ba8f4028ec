//! Which papers a problem has: one for every slip, response and look-back, and none before or after its time.

use crate::support::{House, leader, officer, response, second};
use axum::http::StatusCode;
use problems::acts::papers::make_paper;
use problems::acts::{assign, closing, office, unit};
use problems::papers::PaperKind;
use problems::rules::moves::{ResponseOrder, SlipOrder, UnitOrder};
use problems::{Evidence, ProblemId};

async fn made(house: &House, id: ProblemId, kind: PaperKind) -> Result<(i64, String), String> {
    let paper = make_paper(&house.office, &officer(), id, kind).await;
    paper.map(|paper| (paper.turn, paper.document_number)).map_err(|refusal| refusal.rule.0.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn after_an_objection_was_upheld_the_new_slip_has_a_paper_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    let id = house.working("窗口无人").await;
    assert_eq!(made(&house, id, PaperKind::Slip).await, Ok((1, "效能交〔2026〕1号".into())));
    unit::object(house.desk(), &house.liaison(0), id, "不是我们的职责").await.unwrap();
    office::rule(house.desk(), &officer(), id, true, "职责在另一单位").await.unwrap();
    assert_eq!(made(&house, id, PaperKind::Slip).await, Ok((1, "效能交〔2026〕1号".into())), "the first one stays");
    let order = SlipOrder { lead: UnitOrder { unit: house.units[1], due: None }, ..house.order() };
    assign::assign(house.desk(), &officer(), id, order).await.unwrap();
    assert_eq!(made(&house, id, PaperKind::Slip).await, Ok((2, "效能交〔2026〕2号".into())));
    let page = house.get(&officer(), &format!("/problems/{id}")).await.1;
    assert!(page.contains("/papers/slip/1/pdf") && page.contains("/papers/slip/2/pdf"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_return_the_new_response_and_after_a_rebound_the_new_look_back_have_papers_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    let (desk, id) = (house.desk(), house.working("窗口无人").await);
    let evidence = vec![Evidence { file: "0".repeat(64), name: "值班表.xlsx".into(), ..Evidence::default() }];
    let with_evidence = ResponseOrder { evidence, ..response() };
    unit::respond(desk, &house.liaison(0), id, with_evidence).await.unwrap();
    assert_eq!(made(&house, id, PaperKind::Response).await, Ok((1, "效能反〔2026〕1号".into())));
    closing::return_response(desk, &officer(), id, "没有说清原因").await.unwrap();
    unit::respond(desk, &house.liaison(0), id, response()).await.unwrap();
    assert_eq!(made(&house, id, PaperKind::Response).await, Ok((2, "效能反〔2026〕2号".into())));
    closing::verify(desk, &officer(), id, "看过").await.unwrap();
    closing::strike_off(desk, &second(), id, "2026-11-27".parse().ok()).await.unwrap();
    assert_eq!(made(&house, id, PaperKind::LookBack).await, Err("P71".into()));
    house.wait(5);
    closing::look_back(desk, &officer(), id, false, "还好").await.unwrap();
    assert_eq!(made(&house, id, PaperKind::LookBack).await, Ok((1, "效能回〔2026〕1号".into())));
    closing::look_back(desk, &officer(), id, true, "又没人了").await.unwrap();
    assert_eq!(made(&house, id, PaperKind::LookBack).await, Ok((2, "效能回〔2026〕2号".into())));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervision_order_is_for_a_running_slip_that_is_supervised_or_was_urged() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    let (desk, id) = (house.desk(), house.working("窗口无人").await);
    assert_eq!(made(&house, id, PaperKind::Supervision).await, Err("P71".into()));
    office::urge(desk, &leader(), id, "请抓紧").await.unwrap();
    assert_eq!(made(&house, id, PaperKind::Supervision).await, Ok((2, "效能督〔2026〕1号".into())));
    office::urge(desk, &leader(), id, "再次催办").await.unwrap();
    assert_eq!(made(&house, id, PaperKind::Supervision).await, Ok((3, "效能督〔2026〕2号".into())));
    unit::respond(desk, &house.liaison(0), id, response()).await.unwrap();
    let page = house.get(&officer(), &format!("/problems/{id}")).await.1;
    assert!(!page.contains("印制 督办单"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_extension_form_is_for_the_slip_it_was_asked_for_and_shows_the_decision_once_there_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    let (desk, id) = (house.desk(), house.working("窗口无人").await);
    assert_eq!(made(&house, id, PaperKind::Extension).await, Err("P71".into()));
    let problem = problems::store::read::load(desk.read(), officer().area, id).await.unwrap();
    let due = problem.state.deadline().unwrap().day;
    let until = problems::rules::clocks::plus(due, 7);
    unit::ask_extension(desk, &house.liaison(0), id, until, "要施工").await.unwrap();
    assert_eq!(made(&house, id, PaperKind::Extension).await, Ok((1, "效能延〔2026〕1号".into())));
    office::decide_extension(desk, &leader(), id, true, "同意").await.unwrap();
    assert_eq!(made(&house, id, PaperKind::Extension).await, Ok((2, "效能延〔2026〕2号".into())));
    assert_eq!(
        made(&house, id, PaperKind::Extension).await,
        Ok((2, "效能延〔2026〕2号".into())),
        "asked again, the same"
    );
}

/// Lets the job runner work until the job has ended.
async fn run(house: &House, job: kernel::JobId) {
    let jobs = problems::subject().jobs;
    let runner = tokio::spawn(notices::serve(house.desk().clone(), house.office.clone(), jobs));
    while !notices::find(house.desk().read(), officer().area, job).await.unwrap().unwrap().has_ended() {
        tokio::task::yield_now().await;
    }
    runner.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn many_papers_made_at_once_come_as_one_file_and_what_is_not_due_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    let (one, two) = (house.working("一件").await, house.accepted("两件").await);
    let form = format!("kind=slip&problem={one}&problem={two}");
    let (_, place) = house.post(&officer(), "/problems/papers", &form).await;
    let job: kernel::JobId = place.strip_prefix("/jobs/").unwrap().parse().unwrap();
    run(&house, job).await;
    let (status, zip) = house.get(&officer(), &format!("/problems/papers/{job}")).await;
    assert_eq!((status, zip.starts_with("PK")), (StatusCode::OK, true));
    assert!(zip.contains("效能交〔2026〕1号") && !zip.contains("效能交〔2026〕2号"));
    assert!(zip.contains("问题交办单.pdf") && zip.contains("问题交办单.docx"), "to print and to go on writing");
}
