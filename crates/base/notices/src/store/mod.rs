pub mod deliveries;
pub mod inbox;
pub mod migrations;
pub mod settings;
pub mod wishes;
