//! `GET /ready`: whether this process can answer, and if not, why. For load balancers and start scripts.

use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::header::CACHE_CONTROL;
use http::{HeaderValue, StatusCode};
use pressmark_catalogue::State as Catalogue;
use pressmark_store::repo;
use serde_json::json;

use crate::state::HttpState;

/// A database that does not answer by then is not ready.
const PATIENCE: Duration = Duration::from_secs(2);

/// 200 if lists and writes work, else 503 with the reasons.
pub(crate) async fn ready(State(state): State<HttpState>) -> Response {
    let asked = tokio::time::timeout(PATIENCE, repo::workspaces::default(state.store.read())).await;
    let database = match asked {
        Ok(Ok(Some(_))) => None,
        Ok(Ok(None)) => Some("the database has no default workspace"),
        Ok(Err(_)) => Some("the database gives an error"),
        Err(_) => Some("the database does not answer"),
    };
    let status = state.catalogue.status();
    let (word, catalogue) = match &status.state {
        Catalogue::Ready => ("ready", None),
        Catalogue::CatchingUp => ("catching_up", None),
        Catalogue::Rebuilding { .. } if status.answers => ("rebuilding", None),
        Catalogue::Rebuilding { .. } => ("rebuilding", Some("the catalogue is being built")),
        Catalogue::Stale(_) => ("stale", None),
        Catalogue::Unavailable(_) => ("unavailable", Some("the catalogue is not available")),
    };
    let catalogue = catalogue.or(if status.answers { None } else { Some("the catalogue does not answer yet") });
    let reasons: Vec<&str> = database.into_iter().chain(catalogue).collect();
    let (code, overall) = match reasons.is_empty() {
        true => (StatusCode::OK, "ready"),
        false => (StatusCode::SERVICE_UNAVAILABLE, "not_ready"),
    };
    let progress = match status.state {
        Catalogue::Rebuilding { done, total } => json!({ "done": done, "total": total }),
        _ => json!(null),
    };
    let body = json!({
        "status": overall,
        "reasons": reasons,
        "database": if database.is_none() { "ready" } else { "unavailable" },
        "catalogue": { "state": word, "answers": status.answers, "documents": status.documents, "lag_rows": status.lag_rows, "rebuilding": progress },
    });
    let mut response = (code, axum::Json(body)).into_response();
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
