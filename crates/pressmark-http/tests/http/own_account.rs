//! What people do with their own accounts, beside signing in and out.

use pressmark_app::accounts::{AccountError, Place, Registration, UserChange};
use pressmark_app::activity::Actor;
use pressmark_app::files::collect_orphans;
use pressmark_store::clock::now_millis;
use pressmark_store::entity::{app_user, draft, user_session};
use pressmark_store::repo::members::WorkspaceRole;
use pressmark_store::repo::users::{self, Role};
use pressmark_store::testing::on_both_engines;
use sea_orm::EntityTrait as _;
use sea_orm::sea_query::Expr;
use serde_json::{Value, json};

use crate::files::{Field, POTS, draft_of, found, rows, upload};
use crate::social::Elsewhere;
use crate::staff::PASSWORD;
use crate::world::{OTHER_HOST, World};

const JOSIAH: &str = "josiah@example.org";

/// Status and body of a write with a session.
async fn write(world: &World, session: &str, path: &str, body: &Value) -> (u16, Value) {
    let request = world.client.post(format!("{}/api/auth/{path}", world.url)).bearer_auth(session);
    let answer = request.json(body).send().await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap_or(Value::Null))
}

async fn read(world: &World, session: &str, path: &str) -> (u16, Value) {
    let answer = world.get(path).bearer_auth(session).send().await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap_or(Value::Null))
}

on_both_engines! {
    async fn a_deleted_account_leaves_nobody_behind(fresh: Fresh) {
        let world = World::with(fresh, |_| {}).await;
        let id = world.user(JOSIAH, Role::User).await;
        world.member(id, WorkspaceRole::Member).await;
        let (session, token) = (world.session(id).await, world.token(id).await);
        let (status, body) = write(&world, &session, "delete-user", &json!({})).await;
        assert_eq!((status, &body["code"]), (400, &json!("INVALID_PASSWORD")), "{body}");
        let (status, _) = write(&world, &session, "delete-user", &json!({ "password": "a wrong one" })).await;
        assert_eq!(status, 400);
        let other = world.user("ada@example.org", Role::User).await;
        let (draft, kept) = (draft_of(&world, id).await.to_string(), draft_of(&world, other).await);
        let fields: [Field<'_>; 3] =
            [("draft_id", None, draft.as_bytes()), ("file_type", None, b"Dataset"), ("file", Some("pots.csv"), POTS)];
        assert_eq!(upload(&world, &token, &fields).await.0, 201);
        let (status, body) = write(&world, &session, "delete-user", &json!({ "password": PASSWORD })).await;
        assert_eq!((status, &body["success"]), (200, &json!(true)), "{body}");
        let drafts = draft::Entity::find().all(world.store.read()).await.unwrap();
        assert_eq!(drafts.iter().map(|draft| draft.id).collect::<Vec<_>>(), [kept], "nobody else's is gone");
        collect_orphans(&world.app, 0).await.unwrap();
        assert_eq!((rows(&world).await, found(&world.files).len()), (0, 0), "its files go with a draft");
        assert_eq!(read(&world, &session, "/me").await.0, 401);
        assert_eq!(read(&world, &token, "/api/v1/auth/me").await.0, 401);
        let row = users::by_id(world.store.read(), id).await.unwrap().unwrap();
        assert_eq!((row.email, row.name.as_str(), row.orcid), (None, "Deleted user", None));
        assert_eq!((row.password_hash, row.state.as_str()), (None, "deleted"));
        world.user(JOSIAH, Role::User).await;
        let root = world.user("root@example.org", Role::Superadmin).await;
        let session = world.session(root).await;
        let (status, body) = write(&world, &session, "delete-user", &json!({ "password": PASSWORD })).await;
        assert_eq!((status, &body["code"]), (400, &json!("LAST_SUPERADMIN")), "{body}");
    }

    async fn two_superadmins_cannot_take_the_role_from_each_other(fresh: Fresh) {
        let world = World::with(fresh, |_| {}).await;
        let ada = world.user("ada@example.org", Role::Superadmin).await;
        let actor = Actor::system("test");
        for (n, change) in [Some(UserChange::Role(Role::User)), Some(UserChange::Disable), None].into_iter().enumerate() {
            let josiah = world.user(&format!("josiah.{n}@example.org"), Role::Superadmin).await;
            // The one has taken it from the other, but not committed yet.
            let tx = world.store.begin().await.unwrap();
            let row = users::by_id(&*tx, ada).await.unwrap().unwrap();
            users::update(&tx, app_user::Model { role: "user".to_owned(), ..row }).await.unwrap();
            let (accounts, by) = (world.accounts.clone(), actor.clone());
            let other = tokio::spawn(async move {
                match change {
                    Some(change) => accounts.change_user(josiah, change, &by).await.map(drop),
                    None => accounts.delete_user(josiah, &by).await,
                }
            });
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            tx.commit().await.unwrap();
            let refused = other.await.unwrap();
            assert!(matches!(refused, Err(AccountError::LastSuperadmin)), "{change:?}: {refused:?}");
            assert!(users::has_superadmin(world.store.read()).await.unwrap(), "{change:?}");
            world.accounts.change_user(ada, UserChange::Role(Role::Superadmin), &actor).await.unwrap();
            world.accounts.change_user(josiah, UserChange::Role(Role::User), &actor).await.unwrap();
        }
    }

    async fn a_sign_in_that_was_under_way_brings_back_nothing_that_was_taken(fresh: Fresh) {
        let world = World::with(fresh, |_| {}).await;
        let actor = Actor::system("test");
        let id = world.user(JOSIAH, Role::Admin).await;
        // While the password is verified, the account changes.
        let before = users::by_id(world.store.read(), id).await.unwrap().unwrap();
        world.accounts.change_user(id, UserChange::Role(Role::User), &actor).await.unwrap();
        let begun = world.accounts.begin_session(&before, &Place::default(), None, &actor).await.unwrap();
        assert_eq!(begun.user.role(), Role::User);
        world.accounts.begin_tokens(&before, None, &actor).await.unwrap();
        world.accounts.change_user(id, UserChange::Disable, &actor).await.unwrap();
        let session = world.accounts.begin_session(&before, &Place::default(), None, &actor).await;
        assert!(matches!(session, Err(AccountError::InvalidCredentials)));
        let tokens = world.accounts.begin_tokens(&before, None, &actor).await;
        assert!(matches!(tokens, Err(AccountError::InvalidCredentials)));
        let row = users::by_id(world.store.read(), id).await.unwrap().unwrap();
        assert_eq!((row.role.as_str(), row.state.as_str()), ("user", "disabled"));
    }

    async fn an_address_is_changed_by_whoever_reads_the_new_one(fresh: Fresh) {
        let world = World::with(fresh, |_| {}).await;
        let id = world.user(JOSIAH, Role::User).await;
        world.user("ada@example.org", Role::User).await;
        let session = world.session(id).await;
        let change = async |to: &str| write(&world, &session, "change-email", &json!({ "newEmail": to })).await;
        assert_eq!(change("ada@example.org").await, (200, json!({ "status": true })), "nobody learns whose it is");
        assert_eq!(change(JOSIAH).await.0, 400);
        assert_eq!(change("nobody").await.0, 400);
        assert_eq!(change("Josiah.New@example.org").await, (200, json!({ "status": true })));
        let link = world.link("confirm-new-address").await;
        let letters = world.letters();
        assert_eq!(letters.iter().filter(|(name, _)| name.contains("confirm-new-address")).count(), 1);
        let address = |row: Option<_>| row.and_then(|row: pressmark_store::entity::app_user::Model| row.email);
        let now = users::by_id(world.store.read(), id).await.unwrap();
        assert_eq!(address(now).as_deref(), Some(JOSIAH), "not before the link was opened");
        let without_callback = link.split("&callbackURL").next().unwrap();
        assert_eq!(world.client.get(without_callback).send().await.unwrap().status(), 200);
        assert_eq!(world.client.get(without_callback).send().await.unwrap().status(), 401, "good once");
        let now = users::by_id(world.store.read(), id).await.unwrap();
        assert_eq!(address(now).as_deref(), Some("josiah.new@example.org"));
    }
}

#[tokio::test]
async fn a_session_slides_once_a_day_if_it_is_remembered() {
    let world = World::start().await;
    let id = world.user(JOSIAH, Role::User).await;
    let session = world.session(id).await;
    let over = || async {
        let rows = user_session::Entity::find().all(world.store.read()).await.unwrap();
        rows[0].expires_at
    };
    let ask = |query: &str| world.get(&format!("/api/auth/get-session{query}")).bearer_auth(&session).send();
    let first = over().await;
    assert!(!ask("").await.unwrap().headers().contains_key("set-cookie"), "it is new");
    let tx = world.store.begin().await.unwrap();
    let sooner = Expr::value(first - 2 * 86_400_000);
    let aged = user_session::Entity::update_many().col_expr(user_session::Column::ExpiresAt, sooner);
    aged.exec(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    assert!(!ask("?disableRefresh=true").await.unwrap().headers().contains_key("set-cookie"));
    assert_eq!(over().await, first - 2 * 86_400_000);
    let renewed = ask("").await.unwrap();
    assert!(renewed.headers()["set-cookie"].to_str().unwrap().contains("Max-Age=604800"));
    assert!(over().await >= first, "a week from now again");
    let tx = world.store.begin().await.unwrap();
    let now = Expr::value(now_millis());
    let past = user_session::Entity::update_many().col_expr(user_session::Column::ExpiresAt, now);
    past.exec(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(ask("").await.unwrap().json::<Value>().await.unwrap(), Value::Null, "what is over does not slide");
}

#[tokio::test]
async fn a_session_works_where_its_user_is_a_member() {
    let world = World::start().await;
    let id = world.user(JOSIAH, Role::User).await;
    world.member(id, WorkspaceRole::Member).await;
    let session = world.session(id).await;
    // The host chooses where the public reads, not where the staff work.
    let here = world.get("/me").bearer_auth(&session).header("Host", OTHER_HOST).send().await.unwrap();
    assert_eq!(here.json::<Value>().await.unwrap()["workspace"]["slug"], "default");
    let enter = async |slug: &str| {
        let wish = json!({ "activeWorkspace": slug });
        write(&world, &session, "update-session", &wish).await.0
    };
    assert_eq!(enter("other").await, 400, "whether it is there is not told");
    assert_eq!(enter("nowhere").await, 400);
    let actor = Actor::system("test");
    world.accounts.set_membership(2, id, Some(WorkspaceRole::Admin), &actor).await.unwrap();
    assert_eq!(enter("other").await, 200);
    let (_, me) = read(&world, &session, "/me").await;
    assert_eq!((&me["workspace"]["slug"], &me["workspace"]["role"]), (&json!("other"), &json!("workspace_admin")));
    world.accounts.set_membership(2, id, None, &actor).await.unwrap();
    let (status, told) = read(&world, &session, "/api/activity").await;
    assert_eq!((status, &told["code"]), (400, &json!("missing_workspace")), "{told}");
}

#[tokio::test]
async fn ways_in_are_listed_and_given_up_except_the_last() {
    let elsewhere = Elsewhere::start(Registration::Open).await;
    let world = &elsewhere.world;
    let (_, cookies) = elsewhere.sign_in("google").await;
    let token = cookies.split("session_token=").nth(1).unwrap().split(';').next().unwrap();
    let (_, list) = read(world, token, "/api/auth/list-accounts").await;
    let google = list[0]["id"].as_str().unwrap().to_owned();
    assert_eq!((&list[0]["providerId"], list.as_array().unwrap().len()), (&json!("google"), 1));
    let (status, body) = write(world, token, "unlink-account", &json!({ "accountId": google })).await;
    assert_eq!((status, &body["code"]), (400, &json!("FAILED_TO_UNLINK_LAST_ACCOUNT")), "{body}");
    elsewhere.sign_in("github").await;
    let stranger = world.user("ada@example.org", Role::User).await;
    let stranger = world.session(stranger).await;
    let (status, body) = write(world, &stranger, "unlink-account", &json!({ "accountId": google })).await;
    assert_eq!((status, &body["code"]), (400, &json!("ACCOUNT_NOT_FOUND")), "{body}");
    assert_eq!(write(world, token, "unlink-account", &json!({ "accountId": google })).await.0, 200);
    let (_, list) = read(world, token, "/api/auth/list-accounts").await;
    assert_eq!((&list[0]["providerId"], list.as_array().unwrap().len()), (&json!("github"), 1));
}

#[tokio::test]
async fn the_own_password_cannot_be_guessed_in_an_open_browser() {
    let world = World::start().await;
    let id = world.user(JOSIAH, Role::User).await;
    let session = world.session(id).await;
    let verify = async |password: &str| {
        let sent = json!({ "password": password });
        write(&world, &session, "verify-password", &sent).await.0
    };
    assert_eq!(verify(PASSWORD).await, 200);
    for _ in 0..5 {
        assert_eq!(verify("a wrong one").await, 400);
    }
    assert_eq!(verify(PASSWORD).await, 429);
}

#[tokio::test]
async fn the_list_of_sessions_opens_none_of_them() {
    let world = World::start().await;
    let id = world.user(JOSIAH, Role::User).await;
    let (here, there) = (world.session(id).await, world.session(id).await);
    let (status, list) = read(&world, &here, "/api/auth/list-sessions").await;
    let rows = list.as_array().unwrap();
    assert_eq!((status, rows.len()), (200, 2));
    assert!(!list.to_string().contains(&here) && !list.to_string().contains(&there), "{list}");
    for row in rows {
        assert_eq!(read(&world, row["token"].as_str().unwrap(), "/me").await.0, 401, "a handle opens nothing");
    }
    let (_, own) = read(&world, &here, "/api/auth/get-session").await;
    let other = rows.iter().find(|row| row["token"] != own["session"]["token"]).unwrap();
    let ended = write(&world, &here, "revoke-session", &json!({ "token": other["token"] })).await;
    assert_eq!(ended.0, 200, "{}", ended.1);
    assert_eq!((read(&world, &there, "/me").await.0, read(&world, &here, "/me").await.0), (401, 200));
}
