//! Letting people into a workspace and out again, as those do who look after it.

use pressmark_app::accounts::Registration;
use pressmark_app::activity::Actor;
use pressmark_store::repo::members::{self, WorkspaceRole};
use pressmark_store::repo::users::{self, Role};
use pressmark_store::testing::on_both_engines;
use reqwest::Method;
use serde_json::{Value, json};

use crate::staff::PASSWORD;
use crate::world::World;

const INVITATIONS: &str = "/api/workspace/invitations";
const ADA: &str = "ada@example.org";

/// Status and body of a request with a session.
async fn call(world: &World, session: &str, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
    let mut request = world.client.request(method, format!("{}{path}", world.url)).bearer_auth(session);
    if let Some(body) = body {
        request = request.json(&body);
    }
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap_or(Value::Null))
}

/// The session of an admin of the default workspace.
async fn admin(world: &World) -> String {
    let id = world.user("desk@example.org", Role::User).await;
    world.member(id, WorkspaceRole::Admin).await;
    world.session(id).await
}

/// The token in the newest invitation that is not `before`.
async fn token_after(world: &World, before: Option<&str>) -> String {
    for _ in 0..1_200 {
        let link = world.link("invitation").await;
        let token = link.split("token=").nth(1).unwrap().to_owned();
        if before != Some(token.as_str()) {
            return token;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("no further invitation");
}

async fn accept(world: &World, session: &str, token: &str) -> (u16, Value) {
    call(world, session, Method::POST, "/api/invitations/accept", Some(json!({ "token": token }))).await
}

on_both_engines! {
    async fn an_invitation_is_sent_again_by_inviting_again(fresh: Fresh) {
        let world = World::with(fresh, |_| {}).await;
        let desk = admin(&world).await;
        let wish = |role: &str| Some(json!({ "email": "Ada@Example.org", "role": role }));
        let (status, first) = call(&world, &desk, Method::POST, INVITATIONS, wish("workspace_admin")).await;
        assert_eq!((status, &first["state"], &first["email"]), (201, &json!("open"), &json!(ADA)), "{first}");
        let lost = token_after(&world, None).await;
        let (status, second) = call(&world, &desk, Method::POST, INVITATIONS, wish("member")).await;
        assert_eq!((status, &second["state"]), (201, &json!("open")), "{second}");
        let token = token_after(&world, Some(&lost)).await;
        let (_, list) = call(&world, &desk, Method::GET, INVITATIONS, None).await;
        let states: Vec<_> = list["invitations"].as_array().unwrap().iter().map(|row| row["state"].clone()).collect();
        assert_eq!(states, ["open", "revoked"], "newest first");
        assert!(!list.to_string().contains(&token), "the link is in the letter only");

        let id = world.user(ADA, Role::User).await;
        let ada = world.session(id).await;
        assert_eq!(accept(&world, &ada, &lost).await.0, 400, "the earlier letter leads nowhere now");
        let stranger = world.user("mallory@example.org", Role::User).await;
        let stranger = world.session(stranger).await;
        assert_eq!(accept(&world, &stranger, &token).await.0, 400, "a link that was passed on lets nobody in");
        let (status, taken) = accept(&world, &ada, &token).await;
        assert_eq!((status, &taken["workspace"]["role"]), (200, &json!("member")), "{taken}");
        assert_eq!(accept(&world, &ada, &token).await.0, 400, "good once");
        let (status, _) = call(&world, &ada, Method::GET, "/api/activity", None).await;
        assert_eq!(status, 200, "the session works there from now on");
    }
}

#[tokio::test]
async fn whoever_is_invited_may_sign_up_while_the_door_is_shut_and_is_verified() {
    let world = World::start().await;
    let desk = admin(&world).await;
    let sign_up = |email: &str, invitation: Option<&str>| {
        let wish = json!({ "email": email, "password": PASSWORD, "name": "Ada Quill", "invitation": invitation });
        world.client.post(format!("{}/api/auth/sign-up/email", world.url)).json(&wish).send()
    };
    assert_eq!(sign_up(ADA, None).await.unwrap().status(), 400);
    let wish = Some(json!({ "email": ADA, "role": "member" }));
    call(&world, &desk, Method::POST, INVITATIONS, wish).await;
    let token = token_after(&world, None).await;
    assert_eq!(sign_up("mallory@example.org", Some(&token)).await.unwrap().status(), 400);
    let made: Value = sign_up(ADA, Some(&token)).await.unwrap().json().await.unwrap();
    assert_eq!(made["user"]["emailVerified"], true, "{made}");
    let session = made["token"].as_str().unwrap();
    let (status, members) = call(&world, session, Method::GET, "/api/workspace/members", None).await;
    assert_eq!(status, 200);
    assert!(members["members"].as_array().unwrap().iter().any(|row| row["created_by"] == "desk@example.org"));
}

#[tokio::test]
async fn a_withdrawn_invitation_and_one_of_another_workspace_are_nothing() {
    let world = World::start().await;
    let desk = admin(&world).await;
    let wish = Some(json!({ "email": ADA, "role": "member" }));
    let (_, made) = call(&world, &desk, Method::POST, INVITATIONS, wish).await;
    let path = format!("{INVITATIONS}/{}", made["id"].as_str().unwrap());
    let token = token_after(&world, None).await;
    let actor = Actor::system("test");
    let elsewhere = world.accounts.invite(2, "grace@example.org", WorkspaceRole::Member, &actor).await.unwrap();
    let foreign = format!("{INVITATIONS}/{}", elsewhere.invitation.id);
    assert_eq!(call(&world, &desk, Method::DELETE, &foreign, None).await.0, 404);
    assert_eq!(call(&world, &desk, Method::DELETE, &path, None).await.0, 200);
    assert_eq!(call(&world, &desk, Method::DELETE, &path, None).await.0, 404);
    let id = world.user(ADA, Role::User).await;
    let ada = world.session(id).await;
    assert_eq!(accept(&world, &ada, &token).await.0, 400);
    for wrong in [json!({}), json!({ "email": "ada", "role": "member" }), json!({ "email": ADA, "role": "owner" })] {
        assert_eq!(call(&world, &desk, Method::POST, INVITATIONS, Some(wrong.clone())).await.0, 400, "{wrong}");
    }
}

#[tokio::test]
async fn an_invitation_opens_the_door_to_those_who_sign_in_elsewhere_too() {
    let elsewhere = crate::social::Elsewhere::start(Registration::Invite).await;
    let world = &elsewhere.world;
    let invited = world.accounts.invite(1, ADA, WorkspaceRole::Member, &Actor::system("test")).await.unwrap();
    let token = invited.link.query_pairs().find(|(name, _)| name == "token").unwrap().1.into_owned();
    let wish = json!({ "provider": "orcid", "callbackURL": "/dash", "invitation": token });
    let begun = elsewhere.browser.post(format!("{}/api/auth/sign-in/social", world.url)).json(&wish).send().await;
    let begun = begun.unwrap();
    let state = crate::social::cookies(begun.headers());
    let there = begun.json::<Value>().await.unwrap()["url"].as_str().unwrap().to_owned();
    let (to, cookies) = elsewhere.come_back(&there, &state).await;
    assert_eq!(to, "/dash");
    let user = elsewhere.session(&cookies).await["user"].clone();
    assert_eq!((&user["email"], &user["emailVerified"]), (&json!(ADA), &json!(true)), "the letter proved the address");
    let id = user["id"].as_str().unwrap().parse().unwrap();
    assert!(members::find(world.store.read(), 1, id).await.unwrap().is_some());
}

#[tokio::test]
async fn members_get_other_roles_and_leave_and_nobody_else_is_found() {
    let world = World::start().await;
    let desk = admin(&world).await;
    let id = world.user(ADA, Role::User).await;
    world.member(id, WorkspaceRole::Member).await;
    let ada = world.session(id).await;
    let outsider = world.user("grace@example.org", Role::User).await;
    let of = |id: i64| format!("/api/workspace/members/{id}");
    let role = |name: &str| Some(json!({ "role": name }));
    assert_eq!(call(&world, &ada, Method::PATCH, &of(id), role("workspace_admin")).await.0, 403, "not by oneself");
    assert_eq!(call(&world, &desk, Method::PATCH, &of(outsider), role("member")).await.0, 404);
    assert_eq!(call(&world, &desk, Method::PATCH, &of(id), role("superadmin")).await.0, 400);
    assert_eq!(call(&world, &desk, Method::PATCH, &of(id), role("workspace_admin")).await.0, 200);
    assert_eq!(call(&world, &ada, Method::GET, INVITATIONS, None).await.0, 200, "from the next request on");
    assert_eq!(call(&world, &desk, Method::DELETE, &of(id), None).await.0, 200);
    assert_eq!(call(&world, &desk, Method::DELETE, &of(id), None).await.0, 404);
    assert_eq!(call(&world, &ada, Method::GET, "/api/workspace/members", None).await.0, 403);
}

#[tokio::test]
async fn superadmins_change_accounts_but_not_away_the_last_of_themselves() {
    let world = World::start().await;
    let root = world.user("root@example.org", Role::Superadmin).await;
    let session = world.session(root).await;
    let id = world.user(ADA, Role::User).await;
    let of = |id: i64| format!("/api/users/{id}");
    let (status, list) = call(&world, &session, Method::GET, "/api/users?q=ADA", None).await;
    assert_eq!((status, &list["total"], &list["users"][0]["email"]), (200, &json!(1), &json!(ADA)), "{list}");
    let (status, told) = call(&world, &session, Method::PATCH, &of(root), Some(json!({ "role": "admin" }))).await;
    assert_eq!((status, &told["code"]), (409, &json!("last_superadmin")));
    let (status, _) = call(&world, &session, Method::PATCH, &of(root), Some(json!({ "disabled": true }))).await;
    assert_eq!(status, 409);
    let (_, changed) = call(&world, &session, Method::PATCH, &of(id), Some(json!({ "role": "superadmin" }))).await;
    assert_eq!(changed["role"], "superadmin", "{changed}");
    let (status, _) = call(&world, &session, Method::PATCH, &of(root), Some(json!({ "role": "admin" }))).await;
    assert_eq!(status, 200, "now there is another");
    assert_eq!(call(&world, &session, Method::GET, "/api/users", None).await.0, 403, "and that holds at once");
    assert_eq!(users::by_id(world.store.read(), id).await.unwrap().unwrap().role(), Role::Superadmin);
}
