//! The description of the Dashboard API, generated from the operations.

use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::{
    accept_invitation, activity, audit, change_key, cleanup, create_key, debug_auth, invitations, invite, list_keys,
    me, member, members, revoke_invitation, revoke_key, rotate_key, user, users, workspace, workspaces,
};
use crate::credentials::SESSION_COOKIE;

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
        me::me, debug_auth::debug_auth,
        activity::activity, cleanup::cleanup, audit::audit,
        list_keys::list_keys, create_key::create_key, change_key::change_key, revoke_key::revoke_key,
        rotate_key::rotate_key,
        workspaces::workspaces, workspace::change_workspace,
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
    Document::openapi()
}
