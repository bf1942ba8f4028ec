//! `qingfeng draw-panel` and `qingfeng verify panel`.

use std::path::{Path, PathBuf};

use kernel::{Bilingual, Refusal};
use quotas::leximin;

use crate::findings;
use crate::reading::{Tables, read_pool, read_replacements};
use crate::record::{PanelRecord, digest_of};
use crate::verify::verify;

/// Makes the fairest lottery over panels that keep quotas, and draws from it when there is a seed.
#[derive(Debug, Clone, clap::Args)]
pub struct DrawPanelArguments {
    /// The quotas: category, feature, min, max (CSV or Excel).
    #[arg(long)]
    pub categories: PathBuf,
    /// The people: id and a column for each category (CSV or Excel).
    #[arg(long)]
    pub respondents: PathBuf,
    /// How many seats the panel has.
    #[arg(long)]
    pub size: usize,
    /// How many numbered panels the lottery is written as.
    #[arg(long, default_value_t = 1_000)]
    pub panels: usize,
    /// The column with the address: no two people of one address are drawn together.
    #[arg(long)]
    pub address: Option<String>,
    /// The seed; leave it out to publish the lottery first.
    #[arg(long)]
    pub seed: Option<String>,
    /// Where the record goes, as JSON.
    #[arg(long)]
    pub out: PathBuf,
}

/// Checks a published lottery and its draw: exit 0 when it is true, 1 with the first difference, 2 when a file can't be read.
#[derive(Debug, Clone, clap::Args)]
pub struct VerifyPanelArguments {
    /// The record.
    pub record: PathBuf,
    /// The quotas, byte for byte.
    #[arg(long)]
    pub categories: PathBuf,
    /// The people, byte for byte.
    #[arg(long)]
    pub respondents: PathBuf,
    /// The column with the address, if one was given for the draw.
    #[arg(long)]
    pub address: Option<String>,
    /// The replacements since, to be checked as well: leaves, takes_the_seat, ticket (CSV or Excel).
    #[arg(long)]
    pub replacements: Option<PathBuf>,
}

/// Makes the lottery, draws when there is a seed, writes the record, and answers a summary.
///
/// # Errors
/// Q01 to Q08, Q10.
pub fn run_draw(arguments: &DrawPanelArguments) -> Result<Bilingual, Refusal> {
    if arguments.panels == 0 {
        return Err(findings::no_seats());
    }
    let pool = read_pool(Tables {
        categories: &arguments.categories,
        respondents: &arguments.respondents,
        address: arguments.address.as_deref(),
        size: arguments.size,
    })?;
    let lottery = leximin(&pool).map_err(|problem| findings::no_lottery(&pool, problem))?;
    let digests = (digest(&arguments.categories)?, digest(&arguments.respondents)?);
    let mut record = PanelRecord::new(&pool, &lottery, arguments.panels, digests);
    if let Some(seed) = &arguments.seed {
        record.draw(seed).ok_or_else(findings::bad_seed)?;
    }
    let json = record.to_json().map_err(Refusal::failed)?;
    std::fs::write(&arguments.out, json).map_err(|error| findings::not_written(&arguments.out, &error))?;
    Ok(summary(&record))
}

/// Checks a record; the first difference, if there is one.
///
/// # Errors
/// Q01 to Q04, Q09; Q01 for the replacements.
pub fn run_verify(arguments: &VerifyPanelArguments) -> Result<Option<Bilingual>, Refusal> {
    let bad = |error: &dyn std::fmt::Display| findings::bad_record(&arguments.record, error);
    let bytes = std::fs::read(&arguments.record).map_err(|error| bad(&error))?;
    let record: PanelRecord = serde_json::from_slice(&bytes).map_err(|error| bad(&error))?;
    let pool = read_pool(Tables {
        categories: &arguments.categories,
        respondents: &arguments.respondents,
        address: arguments.address.as_deref(),
        size: record.size,
    })?;
    let (categories, respondents) = (digest(&arguments.categories)?, digest(&arguments.respondents)?);
    let replacements = arguments.replacements.as_deref().map(read_replacements).transpose()?.unwrap_or_default();
    Ok(verify(&record, &pool, (&categories, &respondents), &replacements))
}

fn digest(path: &Path) -> Result<String, Refusal> {
    let bytes = std::fs::read(path).map_err(|error| findings::not_opened(path, &error))?;
    Ok(digest_of(&bytes))
}

fn summary(record: &PanelRecord) -> Bilingual {
    let (people, panels, size) = (record.chances.len(), record.panels.len(), record.size);
    let (smallest, gini) = (record.smallest * 100.0, record.gini);
    let lottery = (
        format!("{people} 人抽 {size} 人：{panels} 个编号组，最小机会 {smallest:.2}%，基尼系数 {gini:.3}。"),
        format!("{size} of {people}: {panels} numbered panels, smallest chance {smallest:.2} %, Gini {gini:.3}."),
    );
    match &record.drawn {
        None => Bilingual::new(lottery.0, lottery.1),
        Some(drawn) => Bilingual::new(
            format!("{}抽中第 {} 组。", lottery.0, drawn.number),
            format!("{} Drawn: panel {}.", lottery.1, drawn.number),
        ),
    }
}
