use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What a day is to an office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// An ordinary working day.
    Working,
    /// A day of rest: a weekend or a holiday.
    Resting,
    /// A Saturday or Sunday worked in exchange for a longer holiday (调休上班).
    MakeUp,
}

impl DayKind {
    /// Whether offices are open.
    pub fn is_working(self) -> bool {
        self != Self::Resting
    }
}

/// A day that a notice sets apart from the ordinary week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetDay {
    /// The day.
    pub date: Date,
    /// What it is.
    pub kind: DayKind,
    /// The holiday it belongs to, in the notice's own words (`国庆节`).
    pub name: String,
}

/// A notice that arranges holidays: a year's calendar of the State Council, or an area's own additional days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Where it stands, as a trace quotes it.
    pub source: String,
    /// The year whose calendar is settled by this notice; `None` for a supplement that only adds or changes days.
    pub settles: Option<i16>,
    /// The days it sets apart.
    pub days: Vec<SetDay>,
}

impl Notice {
    /// Its days as the lines that [`crate::read_csv`] reads.
    pub fn to_csv(&self) -> String {
        let line = |day: &SetDay| {
            let kind = match day.kind {
                DayKind::Working => "工作日",
                DayKind::Resting => "休",
                DayKind::MakeUp => "班",
            };
            format!("{},{kind},{}\n", day.date, day.name.replace([',', '"'], "、"))
        };
        format!("date,kind,name\n{}", self.days.iter().map(line).collect::<String>())
    }
}

/// The English name of a holiday's Chinese name; parts joined by `、` are translated one by one, unknown ones stay.
pub fn english_name(name: &str) -> String {
    name.split('、').map(english_part).collect::<Vec<_>>().join(" and ")
}

fn english_part(name: &str) -> &str {
    match name {
        "元旦" => "New Year's Day",
        "春节" => "Spring Festival",
        "清明节" => "Tomb-sweeping Day",
        "劳动节" => "Labour Day",
        "端午节" => "Dragon Boat Festival",
        "中秋节" => "Mid-autumn Festival",
        "国庆节" => "National Day",
        "中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日" => "70th Victory Day",
        other => other,
    }
}
