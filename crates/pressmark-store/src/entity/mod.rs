//! SeaORM entities, one file a table. Times are Unix milliseconds; JSON is canonical text written by us.

pub mod api_key;
pub mod author_link;
pub mod authorship;
pub mod change_log;
pub mod doi_agency;
pub mod job;
pub mod membership;
pub mod notice;
pub mod person;
pub mod person_alias;
pub mod person_name_key;
pub mod publication;
pub mod publication_view;
pub mod raw_answer;
pub mod run_item;
pub mod setting;
pub mod work_key;
pub mod workspace;
