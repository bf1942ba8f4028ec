//! Evidence opens from the ledger: originals for the office, on record; cleaned copies for units; nothing by guessing.

use crate::support::{House, discipline, film, leader, officer, response};
use axum::http::StatusCode;
use problems::rules::moves::ResponseOrder;
use problems::{Evidence, ProblemId};

const NAME: &str = "张三的手机.mp4";

async fn house() -> (tempfile::TempDir, House) {
    let folder = tempfile::tempdir().unwrap();
    let house = House::on_sqlite(folder.path()).await;
    (folder, house)
}

fn copy_of(evidence: &Evidence) -> &str {
    evidence.cleaned.as_deref().unwrap()
}

async fn looks(house: &House, id: ProblemId) -> usize {
    let thing = format!("problem/{id}");
    let lines = store::read_audit(house.desk().read(), officer().area, Some(&thing), i64::MAX, 100).await.unwrap();
    lines.iter().filter(|line| line.act.ends_with("open_original") || line.fact.contains("sha256")).count()
}

/// The lead unit signs and responds with some evidence.
async fn respond(house: &House, id: ProblemId, evidence: Vec<Evidence>) {
    let lead = house.liaison(0);
    problems::acts::unit::sign(house.desk(), &lead, id, "经办人甲").await.unwrap();
    problems::acts::unit::sign(house.desk(), &house.liaison(1), id, "经办人乙").await.unwrap();
    problems::acts::unit::answer_part(house.desk(), &house.liaison(1), id, "已配合").await.unwrap();
    problems::acts::unit::respond(house.desk(), &lead, id, ResponseOrder { evidence, ..response() }).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_office_opens_the_original_with_its_hash_and_each_look_is_one_line_on_both_databases() {
    House::each(async |house| {
        let evidence = house.film(NAME);
        let id = house.assigned_with(vec![evidence.clone()]).await;
        let page = house.get(&officer(), &format!("/problems/{id}")).await.1;
        assert!(page.contains(NAME) && page.contains(&evidence.sha256) && page.contains("打开原件"), "{page}");
        assert_eq!(looks(&house, id).await, 0, "the record itself is no look at an original");
        let original = format!("/problems/{id}/evidence/{}", evidence.file);
        for range in ["", "bytes=0-9", "bytes=10-"] {
            house.file(&officer(), &original, range).await;
        }
        assert_eq!(house.file(&officer(), &original, "").await.2, film());
        assert_eq!(looks(&house, id).await, 1, "many parts of a film are one look");
        house.file(&leader(), &original, "").await;
        assert_eq!(looks(&house, id).await, 2);
        house.file(&officer(), &format!("{original}/cleaned"), "").await;
        assert_eq!(looks(&house, id).await, 2, "the cleaned copy is no original");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_wound_to_any_place_and_never_runs_or_stays_in_a_cache() {
    let (_folder, house) = house().await;
    let evidence = house.film(NAME);
    let id = house.assigned_with(vec![evidence.clone()]).await;
    let original = format!("/problems/{id}/evidence/{}", evidence.file);
    let (status, headers, bytes) = house.file(&officer(), &original, "bytes=4-7").await;
    assert_eq!((status, bytes.as_slice()), (StatusCode::PARTIAL_CONTENT, b"ftyp".as_slice()));
    let length = film().len();
    for (name, value) in [
        ("content-range", format!("bytes 4-7/{length}").as_str()),
        ("content-length", "4"),
        ("accept-ranges", "bytes"),
        ("content-type", "video/mp4"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
    ] {
        assert_eq!(headers[name], value, "{name}");
    }
    assert!(headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
    assert!(!headers["content-disposition"].to_str().unwrap().contains("张三"));
    assert_eq!(house.file(&officer(), &original, "bytes=10-").await.2, film()[10..]);
    let (status, headers, _) = house.file(&officer(), &original, "bytes=99999-").await;
    assert_eq!(status, StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(headers["content-range"], format!("bytes */{length}").as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn units_open_the_cleaned_copy_alone_under_a_name_that_says_nothing() {
    let (_folder, house) = house().await;
    let evidence = house.film(NAME);
    let uncleaned = Evidence { cleaned: None, ..house.film("录音.heic") };
    let id = house.assigned_with(vec![uncleaned.clone(), evidence.clone()]).await;
    for unit in [house.liaison(0), house.liaison(1)] {
        let page = house.get(&unit, &format!("/my-problems/{id}")).await.1;
        assert!(page.contains("附件1.mp4") && !page.contains("附件2"), "{page}");
        for secret in ["张三", &evidence.file, &evidence.sha256, &uncleaned.file] {
            assert!(!page.contains(secret), "{secret} stands on the unit's page");
        }
        let copy = format!("/my-problems/{id}/evidence/{}", copy_of(&evidence));
        let (status, headers, bytes) = house.file(&unit, &copy, "bytes=0-").await;
        assert_eq!((status, headers["content-type"].to_str().unwrap()), (StatusCode::PARTIAL_CONTENT, "video/mp4"));
        assert!(bytes.windows(18).any(|part| part == b"the picture itself"));
        assert!(!bytes.windows(8).any(|part| part == b"POSITION"));
        for original in [&evidence.file, &uncleaned.file] {
            let path = format!("/my-problems/{id}/evidence/{original}");
            assert_eq!(house.get(&unit, &path).await.0, StatusCode::NOT_FOUND);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn units_open_nothing_that_the_office_did_not_tick_on_the_slip() {
    let (_folder, house) = house().await;
    let (shown, voice) = (house.film(NAME), house.film("反映人的声音.mp4"));
    let found = problems::Found { evidence: vec![shown.clone(), voice.clone()], ..house.found("有录像为证") };
    let id = house.register(found).await.unwrap().id;
    problems::acts::taking_in::accept(house.desk(), &officer(), id, "").await.unwrap();
    let path = format!("/problems/{id}");
    let form = house.get(&officer(), &path).await.1;
    let boxes: Vec<&str> = form.split("name=\"attach\"").skip(1).map(|rest| rest.split('>').next().unwrap()).collect();
    assert!(boxes.len() == 2 && !boxes.concat().contains("checked"), "nothing is ticked by itself: {boxes:?}");
    let order = |file: &str| format!("title=t&matter=m&requirement=r&mode=joint&lead={}&attach={file}", house.units[0]);
    let (status, page) = house.post(&officer(), &format!("{path}/assign"), &order("made-up")).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("P06"), "{page}");
    let (status, page) = house.post(&officer(), &format!("{path}/assign"), &order(&shown.file)).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    let own = |evidence: &Evidence| format!("/my-problems/{id}/evidence/{}", copy_of(evidence));
    let liaison = house.liaison(0);
    let page = house.get(&liaison, &format!("/my-problems/{id}")).await.1;
    assert!(page.contains("附件1.mp4") && !page.contains("附件2"), "{page}");
    assert_eq!(house.get(&liaison, &own(&shown)).await.0, StatusCode::OK);
    assert_eq!(house.get(&liaison, &own(&voice)).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_was_guessed_or_passed_on_opens_nothing_of_another_unit_or_problem() {
    let (_folder, house) = house().await;
    let evidence = house.film(NAME);
    let id = house.assigned_with(vec![evidence.clone()]).await;
    let other = house.working("另一件").await;
    let stranger = house.liaison(3);
    for name in [evidence.file.as_str(), copy_of(&evidence), "", "../../etc/passwd"] {
        for (who, path) in [
            (&stranger, format!("/my-problems/{id}/evidence/{name}")),
            (&house.liaison(0), format!("/my-problems/{other}/evidence/{name}")),
            (&officer(), format!("/problems/{other}/evidence/{name}")),
            (&officer(), format!("/problems/{other}/evidence/{name}/cleaned")),
        ] {
            assert_eq!(house.get(who, &path).await.0, StatusCode::NOT_FOUND, "{path}");
        }
        for path in [format!("/problems/{id}/evidence/{}", evidence.file), format!("/clues/{id}/evidence/{name}")] {
            assert_ne!(house.get(&house.liaison(0), &path).await.0, StatusCode::OK, "{path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn evidence_of_a_response_opens_as_sent_for_the_lead_unit_and_cleaned_for_the_assisting_one() {
    let (_folder, house) = house().await;
    let id = house.assigned_with(Vec::new()).await;
    let evidence = house.film("整改后.mp4");
    respond(&house, id, vec![evidence.clone()]).await;
    let own = |file: &str| format!("/my-problems/{id}/evidence/{file}");
    let (lead, assisting) = (house.liaison(0), house.liaison(1));
    assert!(house.get(&lead, &format!("/my-problems/{id}")).await.1.contains("整改后.mp4"));
    assert_eq!(house.file(&lead, &own(&evidence.file), "").await.2, film());
    assert!(house.get(&assisting, &format!("/my-problems/{id}")).await.1.contains("附件1.mp4"));
    assert_eq!(house.get(&assisting, &own(&evidence.file)).await.0, StatusCode::NOT_FOUND);
    assert_eq!(house.get(&assisting, &own(copy_of(&evidence))).await.0, StatusCode::OK);
    assert_eq!(house.file(&officer(), &format!("/problems/{id}/evidence/{}", evidence.file), "").await.2, film());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_keeps_any_file_but_one_that_pretends_and_shows_only_what_it_knows() {
    let (_folder, house) = house().await;
    let fields = [("door", "letter"), ("text", "来信反映")];
    let (status, place) = house.post_parts(&officer(), "/problems/new", &fields, "来信.docx").await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{place}");
    let page = house.get(&officer(), &place).await.1;
    let id = place.trim_start_matches("/problems/").split('?').next().unwrap().to_owned();
    let href = page.split(&format!("/problems/{id}/evidence/")).nth(1).unwrap().split('"').next().unwrap().to_owned();
    let (_, headers, bytes) = house.file(&officer(), &format!("/problems/{id}/evidence/{href}"), "").await;
    assert_eq!(
        (bytes.as_slice(), headers["content-type"].to_str().unwrap()),
        (b"abc".as_slice(), "application/octet-stream")
    );
    assert!(headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
}

#[tokio::test(flavor = "multi_thread")]
async fn evidence_of_a_clue_opens_for_the_discipline_inspection_and_for_nobody_else() {
    let (_folder, house) = house().await;
    let evidence = house.film(NAME);
    let found = problems::Found { evidence: vec![evidence.clone()], ..house.found("线索") };
    let id = house.register(found).await.unwrap().id;
    let (desk, seal) = (house.desk(), &house.office.seal);
    problems::acts::clues::transfer(desk, seal, &[], &officer(), id, "请依规处理").await.unwrap();
    for who in [officer(), leader(), house.liaison(0)] {
        for name in [evidence.file.as_str(), copy_of(&evidence)] {
            for path in [
                format!("/problems/{id}/evidence/{name}"),
                format!("/problems/{id}/evidence/{name}/cleaned"),
                format!("/my-problems/{id}/evidence/{name}"),
                format!("/clues/{id}/evidence/{name}"),
            ] {
                assert_ne!(house.get(&who, &path).await.0, StatusCode::OK, "{path}");
            }
        }
    }
    let clue = format!("/clues/{id}/evidence/{}", evidence.file);
    assert_eq!(house.file(&discipline(), &clue, "").await.2, film());
    assert_eq!(looks(&house, id).await, 1);
}
