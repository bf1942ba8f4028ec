//! The rules of typical cases as pure functions: the case and its life, and what is masked.

pub mod case;
pub mod codes;
pub mod masking;

#[cfg(test)]
mod tests;
