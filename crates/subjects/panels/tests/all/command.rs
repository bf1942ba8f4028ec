//! `qingfeng draw-panel` and `qingfeng verify panel`: a lottery, a draw by seed, and every planted falsehood named.
use std::path::{Path, PathBuf};

use kernel::Refusal;
use panels::{DrawPanelArguments, VerifyPanelArguments, run_draw, run_verify};
use serde_json::{Value, json};

const QUOTAS: &str = "category,feature,min,max\n性别,男,1,2\n性别,女,1,2\n地区,东乡,1,2\n地区,西乡,1,2\n";
const PEOPLE: &str =
    "id,姓名,性别,地区,住址\n1,甲,男,东乡,A\n2,乙,男,西乡,A\n3,丙,女,东乡,B\n4,丁,女,西乡,C\n5,戊,女,西乡,\n";

struct Desk(tempfile::TempDir);

impl Desk {
    fn new(quotas: &str, people: &str) -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        std::fs::write(desk.path("quotas.csv"), quotas).unwrap();
        std::fs::write(desk.path("people.csv"), people).unwrap();
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn draw(&self, size: usize, seed: Option<&str>) -> Result<Value, Refusal> {
        run_draw(&DrawPanelArguments {
            categories: self.path("quotas.csv"),
            respondents: self.path("people.csv"),
            size,
            panels: 1_000,
            address: Some("住址".into()),
            seed: seed.map(str::to_owned),
            out: self.path("panel.json"),
        })?;
        Ok(serde_json::from_slice(&std::fs::read(self.path("panel.json")).unwrap()).unwrap())
    }

    fn verify(&self) -> Option<String> {
        let arguments = VerifyPanelArguments {
            record: self.path("panel.json"),
            categories: self.path("quotas.csv"),
            respondents: self.path("people.csv"),
            address: Some("住址".into()),
            replacements: None,
        };
        run_verify(&arguments).unwrap().map(|place| place.en.split(':').next().unwrap().to_owned())
    }

    fn put(&self, record: &Value) {
        std::fs::write(self.path("panel.json"), record.to_string()).unwrap();
    }
}

fn places(refusal: &Refusal) -> Vec<String> {
    refusal.findings.iter().map(|finding| format!("{} {}", finding.rule, finding.place)).collect()
}

#[test]
fn a_lottery_is_made_first_and_a_seed_draws_one_of_its_panels() {
    let desk = Desk::new(QUOTAS, PEOPLE);
    let before = desk.draw(2, None).unwrap();
    assert_eq!(before["drawn"], Value::Null);
    assert_eq!(before["panels"].as_array().unwrap().len(), 1_000);
    let after = desk.draw(2, Some("3 6 2 5 1 4")).unwrap();
    assert_eq!(after["panels"], before["panels"]);
    let number = usize::try_from(after["drawn"]["number"].as_u64().unwrap()).unwrap();
    assert_eq!(after["drawn"]["people"], after["panels"][number - 1]);
    assert_eq!(after["drawn"]["ticket"], sortition::ticket("3 6 2 5 1 4", "panel", &number.to_string()).to_string());
    assert_eq!(desk.verify(), None);
}

#[test]
fn every_planted_falsehood_is_named() {
    let desk = Desk::new(QUOTAS, PEOPLE);
    let check = |place: &str, change: &dyn Fn(&mut Value)| {
        let mut record = desk.draw(2, Some("3 6 2 5 1 4")).unwrap();
        change(&mut record);
        desk.put(&record);
        assert_eq!(desk.verify().as_deref(), Some(place));
    };
    check("categories_sha256", &|record| record["categories_sha256"] = "0".into());
    check("respondents_sha256", &|record| record["respondents_sha256"] = "0".into());
    check("panels[7]", &|record| record["panels"][7] = json!(["1", "2"]));
    check("panels[8]", &|record| record["panels"][8] = json!(["1", "stranger"]));
    check("chances[0]", &|record| record["chances"][0]["panels"] = 1.into());
    check("size", &|record| record["chances"][0]["chance"] = 0.1.into());
    check("smallest", &|record| record["smallest"] = 0.3.into());
    check("gini", &|record| record["gini"] = 0.2.into());
    check("farthest", &|record| record["farthest"] = 0.01.into());
    check("drawn", &|record| record["drawn"]["seed"] = "another".into());
    check("drawn", &|record| record["drawn"]["people"] = json!(["1", "4"]));
}

#[test]
fn bad_files_are_refused_with_their_cells() {
    let check = |quotas: &str, people: &str, expected: &[&str]| {
        assert_eq!(places(&Desk::new(quotas, people).draw(2, None).unwrap_err()), expected);
    };
    check("category,feature,min\n", PEOPLE, &["S08 quotas.csv!1"]);
    check("category,feature,min,max\n性别,男,x,-1\n", PEOPLE, &["Q02 quotas.csv!C2", "Q02 quotas.csv!D2"]);
    check(&format!("{QUOTAS}性别,童,2,1\n"), PEOPLE, &["Q03 quotas.csv!B6"]);
    check(QUOTAS, &format!("{PEOPLE}6,己,男,北乡,\n"), &["Q04 people.csv!D7"]);
    check(QUOTAS, &format!("{PEOPLE}1,己,男,东乡,\n"), &["S13 people.csv!7"]);
}

#[test]
fn impossible_quotas_are_explained_with_the_smallest_change() {
    // Three men are wanted and there are two, who share an address: one of them can be drawn.
    let refusal = Desk::new(&QUOTAS.replace("男,1,2", "男,3,3"), PEOPLE).draw(3, None).unwrap_err();
    assert_eq!((refusal.rule.0, places(&refusal)), ("Q05", vec!["Q05 性别：男".to_owned()]));
    assert_eq!(refusal.findings[0].remedy.en, "Make it 1.");
}

#[test]
fn the_reference_pool_is_drawn_with_the_fairest_chances() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("panel.json");
    let arguments = DrawPanelArguments {
        categories: data.join("categories.csv"),
        respondents: data.join("respondents.csv"),
        size: 20,
        panels: 1_000,
        address: None,
        seed: Some("2026-11-08:583104".into()),
        out: out.clone(),
    };
    run_draw(&arguments).unwrap();
    let record: Value = serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
    assert_eq!(record["proof"], "relaxation");
    assert!((record["smallest"].as_f64().unwrap() - 0.069_620_253).abs() < 1e-6);
    assert!(
        record["farthest"].as_f64().unwrap() < 1.0,
        "everybody is on the whole number of panels next to the chance"
    );
    let DrawPanelArguments { categories, respondents, .. } = arguments;
    let verify = VerifyPanelArguments { record: out, categories, respondents, address: None, replacements: None };
    assert_eq!(run_verify(&verify).unwrap(), None);
}
