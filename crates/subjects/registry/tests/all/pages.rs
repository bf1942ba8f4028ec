//! The registry's pages: who sees what, forms that keep what was typed, the import from upload to confirmation.

use crate::support::{Site, actor_of, demo_site};
use axum::http::StatusCode;
use kernel::Role;
use registry::read_registry;

pub const BOUNDARY: &str = "qingfeng-test";

pub fn multipart(name: &str, bytes: &[u8]) -> Vec<u8> {
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
    );
    [head.as_bytes(), bytes, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat()
}

async fn upload(site: &Site, name: &str, bytes: &[u8]) -> String {
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let answer = site.send("POST", "/units/import", &kind, multipart(name, bytes)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.location()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_shown_in_both_languages() {
    let (_folder, site) = demo_site().await;
    let pages = [
        "/units",
        "/units?q=U00&class=C1&sort=name",
        "/units?closed=true",
        "/units/new",
        "/units/U001",
        "/units/U001/edit",
        "/units/U001/duties",
        "/units/U001/people",
        "/units/classes",
        "/units/import",
        "/calendar",
        "/duties",
        "/duties?q=%E6%95%99%E8%82%B2",
    ];
    for page in pages {
        for language in ["zh-CN", "en"] {
            let answer = site.in_language(language).get(page).await;
            assert_eq!(answer.status, StatusCode::OK, "{page}");
            assert!(answer.text().contains(&format!("lang=\"{language}\"")), "{page}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_liaison_sees_the_own_unit_and_does_not_learn_of_others() {
    let (_folder, site) = demo_site().await;
    let units = registry::list_units(site.office.desk.read(), site.office.settings.area).await.unwrap();
    let mut liaison = actor_of(&[Role::UnitLiaison]);
    liaison.unit = Some(units[4].id);
    let site = site.as_actor(Some(liaison));
    let list = site.get("/units").await.text();
    assert!(list.contains("/units/U005\"") && !list.contains("/units/U001\""));
    assert_eq!(site.get("/units/U005").await.status, StatusCode::OK);
    assert_eq!(site.get("/units/U001").await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.get("/units/U001/people").await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.post("/units/U005/close", "reason=x").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn observers_see_no_people_and_the_public_only_the_compendium() {
    let (_folder, site) = demo_site().await;
    let observer = site.as_actor(Some(actor_of(&[Role::Observer])));
    assert_eq!(observer.get("/units/U001/people").await.status, StatusCode::FORBIDDEN);
    assert!(!observer.get("/units/U001").await.text().contains("甲一山"));
    let public = site.as_actor(None);
    assert_eq!(public.get("/units").await.status, StatusCode::UNAUTHORIZED);
    let compendium = public.get("/duties").await.text();
    assert!(
        compendium.contains("id=\"U098\"") && compendium.contains("href=\"#U098\"") && !compendium.contains("甲一山")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_form_keeps_what_was_typed_and_puts_the_finding_at_its_field() {
    let (_folder, site) = demo_site().await;
    let form = "code=U200&name=%E6%96%B0%E5%B1%80&class=C2&kind=agency&credit_code=911100006000373410&phone=123-4567";
    let answer = site.post("/units/new", form).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text();
    assert!(page.contains("value=\"新局\"") && page.contains("href=\"#credit_code\"") && page.contains("校验位不对"));
    let taken = form.replace("U200", "U001").replace("&credit_code=911100006000373410", "");
    assert!(site.post("/units/new", &taken).await.text().contains("这个单位编码已经用过"));
    let good = taken.replace("U001", "U200");
    assert_eq!(site.post("/units/new", &good).await.location(), "/units/U200?done=saved");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_of_a_version_that_is_no_longer_the_newest_is_refused_and_changes_are_in_the_history() {
    let (_folder, site) = demo_site().await;
    let form = |phone: &str| format!("version=1&name=%E7%94%B2%E5%B1%80&class=C1&kind=agency&phone={phone}");
    assert_eq!(site.post("/units/U001/edit", &form("111-1111")).await.status, StatusCode::SEE_OTHER);
    let late = site.post("/units/U001/edit", &form("222-2222")).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text().contains("R10"));
    let page = site.get("/units/U001").await.text();
    assert!(page.contains("→ 111-1111") && !page.contains("222-2222"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_is_closed_with_a_reason_and_opened_again() {
    let (_folder, site) = demo_site().await;
    assert!(site.post("/units/U002/close", "reason=+").await.text().contains("没有写明停用的原因"));
    assert_eq!(site.post("/units/U002/close", "reason=%E6%92%A4%E5%B9%B6").await.status, StatusCode::SEE_OTHER);
    assert!(!site.get("/units").await.text().contains("/units/U002\""));
    assert!(site.get("/units?closed=true").await.text().contains("/units/U002\""));
    assert!(!site.get("/duties").await.text().contains("id=\"U002\""));
    assert!(site.get("/units/U002").await.text().contains("停用原因：撤并"));
    assert_eq!(site.post("/units/U002/reopen", "").await.status, StatusCode::SEE_OTHER);
    assert!(site.post("/units/U002/reopen", "").await.text().contains("R21"));
}

#[tokio::test(flavor = "multi_thread")]
async fn duties_people_and_classes_are_edited_by_forms() {
    let (_folder, site) = demo_site().await;
    let duties = "text=%E7%94%B2&basis=&text=&basis=&text=%E4%B9%99&basis=b";
    assert_eq!(site.post("/units/U003/duties", duties).await.status, StatusCode::SEE_OTHER);
    let wrong = site.post("/units/U003/duties", "text=&basis=only").await;
    assert!(wrong.text().contains("href=\"#text1\"") && wrong.text().contains("R13"));
    let person = "name=%E5%BC%A0%E4%B8%89&identity=11010519491231002X";
    assert_eq!(site.post("/units/U003/people", person).await.status, StatusCode::SEE_OTHER);
    let page = site.get("/units/U003/people").await.text();
    assert!(page.contains("张三") && !page.contains("11010519491231002X"));
    let remove = page.split("action=\"").find(|part| part.contains("/remove\"")).unwrap().split('"').next().unwrap();
    assert_eq!(site.post(remove, "").await.status, StatusCode::SEE_OTHER);
    assert!(!site.get("/units/U003/people").await.text().contains("张三"));
    assert!(site.post("/units/classes/C1/remove", "").await.text().contains("R17"));
    assert_eq!(site.post("/units/classes", "code=c5&name=%E6%B0%91%E4%BC%81").await.status, StatusCode::SEE_OTHER);
    assert!(site.get("/units/classes").await.text().contains("民企"));
    assert!(site.post("/units/classes", "code=C6&name=%E6%B0%91%E4%BC%81").await.text().contains("R18"));
    assert_eq!(site.post("/units/classes/C5/remove", "").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_goes_from_dry_run_to_confirmation_and_the_same_file_again_changes_nothing() {
    let (_folder, site) = demo_site().await;
    let file = "清风市补充名册,,\n单位编码,单位名称,分类名称,统一社会信用代码\nＵ２０１, 市新局 ,政府部门,\nU202,市错局,政府部门,123\n";
    let page = upload(&site, "units.csv", file.as_bytes()).await;
    let dry = site.get(&page).await.text();
    assert!(dry.contains("units.csv!D4") && dry.contains("R06") && dry.contains("导入没有问题的部分"));
    assert!(!site.get("/units?q=U201").await.text().contains("/units/U201\""));
    let confirmed = site.post(page.split('?').next().unwrap(), "name=units.csv").await;
    assert_eq!(confirmed.location(), "/units?imported=1.0.0");
    assert!(site.get("/units?q=U201").await.text().contains("市新局"));
    let again = upload(&site, "units.csv", file.as_bytes()).await;
    assert!(site.get(&again).await.text().contains("没有需要保存的变化"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_exported_is_imported_again_without_any_change() {
    let (_folder, site) = demo_site().await;
    let workbook = site.get("/units/export?sort=name").await.bytes;
    let incoming = read_registry(&workbook, "a.xlsx");
    assert_eq!((incoming.units.len(), incoming.duties.len(), incoming.people.len()), (98, 395, 100));
    let page = upload(&site, "a.xlsx", &workbook).await;
    let dry = site.get(&page).await.text();
    assert!(dry.contains("没有需要保存的变化") && !dry.contains("发现的问题"), "{dry}");
    let some = site.get("/units/export?class=C4").await.bytes;
    assert_eq!(read_registry(&some, "b.xlsx").units.len(), 14);
    let blank = read_registry(&site.get("/units/import/blank").await.bytes, "c.xlsx");
    assert!(blank.units.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_table_or_missing_is_told_and_keeps_nothing() {
    let (_folder, site) = demo_site().await;
    for bytes in [&b"%PDF-1.7 nothing"[..], b"PK\x03\x04broken", b"", b"\xff\xfe\x00"] {
        let page = upload(&site, "a.xlsx", bytes).await;
        let answer = site.get(&page).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(answer.text().contains("没有需要保存的变化"));
    }
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let none = site.send("POST", "/units/import", &kind, multipart("", b"")).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(site.get(&format!("/units/import/{}", "0".repeat(64))).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_booklet_is_a_pdf_and_the_same_for_everybody_on_a_day() {
    let (_folder, site) = demo_site().await;
    let first = site.get("/duties.pdf").await;
    assert_eq!(first.status, StatusCode::OK);
    assert!(first.bytes.starts_with(b"%PDF"));
    assert_eq!(site.get("/duties.pdf").await.bytes, first.bytes);
}
