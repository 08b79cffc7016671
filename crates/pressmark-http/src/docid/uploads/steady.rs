//! A body that may take as long as it likes, as long as bytes come (rule 48), and that gives one piece at a time: what
//! parses forms would else read ahead without end, and so hold whole what must never be.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use bytes::Bytes;
use futures::Stream;
use tokio::time::{Instant, Sleep};

/// Why no more comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(in crate::docid) enum Halt {
    /// No byte came for too long.
    #[error("no byte came for too long")]
    Slow,
    /// More came than was allowed at this place.
    #[error("more came than is allowed")]
    TooMuch,
    /// The connection broke.
    #[error("the connection broke")]
    Broken,
}

/// How many bytes may still come. A cheap clone: whoever knows what comes next says so.
#[derive(Debug, Clone, Default)]
pub(in crate::docid) struct Allowance(Arc<AtomicU64>);

impl Allowance {
    /// From now on so many may come.
    pub(in crate::docid) fn set(&self, bytes: u64) {
        self.0.store(bytes, Ordering::Relaxed);
    }

    fn is_spent(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }

    /// A piece that begins within what is allowed is taken whole: where it was cut is chance.
    fn spend(&self, bytes: usize) {
        let left = self.0.load(Ordering::Relaxed);
        self.set(left.saturating_sub(bytes as u64));
    }
}

/// The bytes of a body.
#[derive(Debug)]
pub(in crate::docid) struct Steady {
    body: BodyDataStream,
    patience: Duration,
    pause: Pin<Box<Sleep>>,
    waits: bool,
    gave: bool,
    allowance: Allowance,
}

impl Steady {
    pub(in crate::docid) fn new(body: Body, patience: Duration, allowance: Allowance) -> Self {
        let pause = Box::pin(tokio::time::sleep(patience));
        Self { body: body.into_data_stream(), patience, pause, waits: false, gave: false, allowance }
    }
}

impl Stream for Steady {
    type Item = Result<Bytes, Halt>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if std::mem::take(&mut this.gave) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if this.allowance.is_spent() {
            return Poll::Ready(Some(Err(Halt::TooMuch)));
        }
        match Pin::new(&mut this.body).poll_next(cx) {
            Poll::Ready(Some(Ok(bytes))) => {
                (this.waits, this.gave) = (false, true);
                this.allowance.spend(bytes.len());
                Poll::Ready(Some(Ok(bytes)))
            }
            Poll::Ready(Some(Err(_))) => Poll::Ready(Some(Err(Halt::Broken))),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => {
                if !this.waits {
                    this.waits = true;
                    let until = Instant::now() + this.patience;
                    this.pause.as_mut().reset(until);
                }
                this.pause.as_mut().poll(cx).map(|()| Some(Err(Halt::Slow)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::StreamExt as _;
    use futures::stream;

    use super::*;

    fn pieces(count: usize) -> Body {
        Body::from_stream(stream::iter((0..count).map(|_| Ok::<_, std::io::Error>(Bytes::from_static(b"1234")))))
    }

    fn of(body: Body, allowed: u64) -> Steady {
        let allowance = Allowance::default();
        allowance.set(allowed);
        Steady::new(body, Duration::from_millis(200), allowance)
    }

    #[tokio::test]
    async fn one_piece_is_given_at_a_time_and_all_of_them_in_the_end() {
        let mut steady = of(pieces(3), 100);
        let mut ready_in_a_row = 0;
        std::future::poll_fn(|cx| {
            while Pin::new(&mut steady).poll_next(cx).is_ready() {
                ready_in_a_row += 1;
            }
            Poll::Ready(())
        })
        .await;
        assert_eq!(ready_in_a_row, 1);
        assert_eq!(steady.count().await, 2);
    }

    #[tokio::test]
    async fn more_than_is_allowed_is_not_read() {
        let got: Vec<_> = of(pieces(9), 6).take(4).collect().await;
        assert_eq!(got[..2].iter().filter(|piece| piece.is_ok()).count(), 2);
        assert_eq!(got[2], Err(Halt::TooMuch));
    }

    #[tokio::test]
    async fn silence_is_slow_and_length_is_not() {
        let drops = stream::unfold(0, |n| async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            (n < 15).then_some((Ok::<_, std::io::Error>(Bytes::from_static(b"x")), n + 1))
        });
        let all = of(Body::from_stream(drops), 100).all(|piece| std::future::ready(piece.is_ok()));
        assert!(all.await, "300 ms in all, and never 200 without a byte");
        let silent = Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
        assert_eq!(of(silent, 100).next().await, Some(Err(Halt::Slow)));
    }
}
