//! The files of an older form: what each is, and keeping them until the deposit is made.

use pressmark_app::deposit::{self, DepositError, Depositor};
use pressmark_app::files::{self, Pending, Target};
use pressmark_domain::vocabulary::publication_types;
use serde_json::{Map, Value};

use super::fields::Reading;
use super::form::POSTER;
use super::lists::place_of_file;
use crate::caller::Caller;
use crate::docid::publications::refused::refused;
use crate::failure::Failure;
use crate::state::HttpState;

/// Characters of the longest title of a file.
const LONGEST: usize = 255;

/// A file, and what was said of it.
#[derive(Debug)]
pub(super) struct Filed {
    pub(super) pending: Pending,
    pub(super) file_type: String,
    pub(super) title: Option<String>,
}

/// What the files of a form are: by the type of publication that is said of each, else by the list that they stand in.
pub(super) fn filed(files: Vec<(String, Pending)>, reading: &mut Reading<'_>) -> Vec<Filed> {
    judge(reading);
    let mut all = Vec::new();
    for (name, pending) in files {
        let Some((list, place)) = place_of_file(&name) else {
            all.push(Filed { pending, file_type: POSTER.to_owned(), title: None });
            continue;
        };
        let get = |member: &str| reading.lists.find(list, place).and_then(|members| members.get(member));
        let usual = if list == "filesDocuments" { "Document" } else { "Publication" };
        let file_type = get("publication_type").and_then(|kind| publication_types().find(kind));
        let file_type = file_type.map_or(usual, |known| known.name).to_owned();
        all.push(Filed { pending, file_type, title: get("title").cloned() });
    }
    all
}

fn judge(reading: &mut Reading<'_>) {
    for list in ["filesPublications", "filesDocuments"] {
        for (place, members) in reading.lists.list(list) {
            let kind = members.get("publication_type");
            if let Some(kind) = kind.filter(|kind| publication_types().find(kind).is_none()) {
                let at = format!("{list}[{place}][publication_type]");
                reading.errors.add(at, format!("Invalid publication type '{kind}'."));
            }
            let title = members.get("title").map_or("", String::as_str);
            if title.chars().count() > LONGEST || title.chars().any(char::is_control) {
                let message = format!("Must be one line of at most {LONGEST} characters");
                reading.errors.add(format!("{list}[{place}][title]"), message);
            }
            // Identifiers of files are not chosen by clients.
            for other in ["identifier", "generated_identifier", "description", "rrid"] {
                reading.ignored.extend(members.contains_key(other).then(|| format!("{list}[{place}][{other}]")));
            }
        }
    }
}

/// Keeps files in a draft: the transaction that makes the deposit takes them from there. None where there are none.
///
/// # Errors
/// What hinders it; then no draft is left.
pub(super) async fn keep(
    state: &HttpState,
    caller: &Caller,
    by: Depositor,
    body: &Map<String, Value>,
    files: Vec<Filed>,
) -> Result<Option<i64>, Failure> {
    if files.is_empty() {
        return Ok(None);
    }
    let draft = deposit::create_draft(&state.app, caller.workspace_id, by.user_id, body).await.map_err(refused)?;
    for file in files {
        let (target, title) = (Target::Draft(draft.id), file.title.as_deref());
        let added = files::add(&state.app, file.pending, target, &file.file_type, title, by, &caller.actor).await;
        if let Err(error) = added {
            discard(state, caller, by, Some(draft.id)).await;
            return Err(error.into());
        }
    }
    Ok(Some(draft.id))
}

/// Removes the draft of [`keep`] if nothing came of it.
pub(super) async fn discard(state: &HttpState, caller: &Caller, by: Depositor, draft_id: Option<i64>) {
    let Some(id) = draft_id else { return };
    match deposit::remove_draft(&state.app, caller.workspace_id, by.user_id, id).await {
        // It has become the deposit.
        Ok(()) | Err(DepositError::NoDraft) => {}
        Err(error) => tracing::warn!(%error, draft = id, "a draft that nothing came of is left"),
    }
}
