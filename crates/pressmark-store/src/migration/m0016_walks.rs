//! Indexes for what was looked for among all rows of a workspace.

pub(super) const UP: &[&str] = &[
    // An undo walks the works of a bulk edit in the order of their keys.
    "DROP INDEX publication_revision_run",
    "CREATE INDEX publication_revision_run ON publication_revision (workspace_id, run, publication_id) WHERE run IS NOT NULL",
    // Not the workspace first: SQLite might look by it for the memberships of a person.
    "CREATE INDEX membership_entity ON membership (entity_id, workspace_id, ends_at)",
    // What has run out is removed whenever an answer is kept.
    "CREATE INDEX external_answer_service ON external_answer (service, fetched_at)",
    // The report of a run is read and counted by kinds of change.
    "CREATE INDEX run_item_change ON run_item (run_id, change, item_key, workspace_id)",
    // Jobs are listed by state and by kind. What is true of every row keeps all other statements off these: SQLite
    // would look by them for jobs that have not ended among all that have.
    "CREATE INDEX job_list_state ON job (workspace_id, state, id, kind) WHERE id > 0",
    "CREATE INDEX job_list_kind ON job (workspace_id, kind, id) WHERE id >= 0",
    // Whoever is harvested by schedule, the longest unchecked first.
    "CREATE INDEX person_due ON person (workspace_id, COALESCE(last_checked_at, 0), id)
        WHERE orcid IS NOT NULL AND NOT hidden AND removed_at IS NULL AND harvest_state = 'active'",
    // The queue of matches, the last changed first; by these it is counted too.
    "CREATE INDEX author_link_suggested_newest ON author_link (workspace_id, updated_at, publication_id, person_id, decided_by)
        WHERE state = 'suggested'",
    "CREATE INDEX author_link_contradiction_newest ON author_link (workspace_id, updated_at, publication_id, person_id)
        WHERE name_contradiction",
    "CREATE INDEX author_link_unplaced_newest ON author_link (workspace_id, updated_at, publication_id, person_id)
        WHERE state = 'linked' AND position IS NULL",
    "CREATE INDEX author_link_rejected_newest ON author_link (workspace_id, updated_at, publication_id, person_id)
        WHERE state = 'rejected'",
    // The few that ask nothing any more, without a look at the many.
    "CREATE INDEX publication_gone ON publication (id) WHERE deleted_at IS NOT NULL OR merged_into IS NOT NULL",
    "CREATE INDEX person_gone ON person (id) WHERE removed_at IS NOT NULL",
];
