//! From the closed campaign to the signed notice, on both databases.

use std::sync::Arc;

use crate::ballot_office::{Browser, Hands, House, all_of};
use axum::http::StatusCode;
use evaluations::acts;
use evaluations::acts::history::{PastLine, import_history};
use evaluations::acts::notices::make_notices;
use evaluations::acts::tally::{approve, publish, results_for, tally_campaign};
use evaluations::rules::campaign::{Level, Stage};
use evaluations::store::{campaigns, notices as table};
use futures_util::FutureExt;
use kernel::{Actor, PersonId, RefusalKind, Role};
use store::testing::actor;
use uuid::Uuid;

pub fn person(number: u128, roles: &[Role]) -> Actor {
    Actor { id: PersonId(Uuid::from_u128(number)), ..actor(roles) }
}

pub fn leader() -> Actor {
    person(77, &[Role::Leader])
}

/// Casts ballots in both strata, one with an opinion that holds a phone number, and closes.
pub async fn voted_and_closed(house: &House) {
    for (stratum, grades) in [("S01", [1, 1, 2, 3, 1, 2]), ("S02", [1, 2, 2, 4, 1, 1])] {
        for (code, grade) in house.slips(stratum, 6).await.iter().zip(grades) {
            let fill = move |scheme: &evaluations::rules::scheme::Scheme| {
                let mut filling = all_of(scheme, grade);
                if grade == 4 {
                    filling.opinions.insert(Some(0), "窗口排队太久，请打13812345678".to_owned());
                }
                Ok(filling)
            };
            acts::ballot::cast(&house.office.desk, &house.office.seal, house.who.area, code, fill).await.unwrap();
        }
    }
    acts::close(&house.office.desk, &house.who, house.campaign).await.unwrap();
}

async fn stage(house: &House) -> Stage {
    campaigns::load(house.office.desk.read(), house.who.area, house.campaign).await.unwrap().stage
}

#[tokio::test]
async fn results_walk_from_the_close_to_the_public_and_never_back() {
    House::each(|house| async move {
        let (office, who, id) = (&house.office, &house.who, house.campaign);
        assert_eq!(tally_campaign(office, who, id).await.unwrap_err().rule.0, "E27");
        voted_and_closed(&house).await;
        let past = vec![PastLine::typed(2006, "95.2%"), PastLine::typed(2009, "99.0")];
        import_history(&office.desk, who, past).await.unwrap();
        tally_campaign(office, who, id).await.unwrap();
        assert_eq!(publish(office, who, id, Level::Public).await.unwrap_err().rule.0, "E31");
        assert_eq!(approve(office, who, id).await.unwrap_err().kind, RefusalKind::NotAllowed);
        let both = person(1, &[Role::CampaignOfficer, Role::Leader]);
        let both = Actor { id: who.id, ..both };
        assert_eq!(approve(office, &both, id).await.unwrap_err().rule.0, "E29", "whoever tallied can't approve");
        approve(office, &leader(), id).await.unwrap();
        assert_eq!(tally_campaign(office, who, id).await.unwrap_err().rule.0, "E28");
        publish(office, who, id, Level::Units).await.unwrap();
        assert_eq!(publish(office, who, id, Level::Office).await.unwrap_err().rule.0, "E32");
        let campaign = campaigns::load(office.desk.read(), who.area, id).await.unwrap();
        assert_eq!(results_for(office, &campaign, Level::Public).await.unwrap_err().kind, RefusalKind::NotFound);
        let results = results_for(office, &campaign, Level::Units).await.unwrap();
        assert_eq!(results.response.iter().map(|line| line.responded).collect::<Vec<_>>(), [6, 6]);
        assert_eq!(results.whole.history.iter().map(|past| past.year).collect::<Vec<_>>(), [2009, 2006]);
        assert_eq!(results.scheme_hash, campaign.scheme.hash());
        let again = results_for(office, &campaign, Level::Office).await.unwrap();
        assert!(Arc::ptr_eq(&results, &again), "results are kept in memory");
    })
    .await;
}

#[tokio::test]
async fn a_rate_that_is_none_keeps_nothing() {
    House::each(|house| async move {
        for (year, rate) in [(2006, "101"), (2006, "-1"), (2006, "viel"), (0, "95"), (2006, "")] {
            let rates = vec![PastLine::typed(2005, "90"), PastLine::typed(year, rate)];
            let refusal = import_history(&house.office.desk, &house.who, rates).await.unwrap_err();
            assert_eq!(refusal.findings[0].rule.0, "T40", "{year} {rate}");
        }
        let kept = evaluations::store::results::history(house.office.desk.read(), house.who.area).await.unwrap();
        assert!(kept.is_empty());
    })
    .await;
}

/// Runs waiting jobs until none is left.
async fn work(house: &House) {
    let office = house.office.clone();
    let runner = tokio::spawn(notices::serve(office.desk.clone(), office.clone(), evaluations::result_jobs()));
    for _ in 0..600 {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        let jobs = notices::list(office.desk.read(), house.who.area, 10).await.unwrap();
        if jobs.iter().filter(|job| job.kind == "evaluations.make_papers").all(notices::JobView::has_ended) {
            break;
        }
    }
    runner.abort();
}

async fn papers(house: &House) -> Vec<table::IssuedPaper> {
    table::of_campaign(house.office.desk.read(), house.who.area, house.campaign).await.unwrap()
}

#[tokio::test]
async fn papers_are_numbered_once_without_gaps_and_made_after_a_restart_too() {
    let house = House::on_sqlite(&Hands::new()).await;
    let (office, who, id) = (&house.office, &house.who, house.campaign);
    voted_and_closed(&house).await;
    tally_campaign(office, who, id).await.unwrap();
    assert_eq!(make_notices(office, who, id).await.unwrap_err().rule.0, "N01");
    approve(office, &leader(), id).await.unwrap();
    make_notices(office, who, id).await.unwrap();
    let numbered = papers(&house).await;
    assert_eq!(numbered.len(), 15, "a bulletin and fourteen notices");
    assert_eq!(numbered[0].document_number, "效能通〔2026〕1号");
    let numbers: Vec<i64> = numbered[1..].iter().map(|paper| paper.number).collect();
    assert_eq!(numbers, (1..=14).collect::<Vec<_>>());
    // As if the server had stopped after the third paper: its files stay, the rest is made, no number changes.
    let before = office.files.keep(b"made before the restart".to_vec()).await.unwrap();
    for paper in &numbered[..3] {
        let (area, unit, file) = (who.area, paper.unit.clone(), before.clone());
        let kept = office
            .desk
            .write(move |tx| async move { Ok(table::keep_files(tx, area, id, &unit, &file, &file).await?) }.boxed());
        kept.await.unwrap();
    }
    assert!(make_notices(office, who, id).await.is_ok(), "asked again, it only makes what is missing");
    work(&house).await;
    let made = papers(&house).await;
    assert!(made.iter().all(table::IssuedPaper::is_made));
    let same = |papers: &[table::IssuedPaper]| papers.iter().map(|p| (p.unit.clone(), p.number)).collect::<Vec<_>>();
    assert_eq!(same(&made), same(&numbered));
    assert_eq!(make_notices(office, who, id).await.unwrap_err().rule.0, "N02");
    assert!(made[..3].iter().all(|paper| paper.pdf == before), "nothing is made twice");
    assert!(office.files.read(&made[3].pdf).await.unwrap().starts_with(b"%PDF"));
    assert!(office.files.read(&made[3].docx).await.unwrap().starts_with(b"PK"));
    assert_eq!((made[1].opinions, made[2].opinions), (1, 0));
}

/// Starts the runner in a process of its own, so to speak, and ends it at once when some papers are made.
async fn kill_the_runner_after(house: &House, enough: usize) {
    let process = tokio::runtime::Runtime::new().unwrap();
    let office = house.office.clone();
    let runner = process.spawn(notices::serve(office.desk.clone(), office, evaluations::result_jobs()));
    while papers(house).await.iter().filter(|paper| paper.is_made()).count() < enough {
        tokio::task::yield_now().await;
    }
    runner.abort();
    let _ = runner.await;
    // Waits until nothing of it is at work any more: a process that was killed writes nothing later.
    tokio::task::spawn_blocking(move || drop(process)).await.unwrap();
}

#[tokio::test]
async fn a_print_job_killed_in_the_middle_goes_on_at_the_next_start_with_the_same_numbers_and_nothing_twice() {
    let house = House::on_sqlite(&Hands::new()).await;
    let (office, who, id) = (&house.office, &house.who, house.campaign);
    voted_and_closed(&house).await;
    tally_campaign(office, who, id).await.unwrap();
    approve(office, &leader(), id).await.unwrap();
    let job = make_notices(office, who, id).await.unwrap();
    let numbered = papers(&house).await;
    kill_the_runner_after(&house, 4).await;
    let cut_off = notices::find(office.desk.read(), who.area, job).await.unwrap().unwrap();
    assert_eq!(cut_off.state, notices::JobState::Running);
    work(&house).await;
    let ended = notices::find(office.desk.read(), who.area, job).await.unwrap().unwrap();
    assert_eq!((ended.state, ended.done, ended.total), (notices::JobState::Done, 15, 15));
    let made = papers(&house).await;
    assert!(made.iter().all(table::IssuedPaper::is_made), "none is missing");
    let numbers = |papers: &[table::IssuedPaper]| {
        papers.iter().map(|p| (p.unit.clone(), p.document_number.clone(), p.issued_at)).collect::<Vec<_>>()
    };
    assert_eq!(numbers(&made), numbers(&numbered), "the numbers are those taken at first");
    let files: std::collections::BTreeSet<&String> = made.iter().map(|paper| &paper.pdf).collect();
    assert_eq!(files.len(), 15, "every paper has a file of its own");
}

#[tokio::test]
async fn a_file_of_earlier_years_is_taken_whole_or_not_at_all_and_its_findings_name_the_cells() {
    let house = House::on_sqlite(&Hands::new()).await;
    let (office, id) = (&house.office, house.campaign);
    liaison(&house).await;
    let unit = registry::find_unit_by_code(office.desk.read(), house.who.area, "U001").await.unwrap().unwrap();
    let mut officer = browser(&house, Some(&house.who));
    let path = format!("/campaigns/{id}/results/history/file");
    let wrong = "往年满意率一览,,\n年份,单位,满意率\n2009,没有的局,98\n2009,,101\n2009,U001,97\n2009,U001,97.5\n";
    let told = officer.post_file(&path, "rates.csv", wrong.as_bytes()).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    for (cell, rule) in [("C3", "没有的局"), ("C4", "101"), ("C6", "重复")] {
        assert!(told.text().contains(&format!("rates.csv!{cell}")) && told.text().contains(rule), "{}", told.text());
    }
    let kept = async || evaluations::store::results::history(office.desk.read(), house.who.area).await.unwrap();
    assert!(kept().await.is_empty());
    let right = format!("年份,单位,满意率\n2009年,,99.0%\n2009,{},97.5\n2007,U002,96\n", unit.name);
    assert_eq!(officer.post_file(&path, "rates.csv", right.as_bytes()).await.status, StatusCode::SEE_OTHER);
    let rates: Vec<_> =
        kept().await.into_iter().map(|p| (p.year, p.unit_id, p.satisfaction_percent.to_string())).collect();
    let rate = |year, unit: Option<&str>, percent: &str| (year, unit.map(str::to_owned), percent.to_owned());
    assert_eq!(rates, [rate(2009, None, "99.0"), rate(2009, Some("U001"), "97.5"), rate(2007, Some("U002"), "96")]);
}

/// A liaison of the unit U001 of the registry's made-up city.
async fn liaison(house: &House) -> Actor {
    (registry::subject().demo)(house.office.clone()).await.unwrap();
    let unit = registry::find_unit_by_code(house.office.desk.read(), house.who.area, "U001").await.unwrap().unwrap();
    Actor { unit: Some(unit.id), ..person(88, &[Role::UnitLiaison]) }
}

/// A browser of somebody who is signed in, or of the public.
pub fn browser(house: &House, who: Option<&Actor>) -> Browser {
    let office = house.office.clone();
    let dressed = axum::middleware::from_fn_with_state(office.clone(), ui::show_problems);
    let mut router = evaluations::result_routes().into_router();
    if let Some(who) = who {
        router = router.layer(axum::Extension(who.clone()));
    }
    Browser::new(router.layer(dressed).with_state(office))
}

#[tokio::test]
async fn a_liaison_sees_the_own_unit_once_units_may_and_signs_once() {
    let house = House::on_sqlite(&Hands::new()).await;
    let (office, who, id) = (&house.office, &house.who, house.campaign);
    let liaison = liaison(&house).await;
    voted_and_closed(&house).await;
    tally_campaign(office, who, id).await.unwrap();
    approve(office, &leader(), id).await.unwrap();
    let mut own = browser(&house, Some(&liaison));
    let (mine, other) = (format!("/campaigns/{id}/results/U001"), format!("/campaigns/{id}/results/U002"));
    assert_eq!(own.get(&mine).await.status, StatusCode::NOT_FOUND, "not published to units yet");
    publish(office, who, id, Level::Units).await.unwrap();
    assert_eq!(own.get(&mine).await.status, StatusCode::OK);
    assert_eq!(own.get(&other).await.status, StatusCode::NOT_FOUND, "another unit's result is not even known");
    assert_eq!(own.get(&format!("/campaigns/{id}/results")).await.status, StatusCode::FORBIDDEN);
    let nobody = browser(&house, Some(&person(89, &[Role::UnitLiaison]))).get("/my-notices").await;
    assert!(nobody.text().contains("还没有对应的单位"));
    let sign = format!("/my-notices/{id}/sign");
    assert_eq!(own.post(&sign, &[]).await.status, StatusCode::NOT_FOUND, "nothing to sign for yet");
    make_notices(office, who, id).await.unwrap();
    work(&house).await;
    let page = own.get("/my-notices").await.text();
    assert!(page.contains("效能改〔2026〕1号") && !page.contains("〔2026〕2号"));
    let pdf = own.get(&format!("/my-notices/{id}/pdf")).await;
    assert!(pdf.body.starts_with(b"%PDF"));
    assert_eq!(own.post(&sign, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(own.post(&sign, &[]).await.status, StatusCode::CONFLICT);
    let list = browser(&house, Some(who)).get(&format!("/campaigns/{id}/notices")).await.text();
    assert!(list.contains("已签收"));
    let zip = browser(&house, Some(&leader())).get(&format!("/campaigns/{id}/notices.zip")).await;
    assert!(zip.body.starts_with(b"PK"));
}

#[tokio::test]
async fn the_public_sees_results_only_when_published_to_everybody() {
    let house = House::on_sqlite(&Hands::new()).await;
    let (office, who, id) = (&house.office, &house.who, house.campaign);
    voted_and_closed(&house).await;
    let mut public = browser(&house, None);
    let pages = [format!("/results/{id}"), format!("/results/{id}/U001")];
    tally_campaign(office, who, id).await.unwrap();
    approve(office, &leader(), id).await.unwrap();
    publish(office, who, id, Level::Units).await.unwrap();
    for page in &pages {
        assert_eq!(public.get(page).await.status, StatusCode::NOT_FOUND, "{page}");
    }
    assert!(public.get("/results").await.text().contains("还没有向社会公布"));
    publish(office, who, id, Level::Public).await.unwrap();
    for page in &pages {
        let answer = public.get(page).await;
        assert_eq!(answer.status, StatusCode::OK, "{page}");
        assert!(answer.text().contains("第1局"));
    }
    assert!(public.get("/results").await.text().contains("测试评议"));
    assert_ne!(public.get(&format!("/campaigns/{id}/results")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_office_sees_every_page_of_the_results_in_both_languages() {
    let house = House::on_sqlite(&Hands::new()).await;
    let (who, id) = (&house.who, house.campaign);
    let mut officer = browser(&house, Some(who));
    assert!(officer.get(&format!("/campaigns/{id}/results")).await.text().contains("评议截止以后才能计票"));
    voted_and_closed(&house).await;
    assert_eq!(officer.post(&format!("/campaigns/{id}/results"), &[]).await.status, StatusCode::SEE_OTHER);
    for language in ["zh-CN", "en"] {
        officer.cookie = format!("language={language}");
        for page in ["results", "results/U001", "strata", "notices", "results.json", "results.xlsx"] {
            let answer = officer.get(&format!("/campaigns/{id}/{page}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{page} {language}");
        }
        let text = officer.get(&format!("/campaigns/{id}/results")).await.text();
        assert!(text.contains("<svg") && text.contains("rankplot"), "{language}");
    }
    let mut observer = browser(&house, Some(&person(99, &[Role::Observer])));
    let locked = observer.get(&format!("/campaigns/{id}/results")).await.text();
    assert!(locked.contains("结果尚未公布") && !locked.contains("rankplot"), "an observer waits");
    for page in ["results/U001", "strata", "results.json", "results.xlsx"] {
        let answer = observer.get(&format!("/campaigns/{id}/{page}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{page}");
    }
    let wrong =
        officer.post(&format!("/campaigns/{id}/results/history"), &[("year", "2006"), ("satisfaction", "x")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(officer.post(&format!("/campaigns/{id}/results/approve"), &[]).await.status, StatusCode::FORBIDDEN);
    let mut boss = browser(&house, Some(&leader()));
    assert_eq!(boss.post(&format!("/campaigns/{id}/results/approve"), &[]).await.status, StatusCode::SEE_OTHER);
    let publish = format!("/campaigns/{id}/results/publish");
    assert_eq!(boss.post(&publish, &[("level", "everybody")]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(boss.post(&publish, &[("level", "public")]).await.status, StatusCode::SEE_OTHER);
    assert!(matches!(stage(&house).await, Stage::Published { level: Level::Public, .. }));
    assert!(observer.get(&format!("/campaigns/{id}/results")).await.text().contains("rankplot"));
    assert_eq!(boss.get(&format!("/campaigns/{id}/bulletin/pdf")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn next_years_tally_stands_beside_the_results_approved_this_year() {
    House::each(|mut house| async move {
        voted_and_closed(&house).await;
        tally_campaign(&house.office, &house.who, house.campaign).await.unwrap();
        approve(&house.office, &leader(), house.campaign).await.unwrap();
        let desk = house.office.desk.clone();
        house.campaign = acts::create(&desk, &house.who, 2027, crate::ballot_office::scheme()).await.unwrap();
        acts::freeze(&desk, &house.who, house.campaign).await.unwrap();
        acts::open(&desk, &house.who, house.campaign).await.unwrap();
        voted_and_closed(&house).await;
        tally_campaign(&house.office, &house.who, house.campaign).await.unwrap();
        let campaign = campaigns::load(desk.read(), house.who.area, house.campaign).await.unwrap();
        let results = results_for(&house.office, &campaign, Level::Office).await.unwrap();
        let past = &results.units[3].history;
        assert_eq!((past.len(), past[0].year, past[0].change_text.as_deref()), (1, 2026, Some("+0.00")));
        assert_eq!(results.whole.history[0].year, 2026);
    })
    .await;
}

#[tokio::test]
async fn cells_of_few_people_are_withheld_everywhere() {
    let house = House::on_sqlite(&Hands::new()).await;
    let (office, who, id) = (&house.office, &house.who, house.campaign);
    for code in &house.slips("S01", 4).await {
        house.cast(code, 1).await.unwrap();
    }
    for code in &house.slips("S02", 6).await {
        house.cast(code, 2).await.unwrap();
    }
    acts::close(&office.desk, who, id).await.unwrap();
    tally_campaign(office, who, id).await.unwrap();
    let mut officer = browser(&house, Some(who));
    let unit = officer.get(&format!("/campaigns/{id}/results/U001")).await.text();
    assert!(unit.contains("&lt; 5") || unit.contains("&#60; 5"), "four people of S01 are fewer than five");
    let json = officer.get(&format!("/campaigns/{id}/results.json")).await;
    let json: serde_json::Value = serde_json::from_slice(&json.body).unwrap();
    assert!(json["units"][0]["strata"][0]["composite"].is_null());
    assert_eq!(json["units"][0]["strata"][1]["composite"], 80.0);
}
