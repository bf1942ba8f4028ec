//! The rules of meetings as pure functions: the agenda and why something is on it, the minutes, the tasks.

pub mod agenda;
pub mod codes;
pub mod meeting;
pub mod task;

#[cfg(test)]
mod tests;
