//! What attackers try: each of it is refused, none of it is an error of ours, and it is written down.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use pressmark_app::accounts::secret::Sealer;
use pressmark_store::clock::now_millis;
use pressmark_store::repo::activity::{self, Filter};
use pressmark_store::repo::api_keys::{self, NewKey, Scope};
use pressmark_store::repo::signing_keys;
use pressmark_store::repo::users::Role;
use pressmark_store::testing::Fresh;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::staff::PASSWORD;
use crate::tokens::{login, me, pair, refresh};
use crate::world::{CARBERRY, World};

const JOSIAH: &str = "josiah@example.org";

/// The longest that an answer, the end of a connection, or a line of the audit trail is waited for.
pub(crate) const LONGEST: Duration = Duration::from_secs(60);

/// Sends bytes as they are. The status, 0 if the server hung up without one, and all that it sent.
pub(crate) async fn raw(world: &World, request: &[u8]) -> (u16, String) {
    let mut stream = TcpStream::connect(world.url.trim_start_matches("http://")).await.unwrap();
    // A server that has seen enough closes while the rest is being sent.
    let _ = stream.write_all(request).await;
    let mut answer = Vec::new();
    let mut chunk = [0; 4096];
    while let Ok(Ok(read)) = tokio::time::timeout(LONGEST, stream.read(&mut chunk)).await {
        if read == 0 {
            break;
        }
        answer.extend_from_slice(&chunk[..read]);
    }
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    (status, answer)
}

/// The refusals of the audit trail: type of the event, reason, how often, account.
async fn refusals(world: &World) -> Vec<(String, String, u64, String)> {
    world.accounts.refusals().flush().await.unwrap();
    let filter = Filter { status: Some("refused".to_owned()), ..Filter::default() };
    let all = activity::list_audit(world.store.read(), &filter, activity::From::Offset(0), 1000).await.unwrap().0;
    let row = |row: pressmark_store::entity::audit::Model| {
        assert!(!row.summary.contains(['\r', '\n', '\0']), "{row:?}");
        let details: Value = serde_json::from_str(&row.details).unwrap();
        let text = |name: &str| details[name].as_str().unwrap_or_default().to_owned();
        (row.event_type, text("reason"), details["times"].as_u64().unwrap_or(1), text("account"))
    };
    all.into_iter().map(row).collect()
}

/// Waits until something was refused so often for a reason: what ends with its connection is written down behind it.
pub(crate) async fn settle(world: &World, reason: &str, often: u64) {
    let started = Instant::now();
    while times(world, reason).await < often && started.elapsed() < LONGEST {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(times(world, reason).await, often, "{reason}");
}

/// How often something was refused for a reason.
pub(crate) async fn times(world: &World, reason: &str) -> u64 {
    refusals(world).await.iter().filter(|(_, why, ..)| why == reason).map(|(_, _, times, _)| times).sum()
}

#[tokio::test]
async fn a_stolen_refresh_token_ends_the_sign_in_of_thief_and_owner() {
    let world = World::start().await;
    world.user(JOSIAH, Role::User).await;
    let (_, stolen) = login(&world, JOSIAH).await;
    let (status, body) = refresh(&world, &stolen).await;
    assert_eq!(status, 200, "nobody can tell yet");
    let (access_of_thief, next_of_thief) = pair(&body);
    assert_eq!(refresh(&world, &stolen).await.0, 401, "the owner comes with the same one");
    assert_eq!(refresh(&world, &next_of_thief).await.0, 401);
    assert_eq!(me(&world, &access_of_thief).await.0, 401);
    assert!(refusals(&world).await.iter().any(|(event, ..)| event == "token.replayed"));
}

#[tokio::test]
async fn a_session_that_somebody_else_chose_is_never_adopted() {
    let world = World::start().await;
    world.user(JOSIAH, Role::Superadmin).await;
    let chosen = "0123456789abcdefghijABCDEFGHIJ01";
    let cookie = format!("better-auth.session_token={chosen}; __Secure-better-auth.session_token={chosen}");
    for path in ["/api/auth/sign-in/email", "/api/v1/auth/login"] {
        let request = world.client.post(format!("{}{path}", world.url)).header("Cookie", &cookie);
        let request = request.header("Origin", &world.url).json(&json!({ "email": JOSIAH, "password": PASSWORD }));
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        assert!(!format!("{:?}", answer.headers()).contains(chosen), "{path}");
        assert!(!answer.text().await.unwrap().contains(chosen), "{path}");
        let sent = world.get("/me").header("Cookie", &cookie).send().await.unwrap();
        assert_eq!(sent.status(), 401, "{path}");
    }
    let sent = world.get("/me").bearer_auth(chosen).send().await.unwrap();
    assert_eq!(sent.status(), 401);
    assert_eq!(times(&world, "unauthorized").await, 3);
}

#[tokio::test]
async fn a_page_of_another_origin_cannot_write_with_its_visitors_cookie() {
    let world = World::start().await;
    let id = world.user(JOSIAH, Role::Superadmin).await;
    let cookie = format!("better-auth.session_token={}", world.session(id).await);
    let write = |path: &str, origin: Option<&str>| {
        let request = world.client.post(format!("{}{path}", world.url)).header("Cookie", &cookie);
        let request = if let Some(origin) = origin { request.header("Origin", origin) } else { request };
        request.json(&json!({})).send()
    };
    let foreign = ["https://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1", "nonsense", ""];
    let mut refused = 0;
    for path in ["/api/v1/auth/logout", "/api/activity/cleanup", "/api/site-tools/api-keys"] {
        for origin in foreign.into_iter().map(Some).chain([None]) {
            assert_eq!(write(path, origin).await.unwrap().status(), 403, "{path} from {origin:?}");
            refused += 1;
        }
    }
    let of_evil_page = world.client.post(format!("{}/api/v1/auth/logout", world.url)).header("Cookie", &cookie);
    let of_evil_page = of_evil_page.header("Referer", format!("https://evil.example/?{}", world.url)).send();
    assert_eq!(of_evil_page.await.unwrap().status(), 403);
    assert_eq!(times(&world, "forbidden").await, refused + 1);
    assert!(refusals(&world).await.iter().any(|(_, _, _, account)| account == JOSIAH), "whose cookie it was");
    let session = world.get("/me").header("Cookie", &cookie).send().await.unwrap();
    assert_eq!(session.status(), 200, "nothing was done");
    assert_eq!(write("/api/v1/auth/logout", Some(world.url.as_str())).await.unwrap().status(), 200);
    let session = world.get("/me").header("Cookie", &cookie).send().await.unwrap();
    assert_eq!(session.status(), 401);
}

/// What a token that was not made here is made of.
struct Forger {
    header: Header,
    claims: Value,
    public_key: String,
    ours: EncodingKey,
}

impl Forger {
    /// One who has seen a good token, and for once holds the registry's own key.
    async fn of(world: &World, token: &str) -> Self {
        let parts: Vec<&str> = token.split('.').collect();
        let read = |part: &str| serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
        let id = read(parts[0])["kid"].as_str().unwrap().to_owned();
        let keys = signing_keys::valid(world.store.read()).await.unwrap();
        let key = keys.into_iter().find(|key| key.id == id).unwrap();
        let sealer = Sealer::new(b"the secret of a test").unwrap();
        let private = sealer.open(&format!("signing_key:{id}"), &key.sealed_private_key).unwrap();
        let header = Header { kid: Some(id), ..Header::new(Algorithm::EdDSA) };
        let ours = EncodingKey::from_ed_der(&private);
        Self { header, claims: read(parts[1]), public_key: key.public_key, ours }
    }

    fn signed(&self, change: impl FnOnce(&mut Value)) -> String {
        let mut claims = self.claims.clone();
        change(&mut claims);
        jsonwebtoken::encode(&self.header, &claims, &self.ours).unwrap()
    }

    fn with(&self, name: &str, value: impl Into<Value>) -> String {
        self.signed(|claims| claims[name] = value.into())
    }

    fn by(&self, algorithm: Algorithm, key: &EncodingKey) -> String {
        jsonwebtoken::encode(&Header { alg: algorithm, ..self.header.clone() }, &self.claims, key).unwrap()
    }

    fn unsigned(&self, algorithm: &str) -> String {
        let header = json!({ "alg": algorithm, "typ": "JWT", "kid": self.header.kid });
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}.", part(&header), part(&self.claims))
    }
}

/// A private key that is not the registry's: PKCS #8 around 32 bytes.
fn another_key() -> EncodingKey {
    let mut key: Vec<u8> = vec![0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    key.extend([7; 32]);
    EncodingKey::from_ed_der(&key)
}

#[tokio::test]
async fn forged_access_tokens_are_refused() {
    let world = World::start().await;
    let id = world.user(JOSIAH, Role::User).await;
    let other = world.user("ada@example.org", Role::Superadmin).await;
    let (access, _) = login(&world, JOSIAH).await;
    let forger = Forger::of(&world, &access).await;
    assert_eq!(me(&world, &forger.signed(|_| ())).await.0, 200, "the forger knows how tokens are made");

    let public = URL_SAFE_NO_PAD.decode(&forger.public_key).unwrap();
    let (signed, signature) = access.rsplit_once('.').unwrap();
    let now = now_millis() / 1000;
    let mut unknown_key = Forger::of(&world, &access).await;
    unknown_key.header.kid = Some("another".to_owned());
    let forged = [
        ("alg none", forger.unsigned("none")),
        ("alg None", forger.unsigned("None")),
        ("no signature", format!("{signed}.")),
        ("an unsigned EdDSA", forger.unsigned("EdDSA")),
        ("a wrong key", forger.by(Algorithm::EdDSA, &another_key())),
        ("HS256 with the public key", forger.by(Algorithm::HS256, &EncodingKey::from_secret(&public))),
        ("HS256 with its text", forger.by(Algorithm::HS256, &EncodingKey::from_secret(forger.public_key.as_bytes()))),
        ("a key of another name", unknown_key.signed(|_| ())),
        ("a key without name", {
            unknown_key.header.kid = None;
            unknown_key.signed(|_| ())
        }),
        ("a wrong audience", forger.with("aud", "another-api")),
        ("no audience", forger.signed(|claims| drop(claims.as_object_mut().unwrap().remove("aud")))),
        ("a wrong issuer", forger.with("iss", "https://evil.example")),
        ("another user", forger.with("sub", other.to_string())),
        ("no such sign-in", forger.with("sid", "00000000-0000-4000-8000-000000000000")),
        ("an old one", forger.with("exp", now - 1)),
        ("another's signature", format!("{}.{signature}", forger.with("jti", "x").rsplit_once('.').unwrap().0)),
        ("two dots", "..".to_owned()),
    ];
    for (what, token) in &forged {
        let (status, body) = me(&world, token).await;
        let code = if *what == "an old one" { "TOKEN_EXPIRED" } else { "UNAUTHORIZED_ACCESS" };
        assert_eq!((status, &body["code"]), (401, &json!(code)), "{what}: {body}");
    }
    assert_eq!(times(&world, "unauthorized").await, forged.len() as u64);
    let (status, body) = me(&world, &access).await;
    assert_eq!((status, &body["data"]["user"]["user_id"]), (200, &json!(id)));
    for path in ["/me", "/api/site-tools/api-keys"] {
        let answer = world.get(path).bearer_auth(&access).send().await.unwrap();
        assert_eq!(answer.status(), 403, "an access token is for depositing: {path}");
    }
}

#[tokio::test]
async fn keys_open_what_they_are_for_while_they_last() {
    let world = World::start().await;
    let tx = world.store.begin().await.unwrap();
    let new = NewKey {
        workspace_id: 1,
        client_name: "test".to_owned(),
        scopes: vec![Scope::Ingest],
        rate_limit_per_minute: 60,
        created_by: None,
        created_by_user: None,
        expires_at: Some(now_millis() - 1),
    };
    let (_, expired) = api_keys::create(&tx, &new).await.unwrap();
    tx.commit().await.unwrap();
    let lesser = world.key(&[Scope::MembershipUpdate], 60).await;
    let ingest = |key: &str| {
        let request = world.client.post(format!("{}/api/ingest", world.url)).header("X-API-Key", key);
        request.json(&json!({ "orcid_ids": [CARBERRY] })).send()
    };
    assert_eq!(ingest(&lesser).await.unwrap().status(), 403);
    assert_eq!(ingest(&expired).await.unwrap().status(), 401);
    assert_eq!(ingest("pmk_").await.unwrap().status(), 401);
    let own = world.get("/api/v1/auth/me").header("X-API-Key", &lesser).send().await.unwrap();
    assert_eq!(own.status(), 403);
    assert_eq!((times(&world, "forbidden").await, times(&world, "unauthorized").await), (2, 2));
    assert!(refusals(&world).await.iter().any(|(_, _, _, account)| account.starts_with("key ")));
}

#[tokio::test]
async fn paths_are_taken_as_they_are_written() {
    let world = World::start().await;
    let id = world.user(JOSIAH, Role::Superadmin).await;
    let token = world.session(id).await;
    let get = async |path: &str| {
        let lines = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
        raw(&world, format!("{lines}Authorization: Bearer {token}\r\n\r\n").as_bytes()).await
    };
    assert_eq!(get("/me").await.0, 200);
    let crooked = [
        "//me",
        "/api//x",
        "/api/../me",
        "/api/%2e%2e/me",
        "/api/%2E%2E/me",
        "/api/site-tools/..%2f..%2fme",
        "/api/site-tools/../../me",
        "/api/v1/auth/..%2f..%2f..%2f..%2fme",
        "/v1/../me",
        "/openapi/../../me",
        "/me;x=1",
        "/me%00",
        "/me%5c",
        "/./me",
        "/api/auth//get-session",
    ];
    for path in crooked {
        let (status, answer) = get(path).await;
        assert_eq!(status, 404, "{path}: {answer}");
        assert!(!answer.contains(JOSIAH), "{path}");
    }
    assert_eq!(times(&world, "crooked_path").await, crooked.len() as u64);
    for path in ["/v1/researchers/%ff", "/docs/%ff%fe", "me", "*", "/v1/doi/%"] {
        let status = get(path).await.0;
        assert!((400..500).contains(&status), "{path}: {status}");
    }
}

#[tokio::test]
async fn nothing_can_be_written_into_headers() {
    let world =
        World::with(Fresh::sqlite(), |settings| settings.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()]).await;
    let mut malformed = 0;
    for line in [
        "X-Request-Id: abc\rInjected: yes",
        "X-Request-Id: abc\nInjected: yes",
        "X-Request-Id: abc\r\n Injected: yes",
        "X-Request-Id: abc%0d%0aInjected: yes",
        "X-Forwarded-For: 192.0.2.1\rInjected: yes",
        "X-Forwarded-For: 192.0.2.1\nInjected: yes",
        "X-Forwarded-For: 192.0.2.1%0d%0aInjected: yes",
        "X-Forwarded-For: Injected, Injected\u{e9}",
        "X-Forwarded-Host: x%0d%0aInjected: yes",
        "Cookie: better-auth.session_token=abc\rInjected: yes",
        "Cookie: better-auth.session_token=abc%0d%0aInjected: yes",
        "Cookie: better-auth.session_token=abc\0Injected",
        "Authorization: Bearer abc\nInjected: yes",
        "Authorization: Bearer abc%0aInjected",
        "User-Agent: abc%0d%0aInjected: yes",
    ] {
        let request = format!("GET /me HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{line}\r\n\r\n");
        let (status, answer) = raw(&world, request.as_bytes()).await;
        assert!(matches!(status, 400 | 401), "{line:?}: {answer}");
        malformed += u64::from(status == 400);
        assert!(!answer.to_lowercase().contains("injected"), "{line:?}: {answer}");
    }
    settle(&world, "malformed", malformed).await;
    assert!(malformed > 0);
    let refused = refusals(&world).await;
    assert!(refused.iter().any(|(_, why, ..)| why == "unauthorized"));
    assert!(!format!("{refused:?}").contains("Injected"), "{refused:?}");
}
