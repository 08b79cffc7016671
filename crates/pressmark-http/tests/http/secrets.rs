//! Secrets pass through everything and are written down nowhere, not even at the most talkative level of the log.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use pressmark_app::activity::Actor;
use pressmark_store::repo::activity::{self, Filter};
use pressmark_store::repo::api_keys::Scope;
use pressmark_store::repo::users::{self, Role};
use serde_json::json;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::dynamic_filter_fn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::staff::PASSWORD;
use crate::tokens::{pair, post, refresh};
use crate::world::{CARBERRY, World};

const JOSIAH: &str = "josiah@example.org";
const SECOND_PASSWORD: &str = "whistling in the kiln";
const WRONG_PASSWORD: &str = "a wrong one, nearly right";
const WRONG_KEY: &str = "pmk_0123456789-nobody-was-ever-given-this-one";

/// Whether the log is kept: other tests of this process run beside this one.
static LISTENS: AtomicBool = AtomicBool::new(false);

/// All that was logged, whoever logged it.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Begins to listen to all threads, at the level `TRACE`.
    fn listen() -> Self {
        let log = Self::default();
        let writer = log.clone();
        let layer = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(move || writer.clone());
        let listens = dynamic_filter_fn(|_, _| LISTENS.load(Ordering::Relaxed));
        tracing_subscriber::registry().with(layer.with_filter(listens)).try_init().unwrap();
        LISTENS.store(true, Ordering::Relaxed);
        log
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

/// The secrets of a day: what each is, and its text.
async fn live_through_a_day(world: &World) -> Vec<(&'static str, String)> {
    let mut secrets = Vec::new();
    let mut keep = |what: &'static str, secret: String| secrets.push((what, secret));
    for password in [PASSWORD, SECOND_PASSWORD, WRONG_PASSWORD] {
        keep("password", password.to_owned());
    }

    let wish = json!({ "email": "ada@example.org", "full_name": "Ada Quill", "password": SECOND_PASSWORD });
    assert_eq!(post(world, "/api/v1/auth/store-registration-token", &wish).await.0, 201);
    let id = world.user(JOSIAH, Role::Superadmin).await;
    let wrong = json!({ "email": JOSIAH, "password": WRONG_PASSWORD });
    assert_eq!(post(world, "/api/v1/auth/login", &wrong).await.0, 401);

    let actor = Actor::system("test");
    let user = users::by_id(world.store.read(), id).await.unwrap().unwrap();
    let enrolment = world.accounts.enrol_second_factor(&user, PASSWORD).await.unwrap();
    let totp = totp_rs::Totp::from_url(&enrolment.url).unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    world.accounts.confirm_second_factor(&user, &totp.generate(now).to_string(), &actor).await.unwrap();
    keep("secret of the second factor", totp.secret().to_base32());
    keep("recovery code", enrolment.codes[0].clone());
    let right = json!({ "email": JOSIAH, "password": PASSWORD, "otp": enrolment.codes[0] });
    let (status, headers, body) = post(world, "/api/v1/auth/login", &right).await;
    assert_eq!(status, 200, "{body}");
    let device = headers["set-cookie"].to_str().unwrap().split(['=', ';']).nth(1).unwrap();
    keep("secret of the device", device.to_owned());
    let (access, token) = pair(&body);
    let (status, body) = refresh(world, &token).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(refresh(world, &token).await.0, 401);
    keep("access token", access.clone());
    keep("refresh token", token);
    keep("refresh token", pair(&body).1);
    assert_eq!(world.get("/api/v1/auth/me").bearer_auth(&access).send().await.unwrap().status(), 401);

    let session = world.session(id).await;
    let by_bearer = world.get("/me").bearer_auth(&session).send().await.unwrap();
    let by_cookie = world.get("/me").header("Cookie", format!("better-auth.session_token={session}"));
    assert_eq!(by_bearer.status(), 200);
    assert_eq!(by_cookie.send().await.unwrap().status(), 200);
    keep("session", session);
    let key = world.key(&[Scope::Ingest], 60).await;
    for (key, expected) in [(key.as_str(), 202), (WRONG_KEY, 401)] {
        let request = world.client.post(format!("{}/api/ingest", world.url)).header("X-API-Key", key);
        let answer = request.json(&json!({ "orcid_ids": [CARBERRY] })).send().await.unwrap();
        assert_eq!(answer.status(), expected);
    }
    keep("key", key);
    keep("key", WRONG_KEY.to_owned());
    secrets
}

#[tokio::test]
async fn no_secret_is_in_the_log_or_in_the_audit_trail() {
    let log = Log::listen();
    let world = World::start().await;
    let secrets = live_through_a_day(&world).await;
    world.accounts.refusals().flush().await.unwrap();
    tracing::trace!("the day is over");
    LISTENS.store(false, Ordering::Relaxed);

    let text = log.text();
    assert!(text.contains("the day is over"), "nothing was heard");
    assert!(text.contains("/api/v1/auth/login"), "requests are logged");
    let everything = activity::From::Offset(0);
    let trail = activity::list_audit(world.store.read(), &Filter::default(), everything, 1000).await.unwrap().0;
    assert!(trail.len() >= 5, "{trail:?}");
    let trail = format!("{trail:?}");
    for (what, secret) in &secrets {
        assert!(secret.len() >= 10, "{what} is too short to be looked for");
        for (place, written) in [("log", &text), ("audit trail", &trail)] {
            let line = written.lines().find(|line| line.contains(secret.as_str()));
            assert!(line.is_none(), "a {what} is in the {place}: {line:?}");
        }
    }
}
