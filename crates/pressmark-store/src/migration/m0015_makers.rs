//! Who made a credential of an installation: it stops when they are stopped (rule 35).

pub(super) const UP: &[&str] = &[
    "ALTER TABLE installation_credential ADD COLUMN created_by TEXT",
    "ALTER TABLE installation_credential ADD COLUMN created_by_user {big} REFERENCES app_user (id)",
];
