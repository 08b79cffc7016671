//! How often works and files are looked at (COUNTER R5.1).

pub(super) const UP: &[&str] = &[
    // One row a click, kept for some weeks so that the counts of a day can be made anew. `visitor` and `session` are
    // hashes with the salt of the day, which is forgotten when the day is over. `file_id` 0 is the landing page. `day`
    // counts from 1970, UTC.
    "CREATE TABLE usage_event (
        id {id},
        workspace_id {big} NOT NULL,
        publication_id {big} NOT NULL,
        file_id {big} NOT NULL,
        day {big} NOT NULL,
        at {big} NOT NULL,
        visitor {big} NOT NULL,
        session {big} NOT NULL
    )",
    "CREATE INDEX usage_event_work ON usage_event (publication_id, day)",
    "CREATE INDEX usage_event_day ON usage_event (day, publication_id)",
    // What the clicks of a day come to. `file_id` 0 is the work, page and files together.
    "CREATE TABLE usage_day (
        workspace_id {big} NOT NULL,
        publication_id {big} NOT NULL,
        file_id {big} NOT NULL,
        day {big} NOT NULL,
        investigations {big} NOT NULL,
        unique_investigations {big} NOT NULL,
        requests {big} NOT NULL,
        unique_requests {big} NOT NULL,
        PRIMARY KEY (workspace_id, publication_id, file_id, day)
    ) {clustered}",
    "CREATE INDEX usage_day_work ON usage_day (publication_id, day)",
    "CREATE TABLE usage_salt (
        day {big} NOT NULL PRIMARY KEY,
        salt TEXT NOT NULL
    )",
];
