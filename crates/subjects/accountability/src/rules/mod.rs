//! The rules of accountability proposals as pure functions: what they rest on, and their life.

pub mod articles;
pub mod codes;
pub mod proposal;

#[cfg(test)]
mod tests;
