//! What an institution says of its people, and what that makes of them here.

use pressmark_app::accounts::Registration;
use pressmark_store::repo::members::{self, WorkspaceRole};
use pressmark_store::repo::users::{self, Role};
use pressmark_store::repo::{activity, workspaces};
use serde_json::{Value, json};

use crate::social::{Elsewhere, JOSIAH, rule};
use crate::world::CARBERRY;

const LAURA: &str = "laura@example.org";

impl Elsewhere {
    /// What the institution says of somebody from now on.
    fn say(&self, login: &str, claims: &Value) {
        self.providers.set_claims(login, claims.as_object().cloned().unwrap());
        self.providers.set_next(Some(login));
    }

    /// Signs in at the institution; the cookies.
    async fn arrive(&self) -> String {
        let (to, cookies) = self.sign_in("institution").await;
        assert_eq!(to, "/dash");
        cookies
    }

    async fn role(&self, email: &str) -> Role {
        users::by_email(self.world.store.read(), email).await.unwrap().unwrap().role()
    }

    /// What somebody is in a workspace, and who let them in.
    async fn membership(&self, email: &str, workspace_id: i64) -> Option<(WorkspaceRole, Option<String>)> {
        let read = self.world.store.read();
        let user = users::by_email(read, email).await.unwrap().unwrap();
        let membership = members::find(read, workspace_id, user.id).await.unwrap()?;
        Some((membership.role(), membership.created_by))
    }
}

#[tokio::test]
async fn claims_let_people_into_workspaces_and_out_again() {
    let rules = vec![
        rule("library", "workspace_admin", None),
        rule("staff", "member", None),
        rule("staff", "member", Some("other")),
        rule("guest", "member", Some("nowhere")),
    ];
    let elsewhere = Elsewhere::with(|accounts| accounts.dashboard = Registration::Open, rules).await;
    let by_claims = |role| Some((role, Some("claims of institution".to_owned())));
    let default = workspaces::default(elsewhere.world.store.read()).await.unwrap().unwrap().id;
    elsewhere.providers.set_next(Some("laura"));
    // Twice: a role that is given by two claims does not change with each sign-in.
    for _ in 0..2 {
        let cookies = elsewhere.arrive().await;
        assert_eq!(elsewhere.membership(LAURA, default).await, by_claims(WorkspaceRole::Admin));
        assert_eq!(elsewhere.membership(LAURA, 2).await, by_claims(WorkspaceRole::Member));
        let members = elsewhere.world.get("/api/workspace/invitations").header("cookie", cookies).send().await.unwrap();
        assert_eq!(members.status(), 200, "the session works in the workspace");
    }
    elsewhere.say("laura", &json!({ "groups": ["staff"] }));
    elsewhere.arrive().await;
    assert_eq!(elsewhere.membership(LAURA, default).await, by_claims(WorkspaceRole::Member));
    elsewhere.say("laura", &json!({ "groups": "guest" }));
    let cookies = elsewhere.arrive().await;
    assert_eq!(elsewhere.membership(LAURA, default).await, None);
    assert_eq!(elsewhere.membership(LAURA, 2).await, None);
    let members = elsewhere.world.get("/api/workspace/members").header("cookie", cookies).send().await.unwrap();
    assert_eq!(members.status(), 403);
}

#[tokio::test]
async fn what_people_gave_no_claim_takes() {
    let rules = vec![rule("library", "workspace_admin", None), rule("it", "admin", None)];
    let elsewhere = Elsewhere::with(|_| {}, rules).await;
    let world = &elsewhere.world;
    let id = world.user("sule@example.org", Role::Admin).await;
    world.member(id, WorkspaceRole::Member).await;
    elsewhere.providers.set_next(Some("sule"));
    elsewhere.arrive().await;
    assert_eq!(elsewhere.role("sule@example.org").await, Role::Admin);
    let (role, by) = elsewhere.membership("sule@example.org", 1).await.unwrap();
    assert_eq!((role, by.as_deref()), (WorkspaceRole::Member, Some("test")));
}

#[tokio::test]
async fn a_role_everywhere_comes_with_a_claim_and_goes_with_it() {
    let rules = vec![rule("it", "superadmin", None), rule("desk", "admin", None), rule("staff", "user", None)];
    let elsewhere = Elsewhere::with(|accounts| accounts.dashboard = Registration::Open, rules).await;
    elsewhere.world.user("root@example.org", Role::Superadmin).await;
    for (groups, expected) in [
        (json!(["staff", "desk"]), Role::Admin),
        (json!(["staff", "desk"]), Role::Admin),
        (json!(["it", "staff", "desk"]), Role::Superadmin),
        (json!(["staff"]), Role::User),
        (json!(["desk"]), Role::Admin),
        (json!([]), Role::User),
        (json!({ "it": true }), Role::User),
        (json!("it,desk"), Role::User),
    ] {
        elsewhere.say("josiah", &json!({ "groups": groups }));
        elsewhere.arrive().await;
        assert_eq!(elsewhere.role(JOSIAH).await, expected, "{groups}");
    }
    let filter = activity::Filter { event_type: Some("user.role_changed".to_owned()), ..activity::Filter::default() };
    let read = elsewhere.world.store.read();
    let (rows, total) = activity::list_audit(read, &filter, activity::From::Offset(0), 10).await.unwrap();
    assert_eq!(total, 5, "what is so already is no event");
    assert!(rows.iter().all(|row| row.actor == "claims of institution" && row.address.is_some()), "{rows:?}");
}

#[tokio::test]
async fn claims_do_not_lock_the_last_superadmin_out() {
    let elsewhere = Elsewhere::with(|_| {}, vec![rule("staff", "user", None)]).await;
    elsewhere.world.user(JOSIAH, Role::Superadmin).await;
    elsewhere.arrive().await;
    assert_eq!(elsewhere.role(JOSIAH).await, Role::Superadmin);
}

#[tokio::test]
async fn an_id_that_an_institution_tells_is_shown_and_proves_nothing() {
    let elsewhere = Elsewhere::start(Registration::Open).await;
    elsewhere.say("laura", &json!({ "orcid": format!("https://orcid.org/{CARBERRY}") }));
    let cookies = elsewhere.arrive().await;
    let user = elsewhere.session(&cookies).await["user"].clone();
    assert_eq!((&user["orcidId"], &user["orcidVerified"]), (&json!(CARBERRY), &json!(false)));
    // So whoever it belongs to still has it.
    elsewhere.providers.set_next(Some("josiah"));
    let (to, cookies) = elsewhere.sign_in("orcid").await;
    assert_eq!(to, "/dash");
    let user = elsewhere.session(&cookies).await["user"].clone();
    assert_eq!((&user["orcidId"], &user["orcidVerified"]), (&json!(CARBERRY), &json!(true)));
}
