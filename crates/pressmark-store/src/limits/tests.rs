use std::time::Duration;

use futures::future::join_all;

use super::*;
use crate::testing::{Fresh, on_both_engines};

const MINUTE: Duration = Duration::from_mins(1);

async fn opened(fresh: &Fresh) -> Limits {
    let store = fresh.unmigrated().await;
    store.migrate().await.unwrap();
    Limits::open(fresh.location(), &store).await.unwrap()
}

async fn allowed_of(limits: &Limits, bucket: &str, limit: u32, window: Duration, tries: u32) -> u32 {
    let mut allowed = 0;
    for _ in 0..tries {
        allowed += u32::from(limits.take(bucket, limit, window).await.unwrap().allowed);
    }
    allowed
}

/// Asks for two of a window before and behind the end of the first. `false` if it went on too slowly to prove anything.
async fn slides(limits: &Limits, window: Duration) -> bool {
    let bucket = format!("{window:?}");
    // Clocks that count whole milliseconds, asked from elsewhere.
    let inexact = Duration::from_millis(20);
    let first = Instant::now();
    assert_eq!(allowed_of(limits, &bucket, 2, window, 1).await, 1);
    tokio::time::sleep(window * 3 / 5).await;
    let second = Instant::now();
    let allowed = allowed_of(limits, &bucket, 2, window, 3).await;
    let refused = limits.take(&bucket, 2, window).await.unwrap();
    if first.elapsed() + inexact >= window {
        return false;
    }
    assert_eq!((allowed, refused.allowed), (1, false));
    tokio::time::sleep(refused.retry_after + Duration::from_millis(100)).await;
    // The first has left the window, the second has not.
    let allowed = allowed_of(limits, &bucket, 2, window, 3).await;
    if second.elapsed() + inexact >= window {
        return false;
    }
    assert_eq!(allowed, 1);
    true
}

/// Milliseconds until the day ends (UTC).
fn until_midnight() -> i64 {
    86_400_000 - crate::clock::now_millis() % 86_400_000
}

on_both_engines! {
    async fn exactly_the_limit_is_allowed_and_the_answer_says_when_to_return(fresh: Fresh) {
        let limits = opened(&fresh).await;
        let begun = Instant::now();
        for left in [2, 1, 0] {
            let decision = limits.take("key:1", 3, MINUTE).await.unwrap();
            assert!(decision.allowed);
            assert_eq!((decision.limit, decision.remaining, decision.retry_after), (3, left, Duration::ZERO));
        }
        let refused = limits.take("key:1", 3, MINUTE).await.unwrap();
        assert!(!refused.allowed);
        assert_eq!(refused.remaining, 0);
        let reset_in = refused.reset_at * 1000 - crate::clock::now_millis();
        // Of what has passed since the first; a second for clocks and their rounding.
        let left = MINUTE.saturating_sub(begun.elapsed() + Duration::from_secs(1));
        assert!(refused.retry_after > left && refused.retry_after <= MINUTE, "{refused:?}");
        let left = i64::try_from(left.as_millis()).unwrap();
        assert!((left..62_000).contains(&reset_in), "{reset_in} ms");
        assert!(limits.take("key:2", 3, MINUTE).await.unwrap().allowed, "buckets do not share");
        assert!(limits.take("key:1", 4, MINUTE).await.unwrap().allowed, "a raised limit counts at once");
    }

    async fn the_window_slides(fresh: Fresh) {
        let limits = opened(&fresh).await;
        // On a busy machine a longer window proves what a short one could not.
        for seconds in [2, 4, 8, 16, 32] {
            if slides(&limits, Duration::from_secs(seconds)).await {
                return;
            }
        }
        panic!("no window was long enough");
    }

    async fn processes_share_a_limit_and_a_restart_forgets_nothing(fresh: Fresh) {
        let (one, other) = (opened(&fresh).await, opened(&fresh).await);
        let tries = (0..40).map(|n| if n % 2 == 0 { &one } else { &other }).map(|l| l.take("shared", 25, MINUTE));
        let allowed = join_all(tries).await.into_iter().filter(|d| d.as_ref().unwrap().allowed).count();
        assert_eq!(allowed, 25);
        drop((one, other));
        assert_eq!(allowed_of(&opened(&fresh).await, "shared", 25, MINUTE, 3).await, 0);
    }

    async fn a_large_limit_is_leased_in_tenths_and_holds_in_sum(fresh: Fresh) {
        let (one, other) = (opened(&fresh).await, opened(&fresh).await);
        let first = one.take("big", 5000, MINUTE).await.unwrap();
        assert_eq!((first.allowed, first.remaining), (true, 4999));
        let asked = one.takes.load(Ordering::Relaxed);
        assert_eq!(allowed_of(&one, "big", 5000, MINUTE, 400).await, 400);
        assert_eq!(one.takes.load(Ordering::Relaxed), asked, "a lease is used without asking");
        // Each asks until nothing is left: one that is fast enough takes nearly all, and what it leased it must use.
        let (a, b) = tokio::join!(allowed_of(&one, "big", 5000, MINUTE, 5000), allowed_of(&other, "big", 5000, MINUTE, 5000));
        assert_eq!(a + b + 401, 5000);
    }

    async fn tasks_that_ask_at_once_use_all_that_each_of_them_leased(fresh: Fresh) {
        let limits = opened(&fresh).await;
        let tries = (0..700).map(|_| limits.take("crowd", 500, MINUTE));
        let allowed = join_all(tries).await.into_iter().filter(|d| d.as_ref().unwrap().allowed).count();
        // What was refused while others' leases were on their way is asked for again.
        let rest = allowed_of(&limits, "crowd", 500, MINUTE, 500).await;
        assert_eq!(allowed + usize::try_from(rest).unwrap(), 500);
    }

    async fn passed_windows_are_swept(fresh: Fresh) {
        let limits = opened(&fresh).await;
        limits.take("gone", 5, Duration::from_millis(1)).await.unwrap();
        limits.take("kept", 5, MINUTE).await.unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
        window::sweep(&limits.database).await.unwrap();
        let rows = limits.database.query_all_raw(sea_orm::Statement::from_string(limits.database.get_database_backend(), "SELECT bucket FROM rate_window")).await.unwrap();
        let buckets: Vec<String> = rows.iter().map(|row| row.try_get("", "bucket").unwrap()).collect();
        assert_eq!(buckets, ["kept"]);
    }

    async fn an_upstream_never_sees_more_than_its_rate_from_all_processes_together(fresh: Fresh) {
        let (one, other) = (opened(&fresh).await, opened(&fresh).await);
        let start = Instant::now();
        let send = async |limits: &Limits| {
            let (mut sent, mut waited, mut waits) = (0, 0.0, 0);
            while start.elapsed() < Duration::from_secs(3) {
                let permits = limits.take_permits("orcid", 40.0, 0, 5, None).await.unwrap();
                assert!(permits.granted <= 5);
                assert_eq!(permits.granted == 0, permits.wait > Duration::ZERO);
                sent += permits.granted;
                waited += permits.wait.as_secs_f64();
                waits += u32::from(permits.granted == 0);
                tokio::time::sleep(permits.wait).await;
            }
            (sent, waited, waits)
        };
        let (a, b) = tokio::join!(send(&one), send(&other));
        let sent = a.0 + b.0;
        let most = 10.0 + 40.0 * start.elapsed().as_secs_f64();
        assert!(f64::from(sent) <= most, "{a:?} + {b:?} of {most}");
        // Nobody is told to wait for longer than it takes until so many more may be sent, but for clocks that count
        // whole milliseconds. A process that is held up meanwhile sends fewer, and is told to wait less.
        for (_, waited, waits) in [a, b] {
            let least = 40.0 * (waited - 0.002 * f64::from(waits)) - 1.0;
            assert!(f64::from(sent) >= least, "{a:?} + {b:?} of {least} in {waited} s of waiting at 40 a second");
        }
        assert!(sent >= 5, "{a:?} + {b:?}");
    }

    async fn a_day_is_counted_across_restarts(fresh: Fresh) {
        let limits = opened(&fresh).await;
        if until_midnight() < 60_000 {
            // It is about one day.
            tokio::time::sleep(Duration::from_millis(until_midnight().unsigned_abs() + 100)).await;
        }
        let first = limits.take_permits("openalex", 100.0, 0, 9, Some(10)).await.unwrap();
        assert_eq!(first.granted, 9);
        drop(limits);
        let limits = opened(&fresh).await;
        let second = limits.take_permits("openalex", 100.0, 0, 9, Some(10)).await.unwrap();
        assert_eq!(second.granted, 1);
        let before = until_midnight();
        let refused = limits.take_permits("openalex", 100.0, 0, 9, Some(10)).await.unwrap();
        assert_eq!(refused.granted, 0);
        let told = i64::try_from(refused.wait.as_millis()).unwrap();
        assert!((until_midnight() - 1_000..=before + 1_000).contains(&told), "{refused:?}");
        assert!(limits.take_permits("openalex", 100.0, 0, 9, Some(11)).await.unwrap().granted == 1, "a raised limit counts at once");
        limits.database.execute_unprepared("UPDATE upstream_budget SET day = day - 1").await.unwrap();
        assert!(limits.take_permits("openalex", 100.0, 0, 9, Some(10)).await.unwrap().granted > 0, "tomorrow is another day");
    }

    async fn what_is_given_back_may_be_taken_again(fresh: Fresh) {
        let limits = opened(&fresh).await;
        for left in [1, 0] {
            assert_eq!(limits.take_refundable("auth:a", 2, MINUTE).await.unwrap().remaining, left);
        }
        let refused = limits.take_refundable("auth:a", 2, MINUTE).await.unwrap();
        assert!(!refused.allowed && refused.retry_after > Duration::ZERO);
        limits.give_back("auth:a").await.unwrap();
        assert_eq!(limits.peek("auth:a", 2, MINUTE).await.unwrap().remaining, 1);
        assert!(limits.take_refundable("auth:a", 2, MINUTE).await.unwrap().allowed);
        assert_eq!(limits.peek("auth:a", 2, MINUTE).await.unwrap().remaining, 0);
        assert_eq!(limits.peek("auth:nobody", 2, MINUTE).await.unwrap().remaining, 2);
        limits.give_back("auth:nobody").await.unwrap();
    }
}
