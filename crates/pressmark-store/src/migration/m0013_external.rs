//! Answers of services elsewhere that are kept for a while, and the organisations of ROR.

pub(super) const UP: &[&str] = &[
    "CREATE TABLE external_answer (
        service TEXT NOT NULL,
        answer_key TEXT NOT NULL,
        is_known {bool} NOT NULL,
        body TEXT NOT NULL,
        size INTEGER NOT NULL,
        fetched_at {big} NOT NULL,
        PRIMARY KEY (service, answer_key)
    )",
    "CREATE INDEX external_answer_age ON external_answer (fetched_at, size)",
    // A release of ROR is loaded beside the one that answers, then takes its place; what it replaced is removed later.
    "CREATE TABLE organisation_release (
        id {id},
        name TEXT NOT NULL,
        version TEXT,
        released_on TEXT,
        state TEXT NOT NULL CHECK (state IN ('loading', 'current', 'gone')),
        organisations {big} NOT NULL DEFAULT 0,
        touched_at {big} NOT NULL,
        loaded_at {big}
    )",
    "CREATE UNIQUE INDEX organisation_release_once ON organisation_release (state) WHERE state IN ('loading', 'current')",
    "CREATE TABLE organisation (
        release_id {big} NOT NULL,
        ror TEXT NOT NULL,
        record TEXT NOT NULL,
        name TEXT NOT NULL,
        country TEXT,
        status TEXT NOT NULL,
        successor TEXT,
        PRIMARY KEY (release_id, ror)
    ) {clustered}",
    // Words stand in the order of their bytes, so that a beginning is a range.
    "CREATE TABLE organisation_word (
        release_id {big} NOT NULL,
        word {ordered} NOT NULL,
        ror TEXT NOT NULL,
        weight INTEGER NOT NULL,
        PRIMARY KEY (release_id, word, ror)
    ) {clustered}",
    "CREATE INDEX organisation_word_of ON organisation_word (release_id, ror, word)",
];
