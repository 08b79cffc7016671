//! An answer as bytes: with an `ETag`, compressed when first asked for so, and given any number of times.
//!
//! Compressing takes a core for a while, so [`Answer::respond`] does not: it leaves a [`Packing`] on the response, and
//! the edge has that done on the pool (engineering 22). Where too much waits for it, the answer goes out as it is.

use std::io::Write as _;
use std::sync::{Arc, OnceLock};

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, VARY};
use http::{HeaderMap, HeaderValue, StatusCode};
use pressmark_store::pool::Pool;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::asker::Conditions;
use crate::failure::Failure;

/// Smaller bodies fit into one packet: compressing them saves nothing.
const WORTH_COMPRESSING: usize = 1_024;

/// A content coding that we speak, the better first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    Zstd,
    Brotli,
    Gzip,
}

impl Coding {
    const ALL: [Self; 3] = [Self::Zstd, Self::Brotli, Self::Gzip];

    fn name(self) -> &'static str {
        match self {
            Self::Zstd => "zstd",
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// Fast levels: most answers are compressed for one reader.
    fn compress(self, body: &[u8]) -> std::io::Result<Vec<u8>> {
        match self {
            Self::Zstd => zstd::bulk::compress(body, 1),
            Self::Brotli => {
                let settings = brotli::enc::BrotliEncoderParams { quality: 3, ..Default::default() };
                let mut out = Vec::with_capacity(body.len() / 3);
                brotli::BrotliCompress(&mut &*body, &mut out, &settings)?;
                Ok(out)
            }
            Self::Gzip => {
                let mut out =
                    flate2::write::GzEncoder::new(Vec::with_capacity(body.len() / 3), flate2::Compression::fast());
                out.write_all(body)?;
                out.finish()
            }
        }
    }
}

#[derive(Debug)]
struct Variant {
    body: Bytes,
    etag: HeaderValue,
}

/// An answer, 200 and whole. A cheap clone.
#[derive(Debug, Clone)]
pub(crate) struct Answer(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    content_type: HeaderValue,
    /// What the `ETag`s have in common.
    tag: Box<str>,
    plain: Variant,
    /// Those that were made; `None` where it would not be smaller.
    compressed: [OnceLock<Option<Variant>>; 3],
}

/// What is still to be done with a response: its body is to be in this coding.
#[derive(Debug, Clone)]
pub(crate) struct Packing {
    answer: Answer,
    coding: Coding,
}

impl Packing {
    /// Compresses on the pool, and gives the response that body. Of a `HEAD` only the headers change.
    pub(crate) async fn apply(self, response: &mut Response, pool: &Pool, is_head: bool) {
        let Self { answer, coding } = self;
        let compressing = answer.clone();
        if let Err(error) = pool.run(move || compressing.0.compress(coding).is_some()).await {
            tracing::debug!(%error, "an answer goes out uncompressed");
            return;
        }
        let Some(variant) = answer.0.made(coding) else { return };
        if !is_head {
            *response.body_mut() = Body::from(variant.body.clone());
        }
        variant.describe(Some(coding), response.headers_mut());
    }
}

impl Variant {
    fn describe(&self, coding: Option<Coding>, headers: &mut HeaderMap) {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(self.body.len()));
        if let Some(coding) = coding {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
        }
        headers.insert(ETAG, self.etag.clone());
    }
}

impl Inner {
    /// The body in a coding, made once; nothing where it would not be smaller.
    fn compress(&self, coding: Coding) -> Option<&Variant> {
        let make = || {
            let body = coding.compress(&self.plain.body).ok().filter(|body| body.len() < self.plain.body.len())?;
            Some(Variant { body: body.into(), etag: quoted(&self.tag, coding.name()) })
        };
        self.compressed[coding as usize].get_or_init(make).as_ref()
    }

    /// The body in a coding, if it was made.
    fn made(&self, coding: Coding) -> Option<&Variant> {
        self.compressed[coding as usize].get()?.as_ref()
    }

    /// Whether it is known that a coding does not make it smaller.
    fn is_dense(&self, coding: Coding) -> bool {
        self.compressed[coding as usize].get().is_some_and(Option::is_none)
    }
}

impl Answer {
    /// A JSON answer whose `ETag` is a hash of its bytes.
    pub(crate) fn json(value: &impl Serialize) -> Result<Self, Failure> {
        let body = serde_json::to_vec(value).map_err(Failure::internal)?;
        Ok(Self::of(body.into(), "application/json", None))
    }

    /// An answer of these bytes. `tag` names them; without it they are hashed.
    pub(crate) fn of(body: Bytes, content_type: &'static str, tag: Option<String>) -> Self {
        let hash = || Sha256::digest(&body).iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        let tag = tag.unwrap_or_else(hash).into_boxed_str();
        let etag = quoted(&tag, "");
        let content_type = HeaderValue::from_static(content_type);
        let plain = Variant { body, etag };
        Self(Arc::new(Inner { content_type, tag, plain, compressed: Default::default() }))
    }

    /// About how many bytes of memory it takes, its compressed forms included.
    pub(crate) fn weight(&self) -> usize {
        self.0.plain.body.len() * 3 / 2 + 512
    }

    /// The answer to a request with these headers: 304 if the client has it, else as the client prefers it. What is
    /// still to be compressed says so by a [`Packing`] among its extensions.
    pub(crate) fn respond(&self, request: &Conditions) -> Response {
        let known = request.known.iter().any(|value| value.to_str().is_ok_and(|list| self.is_in(list)));
        let coding = self.coding(request);
        let made = coding.and_then(|coding| self.0.made(coding));
        let variant = made.unwrap_or(&self.0.plain);
        let mut response = Response::new(Body::empty());
        response.headers_mut().reserve(16);
        if known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            let etag = coding.map_or_else(|| variant.etag.clone(), |coding| quoted(&self.0.tag, coding.name()));
            response.headers_mut().insert(ETAG, etag);
        } else {
            *response.body_mut() = Body::from(variant.body.clone());
            response.headers_mut().insert(CONTENT_TYPE, self.0.content_type.clone());
            variant.describe(coding.filter(|_| made.is_some()), response.headers_mut());
            if let Some(coding) = coding.filter(|_| made.is_none()) {
                response.extensions_mut().insert(Packing { answer: self.clone(), coding });
            }
        }
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
        response
    }

    /// Whether the answer is still to be compressed for a request with these headers.
    pub(crate) fn is_to_be_packed(&self, request: &Conditions) -> bool {
        self.coding(request).is_some_and(|coding| self.0.made(coding).is_none())
    }

    /// Whether a list of `If-None-Match` names this answer, in any coding: the client has the same bytes.
    fn is_in(&self, list: &str) -> bool {
        list.split(',').map(str::trim).any(|item| {
            let item = item.strip_prefix("W/").unwrap_or(item);
            let Some(item) = item.strip_prefix('"').and_then(|item| item.strip_suffix('"')) else { return item == "*" };
            item.strip_prefix(&*self.0.tag).is_some_and(|rest| {
                rest.is_empty()
                    || rest.strip_prefix('.').is_some_and(|name| Coding::ALL.iter().any(|c| c.name() == name))
            })
        })
    }

    /// The coding that the client prefers, where it is worth it.
    fn coding(&self, request: &Conditions) -> Option<Coding> {
        if self.0.plain.body.len() < WORTH_COMPRESSING {
            return None;
        }
        let accepted = request.accepted.as_ref()?.to_str().ok()?;
        best_coding(accepted).filter(|coding| !self.0.is_dense(*coding))
    }
}

/// A strong validator names bytes, so each coding has its own.
fn quoted(tag: &str, coding: &str) -> HeaderValue {
    let text = if coding.is_empty() { format!("\"{tag}\"") } else { format!("\"{tag}.{coding}\"") };
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}

/// The coding that a client likes best among those we speak.
fn best_coding(accepted: &str) -> Option<Coding> {
    let mut weights: [Option<f32>; 3] = [None; 3];
    let mut others = 0.0;
    for item in accepted.split(',') {
        let (name, weight) = item.split_once(';').unwrap_or((item, ""));
        let (name, weight) = (name.trim(), weight.trim());
        let weight = weight.strip_prefix("q=").map_or(1.0, |q| q.trim().parse::<f32>().unwrap_or(0.0));
        if name == "*" {
            others = weight;
        } else if let Some(coding) = Coding::ALL.into_iter().find(|coding| name.eq_ignore_ascii_case(coding.name())) {
            weights[coding as usize] = Some(weight);
        }
    }
    let mut best = None;
    let mut heaviest = 0.0;
    for coding in Coding::ALL {
        let weight = weights[coding as usize].unwrap_or(others);
        if weight > heaviest {
            (best, heaviest) = (Some(coding), weight);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use http::header::{ACCEPT_ENCODING, IF_NONE_MATCH};
    use http_body_util::BodyExt as _;

    use super::*;

    fn large() -> Answer {
        Answer::json(&vec!["A Study of Nothing in Particular"; 100]).unwrap()
    }

    fn request(name: http::HeaderName, value: &str) -> Conditions {
        Conditions::of(&HeaderMap::from_iter([(name, value.parse().unwrap())]))
    }

    /// The response as it leaves the edge.
    async fn sent(answer: &Answer, asked: &Conditions, pool: &Pool, is_head: bool) -> Response {
        let mut response = answer.respond(asked);
        if let Some(packing) = response.extensions_mut().remove::<Packing>() {
            packing.apply(&mut response, pool, is_head).await;
        }
        response
    }

    #[test]
    fn the_client_chooses_the_coding() {
        for (accepted, coding) in [
            ("gzip, deflate, br, zstd", Some(Coding::Zstd)),
            ("gzip, br", Some(Coding::Brotli)),
            ("GZIP", Some(Coding::Gzip)),
            ("gzip;q=1.0, br;q=0.5", Some(Coding::Gzip)),
            ("gzip;q=0, identity", None),
            ("*", Some(Coding::Zstd)),
            ("*;q=0.1, zstd;q=0", Some(Coding::Brotli)),
            ("identity", None),
            ("", None),
            ("gzip;q=x", None),
        ] {
            assert_eq!(best_coding(accepted), coding, "{accepted}");
        }
    }

    #[tokio::test]
    async fn every_coding_gives_back_the_same_bytes_under_its_own_name() {
        let (answer, pool) = (large(), Pool::default());
        let mut etags = vec![answer.respond(&Conditions::default()).headers()[ETAG].clone()];
        for coding in Coding::ALL {
            let asked = request(ACCEPT_ENCODING, coding.name());
            let head = sent(&large(), &asked, &pool, true).await;
            let length: usize = head.headers()[CONTENT_LENGTH].to_str().unwrap().parse().unwrap();
            assert!(length < answer.0.plain.body.len());
            let response = sent(&answer, &asked, &pool, false).await;
            for header in [ETAG, CONTENT_ENCODING, CONTENT_LENGTH, VARY] {
                assert_eq!(head.headers()[&header], response.headers()[&header], "{header}");
            }
            assert_eq!(response.headers()[CONTENT_ENCODING], coding.name());
            assert_eq!(response.headers()[VARY], "Accept-Encoding");
            etags.push(response.headers()[ETAG].clone());
            let body = response.into_body().collect().await.unwrap().to_bytes();
            let mut plain = Vec::new();
            let mut read: Box<dyn std::io::Read> = match coding {
                Coding::Zstd => Box::new(zstd::Decoder::new(&*body).unwrap()),
                Coding::Brotli => Box::new(brotli::Decompressor::new(&*body, 4096)),
                Coding::Gzip => Box::new(flate2::read::GzDecoder::new(&*body)),
            };
            read.read_to_end(&mut plain).unwrap();
            assert_eq!(plain, answer.0.plain.body);
        }
        etags.dedup();
        assert_eq!(etags.len(), 4, "{etags:?}");
    }

    #[tokio::test]
    async fn where_too_much_waits_it_goes_out_as_it_is() {
        let (answer, pool) = (large(), Pool::new(1, 0));
        let (release, wait) = std::sync::mpsc::channel::<()>();
        let search = tokio::spawn({
            let pool = pool.clone();
            async move { pool.run(move || wait.recv().is_ok()).await }
        });
        while pool.in_hand() == 0 {
            tokio::task::yield_now().await;
        }
        let asked = request(ACCEPT_ENCODING, "gzip");
        let response = sent(&answer, &asked, &pool, false).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert!(!response.headers().contains_key(CONTENT_ENCODING));
        assert_eq!(response.headers()[ETAG], answer.0.plain.etag);
        assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), answer.0.plain.body);
        release.send(()).unwrap();
        assert!(search.await.unwrap().unwrap());
        let later = sent(&answer, &asked, &pool, false).await;
        assert_eq!(later.headers()[CONTENT_ENCODING], "gzip");
    }

    #[test]
    fn who_has_it_is_not_sent_it_again() {
        let answer = large();
        let tag = answer.0.tag.to_string();
        for known in [format!("\"{tag}\""), format!("W/\"{tag}\""), format!("\"x\", \"{tag}.zstd\""), "*".to_owned()] {
            let response = answer.respond(&request(IF_NONE_MATCH, &known));
            assert_eq!(response.status(), StatusCode::NOT_MODIFIED, "{known}");
            assert!(response.headers().contains_key(ETAG) && !response.headers().contains_key(CONTENT_TYPE));
        }
        for other in ["\"x\"".to_owned(), tag.clone(), format!("\"{tag}x\""), format!("\"{tag}.exe\""), "\"".to_owned()]
        {
            assert_eq!(answer.respond(&request(IF_NONE_MATCH, &other)).status(), StatusCode::OK, "{other}");
        }
    }

    #[test]
    fn small_answers_stay_as_they_are() {
        let answer = Answer::json(&"short").unwrap();
        let response = answer.respond(&request(ACCEPT_ENCODING, "gzip"));
        assert!(!response.headers().contains_key(CONTENT_ENCODING));
        assert!(response.extensions().get::<Packing>().is_none());
    }
}
