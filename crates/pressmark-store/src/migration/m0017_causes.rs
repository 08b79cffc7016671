//! Who caused what an agency is told: that need not be who asked for the identifier.

pub(super) const UP: &[&str] = &[
    "ALTER TABLE identifier_task ADD COLUMN user_id {big}",
    "ALTER TABLE identifier_task ADD COLUMN requested_by TEXT",
    "ALTER TABLE identifier_task ADD COLUMN request_id TEXT",
    "ALTER TABLE identifier_attempt ADD COLUMN requested_by TEXT",
];
