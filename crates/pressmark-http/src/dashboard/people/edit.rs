//! `PATCH /api/people/{orcid}`: edits a profile. What is written here survives every harvest.

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use pressmark_app::people::{self, EditError, Localized, ProfileEdit};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::texts::{Form, SomeText, TextOrTexts, is_null, localized};
use super::{absent, applied, named};
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::dashboard::{Done, done, refuse_nulls};
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

const KNOWN: &[&str] = &["name", "biography", "category_ids"];
const NAME: Form = Form { longest: 500, lines: false };
const BIOGRAPHY: Form = Form { longest: 10_000, lines: true };
/// The longest body, bytes: biographies in several locales.
const LONGEST: usize = 512 << 10;
/// The most categories of a person.
const MOST_CATEGORIES: usize = 50;
/// No short name of a category is longer.
const LONGEST_ID: usize = 120;

/// What is to be changed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct EditPersonRequest {
    /// The name: one text, or all texts by locale. What is shown already is no edit; the harvested one ends an edit.
    name: TextOrTexts,
    /// The biography; null takes it away, and no harvest brings it back.
    #[schema(required = false)]
    biography: Option<TextOrTexts>,
    /// The categories that the person is in, all of them.
    #[schema(required = false, max_items = 50)]
    category_ids: Vec<SomeText>,
}

/// Edit a person's profile.
#[utoipa::path(
    patch, path = "/api/people/{orcid}", tag = "People", operation_id = "edit_person",
    params(("orcid" = String, Path, description = "ORCID iD, current or former; or `slug:` and a short name.")),
    request_body = EditPersonRequest,
    responses(
        (status = 200, description = "Done.", body = Done),
        (status = 400, description = "The iD or the body is malformed, or a category is unknown.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
        (status = 404, description = "No such person.", body = ErrorBody),
        (status = 413, description = "The body is too long.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn edit_person(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    orcid: Result<Path<String>, PathRejection>,
    content: Body,
) -> Result<Response, Failure> {
    let bytes = body::read_at_most(content, state.settings.body_timeout, LONGEST).await?;
    let (named, edit) = (named(orcid)?, parse(&bytes)?);
    let changed = people::edit(&state.store, caller.workspace_id, &named, edit, &caller.actor).await;
    Ok(applied(&state, &changed.map_err(refusal)?, done()).await)
}

fn parse(bytes: &[u8]) -> Result<ProfileEdit, Failure> {
    let mut fields = Fields::of(bytes, Some(KNOWN));
    refuse_nulls(&mut fields, &["name", "category_ids"]);
    if fields.value("name").is_none() {
        fields.complain("name", "Required");
    }
    let name = localized(&mut fields, "name", NAME);
    let biography = match is_null(&fields, "biography") {
        true => Some(None),
        false => localized(&mut fields, "biography", BIOGRAPHY).map(Some),
    };
    let category_ids = if is_null(&fields, "category_ids") { None } else { read_categories(&mut fields) };
    fields.finish()?;
    // Without a name there was a complaint.
    Ok(ProfileEdit { name: name.unwrap_or(Localized::Text(String::new())), biography, category_ids })
}

fn read_categories(fields: &mut Fields) -> Option<Vec<String>> {
    let ids = fields.texts("category_ids")?;
    if ids.len() > MOST_CATEGORIES {
        fields.complain("category_ids", format!("At most {MOST_CATEGORIES}"));
    }
    if ids.iter().any(|id| id.is_empty() || id.chars().count() > LONGEST_ID || id.contains('\0')) {
        fields.complain("category_ids", format!("Each must have 1 to {LONGEST_ID} characters"));
    }
    Some(ids)
}

fn refusal(error: EditError) -> Failure {
    match error {
        EditError::UnknownPerson => absent(),
        EditError::UnknownCategories(ids) => {
            let told = ids.iter().map(|id| format!("Unknown category: {id}")).collect::<Value>();
            let fields = Map::from_iter([("category_ids".to_owned(), told)]);
            Failure::invalid("Invalid request body", Vec::new(), fields).with_code("unknown_category")
        }
        EditError::Store(error) => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(body: Value) -> Result<ProfileEdit, Failure> {
        parse(body.to_string().as_bytes())
    }

    #[test]
    fn absent_and_null_differ() {
        let only_name = read(json!({ "name": "Ada" })).unwrap();
        assert!(only_name.biography.is_none() && only_name.category_ids.is_none());
        let cleared = read(json!({ "name": { "en": "Ada" }, "biography": null, "category_ids": [] })).unwrap();
        assert_eq!((cleared.biography, cleared.category_ids), (Some(None), Some(Vec::new())));
    }

    #[test]
    fn the_body_is_strict() {
        for body in [
            json!({}),
            json!({ "name": null }),
            json!({ "name": "" }),
            json!({ "name": {} }),
            json!({ "name": "Ada", "hidden": true }),
            json!({ "name": "Ada", "biography": "" }),
            json!({ "name": "Ada", "category_ids": null }),
            json!({ "name": "Ada", "category_ids": "staff" }),
            json!({ "name": "Ada", "category_ids": [""] }),
            json!({ "name": "Ada", "category_ids": vec!["x"; 51] }),
            json!([]),
        ] {
            assert_eq!(read(body.clone()).err().map(|failure| failure.status().as_u16()), Some(400), "{body}");
        }
    }
}
