//! Users and sessions as clients of Better Auth read them. Times have three digits of a second: other numbers of digits are
//! read as other times (`better-auth.md` §5).

use pressmark_store::entity::{app_user, user_session};
use pressmark_store::repo::second_factors;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::state::HttpState;
use crate::voice::iso;

/// A user.
pub(super) async fn user(state: &HttpState, user: &app_user::Model) -> Result<Value, Failure> {
    let two_factor = second_factors::is_on(state.store.read(), user.id).await?;
    Ok(json!({
        "id": user.id.to_string(),
        "name": user.name,
        "email": user.email.as_deref().unwrap_or_default(),
        "emailVerified": user.email_verified_at.is_some(),
        "image": user.image,
        "createdAt": iso(user.created_at),
        "updatedAt": iso(user.updated_at),
        "role": user.role,
        "affiliation": user.affiliation,
        "orcidId": user.orcid,
        "orcidVerified": user.orcid_authenticated_at.is_some(),
        "rorId": user.ror,
        "twoFactorEnabled": two_factor,
    }))
}

/// A session, by its handle: the token itself is told once, to the one who signs in (rule 35).
pub(super) fn session(session: &user_session::Model) -> Value {
    json!({
        "id": session.id.to_string(),
        "userId": session.user_id.to_string(),
        "token": session.handle(),
        "expiresAt": iso(session.expires_at),
        "createdAt": iso(session.created_at),
        "updatedAt": iso(session.updated_at),
        "ipAddress": session.ip_address,
        "userAgent": session.user_agent,
        "activeWorkspaceId": session.workspace_id.map(|id| id.to_string()),
    })
}
