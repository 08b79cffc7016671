//! What happened, for the staff of a workspace, and what those who guard the registry must be able to read later.

pub(super) const UP: &[&str] = &[
    "CREATE TABLE activity (
        id {id},
        workspace_id {big} NOT NULL REFERENCES workspace (id),
        at {big} NOT NULL,
        event_type TEXT NOT NULL,
        severity TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'error')),
        status TEXT NOT NULL CHECK (status IN ('ok', 'refused', 'failed')),
        actor TEXT NOT NULL,
        actor_kind TEXT NOT NULL,
        subject_kind TEXT,
        subject_id TEXT,
        summary TEXT NOT NULL,
        details TEXT NOT NULL,
        request_id TEXT
    )",
    "CREATE INDEX activity_newest ON activity (workspace_id, id)",
    "CREATE INDEX activity_by_type ON activity (workspace_id, event_type, id)",
    "CREATE INDEX activity_by_time ON activity (workspace_id, at)",
    // Beside it and not in it, so that no cleaning of the one can touch the other.
    "CREATE TABLE audit (
        id {id},
        workspace_id {big},
        at {big} NOT NULL,
        event_type TEXT NOT NULL,
        severity TEXT NOT NULL,
        status TEXT NOT NULL,
        actor TEXT NOT NULL,
        actor_kind TEXT NOT NULL,
        subject_kind TEXT,
        subject_id TEXT,
        summary TEXT NOT NULL,
        details TEXT NOT NULL,
        request_id TEXT,
        address TEXT
    )",
    "CREATE INDEX audit_by_type ON audit (event_type, id)",
];
