//! Deposits, drafts of them, and the answers that are kept for those who ask twice.

pub(super) const UP: &[&str] = &[
    "CREATE TABLE deposit (
        publication_id {big} PRIMARY KEY REFERENCES publication (id),
        workspace_id {big} NOT NULL REFERENCES workspace (id),
        owner_id {big} NOT NULL REFERENCES app_user (id),
        docid TEXT NOT NULL,
        resource_type_id {big} NOT NULL,
        publication_type_id {big},
        series_id {big} NOT NULL,
        version_number INTEGER NOT NULL,
        embargo_until {big},
        retired_at {big},
        retired_by TEXT,
        retired_reason TEXT,
        created_at {big} NOT NULL,
        updated_at {big} NOT NULL,
        revision INTEGER NOT NULL,
        form TEXT NOT NULL
    )",
    "CREATE UNIQUE INDEX deposit_docid ON deposit (workspace_id, docid)",
    // No two versions of one work have the same number, whoever makes them at once.
    "CREATE UNIQUE INDEX deposit_version ON deposit (workspace_id, series_id, version_number)",
    "CREATE INDEX deposit_newest ON deposit (workspace_id, publication_id)",
    "CREATE INDEX deposit_type ON deposit (workspace_id, resource_type_id, publication_id)",
    "CREATE INDEX deposit_owner ON deposit (workspace_id, owner_id, publication_id)",
    "CREATE TABLE draft (
        id {id},
        workspace_id {big} NOT NULL REFERENCES workspace (id),
        user_id {big} NOT NULL REFERENCES app_user (id),
        form TEXT NOT NULL,
        revision INTEGER NOT NULL,
        created_at {big} NOT NULL,
        updated_at {big} NOT NULL
    )",
    "CREATE INDEX draft_of_user ON draft (workspace_id, user_id, updated_at, id)",
    "CREATE TABLE idempotency (
        user_id {big} NOT NULL REFERENCES app_user (id),
        operation TEXT NOT NULL,
        key TEXT NOT NULL,
        payload_sha256 TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('in_progress', 'done')),
        status INTEGER NOT NULL,
        body TEXT NOT NULL,
        created_at {big} NOT NULL,
        PRIMARY KEY (user_id, operation, key)
    )",
];
