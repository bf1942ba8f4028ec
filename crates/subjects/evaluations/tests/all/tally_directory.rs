//! Directories as offices may have them: the tally goes on where it can, says what it kept out, and never panics.

use std::io::Write;
use std::path::Path;

use evaluations::tally::{Replication, Results, make_up, reader, tally, tally_with_ranks};
use evaluations::tally_command::{TallyArguments, run};
use kernel::Refusal;

const STRATA: &str = "stratum_id,name,population_N,drawn_n,policy_weight_percent\nS1,代表,20,2,40\nS2,群众,30,2,60\n";
const UNITS: &str = "unit_id,class_id,class_name,unit_name\nU1,C1,甲类,一局\nU2,C1,甲类,二局\n";
const ASPECTS: &str = "aspect_id,name,weight_percent\na1,服务,60\na2,效率,40\n";
const OPTIONS: &str =
    "code,label,score,counts_as_valid,counts_as_satisfied\n1,满意,100,1,1\n2,不满意,0,1,0\n5,不了解,,0,0\n";
const EVALUATORS: &str = "evaluator_id,stratum_id,responded\nE1,S1,1\nE2,S1,1\nE3,S2,1\nE4,S2,1\n";
const RESPONSES: &str = "evaluator_id,unit_id,a1,a2\nE1,U1,1,1\nE1,U2,2,1\nE2,U1,1,5\nE2,U2,2,2\nE3,U1,1,1\nE3,U2,2,\nE4,U1,1/2,1\nE4,U2,2,1\n";

/// The small directory with some files replaced; an empty text removes the file.
fn read(changes: &[(&str, &str)]) -> Result<Results, Refusal> {
    read_folder(folder(changes).path())
}

fn folder(changes: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("strata.csv", STRATA),
        ("units.csv", UNITS),
        ("aspects.csv", ASPECTS),
        ("options.csv", OPTIONS),
        ("evaluators.csv", EVALUATORS),
        ("responses.csv", RESPONSES),
    ];
    for (name, text) in files.iter().chain(changes) {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    for (name, _) in changes.iter().filter(|(_, text)| text.is_empty()) {
        std::fs::remove_file(folder.path().join(name)).unwrap();
    }
    folder
}

fn read_folder(folder: &Path) -> Result<Results, Refusal> {
    tally(&reader::read(folder, None)?)
}

fn results(changes: &[(&str, &str)]) -> Results {
    read(changes).unwrap_or_else(|refusal| panic!("{refusal} {:?}", refusal.findings))
}

/// Rule and place of every finding of results.
fn found(results: &Results) -> Vec<String> {
    results.findings.iter().map(|finding| format!("{} {}", finding.rule, finding.place)).collect()
}

/// Rule and place of every finding of a refusal.
fn refused(changes: &[(&str, &str)]) -> Vec<String> {
    let refusal = read(changes).unwrap_err();
    refusal.findings.iter().map(|finding| format!("{} {}", finding.rule, finding.place)).collect()
}

#[test]
fn the_small_directory_is_computed_by_hand() {
    let results = results(&[]);
    let unit = results.unit("U1").unwrap();
    assert_eq!(unit.composite_text.as_deref(), Some("100.00"));
    // U2: a1 is 0 everywhere; a2 has w = 10 for E1 (100), E2 (0) and w = 15 for E4 (100): 0.4 × 2500/35.
    assert_eq!(results.unit("U2").unwrap().composite_text.as_deref(), Some("28.57"));
    assert_eq!(results.unit("U2").unwrap().rank_class, Some(2));
    assert_eq!(found(&results), Vec::<String>::new());
}

#[test]
fn marks_order_quotes_line_ends_and_columns_do_not_matter() {
    let plain = results(&[]);
    let crlf = RESPONSES.replace('\n', "\r\n");
    let quoted = RESPONSES.replace("E1,U1,1,1", "\"E1\",\"U1\",\"1\",\" 1 \"");
    let with_mark = format!("\u{feff}{UNITS}");
    let columns = "responded,extra,evaluator_id,stratum_id\n1,x,E1,S1\n1,x,E2,S1\n1,x,E3,S2\n1,x,E4,S2\n";
    let no_last_line_end = RESPONSES.trim_end();
    for changes in [
        [("responses.csv", crlf.as_str())],
        [("responses.csv", quoted.as_str())],
        [("units.csv", with_mark.as_str())],
        [("evaluators.csv", columns)],
        [("responses.csv", no_last_line_end)],
    ] {
        assert_eq!(results(&changes), plain, "{changes:?}");
    }
}

#[test]
fn any_file_may_be_gzipped() {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("strata", STRATA),
        ("units", UNITS),
        ("aspects", ASPECTS),
        ("options", OPTIONS),
        ("evaluators", EVALUATORS),
        ("responses", RESPONSES),
    ];
    for (stem, text) in files {
        let file = std::fs::File::create(folder.path().join(format!("{stem}.csv.gz"))).unwrap();
        let mut packed = flate2::write::GzEncoder::new(file, flate2::Compression::default());
        packed.write_all(text.as_bytes()).unwrap();
        packed.finish().unwrap();
    }
    assert_eq!(read_folder(folder.path()).unwrap(), results(&[]));
    let whole = std::fs::read(folder.path().join("responses.csv.gz")).unwrap();
    std::fs::write(folder.path().join("responses.csv.gz"), &whole[..whole.len() / 2]).unwrap();
    assert_eq!(read_folder(folder.path()).unwrap_err().findings[0].rule.0, "T02", "a file cut off is refused");
}

#[test]
fn odd_lines_are_kept_out_and_told_with_file_line_and_column() {
    for (changes, wanted) in [
        (("responses.csv", format!("{RESPONSES}E1,U9,1,1\n")), "T07 responses.csv!unit_id:10"),
        (("responses.csv", format!("{RESPONSES}E9,U1,1,1\n")), "T08 responses.csv!evaluator_id:10"),
        (("responses.csv", format!("{RESPONSES}E1,U1,2,2\n")), "T10 responses.csv!unit_id:10"),
        (("responses.csv", format!("{RESPONSES}E1,U1,2\n")), "T06 responses.csv!10"),
        (("evaluators.csv", format!("{EVALUATORS}E5,S9,1\n")), "T08 evaluators.csv!stratum_id:6"),
        (("evaluators.csv", format!("{EVALUATORS}E1,S2,1\n")), "T10 evaluators.csv!evaluator_id:6"),
    ] {
        let results = results(&[(changes.0, &changes.1)]);
        assert_eq!(found(&results), [wanted]);
        assert_eq!(results.units, self::results(&[]).units, "{wanted}");
    }
}

#[test]
fn marks_outside_the_scale_count_as_blank() {
    for mark in ["3", "9", "x", "１", "1/9", "-1", "1.0", "255", "\u{0}"] {
        let text = RESPONSES.replace("E3,U2,2,", &format!("E3,U2,2,{mark}"));
        let results = results(&[("responses.csv", &text)]);
        assert_eq!(found(&results), ["T09 responses.csv!a2:7"], "{mark}");
        assert_eq!(results.units, self::results(&[]).units, "{mark}");
    }
}

#[test]
fn marks_of_somebody_who_did_not_answer_are_kept_out() {
    let evaluators = EVALUATORS.replace("E4,S2,1", "E4,S2,0");
    let results = results(&[("evaluators.csv", &evaluators)]);
    assert_eq!(found(&results), ["T12 responses.csv!evaluator_id:8", "T12 responses.csv!evaluator_id:9", "T24 S2"]);
    assert_eq!(results.response[1].responded, 1);
}

#[test]
fn who_answered_without_a_line_counts_as_an_empty_ballot() {
    let lines: Vec<&str> = RESPONSES.lines().filter(|line| !line.starts_with("E4")).collect();
    let results = results(&[("responses.csv", &lines.join("\n"))]);
    assert_eq!(found(&results), ["T13 responses.csv"]);
    assert_eq!(results.response[1].responded, 2);
    assert_eq!(results.flags[0].evaluator_id, "E4");
}

#[test]
fn a_stratum_nobody_answered_in_leaves_the_others() {
    let evaluators = EVALUATORS.replace("S2,1", "S2,0");
    let lines: Vec<&str> =
        RESPONSES.lines().filter(|line| !line.starts_with("E3") && !line.starts_with("E4")).collect();
    let results = results(&[("evaluators.csv", &evaluators), ("responses.csv", &lines.join("\n"))]);
    assert_eq!(found(&results), ["T23 S2"]);
    let unit = results.unit("U2").unwrap();
    assert_eq!(unit.composite_text.as_deref(), Some("20.00"));
    assert_eq!((unit.policy_composite, unit.strata[1].composite, results.response[1].weight), (None, None, None));
}

#[test]
fn a_single_answer_leaves_the_standard_error_open_and_says_so() {
    let evaluators = EVALUATORS.replace("E4,S2,1", "E4,S2,0");
    let lines: Vec<&str> = RESPONSES.lines().filter(|line| !line.starts_with("E4")).collect();
    let results = results(&[("evaluators.csv", &evaluators), ("responses.csv", &lines.join("\n"))]);
    assert_eq!(found(&results), ["T24 S2"]);
    let unit = results.unit("U2").unwrap();
    assert!(unit.composite.is_some() && unit.composite_se.is_none() && unit.composite_ci.is_none());
    assert!(unit.composite_se_missing.is_some());
}

#[test]
fn a_unit_nobody_marked_has_no_score_and_no_rank() {
    let units = format!("{UNITS}U3,C2,乙类,三局\n");
    let results = results(&[("units.csv", &units)]);
    assert_eq!(found(&results), ["T25 U3"]);
    let unit = results.unit("U3").unwrap();
    assert_eq!((unit.composite, unit.satisfaction, unit.rank_class, unit.n_respondents), (None, None, None, 0));
}

#[test]
fn weights_that_do_not_add_up_to_a_hundred_are_divided_by_their_sum() {
    let aspects = ASPECTS.replace("60", "3").replace("40", "2");
    let results = results(&[("aspects.csv", &aspects)]);
    assert_eq!(found(&results), ["T05 aspects.csv"]);
    assert_eq!(results.unit("U2").unwrap().composite_text.as_deref(), Some("28.57"));
}

#[test]
fn no_policy_weights_mean_no_policy_composite() {
    let strata = STRATA.replace(",40\n", ",0\n").replace(",60\n", ",0\n");
    let results = results(&[("strata.csv", &strata)]);
    assert_eq!(results.units[0].policy_composite, None);
    assert!(results.units[0].composite_se.is_some());
}

#[test]
fn nobody_at_all_gives_results_without_numbers() {
    let evaluators = EVALUATORS.replace(",1\n", ",0\n");
    let results = results(&[("evaluators.csv", &evaluators), ("responses.csv", "evaluator_id,unit_id,a1,a2\n")]);
    assert_eq!(found(&results), ["T23 S1", "T23 S2", "T25 U1", "T25 U2"]);
    assert!(results.units.iter().all(|unit| unit.composite.is_none()));
}

#[test]
fn what_nothing_can_be_computed_without_is_refused_with_its_place() {
    for (name, text, wanted) in [
        ("strata.csv", "", vec!["T01 strata.csv"]),
        ("responses.csv", "", vec!["T01 responses.csv"]),
        ("responses.csv", "evaluator_id,unit_id,a1\n", vec!["T03 responses.csv!a2:1"]),
        ("evaluators.csv", "evaluator_id,responded\n", vec!["T03 evaluators.csv!stratum_id:1"]),
        ("units.csv", "unit_id,class_id,class_name,unit_name\n", vec!["T04 units.csv"]),
        ("units.csv", &format!("{UNITS}U1,C1,甲类,又一局\n"), vec!["T04 units.csv"]),
        (
            "aspects.csv",
            "aspect_id,name,weight_percent\na1,服务,sixty\na2,效率,40\n",
            vec!["T04 aspects.csv!weight_percent:2", "T05 aspects.csv"],
        ),
        ("aspects.csv", "aspect_id,name,weight_percent\na1,服务,0\na2,效率,0\n", vec!["T21 aspects"]),
        (
            "options.csv",
            "code,label,score,counts_as_valid,counts_as_satisfied\n12,满意,100,1,1\n",
            vec!["T04 options.csv!code:2", "T04 options.csv"],
        ),
        ("strata.csv", &STRATA.replace("20,2", "1,2"), vec!["T20 S1"]),
    ] {
        assert_eq!(refused(&[(name, text)]), wanted, "{name}");
    }
}

#[test]
fn findings_of_a_broken_file_do_not_fill_the_memory() {
    let many: String = (0..100_000).map(|n| format!("X{n},U1,1,1\n")).collect();
    let results = results(&[("responses.csv", &format!("{RESPONSES}{many}"))]);
    assert_eq!(results.findings.len(), 51);
    assert!(results.findings[50].message.en.starts_with("99950 more"));
}

#[test]
fn bytes_that_are_no_text_are_told_and_do_not_stop_the_tally() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("strata.csv", STRATA),
        ("aspects.csv", ASPECTS),
        ("options.csv", OPTIONS),
        ("evaluators.csv", EVALUATORS),
        ("responses.csv", RESPONSES),
    ] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let mut units = UNITS.as_bytes().to_vec();
    units.extend_from_slice(b"U3,C1,\xbc\xd7,\xd2\xbb\n");
    std::fs::write(folder.path().join("units.csv"), units).unwrap();
    let results = read_folder(folder.path()).unwrap();
    assert!(found(&results).starts_with(&["T14 units.csv!class_name:4".to_owned()]), "{:?}", found(&results));
}

fn arguments(folder: &Path, out: &Path) -> TallyArguments {
    TallyArguments {
        folder: folder.to_owned(),
        out: out.to_owned(),
        results_only: false,
        scheme: None,
        replicates: Some(100),
        seed: 1,
        office: "测试办公室".into(),
        date: Some("2026-11-21".parse().unwrap()),
    }
}

#[test]
fn the_command_writes_json_workbook_bulletin_and_a_notice_a_unit() {
    let opinions = "unit_id,text\nU1,\"多行\n意见，电话13812345678\"\nU2,\nU9,谁\n";
    let folder = folder(&[("opinions.csv", opinions)]);
    let out = folder.path().join("out");
    run(&arguments(folder.path(), &out)).unwrap();
    let read: Results = serde_json::from_slice(&std::fs::read(out.join("results.json")).unwrap()).unwrap();
    assert_eq!(read.units[0].ranks.rank_interval_class, Some([1, 1]));
    assert!(std::fs::read(out.join("results.xlsx")).unwrap().starts_with(b"PK"));
    for paper in ["bulletin.pdf", "notices/U1.pdf", "notices/U2.pdf"] {
        assert!(std::fs::read(out.join(paper)).unwrap().starts_with(b"%PDF"), "{paper}");
    }
    assert_eq!(std::fs::read_dir(out.join("notices")).unwrap().count(), 2);
}

#[test]
fn results_only_writes_the_json_alone_and_a_scheme_can_be_given() {
    let folder = folder(&[]);
    let scheme = reader::read(folder.path(), None).unwrap().scheme;
    let file = folder.path().join("scheme.json");
    std::fs::write(&file, serde_json::to_vec(&scheme).unwrap()).unwrap();
    for name in ["strata.csv", "units.csv", "aspects.csv", "options.csv"] {
        std::fs::remove_file(folder.path().join(name)).unwrap();
    }
    let out = folder.path().join("out");
    let asked = TallyArguments { results_only: true, scheme: Some(file.clone()), ..arguments(folder.path(), &out) };
    run(&asked).unwrap();
    let names: Vec<_> = std::fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["results.json"]);
    std::fs::write(&file, "{").unwrap();
    assert_eq!(run(&asked).unwrap_err().rule.0, "T30");
}

#[test]
fn a_made_up_directory_can_be_tallied_and_is_the_same_every_time() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    make_up(one.path(), 200).unwrap();
    make_up(other.path(), 200).unwrap();
    let results = read_folder(one.path()).unwrap();
    assert_eq!(results, read_folder(other.path()).unwrap());
    assert_eq!((results.units.len(), results.findings.len()), (98, 0));
}

#[test]
fn rank_intervals_hold_the_rank_and_are_the_same_for_the_same_seed() {
    let folder = tempfile::tempdir().unwrap();
    make_up(folder.path(), 300).unwrap();
    let material = reader::read(folder.path(), None).unwrap();
    let ranked = |seed| tally_with_ranks(&material, Replication { replicates: 200, seed }).unwrap();
    let results = ranked(1);
    assert_eq!(results, ranked(1));
    for unit in &results.units {
        let ([best, worst], rank) = (unit.ranks.rank_interval_class.unwrap(), unit.rank_class.unwrap());
        assert!(best <= rank && rank <= worst, "{} {rank} {best}-{worst}", unit.unit_id);
        let p = unit.ranks.p_bottom3_class.unwrap();
        assert!((0.0..=1.0).contains(&p) && unit.ranks.tier_class.is_some());
    }
    let plain = tally(&material).unwrap();
    assert!(plain.units.iter().all(|unit| unit.ranks.tier_class.is_none()));
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 200, ..Default::default() })]

    /// Whatever stands in a file, the answer is results or a refusal with findings.
    #[test]
    fn damaged_files_never_make_it_panic(
        file in 0_usize..6,
        at in proptest::prelude::any::<proptest::sample::Index>(),
        junk in "[0-9a-zA-Z,\"/\\r\\n\\x00\\x7f满.eE+-]{0,12}",
        cut in 0_usize..20,
    ) {
        let names = ["strata.csv", "units.csv", "aspects.csv", "options.csv", "evaluators.csv", "responses.csv"];
        let texts = [STRATA, UNITS, ASPECTS, OPTIONS, EVALUATORS, RESPONSES];
        let mut letters: Vec<char> = texts[file].chars().collect();
        let start = at.index(letters.len());
        let end = (start + cut).min(letters.len());
        letters.splice(start..end, junk.chars());
        let text: String = letters.into_iter().collect();
        if let Err(refusal) = read(&[(names[file], if text.is_empty() { "x" } else { &text })]) {
            proptest::prop_assert!(!refusal.findings.is_empty());
        }
    }
}
