//! Why a person should look at a work, as far as its links tell (rule 37).

use pressmark_store::entity::author_link;
use pressmark_store::repo::{links, publications};
use pressmark_store::{Result, WriteTx};

use crate::upsert::with_reason;

/// Brings the reasons `authors` and `claim_withdrawn` of works in step with their links.
///
/// # Errors
/// Any database error.
pub async fn refresh_attention(tx: &WriteTx, workspace_id: i64, ids: &[i64]) -> Result<()> {
    let mut linked = links::of_publications(&**tx, ids).await?;
    for (id, before, has_authors) in publications::attention_of(&**tx, workspace_id, ids).await? {
        let links = linked.remove(&id).unwrap_or_default();
        let authors = links.iter().any(|link| wants_author(link, has_authors));
        let withdrawn = links
            .iter()
            .any(|link| link.claim_withdrawn_at.is_some() && link.decided_by.is_none() && link.state != "rejected");
        let after = with_reason(&with_reason(&before, "authors", authors), "claim_withdrawn", withdrawn);
        if after != before {
            publications::set_attention(tx, workspace_id, id, &after).await?;
        }
    }
    Ok(())
}

/// An open suggestion, a claim without a place among the authors, or an iD whose holder has another name. What a curator
/// decided is asked no more, unless the author they decided on is gone from the record (rule 36).
fn wants_author(link: &author_link::Model, has_authors: bool) -> bool {
    let unplaced = link.position.is_none() && has_authors;
    match link.state.as_str() {
        "linked" if link.decided_by.is_some() => unplaced && link.author_name.is_some(),
        "linked" => unplaced || link.name_contradiction,
        "suggested" => link.decided_by.is_none(),
        _ => false,
    }
}
