//! Workspaces, settings, API keys.

pub(super) const UP: &[&str] = &[
    "CREATE TABLE workspace (
        id {id},
        slug TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        host TEXT UNIQUE,
        is_default {bool} NOT NULL DEFAULT FALSE,
        created_at {big} NOT NULL
    )",
    "CREATE UNIQUE INDEX workspace_one_default ON workspace (is_default) WHERE is_default",
    "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE api_key (
        id {id},
        workspace_id {big} NOT NULL REFERENCES workspace (id),
        key_hash TEXT NOT NULL UNIQUE CHECK (length(key_hash) = 64),
        prefix TEXT NOT NULL,
        client_name TEXT NOT NULL,
        scopes TEXT NOT NULL,
        rate_limit_per_minute INTEGER NOT NULL CHECK (rate_limit_per_minute BETWEEN 1 AND 10000),
        is_active {bool} NOT NULL DEFAULT TRUE,
        created_by TEXT,
        created_at {big} NOT NULL,
        last_used_at {big},
        expires_at {big}
    )",
    "CREATE INDEX api_key_workspace ON api_key (workspace_id, id)",
];
