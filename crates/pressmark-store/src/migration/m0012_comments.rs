//! Comments on publications: threads, likes, what they said before they were edited, and who asked to look at them.

pub(super) const UP: &[&str] = &[
    "ALTER TABLE workspace ADD COLUMN comments TEXT NOT NULL DEFAULT 'open' CHECK (comments IN ('open', 'moderated', 'off'))",
    "CREATE TABLE comment (
        id {id},
        workspace_id {big} NOT NULL REFERENCES workspace (id),
        publication_id {big} NOT NULL REFERENCES publication (id),
        thread_id {big} NOT NULL,
        parent_id {big} REFERENCES comment (id),
        depth INTEGER NOT NULL,
        user_id {big} NOT NULL REFERENCES app_user (id),
        kind TEXT NOT NULL CHECK (kind IN ('general', 'review', 'question', 'suggestion')),
        body TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('shown', 'pending', 'hidden', 'deleted')),
        state_by {big},
        state_at {big} NOT NULL,
        edit_count INTEGER NOT NULL DEFAULT 0,
        edited_at {big},
        likes INTEGER NOT NULL DEFAULT 0,
        flags INTEGER NOT NULL DEFAULT 0,
        created_at {big} NOT NULL
    )",
    "CREATE INDEX comment_publication ON comment (publication_id, parent_id, state)",
    "CREATE INDEX comment_thread ON comment (thread_id, state)",
    "CREATE INDEX comment_parent ON comment (parent_id, state) WHERE parent_id IS NOT NULL",
    "CREATE INDEX comment_user ON comment (user_id, id)",
    "CREATE INDEX comment_pending ON comment (workspace_id, id) WHERE state = 'pending'",
    "CREATE INDEX comment_hidden ON comment (workspace_id, id) WHERE state = 'hidden'",
    "CREATE INDEX comment_flagged ON comment (workspace_id, id) WHERE flags > 0",
    "CREATE TABLE comment_like (
        comment_id {big} NOT NULL REFERENCES comment (id) ON DELETE CASCADE,
        user_id {big} NOT NULL REFERENCES app_user (id),
        created_at {big} NOT NULL,
        PRIMARY KEY (comment_id, user_id)
    )",
    "CREATE TABLE comment_flag (
        comment_id {big} NOT NULL REFERENCES comment (id) ON DELETE CASCADE,
        user_id {big} NOT NULL REFERENCES app_user (id),
        reason TEXT,
        created_at {big} NOT NULL,
        settled_at {big},
        PRIMARY KEY (comment_id, user_id)
    )",
    "CREATE TABLE comment_revision (
        comment_id {big} NOT NULL REFERENCES comment (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        body TEXT NOT NULL,
        replaced_at {big} NOT NULL,
        PRIMARY KEY (comment_id, number)
    )",
];
