//! People as staff look after them: lists, profiles that survive harvests, affiliations, staff lists; and the entities
//! and categories that they are in.

use pressmark_domain::Orcid;
use pressmark_store::repo::members::WorkspaceRole;
use pressmark_store::repo::people::{self, PersonData};
use pressmark_store::repo::users::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::curator::Curator;
use crate::world::{CARBERRY, World, former, hidden_person, unpublished_person};

const PEOPLE: &str = "/api/people";

/// A session of an admin of the workspace.
struct Admin<'a> {
    world: &'a World,
    session: String,
}

impl<'a> Admin<'a> {
    async fn of(world: &'a World) -> Self {
        let id = world.user("admin@example.org", Role::User).await;
        world.member(id, WorkspaceRole::Admin).await;
        Self { world, session: world.session(id).await }
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> (u16, Value) {
        let answer = request.bearer_auth(&self.session).send().await.unwrap();
        let status = answer.status().as_u16();
        (status, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or(Value::Null))
    }

    async fn call(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        self.send(self.world.client.request(method, format!("{}{path}", self.world.url)).json(&body)).await
    }

    async fn delete(&self, path: &str) -> (u16, Value) {
        self.send(self.world.client.delete(format!("{}{path}", self.world.url))).await
    }

    /// What became of a staff list.
    async fn import(&self, query: &str, list: &str) -> Value {
        let request = self.world.client.post(format!("{}{PEOPLE}/import{query}", self.world.url));
        let (status, report) = self.send(request.header("content-type", "text/csv").body(list.to_owned())).await;
        assert_eq!(status, 200, "{report}");
        report
    }

    async fn entity(&self, id: &str) {
        let made = self.call(Method::POST, "/api/entities", json!({ "id": id, "name": format!("The {id}") })).await;
        assert_eq!(made.0, 201, "{}", made.1);
    }

    async fn category(&self, id: &str) {
        let body = json!({ "id": id, "name": { "en": id, "pt": format!("{id} (pt)") } });
        let made = self.call(Method::POST, "/api/categories", body).await;
        assert_eq!(made.0, 201, "{}", made.1);
    }
}

fn names(list: &Value) -> Vec<&str> {
    list["people"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect()
}

async fn listed(curator: &Curator<'_>, query: &str) -> Vec<String> {
    let list = curator.read(&format!("{PEOPLE}?{query}")).await;
    assert_eq!(list["total"], list["people"].as_array().unwrap().len(), "{query}");
    names(&list).into_iter().map(str::to_owned).collect()
}

async fn affiliate(curator: &Curator<'_>, who: &str, entity: &str, status: &str, starts_at: i64) -> (u16, Value) {
    let body = json!({ "entity_id": entity, "status": status, "starts_at": starts_at });
    curator.call(Method::PATCH, &format!("{PEOPLE}/{who}/affiliation"), body).await
}

#[tokio::test]
async fn somebody_says_that_claims_which_vanished_are_gone() {
    let world = World::start().await;
    let curator = Curator::of(&world).await;
    let confirm =
        async |who: &str| curator.call(Method::POST, &format!("{PEOPLE}/{who}/withdrawals"), Value::Null).await;
    let (status, body) = confirm(&former()).await;
    assert_eq!((status, &body["success"]), (202, &json!(true)), "{body}");
    let job = curator.read(&format!("/api/jobs/{}", body["job_id"].as_str().unwrap())).await;
    assert_eq!((&job["orcid_id"], &job["trigger_source"]), (&json!(CARBERRY), &json!("withdrawals")), "{job}");
    let (status, body) = confirm(CARBERRY).await;
    assert_eq!((status, &body["code"]), (409, &json!("harvest_active")), "{body}");
    assert_eq!(confirm("nobody").await.0, 400);
    assert_eq!(confirm(Orcid::from_number(77).as_str()).await.0, 404);
    let events = curator.read("/api/activity?event_type=harvest.withdrawals_confirmed").await;
    assert_eq!((&events["total"], &events["events"][0]["severity"]), (&json!(1), &json!("warning")), "{events}");
}

#[tokio::test]
async fn lists_are_ordered_and_narrowed() {
    let world = World::start().await;
    let (curator, admin) = (Curator::of(&world).await, Admin::of(&world).await);
    let by_name = ["Ada Quill", "Hidden Hand", "Josiah Carberry", "Nameless One", "Yet Unpublished"];
    let list = curator.read(PEOPLE).await;
    assert_eq!(names(&list), by_name, "hidden people and those without a public work too");
    for (name, value) in [("page", 1), ("per_page", 20), ("total", 5), ("pages", 1)] {
        assert_eq!(list[name], value, "{name}");
    }
    let josiah = &list["people"][2];
    assert_eq!((&josiah["orcid_id"], &josiah["affiliation_status"]), (&json!(CARBERRY), &json!("none")));
    assert_eq!((&josiah["publication_count"], &josiah["public_publication_count"]), (&json!(41), &json!(39)));
    assert_eq!((&josiah["last_fetched_at"], &list["people"][1]["hidden"]), (&json!(1_704_067_200), &json!(true)));

    assert_eq!(listed(&curator, "sort=name&dir=desc").await, by_name.iter().rev().copied().collect::<Vec<_>>());
    let by_count = ["Josiah Carberry", "Ada Quill", "Hidden Hand", "Nameless One", "Yet Unpublished"];
    assert_eq!(listed(&curator, "sort=publication_count&dir=desc").await, by_count);
    let by_id = ["Ada Quill", "Hidden Hand", "Yet Unpublished", "Josiah Carberry", "Nameless One"];
    assert_eq!(listed(&curator, "sort=orcid").await, by_id, "who has none comes last");
    assert_eq!(listed(&curator, "sort=orcid&dir=desc").await.last().unwrap(), "Nameless One");
    let second = curator.read(&format!("{PEOPLE}?perPage=2&page=2")).await;
    assert_eq!((names(&second), &second["pages"]), (vec!["Josiah Carberry", "Nameless One"], &json!(3)));
    for q in ["carb", CARBERRY, &former()] {
        assert_eq!(listed(&curator, &format!("q={q}")).await, ["Josiah Carberry"], "{q}");
    }

    for id in ["centre", "department"] {
        admin.entity(id).await;
    }
    let (ada, yet) = (Orcid::from_number(2).to_string(), unpublished_person());
    for (who, entity, status, at) in [
        (CARBERRY, "centre", "cesam", 10),
        (CARBERRY, "department", "member", 10),
        (ada.as_str(), "centre", "external", 10),
        (yet.as_str(), "centre", "cesam", 10),
        (yet.as_str(), "centre", "external", 20),
    ] {
        let (status, body) = affiliate(&curator, who, entity, status, at).await;
        assert_eq!(status, 200, "{body}");
    }
    for (query, expected) in [
        ("entity_id=centre&sort=name", vec!["Ada Quill", "Josiah Carberry", "Yet Unpublished"]),
        ("entity_id=centre&affiliation_status=cesam", vec!["Josiah Carberry", "Yet Unpublished"]),
        ("entity_id=centre&affiliation_status=member&active_only=true", vec!["Josiah Carberry"]),
        ("affiliation_status=external&active_only=true", vec!["Ada Quill", "Yet Unpublished"]),
        ("entity_id=department", vec!["Josiah Carberry"]),
        ("affiliation_status=none", vec!["Hidden Hand", "Nameless One"]),
        (
            "affiliation_status=none&entity_id=department",
            vec!["Ada Quill", "Hidden Hand", "Nameless One", "Yet Unpublished"],
        ),
        ("entity_id=nowhere", vec![]),
    ] {
        assert_eq!(listed(&curator, query).await, expected, "{query}");
    }
    let of_centre = curator.read(&format!("{PEOPLE}?entity_id=centre&q={ada}")).await;
    let row = &of_centre["people"][0];
    assert_eq!((&row["entity_id"], &row["affiliation_status"]), (&json!("centre"), &json!("external")));
    for query in ["sort=colour", "perPage=101", "affiliation_status=guest", "active_only=yes", "dir=up"] {
        let (status, _, _) = curator.send(curator.request(Method::GET, &format!("{PEOPLE}?{query}"))).await;
        assert_eq!(status, 400, "{query}");
    }
}

#[tokio::test]
async fn what_is_written_survives_harvests() {
    let world = World::start().await;
    let (curator, admin) = (Curator::of(&world).await, Admin::of(&world).await);
    let path = format!("{PEOPLE}/{CARBERRY}");
    let person = curator.read(&path).await;
    assert_eq!(person["name"], json!({ "en": "Josiah Carberry" }));
    assert_eq!(person["biography"], json!({ "en": "Professor of psychoceramics." }));
    assert_eq!((&person["manual"], &person["former_orcid_ids"]), (&json!([]), &json!([former()])));
    assert_eq!(curator.read(&format!("{PEOPLE}/{}", former())).await, person);
    assert_eq!(curator.read(&format!("{PEOPLE}/slug:nameless-one")).await["orcid_id"], Value::Null);

    admin.category("professors").await;
    let name = json!({ "en": "Josiah S. Carberry", "pt": "Josias Carberry" });
    let body = json!({ "name": name, "biography": null, "category_ids": ["professors"] });
    let (status, done) = curator.call(Method::PATCH, &path, body).await;
    assert_eq!((status, &done), (200, &json!({ "success": true })));
    for (query, shown) in [
        ("category_id=professors", "Josiah S. Carberry"),
        ("q=josias&locale=pt-BR", "Josias Carberry"),
        ("q=carberry&locale=sv", "Josiah S. Carberry"),
    ] {
        assert_eq!(listed(&curator, query).await, [shown], "{query}");
    }
    assert_eq!(world.ok(&format!("/v1/researchers/{CARBERRY}")).await["name"], name);

    let harvested = PersonData {
        display_name: "J. Carberry".into(),
        sort_name: "Carberry J.".into(),
        names: json!({ "given": "J.", "family": "Carberry" }).to_string(),
        biography: Some("Harvested again.".into()),
        profile: "{}".into(),
        harvest_state: "active".into(),
        ..PersonData::default()
    };
    let tx = world.store.begin().await.unwrap();
    people::save(&tx, 1, CARBERRY, "ingest", &harvested).await.unwrap();
    world.state.applied(&tx.commit().await.unwrap()).await;
    let person = curator.read(&path).await;
    assert_eq!((&person["name"], &person["biography"]), (&name, &Value::Null));
    assert_eq!(person["manual"], json!(["name", "biography"]));
    assert_eq!(person["harvested_names"]["given"], "J.", "what was harvested is kept beside it");
    let professors = json!({ "id": "professors", "name": { "en": "professors", "pt": "professors (pt)" } });
    assert_eq!(person["categories"], json!([professors]));
    assert_eq!(listed(&curator, "q=carberry").await, ["Josiah S. Carberry"]);

    // One text changes one locale; the harvested name ends what was written.
    curator.call(Method::PATCH, &path, json!({ "name": "Josiah Carberry" })).await;
    assert_eq!(curator.read(&path).await["name"], json!({ "en": "Josiah Carberry", "pt": "Josias Carberry" }));
    let harvested = json!({ "name": { "en": "J. Carberry" }, "category_ids": [] });
    curator.call(Method::PATCH, &path, harvested).await;
    let person = curator.read(&path).await;
    assert_eq!((&person["manual"], &person["category_ids"]), (&json!(["biography"]), &json!([])));

    let unknown = json!({ "name": "Josiah", "category_ids": ["emeriti"] });
    let (status, refused) = curator.call(Method::PATCH, &path, unknown).await;
    let told = &refused["details"]["fieldErrors"]["category_ids"];
    assert_eq!((status, told), (400, &json!(["Unknown category: emeriti"])));
    assert_eq!(curator.read(&path).await["name"], json!({ "en": "J. Carberry" }), "all of it, or nothing");
    let nobody = format!("{PEOPLE}/{}", Orcid::from_number(77));
    assert_eq!(curator.call(Method::PATCH, &nobody, json!({ "name": "Nobody" })).await.0, 404);
    assert_eq!(curator.call(Method::PATCH, &format!("{PEOPLE}/x"), json!({ "name": "Nobody" })).await.0, 400);
}

#[tokio::test]
async fn affiliations_keep_their_history_and_refuse_contradictions() {
    let world = World::start().await;
    let (curator, admin) = (Curator::of(&world).await, Admin::of(&world).await);
    admin.entity("centre").await;
    admin.entity("department").await;
    let (status, told) = affiliate(&curator, CARBERRY, "centre", "cesam", 1_000).await;
    let expected = json!({
        "person_orcid": CARBERRY, "entity_id": "centre", "status": "cesam", "starts_at": 1_000, "ends_at": null,
    });
    assert_eq!((status, told), (200, json!({ "success": true, "affiliation": expected })));
    assert_eq!(affiliate(&curator, CARBERRY, "department", "external", 500).await.0, 200, "beside it");
    assert_eq!(affiliate(&curator, CARBERRY, "centre", "external", 2_000).await.0, 200);
    let person = curator.read(&format!("{PEOPLE}/{CARBERRY}")).await;
    let rows: Vec<_> = person["memberships"].as_array().unwrap().iter().collect();
    let rows: Vec<_> = rows.iter().map(|m| (&m["entity_id"], &m["status"], &m["starts_at"], &m["ends_at"])).collect();
    assert_eq!(
        rows,
        [
            (&json!("department"), &json!("external"), &json!(500), &Value::Null),
            (&json!("centre"), &json!("member"), &json!(1_000), &json!(2_000)),
            (&json!("centre"), &json!("external"), &json!(2_000), &Value::Null),
        ]
    );
    assert_eq!(person["memberships"][1]["entity_name"], "The centre");
    assert_eq!((&person["entity_id"], &person["starts_at"]), (&json!("centre"), &json!(2_000)));

    let (status, refused) = affiliate(&curator, CARBERRY, "centre", "member", 1_500).await;
    assert_eq!((status, &refused["code"]), (400, &json!("membership_overlap")), "{refused}");
    assert_eq!(affiliate(&curator, CARBERRY, "centre", "guest", 3_000).await.0, 400);
    assert_eq!(affiliate(&curator, CARBERRY, "centre", "cesam", 0).await.0, 400);
    assert_eq!(affiliate(&curator, CARBERRY, "nowhere", "cesam", 1).await.0, 404);
    assert_eq!(affiliate(&curator, &Orcid::from_number(77).to_string(), "centre", "cesam", 1).await.0, 404);
    let (status, told) = affiliate(&curator, "slug:nameless-one", "centre", "member", 1).await;
    assert_eq!((status, &told["affiliation"]["person_orcid"]), (200, &Value::Null));

    let events = curator.read("/api/activity?event_type=person.affiliation_changed").await;
    assert_eq!((events["total"].as_u64(), &events["events"][0]["actor"]), (Some(4), &json!("curator@example.org")));
    let (status, refused) = admin.delete("/api/entities/centre").await;
    assert_eq!((status, &refused["code"]), (409, &json!("in_use")), "their history would be lost");
}

#[tokio::test]
async fn works_of_a_person_with_and_without_deleted_ones() {
    let world = World::start().await;
    let curator = Curator::of(&world).await;
    let path = format!("{PEOPLE}/{CARBERRY}/publications");
    let list = curator.read(&path).await;
    assert_eq!((&list["total"], &list["per_page"], &list["status"]), (&json!(40), &json!(20), &json!("active")));
    let works = curator.read("/api/publications").await;
    assert_eq!(list["publications"][0], works["publications"][0], "rows are those of the list of works");
    let all = curator.read(&format!("{path}?includeDeleted=true&perPage=100")).await;
    assert_eq!((&all["total"], &all["status"]), (&json!(41), &json!("all")));
    let of_nameless = curator.read(&format!("{PEOPLE}/slug:nameless-one/publications")).await;
    assert_eq!(of_nameless["total"], 9);
    let nobody = format!("{PEOPLE}/{}/publications", Orcid::from_number(77));
    assert_eq!(curator.read(&nobody).await["total"], 0);
}

#[tokio::test]
async fn who_is_hidden_is_not_public_and_who_is_removed_stays_removed() {
    let world = World::start().await;
    let (curator, admin) = (Curator::of(&world).await, Admin::of(&world).await);
    let public = format!("/v1/researchers/{CARBERRY}");
    for (verb, status) in [("hide", 404), ("show", 200)] {
        let done = curator.call(Method::POST, &format!("{PEOPLE}/{CARBERRY}/{verb}"), json!({})).await;
        assert_eq!(done, (200, json!({ "success": true })));
        assert_eq!(world.json(&public).await.0, status, "{verb}");
    }
    assert_eq!(curator.call(Method::POST, &format!("{PEOPLE}/{}/show", hidden_person()), json!({})).await.0, 200);
    assert_eq!(world.json(&format!("/v1/researchers/{}", hidden_person())).await.0, 200);

    let path = format!("{PEOPLE}/{CARBERRY}");
    let (status, _, _) = curator.send(curator.request(Method::DELETE, &path)).await;
    assert_eq!(status, 403, "that is for admins");
    assert_eq!(admin.delete(&path).await.0, 200);
    assert_eq!(world.json(&public).await.0, 404);
    assert!(!listed(&curator, "perPage=100").await.contains(&"Josiah Carberry".to_owned()));
    let (status, _, _) = curator.send(curator.request(Method::GET, &path)).await;
    assert_eq!((status, admin.delete(&path).await.0), (404, 404));
    let report = admin.import("", &format!("orcid,name\n{CARBERRY},Josiah Carberry\n")).await;
    assert!(report["lines"][0]["reason"].as_str().unwrap().contains("removed"), "{report}");
    let events = curator.read("/api/activity?event_type=person.removed").await;
    assert_eq!((&events["total"], &events["events"][0]["actor"]), (&json!(1), &json!("admin@example.org")));
}

#[tokio::test]
async fn a_staff_list_is_tried_and_imported_line_by_line() {
    let world = World::start().await;
    let (curator, admin) = (Curator::of(&world).await, Admin::of(&world).await);
    admin.entity("centre").await;
    admin.category("professors").await;
    let list = format!(
        "orcid,name,entity,status,starts_at,categories\n{CARBERRY},,centre,cesam,2020-01-01,professors\n\
         ,\"Example, Bo\",centre,external,,\n,Nobody,nowhere,member,,\n{CARBERRY},,,,,emeriti\n"
    );
    for query in ["?dryRun=true", "", ""] {
        let report = admin.import(query, &list).await;
        let statuses: Vec<&str> =
            report["lines"].as_array().unwrap().iter().map(|line| line["status"].as_str().unwrap()).collect();
        let is_first = report["unchanged"] == 0;
        let done = if is_first { ["changed", "created"] } else { ["unchanged", "unchanged"] };
        assert_eq!(statuses, [done[0], done[1], "refused", "refused"], "{query}: {report}");
        assert_eq!(report["dry_run"], !query.is_empty());
        let reason = |at: usize| report["lines"][at]["reason"].as_str().unwrap().to_owned();
        assert_eq!((reason(2), reason(3)), ("unknown entity: nowhere".into(), "unknown categories: emeriti".into()));
        let made = people::by_orcid(world.store.read(), 1, CARBERRY).await.unwrap().unwrap();
        assert_eq!(made.display_name, "Josiah Carberry");
        let bo = curator.send(curator.request(Method::GET, &format!("{PEOPLE}/slug:example-bo"))).await;
        assert_eq!(bo.0, if query.is_empty() { 200 } else { 404 }, "{query}");
    }
    let bo = curator.read(&format!("{PEOPLE}/slug:example-bo")).await;
    assert_eq!((&bo["name"], &bo["origin"]), (&json!({ "en": "Bo Example" }), &json!("import")));
    assert_eq!((&bo["affiliation_status"], &bo["entity_id"]), (&json!("external"), &json!("centre")));
    let josiah = curator.read(&format!("{PEOPLE}/{CARBERRY}")).await;
    assert_eq!(josiah["category_ids"], json!(["professors"]));
    assert_eq!(josiah["starts_at"], 1_577_836_800_000_i64);

    for (list, status) in [("name,colour\n".to_owned(), 400), ("x".repeat((2 << 20) + 1), 413)] {
        let request = world.client.post(format!("{}{PEOPLE}/import", world.url)).body(list);
        assert_eq!(admin.send(request).await.0, status);
    }
    let request = curator.request(Method::POST, &format!("{PEOPLE}/import")).body("orcid\n");
    assert_eq!(curator.send(request).await.0, 403, "lists are for admins");
}

#[tokio::test]
async fn entities_and_categories_are_managed_by_admins() {
    let world = World::start().await;
    let (curator, admin) = (Curator::of(&world).await, Admin::of(&world).await);
    admin.entity("university").await;
    let centre = json!({ "id": "centre", "name": "Centre", "parent_id": "university", "ror": "05gq02987" });
    let (status, made) = admin.call(Method::POST, "/api/entities", centre.clone()).await;
    assert_eq!((status, &made["ror"]), (201, &json!("https://ror.org/05gq02987")));
    assert_eq!(admin.call(Method::POST, "/api/entities", centre.clone()).await.0, 409);
    assert_eq!(curator.call(Method::POST, "/api/entities", centre).await.0, 403);
    let wrong = json!({ "id": "Centre 2", "name": "Centre" });
    let (status, refused) = admin.call(Method::POST, "/api/entities", wrong).await;
    assert_eq!((status, refused["details"]["fieldErrors"]["id"].is_array()), (400, true));
    let change = json!({ "name": "The centre", "parent_id": null });
    let (status, changed) = admin.call(Method::PATCH, "/api/entities/centre", change).await;
    assert_eq!((status, &changed["name"], &changed["parent_id"]), (200, &json!("The centre"), &Value::Null));
    affiliate(&curator, CARBERRY, "centre", "member", 1).await;
    let list = curator.read("/api/entities?q=centre").await;
    assert_eq!((&list["total"], &list["entities"][0]["active_memberships"]), (&json!(1), &json!(1)));
    assert_eq!(admin.delete("/api/entities/university").await, (200, json!({ "success": true })));
    assert_eq!(admin.delete("/api/entities/university").await.0, 404);

    admin.category("professors").await;
    assert_eq!(admin.call(Method::POST, "/api/categories", json!({ "id": "professors", "name": "x" })).await.0, 409);
    let name = json!({ "name": "Professors" });
    let (status, renamed) = admin.call(Method::PATCH, "/api/categories/professors", name).await;
    assert_eq!((status, &renamed["name"]), (200, &json!({ "en": "Professors" })));
    let body = json!({ "name": "Josiah Carberry", "category_ids": ["professors"] });
    assert_eq!(curator.call(Method::PATCH, &format!("{PEOPLE}/{CARBERRY}"), body).await.0, 200);
    let list = curator.read("/api/categories").await;
    assert_eq!((&list["total"], &list["categories"][0]["people"]), (&json!(1), &json!(1)));
    assert_eq!(admin.delete("/api/categories/professors").await.0, 409);
    let body = json!({ "name": "Josiah Carberry", "category_ids": [] });
    assert_eq!(curator.call(Method::PATCH, &format!("{PEOPLE}/{CARBERRY}"), body).await.0, 200);
    assert_eq!(admin.delete("/api/categories/professors").await.0, 200);
}
