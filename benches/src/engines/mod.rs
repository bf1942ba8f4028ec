//! What the engines do by themselves, without a server.

pub mod deadlines;
pub mod log;
pub mod lottery;
pub mod outsider;
pub mod ranks;
