//! Drafts of older clients: what their forms hold, whatever that is, one for each resource type (`docid.md` §5.1). They
//! stand among the other drafts of their owner.

use pressmark_store::entity::draft;
use pressmark_store::repo::drafts;
use pressmark_store::{ConnectionTrait, Result, clock};
use serde_json::{Map, Value, json};

use super::{DepositError, MOST_DRAFTS};
use crate::App;
use crate::files;

/// The member that holds what a form holds.
const FORM: &str = "formData";
/// Values inside values that are looked at; what is deeper is left out.
const DEEPEST: usize = 64;

/// A draft of an older client.
#[derive(Debug, Clone, PartialEq)]
pub struct FormDraft {
    /// Key.
    pub id: i64,
    /// Number of the resource type, in the client's numbers.
    pub resource_type_id: i64,
    /// What the form holds.
    pub form_data: Value,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Unix milliseconds.
    pub updated_at: i64,
}

impl FormDraft {
    /// `None` for a draft of our own kind.
    fn of(row: &draft::Model) -> Option<Self> {
        let mut stored: Map<String, Value> = serde_json::from_str(&row.form).ok()?;
        Some(Self {
            id: row.id,
            resource_type_id: stored.get("resource_type_id")?.as_i64()?,
            form_data: stored.get_mut(FORM)?.take(),
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

/// The drafts of older clients that a user has, what was saved last first.
///
/// # Errors
/// Any database error.
pub async fn form_drafts(conn: &impl ConnectionTrait, workspace_id: i64, user_id: i64) -> Result<Vec<FormDraft>> {
    let (rows, _) = drafts::page(conn, workspace_id, user_id, 0, MOST_DRAFTS).await?;
    Ok(rows.iter().filter_map(FormDraft::of).collect())
}

/// Saves what a form holds, in place of what it held before. National numbers are left out (rule 49).
///
/// # Errors
/// [`DepositError::TooManyDrafts`]; any database error.
pub async fn save_form_data(
    app: &App,
    workspace_id: i64,
    user_id: i64,
    resource_type_id: i64,
    form_data: Value,
) -> Result<draft::Model, DepositError> {
    let kept = without_national_numbers(form_data, 0);
    let form = json!({ "resource_type_id": resource_type_id, (FORM): kept }).to_string();
    let now = clock::now_millis();
    let tx = app.store.begin().await?;
    // Forms save themselves while somebody saves them: of a resource type there is one draft.
    drafts::lock(&tx, workspace_id, user_id).await?;
    let known = form_drafts(&*tx, workspace_id, user_id).await?;
    let is_full = drafts::count(&*tx, workspace_id, user_id).await? >= MOST_DRAFTS;
    let row = match known.iter().find(|draft| draft.resource_type_id == resource_type_id) {
        Some(draft) => {
            drafts::save(&tx, (workspace_id, user_id, draft.id), &form, None, now).await?;
            let saved = drafts::find(&*tx, workspace_id, user_id, draft.id).await?;
            saved.ok_or(DepositError::NoDraft)?
        }
        None if is_full => return Err(DepositError::TooManyDrafts),
        None => drafts::add(&tx, workspace_id, user_id, form, now).await?,
    };
    tx.commit().await?;
    Ok(row)
}

/// Removes what was saved of a form of this resource type, with its files.
///
/// # Errors
/// [`DepositError::NoDraft`]; any database error.
pub async fn remove_form_data(
    app: &App,
    workspace_id: i64,
    user_id: i64,
    resource_type_id: i64,
) -> Result<(), DepositError> {
    let tx = app.store.begin().await?;
    let known = form_drafts(&*tx, workspace_id, user_id).await?;
    let of_type = known.iter().filter(|draft| draft.resource_type_id == resource_type_id);
    let gone: Vec<i64> = of_type.map(|draft| draft.id).collect();
    if gone.is_empty() {
        return Err(DepositError::NoDraft);
    }
    for id in gone {
        drafts::remove(&tx, workspace_id, user_id, id).await?;
        files::remove_of_draft(&tx, id).await?;
    }
    tx.commit().await?;
    Ok(())
}

fn without_national_numbers(value: Value, depth: usize) -> Value {
    match value {
        Value::Object(_) | Value::Array(_) if depth > DEEPEST => Value::Null,
        Value::Object(members) => {
            let kept = members.into_iter().filter(|(name, _)| !is_national_number(name));
            kept.map(|(name, value)| (name, without_national_numbers(value, depth + 1))).collect()
        }
        Value::Array(list) => list.into_iter().map(|value| without_national_numbers(value, depth + 1)).collect(),
        // PostgreSQL takes no NUL, and nobody means one.
        Value::String(text) if text.contains('\0') => text.replace('\0', "").into(),
        other => other,
    }
}

/// `national_id_number`, `nationalIdNumber`, `nationalId`.
fn is_national_number(name: &str) -> bool {
    let bare: String = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    bare == "nationalid" || bare.ends_with("nationalidnumber")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn national_numbers_are_left_out_wherever_they_stand() {
        let form = json!({
            "title": "Cracked pots", "creatorsNationalId": [{ "name": "Ada Quill", "national_id_number": "12345678" }],
            "creators": { "nationalIdNumber": "12345678", "nationalId": "12345678", "role": "8" },
        });
        let kept = without_national_numbers(form, 0);
        assert!(!kept.to_string().contains("12345678"), "{kept}");
        let (name, role) = (&kept["creatorsNationalId"][0]["name"], &kept["creators"]["role"]);
        assert_eq!((name, role), (&json!("Ada Quill"), &json!("8")));
    }
}
