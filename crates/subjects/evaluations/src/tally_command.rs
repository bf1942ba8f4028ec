//! `qingfeng tally`: the same tally from a folder of files.

use std::io::Write;
use std::path::{Path, PathBuf};

use kernel::{Bilingual, Day, Finding, Language, Moment, Refusal, RefusalKind};

use crate::papers::{Issue, Notice, bulletin, notice};
use crate::rules::scheme::Scheme;
use crate::tally::{Material, Replication, Results, output, reader, tally_with_ranks};

/// Tallies the files of a folder.
#[derive(Debug, Clone, clap::Args)]
pub struct TallyArguments {
    /// The folder with strata, units, aspects, options, evaluators, responses and opinions (.csv or .csv.gz).
    pub folder: PathBuf,
    /// Where results.json, results.xlsx, bulletin.pdf and notices/ go.
    #[arg(long)]
    pub out: PathBuf,
    /// Writes results.json alone.
    #[arg(long)]
    pub results_only: bool,
    /// A scheme in JSON instead of the folder's own tables and the default formula.
    #[arg(long)]
    pub scheme: Option<PathBuf>,
    /// How many replicates the rank intervals and tiers are made from; 1000 if left out, none with --results-only.
    #[arg(long)]
    pub replicates: Option<usize>,
    /// The seed of the replicates: the same seed gives the same intervals.
    #[arg(long, default_value_t = Replication::USUAL.seed)]
    pub seed: u64,
    /// The issuing office on the papers.
    #[arg(long, default_value = "效能建设办公室")]
    pub office: String,
    /// The day of the papers, YYYY-MM-DD; today if left out.
    #[arg(long)]
    pub date: Option<Day>,
}

/// Reads, tallies, writes, and tells the findings on the standard error stream.
///
/// # Errors
/// The refusals of [`reader::read`] and [`crate::tally::tally`]; T30 for a scheme that can't be read; T31 for a folder that can't be
/// written; a paper that can't be made.
pub fn run(arguments: &TallyArguments) -> Result<(), Refusal> {
    let scheme = arguments.scheme.as_deref().map(read_scheme).transpose()?;
    let material = reader::read(&arguments.folder, scheme)?;
    tell(&material.findings);
    let usual = if arguments.results_only { Replication::NONE } else { Replication::USUAL };
    let replicates = arguments.replicates.unwrap_or(usual.replicates);
    let results = tally_with_ranks(&material, Replication { replicates, seed: arguments.seed })?;
    write(&arguments.out.join("results.json"), &output::json(&results)?)?;
    if arguments.results_only {
        return Ok(());
    }
    write(&arguments.out.join("results.xlsx"), &output::xlsx(&results)?)?;
    write_papers(arguments, &material, &results)
}

fn write_papers(arguments: &TallyArguments, material: &Material, results: &Results) -> Result<(), Refusal> {
    let (opinions, findings) = reader::read_opinions(&arguments.folder, &material.scheme)?;
    tell(&findings);
    let fonts = papers::Fonts::embedded();
    let issue = |number| Issue { office: arguments.office.clone(), number, at: moment(arguments.date) };
    let paper = bulletin(&material.scheme, results, &issue(1));
    write(&arguments.out.join("bulletin.pdf"), &paper.to_pdf(&fonts).map_err(Refusal::failed)?)?;
    let made = survey::parallel::map(results.units.len(), |place| {
        let (unit, number) = (&results.units[place], i64::try_from(place + 1).unwrap_or(0));
        let own = opinions.iter().filter(|one| one.unit_id == unit.unit_id).map(|one| one.text.clone());
        let own: Vec<String> = own.collect();
        let about = Notice { scheme: &material.scheme, results, unit, opinions: &own };
        let paper = notice(about, &issue(number));
        let pdf = paper.to_pdf(&fonts).map_err(Refusal::failed)?;
        write(&arguments.out.join("notices").join(format!("{}.pdf", file_name(&unit.unit_id))), &pdf)
    });
    made.into_iter().collect()
}

/// A unit's code as the name of a file: nothing that could lead elsewhere.
fn file_name(code: &str) -> String {
    let usable = |letter: char| if letter.is_alphanumeric() || "-_".contains(letter) { letter } else { '_' };
    code.chars().map(usable).collect()
}

/// Noon of the day given, or now.
fn moment(date: Option<Day>) -> Moment {
    let noon = date.and_then(|day| Moment::parse_minute(&format!("{day} 12:00")).ok());
    noon.unwrap_or_else(|| {
        #[expect(clippy::disallowed_methods, reason = "the command line is an edge: papers bear the day they are made")]
        let now = std::time::SystemTime::now();
        let since = now.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Moment(i64::try_from(since.as_micros()).unwrap_or_default())
    })
}

fn read_scheme(file: &Path) -> Result<Scheme, Refusal> {
    let refuse = |error: &dyn std::fmt::Display| {
        let file = file.display();
        Refusal::new(
            RefusalKind::Invalid,
            "T30",
            Bilingual::new(
                format!("方案文件 {file} 读不了：{error}"),
                format!("The scheme {file} can't be read: {error}"),
            ),
            Bilingual::new("请用系统导出的方案文件。", "Use a scheme as the system exports it."),
        )
    };
    let bytes = std::fs::read(file).map_err(|error| refuse(&error))?;
    serde_json::from_slice(&bytes).map_err(|error| refuse(&error))
}

fn write(file: &Path, bytes: &[u8]) -> Result<(), Refusal> {
    let folder = file.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(file, bytes))
        .map_err(|error| output::not_written(file, &error))
}

fn tell(findings: &[Finding]) {
    let mut terminal = std::io::stderr().lock();
    for finding in findings {
        // A closed terminal is no reason to stop a tally.
        let _ = writeln!(terminal, "{}", finding.line(Language::Chinese));
    }
}
