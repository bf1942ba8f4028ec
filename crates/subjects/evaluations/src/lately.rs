//! What was read or made lately, kept in memory.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Values by their keys, the latest first. Only what never changes under its key may stand here, so that nothing is stale.
pub(crate) struct Lately<K, V> {
    most: usize,
    kept: Mutex<Kept<K, V>>,
}

type Kept<K, V> = VecDeque<(K, Arc<V>)>;

impl<K, V> Lately<K, V> {
    /// Nothing yet; later so many values at most.
    pub const fn new(most: usize) -> Self {
        Self { most, kept: Mutex::new(VecDeque::new()) }
    }

    /// The value of a key, when it was kept lately.
    pub fn find<Q: ?Sized>(&self, key: &Q) -> Option<Arc<V>>
    where
        K: PartialEq<Q>,
    {
        self.kept().iter().find(|(known, _)| known == key).map(|(_, value)| Arc::clone(value))
    }

    /// Keeps a value and answers it.
    pub fn keep(&self, key: K, value: V) -> Arc<V> {
        let value = Arc::new(value);
        let mut kept = self.kept();
        kept.push_front((key, Arc::clone(&value)));
        kept.truncate(self.most);
        value
    }

    fn kept(&self) -> MutexGuard<'_, Kept<K, V>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
