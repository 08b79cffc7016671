//! How much somebody may have waiting, and who may upload at all.

use pressmark_store::repo::users::Role;
use pressmark_store::testing::on_both_engines;
use reqwest::Method;
use serde_json::{Value, json};

use crate::depositors::Person;
use crate::files::{DOCID, Field, POTS, STUDY_1, deposit, draft_of, found, keeping, rows, upload};
use crate::world::World;

fn to<'a>(target: &'a str, key: &'a str) -> [Field<'a>; 3] {
    [(target, None, key.as_bytes()), ("file_type", None, b"Dataset"), ("file", Some("pots.csv"), POTS)]
}

/// Waits until an upload that was refused is gone: its client has the answer already.
async fn so_many_are_left(world: &World, count: usize) {
    for _ in 0..3_000 {
        if usize::try_from(rows(world).await).unwrap() == count && found(&world.files).len() == count {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("{} rows and {:?} are left, not {count}", rows(world).await, found(&world.files));
}

on_both_engines! {
    async fn what_waits_unpublished_is_bounded_for_each_user(fresh: Fresh) {
        // Two of these files fit, and three do not.
        let world = keeping(fresh, |files| (files.max_bytes, files.max_unpublished) = (20, 40)).await;
        let ada = Person::of(&world, "ada", Role::User).await;
        let josiah = Person::of(&world, "josiah", Role::User).await;
        deposit(&world, STUDY_1, ada.id, DOCID).await;
        let (first, second) = (draft_of(&world, ada.id).await.to_string(), draft_of(&world, ada.id).await.to_string());
        let of_josiah = draft_of(&world, josiah.id).await.to_string();
        for draft in [&first, &second] {
            let (status, body) = upload(&world, &ada.token, &to("draft_id", draft)).await;
            assert_eq!(status, 201, "{body}");
        }
        for (target, key) in [("draft_id", first.as_str()), ("publication_id", "1")] {
            let (status, body) = upload(&world, &ada.token, &to(target, key)).await;
            assert_eq!((status, &body["code"]), (422, &json!("VALIDATION_ERROR")), "{target}: {body}");
            let told = body["details"]["field_errors"]["file"].as_str().unwrap();
            assert!(told.contains("40 bytes") && told.contains("publish or remove"), "{told}");
        }
        so_many_are_left(&world, 2).await;
        let (status, body) = upload(&world, &josiah.token, &to("draft_id", &of_josiah)).await;
        assert_eq!(status, 201, "somebody else's is not hers: {body}");

        // A draft less makes room, and what is published takes none.
        let (status, body) = ada.ask(&world, Method::DELETE, &format!("/api/v1/publications/drafts/{second}")).await;
        assert_eq!(status, 200, "{body}");
        for n in 0..3 {
            let (status, body) = upload(&world, &ada.token, &to("publication_id", "1")).await;
            assert_eq!(status, 201, "{n}: {body}");
        }
        let (status, body) = upload(&world, &ada.token, &to("draft_id", &first)).await;
        assert_eq!(status, 201, "{body}");
        assert_eq!(upload(&world, &ada.token, &to("draft_id", &first)).await.0, 422);
    }
}

#[tokio::test]
async fn whose_address_is_not_proven_uploads_nothing() {
    let world = World::start().await;
    let newcomer = Person::newcomer(&world, "newcomer").await;
    let draft = draft_of(&world, newcomer.id).await.to_string();
    let (status, body) = upload(&world, &newcomer.token, &to("draft_id", &draft)).await;
    assert_eq!((status, &body["code"]), (403, &json!("EMAIL_NOT_VERIFIED")), "{body}");
    // The words are those of publishing.
    let (status, refused): (u16, Value) =
        newcomer.call(&world, Method::POST, crate::depositors::PUBLISH, &crate::depositors::form("Pots")).await;
    assert_eq!((status, &refused["error"]), (403, &body["error"]), "{refused}");
    assert_eq!((rows(&world).await, found(&world.files).len()), (0, 0));
}

#[tokio::test]
async fn nothing_is_added_to_what_a_curator_deleted() {
    let world = World::start().await;
    let ada = Person::of(&world, "ada", Role::User).await;
    deposit(&world, STUDY_1, ada.id, DOCID).await;
    world.change("10.5555/study.1", |row| row.deleted_at = Some(1)).await;
    let (status, body) = upload(&world, &ada.token, &to("publication_id", "1")).await;
    assert_eq!(status, 422, "{body}");
    assert!(body["details"]["field_errors"]["publication_id"].is_string(), "{body}");
}
