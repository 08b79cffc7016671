//! Curation: decisions and their history, edits of people, entities and categories, duplicates, installations.

pub(super) const UP: &[&str] = &[
    "ALTER TABLE publication ADD COLUMN decisions TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE publication ADD COLUMN conflicts TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE publication ADD COLUMN custom TEXT NOT NULL DEFAULT '{}'",
    "CREATE TABLE publication_revision (
        id {id},
        workspace_id {big} NOT NULL,
        publication_id {big} NOT NULL REFERENCES publication (id),
        number INTEGER NOT NULL,
        kind TEXT NOT NULL,
        run TEXT,
        revision TEXT NOT NULL,
        decisions TEXT NOT NULL,
        merged TEXT NOT NULL,
        by_name TEXT NOT NULL,
        at {big} NOT NULL
    )",
    "CREATE UNIQUE INDEX publication_revision_number ON publication_revision (workspace_id, publication_id, number)",
    "CREATE INDEX publication_revision_run ON publication_revision (workspace_id, run) WHERE run IS NOT NULL",
    "ALTER TABLE person ADD COLUMN manual TEXT NOT NULL DEFAULT '{}'",
    "CREATE TABLE entity (
        workspace_id {big} NOT NULL REFERENCES workspace (id),
        id TEXT NOT NULL,
        name TEXT NOT NULL,
        kind TEXT,
        ror TEXT,
        parent_id TEXT,
        created_at {big} NOT NULL,
        updated_at {big} NOT NULL,
        PRIMARY KEY (workspace_id, id)
    )",
    // Entities that people belong to already are entities.
    "INSERT INTO entity (workspace_id, id, name, created_at, updated_at)
     SELECT workspace_id, entity_id, entity_id, MIN(starts_at), MIN(starts_at) FROM membership
     GROUP BY workspace_id, entity_id",
    "CREATE TABLE category (
        workspace_id {big} NOT NULL REFERENCES workspace (id),
        id TEXT NOT NULL,
        name TEXT NOT NULL,
        created_at {big} NOT NULL,
        updated_at {big} NOT NULL,
        PRIMARY KEY (workspace_id, id)
    )",
    "CREATE TABLE person_category (
        person_id {big} NOT NULL REFERENCES person (id),
        category_id TEXT NOT NULL,
        workspace_id {big} NOT NULL,
        PRIMARY KEY (person_id, category_id)
    )",
    "CREATE INDEX person_category_members ON person_category (workspace_id, category_id, person_id)",
    "CREATE TABLE duplicate_pair (
        workspace_id {big} NOT NULL,
        first_id {big} NOT NULL REFERENCES publication (id),
        second_id {big} NOT NULL REFERENCES publication (id),
        reasons TEXT NOT NULL,
        score {real} NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('open', 'distinct', 'merged')),
        decided_by TEXT,
        decided_at {big},
        created_at {big} NOT NULL,
        PRIMARY KEY (workspace_id, first_id, second_id)
    )",
    "CREATE INDEX duplicate_pair_open ON duplicate_pair (workspace_id, state, score)",
    "CREATE INDEX duplicate_pair_second ON duplicate_pair (second_id)",
    "CREATE TABLE publication_merge (
        id {id},
        workspace_id {big} NOT NULL,
        survivor_id {big} NOT NULL REFERENCES publication (id),
        merged_id {big} NOT NULL REFERENCES publication (id),
        kept TEXT NOT NULL,
        by_name TEXT NOT NULL,
        at {big} NOT NULL,
        split_by TEXT,
        split_at {big}
    )",
    "CREATE INDEX publication_merge_survivor ON publication_merge (workspace_id, survivor_id)",
    "CREATE INDEX publication_merge_merged ON publication_merge (workspace_id, merged_id)",
    "CREATE TABLE installation (
        id TEXT PRIMARY KEY,
        workspace_id {big} NOT NULL REFERENCES workspace (id),
        platform TEXT NOT NULL CHECK (platform IN ('wordpress', 'drupal')),
        status TEXT NOT NULL CHECK (status IN ('draft', 'pending_verification', 'active', 'disabled', 'revoked', 'archived')),
        display_name TEXT NOT NULL,
        description TEXT,
        scopes TEXT NOT NULL,
        created_by TEXT,
        created_at {big} NOT NULL,
        updated_at {big} NOT NULL
    )",
    "CREATE INDEX installation_workspace ON installation (workspace_id, created_at)",
    "CREATE TABLE installation_credential (
        id {id},
        installation_id TEXT NOT NULL REFERENCES installation (id),
        key_hash TEXT NOT NULL UNIQUE,
        prefix TEXT NOT NULL,
        is_active {bool} NOT NULL DEFAULT TRUE,
        last_used_at {big},
        created_at {big} NOT NULL
    )",
    "CREATE INDEX installation_credential_of ON installation_credential (installation_id)",
    "CREATE TABLE installation_origin (
        id TEXT PRIMARY KEY,
        installation_id TEXT NOT NULL REFERENCES installation (id),
        origin TEXT NOT NULL,
        token TEXT NOT NULL,
        verification_status TEXT NOT NULL CHECK (verification_status IN ('pending', 'verified', 'failed')),
        verified_at {big},
        checked_at {big},
        created_at {big} NOT NULL
    )",
    "CREATE UNIQUE INDEX installation_origin_once ON installation_origin (installation_id, origin)",
    "CREATE INDEX job_of_workspace ON job (workspace_id, id)",
    "CREATE INDEX run_item_of_publication ON run_item (publication_id) WHERE publication_id IS NOT NULL",
    "ALTER TABLE author_link ADD COLUMN name_contradiction {bool} NOT NULL DEFAULT FALSE",
    "UPDATE author_link SET name_contradiction = TRUE WHERE evidence LIKE '%\"kind\":\"name_contradiction\"%'",
    // A person's newest works in order, and a person's links without naming the workspace: what one link costs must not
    // grow with the links that there are.
    "DROP INDEX author_link_person",
    "CREATE INDEX author_link_person ON author_link (person_id, state, publication_id, position)",
    // The queue of matches reads what waits in it, not the links that there are.
    "CREATE INDEX author_link_suggested ON author_link (workspace_id, score, publication_id, person_id) WHERE state = 'suggested'",
    "CREATE INDEX author_link_contradiction ON author_link (workspace_id, score, publication_id, person_id) WHERE name_contradiction",
    "CREATE INDEX author_link_unplaced ON author_link (workspace_id, score, publication_id, person_id) WHERE state = 'linked' AND position IS NULL",
    "CREATE INDEX author_link_rejected ON author_link (workspace_id, score, publication_id, person_id) WHERE state = 'rejected'",
    // What refers to a row that is removed is looked for by these; without them each removal would read whole tables.
    "CREATE INDEX publication_merged_into ON publication (merged_into) WHERE merged_into IS NOT NULL",
    "CREATE INDEX notice_publication ON notice (publication_id)",
    "CREATE INDEX publication_revision_publication ON publication_revision (publication_id)",
    "CREATE INDEX duplicate_pair_first ON duplicate_pair (first_id)",
    "CREATE INDEX publication_merge_survivor_id ON publication_merge (survivor_id)",
    "CREATE INDEX publication_merge_merged_id ON publication_merge (merged_id)",
    "CREATE INDEX person_alias_person ON person_alias (person_id)",
    "CREATE TABLE bulk_edit (
        run TEXT PRIMARY KEY,
        workspace_id {big} NOT NULL REFERENCES workspace (id),
        request TEXT NOT NULL,
        by_name TEXT NOT NULL,
        at {big} NOT NULL,
        done {big},
        undone_at {big}
    )",
];
