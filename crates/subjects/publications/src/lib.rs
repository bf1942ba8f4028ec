//! publications
