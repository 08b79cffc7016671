//! Links as rows.

use pressmark_domain::WorkRecord;
use pressmark_domain::matching::{Decision, Evidence, LinkProposal, PositionMatch};
use pressmark_store::Result;
use pressmark_store::entity::author_link::Model;

use super::Claim;

/// A link by a claim. What a curator decided stays; only what the claim itself says is brought up to date.
pub(super) fn claimed(
    workspace_id: i64,
    claim: &Claim,
    record: &WorkRecord,
    found: &PositionMatch,
    before: Option<&Model>,
    now: i64,
) -> Result<Model> {
    let mut put_codes = claim.put_codes.clone();
    put_codes.sort_unstable();
    put_codes.dedup();
    let mut row = match before {
        Some(before) => before.clone(),
        None => blank(workspace_id, claim.publication_id, claim.person_id, now),
    };
    row.claimed = true;
    row.put_codes = serde_json::to_string(&put_codes)?;
    row.claim_withdrawn_at = None;
    if row.decided_by.is_none() {
        "linked".clone_into(&mut row.state);
        let method = if found.position.is_some() { found.method.as_str() } else { "claim" };
        method.clone_into(&mut row.method);
        row.score = if found.position.is_some() { found.score } else { 1.0 };
        place(&mut row, record, found.position, &found.evidence)?;
    }
    Ok(finished(row, before, now))
}

/// A link, or a suggestion of one, that nobody claims.
pub(super) fn proposed(
    workspace_id: i64,
    publication_id: i64,
    person_id: i64,
    record: &WorkRecord,
    proposal: &LinkProposal,
    before: Option<&Model>,
    now: i64,
) -> Result<Model> {
    let mut row = match before {
        Some(before) => before.clone(),
        None => blank(workspace_id, publication_id, person_id, now),
    };
    let state = if proposal.decision == Decision::Link { "linked" } else { "suggested" };
    state.clone_into(&mut row.state);
    proposal.method.as_str().clone_into(&mut row.method);
    row.score = proposal.score;
    place(&mut row, record, Some(proposal.position), &proposal.evidence)?;
    Ok(finished(row, before, now))
}

fn place(row: &mut Model, record: &WorkRecord, position: Option<usize>, evidence: &[Evidence]) -> Result<()> {
    row.position = position.and_then(|p| i32::try_from(p).ok());
    row.author_name = position.and_then(|p| record.authors.get(p)).map(|author| author.name.clone());
    row.evidence = serde_json::to_string(evidence)?;
    row.name_contradiction = evidence.iter().any(|e| matches!(e, Evidence::NameContradiction { .. }));
    Ok(())
}

/// Sets the time of change only where something changed, so that callers see by comparison that nothing did.
fn finished(mut row: Model, before: Option<&Model>, now: i64) -> Model {
    if before != Some(&row) {
        row.updated_at = now;
    }
    row
}

/// A link that says nothing yet.
pub(super) fn blank(workspace_id: i64, publication_id: i64, person_id: i64, now: i64) -> Model {
    Model {
        publication_id,
        person_id,
        workspace_id,
        position: None,
        author_name: None,
        method: "claim".to_owned(),
        score: 0.0,
        evidence: "[]".to_owned(),
        name_contradiction: false,
        state: "suggested".to_owned(),
        claimed: false,
        put_codes: "[]".to_owned(),
        claim_withdrawn_at: None,
        decided_by: None,
        created_at: now,
        updated_at: now,
    }
}
