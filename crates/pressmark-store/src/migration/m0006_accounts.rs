//! Accounts: users and how they prove who they are, their sessions and tokens, their roles in workspaces.
//!
//! Whatever a client holds as a secret is kept as its SHA-256. What has to be read back (a second factor's secret, a
//! signing key) is sealed with the registry's secret, which the database does not hold.

pub(super) const UP: &[&str] = &[
    "CREATE TABLE app_user (
        id {id},
        email TEXT UNIQUE,
        email_verified_at {big},
        name TEXT NOT NULL,
        image TEXT,
        affiliation TEXT,
        orcid TEXT,
        orcid_authenticated_at {big},
        ror TEXT,
        role TEXT NOT NULL CHECK (role IN ('user', 'admin', 'superadmin')),
        state TEXT NOT NULL CHECK (state IN ('active', 'disabled', 'deleted')),
        password_hash TEXT,
        password_changed_at {big},
        last_sign_in_at {big},
        created_at {big} NOT NULL,
        updated_at {big} NOT NULL
    )",
    // One proven iD to one account (rule 30); what somebody merely typed binds nobody.
    "CREATE UNIQUE INDEX app_user_proven_orcid ON app_user (orcid) WHERE orcid_authenticated_at IS NOT NULL",
    "CREATE TABLE user_identity (
        id {id},
        user_id {big} NOT NULL REFERENCES app_user (id),
        provider TEXT NOT NULL,
        subject TEXT NOT NULL,
        created_at {big} NOT NULL,
        updated_at {big} NOT NULL,
        UNIQUE (provider, subject)
    )",
    "CREATE INDEX user_identity_user ON user_identity (user_id)",
    "CREATE TABLE user_session (
        id {id},
        user_id {big} NOT NULL REFERENCES app_user (id),
        token_hash TEXT NOT NULL UNIQUE,
        workspace_id {big} REFERENCES workspace (id),
        remember {bool} NOT NULL,
        ip_address TEXT,
        user_agent TEXT,
        created_at {big} NOT NULL,
        updated_at {big} NOT NULL,
        expires_at {big} NOT NULL
    )",
    "CREATE INDEX user_session_user ON user_session (user_id)",
    "CREATE INDEX user_session_expires ON user_session (expires_at)",
    "CREATE TABLE token_family (
        id TEXT PRIMARY KEY,
        user_id {big} NOT NULL REFERENCES app_user (id),
        ip_address TEXT,
        user_agent TEXT,
        created_at {big} NOT NULL,
        expires_at {big} NOT NULL,
        revoked_at {big},
        revoked_because TEXT
    )",
    "CREATE INDEX token_family_user ON token_family (user_id)",
    "CREATE TABLE refresh_token (
        token_hash TEXT PRIMARY KEY,
        family_id TEXT NOT NULL REFERENCES token_family (id),
        created_at {big} NOT NULL,
        expires_at {big} NOT NULL,
        used_at {big}
    )",
    "CREATE INDEX refresh_token_family ON refresh_token (family_id)",
    "CREATE TABLE signing_key (
        id TEXT PRIMARY KEY,
        sealed_private_key TEXT NOT NULL,
        public_key TEXT NOT NULL,
        created_at {big} NOT NULL,
        signs_until {big} NOT NULL,
        expires_at {big} NOT NULL
    )",
    "CREATE TABLE one_time_token (
        token_hash TEXT PRIMARY KEY,
        purpose TEXT NOT NULL,
        user_id {big} REFERENCES app_user (id),
        payload TEXT NOT NULL,
        created_at {big} NOT NULL,
        expires_at {big} NOT NULL
    )",
    "CREATE INDEX one_time_token_user ON one_time_token (user_id, purpose)",
    "CREATE INDEX one_time_token_expires ON one_time_token (expires_at)",
    "CREATE TABLE second_factor (
        user_id {big} PRIMARY KEY REFERENCES app_user (id),
        sealed_secret TEXT NOT NULL,
        confirmed_at {big},
        last_step {big} NOT NULL DEFAULT 0,
        created_at {big} NOT NULL
    )",
    "CREATE TABLE recovery_code (
        user_id {big} NOT NULL REFERENCES app_user (id),
        code_hash TEXT NOT NULL,
        PRIMARY KEY (user_id, code_hash)
    )",
    "CREATE TABLE known_device (
        user_id {big} NOT NULL REFERENCES app_user (id),
        device_hash TEXT NOT NULL,
        failures INTEGER NOT NULL DEFAULT 0,
        trusted_until {big},
        last_seen_at {big} NOT NULL,
        PRIMARY KEY (user_id, device_hash)
    )",
    "CREATE TABLE workspace_membership (
        workspace_id {big} NOT NULL REFERENCES workspace (id),
        user_id {big} NOT NULL REFERENCES app_user (id),
        role TEXT NOT NULL CHECK (role IN ('member', 'workspace_admin')),
        created_by TEXT,
        created_at {big} NOT NULL,
        PRIMARY KEY (workspace_id, user_id)
    )",
    "CREATE INDEX workspace_membership_user ON workspace_membership (user_id)",
    "CREATE TABLE invitation (
        id {id},
        workspace_id {big} NOT NULL REFERENCES workspace (id),
        email TEXT NOT NULL,
        role TEXT NOT NULL CHECK (role IN ('member', 'workspace_admin')),
        token_hash TEXT NOT NULL UNIQUE,
        invited_by TEXT NOT NULL,
        created_at {big} NOT NULL,
        expires_at {big} NOT NULL,
        accepted_at {big},
        accepted_by {big} REFERENCES app_user (id),
        revoked_at {big}
    )",
    "CREATE INDEX invitation_workspace ON invitation (workspace_id, id)",
    "ALTER TABLE api_key ADD COLUMN created_by_user {big} REFERENCES app_user (id)",
    "ALTER TABLE workspace ADD COLUMN second_factor TEXT NOT NULL DEFAULT 'off' CHECK (second_factor IN ('off', 'admins', 'all'))",
];
