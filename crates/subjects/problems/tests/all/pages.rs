//! The screens: every one answers in every state, and units read nothing of who reported.

use crate::support::{House, leader, officer, second};
use axum::http::StatusCode;
use problems::acts::papers::make_paper;
use problems::papers::PaperKind;
use problems::store::list::{self, Filter, Key, Order};

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_refused_shows_what_was_typed_and_where_it_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    let fields = [("door", "phone"), ("place", "大厅"), ("text", "")];
    let (status, page) = house.post_parts(&officer(), "/problems/new", &fields, "").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("大厅") && page.contains("P01"), "{page}");
    let fields = [("door", "letter"), ("text", "窗口无人")];
    let (status, place) = house.post_parts(&officer(), "/problems/new", &fields, "来信.pdf").await;
    assert_eq!((status, place.starts_with("/problems/")), (StatusCode::SEE_OTHER, true));
    let (_, page) = house.get(&officer(), &place).await;
    assert!(page.contains("2026-0001") && page.contains("/accept") && page.contains("来信.pdf"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_record_offers_the_next_act_in_every_state_and_explains_its_due_date() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    let id = house.register(house.found("窗口无人")).await.unwrap().id;
    let path = format!("/problems/{id}");
    let page = house.get(&officer(), &path).await.1;
    assert!(page.contains("/accept") && page.contains("起算"), "{page}");
    assert_eq!(house.post(&officer(), &format!("{path}/accept"), "category=%E6%85%A2").await.0, StatusCode::SEE_OTHER);
    assert!(house.get(&officer(), &path).await.1.contains("/assign"));
    let form =
        format!("title=t&matter=m&requirement=r&mode=joint&lead={}&assisting1={}", house.units[0], house.units[0]);
    let (status, page) = house.post(&officer(), &format!("{path}/assign"), &form).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("P55"), "{page}");
    let form = form.replace(&format!("assisting1={}", house.units[0]), &format!("assisting1={}", house.units[1]));
    assert_eq!(house.post(&officer(), &format!("{path}/assign"), &form).await.0, StatusCode::SEE_OTHER);
    assert!(house.get(&second(), &path).await.1.contains("/urge"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_reads_the_slip_and_neither_the_door_nor_the_words_of_the_reporter() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    let id = house.working("反映人原话，电话13912345678").await;
    let (status, page) = house.get(&house.liaison(0), &format!("/my-problems/{id}")).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    assert!(page.contains("窗口无人值守") && page.contains("/respond"));
    assert!(!page.contains("反映人原话") && !page.contains("群众反映</") && !page.contains("13912345678"), "{page}");
    assert_eq!(house.get(&house.liaison(1), &format!("/my-problems/{id}")).await.0, StatusCode::NOT_FOUND);
    let list = house.get(&house.liaison(0), "/my-problems").await.1;
    assert!(list.contains("2026-0001") && !list.contains("反映人原话"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_pages_through_all_it_ever_settled() {
    House::each(async |house| {
        let (first, second) = (house.struck_off("先办结的一件").await, house.struck_off("后办结的一件").await);
        let settled = async |after: Option<Key>| {
            list::of_unit(house.desk().read(), officer().area, house.units[0], false, after.as_ref(), 1).await.unwrap()
        };
        let page = settled(None).await;
        assert_eq!(page.iter().map(|line| line.problem).collect::<Vec<_>>(), [second]);
        let earlier = settled(Some(page[0].key())).await;
        assert_eq!(earlier.iter().map(|line| line.problem).collect::<Vec<_>>(), [first]);
        assert!(settled(Some(earlier[0].key())).await.is_empty());
        let (_, behind) =
            house.get(&house.liaison(0), &format!("/my-problems?after={}", page[0].key().to_word())).await;
        assert!(
            behind.contains(&first.to_string()) && !behind.contains(&second.to_string()) && !behind.contains("要办的"),
            "{behind}"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_answers_and_the_export_is_a_workbook() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    house.struck_off("已销号的一件").await;
    house.working("在办的一件").await;
    for path in [
        "/problems",
        "/problems/ledger",
        "/problems/ledger?sort=due&level=1&open=yes&door=report&q=100%25",
        "/problems/ledger?after=2026-01-01/2026-0002&sort=due",
        "/problems/numbers",
        "/problems/numbers?year=1999",
        "/problems/limits",
    ] {
        let (status, page) = house.get(&leader(), path).await;
        assert_eq!(status, StatusCode::OK, "{path}: {page}");
    }
    assert!(house.get(&officer(), "/problems/ledger.xlsx?stage=working").await.1.starts_with("PK"));
    let (_, place) = house.post(&officer(), "/problems/filters", "name=%E6%88%91%E7%9A%84&query=stage%3Dworking").await;
    assert_eq!(place, "/problems/ledger?stage=working");
    assert!(house.get(&officer(), "/problems/ledger").await.1.contains("stage=working"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_paper_that_is_due_is_numbered_once_and_made() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    let id = house.struck_off("一件").await;
    for (kind, number) in [
        (PaperKind::Slip, "效能交〔2026〕1号"),
        (PaperKind::Response, "效能反〔2026〕1号"),
        (PaperKind::StrikingOff, "效能销〔2026〕1号"),
    ] {
        let paper = make_paper(&house.office, &officer(), id, kind).await.unwrap();
        assert_eq!(paper.document_number, number);
        assert!(house.office.files.read(&paper.pdf).await.unwrap().starts_with(b"%PDF"));
        assert_eq!(make_paper(&house.office, &officer(), id, kind).await.unwrap(), paper);
    }
    assert_eq!(make_paper(&house.office, &officer(), id, PaperKind::Transfer).await.unwrap_err().rule.0, "P71");
}

#[tokio::test(flavor = "multi_thread")]
async fn time_limits_keep_their_source_and_hold_from_their_day() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    let page = house.get(&officer(), "/problems/limits").await.1;
    assert!(page.contains("信访工作条例"), "{page}");
    let mut form = String::from("in_force=2026-11-21&extensions=2&categories=%E7%94%B2%0A%E4%B9%99");
    for term in problems::rules::limits::Term::ALL {
        form.push_str(&format!("&{0}-days=7&{0}-kind=working&{0}-source=s", term.code()));
    }
    assert_eq!(house.post(&officer(), "/problems/limits", &form).await.0, StatusCode::SEE_OTHER);
    let id = house.register(house.found("一件")).await.unwrap().id;
    let line =
        &list::page(house.desk().read(), officer().area, &Filter::default(), Order::Newest, None, 1).await.unwrap()[0];
    assert_eq!((line.id, line.due.as_str()), (id, "2026-12-01"));
    let past = form.replace("in_force=2026-11-21", "in_force=2020-01-01");
    assert!(house.post(&officer(), "/problems/limits", &past).await.1.contains("P04"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folded_form_that_is_refused_comes_back_open_with_its_words_and_the_finding_leads_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    let id = house.working("一件").await;
    let long = "长".repeat(4_001);
    let (_, page) = house.post(&officer(), &format!("/problems/{id}/urge"), &format!("act=urge&reason={long}")).await;
    assert!(page.contains("P02") && page.contains("href=\"#reason\""), "{page}");
    assert!(page.contains(&format!("<textarea id=\"reason\" name=\"reason\" rows=\"2\">{long}")), "{page}");
    assert_eq!((page.matches("id=\"reason\"").count(), page.matches("<details open>").count()), (1, 1));
    let (_, page) = house.post(&house.liaison(0), &format!("/my-problems/{id}/object"), "act=object&reason=").await;
    assert!(page.contains("P01") && page.contains("<details open>") && page.contains("id=\"reason\""), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_problem_that_was_kept_can_still_be_reopened_on_its_page() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    let id = house.struck_off("一件").await;
    let path = format!("/problems/{id}");
    let page = house.get(&officer(), &path).await.1;
    assert!(page.contains("还没有到回头看的日期，最多可提前") && !page.contains(">已巩固</button>"), "{page}");
    house.wait(90);
    assert!(house.get(&officer(), &path).await.1.contains(">已巩固</button>"));
    problems::acts::closing::look_back(house.desk(), &officer(), id, false, "还好").await.unwrap();
    let page = house.get(&officer(), &path).await.1;
    assert!(page.contains("已巩固") && page.contains("/look-back"), "{page}");
    assert!(!house.get(&leader(), &path).await.1.contains("其他办理"), "nothing is left for a leader");
    let (status, _) = house.post(&officer(), &format!("{path}/look-back"), "rebound=yes&note=again").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert!(house.get(&officer(), &path).await.1.contains("待交办"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_reads_why_its_response_was_returned_and_goes_on_from_its_own_words() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    let (id, liaison) = (house.working("一件").await, house.liaison(0));
    let path = format!("/my-problems/{id}");
    assert!(!house.get(&liaison, &path).await.1.contains("被退回"));
    problems::acts::unit::respond(house.desk(), &liaison, id, crate::support::response()).await.unwrap();
    problems::acts::closing::return_response(house.desk(), &officer(), id, "没有长效措施").await.unwrap();
    let page = house.get(&liaison, &path).await.1;
    assert!(page.contains("被退回") && page.contains("</strong> 没有长效措施"), "{page}");
    assert!(page.contains(">已安排午间值班。</textarea>") && page.contains("value=\"true\" checked"), "{page}");
    problems::acts::unit::respond(house.desk(), &liaison, id, crate::support::response()).await.unwrap();
    assert!(!house.get(&liaison, &path).await.1.contains("上次的反馈被退回"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_can_do_nothing_now_reads_whose_turn_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    let id = house.working("一件").await;
    let path = format!("/problems/{id}");
    assert!(house.get(&officer(), &path).await.1.contains("等待单位办理"));
    let due = problems::store::read::load(house.desk().read(), officer().area, id).await.unwrap();
    let until = problems::rules::clocks::plus(due.state.deadline().unwrap().day, 7);
    problems::acts::unit::ask_extension(house.desk(), &house.liaison(0), id, until, "要施工").await.unwrap();
    let page = house.get(&officer(), &path).await.1;
    assert!(page.contains("等待领导审批") && page.contains("要施工") && !page.contains("同意延期"), "{page}");
    let page = house.get(&leader(), &path).await.1;
    assert!(!page.contains("等待领导审批") && page.contains("要施工") && page.contains("同意延期"), "{page}");
}
