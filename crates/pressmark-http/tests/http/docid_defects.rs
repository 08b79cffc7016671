//! Faults of the public implementation of DOCiD (`docid.md` §1 and §6), one by one: none of them is here. Each test is
//! named after its fault.

mod correctness;
mod security;
mod specification;

use serde_json::Value;

use crate::depositors::Person;
use crate::files::upload;
use crate::world::World;

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
