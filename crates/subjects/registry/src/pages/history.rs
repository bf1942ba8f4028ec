use kernel::{AreaId, Bilingual, Moment, Refusal, UnitId};
use store::{AuditLine, DatabaseConnection};

use crate::acts::{self, EDIT_PEOPLE};

/// How many facts a unit's page shows.
const SHOWN: i64 = 100;

/// One fact in a unit's history, for people.
pub struct HistoryLine {
    /// When.
    pub at: Moment,
    /// Who.
    pub who: String,
    /// What was done.
    pub what: Bilingual,
    /// What changed, a line each.
    pub details: Vec<Bilingual>,
}

/// The newest facts about a unit, newest first; those about people only for who may see people.
pub async fn of_unit(
    db: &DatabaseConnection,
    area: AreaId,
    unit: UnitId,
    with_people: bool,
) -> Result<Vec<HistoryLine>, Refusal> {
    let lines = store::read_audit(db, area, Some(&format!("unit/{unit}")), i64::MAX, SHOWN).await?;
    Ok(lines.into_iter().filter(|line| with_people || line.act != EDIT_PEOPLE.code).map(line).collect())
}

fn line(line: AuditLine) -> HistoryLine {
    let act = acts::ALL.iter().find(|act| act.code == line.act);
    let what = act.map_or_else(|| Bilingual::new(&line.act, &line.act), |act| Bilingual::new(act.zh, act.en));
    let body = serde_json::from_str(&line.fact).unwrap_or_default();
    HistoryLine { at: Moment(line.at), who: line.actor_name, what, details: details(&body) }
}

/// Old and new text of each changed field; the reason of a closing; the person named; how many duties there were.
fn details(body: &serde_json::Value) -> Vec<Bilingual> {
    let fields = body.as_object().into_iter().flatten();
    fields.filter_map(|(field, value)| detail(field, value)).collect()
}

fn detail(field: &str, value: &serde_json::Value) -> Option<Bilingual> {
    let text =
        |value: Option<&serde_json::Value>| value.and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    match (field, value.as_array()) {
        ("duties", Some(duties)) => {
            Some(Bilingual::new(format!("共 {} 条", duties.len()), format!("{} duties", duties.len())))
        }
        (_, Some(change)) => {
            let label = label(field);
            let (old, new) = (text(change.first()), text(change.get(1)));
            Some(Bilingual::new(format!("{}：{old} → {new}", label.zh), format!("{}: {old} → {new}", label.en)))
        }
        ("reason" | "name" | "post" | "removed", None) => {
            let words = text(Some(value));
            let label = label(field);
            Some(Bilingual::new(format!("{}：{words}", label.zh), format!("{}: {words}", label.en)))
                .filter(|_| !words.is_empty())
        }
        _ => None,
    }
}

fn label(field: &str) -> Bilingual {
    let (zh, en) = match field {
        "name" => ("名称", "Name"),
        "short_name" => ("简称", "Short name"),
        "class" => ("分类", "Class"),
        "kind" => ("性质", "Kind"),
        "credit_code" => ("统一社会信用代码", "Credit code"),
        "address" => ("地址", "Address"),
        "phone" => ("电话", "Telephone"),
        "windows" => ("服务窗口", "Windows"),
        "reason" => ("原因", "Reason"),
        "post" => ("职务", "Post"),
        "removed" => ("移出", "Removed"),
        other => (other, other),
    };
    Bilingual::new(zh, en)
}
