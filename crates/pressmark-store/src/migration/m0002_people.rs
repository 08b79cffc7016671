//! People, their names and former iDs, their memberships.

pub(super) const UP: &[&str] = &[
    "CREATE TABLE person (
        id {id},
        workspace_id {big} NOT NULL REFERENCES workspace (id),
        orcid TEXT,
        display_name TEXT NOT NULL,
        sort_name TEXT NOT NULL,
        names TEXT NOT NULL,
        biography TEXT,
        profile TEXT NOT NULL,
        slug TEXT NOT NULL,
        photo_url TEXT,
        people_type TEXT,
        origin TEXT NOT NULL CHECK (origin IN ('ingest', 'import', 'registration')),
        sync_status TEXT NOT NULL CHECK (sync_status IN ('pending', 'processing', 'complete', 'failed')),
        sync_error TEXT,
        harvest_state TEXT NOT NULL CHECK (harvest_state IN ('active', 'locked', 'deactivated', 'unknown')),
        last_fetched_at {big},
        last_checked_at {big},
        hidden {bool} NOT NULL DEFAULT FALSE,
        removed_at {big},
        authenticated_at {big},
        revision INTEGER NOT NULL,
        public_changed_at {big} NOT NULL,
        created_at {big} NOT NULL,
        updated_at {big} NOT NULL
    )",
    "CREATE UNIQUE INDEX person_orcid ON person (workspace_id, orcid)",
    "CREATE UNIQUE INDEX person_slug ON person (workspace_id, slug)",
    "CREATE TABLE person_alias (
        workspace_id {big} NOT NULL,
        orcid TEXT NOT NULL,
        person_id {big} NOT NULL REFERENCES person (id),
        PRIMARY KEY (workspace_id, orcid)
    )",
    "CREATE TABLE person_name_key (
        workspace_id {big} NOT NULL,
        name_key TEXT NOT NULL,
        person_id {big} NOT NULL REFERENCES person (id),
        PRIMARY KEY (workspace_id, name_key, person_id)
    )",
    "CREATE INDEX person_name_key_person ON person_name_key (person_id)",
    "CREATE TABLE membership (
        id {id},
        workspace_id {big} NOT NULL,
        person_id {big} NOT NULL REFERENCES person (id),
        entity_id TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('member', 'external')),
        starts_at {big} NOT NULL,
        ends_at {big}
    )",
    "CREATE UNIQUE INDEX membership_one_active ON membership (workspace_id, person_id, entity_id) WHERE ends_at IS NULL",
    "CREATE INDEX membership_person ON membership (person_id)",
];
