//! The registry (名册): areas, the units of an area with their classes, duties, people and posts, and the public
//! compendium of duties. Every other subject stands on it.
//!
//! A unit has an id that never changes and a code that people use (`U001`). It belongs to one class, in which it is
//! ranked. It is never deleted: it is closed with a reason. Units, duties and people come in by forms or from sheets;
//! both ways share the same rules (`R01` …, printed in `docs/rules/registry.md`) and leave the same audit lines.
//!
//! An area may have areas below it (上下联动): a unit of the upper registry stands for the office of each, so that what is
//! assigned to the unit goes to that office ([`lower_area`]).
//!
//! It also keeps the calendar: which days are worked, by the State Council's notices ([`calendar`]), and which office hours
//! are in force on them ([`office_time`]).
//!
//! Worked example: an office uploads its Excel list; the dry run shows 96 new units, 2 refused with their cells, rules
//! and remedies; on confirmation the 96 are written in one transaction; the same file again changes nothing.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod acts;
mod demo;
mod holidays;
mod marks;
mod pages;
mod reading;
mod rules;
mod store;
mod writing;

use futures_util::FutureExt;
use ui::{NavItem, Subject};

pub use acts::ensure_area::ensure_area;
pub use acts::import::import as import_units;
pub use acts::lower_areas::{add_lower_area, link_for_lower_area, office_below};
pub use acts::set_holidays::{HolidaysCame, set_holidays};
pub use acts::set_office_time::{remove_office_time, set_office_time};
pub use holidays::{HolidayPlan, read_holidays};
pub use marks::IdentityMarks;
pub use reading::read_registry;
pub use rules::area::{Area, AreaLevel, LowerAreaOrder, LowerOffice, host_of};
pub use rules::citizen_id::{CitizenId, CitizenIdError};
pub use rules::codes::print_table as print_rules;
pub use rules::credit_code::{CreditCode, CreditCodeError};
pub use rules::duty::Duty;
pub use rules::incoming::Incoming;
pub use rules::person::StaffName;
pub use rules::plan::{Counts, Plan};
pub use rules::unit::{UnitClass, UnitKind, UnitView};
pub use store::holidays::calendar;
pub use store::lower_offices::{every_lower_office, find_area, lower_area, lower_offices};
pub use store::migrations::MIGRATIONS;
pub use store::office_time::office_time;
pub use store::read::{
    all_duties, areas, classes, duties_of, every_unit, find_unit, find_unit_by_code, list_units, staff_names,
};

/// What the registry hands the server, where nobody reckons with the calendar.
pub fn subject() -> Subject {
    subject_with_listeners(&[])
}

/// What the registry hands the server, with what those who reckon with the calendar do when a notice on holidays comes.
pub fn subject_with_listeners(listeners: &'static [HolidaysCame]) -> Subject {
    Subject {
        name: "registry",
        routes: pages::routes(listeners),
        migrations: MIGRATIONS.to_vec(),
        acts: acts::ALL.to_vec(),
        navigation: vec![
            NavItem { href: "/units", zh: "单位名册", en: "Units", icon: "units", act: &acts::SEE_UNITS },
            NavItem {
                href: "/calendar",
                zh: "工作日历",
                en: "Working days",
                icon: "calendar",
                act: &acts::SEE_CALENDAR,
            },
            NavItem { href: "/areas", zh: "下级辖区", en: "Lower areas", icon: "units", act: &acts::LOWER_AREAS },
        ],
        jobs: Vec::new(),
        demo: |office| demo::load(office).boxed(),
    }
}
