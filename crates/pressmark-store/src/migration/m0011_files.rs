//! Files that people uploaded.

pub(super) const UP: &[&str] = &[
    // No reference to the publication or the draft: whoever removes these leaves the row to whoever removes the bytes.
    "CREATE TABLE stored_file (
        id {id},
        workspace_id {big} NOT NULL REFERENCES workspace (id),
        owner_id {big} NOT NULL,
        publication_id {big},
        draft_id {big},
        name TEXT NOT NULL,
        file_type TEXT NOT NULL,
        title TEXT,
        media_type TEXT NOT NULL,
        size {big} NOT NULL,
        sha256 TEXT NOT NULL,
        object TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('pending', 'bound', 'removed')),
        created_at {big} NOT NULL,
        checked_at {big} NOT NULL
    )",
    "CREATE INDEX stored_file_publication ON stored_file (publication_id, id) WHERE publication_id IS NOT NULL",
    "CREATE INDEX stored_file_draft ON stored_file (draft_id, id) WHERE draft_id IS NOT NULL",
    "CREATE INDEX stored_file_object ON stored_file (object)",
    "CREATE INDEX stored_file_sha256 ON stored_file (sha256)",
    "CREATE INDEX stored_file_unbound ON stored_file (state, checked_at) WHERE state <> 'bound'",
];
