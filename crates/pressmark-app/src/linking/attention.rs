//! Why a person should look at a work, as far as its links tell (rule 37).

use pressmark_domain::matching::Evidence;
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

/// An open suggestion, a claim without a place among the authors, or an iD whose holder has another name.
fn wants_author(link: &author_link::Model, has_authors: bool) -> bool {
    if link.decided_by.is_some() {
        return false;
    }
    let contradiction = || {
        let evidence: Vec<Evidence> = serde_json::from_str(&link.evidence).unwrap_or_default();
        evidence.iter().any(|e| matches!(e, Evidence::NameContradiction { .. }))
    };
    match link.state.as_str() {
        "suggested" => true,
        "linked" => (link.position.is_none() && has_authors) || contradiction(),
        _ => false,
    }
}
