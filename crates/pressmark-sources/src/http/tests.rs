//! The clients against a small server that misbehaves by script.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{Request, Response, StatusCode};
use pressmark_domain::{Doi, Orcid};
use tokio::time::Instant;

use crate::{LocalBudget, PersonAnswer, Secret, SourceConfig, SourceError, Sources, SourcesConfig};

type Reply = Box<dyn Fn() -> Response<Body> + Send>;

/// What the server answers, in order; the last answer stands for all that follow.
#[derive(Clone)]
struct Script {
    replies: Arc<Mutex<VecDeque<Reply>>>,
    seen: Arc<Mutex<Vec<Seen>>>,
}

#[derive(Debug, Clone)]
struct Seen {
    target: String,
    headers: axum::http::HeaderMap,
    at: Instant,
}

impl Script {
    fn requests(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

fn reply(status: u16, headers: &'static [(&'static str, &'static str)], body: &'static str) -> Reply {
    Box::new(move || {
        let builder = headers.iter().fold(Response::builder().status(status), |b, (k, v)| b.header(*k, *v));
        builder.body(Body::from(body)).unwrap()
    })
}

/// A body of which the announced length never comes.
fn cut_short() -> Reply {
    Box::new(|| {
        let half: Result<Bytes, std::io::Error> = Ok(Bytes::from_static(br#"{"message":"#));
        let lost = Err(std::io::Error::other("the line went dead"));
        Response::new(Body::from_stream(futures::stream::iter([half, lost])))
    })
}

/// A body that begins and then takes longer than anybody waits.
fn slow() -> Reply {
    Box::new(|| {
        let stream = futures::stream::unfold(0, |n| async move {
            tokio::time::sleep(Duration::from_secs(if n == 0 { 0 } else { 300 })).await;
            (n < 3).then(|| (Ok::<_, std::io::Error>(Bytes::from_static(b"[")), n + 1))
        });
        Response::new(Body::from_stream(stream))
    })
}

/// For those who meet [`slow`]: long enough for every other answer, however busy the machine is.
const SLOW: Duration = Duration::from_secs(5);

async fn answer(State(script): State<Script>, request: Request<Body>) -> Response<Body> {
    let seen = Seen { target: request.uri().to_string(), headers: request.headers().clone(), at: Instant::now() };
    script.seen.lock().unwrap().push(seen);
    let mut replies = script.replies.lock().unwrap();
    let next = if replies.len() > 1 { replies.pop_front() } else { None };
    next.map_or_else(|| replies[0](), |reply| reply())
}

/// Starts the server and clients that all ask it, patient to the test's taste.
async fn world(replies: Vec<Reply>, tune: impl Fn(&mut SourceConfig)) -> (Sources, Script) {
    let script = Script { replies: Arc::new(Mutex::new(replies.into())), seen: Arc::default() };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let app = axum::Router::new().fallback(answer).with_state(script.clone());
    tokio::spawn(async move { axum::serve(listener, app).await });
    let settings = |path: &str| {
        let mut settings = SourceConfig::new(&format!("{base}{path}")).unwrap();
        settings.timeout = Duration::from_secs(60);
        settings.rate = 1000.0;
        settings.max_wait = Duration::from_secs(10);
        tune(&mut settings);
        settings
    };
    let config = SourcesConfig {
        orcid: settings("/v3.0"),
        crossref: settings(""),
        datacite: settings(""),
        openalex: settings(""),
        agency: settings("/ra"),
        ror: settings(""),
    };
    (Sources::new(&config, Some("registry@example.org"), Arc::new(LocalBudget::new())).unwrap(), script)
}

fn doi(text: &str) -> Doi {
    Doi::parse(text).unwrap()
}

const WORK: &str = r#"{"message":{"DOI":"10.5555/a"}}"#;

#[tokio::test]
async fn transient_failures_are_asked_again() {
    let failures = || {
        vec![
            reply(500, &[], "<h1>no</h1>"),
            cut_short(),
            reply(200, &[], "garbage"),
            slow(),
            reply(503, &[], ""),
            reply(200, &[], WORK),
        ]
    };
    let (sources, script) = world(failures(), |s| s.timeout = SLOW).await;
    let found = sources.crossref.work(&doi("10.5555/a")).await.unwrap();
    assert_eq!(found.as_deref(), Some(WORK.as_bytes()));
    assert_eq!(script.requests().len(), 6);

    let (sources, script) = world(failures(), |s| s.retries = 1).await;
    let error = sources.crossref.work(&doi("10.5555/a")).await.unwrap_err();
    assert!(matches!(error, SourceError::Unavailable { .. }) && error.is_transient(), "{error}");
    assert_eq!(script.requests().len(), 2);
}

#[tokio::test]
async fn each_failure_has_its_name() {
    let outcome = |replies| async move {
        let tune = |s: &mut SourceConfig| (s.retries, s.timeout) = (0, SLOW);
        let (sources, _script) = world(vec![replies], tune).await;
        sources.datacite.work(&doi("10.5555/a")).await
    };
    assert!(matches!(outcome(slow()).await, Err(SourceError::TimedOut { .. })));
    assert!(matches!(outcome(cut_short()).await, Err(SourceError::Unavailable { .. })));
    assert!(matches!(outcome(reply(200, &[], "{\"cut\":")).await, Err(SourceError::Garbage { .. })));
    assert!(matches!(outcome(reply(429, &[], "<html>")).await, Err(SourceError::RateLimited { .. })));
    let refused = outcome(reply(400, &[], "<h1>Bad</h1> request")).await.unwrap_err();
    assert_eq!(refused, SourceError::Rejected { source_name: "datacite", status: 400, excerpt: "Bad request".into() });
    assert!(!refused.is_transient());
    assert_eq!(outcome(reply(404, &[("content-type", "application/json")], "Resource not found.")).await, Ok(None));
    assert_eq!(outcome(reply(404, &[("content-type", "text/html")], "<!doctype html>")).await, Ok(None));
}

#[tokio::test]
async fn a_body_without_end_is_not_kept() {
    let endless: Reply = Box::new(|| {
        let chunk = Bytes::from(vec![b' '; 1 << 20]);
        Response::new(Body::from_stream(futures::stream::repeat_with(move || Ok::<_, std::io::Error>(chunk.clone()))))
    });
    let (sources, script) = world(vec![endless], |_| {}).await;
    assert!(matches!(sources.datacite.work(&doi("10.5555/a")).await, Err(SourceError::TooLarge { .. })));
    assert_eq!(script.requests().len(), 1, "asking again would end alike");
}

#[tokio::test]
async fn a_short_retry_after_is_waited_a_long_one_is_told() {
    let (sources, script) = world(vec![reply(429, &[("retry-after", "1")], ""), reply(200, &[], WORK)], |_| {}).await;
    sources.crossref.work(&doi("10.5555/a")).await.unwrap();
    let requests = script.requests();
    assert!(requests[1].at - requests[0].at >= Duration::from_millis(990));

    let refused = vec![reply(429, &[("retry-after", "7200")], "<html>")];
    let (sources, script) = world(refused, |s| s.max_wait = Duration::from_secs(60)).await;
    for _ in 0..2 {
        let began = Instant::now();
        let error = sources.openalex.work(&doi("10.5555/a")).await.unwrap_err();
        assert!(error.retry_after().unwrap() > Duration::from_secs(7100), "{error}");
        assert!(began.elapsed() < Duration::from_secs(30), "far less than it might wait");
    }
    assert_eq!(script.requests().len(), 1, "the second caller need not ask to know");
    assert!(sources.crossref.work(&doi("10.5555/a")).await.is_err(), "other sources ask for themselves");
    assert_eq!(script.requests().len(), 2);
}

#[tokio::test]
async fn orcid_says_503_for_too_many() {
    let (sources, _script) = world(vec![reply(503, &[], "")], |s| s.retries = 1).await;
    assert!(matches!(sources.orcid.person(&Orcid::from_number(1)).await, Err(SourceError::RateLimited { .. })));
}

#[tokio::test]
async fn a_failing_source_is_left_alone() {
    let (sources, script) = world(vec![reply(500, &[], "")], |s| s.retries = 0).await;
    for _ in 0..10 {
        assert!(matches!(sources.crossref.work(&doi("10.5555/a")).await, Err(SourceError::Unavailable { .. })));
    }
    let error = sources.crossref.work(&doi("10.5555/a")).await.unwrap_err();
    assert!(matches!(error, SourceError::CircuitOpen { .. }) && error.is_transient());
    assert_eq!(script.requests().len(), 10);
    assert!(
        matches!(sources.datacite.work(&doi("10.5555/a")).await, Err(SourceError::Unavailable { .. })),
        "each its own"
    );
}

#[tokio::test]
async fn the_kill_switch_asks_nobody() {
    let (sources, script) = world(vec![reply(200, &[], WORK)], |s| s.enabled = false).await;
    assert!(matches!(sources.orcid.works(&Orcid::from_number(1)).await, Err(SourceError::Disabled { .. })));
    assert!(matches!(sources.agency.csl(&doi("10.5555/a")).await, Err(SourceError::Disabled { .. })));
    assert_eq!(script.requests().len(), 0);
}

#[tokio::test]
async fn announced_rates_are_kept() {
    let announced = reply(
        200,
        &[("x-rate-limit-limit", "20"), ("x-rate-limit-interval", "1s"), ("x-concurrency-limit", "2")],
        WORK,
    );
    let (sources, script) = world(vec![announced], |s| s.concurrency = 8).await;
    sources.crossref.work(&doi("10.5555/first")).await.unwrap();
    let dois: Vec<Doi> = (0..20).map(|n| doi(&format!("10.5555/{n}"))).collect();
    futures::future::join_all(dois.iter().map(|d| sources.crossref.work(d)))
        .await
        .into_iter()
        .for_each(|found| assert!(found.is_ok()));
    let requests = script.requests();
    let took = requests.last().unwrap().at - requests[0].at;
    assert!(took >= Duration::from_millis(900) && took < Duration::from_secs(30), "20 at 20/s took {took:?}");
}

#[tokio::test]
async fn a_spent_budget_stops_lists_but_not_free_reads() {
    let spent = reply(
        200,
        &[
            ("x-ratelimit-remaining-usd", "0"),
            ("x-ratelimit-limit-usd", "1"),
            ("x-ratelimit-reset", "64140"),
            ("x-ratelimit-cost-usd", "0"),
        ],
        "{}",
    );
    let (sources, script) = world(vec![spent], |_| {}).await;
    sources.openalex.work(&doi("10.5555/a")).await.unwrap();
    assert!(sources.openalex.budget_is_low());
    let error = sources.openalex.works(&[doi("10.5555/a")]).await.unwrap_err();
    assert!(error.retry_after().unwrap() > Duration::from_secs(64_000), "{error}");
    sources.openalex.work(&doi("10.5555/a")).await.unwrap();
    assert_eq!(script.requests().len(), 2);
}

#[tokio::test]
async fn a_spent_day_is_told_not_waited() {
    let (sources, script) = world(vec![reply(200, &[], "{}")], |s| s.daily_limit = Some(2)).await;
    for _ in 0..2 {
        sources.orcid.works(&Orcid::from_number(1)).await.unwrap();
    }
    let error = sources.orcid.works(&Orcid::from_number(1)).await.unwrap_err();
    assert!(error.retry_after().unwrap() > Duration::from_secs(80_000), "{error}");
    assert_eq!(script.requests().len(), 2);
}

#[tokio::test]
async fn requests_are_the_documented_ones() {
    let (sources, script) = world(vec![reply(200, &[], "[]")], |s| {
        s.credentials.api_key = Some(Secret::new("swordfish"));
        s.credentials.bearer_token = Some(Secret::new("marlin"));
    })
    .await;
    let sici = doi("10.1002/(SICI)1234-987X(199611)9:6<239::AID-MEH432>3.3.CO;2-V");
    let carberry = Orcid::parse("0000-0002-1825-0097").unwrap();
    sources.orcid.person(&carberry).await.unwrap();
    sources.orcid.works(&carberry).await.unwrap();
    sources.orcid.works_bulk(&carberry, &[1, 22]).await.unwrap();
    sources.crossref.work(&sici).await.unwrap();
    sources.datacite.work(&sici).await.unwrap();
    sources.openalex.work(&sici).await.unwrap();
    sources.openalex.works(&[doi("10.5555/a"), doi("10.5555/b")]).await.unwrap();
    sources.agency.agencies(&[doi("10.5555/a"), doi("10.5555/b,c"), doi("10.5555/d")]).await.unwrap();
    let encoded = "%28sici%291234-987x%28199611%299%3A6%3C239%3A%3Aaid-meh432%3E3.3.co%3B2-v";
    let targets: Vec<_> = script.requests().into_iter().map(|seen| seen.target).collect();
    assert_eq!(
        targets,
        [
            "/v3.0/0000-0002-1825-0097/person".to_owned(),
            "/v3.0/0000-0002-1825-0097/works".to_owned(),
            "/v3.0/0000-0002-1825-0097/works/1,22".to_owned(),
            format!("/works/10.1002%2F{encoded}"),
            format!("/dois/10.1002/{encoded}"),
            format!("/works/doi:10.1002/{encoded}?api_key=swordfish"),
            "/works?filter=doi%3A10.5555%2Fa%7C10.5555%2Fb&per-page=100&api_key=swordfish".to_owned(),
            "/ra/10.5555/b%2Cc".to_owned(),
            "/ra/10.5555/a,10.5555/d".to_owned(),
        ]
    );
    let first = &script.requests()[0].headers;
    assert_eq!(first["authorization"], "Bearer marlin");
    assert_eq!(first["accept"], "application/json");
    assert!(first["user-agent"].to_str().unwrap().ends_with("(mailto:registry@example.org)"));
}

#[tokio::test]
async fn errors_do_not_tell_keys() {
    let mut settings = SourcesConfig::default();
    settings.openalex.base_url = "http://127.0.0.1:1".parse().unwrap();
    settings.openalex.retries = 0;
    settings.openalex.credentials.api_key = Some(Secret::new("swordfish"));
    let sources = Sources::new(&settings, None, Arc::new(LocalBudget::new())).unwrap();
    let error = sources.openalex.work(&doi("10.5555/a")).await.unwrap_err();
    assert!(matches!(error, SourceError::Unavailable { .. }));
    assert!(!format!("{error} {error:?} {sources:?}").contains("swordfish"));
}

#[tokio::test]
async fn orcid_tells_the_state_of_an_id() {
    let ask = |reply| async move {
        let (sources, _script) = world(vec![reply], |_| {}).await;
        sources.orcid.person(&Orcid::from_number(1)).await
    };
    let primary = Orcid::from_number(2);
    let moved = Box::new(move || {
        Response::builder()
            .status(301)
            .header("location", format!("https://pub.orcid.org/v3.0/{primary}/person"))
            .body(Body::empty())
            .unwrap()
    });
    assert_eq!(ask(moved).await, Ok(PersonAnswer::Moved(primary)));
    let told = Box::new(move || {
        let body = format!(
            r#"{{"response-code":301,"developer-message":"deprecated, refer to {primary}","error-code":9007}}"#
        );
        Response::builder().status(301).body(Body::from(body)).unwrap()
    });
    assert_eq!(ask(told).await, Ok(PersonAnswer::Moved(primary)));
    assert_eq!(ask(reply(409, &[], r#"{"response-code":409,"error-code":9018}"#)).await, Ok(PersonAnswer::Locked));
    assert_eq!(ask(reply(409, &[], r#"{"response-code":409,"error-code":9044}"#)).await, Ok(PersonAnswer::Deactivated));
    assert_eq!(ask(reply(404, &[], "{}")).await, Ok(PersonAnswer::NotFound));
    assert!(matches!(ask(reply(409, &[], "{}")).await, Err(SourceError::Rejected { status: 409, .. })));
    assert!(matches!(
        ask(reply(301, &[("location", "/elsewhere")], "")).await,
        Err(SourceError::Rejected { status: 301, .. })
    ));
}

#[tokio::test]
async fn content_negotiation_follows_with_care() {
    let redirects = vec![
        reply(302, &[("location", "/agency/10.5555/a")], ""),
        reply(200, &[("content-type", "application/json")], r#"{"DOI":"10.5555/a"}"#),
    ];
    let (sources, script) = world(redirects, |_| {}).await;
    assert!(sources.agency.csl(&doi("10.5555/a")).await.unwrap().is_some());
    let requests = script.requests();
    assert_eq!(requests.iter().map(|r| r.target.as_str()).collect::<Vec<_>>(), ["/10.5555/a", "/agency/10.5555/a"]);
    assert!(requests.iter().all(|r| r.headers["accept"] == "application/vnd.citationstyles.csl+json"));

    let ask = |reply| async move {
        let (sources, script) = world(vec![reply], |_| {}).await;
        let answer = sources.agency.csl(&doi("10.5555/a")).await;
        (answer, script.requests().len())
    };
    assert_eq!(
        ask(reply(200, &[("content-type", "text/html")], " <!doctype html>")).await.0,
        Ok(None),
        "a landing page"
    );
    assert_eq!(ask(reply(406, &[], "")).await.0, Ok(None));
    assert_eq!(ask(reply(404, &[], "<html>")).await.0, Ok(None));
    let (endless, asked) = ask(reply(302, &[("location", "/10.5555/a")], "")).await;
    assert!(matches!(endless, Err(SourceError::Rejected { .. })) && asked <= 7, "{endless:?} after {asked}");
    for target in ["ftp://example.org/a", "file:///etc/passwd"] {
        let reply = Box::new(move || {
            Response::builder().status(StatusCode::FOUND).header("location", target).body(Body::empty()).unwrap()
        });
        assert!(matches!(ask(reply).await.0, Err(SourceError::Rejected { .. })), "{target}");
    }
    let inside = ask(reply(302, &[("location", "http://169.254.169.254/latest/meta-data")], "")).await;
    assert!(matches!(inside.0, Err(SourceError::Rejected { .. })), "{inside:?}");
    let (by_name, _) = ask(reply(302, &[("location", "http://localhost:9/")], "")).await;
    assert!(
        matches!(&by_name, Err(SourceError::Unavailable { reason, .. }) if reason.contains("no public address")),
        "{by_name:?}"
    );
}

#[tokio::test]
async fn questions_that_cannot_be_asked_are_refused() {
    let (sources, script) = world(vec![reply(200, &[], "{}")], |_| {}).await;
    let many: Vec<i64> = (0..101).collect();
    let refused = sources.orcid.works_bulk(&Orcid::from_number(1), &many).await.unwrap_err();
    assert!(matches!(refused, SourceError::BadQuestion { .. }));
    assert!(sources.orcid.works_bulk(&Orcid::from_number(1), &[]).await.is_err());
    assert!(sources.openalex.works(&[doi("10.5555/a,b")]).await.is_err());
    assert!(sources.openalex.works(&[]).await.is_err());
    assert_eq!(script.requests().len(), 0);
}
