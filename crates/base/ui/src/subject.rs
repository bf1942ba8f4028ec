use ::jobs::JobKind;
use access::Act;
use futures_util::future::BoxFuture;
use kernel::Refusal;
use store::Migration;

use crate::{Office, Routes};

/// An entry of the left rail; shown to those who may do its act.
#[derive(Debug, Clone, Copy)]
pub struct NavItem {
    /// Where it leads.
    pub href: &'static str,
    /// The office's own word.
    pub zh: &'static str,
    /// The English word.
    pub en: &'static str,
    /// The icon's id in the sprite (`icons.svg`).
    pub icon: &'static str,
    /// The act that opens it.
    pub act: &'static Act,
}

/// Everything a subject hands the server. Nothing is registered anywhere else.
pub struct Subject {
    /// Its folder's name.
    pub name: &'static str,
    /// Its pages and API, each with its act.
    pub routes: Routes,
    /// Its tables.
    pub migrations: Vec<Migration>,
    /// Its acts, in the order of the printed table.
    pub acts: Vec<&'static Act>,
    /// Its entries in the left rail.
    pub navigation: Vec<NavItem>,
    /// Its kinds of long work.
    pub jobs: Vec<JobKind<Office>>,
    /// Fills its part of the made-up demo city.
    pub demo: fn(Office) -> BoxFuture<'static, Result<(), Refusal>>,
}
