//! Error documents of the ORCID API, in the words of the recorded ones.

use pressmark_domain::Orcid;
use serde_json::{Value, json};

const MORE: &str = "https://members.orcid.org/api/resources/troubleshooting";

fn document(status: u16, code: u16, developer: &str, user: &str) -> Value {
    json!({
        "response-code": status,
        "developer-message": developer,
        "user-message": user,
        "error-code": code,
        "more-info": MORE,
    })
}

/// 404: nobody has this iD.
pub(crate) fn unknown(id: &str) -> Value {
    let developer =
        format!("404 Not Found: The resource was not found. Full validation error: ORCID iD {id} not found");
    document(404, 9016, &developer, "The resource was not found.")
}

/// 404: the record holds no such work.
pub(crate) fn no_such_work(id: &Orcid, put_code: i64) -> Value {
    let developer = format!(
        "404 Not Found: The resource was not found. Full validation error: Work with put code {put_code} not found for ORCID iD {id}"
    );
    document(404, 9016, &developer, "The resource was not found.")
}

/// 404: there is no such operation.
pub(crate) fn no_such_path(path: &str) -> Value {
    document(
        404,
        9016,
        &format!("404 Not Found: The resource was not found. Path {path}"),
        "The resource was not found.",
    )
}

/// 409: the record is locked.
pub(crate) fn locked(id: &Orcid) -> Value {
    let developer =
        format!("409 Conflict: The ORCID record is locked and cannot be edited. ORCID https://orcid.org/{id}");
    document(409, 9018, &developer, "The ORCID record is locked.")
}

/// 409: the record is deactivated.
pub(crate) fn deactivated(id: &Orcid) -> Value {
    let developer =
        format!("409 Conflict: The ORCID record is deactivated and cannot be edited. ORCID https://orcid.org/{id}");
    document(409, 9044, &developer, "The ORCID record is deactivated.")
}

/// 301: the record was merged into another one.
pub(crate) fn deprecated(id: &Orcid, primary: &Orcid) -> Value {
    let user = format!("This account is deprecated. Please refer to account: https://orcid.org/{primary}.");
    document(301, 9007, &format!("301 Moved Permanently: {user} ORCID https://orcid.org/{id}"), &user)
}

/// 400: more than 100 put-codes in one bulk read.
pub(crate) fn too_many_put_codes() -> Value {
    let developer = "400 Bad Request: There is an issue with your data or the API endpoint. \
                     Full validation error: Too many put codes specified: maximum is 100";
    document(400, 9042, developer, "Too many put codes supplied")
}

/// 400: a put-code that is not a number.
pub(crate) fn bad_put_code(text: &str) -> Value {
    let developer = format!("400 Bad Request: Full validation error: '{text}' is not a valid put code");
    document(400, 9043, &developer, "The put code is not a number")
}

/// 400: a search that is not understood.
pub(crate) fn bad_search() -> Value {
    let developer = "400 Bad Request: There is an issue with your data or the API endpoint. \
                     Full validation error: the simulator searches phrases in fields, joined by AND";
    document(400, 9000, developer, "There was an error when searching")
}
