//! Checking a bundle: scheme, draw, log, seals, sums, opinions, formula and ranks.

use std::io::Cursor;

use kernel::{Bilingual, CampaignId, Refusal};

use super::envelopes::Envelopes;
use super::report::{Report, falsehood, not_proven, proven};
use super::verify_counts::check_counts;
use super::verify_draw::check_draw;
use super::verify_log::{check_log, check_seals};
use super::verify_opinions::check_opinions;
use super::verify_sheets::check_sheets;
use super::verify_signatures::check_signatures;
use super::{BallotFile, BatchFile, Bundle, FORMAT, Outcome, SheetFile, UNANNOUNCED, differences, sums};
use crate::public_draw::digest;
use crate::rules::ballot::Marks;
use crate::rules::check::check;
use crate::rules::sealing::marks_bytes;
use crate::tally::{Material, Respondent, Results, as_rows, tally, without_uncertainty};

/// The most marks that tally sheets stand for: some 300,000 ballots of the usual length. A sheet is a line of the file however
/// many ballots it says it has.
const MOST_MARKS: u64 = 200_000_000;
/// The most units × aspects × strata: a count of 1,000 units has some hundred thousand.
const MOST_CELLS: u64 = 5_000_000;

/// What the outsider has besides the bundle.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// Key parts, if observers lend them: then the envelopes are opened and compared with the ballots.
    pub parts: Vec<String>,
    /// The published roster, if it may be seen: then the draw is repeated as a whole.
    pub roster: Option<Roster>,
    /// The office's public signing key as published elsewhere, in hexadecimal.
    pub signer: Option<String>,
    /// Heads kept from earlier days: size and root.
    pub heads: Vec<(u64, String)>,
}

/// The roster as an outsider has it.
#[derive(Debug, Clone)]
pub struct Roster {
    /// SHA-256 of the file's bytes, in hexadecimal.
    pub sha256: String,
    /// Everybody, as (stratum, person).
    pub people: Vec<(String, String)>,
}

impl Roster {
    /// Reads a roster: CSV with the columns `stratum_id` and `person_id`, others do no harm.
    ///
    /// # Errors
    /// When it is no such file.
    pub fn read(bytes: &[u8]) -> Result<Self, csv::Error> {
        #[derive(serde::Deserialize)]
        struct Row {
            stratum_id: String,
            person_id: String,
        }
        let mut reader = csv::Reader::from_reader(bytes);
        let rows = reader.deserialize::<Row>().map(|row| row.map(|row| (row.stratum_id, row.person_id)));
        Ok(Self { people: rows.collect::<Result<_, _>>()?, sha256: digest(&mut Cursor::new(bytes))? })
    }
}

/// Checks everything that can be checked; later checks are made even when earlier ones fail, but none by a scheme that could
/// not be one.
pub fn verify(bundle: &Bundle, given: &Given) -> Report {
    let mut report = Report::default();
    report.add("方案", "Scheme", scheme(bundle));
    if unusable(bundle).is_some() {
        return report;
    }
    let envelopes = Envelopes::open(bundle, given);
    report.add("抽选", "Draw", check_draw(bundle, given));
    report.add("日志与签名", "Log and signatures", check_log(bundle, given));
    report.add("评议表份数", "Number of ballots", check_counts(bundle));
    report.add("封缄", "Seals", check_seals(bundle, &envelopes));
    report.add("各批合计", "Sums of the batches", batches(bundle));
    report.add("批次汇总表", "Tally sheets", check_sheets(bundle));
    report.add("记录签字", "Signed protocols", check_signatures(bundle));
    report.add("意见", "Opinions", check_opinions(bundle, &envelopes));
    report.add("计分与排名", "Formula and ranks", formula(bundle));
    report.add("分档与往年比较", "Tiers and earlier years", tiers());
    report
}

fn scheme(bundle: &Bundle) -> Outcome {
    let hash = bundle.scheme.hash();
    if ![FORMAT, UNANNOUNCED].contains(&bundle.format.as_str()) {
        falsehood(format!("不认识的格式“{}”", bundle.format), format!("unknown format “{}”", bundle.format))
    } else if hash != bundle.scheme_hash || hash != bundle.results.scheme_hash {
        falsehood("方案与其校验码或结果所用的方案不符", "the scheme is not the one that was frozen or tallied by")
    } else if let Some(place) = unusable(bundle) {
        Outcome::False(place)
    } else {
        proven(format!("结果按校验码为 {hash} 的方案计算"), format!("the results are of the scheme with hash {hash}"))
    }
}

/// Why nothing can be computed by the scheme: a rule that every frozen scheme keeps, or more marks than any count has. The
/// bundle comes from anybody, and the page that checks it is public.
fn unusable(bundle: &Bundle) -> Option<Bilingual> {
    let scheme = &bundle.scheme;
    if let Some(finding) = check(scheme).into_iter().next() {
        let (rule, Bilingual { zh, en }) = (finding.rule, finding.message);
        return Some(Bilingual::new(
            format!("方案不能用（{rule}）：{zh}"),
            format!("the scheme can't be ({rule}): {en}"),
        ));
    }
    let papers = added(bundle.sheets.iter().filter(|sheet| !sheet.ballots_listed).map(|sheet| sheet.ballots));
    let places = (scheme.units.len() as u64).saturating_mul(scheme.aspects.len() as u64);
    let (marks, cells) = (places.saturating_mul(papers), places.saturating_mul(scheme.strata.len() as u64));
    (marks > MOST_MARKS || cells > MOST_CELLS).then(|| {
        Bilingual::new(
            format!("方案和汇总表有 {cells} 格、{marks} 个评价，多得无法核验"),
            format!("scheme and tally sheets have {cells} cells and {marks} marks, too many to be checked"),
        )
    })
}

fn batches(bundle: &Bundle) -> Outcome {
    let made = sums(&bundle.ballots);
    for at in 0..made.len().max(bundle.batches.len()) {
        if let Some(place) = batch_difference(bundle, made.get(at), bundle.batches.get(at)) {
            return Outcome::False(place);
        }
    }
    proven(
        format!("{} 份评议表逐格相加，与 {} 批公布的合计相同", bundle.ballots.len(), made.len()),
        format!(
            "{} ballots, added up place by place, give the sums of all {} batches",
            bundle.ballots.len(),
            made.len()
        ),
    )
}

fn batch_difference(bundle: &Bundle, made: Option<&BatchFile>, published: Option<&BatchFile>) -> Option<Bilingual> {
    if made == published {
        return None;
    }
    let (Some(made), Some(published)) = (made, published) else {
        let batch = made.or(published)?;
        let (stratum, channel) = (&batch.stratum, &batch.channel);
        return Some(Bilingual::new(
            format!("层面 {stratum}（{channel}）：评议表和合计缺一样"),
            format!("{stratum} ({channel}): either the ballots or the sums are missing"),
        ));
    };
    let batch = format!("{} {}", published.stratum, published.channel);
    if made.ballots != published.ballots || made.stratum != published.stratum || made.channel != published.channel {
        let (is, said) = (made.ballots, published.ballots);
        return Some(Bilingual::new(
            format!("批次 {batch}：评议表 {is} 份，公布 {said} 份"),
            format!("batch {batch}: {is} ballots, {said} published"),
        ));
    }
    let marks = made.counts.keys().chain(published.counts.keys());
    let differing = marks.filter_map(|mark| {
        let count = |batch: &BatchFile, place: usize| published_count(batch, *mark, place);
        let place =
            (0..bundle.scheme.marks_on_a_ballot()).find(|place| count(made, *place) != count(published, *place))?;
        Some((place, *mark, count(made, place), count(published, place)))
    });
    let (place, mark, is, said) = differing.min()?;
    let at = place_name(bundle, place);
    Some(Bilingual::new(
        format!("批次 {batch}，{at}，评价 {mark}：相加为 {is}，公布为 {said}"),
        format!("batch {batch}, {at}, mark {mark}: the ballots add up to {is}, published is {said}"),
    ))
}

/// A sum that a made-up file can't run over.
pub(super) fn added(numbers: impl Iterator<Item = u64>) -> u64 {
    numbers.fold(0, u64::saturating_add)
}

/// How often a mark was made at a place, as published.
pub(super) fn published_count(batch: &BatchFile, mark: char, place: usize) -> u64 {
    batch.counts.get(&mark).and_then(|counts| counts.get(place)).copied().unwrap_or(0)
}

/// `U003/a2`.
pub(super) fn place_name(bundle: &Bundle, place: usize) -> String {
    let aspects = bundle.scheme.aspects.len().max(1);
    let unit = bundle.scheme.units.get(place / aspects).map_or("?", |unit| unit.id.as_str());
    let aspect = bundle.scheme.aspects.get(place % aspects).map_or("?", |aspect| aspect.id.as_str());
    format!("{unit}/{aspect}")
}

fn formula(bundle: &Bundle) -> Outcome {
    if matches!(check_sheets(bundle), Outcome::False(_)) {
        return not_proven("汇总表有误，没有重算", "a tally sheet is wrong; nothing was computed again");
    }
    let material = match material(bundle) {
        Ok(material) => material,
        Err(place) => return Outcome::False(place),
    };
    let made = match results_of(&material) {
        Ok(made) => made,
        Err(refusal) => {
            return falsehood(
                format!("按方案算不出结果：{}", refusal.message.zh),
                format!("the scheme gives no results: {}", refusal.message.en),
            );
        }
    };
    match differences::of_results(&bundle.results, &made) {
        Some((place, published, made)) => falsehood(
            format!("结果 {place}：重算为 {made}，公布为 {published}"),
            format!("result {place}: computed again it is {made}, published is {published}"),
        ),
        None => proven(
            format!(
                "{} 个单位的得分、满意率、误差和排名，以及筛查出的评议表数，由评议表和方案重新算出，全部相同",
                made.units.len()
            ),
            format!(
                "scores, rates, errors and ranks of {} units, and how many ballots the screens caught, were computed again from the ballots and are the same",
                made.units.len()
            ),
        ),
    }
}

/// What of the results nobody computes again from the bundle.
fn tiers() -> Outcome {
    not_proven(
        "排名区间、末三位的可能性和分档由模拟得出，与往年的比较和附注不出自评议表，这些都没有核对",
        "rank intervals, chances of the last three and tiers come from simulation, comparisons with earlier years and notes not from the ballots; none of these was checked",
    )
}

/// The results of ballots; where there are tally sheets alone, without what single ballots would be needed for.
fn results_of(material: &Material) -> Result<Results, Refusal> {
    let made = tally(material)?;
    Ok(if material.from_totals == 0 { made } else { without_uncertainty(made) })
}

fn material(bundle: &Bundle) -> Result<Material, Bilingual> {
    let scheme = &bundle.scheme;
    let mut respondents = Vec::with_capacity(bundle.ballots.len());
    let mut marks = Vec::with_capacity(bundle.ballots.len() * scheme.marks_on_a_ballot());
    for (ballot, number) in bundle.ballots.iter().zip(1..) {
        let read = marks_bytes(&ballot.marks).and_then(|bytes| Marks::from_bytes(scheme, &bytes).ok());
        let (Some(stratum), Some(read)) = (scheme.stratum_place(&ballot.stratum), read) else {
            return Err(unfit(ballot, number));
        };
        marks.extend_from_slice(read.bytes());
        respondents.push(Respondent { id: number.to_string(), stratum });
    }
    let ballots = respondents.len();
    for sheet in bundle.sheets.iter().filter(|sheet| !sheet.ballots_listed) {
        let stratum = scheme.stratum_place(&sheet.stratum).ok_or_else(|| strange_sheet(sheet))?;
        let (rows, row_marks) = as_rows(scheme, stratum, &sheet.totals(scheme.marks_on_a_ballot()));
        respondents.extend(rows);
        marks.extend(row_marks);
    }
    let from_totals = respondents.len() - ballots;
    let drawn = bundle.taking_part.clone();
    Ok(Material {
        scheme: scheme.clone(),
        respondents,
        marks,
        drawn,
        history: Vec::new(),
        from_totals,
        findings: Vec::new(),
    })
}

fn unfit(ballot: &BallotFile, number: usize) -> Bilingual {
    let stratum = &ballot.stratum;
    Bilingual::new(
        format!("第 {number} 份评议表（层面 {stratum}）与方案不符"),
        format!("ballot {number} ({stratum}) does not fit the scheme"),
    )
}

/// A tally sheet of a stratum that the scheme lacks.
pub(super) fn strange_sheet(sheet: &SheetFile) -> Bilingual {
    let (batch, stratum) = (sheet.batch, &sheet.stratum);
    Bilingual::new(
        format!("第 {batch} 批汇总表：方案中没有层面 {stratum}"),
        format!("tally sheet of batch {batch}: the scheme has no stratum {stratum}"),
    )
}

impl Bundle {
    /// Computes sums and results again from the ballots as they stand here. What the office never needs, a test of lies does.
    #[doc(hidden)]
    pub fn remake(&mut self) {
        self.batches = sums(&self.ballots);
        if let Some(results) = material(self).ok().and_then(|material| results_of(&material).ok()) {
            self.results = results;
        }
    }
}

/// The campaign's id, as parts are bound to it.
pub(super) fn campaign_id(bundle: &Bundle) -> Option<CampaignId> {
    bundle.campaign.parse().ok()
}
