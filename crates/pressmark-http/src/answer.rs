//! An answer as bytes: with an `ETag`, compressed when first asked for so, and given any number of times.

use std::io::Write as _;
use std::sync::OnceLock;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, VARY};
use http::{HeaderValue, StatusCode};
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

/// An answer, 200 and whole.
#[derive(Debug)]
pub(crate) struct Answer {
    content_type: HeaderValue,
    /// What the `ETag`s have in common.
    tag: Box<str>,
    plain: Variant,
    compressed: [OnceLock<Option<Variant>>; 3],
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
        Self { content_type, tag, plain: Variant { body, etag }, compressed: Default::default() }
    }

    /// About how many bytes of memory it takes, its compressed forms included.
    pub(crate) fn weight(&self) -> usize {
        self.plain.body.len() * 3 / 2 + 512
    }

    /// The answer to a request with these headers: 304 if the client has it, else compressed as the client prefers.
    pub(crate) fn respond(&self, request: &Conditions) -> Response {
        let known = request.known.iter().any(|value| value.to_str().is_ok_and(|list| self.is_in(list)));
        let variant = self.variant(request);
        let mut response = Response::new(Body::empty());
        if known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        } else {
            *response.body_mut() = Body::from(variant.1.body.clone());
        }
        let headers = response.headers_mut();
        headers.reserve(16);
        if !known {
            headers.insert(CONTENT_TYPE, self.content_type.clone());
            headers.insert(CONTENT_LENGTH, HeaderValue::from(variant.1.body.len()));
            if let Some(coding) = variant.0 {
                headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
            }
        }
        headers.insert(ETAG, variant.1.etag.clone());
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
        response
    }

    /// Whether a list of `If-None-Match` names this answer, in any coding: the client has the same bytes.
    fn is_in(&self, list: &str) -> bool {
        list.split(',').map(str::trim).any(|item| {
            let item = item.strip_prefix("W/").unwrap_or(item);
            let Some(item) = item.strip_prefix('"').and_then(|item| item.strip_suffix('"')) else { return item == "*" };
            item.strip_prefix(&*self.tag).is_some_and(|rest| {
                rest.is_empty()
                    || rest.strip_prefix('.').is_some_and(|name| Coding::ALL.iter().any(|c| c.name() == name))
            })
        })
    }

    fn variant(&self, request: &Conditions) -> (Option<Coding>, &Variant) {
        let plain = (None, &self.plain);
        if self.plain.body.len() < WORTH_COMPRESSING {
            return plain;
        }
        let Some(accepted) = request.accepted.as_ref().and_then(|value| value.to_str().ok()) else { return plain };
        let Some(coding) = best_coding(accepted) else { return plain };
        let compressed = self.compressed[coding as usize].get_or_init(|| {
            let body = coding.compress(&self.plain.body).ok().filter(|body| body.len() < self.plain.body.len())?;
            Some(Variant { body: body.into(), etag: quoted(&self.tag, coding.name()) })
        });
        compressed.as_ref().map_or(plain, |variant| (Some(coding), variant))
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
    use http::HeaderMap;
    use http::header::{ACCEPT_ENCODING, IF_NONE_MATCH};
    use http_body_util::BodyExt as _;

    use super::*;

    fn large() -> Answer {
        Answer::json(&vec!["A Study of Nothing in Particular"; 100]).unwrap()
    }

    fn request(name: http::HeaderName, value: &str) -> Conditions {
        Conditions::of(&HeaderMap::from_iter([(name, value.parse().unwrap())]))
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
        let answer = large();
        let mut etags = vec![answer.respond(&Conditions::default()).headers()[ETAG].clone()];
        for coding in Coding::ALL {
            let response = answer.respond(&request(ACCEPT_ENCODING, coding.name()));
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
            assert_eq!(plain, answer.plain.body);
        }
        etags.dedup();
        assert_eq!(etags.len(), 4, "{etags:?}");
    }

    #[test]
    fn who_has_it_is_not_sent_it_again() {
        let answer = large();
        let tag = answer.tag.to_string();
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
        assert!(!answer.respond(&request(ACCEPT_ENCODING, "gzip")).headers().contains_key(CONTENT_ENCODING));
    }
}
