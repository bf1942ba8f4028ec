//! Telling people: in the frame's bell, by mail, by signed webhook, by text message and 企业微信; and the durable jobs.
//!
//! * [`tell`] writes a message into people's inboxes, in the same transaction as the fact it is about. Every way out that
//!   the office has set up and the person wants becomes a *delivery*: a durable row with its time and its state.
//! * [`deliver`] works the deliveries off, for as long as the server lives, a turn ([`take_turn`]) after the other; of several
//!   servers of a database one sends at a time ([`SendingSeat`]). Ordinary messages rest during the quiet hours and go in the office's morning, several for one person in one mail; urgent ones
//!   pass at once. What fails for a while is tried again later and later; after a day and a half it is given up and shown.
//! * **Nothing is sent twice.** A person has at most one message of a key, a message one delivery a channel, and a delivery
//!   is marked *sending* on disk before anything leaves. If the server stops in between, or the other side never answers, a
//!   delivery whose receiver drops repetitions (the webhook, by its key) is tried again; any other is shown as
//!   *maybe sent* and only a person sends it again.
//! * [`unread`] is the layer that counts for the bell; [`subject`] brings the pages: inbox, own wishes, settings, deliveries.
//!
//! Deliveries have a queue of their own beside the [`jobs`], so that a mail server that hangs never holds up printing.
//! The functions of [`jobs`] are here too, under their old names.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod acts;
mod channels;
mod pages;
mod rules;
mod seat;
mod sending;
mod store;
mod subject;
mod telling;

pub use ::jobs::{
    JobKind, JobState, JobView, Lane, MIGRATIONS, Running, enqueue, enqueue_at, find, list, serve, serve_areas,
};

pub use crate::acts::{keep_settings, keep_wishes};
pub use crate::channels::{Channel, MAIL, Message, Outcome, SMS, WEBHOOK, WECHAT};
pub use crate::pages::unread;
pub use crate::rules::quiet::QuietHours;
pub use crate::rules::settings::{HttpTemplate, MailServer, Security, Settings, Webhook};
pub use crate::rules::signature::{REPLAY_WINDOW_SECONDS, is_genuine, sign};
pub use crate::rules::text::{Line, NotALine};
pub use crate::rules::wishes::{MailWish, Wishes};
pub use crate::seat::SendingSeat;
pub use crate::sending::{deliver, deliver_due, take_turn};
pub use crate::store::deliveries::{DeliveryState, DeliveryView, deliveries};
pub use crate::store::inbox::{Told, count_unread, inbox};
pub use crate::store::migrations::MIGRATIONS as NOTICE_MIGRATIONS;
pub use crate::subject::subject;
pub use crate::telling::{Telling, To, Urgency, tell};
