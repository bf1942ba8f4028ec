use std::sync::{Arc, Weak};

use jobs::{Duty, Seat};
use store::{Desk, StoreError};
use tokio::sync::Mutex;

/// The right to send. Of several servers of a database one sends at a time, so that what is found half sent with the seat in
/// hand was cut off and is not just leaving somewhere else.
///
/// A server makes one and gives every area a clone: its areas send beside each other, and the seat is free again as soon as
/// none of them has anything to send.
#[derive(Clone, Default)]
pub struct SendingSeat(Arc<Mutex<Weak<Seat>>>);

impl SendingSeat {
    /// Takes the seat, or shares it with the areas of this server that have it; none while another server has it.
    ///
    /// # Errors
    /// The database's error.
    pub(crate) async fn take(&self, desk: &Desk) -> Result<Option<Arc<Seat>>, StoreError> {
        let mut held = self.0.lock().await;
        // One that was lost is not shared on, else areas that follow each other would keep it for ever.
        if let Some(seat) = held.upgrade()
            && seat.look().await.is_ok()
        {
            return Ok(Some(seat));
        }
        let taken = Seat::take(desk, Duty::Deliveries).await?.map(Arc::new);
        *held = taken.as_ref().map(Arc::downgrade).unwrap_or_default();
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use store::DbBackend;
    use store::testing::both_databases;

    use super::*;

    #[tokio::test]
    async fn areas_of_one_server_send_beside_each_other_and_another_server_waits_for_all_of_them() {
        let folder = tempfile::tempdir().unwrap();
        let test = |desk: Desk| async move {
            let (one, another) = (SendingSeat::default(), SendingSeat::default());
            let (city, district) = (one.take(&desk).await.unwrap(), one.clone().take(&desk).await.unwrap());
            assert!(city.is_some() && district.is_some());
            drop(city);
            if desk.read().get_database_backend() == DbBackend::Postgres {
                assert!(another.take(&desk).await.unwrap().is_none());
            }
            drop(district);
            for _ in 0..500 {
                if another.take(&desk).await.unwrap().is_some() {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            panic!("the seat was not given up");
        };
        both_databases(folder.path(), jobs::MIGRATIONS, test).await.unwrap();
    }
}
