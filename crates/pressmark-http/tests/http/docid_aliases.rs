//! Older clients: the paths, forms and bodies from before the contract.

use futures::future::join_all;
use http::HeaderMap;
use pressmark_app::files::collect_orphans;
use pressmark_store::entity::{deposit, draft};
use pressmark_store::repo::users::Role;
use pressmark_store::testing::on_both_engines;
use reqwest::{Method, RequestBuilder};
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use serde_json::{Value, json};

use crate::files::{Field, POTS, form, rows};
use crate::world::{CARBERRY, World};

const PUBLISH: &str = "/api/v1/publications/publish";
const ENVELOPE: &str = "application/vnd.docid.v1+json";
/// A national number that must be nowhere afterwards.
const NATIONAL: &str = "12345678-NID";

async fn answered(request: RequestBuilder) -> (u16, HeaderMap, Value) {
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    (status, headers, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or(Value::Null))
}

/// Somebody with an older client.
struct Client<'a> {
    world: &'a World,
    token: String,
    id: i64,
}

impl<'a> Client<'a> {
    async fn of(world: &'a World, email: &str) -> Self {
        let id = world.user(email, Role::User).await;
        Self { world, token: world.token(id).await, id }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.world.client.request(method, format!("{}{path}", self.world.url)).bearer_auth(&self.token)
    }

    fn form(&self, method: Method, path: &str, fields: &[Field<'_>]) -> RequestBuilder {
        let request = self.request(method, path).header("Content-Type", "multipart/form-data; boundary=pots");
        request.body(form(fields))
    }

    async fn call(&self, method: Method, path: &str) -> (u16, Value) {
        let (status, _, body) = answered(self.request(method, path)).await;
        (status, body)
    }

    async fn reserve(&self, key: &str) -> String {
        let path = "/api/v1/cordoi/assign-identifier/apa-handle";
        let (status, _, body) = answered(self.request(Method::POST, path).header("Idempotency-Key", key)).await;
        assert_eq!(status, 200, "{body}");
        body["id"].as_str().unwrap().to_owned()
    }
}

/// A form as the older user interface sends it.
fn whole<'a>(docid: &'a str, title: &'a str) -> Vec<Field<'a>> {
    let fields: [Field<'a>; 27] = [
        ("documentDocid", None, docid.as_bytes()),
        ("documentTitle", None, title.as_bytes()),
        ("documentDescription", None, b"<p>Pots crack.</p>"),
        ("resourceType", None, b"101"),
        ("user_id", None, b"999"),
        ("owner", None, b"Somebody else"),
        ("doi", None, b"undefined"),
        ("filesPublications[0][title]", None, b"Counted pots"),
        ("filesPublications[0][publication_type]", None, b"107"),
        ("filesPublications[0][file_type]", None, b"text/csv"),
        ("filesPublications_0_file", Some("../../pots.csv"), POTS),
        ("creators[0][family_name]", None, b"Carberry"),
        ("creators[0][given_name]", None, b"Josiah"),
        ("creators[0][identifier]", None, b"orcid"),
        ("creators[0][orcid_id]", None, CARBERRY.as_bytes()),
        ("creators[0][role]", None, b"8"),
        ("creators[0][affiliation]", None, b"Brown University"),
        ("creatorsNationalId[0][name]", None, b"Ada Quill"),
        ("creatorsNationalId[0][national_id_number]", None, NATIONAL.as_bytes()),
        ("organizationRor[0][name]", None, b"Brown University"),
        ("organizationRor[0][ror_id]", None, b"https://ror.org/05gq02987"),
        ("organizationIsni[0][name]", None, b"Kiln"),
        ("organizationIsni[0][ror_id]", None, b"0000 0004 1936 9094"),
        ("funders[0][name]", None, b"Clay Fund"),
        ("funders[0][type]", None, b"1"),
        ("projects[0][title]", None, b"Pots"),
        ("projects[0][raid_id]", None, b"https://raid.org/10.5555/pots"),
    ];
    fields.to_vec()
}

on_both_engines! {
    async fn a_form_becomes_a_publication_with_its_files_under_the_docid_that_was_reserved(fresh: Fresh) {
        let world = World::with(fresh, |_| {}).await;
        let josiah = Client::of(&world, "josiah@example.org").await;
        let ada = Client::of(&world, "ada@example.org").await;
        let docid = josiah.reserve("key-0001").await;
        let fields = whole(&docid, "On the counting of pots");

        let (status, _, body) = answered(ada.form(Method::POST, PUBLISH, &fields)).await;
        assert_eq!(status, 422, "somebody else's: {body}");
        assert!(body["message"].as_str().unwrap().contains("documentDocid"), "{body}");
        let send = || josiah.form(Method::POST, PUBLISH, &fields).header("Idempotency-Key", "form-0001");
        let (status, _, made) = answered(send()).await;
        assert_eq!((status, &made["message"]), (200, &json!("Publication created successfully")), "{made}");
        let publication = &made["publication"];
        assert_eq!((&publication["document_docid"], &publication["user_id"]), (&json!(docid), &json!(josiah.id)));
        assert_eq!((&publication["owner"], &made["local_contexts_attached"]), (&json!("Josiah Carberry"), &json!([])));
        assert!(publication["published"].as_i64().unwrap() > 1_700_000_000 && made["status"].is_null(), "{made}");
        let ignored = made["ignored"].to_string();
        assert!(ignored.contains("national_id_number") && ignored.contains("organizationIsni[0][ror_id]"), "{ignored}");
        let (status, headers, again) = answered(send()).await;
        assert_eq!((status, &again, headers.contains_key("x-idempotent-replay")), (200, &made, true));
        let (status, _, body) = answered(josiah.form(Method::POST, PUBLISH, &fields)).await;
        assert!(matches!(status, 409 | 422) && body["message"].is_string(), "used: {status} {body}");

        for path in [format!("/api/v1/publications/docid?docid={docid}"), format!("/api/v1/publications/{docid}")] {
            let whole = world.ok(&path).await;
            assert_eq!((&whole["document_title"], &whole["doi"]), (&json!("On the counting of pots"), &Value::Null));
            let creators = &whole["publication_creators"];
            assert_eq!(creators[0]["identifier"], format!("https://orcid.org/{CARBERRY}"));
            assert_eq!((&creators[0]["role"], &creators[1]["family_name"]), (&json!("8"), &json!("Ada Quill")));
            assert_eq!(whole["publication_organizations"][0]["identifier"], "https://ror.org/05gq02987");
            assert_eq!(whole["publication_organizations"][1]["identifier"], Value::Null);
            assert_eq!(whole["publication_funders"][0]["name"], "Clay Fund");
            let file = &whole["publications_files"][0];
            assert_eq!((&file["title"], &file["file_name"]), (&json!("Counted pots"), &json!("pots.csv")));
            let url = file["file_url"].as_str().unwrap().strip_prefix(&world.url).unwrap().to_owned();
            assert_eq!(world.get(&url).send().await.unwrap().bytes().await.unwrap(), POTS);
            assert!(!whole.to_string().contains(NATIONAL));
        }
        let named = world.ok(&format!("/api/v1/verify?identifier={docid}")).await;
        assert_eq!(named["object_count"], 1);
        // Refused forms have left nothing behind: no file, no draft, no number.
        for stored in deposit::Entity::find().all(world.store.read()).await.unwrap() {
            assert!(!stored.form.contains(NATIONAL), "{}", stored.form);
        }
        assert_eq!(draft::Entity::find().count(world.store.read()).await.unwrap(), 0);
        collect_orphans(&world.app, 0).await.unwrap();
        assert_eq!(rows(&world).await, 1);
    }

    async fn a_form_is_edited_versioned_and_retired_by_the_older_paths(fresh: Fresh) {
        let world = World::with(fresh, |_| {}).await;
        let josiah = Client::of(&world, "josiah@example.org").await;
        let ada = Client::of(&world, "ada@example.org").await;
        let fields: Vec<Field<'_>> = whole("undefined", "On the older pots");
        let (status, _, made) = answered(josiah.form(Method::POST, PUBLISH, &fields)).await;
        assert_eq!(status, 200, "a DOCiD is given where none was reserved: {made}");
        let id = made["publication_id"].as_i64().unwrap();

        let update = format!("/api/v1/publications/update-publication/{id}");
        let change: [Field<'_>; 2] = [("documentTitle", None, b"On old pots"), ("documentDescription", None, b"")];
        let (status, _, body) = answered(ada.form(Method::PUT, &update, &change)).await;
        assert_eq!((status, body["message"].is_string()), (403, true), "{body}");
        let (status, _, body) = answered(josiah.form(Method::PUT, &update, &change)).await;
        assert_eq!((status, &body["changes_count"]), (200, &json!(1)), "{body}");
        let for_edit = format!("/api/v1/publications/get-publication-for-edit/{id}");
        let (status, body) = josiah.call(Method::GET, &for_edit).await;
        assert_eq!((status, &body["document_title"]), (200, &json!("On old pots")), "{body}");
        assert!(body["document_description"].as_str().unwrap().contains("Pots crack."), "empty is no change");
        assert_eq!(ada.call(Method::GET, &for_edit).await.0, 403);

        let parent = id.to_string();
        let wish: [Field<'_>; 2] = [("parentId", None, parent.as_bytes()), ("documentTitle", None, b"On newer pots")];
        let (status, _, version) = answered(josiah.form(Method::POST, "/api/v1/publications/version", &wish)).await;
        assert_eq!((status, &version["version_number"]), (200, &json!(2)), "{version}");
        assert_eq!(version["parent_id"], json!(id));
        let all = world.ok(&format!("/api/v1/publications/versions/{id}")).await;
        assert_eq!((&all["total_versions"], &all["parent"]["id"]), (&json!(2), &json!(id)), "{all}");
        assert_eq!(all["versions"][0]["docid"], version["document_docid"]);
        let newer = world.ok(&format!("/api/v1/publications/{}", version["document_docid"].as_str().unwrap())).await;
        assert_eq!(newer["publications_files"][0]["file_name"], "pots.csv", "it has the files of the one before");
        let own = format!("/api/v1/publications/my-docids/{}?page_size=1", josiah.id);
        let (status, body) = josiah.call(Method::GET, &own).await;
        assert_eq!((status, &body["pagination"]["total"]), (200, &json!(2)), "{body}");
        assert_eq!(body["pagination"]["total_pages"], 2);
        assert_eq!(ada.call(Method::GET, &own).await.0, 404);

        let delete = format!("/api/v1/publications/{id}/delete");
        assert_eq!(ada.call(Method::POST, &delete).await.0, 403);
        let (status, _, body) =
            answered(josiah.request(Method::POST, &delete).json(&json!({ "reason": "All broken." }))).await;
        assert_eq!((status, &body["publication_id"]), (200, &json!(id)), "{body}");
        let docid = made["publication"]["document_docid"].as_str().unwrap();
        let (status, body) = world.json(&format!("/api/v1/publications/docid?docid={docid}")).await;
        assert_eq!((status, &body["deleted"], &body["deletion_reason"]), (410, &json!(true), &json!("All broken.")));
        let (status, body) = josiah.call(Method::POST, &format!("/api/v1/publications/{id}/restore")).await;
        assert_eq!((status, body["message"].is_string()), (200, true), "{body}");
        let (status, body) = josiah.call(Method::DELETE, &format!("/api/v1/publications/{id}")).await;
        assert_eq!((status, &body["publication_id"], body["status"].is_null()), (200, &json!(id), true), "{body}");
    }

    async fn drafts_are_their_owners_alone_and_hold_what_a_form_holds(fresh: Fresh) {
        let world = World::with(fresh, |_| {}).await;
        let josiah = Client::of(&world, "josiah@example.org").await;
        let ada = Client::of(&world, "ada@example.org").await;
        let save = async |title: &str| {
            let form = json!({ "docId": { "title": title }, "creators": [{ "national_id_number": NATIONAL }] });
            let body = json!({ "email": "ada@example.org", "resource_type_id": 2, "formData": form });
            answered(josiah.request(Method::POST, "/api/v1/publications/draft").json(&body)).await
        };
        // A form that saves itself while somebody saves it leaves one draft.
        let at_once = join_all((0..5).map(|_| save("Pots at once"))).await;
        assert!(at_once.iter().all(|(status, ..)| *status == 200), "{at_once:?}");
        for title in ["Pots", "Old pots"] {
            let (status, _, body) = save(title).await;
            assert_eq!((status, &body["saved"], &body["resource_type_id"]), (200, &json!(true), &json!(2)), "{body}");
        }
        let all = "/api/v1/publications/draft/Josiah@example.org";
        let one = "/api/v1/publications/draft/josiah@example.org/2";
        let (status, body) = josiah.call(Method::GET, all).await;
        assert_eq!((status, &body["count"], &body["hasDrafts"]), (200, &json!(1), &json!(true)), "saved over: {body}");
        assert!(!body.to_string().contains(NATIONAL), "{body}");
        let (_, body) = josiah.call(Method::GET, one).await;
        assert_eq!((&body["hasDraft"], &body["formData"]["docId"]["title"]), (&json!(true), &json!("Old pots")));
        let by_user = format!("/api/v1/publications/draft/by-user/{}", josiah.id);
        assert_eq!(josiah.call(Method::GET, &by_user).await.1["count"], 1);
        for path in [all, one, by_user.as_str()] {
            assert_eq!(ada.call(Method::GET, path).await.0, 404, "{path}");
            let (status, body) = world.json(path).await;
            assert_eq!((status, body["msg"].is_string()), (401, true), "{path}: {body}");
        }
        assert_eq!(ada.call(Method::DELETE, one).await.0, 404);
        assert_eq!(josiah.call(Method::DELETE, one).await.0, 200);
        assert_eq!(josiah.call(Method::GET, one).await.1["hasDraft"], false);
    }
}

#[tokio::test]
async fn older_lists_are_bare_and_enveloped_for_whoever_wants_that() {
    let world = World::start().await;
    for (path, name, first) in [
        ("/api/v1/publications/get-list-resource-types", "resource_type", "Indigenous Knowledge"),
        ("/api/v1/publications/get-list-creators-roles", "role_name", "Innovator"),
        ("/api/v1/publications/get-list-publication-types", "publication_type_name", "Article"),
        ("/api/v1/publications/get-list-funder-types", "funder_type_name", "Grantor"),
        ("/api/v1/publications/get-list-identifier-types", "identifier_type_name", "DOI"),
        ("/api/v1/publications/get-list-creators-identifiers", "identifier_name", "OpenAlex"),
        ("/api/v1/auth/get-list-account-types", "account_type_name", "Individual"),
    ] {
        let (status, headers, bare) = answered(world.get(path).header("Accept-Encoding", "gzip")).await;
        assert_eq!((status, &bare[0][name]), (200, &json!(first)), "{path}: {bare}");
        assert!(headers.get_all("vary").iter().any(|vary| vary == "Accept"), "{path}");
        let (status, _, body) = answered(world.get(path).header("Accept", ENVELOPE)).await;
        assert_eq!(
            (status, &body["status"], &body["data"][0][name]),
            (200, &json!("success"), &json!(first)),
            "{path}"
        );
        let etag = headers["etag"].clone();
        assert_eq!(answered(world.get(path).header("If-None-Match", etag)).await.0, 304, "{path}");
        let head = world.client.head(format!("{}{path}", world.url)).send().await.unwrap();
        assert_eq!((head.status().as_u16(), head.bytes().await.unwrap().len()), (200, 0), "{path}");
    }
    let roles = world.ok("/api/v1/publications/get-list-creators-roles").await;
    assert_eq!(roles[0]["role_id"], "1", "a text there");
    // The contract's own path stays the contract's.
    assert_eq!(world.ok("/api/v1/publications/get-creators-roles").await["data"][0]["role_id"], 1);
    for (path, status) in [
        ("/api/v1/publications/docid", 400),
        ("/api/v1/publications/docid?docid=20.500.5555/none", 404),
        ("/api/v1/publications/20.500.5555/none", 404),
        ("/api/v1/publications/20.500.5555%2Fnone", 404),
        ("/api/v1/publications/versions/x", 404),
    ] {
        let (found, body) = world.json(path).await;
        assert_eq!(
            (found, body["message"].is_string(), body["status"].is_null()),
            (status, true, true),
            "{path}: {body}"
        );
        let (_, _, body) = answered(world.get(path).header("Accept", ENVELOPE)).await;
        assert_eq!((&body["status"], body["code"].is_string()), (&json!("error"), true), "{path}: {body}");
    }
}

#[tokio::test]
async fn all_that_is_wrong_with_a_form_is_told_in_one_sentence_or_in_the_envelope() {
    let world = World::start().await;
    let josiah = Client::of(&world, "josiah@example.org").await;
    let wrong: [Field<'_>; 9] = [
        ("documentTitle", None, b"undefined"),
        ("resourceType", None, b"77"),
        ("creators[0][family_name]", None, b"Carberry"),
        ("creators[0][orcid_id]", None, b"0000-0002-1825-0098"),
        ("creators[0][role]", None, b"zzz"),
        ("creators[2][family_name]", None, b"Quill"),
        ("funders[0][name]", None, b"Clay Fund"),
        ("funders[0][type]", None, b"77"),
        ("filesPublications_0_file", Some("pots.csv"), POTS),
    ];
    let (status, _, body) = answered(josiah.form(Method::POST, PUBLISH, &wrong)).await;
    let told = body["message"].as_str().unwrap_or_default();
    for part in [
        "documentTitle",
        "Invalid resource type '77'.",
        "Invalid creators role 'zzz'.",
        "Invalid funder type '77'.",
        "creators[1]",
        "creators[0].orcid_id",
    ] {
        assert!(status == 422 && told.contains(part), "{part}: {status} {body}");
    }
    let enveloped = josiah.form(Method::POST, PUBLISH, &wrong).header("Accept", ENVELOPE);
    let (status, _, body) = answered(enveloped).await;
    assert_eq!((status, &body["code"]), (422, &json!("VALIDATION_ERROR")), "{body}");
    assert!(body["details"]["field_errors"]["resourceType"].is_string(), "{body}");
    let fields = whole("undefined", "On pots in envelopes");
    let (status, _, body) = answered(josiah.form(Method::POST, PUBLISH, &fields).header("Accept", ENVELOPE)).await;
    assert_eq!((status, &body["data"]["publication"]["title"]), (201, &json!("On pots in envelopes")), "{body}");
    for (content, expected) in [("multipart/form-data", 400), ("multipart/form-data; boundary=other", 400)] {
        let request = josiah.request(Method::POST, PUBLISH).header("Content-Type", content).body(form(&wrong));
        let (status, _, body) = answered(request).await;
        assert_eq!((status, body["message"].is_string()), (expected, true), "{content}: {body}");
    }
    let url = format!("{}{PUBLISH}", world.url);
    let anonymous = world.client.post(url).header("Content-Type", "multipart/form-data; boundary=pots");
    let (status, _, body) = answered(anonymous.body(form(&wrong))).await;
    assert_eq!((status, body["msg"].is_string()), (401, true), "{body}");
}

#[tokio::test]
async fn lists_take_the_parameters_of_older_clients_and_login_tells_them_what_they_read() {
    const FIRST: &str = "All about kilns";
    const SECOND: &str = "More kilns of the south";
    const LAST: &str = "Zebras painted on amphorae";
    let world = World::start().await;
    let josiah = Client::of(&world, "josiah@example.org").await;
    for (title, kind) in [(FIRST, "101"), (LAST, "102"), (SECOND, "102")] {
        let mut fields = whole("undefined", title);
        fields.retain(|(name, ..)| *name != "resourceType");
        fields.push(("resourceType", None, kind.as_bytes()));
        assert_eq!(answered(josiah.form(Method::POST, PUBLISH, &fields)).await.0, 200, "{title}");
    }
    let titles = async |query: &str| {
        let (status, body) = josiah.call(Method::GET, &format!("/api/v1/publications/get-publications?{query}")).await;
        assert_eq!((status, &body["status"]), (200, &json!("success")), "{query}: {body}");
        let rows = body["data"]["publications"].as_array().unwrap().clone();
        rows.iter().map(|row| row["title"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(titles("page_size=1").await, [SECOND]);
    assert_eq!(titles("page_size=100000&sort=title&order=asc").await, [FIRST, SECOND, LAST]);
    assert_eq!(titles("sort=published&order=asc&page_size=1").await, [FIRST]);
    assert_eq!(titles("search=kilns&search_field=title&sort=id&order=asc").await, [FIRST, SECOND]);
    assert_eq!(titles("search=kilns&resource_type_id=102").await, [SECOND]);
    assert_eq!(titles("search=cracked").await, Vec::<String>::new(), "what was only harvested has no DOCiD");
    let (status, body) = josiah.call(Method::GET, "/api/v1/publications/get-publications?sort=colour").await;
    assert_eq!((status, &body["code"]), (400, &json!("VALIDATION_ERROR")), "{body}");

    let login = json!({ "email": "josiah@example.org", "password": crate::staff::PASSWORD });
    let (status, _, body) = crate::tokens::post(&world, "/api/v1/auth/login", &login).await;
    assert_eq!((status, &body["token"]), (200, &body["data"]["access_token"]), "{body}");
    assert_eq!((&body["user_id"], &body["refresh_token"]), (&json!(josiah.id), &body["data"]["refresh_token"]));
    assert!(body.as_object().unwrap().contains_key("avator"), "so it is spelled");
}
