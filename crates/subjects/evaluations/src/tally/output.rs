//! Results as files: JSON, a workbook, and the papers.

use std::path::Path;

use kernel::{Bilingual, Refusal, RefusalKind};
use sheets::{ColumnStyle, Value, Workbook, WriteProblem};

use super::results::{Results, UnitResult};

/// Results as pretty JSON, doubles with as many digits as bring back the same number.
///
/// # Errors
/// A failed refusal; results always have a JSON form.
pub fn json(results: &Results) -> Result<Vec<u8>, Refusal> {
    serde_json::to_vec_pretty(results).map_err(Refusal::failed)
}

/// Results as a workbook: units, aspects, strata, response, flags, findings.
///
/// # Errors
/// A workbook that can't be written.
pub fn xlsx(results: &Results) -> Result<Vec<u8>, Refusal> {
    workbook(results).map_err(Refusal::failed)
}

fn workbook(results: &Results) -> Result<Vec<u8>, WriteProblem> {
    let mut book = Workbook::new();
    units(&mut book, results)?;
    aspects(&mut book, results)?;
    strata(&mut book, results)?;
    response(&mut book, results)?;
    flags(&mut book, results)?;
    findings(&mut book, results)?;
    book.into_bytes()
}

const SCORE: &str = "0.00";
const RATE: &str = "0.00%";

fn number(value: Option<f64>) -> Value<'static> {
    value.map_or(Value::Empty, Value::Number)
}

fn whole(value: Option<usize>) -> Value<'static> {
    value.and_then(|value| i32::try_from(value).ok()).map_or(Value::Empty, Value::Whole)
}

fn count(value: u64) -> Value<'static> {
    i32::try_from(value).map_or(Value::Empty, Value::Whole)
}

fn ends(interval: Option<[f64; 2]>) -> [Value<'static>; 2] {
    [number(interval.map(|ends| ends[0])), number(interval.map(|ends| ends[1]))]
}

fn units(book: &mut Workbook, results: &Results) -> Result<(), WriteProblem> {
    let columns = [
        ColumnStyle::text("单位编号", 10.0),
        ColumnStyle::text("单位", 28.0),
        ColumnStyle::text("分类", 16.0),
        ColumnStyle::number("类内名次", 9.0, "0"),
        ColumnStyle::number("总名次", 9.0, "0"),
        ColumnStyle::text("综合得分", 10.0),
        ColumnStyle::number("标准误", 9.0, SCORE),
        ColumnStyle::number("95%区间下限", 11.0, SCORE),
        ColumnStyle::number("95%区间上限", 11.0, SCORE),
        ColumnStyle::number("满意率", 10.0, RATE),
        ColumnStyle::number("满意和比较满意率", 12.0, RATE),
        ColumnStyle::number("区间下限", 10.0, RATE),
        ColumnStyle::number("区间上限", 10.0, RATE),
        ColumnStyle::number("有效评议人数", 10.0, "0"),
        ColumnStyle::number("政策权重得分", 11.0, SCORE),
        ColumnStyle::number("类内分档", 9.0, "0"),
    ];
    let mut sheet = book.sheet("单位", Some(&format!("{} 评议结果", results.title)), &columns)?;
    for unit in &results.units {
        let [low, high] = ends(unit.composite_ci);
        let [rate_low, rate_high] = ends(unit.satisfaction_logit_ci);
        sheet.row(&[
            Value::Text(&unit.unit_id),
            Value::Text(&unit.unit_name),
            Value::Text(&unit.class_name),
            whole(unit.rank_class),
            whole(unit.rank_overall),
            Value::Text(unit.composite_text.as_deref().unwrap_or("—")),
            number(unit.composite_se),
            low,
            high,
            number(unit.best_grade),
            number(unit.satisfaction),
            rate_low,
            rate_high,
            whole(Some(unit.n_respondents)),
            number(unit.policy_composite),
            whole(unit.ranks.tier_class),
        ])?;
    }
    sheet.finish()
}

fn aspects(book: &mut Workbook, results: &Results) -> Result<(), WriteProblem> {
    let columns = [
        ColumnStyle::text("单位编号", 10.0),
        ColumnStyle::text("单位", 28.0),
        ColumnStyle::text("评议内容", 10.0),
        ColumnStyle::number("平均分", 10.0, SCORE),
        ColumnStyle::number("标准误", 10.0, SCORE),
        ColumnStyle::number("满意和比较满意率", 12.0, RATE),
        ColumnStyle::number("标准误", 10.0, RATE),
        ColumnStyle::number("有效评价", 10.0, "0"),
    ];
    let mut sheet = book.sheet("评议内容", None, &columns)?;
    for (unit, aspect) in results.units.iter().flat_map(|unit| unit.aspects.iter().map(move |aspect| (unit, aspect))) {
        sheet.row(&[
            Value::Text(&unit.unit_id),
            Value::Text(&unit.unit_name),
            Value::Text(&aspect.aspect_id),
            number(aspect.mean),
            number(aspect.mean_se),
            number(aspect.satisfaction),
            number(aspect.satisfaction_se),
            whole(Some(aspect.n)),
        ])?;
    }
    sheet.finish()
}

fn strata(book: &mut Workbook, results: &Results) -> Result<(), WriteProblem> {
    let mut columns = vec![ColumnStyle::text("单位编号", 10.0), ColumnStyle::text("单位", 28.0)];
    columns.extend(results.response.iter().map(|stratum| ColumnStyle::number(&stratum.stratum_name, 12.0, SCORE)));
    let mut sheet = book.sheet("层面", None, &columns)?;
    for unit in &results.units {
        sheet.row(&stratum_row(unit))?;
    }
    sheet.finish()
}

fn stratum_row(unit: &UnitResult) -> Vec<Value<'_>> {
    let head = [Value::Text(&unit.unit_id), Value::Text(&unit.unit_name)];
    head.into_iter().chain(unit.strata.iter().map(|stratum| number(stratum.composite))).collect()
}

fn response(book: &mut Workbook, results: &Results) -> Result<(), WriteProblem> {
    let columns = [
        ColumnStyle::text("层面编号", 10.0),
        ColumnStyle::text("层面", 20.0),
        ColumnStyle::number("抽取人数", 10.0, "0"),
        ColumnStyle::number("交回份数", 10.0, "0"),
        ColumnStyle::number("计入份数", 10.0, "0"),
        ColumnStyle::number("抽样权数", 10.0, "0.0000"),
    ];
    let mut sheet = book.sheet("回收情况", None, &columns)?;
    for line in &results.response {
        sheet.row(&[
            Value::Text(&line.stratum_id),
            Value::Text(&line.stratum_name),
            count(line.drawn),
            count(line.responded),
            count(line.counted),
            number(line.weight),
        ])?;
    }
    sheet.finish()
}

fn flags(book: &mut Workbook, results: &Results) -> Result<(), WriteProblem> {
    let columns = [ColumnStyle::text("评议表", 38.0), ColumnStyle::text("提示", 16.0), ColumnStyle::text("处理", 12.0)];
    let mut sheet = book.sheet("筛查提示", None, &columns)?;
    for flag in &results.flags {
        let done = if flag.left_out { "不计入" } else { "计入" };
        sheet.row(&[Value::Text(&flag.evaluator_id), Value::Text(&flag.kind), Value::Text(done)])?;
    }
    sheet.finish()
}

fn findings(book: &mut Workbook, results: &Results) -> Result<(), WriteProblem> {
    let columns = [
        ColumnStyle::text("规则", 8.0),
        ColumnStyle::text("位置", 30.0),
        ColumnStyle::text("问题", 50.0),
        ColumnStyle::text("处理办法", 50.0),
    ];
    let mut sheet = book.sheet("说明", None, &columns)?;
    for finding in &results.findings {
        let texts = [&finding.rule, &finding.place, &finding.message.zh, &finding.remedy.zh];
        sheet.row(&texts.map(|text| Value::Text(text)))?;
    }
    sheet.finish()
}

/// T31: a file or folder can't be written.
pub(crate) fn not_written(place: &Path, error: &std::io::Error) -> Refusal {
    let place = place.display();
    Refusal::new(
        RefusalKind::Failed,
        "T31",
        Bilingual::new(format!("写不了 {place}：{error}"), format!("{place} can't be written: {error}")),
        Bilingual::new("请检查文件夹的权限和磁盘空间。", "Check the folder's permissions and the space on the disk."),
    )
}
