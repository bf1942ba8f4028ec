use exact::{Decimal, Fraction, Percent};
use kernel::{Bilingual, Finding, Language, Place, Refusal};
use survey::panel::PanelEstimate;

use super::counts::Counted;
use super::estimates::{Estimates, UnitEstimate, estimate, has_policy_weights, interval, share_interval};
use super::findings::Findings;
use super::material::Material;
use super::meaning::Meanings;
use super::rank_intervals::{Replication, add_rank_intervals};
use super::ranking::{Ranks, rank};
use super::results::{
    AspectResult, FindingLine, FlagLine, Past, RankResult, Results, StratumResponse, StratumResult, UnitResult,
    WholeResult,
};
use super::scores::{Rule, Scores};
use crate::rules::ballot::{Flag, screen};
use crate::rules::scheme::{Scheme, Treatment};

/// Decimal places of rates in percent, as printed.
const RATE_PLACES: u8 = 2;

/// Makes the results.
///
/// # Errors
/// T20 when a stratum has more ballots than people, T21 when the scheme has no weights to compute with, T22 when the marks
/// are not respondents × units × aspects.
pub fn tally(material: &Material) -> Result<Results, Refusal> {
    tally_with_ranks(material, Replication::NONE)
}

/// Makes the results with rank intervals and tiers from replicates of the draw.
///
/// # Errors
/// As [`tally`].
pub fn tally_with_ranks(material: &Material, replication: Replication) -> Result<Results, Refusal> {
    let scheme = &material.scheme;
    check(material)?;
    let (flags, ballots) = screen_all(material);
    let counted = ballots.counted(scheme);
    let per_stratum = ballots.per_stratum(scheme);
    let meanings = Meanings::of(scheme);
    let rule = Rule::new(scheme, &meanings, &per_stratum);
    let scores = survey::parallel::map(scheme.units.len(), |unit| rule.scores(counted, unit));
    let estimates = estimate(scheme, &meanings, counted).map_err(Refusal::failed)?;
    let ranked: Vec<_> =
        scores.iter().zip(&estimates.units).map(|(s, e)| (s.composite.clone(), e.panel.valid_respondents)).collect();
    let places = rank(scheme, &ranked);
    let maker = Maker { material, estimates: &estimates };
    let mut units: Vec<UnitResult> =
        (0..scheme.units.len()).map(|unit| maker.unit(unit, &scores[unit], places[unit])).collect();
    let note = add_rank_intervals(scheme, &estimates.panel, counted, &mut units, replication)?;
    let mut findings = remarks(material, &per_stratum, &units);
    findings.extend(note.as_ref().map(FindingLine::from));
    Ok(Results {
        title: scheme.title.clone(),
        scheme_hash: scheme.hash(),
        formula: formula(scheme),
        whole: maker.whole(&scores),
        response: response(material, &per_stratum, &rule),
        degrees_of_freedom: estimates.degrees_of_freedom,
        findings,
        flags,
        units,
    })
}

/// The formula in symbols and in words, one sentence a line.
fn formula(scheme: &Scheme) -> String {
    let words = scheme.formula.words(Language::Chinese);
    let grades = crate::rules::formula::grades_in_words(scheme, Language::Chinese);
    [vec![scheme.formula.symbols().to_owned()], words, vec![grades]].concat().join("\n")
}

fn check(material: &Material) -> Result<(), Refusal> {
    let scheme = &material.scheme;
    let mut findings = Vec::new();
    for (place, stratum) in scheme.strata.iter().enumerate() {
        let ballots = material.respondents.iter().filter(|respondent| respondent.stratum == place).count();
        if u64::try_from(ballots).is_ok_and(|ballots| ballots > stratum.population) {
            let (name, people) = (&stratum.name, stratum.population);
            findings.push(Finding::error(
                "T20",
                Place::field(&stratum.id),
                Bilingual::new(
                    format!("“{name}”总人数为 {people}，却有 {ballots} 份评议表。"),
                    format!("“{name}” has {people} people but {ballots} ballots."),
                ),
                Bilingual::new("请核对该层面的总人数。", "Correct the number of people of the stratum."),
            ));
        }
    }
    if !scheme.aspects.iter().any(|aspect| aspect.weight.to_f64() > 0.0) || scheme.units.is_empty() {
        findings.push(Finding::error(
            "T21",
            Place::field("aspects"),
            Bilingual::new("没有单位，或评议内容都没有权重。", "There are no units, or no aspect carries weight."),
            Bilingual::new("请补全方案。", "Complete the scheme."),
        ));
    }
    let length = material.respondents.len() * scheme.marks_on_a_ballot();
    if material.marks.len() != length || material.respondents.iter().any(|one| one.stratum >= scheme.strata.len()) {
        findings.push(Finding::error(
            "T22",
            Place::field("marks"),
            Bilingual::new("评议表与方案不相符。", "The ballots do not fit the scheme."),
            Bilingual::new("请核对评议表所属的方案。", "See which scheme they belong to."),
        ));
    }
    if findings.is_empty() { Ok(()) } else { Err(Refusal::findings("T00", findings)) }
}

/// The ballots that count after the screens.
struct Ballots<'a> {
    marks: std::borrow::Cow<'a, [u8]>,
    stratum_of: Vec<usize>,
}

impl Ballots<'_> {
    fn counted(&self, scheme: &Scheme) -> Counted<'_> {
        let (units, aspects) = (scheme.units.len(), scheme.aspects.len());
        Counted { marks: &self.marks, stratum_of: &self.stratum_of, units, aspects }
    }

    fn per_stratum(&self, scheme: &Scheme) -> Vec<u64> {
        let mut counts = vec![0; scheme.strata.len()];
        self.stratum_of.iter().for_each(|h| counts[*h] += 1);
        counts
    }
}

fn screen_all(material: &Material) -> (Vec<FlagLine>, Ballots<'_>) {
    let scheme = &material.scheme;
    let ballots = material.respondents.len().saturating_sub(material.from_totals);
    let caught = |one: usize| if one < ballots { screen(scheme, material.ballot(one)) } else { None };
    let found: Vec<Option<Flag>> = survey::parallel::map(material.respondents.len(), caught);
    let left_out = |flag: &Option<Flag>| leaves_out(scheme, *flag);
    let flags = material.respondents.iter().zip(&found).filter_map(|(respondent, flag)| {
        let kind = flag.as_ref()?.code().to_owned();
        Some(FlagLine { evaluator_id: respondent.id.clone(), kind, left_out: left_out(flag) })
    });
    let counting = || found.iter().enumerate().filter(|(_, flag)| !left_out(flag)).map(|(one, _)| one);
    let marks = if found.iter().any(left_out) {
        counting().flat_map(|one| material.ballot(one)).copied().collect::<Vec<u8>>().into()
    } else {
        material.marks.as_slice().into()
    };
    let stratum_of = counting().map(|one| material.respondents[one].stratum).collect();
    (flags.collect(), Ballots { marks, stratum_of })
}

/// Whether the scheme leaves a ballot with these marks out of the tally.
pub(crate) fn is_left_out(scheme: &Scheme, marks: &[u8]) -> bool {
    leaves_out(scheme, screen(scheme, marks))
}

fn leaves_out(scheme: &Scheme, flag: Option<Flag>) -> bool {
    flag.is_some_and(|flag| treatment(scheme, flag) == Treatment::LeaveOut)
}

fn treatment(scheme: &Scheme, flag: Flag) -> Treatment {
    match flag {
        Flag::StraightLine => scheme.screens.straight_line,
        Flag::AllUnknown => scheme.screens.all_unknown,
        Flag::HalfFinished => scheme.screens.half_finished,
    }
}

fn response(material: &Material, counted: &[u64], rule: &Rule<'_>) -> Vec<StratumResponse> {
    let line = |(place, stratum): (usize, &crate::rules::scheme::Stratum)| StratumResponse {
        stratum_id: stratum.id.clone(),
        stratum_name: stratum.name.clone(),
        drawn: material.drawn.get(place).copied().unwrap_or(stratum.to_draw),
        responded: material.respondents.iter().filter(|one| one.stratum == place).map(|_| 1).sum(),
        counted: counted[place],
        weight: rule.design[place].as_ref().map(Fraction::to_f64),
    };
    material.scheme.strata.iter().enumerate().map(line).collect()
}

/// Puts the results together.
struct Maker<'a> {
    material: &'a Material,
    estimates: &'a Estimates,
}

impl Maker<'_> {
    fn unit(&self, place: usize, scores: &Scores, ranks: Option<Ranks>) -> UnitResult {
        let scheme = &self.material.scheme;
        let df = self.estimates.degrees_of_freedom;
        let (unit, estimate) = (&scheme.units[place], &self.estimates.units[place]);
        let class = scheme.classes.iter().find(|class| class.id == unit.class_id);
        let number = |fraction: &Option<Fraction>| fraction.as_ref().map(Fraction::to_f64);
        let composite = number(&scores.composite);
        let composite_se = composite.and(estimate.official_se.as_ref().ok().copied());
        let (satisfaction, best) = (number(&scores.satisfaction), number(&scores.best));
        let (satisfaction_se, best_se) = (se(estimate.panel.satisfaction), se(estimate.best));
        let policy = estimate.panel.policy_composite.filter(|_| has_policy_weights(scheme));
        UnitResult {
            unit_id: unit.id.clone(),
            unit_name: unit.name.clone(),
            class_id: unit.class_id.clone(),
            class_name: class.map_or_else(|| unit.class_id.clone(), |class| class.name.clone()),
            composite,
            composite_text: scores.composite.as_ref().map(|score| self.official(score)),
            composite_se,
            composite_se_missing: composite.and(estimate.official_se.as_ref().err().cloned()),
            composite_ci: composite.and_then(|value| interval(value, composite_se, df)),
            satisfaction,
            satisfaction_text: self.rate(scores.satisfaction.as_ref()),
            satisfaction_se,
            satisfaction_ci: satisfaction.and_then(|value| interval(value, satisfaction_se, df)),
            satisfaction_logit_ci: satisfaction.and_then(|value| share_interval(value, satisfaction_se, df)),
            best_grade: best,
            best_grade_text: self.rate(scores.best.as_ref()),
            best_grade_se: best_se,
            best_grade_logit_ci: best.and_then(|value| share_interval(value, best_se, df)),
            rank_overall: ranks.map(|ranks| ranks.overall),
            rank_class: ranks.map(|ranks| ranks.in_class),
            ranks: RankResult::default(),
            n_respondents: estimate.panel.valid_respondents,
            valid_marks: estimate.panel.valid_marks,
            aspects: aspects(scheme, estimate),
            strata: strata(scheme, estimate),
            policy_composite: policy.map(|estimate| estimate.value),
            policy_composite_se: se(policy),
            history: self.history(Some(&unit.id), scores.satisfaction.as_ref()),
        }
    }

    fn whole(&self, scores: &[Scores]) -> WholeResult {
        let total = |kind: usize| -> Fraction { scores.iter().map(|unit| &unit.weighted[kind]).sum() };
        let all = total(2);
        let (satisfaction, best) = (total(0).divided_by(&all), total(1).divided_by(&all));
        WholeResult {
            satisfaction: satisfaction.as_ref().map(Fraction::to_f64),
            satisfaction_text: self.rate(satisfaction.as_ref()),
            best_grade: best.as_ref().map(Fraction::to_f64),
            best_grade_text: self.rate(best.as_ref()),
            history: self.history(None, satisfaction.as_ref()),
        }
    }

    fn official(&self, score: &Fraction) -> String {
        let formula = &self.material.scheme.formula;
        score.rounded(formula.places, formula.rounding).to_string()
    }

    fn rate(&self, share: Option<&Fraction>) -> Option<String> {
        let percent = Percent::of_share(share?.clone()).ok()?;
        Some(percent.rounded(RATE_PLACES, self.material.scheme.formula.rounding))
    }

    fn history(&self, unit: Option<&str>, today: Option<&Fraction>) -> Vec<Past> {
        let rounding = self.material.scheme.formula.rounding;
        let today = today.map(|share| (share * &Fraction::from(100)).rounded(RATE_PLACES, rounding));
        let own = self.material.history.iter().filter(|past| past.unit_id.as_deref() == unit);
        let mut past: Vec<Past> = own
            .map(|past| Past {
                year: past.year,
                satisfaction_text: format!("{}%", past.satisfaction_percent),
                change_text: today.as_ref().map(|today| change(today, &past.satisfaction_percent)),
            })
            .collect();
        past.sort_by_key(|past| std::cmp::Reverse(past.year));
        past
    }
}

/// Today's printed rate less the rate then, with its sign.
fn change(today: &Decimal, then: &Decimal) -> String {
    let places = today.places().max(then.places());
    let difference = (&today.to_fraction() - &then.to_fraction()).rounded(places, exact::Rounding::HalfUp);
    format!("{difference:+}")
}

fn se(estimate: Option<PanelEstimate>) -> Option<f64> {
    estimate.map(|estimate| estimate.se).filter(|se| se.is_finite())
}

fn aspects(scheme: &Scheme, estimate: &UnitEstimate) -> Vec<AspectResult> {
    let one = |(aspect, found): (&crate::rules::scheme::Aspect, &survey::panel::AspectEstimates)| AspectResult {
        aspect_id: aspect.id.clone(),
        mean: found.mean.map(|estimate| estimate.value),
        mean_se: se(found.mean),
        satisfaction: found.satisfaction.map(|estimate| estimate.value),
        satisfaction_se: se(found.satisfaction),
        n: found.valid_respondents,
    };
    scheme.aspects.iter().zip(&estimate.panel.aspects).map(one).collect()
}

fn strata(scheme: &Scheme, estimate: &UnitEstimate) -> Vec<StratumResult> {
    let one = |(stratum, found): (&crate::rules::scheme::Stratum, &survey::panel::StratumEstimate)| StratumResult {
        stratum_id: stratum.id.clone(),
        composite: found.composite.map(|estimate| estimate.value),
        composite_se: se(found.composite),
        n: found.valid_respondents,
    };
    scheme.strata.iter().zip(&estimate.panel.strata).map(one).collect()
}

/// What a reader of the results should know.
///
/// | code | what |
/// |---|---|
/// | T23 | nobody's ballot of a stratum counts |
/// | T24 | a single ballot of a stratum counts: standard errors are unknown |
/// | T25 | a unit has no composite |
/// | T26 | a unit has fewer valid evaluators than the scheme wants: no rank |
fn remarks(material: &Material, per_stratum: &[u64], units: &[UnitResult]) -> Vec<FindingLine> {
    let scheme = &material.scheme;
    let mut findings = Findings::default();
    for (stratum, ballots) in scheme.strata.iter().zip(per_stratum) {
        let (place, name) = (Place::field(&stratum.id), &stratum.name);
        match ballots {
            0 => findings.add("T23", || {
                Finding::warning(
                    "T23",
                    place,
                    Bilingual::new(
                        format!("“{name}”没有一份计入的评议表，结果不代表这一层面。"),
                        format!("No ballot of “{name}” counts; the results do not speak for it."),
                    ),
                    Bilingual::new(
                        "请核对回收情况，并在通报中说明。",
                        "See what came back, and say so in the bulletin.",
                    ),
                )
            }),
            1 if stratum.population > 1 => findings.add("T24", || {
                Finding::warning(
                    "T24",
                    place,
                    Bilingual::new(
                        format!("“{name}”只有一份计入的评议表，标准误算不出来。"),
                        format!("A single ballot of “{name}” counts; standard errors are unknown."),
                    ),
                    Bilingual::new(
                        "请补发催收，或与相近层面合并后再立方案。",
                        "Ask again, or merge it with a similar stratum in the next scheme.",
                    ),
                )
            }),
            _ => {}
        }
    }
    let least = scheme.formula.minimum_respondents;
    for unit in units {
        let (place, name) = (Place::field(&unit.unit_id), &unit.unit_name);
        if unit.composite.is_none() {
            findings.add("T25", || {
                Finding::warning(
                    "T25",
                    place,
                    Bilingual::new(
                        format!("“{name}”缺少有效评价，没有综合得分。"),
                        format!("“{name}” lacks valid marks and has no composite."),
                    ),
                    Bilingual::new("不参加排名。", "It is not ranked."),
                )
            });
        } else if unit.rank_class.is_none() {
            findings.add("T26", || {
                Finding::warning(
                    "T26",
                    place,
                    Bilingual::new(
                        format!("“{name}”的有效评议人少于 {least} 位，不排名。"),
                        format!("“{name}” has fewer than {least} valid evaluators; it is not ranked."),
                    ),
                    Bilingual::new("得分仅供参考。", "Its score is for information only."),
                )
            });
        }
    }
    let found = findings.into_list();
    material.findings.iter().chain(&found).map(FindingLine::from).collect()
}
