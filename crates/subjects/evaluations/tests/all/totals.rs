//! The totals of published results: public, and they add up to what the results are made from, on both databases.

use axum::http::StatusCode;
use evaluations::acts;
use evaluations::acts::tally::{approve, publish, results_for, tally_campaign};
use evaluations::rules::campaign::Level;
use evaluations::store::campaigns;
use kernel::Role::{self, AuditAdministrator, CampaignOfficer, CountClerk, Leader, Observer};

use crate::ballot_office::{Browser, Hands, House};
use crate::tally_acts::{browser, leader, person, voted_and_closed};

async fn published(house: &House, level: Level) {
    let (office, who, id) = (&house.office, &house.who, house.campaign);
    tally_campaign(office, who, id).await.unwrap();
    approve(office, &leader(), id).await.unwrap();
    publish(office, who, id, level).await.unwrap();
}

/// The rows of the CSV, each with the names of its columns.
async fn rows(public: &mut Browser, house: &House) -> Vec<Vec<(String, String)>> {
    let file = public.get(&format!("/results/{}/totals.csv", house.campaign)).await.body;
    let mut reader = csv::Reader::from_reader(file.as_slice());
    let heads = reader.headers().unwrap().clone();
    let named = |row: csv::StringRecord| {
        heads.iter().zip(row.iter()).map(|(head, text)| (head.to_owned(), text.to_owned())).collect()
    };
    reader.records().map(|row| named(row.unwrap())).collect()
}

fn text<'a>(row: &'a [(String, String)], column: &str) -> &'a str {
    row.iter().find(|(head, _)| head == column).map_or("", |(_, text)| text.as_str())
}

#[tokio::test]
async fn totals_are_there_for_everybody_once_the_results_are_and_not_before() {
    let house = House::on_sqlite(&Hands::new()).await;
    let id = house.campaign;
    voted_and_closed(&house).await;
    let paths = ["totals", "totals/U001", "totals.csv"].map(|page| format!("/results/{id}/{page}"));
    let mut public = browser(&house, None);
    published(&house, Level::Units).await;
    for path in &paths {
        assert_eq!(public.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    publish(&house.office, &house.who, id, Level::Public).await.unwrap();
    for language in ["zh-CN", "en"] {
        public.cookie = format!("language={language}");
        for path in &paths {
            assert_eq!(public.get(path).await.status, StatusCode::OK, "{path} {language}");
        }
        let results = public.get(&format!("/results/{id}")).await.text();
        assert!(results.contains(&format!("/results/{id}/totals\"")), "the results lead there");
    }
    assert_eq!(public.get(&format!("/results/{id}/totals/U099")).await.status, StatusCode::NOT_FOUND);
    public.cookie = "language=zh-CN".into();
    let lines = public.get(&paths[0]).await.text();
    assert!(lines.contains("人大代表 网上") && lines.contains("企业 网上") && !lines.contains('＋'), "{lines}");
}

#[tokio::test]
async fn the_lines_add_up_to_the_numbers_of_the_results() {
    House::each(|house| async move {
        voted_and_closed(&house).await;
        published(&house, Level::Public).await;
        let campaign = campaigns::load(house.office.desk.read(), house.who.area, house.campaign).await.unwrap();
        let results = results_for(&house.office, &campaign, Level::Public).await.unwrap();
        let rows = rows(&mut browser(&house, None), &house).await;
        assert_eq!(rows.len(), 14 * 2 * 2, "units × aspects × strata");
        for (unit, aspect) in results.units.iter().flat_map(|unit| unit.aspects.iter().map(move |one| (unit, one))) {
            let of_unit = rows.iter().filter(|row| text(row, "unit_id") == unit.unit_id);
            let own: Vec<_> = of_unit.filter(|row| text(row, "aspect_id") == aspect.aspect_id).collect();
            let sum = |column: &str| own.iter().map(|row| text(row, column).parse::<usize>().unwrap()).sum::<usize>();
            assert_eq!((sum("ballots"), sum("counted")), (12, aspect.n));
            assert_eq!(["mark_1", "mark_2", "mark_3", "mark_4", "mark_5", "mark_0"].map(sum), [6, 4, 1, 1, 0, 0]);
            let share = (sum("mark_1") + sum("mark_2")) as f64 / sum("counted") as f64;
            assert!((aspect.satisfaction.unwrap() - share).abs() < 1e-12, "as many answered in both strata");
        }
    })
    .await;
}

#[tokio::test]
async fn a_stratum_of_few_is_put_together_with_another_and_the_page_says_so() {
    let house = House::on_sqlite(&Hands::new()).await;
    for (stratum, count) in [("S01", 4), ("S02", 6)] {
        for code in &house.slips(stratum, count).await {
            house.cast(code, 2).await.unwrap();
        }
    }
    acts::close(&house.office.desk, &house.who, house.campaign).await.unwrap();
    published(&house, Level::Public).await;
    let mut public = browser(&house, None);
    let rows = rows(&mut public, &house).await;
    assert!(rows.iter().all(|row| text(row, "line") == "S01/online + S02/online" && text(row, "ballots") == "10"));
    for page in ["totals", "totals/U001"] {
        let shown = public.get(&format!("/results/{}/{page}", house.campaign)).await.text();
        assert!(shown.contains("人大代表 网上＋企业 网上") && shown.contains("合并列出"), "{shown}");
    }
}

#[tokio::test]
async fn observers_and_auditors_take_the_bundle_themselves() {
    let house = House::on_sqlite(&Hands::new()).await;
    voted_and_closed(&house).await;
    published(&house, Level::Office).await;
    let bundle = format!("/campaigns/{}/bundle", house.campaign);
    for role in Role::ALL {
        let may = [AuditAdministrator, CampaignOfficer, CountClerk, Leader, Observer].contains(&role);
        let status = browser(&house, Some(&person(99, &[role]))).get(&bundle).await.status;
        assert_eq!(status == StatusCode::OK, may, "{role:?} → {status}");
    }
}
