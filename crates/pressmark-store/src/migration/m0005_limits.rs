//! Rate counters. Only PostgreSQL keeps them in the database; beside SQLite they have a file of their own, whose
//! tables these same statements make ([`crate::limits`]).

pub(crate) const UP: &[&str] = &[
    "CREATE TABLE rate_window (
        bucket TEXT PRIMARY KEY,
        at {big} NOT NULL,
        taken {bigs} NOT NULL,
        granted {big} NOT NULL,
        used {big} NOT NULL,
        frees_at {big} NOT NULL,
        expires_at {big} NOT NULL
    )",
    "CREATE INDEX rate_window_expires ON rate_window (expires_at)",
    "CREATE TABLE upstream_budget (
        source TEXT PRIMARY KEY,
        at {big} NOT NULL,
        tokens {real} NOT NULL,
        day {big} NOT NULL,
        spent {big} NOT NULL,
        granted {big} NOT NULL
    )",
];
