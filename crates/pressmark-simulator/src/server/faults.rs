//! Which request gets which fault.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, Response, StatusCode, header};

use super::connection::Scissors;
use crate::Upstream;
use crate::answer::{Answer, HTML, JSON};

/// The kinds of fault, drawn with equal chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FaultKind {
    /// 429 with `Retry-After` of 0 or 1 second.
    TooManyRequests,
    /// 503, at times with `Retry-After`.
    Unavailable,
    /// The request hangs, then its connection closes.
    TimeOut,
    /// Less of the body comes than `Content-Length` says.
    Truncated,
    /// 200 with a JSON content type over HTML, over bytes that are no text, or over JSON that breaks off.
    Garbage,
    /// The connection is reset before an answer.
    Reset,
}

impl FaultKind {
    /// All kinds.
    pub const ALL: [Self; 6] =
        [Self::TooManyRequests, Self::Unavailable, Self::TimeOut, Self::Truncated, Self::Garbage, Self::Reset];
}

/// A fault for one request; `dice` decides its details.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) kind: FaultKind,
    dice: u64,
}

/// SplitMix64: a good scramble of a counter, so that a request's fault needs no state but its number.
fn scramble(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The fault of request number `number`, or none: a function of the seed and the number.
pub(crate) fn draw(seed: u64, number: u64, share: f64) -> Option<Fault> {
    let first = scramble(scramble(seed) ^ number);
    // 53 bits make every f64 in [0, 1) equally likely.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit an f64 exactly")]
    let chance = (first >> 11) as f64 / (1_u64 << 53) as f64;
    if chance >= share {
        return None;
    }
    let second = scramble(first);
    let kind = FaultKind::ALL[usize::try_from(second % 6).unwrap_or_default()];
    Some(Fault { kind, dice: scramble(second) })
}

impl Fault {
    /// Spoils an answer.
    pub(crate) async fn apply(
        self,
        upstream: Upstream,
        answer: Answer,
        hang: Duration,
        scissors: &Scissors,
    ) -> Response<Body> {
        match self.kind {
            FaultKind::TooManyRequests => {
                plain(refusal(upstream, StatusCode::TOO_MANY_REQUESTS).retry_after(self.dice & 1))
            }
            FaultKind::Unavailable => {
                let refusal = refusal(upstream, StatusCode::SERVICE_UNAVAILABLE);
                plain(if self.dice & 2 == 0 { refusal.retry_after(self.dice & 1) } else { refusal })
            }
            FaultKind::TimeOut => {
                tokio::time::sleep(hang).await;
                scissors.cut();
                plain(answer)
            }
            FaultKind::Reset => {
                scissors.cut();
                plain(answer)
            }
            FaultKind::Truncated => truncated(answer),
            FaultKind::Garbage => plain(self.garbage(&answer)),
        }
    }

    fn garbage(self, answer: &Answer) -> Answer {
        match self.dice % 3 {
            0 => Answer::json(
                "<!DOCTYPE html><html><head><title>Maintenance</title></head><body>We will be back soon.</body></html>",
            ),
            1 => Answer::json(Bytes::from_static(&[
                0x1f, 0x8b, 0x08, 0x00, 0xff, 0xfe, 0x00, 0x7b, 0x22, 0x80, 0xc3, 0x28, 0x00,
            ])),
            _ => Answer::json(answer.body.slice(..answer.body.len() / 2)),
        }
    }
}

/// What an upstream says when it wants no more, with the status given.
pub(crate) fn refusal(upstream: Upstream, status: StatusCode) -> Answer {
    let reason = status.canonical_reason().unwrap_or_default();
    match upstream {
        Upstream::Orcid | Upstream::OpenAlex | Upstream::Agency | Upstream::Ror => Answer::new(
            status,
            HTML,
            format!(
                "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 3.2 Final//EN\">\n<title>{} {reason}</title>\n<h1>{reason}</h1>\n",
                status.as_u16()
            ),
        ),
        Upstream::Crossref => Answer::new(status, "text/plain", reason.to_owned()),
        Upstream::DataCite => {
            let body = format!(r#"{{"errors":[{{"status":"{}","title":"{reason}"}}]}}"#, status.as_u16());
            Answer::new(status, JSON, body)
        }
    }
}

/// An answer as it is.
pub(crate) fn plain(answer: Answer) -> Response<Body> {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = answer.status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(answer.content_type));
    response.headers_mut().extend(answer.headers);
    response
}

/// Announces the whole body, sends half of it, breaks off.
fn truncated(answer: Answer) -> Response<Body> {
    let whole = answer.body.len();
    let half = answer.body.slice(..whole / 2);
    let mut response = plain(answer);
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(whole.max(1)));
    let pieces = futures::stream::unfold(Some(half), |state| async move {
        match state {
            Some(half) if !half.is_empty() => Some((Ok(half), Some(Bytes::new()))),
            Some(_) => {
                // A pause lets what was sent reach the client before the connection goes.
                tokio::time::sleep(Duration::from_millis(10)).await;
                Some((Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof)), None))
            }
            None => None,
        }
    });
    *response.body_mut() = Body::from_stream(pieces);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_of_faults_is_the_one_asked_for_and_every_kind_occurs() {
        let drawn: Vec<Fault> = (0..60_000).filter_map(|n| draw(42, n, 0.2)).collect();
        // 12,000 expected; four standard deviations of the binomial are 392.
        assert!((11_608..=12_392).contains(&drawn.len()), "{}", drawn.len());
        for kind in FaultKind::ALL {
            let count = drawn.iter().filter(|fault| fault.kind == kind).count();
            assert!((1_800..=2_200).contains(&count), "{kind:?}: {count}");
        }
    }

    #[test]
    fn a_seed_gives_the_same_faults_again_and_another_seed_others() {
        let kinds = |seed| -> Vec<Option<FaultKind>> { (0..500).map(|n| draw(seed, n, 0.3).map(|f| f.kind)).collect() };
        assert_eq!(kinds(7), kinds(7));
        assert_ne!(kinds(7), kinds(8));
    }

    #[test]
    fn the_ends_of_the_scale_hold() {
        assert!((0..2_000).all(|n| draw(1, n, 0.0).is_none()));
        assert!((0..2_000).all(|n| draw(1, n, 1.0).is_some()));
    }
}
