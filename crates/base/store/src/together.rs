//! What many callers want at the same moment, done for all of them in one go.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use kernel::Refusal;
use tokio::sync::oneshot;

use crate::{Desk, StoreError};

/// How many wishes are done in one go at most.
const AT_ONCE: usize = 256;

/// A wish that is cheaper done for many callers in one go: one query that finds the slips of all who have typed their
/// code, one transaction that takes all ballots handed in.
pub trait Together: Send + Sized + 'static {
    /// What each caller gets.
    type Answer: Send + 'static;

    /// Does all of them; as many answers as wishes, in their order. A refusal of the whole goes to every caller, so what
    /// concerns one wish alone belongs into its answer. Writing goes through one [`Desk::write`], after which the callers
    /// are told.
    fn all(desk: &Desk, wishes: Vec<Self>) -> BoxFuture<'_, Result<Vec<Self::Answer>, Refusal>>;
}

/// A wish and how to tell its caller.
type Waiting<W> = (W, oneshot::Sender<Result<<W as Together>::Answer, Refusal>>);

/// The wishes that wait, by their kind. A kind stands here exactly as long as somebody is at work on it.
#[derive(Clone, Default)]
pub(crate) struct Counter(Arc<Mutex<HashMap<TypeId, Box<dyn Any + Send>>>>);

impl Counter {
    /// Puts a wish to the others of its kind; answers whether nobody is at work on them yet.
    fn add<W: Together>(&self, wish: Waiting<W>) -> bool {
        let mut kinds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_first = !kinds.contains_key(&TypeId::of::<W>());
        let waiting = kinds.entry(TypeId::of::<W>()).or_insert_with(|| Box::new(Vec::<Waiting<W>>::new()));
        if let Some(waiting) = waiting.downcast_mut::<Vec<Waiting<W>>>() {
            waiting.push(wish);
        }
        is_first
    }

    /// Takes the wishes of a kind that have waited longest; with none left, the work on them ends.
    fn take<W: Together>(&self) -> Vec<Waiting<W>> {
        let mut kinds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = kinds.get_mut(&TypeId::of::<W>()).and_then(|waiting| waiting.downcast_mut::<Vec<Waiting<W>>>());
        let taken: Vec<_> = waiting.map(|all| all.drain(..all.len().min(AT_ONCE)).collect()).unwrap_or_default();
        if taken.is_empty() {
            kinds.remove(&TypeId::of::<W>());
        }
        taken
    }
}

impl Desk {
    /// Does a wish together with all wishes of its kind that wait at the same moment. The first one is done at once;
    /// those that come meanwhile are done next, all in one go. A caller that hangs up takes nothing back.
    ///
    /// # Errors
    /// The refusal of the whole, or [`StoreError`] as a refusal.
    pub async fn together<W: Together>(&self, wish: W) -> Result<W::Answer, Refusal> {
        let (teller, told) = oneshot::channel();
        if self.counter.add((wish, teller)) {
            tokio::spawn(serve_all::<W>(self.clone()));
        }
        told.await.map_err(|_| StoreError::WriterStopped)?
    }
}

async fn serve_all<W: Together>(desk: Desk) {
    loop {
        let (wishes, tellers): (Vec<W>, Vec<_>) = desk.counter.take().into_iter().unzip();
        if wishes.is_empty() {
            return;
        }
        let done = AssertUnwindSafe(async { W::all(&desk, wishes).await }).catch_unwind().await;
        match done.unwrap_or_else(|_| Err(StoreError::WritePanicked.into())) {
            // The caller may have hung up; its wish is done all the same.
            Ok(answers) => tellers.into_iter().zip(answers).for_each(|(teller, answer)| drop(teller.send(Ok(answer)))),
            Err(no) => tellers.into_iter().for_each(|teller| drop(teller.send(Err(no.clone())))),
        }
    }
}
