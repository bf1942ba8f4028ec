//! What every page stands in: the frame, the languages, the routes with their acts, refusals as pages, and the assets.
//!
//! A subject hands the server one [`Subject`]; its pages are askama templates that extend `frame.html` (signed-in people)
//! or `public.html` (everybody else) and carry a [`Frame`].

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod assets;
mod forms;
mod frame;
mod jobs;
mod office;
mod page;
mod problem;
mod routes;
mod sealed;
mod subject;
mod visitor;

pub use assets::{asset_href, serve_asset};
pub use forms::{Entered, Form, SentFile, Upload, no_file, read_files, read_upload};
pub use frame::{Frame, Signed, Unread};
pub use jobs::job_routes;
pub use office::{Office, Settings};
pub use page::{Download, Page, XLSX, back_to, html, shown_again};
pub use problem::{Problem, show_problems};
pub use routes::{RouteLine, Routes};
pub use sealed::{note_look, serve_sealed};
pub use subject::{NavItem, Subject};
pub use visitor::address_of;
