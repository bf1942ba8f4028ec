//! Nothing but a list of libraries: see Cargo.toml.
