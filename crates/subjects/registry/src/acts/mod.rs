//! What can be done with the registry: one file per act, each load → may → decide → record → show.

pub mod classes;
pub mod close_unit;
pub mod ensure_area;
pub mod import;
pub mod lower_areas;
pub mod people;
pub mod save_unit;
pub mod set_duties;
pub mod set_holidays;
pub mod set_office_time;

use access::{Act, Who};
use kernel::Role;

const READERS: Who =
    Who::Roles(&[Role::CampaignOfficer, Role::CaseOfficer, Role::Leader, Role::Observer, Role::UnitLiaison]);
const OFFICERS: Who = Who::Roles(&[Role::CampaignOfficer]);

/// Reading units, classes and duties; a liaison only the own unit.
pub const SEE_UNITS: Act =
    Act { code: "registry.see_units", zh: "查看单位名册", en: "See the units", who: READERS };
/// Reading the people of a unit with their telephones; a liaison only the own unit.
pub const SEE_PEOPLE: Act = Act {
    code: "registry.see_people",
    zh: "查看单位人员",
    en: "See a unit's people",
    who: Who::Roles(&[Role::CampaignOfficer, Role::CaseOfficer, Role::Leader, Role::UnitLiaison]),
};
/// Taking the list away as a workbook.
pub const EXPORT_UNITS: Act = Act {
    code: "registry.export_units",
    zh: "导出单位名册",
    en: "Export the units",
    who: Who::Roles(&[Role::CampaignOfficer, Role::Leader, Role::Observer]),
};
/// Adding a unit.
pub const ADD_UNIT: Act = Act { code: "registry.add_unit", zh: "增加单位", en: "Add a unit", who: OFFICERS };
/// Changing a unit's facts.
pub const EDIT_UNIT: Act = Act { code: "registry.edit_unit", zh: "修改单位", en: "Edit a unit", who: OFFICERS };
/// Closing a unit with a reason, and opening it again.
pub const CLOSE_UNIT: Act =
    Act { code: "registry.close_unit", zh: "停用或恢复单位", en: "Close or reopen a unit", who: OFFICERS };
/// Setting a unit's duties.
pub const SET_DUTIES: Act =
    Act { code: "registry.set_duties", zh: "编写单位职责", en: "Set a unit's duties", who: OFFICERS };
/// Adding and removing a unit's people.
pub const EDIT_PEOPLE: Act =
    Act { code: "registry.edit_people", zh: "登记单位人员", en: "Edit a unit's people", who: OFFICERS };
/// Adding, renaming, ordering and removing classes.
pub const EDIT_CLASSES: Act =
    Act { code: "registry.edit_classes", zh: "设置单位分类", en: "Edit the classes", who: OFFICERS };
/// Importing units, duties and people from a file.
pub const IMPORT: Act =
    Act { code: "registry.import", zh: "导入单位名册", en: "Import the registry", who: OFFICERS };
/// Seeing which days are worked, and by which notice.
pub const SEE_CALENDAR: Act = Act {
    code: "registry.see_calendar",
    zh: "查看工作日历",
    en: "See the working days",
    who: Who::Roles(&[Role::SystemAdministrator, Role::CampaignOfficer, Role::CaseOfficer, Role::Leader]),
};
/// Bringing a notice on holidays in force.
pub const SET_HOLIDAYS: Act = Act {
    code: "registry.set_holidays",
    zh: "导入放假安排",
    en: "Import a notice on holidays",
    who: Who::Roles(&[Role::SystemAdministrator]),
};
/// Setting office hours and the day they begin.
pub const SET_OFFICE_TIME: Act = Act {
    code: "registry.set_office_time",
    zh: "设置作息时间",
    en: "Set the office hours",
    who: Who::Roles(&[Role::SystemAdministrator]),
};
/// Seeing the areas below, and adding one.
pub const LOWER_AREAS: Act = Act {
    code: "registry.lower_areas",
    zh: "查看、增加下级辖区",
    en: "See and add lower areas",
    who: Who::Roles(&[Role::SystemAdministrator]),
};
/// Reading the duty compendium.
pub const READ_DUTIES: Act =
    Act { code: "registry.read_duties", zh: "阅读职责汇编", en: "Read the duty compendium", who: Who::Public };

/// All acts, in the order of the printed table.
pub const ALL: [&Act; 15] = [
    &SEE_UNITS,
    &SEE_PEOPLE,
    &EXPORT_UNITS,
    &ADD_UNIT,
    &EDIT_UNIT,
    &CLOSE_UNIT,
    &SET_DUTIES,
    &EDIT_PEOPLE,
    &EDIT_CLASSES,
    &IMPORT,
    &SEE_CALENDAR,
    &SET_HOLIDAYS,
    &SET_OFFICE_TIME,
    &LOWER_AREAS,
    &READ_DUTIES,
];
