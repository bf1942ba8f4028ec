/// The numbers sign-in goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignInNumbers {
    /// Failures in a row that lock an account.
    pub failures: i64,
    /// How long a lock lasts, in seconds.
    pub lock_seconds: i64,
    /// How long a signed-in person may do nothing, in seconds.
    pub idle_seconds: i64,
    /// How often a session's last use is written down at most, in seconds.
    pub touch_seconds: i64,
    /// The fewest characters of a password.
    pub shortest_password: usize,
    /// The most characters of a password; longer ones only cost hashing time.
    pub longest_password: usize,
    /// How many of the four classes (capitals, small letters, digits, other marks) a password holds at least.
    pub password_classes: usize,
    /// After how many seconds a password must be changed.
    pub password_seconds: i64,
}

/// The numbers assessors of GB/T 22239-2019 level 3 (等保三级, 身份鉴别) usually ask for: 3 of 4 classes, change within
/// 90 days, lock after 5 failures for 30 minutes, idle at most 30 minutes. They ask for 8 characters; we ask for 10.
pub const ASSESSORS_NUMBERS: SignInNumbers = SignInNumbers {
    failures: 5,
    lock_seconds: 30 * 60,
    idle_seconds: 30 * 60,
    touch_seconds: 60,
    shortest_password: 10,
    longest_password: 128,
    password_classes: 3,
    password_seconds: 90 * 24 * 3600,
};
