//! Faults of the public implementation of DOCiD (`docid.md` §1 and §6), one by one: none of them is here. Each test is
//! named after its fault.

mod correctness;
mod incidents;
mod operations;
mod security;
mod specification;

use serde_json::Value;

use crate::depositors::Person;
use crate::files::upload;
use crate::world::World;

/// The faults of §6, in the order of the list, each with the test that it is not here.
///
/// Left out is what this registry has nothing of: an OAI-PMH harvest and its statements, RAiD, a queue of scripts, a
/// log that rotates, packages of another language, and a test with a date in it.
const FAULTS: [(&str, &str); 62] = [
    ("6.1 unauthenticated minting", "minting_without_a_login"),
    ("6.1 minting reopened to every account", "an_account_that_mints_without_end"),
    ("6.1 mint answers without their identifier", "a_registration_that_always_succeeds_and_handles_that_are_null"),
    ("6.1 statuses that invite to mint again", "a_key_gets_one_handle_however_often_it_asks"),
    ("6.1 demo systems in the production namespace", "test_systems_that_mint_in_the_namespace_of_production"),
    ("6.1 processes that pile up", "workers_that_pile_up"),
    ("6.1 an edit that wipes files", "an_edit_that_wipes_what_it_leaves_out"),
    ("6.1 handles in the DOI column", "handles_in_the_place_of_dois"),
    ("6.1 hard deletes", "deletions_that_break_identifiers"),
    ("6.1 a schema that drifted", "an_empty_database_is_built_and_building_again_changes_nothing"),
    ("6.1 social sign-in that gives no tokens", "a_program_comes_by_every_door_to_the_same_account"),
    ("6.2.1 personal data without login", "personal_data_without_login"),
    ("6.2.2 names of clients", "names_of_clients_become_paths_and_html_runs_from_the_origin"),
    ("6.2.3 tokens in the log", "tokens_and_national_numbers_in_the_log"),
    ("6.2.4 the client chooses the PID", "the_client_chooses_the_identifier"),
    ("6.2.5 mint bypass routes", "ways_around_the_kill_switch"),
    ("6.2.6 SQL and hosts in errors", "sql_and_hosts_in_errors"),
    ("6.2.7 no throttling, enumeration, weak passwords", "no_throttling_and_telling_who_has_an_account"),
    ("6.2.7 enumeration by timing", "each_way_in_computes_one_password_hash_whoever_knocks"),
    ("6.2.7 weak passwords at reset", "a_lost_password_is_set_anew_and_nobody_learns_which_addresses_exist"),
    ("6.2.7 a provider's token as password", "a_password_less_login_500"),
    ("6.2.7 an address changed without verification", "an_address_is_changed_by_whoever_reads_the_new_one"),
    ("6.2.7 a logout that revokes nothing", "a_logout_that_revokes_nothing"),
    ("6.2.7 tokens that outlive what they stand for", "a_role_or_a_password_that_a_token_outlives"),
    ("6.2.8 limits per process", "five_wrong_passwords_in_a_minute_are_five_over_two_nodes"),
    ("6.2.8 a spoofable key", "no_throttling_and_telling_who_has_an_account"),
    ("6.2.8 dead limiters", "every_status_of_every_operation_is_answered_as_the_contract_says"),
    ("6.2.9 reads with effects", "reads_with_effects"),
    ("6.2.10 CORS, headers, HTML", "any_origin_no_headers_and_markup_as_it_came"),
    ("6.2.10 credentials", "no_secret_is_in_the_log_or_in_the_audit_trail"),
    ("6.2.11 audit", "an_audit_that_misses_what_was_done"),
    ("6.2.12 idempotency", "keys_that_answer_for_other_payloads_or_are_stuck"),
    ("6.3 unknown GET", "unknown_get_500"),
    ("6.3 title search, sort=title", "title_search_and_sort_500"),
    ("6.3 duplicate, long title, no file_type, role", "duplicate_long_title_missing_type_unknown_role_500"),
    ("6.3 bytes that stay, a folder that is ignored", "bytes_stay_after_a_rollback_or_go_elsewhere"),
    ("6.3 replies twice, orphans", "replies_twice_and_orphans"),
    ("6.3 likes", "a_like_that_is_no_toggle_and_loses_updates"),
    ("6.3 retired records that leak or change", "retired_records_leak_and_can_be_changed"),
    ("6.3 versions race, empty DOI", "versions_race_and_an_empty_doi"),
    ("6.3 types, subjects, dates, funders", "types_collapse_and_subjects_dates_and_funders_are_dropped"),
    ("6.3 a sync that always succeeds", "a_registration_that_always_succeeds_and_handles_that_are_null"),
    ("6.3 ROR malformed, ORCID 404", "upstreams_that_fail_are_the_clients_fault"),
    ("6.3 kill switches unread", "the_kill_switch_stops_minting_and_loses_nothing"),
    ("6.3 somebody else's DOI", "a_doi_that_is_somebody_elses"),
    ("6.3 200 with an error", "reads_with_effects"),
    ("6.3 password-less login", "a_password_less_login_500"),
    ("6.3 views need login", "views_need_a_login"),
    ("6.3 published = inserted", "types_collapse_and_subjects_dates_and_funders_are_dropped"),
    ("6.4 unindexed search", "title_search_and_sort_500"),
    ("6.4 statements per row", "statements_for_each_row"),
    ("6.4 unbounded page_size", "pages_without_end_and_parameters_that_nobody_reads"),
    ("6.4 whole lists", "lists_without_end"),
    ("6.4 calls without a timeout", "services_that_never_answer_stop_everything"),
    ("6.4 a cache that is never used", "a_doi_is_asked_for_once_and_then_costs_nothing"),
    ("6.4 no validators", "reads_that_nobody_may_keep"),
    ("6.4 no health, readiness, metrics", "a_server_that_tells_nobody_how_it_is"),
    ("6.5 escaping in queries", "title_search_and_sort_500"),
    ("6.5 orphans of parents without a key", "an_upload_that_breaks_off_leaves_nothing"),
    ("6.5 raw answers in the cache", "what_a_broken_service_says_stays_in_the_log"),
    ("6.5 slow upstreams", "equal_questions_at_once_are_one_question"),
    ("6.5 twice is 409", "duplicate_long_title_missing_type_unknown_role_500"),
];

#[test]
fn each_fault_of_the_list_has_its_test() {
    let tests = [
        include_str!("docid_defects/correctness.rs"),
        include_str!("docid_defects/incidents.rs"),
        include_str!("docid_defects/operations.rs"),
        include_str!("docid_defects/security.rs"),
        include_str!("docid_defects/specification.rs"),
        include_str!("cost.rs"),
        include_str!("docid_codes.rs"),
        include_str!("external.rs"),
        include_str!("files.rs"),
        include_str!("own_account.rs"),
        include_str!("secrets.rs"),
        include_str!("social.rs"),
        include_str!("tokens.rs"),
        include_str!("../../../pressmark/tests/cli/nodes.rs"),
        include_str!("../../../pressmark-app/tests/it/identifiers.rs"),
        include_str!("../../../pressmark-store/src/migration/tests.rs"),
    ];
    for (fault, test) in FAULTS {
        let named = format!("async fn {test}(");
        assert!(tests.iter().any(|tests| tests.contains(&named)), "{fault}: there is no {test}");
    }
}

/// Uploads a file to a publication.
async fn upload_to(world: &World, by: &Person, publication: i64, name: &str, content: &[u8]) -> (u16, Value) {
    let publication = publication.to_string();
    let fields: [(&str, Option<&str>, &[u8]); 3] = [
        ("publication_id", None, publication.as_bytes()),
        ("file_type", None, b"Dataset"),
        ("file", Some(name), content),
    ];
    upload(world, &by.token, &fields).await
}

/// The code of an error.
fn code(body: &Value) -> &str {
    body["code"].as_str().unwrap_or_default()
}

/// The keys of comments and of what answers them, in the order of the answer.
fn keys(comments: &Value) -> Vec<i64> {
    let of = |comment: &Value| {
        let mut found = vec![comment["id"].as_i64().unwrap()];
        found.extend(keys(&comment["replies"]));
        found
    };
    comments.as_array().unwrap().iter().flat_map(of).collect()
}
