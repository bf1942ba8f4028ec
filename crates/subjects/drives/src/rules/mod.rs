//! The rules of drives as pure functions: the plan and its life, the figures and what they count.

pub mod codes;
pub mod drive;
pub mod figures;

#[cfg(test)]
mod tests;
