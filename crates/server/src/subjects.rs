//! The table of contents: every subject of the mission, in the order of the left rail.

use ui::Subject;

/// All subjects. Their routes, tables, acts, jobs and demo parts come from here and from nowhere else.
pub fn subjects() -> Vec<Subject> {
    vec![
        publications::subject(),
        evaluations::subject(),
        registry::subject(),
        identity::subject_with_units(registry::unit_names),
    ]
}
