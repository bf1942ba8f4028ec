//! The same test on both databases.
//!
//! SQLite always runs, in a temporary folder. PostgreSQL runs when `QINGFENG_TEST_POSTGRES` holds a URL, each test in a
//! schema of its own; `make test` always sets it.

use std::future::Future;
use std::path::Path;
use std::sync::Arc;

use kernel::{Actor, AreaId, Moment, PersonId, Role};
use sea_orm::{ConnectionTrait, Database};
use uuid::Uuid;

use crate::{Clock, Desk, Migration, StoreError};

/// A clock that always shows 2026-11-21 09:00 in China.
pub fn fixed_clock() -> Clock {
    Arc::new(|| Moment(1_795_222_800_000_000))
}

/// An actor with the given roles in a made-up area, for tests.
pub fn actor(roles: &[Role]) -> Actor {
    let id = Uuid::from_u128(0x018f_0000_0000_7000_8000_0000_0000_0001);
    Actor {
        id: PersonId(id),
        area: AreaId(Uuid::from_u128(1)),
        name: "测试员".into(),
        roles: roles.to_vec(),
        unit: None,
    }
}

/// Runs a test on SQLite in `folder` and, if a server is named, on PostgreSQL.
///
/// # Errors
/// A database that can't be opened.
pub async fn both_databases<F, Fut>(folder: &Path, migrations: &[Migration], test: F) -> Result<(), StoreError>
where
    F: Fn(Desk) -> Fut,
    Fut: Future<Output = ()>,
{
    test(Desk::open_sqlite(folder, migrations, fixed_clock()).await?).await;
    if let Ok(url) = std::env::var("QINGFENG_TEST_POSTGRES") {
        let schema = format!("t{}", Uuid::new_v4().simple());
        let server = Database::connect(&url).await?;
        server.execute_unprepared(&format!("CREATE SCHEMA {schema}")).await?;
        let joint = if url.contains('?') { '&' } else { '?' };
        let own = format!("{url}{joint}options=-c%20search_path%3D{schema}");
        test(Desk::open_postgres(&own, migrations, fixed_clock()).await?).await;
        server.execute_unprepared(&format!("DROP SCHEMA {schema} CASCADE")).await?;
    }
    Ok(())
}
