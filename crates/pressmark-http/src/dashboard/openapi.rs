//! The description of the Dashboard API, generated from the operations.

use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::{
    accept_invitation, activity, audit, change_key, cleanup, create_key, create_workspace, debug_auth, invitations,
    invite, list_keys, me, member, members, revoke_invitation, revoke_key, rotate_key, set_workspace, user, users,
    workspace, workspaces,
};
use crate::credentials::SESSION_COOKIE;
use crate::public::health;

struct Session;

impl Modify for Session {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_with(Default::default);
        let cookie = ApiKey::Cookie(ApiKeyValue::new(SESSION_COOKIE));
        components.add_security_scheme("betterAuthSession", SecurityScheme::ApiKey(cookie));
    }
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Dashboard API",
        version = "1.0.0",
        description = "What the staff of a registry work with. A session is sent as the cookie or as a bearer token."
    ),
    paths(
        health::health,
        me::me, debug_auth::debug_auth,
        activity::activity, cleanup::cleanup, audit::audit,
        list_keys::list_keys, create_key::create_key, change_key::change_key, revoke_key::revoke_key,
        rotate_key::rotate_key,
        workspaces::workspaces, create_workspace::create_workspace, set_workspace::set_workspace,
        workspace::change_workspace,
        members::members, member::set_member, member::remove_member,
        invitations::invitations, invite::invite, revoke_invitation::revoke_invitation,
        accept_invitation::accept_invitation,
        users::users, user::change_user,
    ),
    modifiers(&Session),
)]
struct Document;

/// The OpenAPI document of the Dashboard API.
#[must_use]
pub fn dashboard_api() -> utoipa::openapi::OpenApi {
    let mut document = Document::openapi();
    parts().into_iter().for_each(|part| document.merge(part));
    document
}

/// What the folders describe.
fn parts() -> [utoipa::openapi::OpenApi; 9] {
    [
        super::bulk_edit::Part::openapi(),
        super::categories::Part::openapi(),
        super::duplicates::Part::openapi(),
        super::entities::Part::openapi(),
        super::ingestion::Part::openapi(),
        super::matching::Part::openapi(),
        super::people::Part::openapi(),
        super::publications::Part::openapi(),
        super::site_tools::Part::openapi(),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Of two schemas of one name a document keeps one, and says nothing.
    #[test]
    fn no_two_folders_mean_different_things_by_one_name() {
        let mut known: BTreeMap<String, serde_json::Value> = BTreeMap::new();
        for part in parts().into_iter().chain([Document::openapi()]) {
            let part = serde_json::to_value(part).unwrap();
            for (name, schema) in part["components"]["schemas"].as_object().into_iter().flatten() {
                let before = known.insert(name.clone(), schema.clone());
                assert!(before.is_none_or(|before| before == *schema), "`{name}` is described twice, differently");
            }
        }
        assert!(known.len() > 20);
    }
}
