//! In whose words an error is written: each contract has its own shape.

use std::time::{SystemTime, UNIX_EPOCH};

use http::StatusCode;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::failure::Failure;

/// A contract's way to tell an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Voice {
    /// Legaciti: `{error, details?, code?}`.
    Legaciti,
    /// Better Auth: `{message, code}`, flat.
    BetterAuth,
    /// DOCiD: `{status, error, code, details: {field_errors, request_id}, timestamp}`.
    Docid,
    /// The Integrations API: `{error, code, details?}` and nothing else.
    Integrations,
    /// Older paths of DOCiD (`docid.md` §1.0): one member of this name and what it is about; 401 is `{msg}`.
    Older(Told),
}

/// Under which name older paths tell what went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// `{message}`: publications, accounts.
    Message,
    /// `{error}`: everything else.
    Error,
}

/// Beginnings of paths that are DOCiD's.
const DOCID: &[&str] = &["/api/v1/", "/api/comments/", "/uploads", "/files/", "/docid/"];

/// Beginnings of paths that are DOCiD's where they end in `/comments`, and the dashboard's otherwise.
const COMMENTED: &[&str] = &["/api/publications/", "/api/users/"];

fn is_of_comments(path: &str) -> bool {
    path.ends_with("/comments") && COMMENTED.iter().any(|beginning| path.starts_with(beginning))
}

/// Statistics of a publication or file, which are DOCiD's; `/api/publications/stats` is the dashboard's.
fn is_of_usage(path: &str) -> bool {
    let rest = path.strip_prefix("/api/publications/").unwrap_or_default();
    ["/stats", "/views/count", "/downloads/count"].iter().any(|end| rest.ends_with(end))
}

impl Voice {
    /// The voice of a path, also of one where nothing is.
    pub(crate) fn of(path: &str) -> Self {
        if path == "/api/auth" || path.starts_with("/api/auth/") {
            Self::BetterAuth
        } else if path == "/integrations/v1" || path.starts_with("/integrations/v1/") {
            Self::Integrations
        } else if DOCID.iter().any(|beginning| path.starts_with(beginning)) || is_of_comments(path) || is_of_usage(path)
        {
            Self::Docid
        } else {
            Self::Legaciti
        }
    }

    /// The body of an error; `None` for an empty one.
    pub(crate) fn body(self, failure: &Failure, request_id: &str) -> Option<Value> {
        match self {
            Self::Legaciti => Some(legaciti(failure, request_id)),
            // Unknown routes have no body there (`better-auth.md` §1).
            Self::BetterAuth if failure.status() == StatusCode::NOT_FOUND && failure.code().is_none() => None,
            Self::BetterAuth => Some(better_auth(failure, request_id)),
            Self::Docid => Some(docid(failure, request_id)),
            Self::Integrations => Some(integrations(failure, request_id)),
            Self::Older(told) => Some(older(failure, told, request_id)),
        }
    }
}

fn legaciti(failure: &Failure, request_id: &str) -> Value {
    let mut body = json!({ "error": failure.message() });
    if let Some(code) = failure.code() {
        body["code"] = code.into();
    }
    if let Some(details) = failure.details() {
        body["details"] = details.clone();
    }
    if failure.status().is_server_error() {
        body["request_id"] = request_id.into();
    }
    body
}

fn better_auth(failure: &Failure, request_id: &str) -> Value {
    let mut body = json!({ "message": failure.message() });
    if let Some(code) = failure.code() {
        body["code"] = code.to_uppercase().into();
    } else if failure.status().is_server_error() {
        body["code"] = "INTERNAL_SERVER_ERROR".into();
    }
    if failure.status().is_server_error() {
        body["request_id"] = request_id.into();
    }
    body
}

fn docid(failure: &Failure, request_id: &str) -> Value {
    let code = match failure.code() {
        // The guard's words for what this contract calls otherwise.
        None | Some("unauthorized" | "forbidden") => usual_code(failure.status()).to_owned(),
        Some(code) => code.to_uppercase(),
    };
    // Its messages are texts, one a field; ours are lists.
    let text = |messages: &Value| match messages {
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("; "),
        other => other.as_str().unwrap_or_default().to_owned(),
    };
    let fields = failure.details().and_then(|details| details["fieldErrors"].as_object());
    let fields: serde_json::Map<String, Value> =
        fields.into_iter().flatten().map(|(name, messages)| (name.clone(), text(messages).into())).collect();
    let request_id = if request_id.starts_with("req_") { request_id.to_owned() } else { format!("req_{request_id}") };
    let mut details = json!({ "field_errors": fields, "request_id": request_id });
    // What only some failures tell: candidates of a double, a tombstone.
    let told = failure.details().and_then(Value::as_object).into_iter().flatten();
    for (name, value) in told.filter(|(name, _)| !matches!(name.as_str(), "fieldErrors" | "formErrors")) {
        details[name] = value.clone();
    }
    json!({
        "status": "error",
        "error": failure.message(),
        "code": code,
        "details": details,
        "timestamp": now(),
    })
}

/// Strict: what is no field of its own stands in `details`, and each error has a code.
fn integrations(failure: &Failure, request_id: &str) -> Value {
    let code = failure.code().unwrap_or(match failure.status().as_u16() {
        401 => "unauthorized",
        403 => "forbidden",
        404 => "not_found",
        405 => "method_not_allowed",
        408 => "request_timeout",
        413 => "payload_too_large",
        429 => "rate_limited",
        503 => "service_unavailable",
        500.. => "internal_error",
        _ => "invalid_request",
    });
    let mut body = json!({ "error": failure.message(), "code": code });
    if failure.status().is_server_error() {
        body["details"] = json!({ "request_id": request_id });
    } else if let Some(details) = failure.details() {
        body["details"] = details.clone();
    }
    body
}

/// Flat. Clients show the sentence, so that all that is wrong stands in it.
fn older(failure: &Failure, told: Told, request_id: &str) -> Value {
    let details = failure.details().and_then(Value::as_object);
    let fields = details.and_then(|details| details.get("fieldErrors")?.as_object()).into_iter().flatten();
    let wrong: Vec<String> = fields
        .map(|(name, messages)| {
            let messages: Vec<&str> = messages.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            format!("{name}: {}", messages.join("; "))
        })
        .collect();
    let sentence = match wrong.is_empty() {
        true => failure.message().to_owned(),
        false => format!("{}: {}", failure.message(), wrong.join(", ")),
    };
    let name = match (failure.status(), told) {
        (StatusCode::UNAUTHORIZED, _) => "msg",
        (_, Told::Message) => "message",
        (_, Told::Error) => "error",
    };
    let mut body = json!({});
    body[name] = sentence.into();
    for (name, value) in details.into_iter().flatten() {
        match name.as_str() {
            "fieldErrors" | "formErrors" => {}
            "tombstone" => {
                body["deleted"] = true.into();
                body["id"] = value["id"].clone();
                body["document_docid"] = value["docid"].clone();
                body["deleted_at"] = value["deleted_at"].clone();
                body["deletion_reason"] = value["deletion_reason"].clone();
            }
            other => body[other] = value.clone(),
        }
    }
    if failure.status().is_server_error() {
        body["request_id"] = request_id.into();
    }
    body
}

/// The code of a status whose cause has none of its own.
fn usual_code(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 | 403 => "UNAUTHORIZED_ACCESS",
        404 | 405 => "NOT_FOUND",
        409 => "CONFLICT",
        429 => "RATE_LIMITED",
        502 | 504 => "EXTERNAL_SERVICE_ERROR",
        500 | 503 => "DATABASE_ERROR",
        _ => "VALIDATION_ERROR",
    }
}

/// The time in ISO 8601, UTC, with exactly three digits of a second: clients of Better Auth revive more as another time.
pub(crate) fn iso(millis: i64) -> String {
    Timestamp::from_millisecond(millis).map(|time| format!("{time:.3}")).unwrap_or_default()
}

/// Now, in that form.
pub(crate) fn now() -> String {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    iso(i64::try_from(elapsed.as_millis()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_path_has_its_voice() {
        for (path, voice) in [
            ("/api/auth/get-session", Voice::BetterAuth),
            ("/api/authors", Voice::Legaciti),
            ("/api/v1/auth/login", Voice::Docid),
            ("/api/comments/7", Voice::Docid),
            ("/uploads", Voice::Docid),
            ("/v1/publications", Voice::Legaciti),
            ("/integrations/v1/works", Voice::Integrations),
            ("/integrations/v12", Voice::Legaciti),
            ("/api/publications", Voice::Legaciti),
            ("/api/publications/7", Voice::Legaciti),
            ("/api/publications/7/comments", Voice::Docid),
            ("/api/publications/7/stats", Voice::Docid),
            ("/api/publications/7/views/count", Voice::Docid),
            ("/api/publications/files/7/stats", Voice::Docid),
            ("/api/publications/stats", Voice::Legaciti),
            ("/docid/20.500.5555/abc", Voice::Docid),
            ("/api/users/7/comments", Voice::Docid),
            ("/api/users/7", Voice::Legaciti),
        ] {
            assert_eq!(Voice::of(path), voice, "{path}");
        }
    }

    #[test]
    fn times_have_three_digits() {
        assert_eq!(iso(1_700_000_000_000), "2023-11-14T22:13:20.000Z");
        assert_eq!(iso(1_700_000_000_046), "2023-11-14T22:13:20.046Z");
    }

    #[test]
    fn one_failure_in_every_voice() {
        let mut fields = serde_json::Map::new();
        fields.insert("email".into(), json!(["Required", "Not an address"]));
        let failure = Failure::invalid("Invalid request body", Vec::new(), fields).with_code("validation_error");
        assert_eq!(Voice::Legaciti.body(&failure, "r").unwrap()["details"]["fieldErrors"]["email"][0], "Required");
        let better = Voice::BetterAuth.body(&failure, "r").unwrap();
        assert_eq!(better, json!({ "message": "Invalid request body", "code": "VALIDATION_ERROR" }));
        let docid = Voice::Docid.body(&failure, "abc").unwrap();
        assert_eq!(docid["details"]["field_errors"]["email"], "Required; Not an address");
        assert_eq!(docid["details"]["request_id"], "req_abc");
        assert_eq!(docid["code"], "VALIDATION_ERROR");
        assert_eq!(Voice::BetterAuth.body(&Failure::not_found("Not found"), "r"), None);
        let absent = Voice::Integrations.body(&Failure::not_found("Not found"), "r").unwrap();
        assert_eq!(absent, json!({ "error": "Not found", "code": "not_found" }));
        let broken = Voice::Integrations.body(&Failure::internal("secret"), "r").unwrap();
        let details = json!({ "request_id": "r" });
        assert_eq!(broken, json!({ "error": "Internal server error", "code": "internal_error", "details": details }));
        assert_eq!(Voice::Docid.body(&Failure::not_found("Not found"), "r").unwrap()["code"], "NOT_FOUND");
        let older = Voice::Older(Told::Message).body(&failure, "r").unwrap();
        assert_eq!(older, json!({ "message": "Invalid request body: email: Required; Not an address" }));
        let unknown = Failure::new(StatusCode::UNAUTHORIZED, "Token has expired");
        assert_eq!(Voice::Older(Told::Error).body(&unknown, "r").unwrap(), json!({ "msg": "Token has expired" }));
        let row = json!({ "id": 7, "docid": "20.500.5555/x", "deleted_at": "2026", "deletion_reason": "Cracked." });
        let gone = Failure::new(StatusCode::GONE, "The publication was retired").with_detail("tombstone", row);
        let told = Voice::Older(Told::Error).body(&gone, "r").unwrap();
        assert_eq!((&told["deleted"], &told["document_docid"]), (&json!(true), &json!("20.500.5555/x")), "{told}");
    }
}
