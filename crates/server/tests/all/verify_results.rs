//! `qingfeng verify results` as an outsider runs it: exit code 0 for the true bundle, 1 and the named place for every
//! falsehood, in Chinese and in English.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

/// The committed bundle; see `tests/data/bundle/README.md`.
fn committed(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/bundle").join(name)
}

fn bundle() -> Value {
    serde_json::from_slice(&std::fs::read(committed("bundle.json")).unwrap()).unwrap()
}

/// Runs the command on a bundle; answers the exit code and what was said.
fn verify(bundle: &Value, more: &[&str]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bundle.json");
    std::fs::write(&file, bundle.to_string()).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_qingfeng"));
    let output = command.args(["verify", "results"]).arg(&file).args(more).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

/// The arguments that lend so many of the observers' parts.
fn parts(count: usize) -> Vec<String> {
    let all = std::fs::read_to_string(committed("parts.txt")).unwrap();
    all.lines().take(count).flat_map(|part| ["--part".to_owned(), part.to_owned()]).collect()
}

fn roster() -> Vec<String> {
    vec!["--roster".to_owned(), committed("roster.csv").display().to_string()]
}

fn said(bundle: &Value, more: &[String]) -> (Option<i32>, String) {
    verify(bundle, &more.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn the_true_bundle_is_accepted_with_and_without_roster_and_parts() {
    let (code, words) = verify(&bundle(), &[]);
    assert_eq!(code, Some(0), "{words}");
    assert!(words.contains("凡能核对的都属实。已证明：方案、抽选"), "{words}");
    assert!(words.contains("没有证明：封缄、批次汇总表、记录签字、意见、分档与往年比较"), "{words}");
    assert!(words.contains("Whatever could be checked is true. Proven: scheme, draw"), "{words}");
    assert!(
        words.contains("Not proven: seals, tally sheets, signed protocols, opinions, tiers and earlier years"),
        "{words}"
    );
    let (code, words) = said(&bundle(), &[parts(2), roster()].concat());
    assert_eq!(code, Some(0), "{words}");
    assert!(words.contains("没有证明：批次汇总表、记录签字、分档与往年比较，"), "{words}");
}

#[test]
fn a_bundle_of_before_seeds_were_announced_is_accepted_and_its_draw_not_proven() {
    let mut old = bundle();
    old["format"] = json!("qingfeng-results-2");
    let (code, words) = said(&old, &roster());
    assert_eq!(code, Some(0), "{words}");
    assert!(words.contains("已证明：方案、抽选"), "it announced them all the same: {words}");
    old["draw"].as_object_mut().unwrap().remove("declared");
    for more in [Vec::new(), roster()] {
        let (code, words) = said(&old, &more);
        assert_eq!(code, Some(0), "{words}");
        assert!(words.contains("没有证明：抽选、") && words.contains("Not proven: draw, "), "{words}");
        assert!(words.contains("这个核验包是旧格式，没有冻结时公布的种子清单"), "{words}");
    }
}

/// A falsehood: how it is planted, and its place in both languages.
type Falsehood = (&'static str, fn(&mut Value), &'static str, &'static str);

/// What an outsider sees who has the bundle, the roster and two of three key parts.
const FALSEHOODS: [Falsehood; 16] = [
    ("one mark altered", alter_a_mark, "批次 S01 online，U002/a1，评价 1", "batch S01 online, U002/a1, mark 1"),
    (
        "one ballot removed",
        |b| drop(list(b, "ballots").remove(0)),
        "层面 S01：日志有 5 份，计票有 4 份",
        "S01: 5 in the log",
    ),
    ("one ballot added", add_a_ballot, "层面 S01：日志有 5 份，计票有 6 份", "S01: 5 in the log, 6 in the count"),
    (
        "an envelope removed",
        |b| drop(list(&mut b["log"], "sealed").pop()),
        "第 2 个树头（10 份）",
        "head 2 (10 leaves)",
    ),
    (
        "a seed announced before the freeze",
        early_seed,
        "第 1 个种子“2026-11-20:583104”见于",
        "seed 1 “2026-11-20:583104” was seen",
    ),
    ("tree heads swapped", |b| list(&mut b["log"], "heads").swap(0, 1), "第 2 个树头比前一个小", "head 2 is smaller"),
    (
        "a tree head unsigned",
        |b| b["log"]["heads"][1]["signature"] = json!(""),
        "第 2 个树头的签名不对",
        "head 2: the signature",
    ),
    (
        "a batch total changed",
        |b| b["batches"][0]["ballots"] = json!(6),
        "批次 S01 online：评议表 5 份，公布 6 份",
        "batch S01 online: 5",
    ),
    (
        "a rank changed",
        |b| b["results"]["units"][1]["rank_overall"] = json!(9),
        "结果 /units/U002/rank_overall：重算为 1",
        "result /units/U002",
    ),
    (
        "the draw signed by no witness",
        |b| b["draw"]["seeds"][0]["witness"] = json!(" "),
        "第 1 个种子“2026-11-20:583104”没有见证人签名",
        "seed 1",
    ),
    (
        "the announced seeds taken out",
        |b| drop(b["draw"].as_object_mut().unwrap().remove("declared")),
        "核验包里没有冻结时公布的种子清单",
        "the list of the seeds that the freeze announced",
    ),
    ("a drawn person swapped", swap_a_person, "层面 S0", "S0"),
    (
        "a ballot that came by an unknown way",
        |b| b["ballots"][9]["channel"] = json!("post"),
        "第 10 份评议表：没有“post”这种收表方式",
        "ballot 10: there is no channel “post”",
    ),
    (
        "an online ballot called a paper one",
        |b| b["ballots"][9]["channel"] = json!("paper"),
        "层面 S02：日志有 5 份，计票有 4 份",
        "S02: 5 in the log, 4 in the count",
    ),
    (
        "more people than the scheme draws",
        |b| b["taking_part"][0] = json!(40),
        "层面 S01：参加评议的人数为 40，方案抽选 20 人",
        "S01: 40 people are said to take part",
    ),
    ("the scheme changed", |b| b["scheme"]["smallest_cell"] = json!(3), "方案与其校验码", "the scheme is not the one"),
];

fn list<'a>(of: &'a mut Value, name: &str) -> &'a mut Vec<Value> {
    of[name].as_array_mut().unwrap()
}

fn alter_a_mark(bundle: &mut Value) {
    let mut marks = bundle["ballots"][0]["marks"].as_str().unwrap().to_owned();
    marks.replace_range(2..3, "4");
    bundle["ballots"][0]["marks"] = json!(marks);
}

fn add_a_ballot(bundle: &mut Value) {
    let one = bundle["ballots"][0].clone();
    list(bundle, "ballots").push(one);
}

fn early_seed(bundle: &mut Value) {
    let frozen = bundle["draw"]["frozen_at"].as_i64().unwrap();
    bundle["draw"]["seeds"][0]["seen_at"] = json!(frozen - 1);
}

fn swap_a_person(bundle: &mut Value) {
    let record = &mut bundle["draw"]["record"];
    let (reserve, stratum) = (record["reserves"][0].clone(), record["reserves"][0]["stratum_id"].clone());
    let place = list(record, "drawn").iter().position(|one| one["stratum_id"] == stratum).unwrap();
    record["reserves"][0] = record["drawn"][place].clone();
    record["drawn"][place] = reserve;
}

fn refused(what: &str, (code, words): (Option<i32>, String), zh: &str, en: &str) {
    assert_eq!(code, Some(1), "{what}\n{words}");
    assert!(words.contains(&format!("不真实。第一处：{zh}")), "{what}: {zh}\n{words}");
    assert!(words.contains(&format!("False. The first place: {en}")), "{what}: {en}\n{words}");
}

#[test]
fn every_planted_falsehood_ends_with_exit_code_1_and_its_place() {
    for (what, plant, zh, en) in FALSEHOODS {
        let mut forged = bundle();
        plant(&mut forged);
        refused(what, verify(&forged, &[]), zh, en);
    }
}

#[test]
fn an_altered_opinion_is_found_by_who_holds_the_key_parts() {
    let mut forged = bundle();
    forged["opinions"]["released"][0]["text"] = json!("办事很快");
    let (code, words) = verify(&forged, &[]);
    assert_eq!(code, Some(0), "{words}");
    assert!(words.contains("要用密钥份打开信封才能核对"), "{words}");
    refused("an opinion", said(&forged, &parts(2)), "公布的第 1 条意见（U001）", "opinion 1 (U001)");
}

#[test]
fn a_roster_changed_by_one_byte_is_not_the_frozen_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut bytes = std::fs::read(committed("roster.csv")).unwrap();
    let last = bytes.len() - 2;
    bytes[last] = if bytes[last] == b'1' { b'2' } else { b'1' };
    let file = folder.path().join("roster.csv");
    std::fs::write(&file, bytes).unwrap();
    let more = ["--roster".to_owned(), file.display().to_string()];
    refused(
        "a roster",
        said(&bundle(), &more),
        "给出的名册不是冻结的那一份：SHA-256 为",
        "the roster is not the frozen one",
    );
}

#[test]
fn one_key_part_too_few_opens_nothing_and_is_not_passed_over() {
    let (code, words) = said(&bundle(), &parts(1));
    assert_eq!(code, Some(1), "{words}");
    assert!(words.contains("要核对的没有核对成：只有 1 份密钥，启封需要 2 份"), "{words}");
    assert!(words.contains("What was asked for could not be checked: Only 1 key parts; 2 are needed"), "{words}");
    assert!(!words.contains("不真实"), "{words}");
}

/// Runs another check; answers the exit code and what was said.
fn run(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_qingfeng")).arg("verify").args(arguments).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_receipt_is_checked_with_a_proof_or_a_promise_and_never_with_nothing() {
    let (receipt, key) = ("0".repeat(64), "1".repeat(64));
    let signer = ["receipt", &receipt, "--signer", &key];
    assert_eq!(run(&signer).0, Some(2), "neither a proof nor a promise");
    let (code, words) = run(&[&signer[..], &["--promise", "x", "--log", "campaign/1"]].concat());
    assert_eq!(code, Some(1), "{words}");
    assert!(words.contains("不真实。第一处：承诺读不懂"), "{words}");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("proof.json").display().to_string();
    let head = json!({ "size": 1, "root": receipt, "at": 1, "signature": "2".repeat(128) });
    let proof = json!({ "log": "campaign/1", "leaf": receipt, "index": 0, "path": [], "head": head, "signer": key });
    std::fs::write(&file, proof.to_string()).unwrap();
    let (code, words) = run(&[&signer[..], &["--proof", &file]].concat());
    assert_eq!(code, Some(1), "{words}");
    assert!(words.contains("不真实。第一处：树头没有公布的公钥的签名"), "{words}");
    let heads = json!({ "log": "campaign/1", "first": head, "second": head, "path": [], "signer": key });
    std::fs::write(&file, heads.to_string()).unwrap();
    assert_eq!(run(&["heads", &file, "--signer", &key]).0, Some(1));
    assert_eq!(run(&["heads", "nowhere.json", "--signer", &key]).0, Some(2));
}

#[test]
fn a_file_that_is_no_bundle_is_refused_in_words() {
    let (code, words) = verify(&json!({ "format": "qingfeng-results-2" }), &[]);
    assert_eq!(code, Some(2), "{words}");
}
