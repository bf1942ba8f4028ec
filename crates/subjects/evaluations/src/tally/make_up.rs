//! Makes up a directory of ballots in the form [`super::reader`] reads, for benchmarks and demonstrations.

use std::io::{BufWriter, Write};
use std::path::Path;

use kernel::Refusal;

/// Name, people and policy weight of a made-up stratum.
const STRATA: [(&str, u64, u64); 10] = [
    ("党代表", 412, 8),
    ("人大代表", 386, 8),
    ("政协委员", 352, 8),
    ("市直机关干部", 2_648, 12),
    ("县区机关干部", 3_175, 12),
    ("基层站所人员", 2_410, 10),
    ("企业代表", 5_236, 14),
    ("社会组织和媒体", 806, 6),
    ("村和社区干部", 4_620, 10),
    ("群众代表", 9_755, 12),
];
const ASPECTS: [(&str, u64); 6] =
    [("政治建设", 15), ("依法行政", 20), ("工作效率", 20), ("服务态度", 15), ("廉洁自律", 15), ("担当作为", 15)];
const CLASSES: [&str; 4] = ["党群部门", "政府部门", "执法监督部门", "公共服务单位"];
const UNITS: u64 = 98;

/// Writes the six files for a number of evaluators, four of five of whom answer. The same number gives the same files.
///
/// # Errors
/// T31 when the folder can't be written.
pub fn make_up(folder: &Path, evaluators: u64) -> Result<(), Refusal> {
    write_all(folder, evaluators).map_err(|error| super::output::not_written(folder, &error))
}

fn write_all(folder: &Path, evaluators: u64) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let table = |name: &str, text: String| std::fs::write(folder.join(name), text);
    let people: u64 = STRATA.iter().map(|stratum| stratum.1).sum();
    let scale = evaluators.div_ceil(people).max(1) * 4;
    let share = |size: u64| (evaluators * size).div_ceil(people);
    let strata = STRATA
        .iter()
        .enumerate()
        .map(|(n, (name, size, policy))| format!("S{:02},{name},{},{},{policy}\n", n + 1, size * scale, share(*size)));
    table(
        "strata.csv",
        format!("stratum_id,name,population_N,drawn_n,policy_weight_percent\n{}", strata.collect::<String>()),
    )?;
    let units = (0..UNITS).map(|unit| {
        let class = usize::try_from(unit % 4).unwrap_or(0);
        format!("U{:03},C{},{},{}{:02}\n", unit + 1, class + 1, CLASSES[class], CLASSES[class], unit / 4 + 1)
    });
    table("units.csv", format!("unit_id,class_id,class_name,unit_name\n{}", units.collect::<String>()))?;
    let aspects = ASPECTS.iter().zip(1..).map(|((name, weight), n)| format!("a{n},{name},{weight}\n"));
    table("aspects.csv", format!("aspect_id,name,weight_percent\n{}", aspects.collect::<String>()))?;
    let options = "1,满意,100,1,1\n2,比较满意,80,1,1\n3,基本满意,60,1,0\n4,不满意,0,1,0\n5,不了解,,0,0\n";
    table("options.csv", format!("code,label,score,counts_as_valid,counts_as_satisfied\n{options}"))?;
    write_ballots(folder, &STRATA.map(|stratum| share(stratum.1)))
}

fn write_ballots(folder: &Path, drawn: &[u64]) -> std::io::Result<()> {
    let open = |name: &str| std::fs::File::create(folder.join(name)).map(BufWriter::new);
    let (mut evaluators, mut responses) = (open("evaluators.csv")?, open("responses.csv")?);
    writeln!(evaluators, "evaluator_id,stratum_id,responded")?;
    writeln!(responses, "evaluator_id,unit_id,a1,a2,a3,a4,a5,a6")?;
    let (mut chance, mut number) = (Chance(2026), 0);
    for (stratum, people) in drawn.iter().enumerate() {
        for _ in 0..*people {
            number += 1;
            let answered = chance.below(5) > 0;
            writeln!(evaluators, "E{number:06},S{:02},{}", stratum + 1, u8::from(answered))?;
            if answered {
                write_ballot(&mut responses, number, &mut chance)?;
            }
        }
    }
    evaluators.flush()?;
    responses.flush()
}

/// One ballot: some units are better than others, some evaluators milder, a few marks are "don't know", blank or double.
fn write_ballot(out: &mut impl Write, number: u64, chance: &mut Chance) -> std::io::Result<()> {
    let mildness = chance.below(30);
    for unit in 0..UNITS {
        write!(out, "E{number:06},U{:03}", unit + 1)?;
        for _ in ASPECTS {
            let score = (unit * 37 % UNITS) / 4 + mildness + chance.below(60);
            let mark = match chance.below(100) {
                0 => "",
                1 => "1/2",
                2..=8 => "5",
                _ if score > 55 => "1",
                _ if score > 35 => "2",
                _ if score > 18 => "3",
                _ => "4",
            };
            write!(out, ",{mark}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Repeatable pseudo-random numbers (SplitMix64, Steele, Lea and Flood 2014).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % bound
    }
}
