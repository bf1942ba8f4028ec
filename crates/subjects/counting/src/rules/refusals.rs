//! What a batch says no to, in words.

use kernel::{Finding, Place, Refusal};

use super::forms::Spot;
use super::plan::Level;
use super::{no, not_you};

/// A no about one field of a form.
pub(super) fn at_field(refusal: Refusal, serial: u32, place: u32) -> Finding {
    let place = Place { sheet: Some(serial.to_string()), ..Place::field(format!("f{place}")) };
    Finding::error(refusal.rule.0, place, refusal.message, refusal.remedy)
}

pub(super) fn typing_has_begun() -> Refusal {
    no(
        "C37",
        ("这一批已经开始录入，不能更正份数。", "Typing has begun; the number of ballots can't be corrected."),
        (
            "确实清点错了的，由裁定人在本页作废重录后再更正。",
            "If it was miscounted, the coordinator discards the entries on this page first.",
        ),
    )
}

pub(super) fn in_other_hands() -> Refusal {
    no(
        "C20",
        ("本组另一位同志正在录入这一批。", "Somebody of your group has this batch in hand."),
        (
            "如其录入台已断开，请点“接手”，已录内容都保留着。",
            "If that station is gone, take it over; nothing typed is lost.",
        ),
    )
}

pub(super) fn another_station(station: u16) -> Refusal {
    let message = (
        format!("您的账号正在 {station} 号台录入这一批。"),
        format!("Your account has this batch in hand at station {station}."),
    );
    no(
        "C20",
        (&message.0, &message.1),
        (
            "确是您本人换台的，请点“接手”；两人不得共用一个账号。",
            "If you have moved yourself, take it over; two people never share an account.",
        ),
    )
}

pub(super) fn same_group() -> Refusal {
    not_you(
        "C21",
        (
            "第二遍录入必须由另一个组的另一位同志完成。",
            "The second entry must be typed by another person of another group.",
        ),
        ("请由其他组认领。", "Let another group claim it."),
    )
}

pub(super) fn another_groups() -> Refusal {
    not_you(
        "C22",
        ("这一批正由别的组录入。", "Another group is typing this batch."),
        ("请认领其他批次。", "Claim another batch."),
    )
}

pub(super) fn nothing_to_type() -> Refusal {
    no(
        "C23",
        ("这一批现在没有可录的内容。", "There is nothing to type in this batch now."),
        ("请看批次状态，或认领其他批次。", "See its state, or claim another."),
    )
}

pub(super) fn not_in_hand() -> Refusal {
    no(
        "C24",
        ("这一批不在您手上。", "This batch is not in your hands."),
        ("可能已由本组其他同志接手；请先认领。", "Somebody of your group may have taken it over; claim it first."),
    )
}

pub(super) fn bad_value(level: Level) -> Refusal {
    let message = match level {
        Level::Ballots => (
            "这一格只能录等次代码、0（空白）或 x（两处以上标记）。",
            "This field takes a grade's code, 0 for blank or x for two marks.",
        ),
        Level::TallySheets => {
            ("这一格只能录 0 至 100000 的整数。", "This field takes a whole number from 0 to 100,000.")
        }
    };
    no("C25", message, ("请对照纸质表重录这一格。", "Look at the paper and type it again."))
}

pub(super) fn not_sent_back() -> Refusal {
    no(
        "C26",
        ("这一格没有退回，不能改。", "This field did not come back and can't be changed."),
        ("只录空出来的格。", "Type only the blank fields."),
    )
}

pub(super) fn incomplete(has: usize, wanted: usize, open: &[Spot]) -> Refusal {
    use kernel::Bilingual;
    let mut found = Vec::new();
    let todo = || Bilingual::new("请补录后再定稿。", "Type what is missing, then finalise.");
    if has != wanted {
        let message = Bilingual::new(
            format!("本批应有 {wanted} 份，已录 {has} 份。"),
            format!("The batch has {wanted} forms; {has} are typed."),
        );
        found.push(Finding::error("C27", Place::field("serial"), message, todo()));
    }
    let by_form = open.chunk_by(|one, next| one.0 == next.0);
    found.extend(by_form.filter_map(|spots| {
        let serial = spots.first()?.0;
        let message = Bilingual::new(
            format!("{serial} 号还有 {} 格没录。", spots.len()),
            format!("Form {serial} has {} fields left.", spots.len()),
        );
        Some(Finding::error("C27", Place::field(format!("form-{serial}")), message, todo()))
    }));
    Refusal::findings("C27", found)
}

pub(super) fn nothing_to_settle() -> Refusal {
    no(
        "C29",
        ("这一批现在没有要裁定的。", "There is nothing to settle in this batch now."),
        ("请刷新批次列表。", "Reload the list of batches."),
    )
}

pub(super) fn kept_has_errors() -> Refusal {
    no(
        "C30",
        ("这一遍录入不符合勾稽关系，不能保留。", "This entry breaks a control sum and can't be kept."),
        ("请核对纸质表：退回补录，或两遍都作废重录。", "Check the paper: send the fields back or discard both."),
    )
}

pub(super) fn nothing_differs() -> Refusal {
    no(
        "C31",
        ("两遍录入没有差异，或没有选定退给哪一组。", "The entries do not differ, or no group was chosen."),
        ("请选择退回的一方；勾稽不符的请作废重录。", "Choose a side; where sums are broken, discard."),
    )
}

pub(super) fn no_reason() -> Refusal {
    use kernel::Bilingual;
    Refusal::field(
        "C32",
        "reason",
        Bilingual::new(
            "作废录入、重新打开批次都要写明原因。",
            "Discarding entries or opening a batch again needs a reason.",
        ),
        Bilingual::new("请至少写 4 个字。", "Write at least 4 characters."),
    )
}

pub(super) fn not_definitive() -> Refusal {
    no(
        "C33",
        ("这一批还没有确定。", "This batch is not definitive."),
        ("未确定的批次由裁定人退回或作废即可。", "The coordinator can send it back or discard it."),
    )
}

pub(super) fn same_signature() -> Refusal {
    not_you(
        "C34",
        ("第二个签字必须是另一位同志。", "The second signature must be another person's."),
        ("请由另一位裁定人或观察员签字。", "Let another coordinator or an observer sign."),
    )
}

pub(super) fn not_asked() -> Refusal {
    no(
        "C35",
        ("没有人提出重新打开这一批。", "Nobody has asked to open this batch again."),
        ("请先由一位裁定人提出并写明原因。", "A coordinator must ask first, with a reason."),
    )
}

pub(super) fn typed_here() -> Refusal {
    not_you(
        "CB10",
        ("录过这一批的同志不能裁定这一批。", "Who has typed in this batch can't decide about it."),
        ("请由另一位裁定人办理。", "Another coordinator must decide."),
    )
}
