//! The generated documents in `docs/` say what the program says. `make documents` rewrites them.

use std::path::Path;

use qingfeng::app;

fn check(file: &str, what: &str, title: &str) {
    let made = format!("{title}{}", app::table(what).unwrap());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(file);
    if std::env::var_os("QINGFENG_UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &made).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == made, "docs/{file} is not fresh: run `make documents`");
}

#[test]
fn the_role_and_act_table_is_fresh() {
    check(
        "roles.md",
        "roles",
        "# 角色权限表 · Who may do what\n\nMade by `make documents`; the guard of every route decides by the same values. Default: denied.\n\n",
    );
}

#[test]
fn the_routes_are_fresh() {
    check("routes.txt", "routes", "");
}

#[test]
fn the_interface_for_other_systems_is_fresh() {
    check("openapi.json", "openapi", "");
}

#[test]
fn both_schemas_are_fresh() {
    check("schema/sqlite.sql", "schema-sqlite", "");
    check("schema/postgres.sql", "schema-postgres", "");
}
