//! Writing the scheme: every place-specific number in one form.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use exact::{Decimal, Rounding, Ties};
use kernel::{AreaId, Bilingual, Finding, Moment, Place, Refusal, Role};
use ui::{Entered, Form, Frame, Office, Page, Problem, Signed, back_to};

use super::campaigns::campaign_id;
use crate::acts;
use crate::rules::check::check;
use crate::rules::formula::{Formula, Invalid, MeanOf, Weighting, grades_in_words};
use crate::rules::scheme::{
    Aspect, Grade, Schedule, Scheme, SchemeClass, SchemeUnit, Screens, Stratum, Treatment, usual_answer_days,
};
use crate::rules::sealing::Sealing;
use crate::store::campaigns::{self, Campaign, SchemeVersion};

/// How many empty rows a list offers for additions.
const SPARE_ROWS: usize = 2;

/// A class of the registry, and whether the scheme holds it.
struct ClassChoice {
    code: String,
    name: String,
    units: usize,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "evaluations/scheme.html")]
struct SchemePage {
    f: Frame,
    campaign: Campaign,
    classes: Vec<ClassChoice>,
    versions: Vec<SchemeVersion>,
    editable: bool,
    findings: Entered,
    open_points: Vec<Finding>,
    formula: Vec<String>,
    grades: String,
}

impl SchemePage {
    /// Row numbers of a list with its spare rows.
    fn rows(&self, length: usize) -> std::ops::Range<usize> {
        0..length + if self.editable { SPARE_ROWS } else { 0 }
    }

    /// What was typed into a field when the form was refused, else what is stored.
    fn typed(&self, field: &str, stored: impl std::fmt::Display) -> String {
        if self.findings.has(field) { self.findings.text(field).to_owned() } else { stored.to_string() }
    }

    fn aspect(&self, row: &usize) -> (String, String, String) {
        let found = self.campaign.scheme.aspects.get(*row);
        found
            .map(|a| (a.id.clone(), a.name.clone(), self.typed(&format!("aspect_weight_{row}"), &a.weight)))
            .unwrap_or_default()
    }

    fn grade(&self, row: &usize) -> (String, String, String, bool, bool) {
        let found = self.campaign.scheme.grades.get(*row);
        found
            .map(|g| {
                (
                    g.code.to_string(),
                    g.label.clone(),
                    self.typed(&format!("grade_points_{row}"), &g.points),
                    g.valid,
                    g.satisfied,
                )
            })
            .unwrap_or_default()
    }

    fn stratum(&self, row: &usize) -> (String, String, String, String, String) {
        let found = self.campaign.scheme.strata.get(*row);
        found
            .map(|s| {
                (
                    s.id.clone(),
                    s.name.clone(),
                    self.typed(&format!("stratum_population_{row}"), s.population),
                    self.typed(&format!("stratum_to_draw_{row}"), s.to_draw),
                    self.typed(&format!("stratum_weight_{row}"), &s.policy_weight),
                )
            })
            .unwrap_or_default()
    }

    /// The observers who hold the key of sealed ballots, one a line.
    fn observers(&self) -> String {
        let sealing = self.campaign.scheme.sealing.as_ref();
        self.typed("observers", sealing.map_or_else(String::new, |sealing| sealing.observers.join("\n")))
    }

    fn parts_needed(&self) -> String {
        self.typed("parts_needed", self.campaign.scheme.sealing.as_ref().map_or(3, |sealing| sealing.needed))
    }

    fn treatments(&self) -> [(&'static str, &str, bool); 3] {
        let screens = &self.campaign.scheme.screens;
        let out = |treatment: Treatment| treatment == Treatment::LeaveOut;
        [
            (
                "straight_line",
                self.f.t("全部同一等次的评议表", "Ballots with one grade throughout"),
                out(screens.straight_line),
            ),
            (
                "all_unknown",
                self.f.t("全部“不了解”的评议表", "Ballots with nothing but “don't know”"),
                out(screens.all_unknown),
            ),
            ("half_finished", self.f.t("中途停止的评议表", "Ballots that stop half way"), out(screens.half_finished)),
        ]
    }

    /// Name, label, whether it counts with points, and the points, of the three kinds of invalid mark.
    fn invalids(&self) -> [(&'static str, &str, bool, String); 3] {
        let formula = &self.campaign.scheme.formula;
        let points = |rule: &Invalid| match rule {
            Invalid::LeaveOut => (false, String::new()),
            Invalid::Points(points) => (true, points.to_string()),
        };
        let line = |name, label, rule: &Invalid| {
            let (counts, points) = points(rule);
            (name, label, counts, points)
        };
        [
            line("dont_know", self.f.t("不了解", "Don't know"), &formula.dont_know),
            line("blank", self.f.t("空白", "Blank"), &formula.blank),
            line("double_mark", self.f.t("一行两处以上标记", "Two marks in a row"), &formula.double_mark),
        ]
    }

    fn roundings(&self) -> Vec<(&'static str, &str, bool)> {
        let now = self.campaign.scheme.formula.rounding;
        let name = |rule: Rounding| match rule {
            Rounding::HalfUp => self.f.t("四舍五入", "half up"),
            Rounding::HalfEven => self.f.t("四舍六入五成双", "half to even"),
            Rounding::HalfDown => self.f.t("五舍六入", "half down"),
            Rounding::Down => self.f.t("只舍不入", "towards zero"),
            Rounding::Up => self.f.t("只入不舍", "away from zero"),
            Rounding::Floor => self.f.t("向下取整", "downwards"),
            Rounding::Ceiling => self.f.t("向上取整", "upwards"),
        };
        Rounding::ALL.into_iter().map(|rule| (rule.code(), name(rule), rule == now)).collect()
    }

    fn ties(&self) -> [(&'static str, &str, bool); 3] {
        let now = self.campaign.scheme.formula.ties;
        let name = |rule: Ties| match rule {
            Ties::SkipNext => self.f.t("并列，后面名次空出", "shared, next ranks empty"),
            Ties::NoGap => self.f.t("并列，后面名次不空", "shared, no gap"),
            Ties::SkipBefore => self.f.t("按最后一个名次并列", "shared, the last of them"),
        };
        Ties::ALL.map(|rule| (rule.code(), name(rule), rule == now))
    }
}

/// The scheme's page.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let campaign = campaigns::load(office.desk.read(), who.area, campaign_id(&id)?).await?;
    page(&office, f, &who, campaign, Entered::default()).await
}

async fn page(
    office: &Office,
    f: Frame,
    who: &kernel::Actor,
    campaign: Campaign,
    findings: Entered,
) -> Result<Response, Problem> {
    let db = office.desk.read();
    let units = registry::list_units(db, who.area).await?;
    let classes = registry::classes(db, who.area).await?;
    let choice = |class: registry::UnitClass| ClassChoice {
        units: units.iter().filter(|unit| unit.class_code == class.code).count(),
        chosen: campaign.scheme.classes.iter().any(|chosen| chosen.id == class.code),
        code: class.code,
        name: class.name,
    };
    let page = SchemePage {
        classes: classes.into_iter().map(choice).collect(),
        versions: campaigns::versions(db, who.area, campaign.id).await?,
        editable: campaign.stage.edit().is_ok() && who.has(Role::CampaignOfficer),
        open_points: check(&campaign.scheme),
        formula: campaign.scheme.formula.words(f.language),
        grades: grades_in_words(&campaign.scheme, f.language),
        findings,
        f,
        campaign,
    };
    Ok(Page(page).into_response())
}

/// Saves the form; what was typed stays on the page when something is wrong.
pub async fn save(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let id = campaign_id(&id)?;
    let mut campaign = campaigns::load(office.desk.read(), who.area, id).await?;
    campaign.stage.edit()?;
    let units = registry::list_units(office.desk.read(), who.area).await?;
    let classes = registry::classes(office.desk.read(), who.area).await?;
    let mut findings = Vec::new();
    let scheme = read_form(&form, &campaign.scheme, &units, &classes, &mut findings);
    let year = number(&form, "year", &mut findings);
    let version = form.text("version").parse().unwrap_or(campaign.version);
    let saved = if findings.is_empty() {
        acts::save_scheme(&office.desk, &who, id, version, i64::try_from(year).unwrap_or(campaign.year), scheme.clone())
            .await
    } else {
        Err(Refusal::findings("E00", findings))
    };
    match saved {
        Ok(()) => Ok(back_to(&format!("/campaigns/{id}/scheme"))),
        Err(refusal) => {
            let (status, form) = form.again(refusal)?;
            campaign.scheme = scheme;
            Ok((status, page(&office, f, &who, campaign, form).await?).into_response())
        }
    }
}

/// A new campaign's scheme: all classes and units of the registry, the usual six aspects and five grades.
///
/// # Errors
/// The database's error.
pub async fn starting_scheme(office: &Office, area: AreaId, year: i64) -> Result<Scheme, Refusal> {
    let units = registry::list_units(office.desk.read(), area).await?;
    let classes = registry::classes(office.desk.read(), area).await?;
    let opens = Moment(office.desk.now().micros()).plus_seconds(24 * 3600);
    let mut scheme = usual_scheme(year, opens);
    scheme.classes =
        classes.iter().map(|class| SchemeClass { id: class.code.clone(), name: class.name.clone() }).collect();
    scheme.units = units.iter().map(scheme_unit).collect();
    Ok(scheme)
}

/// The grades, aspects and layers that offices of this field usually start from; every one of them can be changed.
pub fn usual_scheme(year: i64, opens: Moment) -> Scheme {
    let whole = |number: i64| Decimal::from_digits(number, 0);
    let aspect = |(n, (name, weight)): (usize, (&str, i64))| Aspect {
        id: format!("a{}", n + 1),
        name: name.to_owned(),
        weight: whole(weight),
    };
    let grade = |(n, (label, points, valid, satisfied)): (u8, (&str, i64, bool, bool))| Grade {
        code: n,
        label: label.to_owned(),
        points: whole(points),
        valid,
        satisfied,
    };
    let stratum = |(n, name): (usize, &str)| Stratum {
        id: format!("S{:02}", n + 1),
        name: name.to_owned(),
        population: 1_000,
        to_draw: 100,
        policy_weight: whole(10),
    };
    Scheme {
        title: format!("{year}年度千人评议机关作风"),
        classes: Vec::new(),
        units: Vec::new(),
        aspects: [
            ("科学发展", 15),
            ("服务意识", 20),
            ("行政效能", 20),
            ("依法行政", 15),
            ("勤政廉洁", 15),
            ("自身建设", 15),
        ]
        .into_iter()
        .enumerate()
        .map(aspect)
        .collect(),
        grades: (1..)
            .zip([
                ("满意", 100, true, true),
                ("比较满意", 80, true, true),
                ("基本满意", 60, true, false),
                ("不满意", 0, true, false),
                ("不了解", 0, false, false),
            ])
            .map(grade)
            .collect(),
        strata: [
            "党代表",
            "人大代表",
            "政协委员",
            "市县科级干部",
            "工商企业",
            "街道社区",
            "乡镇人员",
            "城镇居民",
            "农村居民",
            "服务对象",
        ]
        .into_iter()
        .enumerate()
        .map(stratum)
        .collect(),
        formula: Formula::default(),
        screens: Screens {
            straight_line: Treatment::Count,
            all_unknown: Treatment::Count,
            half_finished: Treatment::Count,
        },
        schedule: Schedule { opens, closes: opens.plus_seconds(14 * 24 * 3600) },
        smallest_cell: 5,
        reserves_percent: 20,
        sealing: None,
        answer_days: usual_answer_days(),
    }
}

fn scheme_unit(unit: &registry::UnitView) -> SchemeUnit {
    SchemeUnit { id: unit.code.clone(), class_id: unit.class_code.clone(), name: unit.name.clone() }
}

fn read_form(
    form: &Entered,
    old: &Scheme,
    units: &[registry::UnitView],
    classes: &[registry::UnitClass],
    findings: &mut Vec<Finding>,
) -> Scheme {
    let chosen = |code: &str| form.holds("class", code);
    Scheme {
        title: form.text("title").to_owned(),
        classes: classes
            .iter()
            .filter(|class| chosen(&class.code))
            .map(|class| SchemeClass { id: class.code.clone(), name: class.name.clone() })
            .collect(),
        units: units.iter().filter(|unit| chosen(&unit.class_code)).map(scheme_unit).collect(),
        aspects: read_aspects(form, findings),
        grades: read_grades(form, findings),
        strata: read_strata(form, findings),
        formula: read_formula(form, old, findings),
        screens: Screens {
            straight_line: treatment(form, "straight_line"),
            all_unknown: treatment(form, "all_unknown"),
            half_finished: treatment(form, "half_finished"),
        },
        schedule: Schedule { opens: moment(form, "opens", findings), closes: moment(form, "closes", findings) },
        smallest_cell: number(form, "smallest_cell", findings),
        reserves_percent: number(form, "reserves_percent", findings),
        sealing: read_sealing(form, findings),
        answer_days: number(form, "answer_days", findings),
    }
}

/// The rows of a list: those where the first or second field is filled in.
fn filled<'a>(form: &'a Entered, list: &'a str) -> impl Iterator<Item = usize> + 'a {
    (0..200).filter(move |row| {
        !form.text(&format!("{list}_id_{row}")).is_empty() || !form.text(&format!("{list}_name_{row}")).is_empty()
    })
}

fn read_aspects(form: &Entered, findings: &mut Vec<Finding>) -> Vec<Aspect> {
    filled(form, "aspect")
        .map(|row| Aspect {
            id: form.text(&format!("aspect_id_{row}")).to_owned(),
            name: form.text(&format!("aspect_name_{row}")).to_owned(),
            weight: decimal(form, &format!("aspect_weight_{row}"), findings),
        })
        .collect()
}

fn read_grades(form: &Entered, findings: &mut Vec<Finding>) -> Vec<Grade> {
    filled(form, "grade")
        .map(|row| Grade {
            code: u8::try_from(number(form, &format!("grade_id_{row}"), findings)).unwrap_or(0),
            label: form.text(&format!("grade_name_{row}")).to_owned(),
            points: decimal(form, &format!("grade_points_{row}"), findings),
            valid: form.has(&format!("grade_valid_{row}")),
            satisfied: form.has(&format!("grade_satisfied_{row}")),
        })
        .collect()
}

fn read_strata(form: &Entered, findings: &mut Vec<Finding>) -> Vec<Stratum> {
    filled(form, "stratum")
        .map(|row| Stratum {
            id: form.text(&format!("stratum_id_{row}")).to_owned(),
            name: form.text(&format!("stratum_name_{row}")).to_owned(),
            population: number(form, &format!("stratum_population_{row}"), findings),
            to_draw: number(form, &format!("stratum_to_draw_{row}"), findings),
            policy_weight: decimal(form, &format!("stratum_weight_{row}"), findings),
        })
        .collect()
}

fn read_formula(form: &Entered, old: &Scheme, findings: &mut Vec<Finding>) -> Formula {
    Formula {
        weighting: if form.text("weighting") == "policy" { Weighting::Policy } else { Weighting::Design },
        mean_of: if form.text("mean_of") == "evaluators" { MeanOf::Evaluators } else { MeanOf::Aspects },
        dont_know: invalid(form, "dont_know", findings),
        blank: invalid(form, "blank", findings),
        double_mark: invalid(form, "double_mark", findings),
        trim_percent: number(form, "trim_percent", findings),
        places: u8::try_from(number(form, "places", findings)).unwrap_or(u8::MAX),
        rounding: form.text("rounding").parse().unwrap_or(old.formula.rounding),
        rank_rounded: form.text("rank_by") != "exact",
        ties: Ties::from_code(form.text("ties")).unwrap_or(old.formula.ties),
        minimum_respondents: number(form, "minimum_respondents", findings),
    }
}

/// Ballots are sealed when observers are named, one a line.
fn read_sealing(form: &Entered, findings: &mut Vec<Finding>) -> Option<Sealing> {
    let lines = form.text("observers").lines().map(str::trim);
    let observers: Vec<String> = lines.filter(|name| !name.is_empty()).map(ToOwned::to_owned).collect();
    let named = !observers.is_empty();
    named
        .then(|| Sealing { observers, needed: u8::try_from(number(form, "parts_needed", findings)).unwrap_or(u8::MAX) })
}

fn treatment(form: &Entered, field: &str) -> Treatment {
    if form.text(field) == "leave_out" { Treatment::LeaveOut } else { Treatment::Count }
}

fn invalid(form: &Entered, field: &str, findings: &mut Vec<Finding>) -> Invalid {
    if form.text(field) == "points" {
        Invalid::Points(decimal(form, &format!("{field}_points"), findings))
    } else {
        Invalid::LeaveOut
    }
}

fn unreadable(field: &str, zh: &str, en: &str, typed: &str) -> Finding {
    Finding::error(
        "E13",
        Place::field(field),
        Bilingual::new(format!("“{typed}”不是{zh}。"), format!("“{typed}” is not {en}.")),
        Bilingual::new("请改正后再保存。", "Correct it and save again."),
    )
}

fn number(form: &Entered, field: &str, findings: &mut Vec<Finding>) -> u64 {
    let typed = form.text(field);
    typed.parse().unwrap_or_else(|_| {
        findings.push(unreadable(field, "整数", "a whole number", typed));
        0
    })
}

fn decimal(form: &Entered, field: &str, findings: &mut Vec<Finding>) -> Decimal {
    let typed = form.text(field);
    let typed = if typed.is_empty() { "0" } else { typed };
    typed.parse().unwrap_or_else(|_| {
        findings.push(unreadable(field, "数字", "a number", typed));
        Decimal::from_digits(0, 0)
    })
}

fn moment(form: &Entered, field: &str, findings: &mut Vec<Finding>) -> Moment {
    let typed = form.text(field);
    Moment::parse_minute(typed).unwrap_or_else(|_| {
        findings.push(unreadable(field, "日期和时间", "a date and time", typed));
        Moment(0)
    })
}
