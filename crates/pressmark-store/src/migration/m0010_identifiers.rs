//! Identifiers that were minted here, the outbox of what agencies are to hear of them, and the trail of each attempt.
//!
//! An identifier outlives everything: it refers to works by their keys, which are never used again, and not by a
//! reference that a reset of the workspace would have to break.

pub(super) const UP: &[&str] = &[
    "CREATE TABLE identifier (
        id {id},
        workspace_id {big} NOT NULL REFERENCES workspace (id),
        publication_id {big},
        file_id {big},
        kind TEXT NOT NULL CHECK (kind IN ('docid', 'doi')),
        registrar TEXT NOT NULL CHECK (registrar IN ('local', 'cordra', 'datacite')),
        value TEXT NOT NULL UNIQUE,
        state TEXT NOT NULL CHECK (state IN ('reserved', 'registered', 'tombstoned')),
        provisional {bool} NOT NULL DEFAULT FALSE,
        owner_id {big},
        requested_by TEXT NOT NULL,
        request_id TEXT,
        mint_key TEXT UNIQUE,
        last_error TEXT,
        failing {bool} NOT NULL DEFAULT FALSE,
        created_at {big} NOT NULL,
        registered_at {big},
        tombstoned_at {big}
    )",
    "CREATE INDEX identifier_publication ON identifier (publication_id) WHERE publication_id IS NOT NULL",
    "CREATE INDEX identifier_file ON identifier (file_id) WHERE file_id IS NOT NULL",
    "CREATE INDEX identifier_workspace ON identifier (workspace_id, id)",
    "CREATE TABLE identifier_task (
        id {id},
        identifier_id {big} NOT NULL REFERENCES identifier (id),
        action TEXT NOT NULL CHECK (action IN ('register', 'update', 'tombstone')),
        attempts INTEGER NOT NULL DEFAULT 0,
        next_at {big} NOT NULL,
        leased_until {big},
        lease TEXT,
        created_at {big} NOT NULL,
        done_at {big}
    )",
    "CREATE INDEX identifier_task_due ON identifier_task (next_at, id) WHERE done_at IS NULL",
    "CREATE INDEX identifier_task_of ON identifier_task (identifier_id, id)",
    "CREATE TABLE identifier_attempt (
        id {id},
        identifier_id {big} NOT NULL REFERENCES identifier (id),
        task_id {big},
        action TEXT NOT NULL,
        user_id {big},
        request_id TEXT,
        outcome TEXT NOT NULL,
        http_status INTEGER,
        error TEXT,
        at {big} NOT NULL,
        ended_at {big}
    )",
    "CREATE INDEX identifier_attempt_of ON identifier_attempt (identifier_id, id)",
];
