//! Every operation with every kind of caller.

use std::collections::BTreeSet;

use pressmark_app::activity::Actor;
use pressmark_app::installations::{Change, Wanted, change};
use pressmark_http::access::{Need, Operation, Rule, Surface, Who, rules};
use pressmark_store::repo::api_keys::{self, Scope};
use pressmark_store::repo::installations::InstallationScope;
use pressmark_store::repo::members::WorkspaceRole;
use pressmark_store::repo::users::{self, Role};
use pressmark_store::testing::Fresh;
use reqwest::RequestBuilder;

use crate::integrations::site;
use crate::staff::PASSWORD;
use crate::world::{CARBERRY, OTHER_HOST, PUBLIC, World};

/// Somebody who calls: what they send, and what the table may say of them.
#[derive(Debug, Clone)]
struct Principal {
    #[expect(dead_code, reason = "printed where an answer is not the expected one")]
    name: &'static str,
    sends: Sends,
    is: Is,
}

#[derive(Debug, Clone)]
enum Sends {
    Nothing,
    Key(String),
    Bearer(String),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Is {
    Nobody,
    /// A credential that is none.
    Bad,
    Key(Scope),
    /// A web site with some scopes, which is nowhere in particular.
    Site(&'static [InstallationScope]),
    /// A web site that was stopped.
    StoppedSite,
    /// A user with a session: role everywhere, role in the workspace.
    Session(Role, Option<WorkspaceRole>),
    /// A user with an access token.
    Token(Role),
}

async fn stopped_site(world: &World) -> String {
    let site = site(world, &InstallationScope::ALL, &[]).await;
    let stop = Change { status: Some(Wanted::Disabled), ..Change::default() };
    change(&world.store, 1, &site.id, stop, &Actor::system("test")).await.unwrap();
    site.key
}

async fn principals(world: &World) -> Vec<Principal> {
    const ALL: &[InstallationScope] = &InstallationScope::ALL;
    const PEOPLE: &[InstallationScope] = &[InstallationScope::PeopleRead];
    let revoked = world.key(&[Scope::Ingest], 1000).await;
    let tx = world.store.begin().await.unwrap();
    api_keys::revoke(&tx, 1, &api_keys::hash(&revoked)).await.unwrap();
    tx.commit().await.unwrap();
    let key = |name, key, is| Principal { name, sends: Sends::Key(key), is };
    let mut all = vec![
        Principal { name: "anonymous", sends: Sends::Nothing, is: Is::Nobody },
        key("ingest", world.key(&[Scope::Ingest], 1000).await, Is::Key(Scope::Ingest)),
        key("membership", world.key(&[Scope::MembershipUpdate], 1000).await, Is::Key(Scope::MembershipUpdate)),
        key("revoked", revoked, Is::Bad),
        key("web site", site(world, ALL, &[]).await.key, Is::Site(ALL)),
        key("web site of people", site(world, PEOPLE, &[]).await.key, Is::Site(PEOPLE)),
        key("stopped web site", stopped_site(world).await, Is::StoppedSite),
        key("no web site", "pmi_garbage".to_owned(), Is::Bad),
        key("garbage", "pmk_garbage".to_owned(), Is::Bad),
        Principal { name: "no session", sends: Sends::Bearer("x".repeat(32)), is: Is::Bad },
        Principal { name: "no token", sends: Sends::Bearer("a.b.c".to_owned()), is: Is::Bad },
    ];
    for (name, role, in_workspace) in [
        ("user", Role::User, None),
        ("member", Role::User, Some(WorkspaceRole::Member)),
        ("workspace admin", Role::User, Some(WorkspaceRole::Admin)),
        ("admin", Role::Admin, None),
        ("superadmin", Role::Superadmin, None),
    ] {
        let id = world.user(&format!("{}@example.org", name.replace(' ', ".")), role).await;
        if let Some(role) = in_workspace {
            world.member(id, role).await;
        }
        let is = Is::Session(role, in_workspace);
        all.push(Principal { name, sends: Sends::Bearer(world.session(id).await), is });
        all.push(Principal { name, sends: Sends::Bearer(world.token(id).await), is: Is::Token(role) });
    }
    all
}

/// Whether a rule lets a caller in.
fn expected(rule: &Rule, is: Is, by_key: bool, require_key: bool) -> Result<(), u16> {
    let who = match rule.who {
        // One path, two contracts: a key is held against the one, any other credential against the other.
        Who::KeyOrSession(scope, _) if by_key => Who::Key(scope),
        Who::KeyOrSession(_, need) => Who::Session(need),
        who => who,
    };
    match (who, is) {
        (Who::Anyone | Who::Itself, _) => Ok(()),
        // What reads the public API with a bearer token is anonymous: only a key is a credential there.
        (Who::Reader, _) if !by_key => allowed(!require_key, 401),
        (Who::Key(_) | Who::Installation(_), _) if !by_key => Err(401),
        (_, Is::Bad | Is::Nobody) => Err(401),
        (_, Is::StoppedSite) => Err(403),
        (Who::Reader, Is::Site(scopes)) => allowed(scopes.contains(&scope_of(rule.operation)), 403),
        (Who::Reader, _) => Ok(()),
        (Who::Installation(scope), Is::Site(scopes)) => allowed(scope.is_none_or(|scope| scopes.contains(&scope)), 403),
        // An API key is no credential of a web site.
        (Who::Installation(_), _) => Err(401),
        (Who::Key(scope), Is::Key(has)) => allowed(scope == has, 403),
        (Who::Session(need), Is::Session(role, in_workspace)) => allowed(is_enough(need, role, in_workspace), 403),
        (Who::User(least), Is::Session(role, _) | Is::Token(role)) => allowed(role >= least, 403),
        (Who::Key(_) | Who::Session(_) | Who::User(_) | Who::KeyOrSession(..), _) => Err(403),
    }
}

fn allowed(may: bool, refused: u16) -> Result<(), u16> {
    if may { Ok(()) } else { Err(refused) }
}

/// What a web site needs to read a part of the public API.
fn scope_of(operation: Operation) -> InstallationScope {
    match operation {
        Operation::ListResearchers | Operation::ReadResearcher | Operation::ListResearcherPublications => {
            InstallationScope::PeopleRead
        }
        _ => InstallationScope::PublicationsRead,
    }
}

fn is_enough(need: Need, role: Role, in_workspace: Option<WorkspaceRole>) -> bool {
    let is_superadmin = role == Role::Superadmin;
    match need {
        Need::SignedIn => true,
        Need::Member => in_workspace.is_some() || is_superadmin,
        Need::WorkspaceAdmin => in_workspace == Some(WorkspaceRole::Admin) || is_superadmin,
        Need::Superadmin => is_superadmin,
    }
}

/// A path as it is asked for: with names where the router has places for them.
fn filled(path: &str) -> String {
    let no_key = "0".repeat(64);
    let known = [
        ("{doi}", "10.5555%2Fstudy.1"),
        ("{orcid}", CARBERRY),
        ("{asset}", "docs.js"),
        ("{document}", "public-api.json"),
        ("{page}", "sign-in"),
        ("{keyHash}", no_key.as_str()),
        ("/api/publications/{id}", "/api/publications/10.5555%2Fstudy.2"),
    ];
    let mut path = known.iter().fold(path.to_owned(), |path, (place, name)| path.replace(place, name));
    // Any other place is a key that nothing has.
    while let Some((start, end)) = path.find('{').zip(path.find('}')) {
        path.replace_range(start..=end, "999999");
    }
    path
}

fn with(request: RequestBuilder, sends: &Sends) -> RequestBuilder {
    match sends {
        Sends::Nothing => request,
        Sends::Key(key) => request.header("X-API-Key", key),
        Sends::Bearer(token) => request.bearer_auth(token),
    }
}

async fn walk(world: &World, require_key: bool) {
    for principal in principals(world).await {
        // Whoever signs out here cannot be asked again, so that comes last.
        let (last, first): (Vec<_>, Vec<_>) =
            rules().into_iter().partition(|rule| rule.operation == Operation::SignOutTokens);
        for rule in first.into_iter().chain(last).filter(|rule| rule.operation != Operation::Auth) {
            let path = filled(rule.path);
            let request = world.client.request(rule.method.as_str().parse().unwrap(), format!("{}{path}", world.url));
            let body = if rule.operation == Operation::Ingest {
                format!(r#"{{"orcid_ids":["{CARBERRY}"]}}"#)
            } else {
                String::new()
            };
            let status = with(request, &principal.sends).body(body).send().await.unwrap().status().as_u16();
            let by_key = matches!(principal.sends, Sends::Key(_));
            let told = format!("{} {path} as {principal:?}: {status}", rule.method);
            match expected(&rule, principal.is, by_key, require_key) {
                // Everybody may ask; what they send is taken for the refresh token that old clients put there.
                Ok(()) if rule.operation == Operation::RefreshTokens => assert!(matches!(status, 401 | 422), "{told}"),
                // Nobody is asked in these tests.
                Ok(()) if path.ends_with("10.5555%2Fstudy.1") && rule.operation == Operation::LookUpDoi => {
                    assert_eq!(status, 503, "{told}")
                }
                // What is let in may still have nothing to do: the bodies here are empty.
                Ok(()) => assert!(status < 500 && !matches!(status, 401 | 403 | 405), "{told}"),
                Err(refused) => assert_eq!(status, refused, "{told}"),
            }
        }
    }
}

#[tokio::test]
async fn every_operation_is_for_whom_the_table_says() {
    walk(&World::start().await, false).await;
}

#[tokio::test]
async fn with_keys_required_nobody_reads_without_one() {
    let world = World::with(Fresh::sqlite(), |settings| settings.require_key = true).await;
    walk(&world, true).await;
    let (status, body) = world.json("/v1/publications").await;
    assert_eq!((status, body["code"].as_str()), (401, Some("missing_api_key")));
}

#[test]
fn every_route_of_every_document_stands_in_the_table_once() {
    let documents = [
        pressmark_http::public_api(),
        pressmark_http::dashboard_api(),
        pressmark_http::docid_api(),
        pressmark_http::integrations_api(),
        pressmark_http::partners_api(),
    ];
    let table: BTreeSet<(String, String)> =
        rules().iter().map(|rule| (rule.method.to_string(), rule.path.to_owned())).collect();
    assert_eq!(table.len(), rules().len(), "no operation has two rules");
    let mut described = BTreeSet::new();
    for document in documents {
        let document = serde_json::to_value(document).unwrap();
        let mut ids = BTreeSet::new();
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                let place = (method.to_uppercase(), path.clone());
                assert!(table.contains(&place), "{method} {path} is not in the table");
                assert!(ids.insert(operation["operationId"].to_string()), "{method} {path} has the id of another");
                described.insert(place);
            }
        }
    }
    // What programs are to use is described somewhere.
    for rule in rules() {
        let is_api = matches!(rule.surface, Surface::Dashboard | Surface::Partners | Surface::Integrations);
        let place = (rule.method.to_string(), rule.path.to_owned());
        assert!(!is_api || described.contains(&place), "{place:?} is in no document");
    }
}

#[tokio::test]
async fn a_workspace_may_ask_for_a_second_factor_and_then_shows_nothing_without_one() {
    let world = World::start().await;
    let id = world.user("member@example.org", Role::User).await;
    world.member(id, WorkspaceRole::Member).await;
    let session = world.session(id).await;
    let ask = async || world.get("/api/activity").bearer_auth(&session).send().await.unwrap();
    assert_eq!(ask().await.status(), 200);
    let admin = world.user("root@example.org", Role::Superadmin).await;
    let admin = world.session(admin).await;
    let rule = |who: &str| serde_json::json!({ "second_factor": who });
    let change =
        |who: &str| world.client.patch(format!("{}/api/workspace", world.url)).bearer_auth(&admin).json(&rule(who));
    assert_eq!(change("admins").send().await.unwrap().status(), 200);
    assert_eq!(ask().await.status(), 200, "a member is no admin");
    // The superadmin has none either now, and is asked like everybody.
    assert_eq!(change("all").send().await.unwrap().status(), 403);
    let tx = world.store.begin().await.unwrap();
    pressmark_store::repo::workspaces::set_second_factor(
        &tx,
        1,
        pressmark_store::repo::workspaces::SecondFactorRule::All,
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let refused = ask().await;
    assert_eq!(refused.status(), 403);
    assert_eq!(refused.json::<serde_json::Value>().await.unwrap()["code"], "second_factor_required");
    let me = world.get("/me").bearer_auth(&session).send().await.unwrap();
    assert_eq!(me.status(), 200, "one can still see who one is, and set it up");
}

#[tokio::test]
async fn what_is_taken_from_somebody_is_gone_at_once() {
    let world = World::start().await;
    let id = world.user("member@example.org", Role::User).await;
    world.member(id, WorkspaceRole::Member).await;
    let (session, token) = (world.session(id).await, world.token(id).await);
    let by =
        async |path: &str, credential: &str| world.get(path).bearer_auth(credential).send().await.unwrap().status();
    assert_eq!(by("/api/activity", &session).await, 200);
    assert_eq!(by("/api/v1/auth/me", &token).await, 200);
    let actor = pressmark_app::activity::Actor::system("test");
    world.accounts.set_membership(1, id, None, &actor).await.unwrap();
    assert_eq!(by("/api/activity", &session).await, 403);
    world.accounts.change_user(id, pressmark_app::accounts::UserChange::Disable, &actor).await.unwrap();
    assert_eq!(by("/me", &session).await, 401);
    assert_eq!(by("/api/v1/auth/me", &token).await, 401);
    let login = serde_json::json!({ "email": "member@example.org", "password": PASSWORD });
    let login = world.client.post(format!("{}/api/v1/auth/login", world.url)).json(&login).send().await.unwrap();
    assert_eq!(login.status(), 401, "and nobody is told that the account is disabled");
    assert!(users::by_id(world.store.read(), id).await.unwrap().is_some());
}

#[tokio::test]
async fn reads_are_counted_per_client_behind_a_trusted_proxy() {
    let world = World::with(Fresh::sqlite(), |settings| {
        settings.reads_per_minute = 1;
        settings.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    })
    .await;
    let read = |client: &str| world.get("/v1/doi/10.5555/study.1").header("X-Forwarded-For", client.to_owned()).send();
    let first = read("192.0.2.7").await.unwrap();
    assert_eq!(first.headers()["x-ratelimit-limit"], "1000", "never below what the rule allows");
    assert_eq!(first.headers()["x-ratelimit-remaining"], "999");
    let mut refused = None;
    // It fills again while it is emptied.
    for _ in 0..10_000 {
        let answer = read("192.0.2.7").await.unwrap();
        if answer.status() == 429 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("a limit");
    assert!(refused.headers().contains_key("retry-after"));
    assert_eq!(refused.headers()["access-control-allow-origin"], "*");
    assert_eq!(read("192.0.2.8").await.unwrap().status(), 200);
    assert_eq!(world.get("/health").header("X-Forwarded-For", "192.0.2.7").send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn the_host_chooses_the_workspace_and_a_key_of_another_is_refused_there() {
    let world = World::start().await;
    let ask = |host: &str| world.get("/v1/publications").header("Host", host.to_owned());
    let total =
        async |host: &str| ask(host).send().await.unwrap().json::<serde_json::Value>().await.unwrap()["total"].clone();
    // The same address: what is kept for one workspace is not given in another.
    for _ in 0..2 {
        assert_eq!(total("unknown.example").await, PUBLIC);
        assert_eq!(total("Other.Example:8080").await, 0);
    }
    let detail = world.get("/v1/doi/10.5555/study.1");
    assert_eq!(detail.try_clone().unwrap().send().await.unwrap().status(), 200);
    assert_eq!(detail.header("Host", OTHER_HOST).send().await.unwrap().status(), 404);
    let key = world.key(&[Scope::Ingest], 60).await;
    assert_eq!(ask(OTHER_HOST).header("X-API-Key", &key).send().await.unwrap().status(), 401);
    assert_eq!(ask("unknown.example").header("X-API-Key", &key).send().await.unwrap().status(), 200);
}
