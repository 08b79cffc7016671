//! Refusing what is probably here already, unless the depositor says that it is new (rule 44).

use pressmark_domain::deposit::{Form, Place, record};
use pressmark_store::WriteTx;
use pressmark_store::repo::publications;

use super::DepositError;
use crate::duplicates;
use crate::upsert::short_title_key;

/// Whether a new work may be one of those that are here; `except` are known to be others.
///
/// # Errors
/// [`DepositError::Likely`] with those that it may be.
pub(super) async fn refuse_likely(
    tx: &WriteTx,
    workspace_id: i64,
    form: &Form,
    except: &[i64],
) -> Result<(), DepositError> {
    if let Some(title) = short_title_key(&form.title) {
        // Of two who deposit the same at once, the second sees the first.
        publications::lock_keys(tx, workspace_id, &[format!("deposit title:{title}")]).await?;
    }
    if let Some(doi) = &form.doi {
        let key = ("doi".to_owned(), doi.to_string());
        // It will be attached to that work, whatever else is alike.
        if publications::by_keys(&**tx, workspace_id, std::slice::from_ref(&key)).await?.contains_key(&key) {
            return Ok(());
        }
    }
    let alike = duplicates::likely(&**tx, workspace_id, &record(form, &Place::default()), except).await?;
    if alike.is_empty() { Ok(()) } else { Err(DepositError::Likely(alike)) }
}
