//! The draw as files: what is drawn can be repeated, and every planted falsehood is named.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use evaluations::public_draw::{DrawArguments, Verdict, VerifyDrawArguments, run_draw, run_verify};
use kernel::{Finding, Refusal};
use sortition::ticket;

const SEED: &str = "2026-11-08 双色球 2026128 期 03 07 11 19 24 30 + 09";
const PLAN: &str = "stratum_id,name,population_N,drawn_n\nS01,党代表,40,10\nS02,群众,60,5\n";

struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    /// A desk with a roster of 40 and 60 people and a plan.
    fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        desk.put("R.csv", roster().as_bytes());
        desk.put("P.csv", PLAN.as_bytes());
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    fn draw(&self, seed: &str) -> Result<Vec<Finding>, Refusal> {
        run_draw(&DrawArguments {
            roster: self.path("R.csv"),
            plan: self.path("P.csv"),
            seed: seed.to_owned(),
            out: self.path("draw.json"),
            reserves_percent: 20,
        })
    }

    fn verify(&self) -> Result<Verdict, Refusal> {
        run_verify(&VerifyDrawArguments {
            record: self.path("draw.json"),
            roster: self.path("R.csv"),
            plan: Some(self.path("P.csv")),
            reserves_percent: 20,
        })
    }

    fn record(&self) -> serde_json::Value {
        serde_json::from_slice(&std::fs::read(self.path("draw.json")).unwrap()).unwrap()
    }

    /// Draws, changes the record, and answers the first place that is named.
    fn falsified(&self, change: impl Fn(&mut serde_json::Value)) -> String {
        self.draw(SEED).unwrap();
        let mut record = self.record();
        change(&mut record);
        self.put("draw.json", &serde_json::to_vec(&record).unwrap());
        first_place(self.verify().unwrap())
    }
}

fn roster() -> String {
    let people = (0..100).map(|number| format!("F{number:03},{},女\n", if number < 40 { "S01" } else { "S02" }));
    format!("person_id,stratum_id,gender\n{}", people.collect::<String>())
}

fn first_place(verdict: Verdict) -> String {
    let Verdict::False(places) = verdict else { panic!("a falsehood was confirmed") };
    places[0].en.split(':').next().unwrap().to_owned()
}

fn rules(refusal: &Refusal) -> Vec<String> {
    refusal.findings.iter().map(|finding| format!("{} {}", finding.rule, finding.place)).collect()
}

fn gzipped(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_draw_is_confirmed_and_is_the_same_bytes_again() {
    let desk = Desk::new();
    assert_eq!(desk.draw(SEED).unwrap(), []);
    let first = std::fs::read(desk.path("draw.json")).unwrap();
    assert!(matches!(desk.verify().unwrap(), Verdict::True(_)));
    desk.draw(SEED).unwrap();
    assert_eq!(std::fs::read(desk.path("draw.json")).unwrap(), first);
}

#[test]
fn the_record_says_seed_digest_plan_and_both_lists_in_ticket_order() {
    let desk = Desk::new();
    desk.draw(SEED).unwrap();
    let record = desk.record();
    let keys: Vec<&str> = record.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys.len(), 5);
    assert_eq!(record["seed"], SEED);
    assert_eq!(record["plan"][1], serde_json::json!({"stratum_id": "S02", "drawn_n": 5, "reserves_n": 1}));
    assert_eq!(record["drawn"].as_array().unwrap().len(), 15);
    assert_eq!(record["reserves"].as_array().unwrap().len(), 3);
    let tickets: Vec<&str> =
        record["drawn"].as_array().unwrap().iter().map(|line| line["ticket"].as_str().unwrap()).collect();
    assert!(tickets.is_sorted());
    let first = &record["drawn"][0];
    let own = ticket(SEED, first["stratum_id"].as_str().unwrap(), first["person_id"].as_str().unwrap());
    assert_eq!(first["ticket"], own.to_string());
}

#[test]
fn a_gzipped_roster_draws_the_same_people() {
    let desk = Desk::new();
    desk.draw(SEED).unwrap();
    let plain = desk.record();
    desk.put("R.csv", &gzipped(&roster()));
    desk.put("P.csv", &gzipped(PLAN));
    desk.draw(SEED).unwrap();
    assert_eq!(desk.record()["drawn"], plain["drawn"]);
    assert_ne!(desk.record()["roster_sha256"], plain["roster_sha256"]);
    assert!(matches!(desk.verify().unwrap(), Verdict::True(_)));
}

#[test]
fn every_planted_falsehood_in_the_record_is_named() {
    let desk = Desk::new();
    let check = |place: &str, change: &dyn Fn(&mut serde_json::Value)| assert_eq!(desk.falsified(change), place);
    check("drawn[0]", &|record| record["seed"] = "another seed".into());
    check("roster_sha256", &|record| record["roster_sha256"] = "0".repeat(64).into());
    check("plan[0]", &|record| record["plan"][0]["drawn_n"] = 9.into());
    check("drawn[7]", &|record| record["drawn"][7]["person_id"] = "F099".into());
    check("drawn[14]", &|record| drop(record["drawn"].as_array_mut().unwrap().pop()));
    check("reserves[1]", &|record| record["reserves"][1]["ticket"] = "0".repeat(64).into());
    check("drawn[0]", &|record| record["drawn"].as_array_mut().unwrap().swap(0, 1));
    check("reserves[3]", &|record| {
        let again = record["reserves"][0].clone();
        record["reserves"].as_array_mut().unwrap().push(again);
    });
}

#[test]
fn a_roster_changed_by_any_one_byte_is_named() {
    let desk = Desk::new();
    desk.draw(SEED).unwrap();
    let roster = roster().into_bytes();
    for place in 0..roster.len() {
        let mut changed = roster.clone();
        changed[place] ^= 1;
        desk.put("R.csv", &changed);
        assert_eq!(first_place(desk.verify().unwrap()), "roster_sha256", "byte {place}");
    }
}

#[test]
fn bad_rosters_are_refused_with_the_line() {
    let desk = Desk::new();
    let check = |roster: &[u8], expected: &[&str]| {
        desk.put("R.csv", roster);
        assert_eq!(rules(&desk.draw(SEED).unwrap_err()), expected);
    };
    check(b"person_id,gender\n", &["D31 R.csv!stratum_id:1"]);
    check(b"", &["D31 R.csv!person_id:1"]);
    check(b"person_id,stratum_id\nF1,S01,x\nF2\n", &["D32 R.csv!2", "D32 R.csv!3", "D36 R.csv", "D36 R.csv"]);
    check(b"person_id,stratum_id\n\xff\xfe,S01\n", &["D33 R.csv!person_id:2", "D36 R.csv", "D36 R.csv"]);
    check(b"person_id,stratum_id\n ,S01\n\"F\n1\",S01\n", &["D34 R.csv!person_id:2", "D34 R.csv!person_id:3"]);
    let twice = format!("{}F007,S01,男\n", roster());
    check(twice.as_bytes(), &["D35 R.csv!person_id:102"]);
    check(&gzipped(&roster())[..200], &["D30 R.csv!72"]);
}

#[test]
fn bad_plans_and_seeds_are_refused() {
    let desk = Desk::new();
    let check = |plan: &str, expected: &[&str]| {
        desk.put("P.csv", plan.as_bytes());
        assert_eq!(rules(&desk.draw(SEED).unwrap_err()), expected);
    };
    check("stratum_id\nS01\n", &["D31 P.csv!drawn_n:1"]);
    check("stratum_id,drawn_n\nS01,-1\nS02,十\n", &["D37 P.csv!drawn_n:2", "D37 P.csv!drawn_n:3"]);
    check("stratum_id,drawn_n\nS01,1\nS01,2\n", &["D38 P.csv!stratum_id:3"]);
    check("stratum_id,drawn_n\n,1\n", &["D34 P.csv!stratum_id:2"]);
    check("stratum_id,drawn_n\nS01,41\nS03,1\n", &["D36 R.csv", "D36 R.csv"]);
    desk.put("P.csv", PLAN.as_bytes());
    for seed in ["", "a\nb"] {
        assert_eq!(rules(&desk.draw(seed).unwrap_err()), ["D39 seed"]);
    }
    std::fs::remove_file(desk.path("P.csv")).unwrap();
    assert_eq!(rules(&desk.draw(SEED).unwrap_err()), ["D30 P.csv!1"]);
}

#[test]
fn what_should_be_known_is_told_and_stops_nothing() {
    let desk = Desk::new();
    desk.put("P.csv", b"stratum_id,drawn_n,reserves_n,population_N\nS01,38,3,41\n");
    let told: Vec<String> = desk.draw(SEED).unwrap().iter().map(|finding| finding.rule.to_string()).collect();
    assert_eq!(told, ["D43", "D41", "D42"]);
    assert!(matches!(desk.verify().unwrap(), Verdict::True(_)));
}

#[test]
fn a_record_that_is_none_is_refused_and_not_judged() {
    let desk = Desk::new();
    for bytes in [&b""[..], b"{}", b"\xff", b"[1,2", b"{\"seed\":1}"] {
        desk.put("draw.json", bytes);
        assert!(rules(&desk.verify().unwrap_err())[0].starts_with("D40 draw.json!"));
    }
}

#[test]
fn the_reference_frame_is_drawn_as_planned() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/qianren");
    let desk = Desk::new();
    let people = (1..=412).map(|number| format!("F{number:06},S01\n")).collect::<String>();
    desk.put("R.csv", format!("person_id,stratum_id\n{people}").as_bytes());
    let plan = std::fs::read_to_string(data.join("strata.csv")).unwrap();
    let first: Vec<&str> = plan.lines().take(2).collect();
    desk.put("P.csv", format!("{}\n", first.join("\n")).as_bytes());
    assert_eq!(desk.draw(SEED).unwrap(), []);
    assert_eq!(desk.record()["plan"][0], serde_json::json!({"stratum_id": "S01", "drawn_n": 40, "reserves_n": 8}));
}
