//! The rules of sign-in: pure, without database, clock or chance.

mod addresses;
mod failures;
mod names;
mod numbers;
mod passwords;
mod purposes;
mod roles;
mod standing;

pub use addresses::local_path;
pub use failures::Failures;
pub use names::check_user_name;
pub use numbers::{ASSESSORS_NUMBERS, SignInNumbers};
pub use passwords::{check_password, check_repeat};
pub use purposes::Purpose;
pub use roles::{check_liaison, check_roles};
pub use standing::{Standing, standing};
