use askama::Template;
use kernel::Language;

use crate::tally::UnitResult;

/// A rank plot: a line a unit, a dot at its score, a bar for its interval, bands for the tiers. Drawn as SVG.
#[derive(Debug, Template)]
#[template(path = "evaluations/results_plot.html")]
pub struct RankPlot {
    /// What it shows, for those who can't see it.
    label: String,
    rows: Vec<Row>,
    ticks: Vec<Tick>,
    bands: Vec<Band>,
    /// Whether it carries its own colours, for papers.
    standalone: bool,
}

#[derive(Debug)]
struct Row {
    y: usize,
    text_y: usize,
    name: String,
    score: String,
    dot: String,
    interval: Option<(String, String)>,
}

#[derive(Debug)]
struct Tick {
    x: String,
    text: String,
}

#[derive(Debug)]
struct Band {
    y: usize,
    height: usize,
    class: &'static str,
}

/// Height of a row, left edge of the scale and its width, in the drawing's own units.
const ROW: usize = 24;
const LEFT: f64 = 250.0;
const WIDTH: f64 = 430.0;
const TOP: usize = 10;

impl RankPlot {
    /// Draws the units in the order given; those without a score are left out.
    pub fn new(units: &[UnitResult], label: impl Into<String>, standalone: bool) -> Self {
        let scored: Vec<(&UnitResult, f64)> =
            units.iter().filter_map(|unit| unit.composite.map(|score| (unit, score))).collect();
        let scale = Scale::over(&scored);
        let rows = scored.iter().enumerate().map(|(place, (unit, score))| Row {
            y: TOP + place * ROW + ROW / 2,
            text_y: TOP + place * ROW + ROW / 2 + 4,
            name: shortened(&unit.unit_name),
            score: unit.composite_text.clone().unwrap_or_default(),
            dot: scale.x(*score),
            interval: unit.composite_ci.map(|[low, high]| (scale.x(low), scale.x(high))),
        });
        Self {
            label: label.into(),
            rows: rows.collect(),
            ticks: scale.ticks(),
            bands: bands(&scored.iter().map(|(unit, _)| unit.ranks.tier_class).collect::<Vec<_>>()),
            standalone,
        }
    }

    /// The drawing as SVG text.
    pub fn svg(&self) -> String {
        self.render().unwrap_or_default()
    }

    /// What it shows, in words.
    pub fn words(units: &[UnitResult], class: &str, language: Language) -> String {
        let first = units.first().map_or("", |unit| unit.unit_name.as_str());
        let score = units.first().and_then(|unit| unit.composite_text.as_deref()).unwrap_or_default();
        match language {
            Language::Chinese => format!("{class}{}个单位的得分和 95% 区间，{first}最高，{score}分", units.len()),
            Language::English => {
                format!(
                    "Scores and 95 % intervals of {} units of {class}; {first} is highest with {score}",
                    units.len()
                )
            }
        }
    }

    fn bottom(&self) -> usize {
        TOP + self.rows.len() * ROW
    }

    fn height(&self) -> usize {
        self.bottom() + 26
    }
}

/// At most 15 characters of a name, so that it fits beside the scale.
fn shortened(name: &str) -> String {
    let mut letters = name.chars();
    let start: String = letters.by_ref().take(15).collect();
    if letters.next().is_some() { format!("{start}…") } else { start }
}

/// One band a tier, as far as tiers are known.
fn bands(tiers: &[Option<usize>]) -> Vec<Band> {
    let mut start = 0;
    let mut bands = Vec::new();
    for group in tiers.chunk_by(|one, other| one == other) {
        if group.first().is_some_and(Option::is_some) {
            let class = if bands.len() % 2 == 0 { "band" } else { "band even" };
            bands.push(Band { y: TOP + start * ROW, height: group.len() * ROW, class });
        }
        start += group.len();
    }
    bands
}

/// The scale of the scores.
struct Scale {
    low: f64,
    high: f64,
}

impl Scale {
    fn over(scored: &[(&UnitResult, f64)]) -> Self {
        let ends = scored.iter().flat_map(|(unit, score)| unit.composite_ci.unwrap_or([*score, *score]));
        let (low, high) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
        if low > high {
            return Self { low: 0.0, high: 100.0 };
        }
        let step = step_for(high - low);
        let (low, high) = ((low / step).floor() * step, (high / step).ceil() * step);
        Self { low, high: if high > low { high } else { low + step } }
    }

    fn x(&self, value: f64) -> String {
        format!("{:.1}", LEFT + (value - self.low) / (self.high - self.low) * WIDTH)
    }

    fn ticks(&self) -> Vec<Tick> {
        let step = step_for(self.high - self.low);
        let places = if step < 1.0 { 1 } else { 0 };
        let ticks =
            std::iter::successors(Some(self.low), |x| Some(x + step)).take_while(|x| *x <= self.high + step / 2.0);
        ticks.map(|x| Tick { x: self.x(x), text: format!("{x:.places$}") }).take(40).collect()
    }
}

/// A round step that divides a range into about five parts.
fn step_for(range: f64) -> f64 {
    [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0].into_iter().find(|step| range / step <= 7.0).unwrap_or(50.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiers_become_bands_and_unknown_tiers_none() {
        let drawn = bands(&[Some(1), Some(1), Some(2)]);
        assert_eq!(drawn.iter().map(|band| (band.y, band.height)).collect::<Vec<_>>(), [(10, 48), (58, 24)]);
        assert!(bands(&[None, None]).is_empty());
    }

    #[test]
    fn the_scale_has_round_ends_and_survives_no_and_equal_scores() {
        assert_eq!(Scale::over(&[]).ticks().len(), 6);
        let ticks: Vec<String> = Scale { low: 80.0, high: 95.0 }.ticks().into_iter().map(|tick| tick.text).collect();
        assert_eq!(ticks, ["80", "85", "90", "95"]);
        assert_eq!(step_for(0.0), 0.1);
    }

    #[test]
    fn a_long_name_is_shortened() {
        assert_eq!(shortened("市城市管理局"), "市城市管理局");
        assert_eq!(shortened(&"长".repeat(20)).chars().count(), 16);
    }
}
