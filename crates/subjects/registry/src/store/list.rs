use kernel::{AreaId, UnitId};
use store::{ConnectionTrait, StoreError, Value, rows, scalar};

use super::read::{UNIT, views};
use crate::rules::unit::UnitView;

/// By what a list of units is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnitOrder {
    /// By code.
    #[default]
    Code,
    /// By name, in the order of pinyin.
    Name,
    /// By class, then code.
    Class,
}

impl UnitOrder {
    /// Reads the word of an address; anything else is by code.
    pub fn read(word: &str) -> Self {
        match word {
            "name" => Self::Name,
            "class" => Self::Class,
            _ => Self::Code,
        }
    }

    /// The word in addresses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Name => "name",
            Self::Class => "class",
        }
    }

    /// The columns of the order; together they are unique in an area.
    fn columns(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Name => "sort_key, code",
            Self::Class => "class_code, code",
        }
    }

    fn columns_of(self, table: &str) -> String {
        self.columns().split(", ").map(|column| format!("{table}.{column}")).collect::<Vec<_>>().join(", ")
    }
}

/// What a list of units is to show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnitFilter {
    /// Part of a name, short name, code or credit code; empty for all.
    pub search: String,
    /// A class's code; empty for all.
    pub class: String,
    /// Whether closed units are shown instead of active ones.
    pub closed: bool,
    /// The only unit a liaison may see.
    pub only: Option<UnitId>,
}

impl UnitFilter {
    /// The condition, with `$1` the area and the other values behind it.
    fn condition(&self, area: AreaId) -> (String, Vec<Value>) {
        let mut values: Vec<Value> = vec![area.to_string().into(), (!self.closed).into()];
        let mut sql = String::from(" AND u.active = $2");
        let mut add = |part: &str, value: Value| {
            values.push(value);
            sql.push_str(&part.replace('?', &format!("${}", values.len())));
        };
        if !self.search.is_empty() {
            let text = "LOWER(u.name || ' ' || u.short_name || ' ' || u.code || ' ' || u.credit_code)";
            add(&format!(" AND {text} LIKE ? ESCAPE '!'"), like(&self.search).into());
        }
        if !self.class.is_empty() {
            add(" AND u.class_code = ?", self.class.clone().into());
        }
        if let Some(only) = self.only {
            add(" AND u.id = ?", only.to_string().into());
        }
        (sql, values)
    }
}

/// The pattern of a text anywhere; the signs that mean something in a pattern are taken as themselves.
fn like(text: &str) -> String {
    let plain = text.to_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{plain}%")
}

/// A page of units: at most `limit` after the unit with the code `after` (empty: from the start), in an order.
///
/// # Errors
/// The database's error.
pub async fn page_of_units(
    db: &impl ConnectionTrait,
    area: AreaId,
    filter: &UnitFilter,
    order: UnitOrder,
    after: &str,
    limit: i64,
) -> Result<Vec<UnitView>, StoreError> {
    let (sql, values) = page_query(area, filter, order, after, limit);
    views(rows(db, &sql, values).await?)
}

fn page_query(area: AreaId, filter: &UnitFilter, order: UnitOrder, after: &str, limit: i64) -> (String, Vec<Value>) {
    let (condition, mut values) = filter.condition(area);
    let mut sql = format!("{UNIT}{condition}");
    if !after.is_empty() {
        values.push(after.into());
        let (own, other) = (order.columns_of("u"), order.columns_of("a"));
        let place = values.len();
        sql.push_str(&format!(" AND ({own}) > (SELECT {other} FROM units a WHERE a.area = $1 AND a.code = ${place})"));
    }
    values.push(limit.into());
    sql.push_str(&format!(" ORDER BY {} LIMIT ${}", order.columns_of("u"), values.len()));
    (sql, values)
}

/// How many units a filter lets through.
///
/// # Errors
/// The database's error.
pub async fn count_units(db: &impl ConnectionTrait, area: AreaId, filter: &UnitFilter) -> Result<i64, StoreError> {
    let (condition, values) = filter.condition(area);
    let sql = format!("SELECT COUNT(*) AS value FROM units u WHERE u.area = $1{condition}");
    Ok(scalar(db, &sql, values).await?.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::unit::{UnitFacts, UnitKind};
    use crate::store::write;
    use futures_util::FutureExt;
    use kernel::UnitId;
    use store::FromQueryResult;
    use store::testing::{actor, both_databases};
    use uuid::Uuid;

    fn facts(number: u32) -> UnitFacts {
        let name = ["教育局", "安监局", "住建局", "100%_窗口"][number as usize % 4];
        UnitFacts {
            code: format!("U{number:03}"),
            name: format!("{name}{number}"),
            short_name: name.into(),
            class_code: format!("C{}", number % 3),
            kind: UnitKind::Agency,
            credit_code: None,
            address: String::new(),
            phone: String::new(),
            windows: Vec::new(),
        }
    }

    async fn fill(desk: &store::Desk, area: AreaId) {
        desk.write(move |tx| {
            async move {
                for number in 0..40 {
                    let id = UnitId(Uuid::from_u128(number.into()));
                    write::add_unit(&tx.db, area, id, &facts(number)).await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await
        .unwrap();
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn pages_follow_each_other_without_gap_or_repetition_in_every_order_on_both_databases() {
        let folder = tempfile::tempdir().unwrap();
        both_databases(folder.path(), crate::MIGRATIONS, async |desk| {
            let area = actor(&[]).area;
            fill(&desk, area).await;
            for order in [UnitOrder::Code, UnitOrder::Name, UnitOrder::Class] {
                let (db, filter) = (desk.read(), UnitFilter::default());
                let whole = page_of_units(db, area, &filter, order, "", 1000).await.unwrap();
                let mut paged: Vec<UnitView> = Vec::new();
                loop {
                    let after = paged.last().map(|unit| unit.code.clone()).unwrap_or_default();
                    let page = page_of_units(db, area, &filter, order, &after, 7).await.unwrap();
                    if page.is_empty() {
                        break;
                    }
                    paged.extend(page);
                }
                assert_eq!(whole.len(), 40);
                assert_eq!(paged, whole, "{order:?}");
            }
            let by_name =
                page_of_units(desk.read(), area, &UnitFilter::default(), UnitOrder::Name, "", 40).await.unwrap();
            let first_of_tens = [0, 10, 20, 30].map(|place| by_name[place].short_name.as_str());
            assert_eq!(first_of_tens, ["100%_窗口", "安监局", "教育局", "住建局"]);
        })
        .await
        .unwrap();
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_search_takes_percent_and_underscore_as_themselves_and_capitals_as_small_letters() {
        let folder = tempfile::tempdir().unwrap();
        both_databases(folder.path(), crate::MIGRATIONS, async |desk| {
            let area = actor(&[]).area;
            fill(&desk, area).await;
            let found = async |search: &str, class: &str| {
                let filter = UnitFilter { search: search.into(), class: class.into(), ..UnitFilter::default() };
                count_units(desk.read(), area, &filter).await.unwrap()
            };
            assert_eq!(found("100%_", "").await, 10);
            assert_eq!(found("%教育", "").await, 0);
            assert_eq!(found("u01", "").await, 10);
            assert_eq!(found("教育局", "C0").await, 4);
        })
        .await
        .unwrap();
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_page_is_found_by_an_index_without_sorting_however_long_the_list() {
        #[derive(FromQueryResult)]
        struct Step {
            detail: String,
        }
        let folder = tempfile::tempdir().unwrap();
        let clock = store::testing::fixed_clock();
        let desk = store::Desk::open_sqlite(folder.path(), crate::MIGRATIONS, clock).await.unwrap();
        for (order, index) in
            [(UnitOrder::Code, "units_code"), (UnitOrder::Name, "units_name"), (UnitOrder::Class, "units_class")]
        {
            let (sql, values) = page_query(actor(&[]).area, &UnitFilter::default(), order, "U001", 50);
            let plan: Vec<Step> = rows(desk.read(), &format!("EXPLAIN QUERY PLAN {sql}"), values).await.unwrap();
            let plan: Vec<_> = plan.into_iter().map(|step| step.detail).collect();
            assert!(plan.iter().any(|step| step.contains("SEARCH u ") && step.contains(index)), "{plan:?}");
            assert!(!plan.iter().any(|step| step.contains("TEMP B-TREE")), "{plan:?}");
        }
    }
}
