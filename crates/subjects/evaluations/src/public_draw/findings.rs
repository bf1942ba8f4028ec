//! What can be wrong with the files of a draw, in words.

use std::fmt::Display;
use std::path::Path;

use kernel::{Bilingual, Finding, Place, Refusal, RefusalKind};

/// The last part of a path.
pub(super) fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// A line of a file, and the column if one is meant.
pub(super) fn place(file: &str, row: u64, column: &str) -> Place {
    let column = (!column.is_empty()).then(|| format!("{column}:"));
    Place { sheet: Some(file.to_owned()), row: Some(row), column }
}

/// Nothing was done because of what was found.
pub(super) fn refused(findings: Vec<Finding>) -> Refusal {
    Refusal {
        findings,
        ..Refusal::new(
            RefusalKind::Invalid,
            "D30",
            Bilingual::new(
                "文件有问题，没有抽选，也没有核对。",
                "The files have problems; nothing was drawn or compared.",
            ),
            Bilingual::new("请按列出的位置改正后再试。", "Correct the places listed and try again."),
        )
    }
}

pub(super) fn unreadable(file: &str, row: u64, error: &dyn Display) -> Finding {
    Finding::error(
        "D30",
        place(file, row, ""),
        Bilingual::new(
            format!("文件读到这里读不下去：{error}"),
            format!("The file can't be read beyond this point: {error}"),
        ),
        Bilingual::new("请检查文件名，或重新取得完整的文件。", "Check its name, or get the complete file again."),
    )
}

pub(super) fn missing_column(file: &str, name: &str) -> Finding {
    Finding::error(
        "D31",
        place(file, 1, name),
        Bilingual::new(format!("表头缺少“{name}”一栏。"), format!("The header lacks the column “{name}”.")),
        Bilingual::new("请补上这一栏，名称要完全一致。", "Add the column with exactly this name."),
    )
}

pub(super) fn ragged(place: Place, found: usize, wanted: usize) -> Finding {
    Finding::error(
        "D32",
        place,
        Bilingual::new(
            format!("这一行有 {found} 栏，表头有 {wanted} 栏。"),
            format!("The line has {found} fields, the header {wanted}."),
        ),
        Bilingual::new("请补齐逗号或引号。", "Complete its commas or quotes."),
    )
}

pub(super) fn not_utf8(place: Place) -> Finding {
    Finding::error(
        "D33",
        place,
        Bilingual::new("文字不是 UTF-8 编码。", "The text is not UTF-8."),
        Bilingual::new("请把文件另存为 UTF-8 编码的 CSV。", "Save the file as CSV in UTF-8."),
    )
}

pub(super) fn unusable_id(place: Place) -> Finding {
    Finding::error(
        "D34",
        place,
        Bilingual::new("编号为空，或中间有换行。", "The id is empty or has a line break in it."),
        Bilingual::new("请填写一行以内的编号。", "Write an id on one line."),
    )
}

pub(super) fn twice(place: Place, person: &str, first: u64) -> Finding {
    Finding::error(
        "D35",
        place,
        Bilingual::new(
            format!("“{person}”在同一层面已经出现在第 {first} 行。"),
            format!("“{person}” stands in the same stratum already, in line {first}."),
        ),
        Bilingual::new("请删去重复的一行。", "Remove one of the lines."),
    )
}

pub(super) fn too_few(roster: &str, stratum: &str, to_draw: usize, people: usize) -> Finding {
    Finding::error(
        "D36",
        Place { sheet: Some(roster.to_owned()), ..Place::default() },
        Bilingual::new(
            format!("层面“{stratum}”有 {people} 人，要抽 {to_draw} 人。"),
            format!("Stratum “{stratum}” has {people} people, {to_draw} are to be drawn."),
        ),
        Bilingual::new("请补充名册，或改正抽选计划。", "Complete the roster or correct the plan."),
    )
}

pub(super) fn not_a_number(place: Place, text: &str) -> Finding {
    Finding::error(
        "D37",
        place,
        Bilingual::new(format!("“{text}”不是 0 以上的整数。"), format!("“{text}” is not a whole number from 0 on.")),
        Bilingual::new("请填写人数。", "Write a number of people."),
    )
}

pub(super) fn named_twice(place: Place, stratum: &str) -> Finding {
    Finding::error(
        "D38",
        place,
        Bilingual::new(format!("层面“{stratum}”重复。"), format!("Stratum “{stratum}” is named twice.")),
        Bilingual::new("每个层面只写一行。", "Write one line for each stratum."),
    )
}

pub(super) fn bad_seed() -> Finding {
    Finding::error(
        "D39",
        Place::field("seed"),
        Bilingual::new("种子为空，或不止一行。", "The seed is empty or has several lines."),
        Bilingual::new(
            "请写成一行，如当天公开摇号的号码。",
            "Write one line, such as the day's public lottery numbers.",
        ),
    )
}

pub(super) fn not_a_record(file: &str, error: &serde_json::Error) -> Finding {
    let row = u64::try_from(error.line()).unwrap_or_default();
    bad_record(place(file, row, ""), error)
}

pub(super) fn bad_record(place: Place, error: &dyn Display) -> Finding {
    Finding::error(
        "D40",
        place,
        Bilingual::new(format!("这不是一份抽选记录：{error}"), format!("This is not the record of a draw: {error}")),
        Bilingual::new("请用抽选时生成的 draw.json。", "Use draw.json as the draw wrote it."),
    )
}

pub(super) fn unplanned(roster: &str, stratum: &str, people: usize) -> Finding {
    Finding::note(
        "D41",
        Place { sheet: Some(roster.to_owned()), ..Place::default() },
        Bilingual::new(
            format!("名册中层面“{stratum}”有 {people} 人，计划中没有这个层面。"),
            format!("The roster has {people} people of stratum “{stratum}”, which the plan does not name."),
        ),
        Bilingual::new("这些人没有参加抽选；请核对计划。", "None of them took part in the draw; check the plan."),
    )
}

pub(super) fn fewer_reserves(roster: &str, stratum: &str, planned: usize, available: usize) -> Finding {
    Finding::note(
        "D42",
        Place { sheet: Some(roster.to_owned()), ..Place::default() },
        Bilingual::new(
            format!("层面“{stratum}”只有 {available} 名候补，计划为 {planned} 名。"),
            format!("Stratum “{stratum}” has {available} reserves, {planned} were planned."),
        ),
        Bilingual::new("其余的人都已列为候补。", "Everybody left is a reserve."),
    )
}

pub(super) fn other_number(roster: &str, stratum: &str, planned: usize, people: usize) -> Finding {
    Finding::warning(
        "D43",
        Place { sheet: Some(roster.to_owned()), ..Place::default() },
        Bilingual::new(
            format!("层面“{stratum}”在名册中有 {people} 人，计划写的是 {planned} 人。"),
            format!("Stratum “{stratum}” has {people} people in the roster, {planned} by the plan."),
        ),
        Bilingual::new("请核对名册是否完整。", "Check whether the roster is complete."),
    )
}

pub(super) fn not_written(file: &Path, error: &dyn Display) -> Refusal {
    Refusal::new(
        RefusalKind::Failed,
        "D44",
        Bilingual::new(
            format!("{} 写不了：{error}", file.display()),
            format!("{} can't be written: {error}", file.display()),
        ),
        Bilingual::new("请换一个可以写入的位置。", "Choose a place that can be written to."),
    )
}
