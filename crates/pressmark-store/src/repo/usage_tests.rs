use super::*;
use crate::testing::{on_both_engines, works};

/// Noon of a day.
const NOON: i64 = 20_000 * DAY + DAY / 2;
const SECOND: i64 = 1_000;

fn click(publication_id: i64, file_id: Option<i64>, at: i64, visitor: i64) -> Click {
    let session = visitor * 1_000_000_000 + at / 3_600_000;
    Click { workspace_id: 1, publication_id, file_id, at, visitor, session }
}

async fn note(store: &Store, clicks: &[Click]) {
    let tx = store.begin().await.unwrap();
    add(&tx, clicks).await.unwrap();
    tx.commit().await.unwrap();
}

async fn close_all(store: &Store, day: i64) {
    let tx = store.begin().await.unwrap();
    let mut after = 0;
    while let Some(last) = close_some(&tx, day, after).await.unwrap() {
        after = last;
    }
    set_closed(&tx, day).await.unwrap();
    tx.commit().await.unwrap();
}

fn counts(numbers: [i64; 4]) -> Counts {
    let [investigations, unique_investigations, requests, unique_requests] = numbers;
    Counts { investigations, unique_investigations, requests, unique_requests }
}

on_both_engines! {
    async fn of_two_clicks_within_half_a_minute_the_later_counts(store: Store) {
        let tx = store.begin().await.unwrap();
        let work = works(&tx, 1, 1).await[0];
        tx.commit().await.unwrap();
        let page = |seconds: i64, visitor| click(work, None, NOON + seconds * SECOND, visitor);
        // One visitor: a chain of three that is one look, and another a minute later. Somebody else at the same time.
        note(&store, &[page(0, 1), page(20, 1), page(40, 1), page(71, 1), page(20, 2), page(20, 2)]).await;
        let now = count(store.read(), 1, Of::Publication(work)).await.unwrap();
        assert_eq!(now, counts([3, 2, 0, 0]));
        // Exactly half a minute is within it; a file does not take the place of the page.
        note(&store, &[page(200, 3), page(230, 3), click(work, Some(7), NOON + 231 * SECOND, 3)]).await;
        assert_eq!(count(store.read(), 1, Of::Publication(work)).await.unwrap(), counts([5, 3, 1, 1]));
        // Another hour is another session.
        note(&store, &[page(3_700, 1)]).await;
        assert_eq!(count(store.read(), 1, Of::Publication(work)).await.unwrap(), counts([6, 4, 1, 1]));
        let elsewhere = count(store.read(), 2, Of::Publication(work)).await.unwrap();
        assert_eq!(elsewhere, Counts::default(), "another workspace");
    }

    async fn a_day_that_is_over_counts_as_it_did_when_it_went_on(store: Store) {
        let tx = store.begin().await.unwrap();
        let ids = works(&tx, 1, 3).await;
        tx.commit().await.unwrap();
        let of_file = |work, file_id| Of::File { publication_id: work, file_id };
        let clicks: Vec<Click> = (0..40)
            .map(|n| click(ids[(n % 3) as usize], (n % 4 == 0).then_some(9 + n % 2), NOON + n * 17 * SECOND, n % 5))
            .collect();
        note(&store, &clicks).await;
        let asked: Vec<Of> = ids.iter().flat_map(|id| [Of::Publication(*id), of_file(*id, 9)]).collect();
        let mut before = Vec::new();
        for of in &asked {
            before.push(count(store.read(), 1, *of).await.unwrap());
        }
        assert!(before.iter().any(|counts| counts.requests > 0 && counts.investigations > counts.requests));
        let day = day_of(NOON);
        assert_eq!(days(store.read(), closed(store.read()).await.unwrap(), day).await.unwrap(), [day]);
        // As often as one likes.
        for _ in 0..2 {
            close_all(&store, day).await;
            for (of, expected) in asked.iter().zip(&before) {
                assert_eq!(count(store.read(), 1, *of).await.unwrap(), *expected, "{of:?}");
            }
        }
        // The counts stay when the clicks are gone, and another day is added to them.
        let tx = store.begin().await.unwrap();
        assert_eq!(forget_clicks(&tx, day - 1, 1_000).await.unwrap(), 0);
        assert_eq!(forget_clicks(&tx, day, 30).await.unwrap(), 30);
        assert_eq!(forget_clicks(&tx, day, 30).await.unwrap(), 10);
        tx.commit().await.unwrap();
        note(&store, &[click(ids[0], None, NOON + DAY, 1)]).await;
        let after = count(store.read(), 1, Of::Publication(ids[0])).await.unwrap();
        assert_eq!(after.investigations, before[0].investigations + 1);
        assert_eq!(after.unique_investigations, before[0].unique_investigations + 1);
    }

    async fn a_click_that_comes_late_is_counted_all_the_same(store: Store) {
        let tx = store.begin().await.unwrap();
        let work = works(&tx, 1, 1).await[0];
        tx.commit().await.unwrap();
        close_all(&store, day_of(NOON)).await;
        note(&store, &[click(work, None, NOON, 1)]).await;
        assert_eq!(count(store.read(), 1, Of::Publication(work)).await.unwrap(), Counts::default());
        let tx = store.begin().await.unwrap();
        close_one(&tx, day_of(NOON), work).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(count(store.read(), 1, Of::Publication(work)).await.unwrap(), counts([1, 1, 0, 0]));
    }

    async fn what_was_merged_into_a_work_counts_with_it(store: Store) {
        use crate::repo::publications;
        let tx = store.begin().await.unwrap();
        let ids = works(&tx, 1, 2).await;
        let mut gone = publications::by_ids(&*tx, 1, &ids[1..]).await.unwrap();
        gone[0].merged_into = Some(ids[0]);
        publications::update(&tx, gone).await.unwrap();
        tx.commit().await.unwrap();
        note(&store, &[click(ids[0], None, NOON, 1), click(ids[1], None, NOON, 2)]).await;
        assert_eq!(count(store.read(), 1, Of::Publication(ids[0])).await.unwrap(), counts([2, 2, 0, 0]));
        assert_eq!(count(store.read(), 1, Of::Publication(ids[1])).await.unwrap(), counts([1, 1, 0, 0]));
    }

    async fn a_day_has_one_salt_until_it_is_forgotten(store: Store) {
        assert_eq!(salt(&store, 5, "pepper").await.unwrap(), "pepper");
        assert_eq!(salt(&store, 5, "sugar").await.unwrap(), "pepper");
        assert_eq!(salt(&store, 6, "sugar").await.unwrap(), "sugar");
        let tx = store.begin().await.unwrap();
        forget_salts(&tx, 6).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(salt(&store, 5, "thyme").await.unwrap(), "thyme");
        assert_eq!(salt(&store, 6, "thyme").await.unwrap(), "sugar");
    }
}
