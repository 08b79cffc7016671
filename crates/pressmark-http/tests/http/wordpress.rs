//! The published WordPress plugin, replayed (`legaciti.md` §d): the requests it makes, what it reads of the answers, and
//! what it does to the site with that. Its numbers are those of that list.

use std::collections::{BTreeMap, BTreeSet};

use pressmark_app::activity::Actor;
use pressmark_app::installations::{Change, Proof, Wanted, change, verify_origin};
use pressmark_store::repo::installations::InstallationScope::{PeopleRead, PublicationsRead};
use pressmark_store::testing::Fresh;
use serde_json::Value;

use crate::integrations::site;
use crate::world::{CARBERRY, PUBLIC, World};

/// A site with the plugin: its settings and its tables.
#[derive(Default)]
struct Plugin {
    base_url: String,
    key: String,
    per_page: u32,
    people: BTreeMap<String, Person>,
    publications: BTreeMap<String, Publication>,
}

/// A row of the plugin's table of people.
#[derive(Debug, Clone)]
struct Person {
    name: String,
    nickname: String,
    bio: Option<String>,
    active: bool,
}

/// A row of the plugin's table of publications.
#[derive(Debug, Clone)]
struct Publication {
    title: String,
    slug: String,
    date: Option<String>,
    people: Vec<String>,
    active: bool,
}

/// WordPress' `sanitize_text_field`, as far as it bites: tags, `%xx`, control characters and blanks (9).
fn sanitized(text: &str) -> String {
    let mut clean = String::new();
    let mut rest = text.trim();
    while let Some(c) = rest.chars().next() {
        let coded = c == '%' && rest.len() > 2 && rest.as_bytes()[1..3].iter().all(u8::is_ascii_hexdigit);
        match c {
            '<' => rest = rest.find('>').map_or("", |end| &rest[end + 1..]),
            '%' if coded => rest = &rest[3..],
            _ => {
                if !(c.is_control() || c.is_whitespace() && clean.ends_with(' ')) {
                    clean.push(c);
                }
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    clean
}

fn is_slug(slug: &str) -> bool {
    !slug.is_empty() && slug.len() <= 255 && slug.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// A text, or the first that is one of a map of languages.
fn localized(value: &Value) -> Option<String> {
    let text = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let map = value.as_object()?;
    ["en", "pt"].iter().find_map(|locale| text(map.get(*locale)?)).or_else(|| map.values().find_map(text))
}

impl Plugin {
    fn set_up(base_url: &str, key: &str) -> Self {
        let base_url = base_url.trim_end_matches('/').to_owned();
        Self { base_url, key: sanitized(key), per_page: 100, ..Self::default() }
    }

    /// What it sends: `GET` with these headers and no other credential.
    async fn get(&self, world: &World, path: &str) -> (u16, Value) {
        let mut request = world.client.get(format!("{}{path}", self.base_url));
        request = request.header("Accept", "application/json").header("Content-Type", "application/json");
        request = request.header("User-Agent", "WordPress/6.8; https://library.example.org");
        if !self.key.is_empty() {
            request = request.header("X-API-Key", &self.key);
        }
        let answer = request.send().await.unwrap();
        // A body that is not JSON is an error to it (10).
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// 1: what it tells its admin of the credential.
    async fn validate(&self, world: &World) -> String {
        let (status, body) = self.get(world, "/integrations/v1/installation").await;
        let known = [
            "missing_api_key",
            "invalid_installation_credential",
            "installation_scope_denied",
            "inactive_installation",
            "inactive_installation_credential",
            "origin_not_verified",
        ];
        match (status, body["code"].as_str()) {
            (200..300, _) => "valid".to_owned(),
            (401 | 403, Some(code)) if known.contains(&code) => code.to_owned(),
            (404, _) => "wrong base URL".to_owned(),
            _ => "could not validate".to_owned(),
        }
    }

    /// 2 and 3: whether a list can be reached.
    async fn reaches(&self, world: &World, list: &str) -> &'static str {
        match self.get(world, &format!("/v1/{list}?page=1&per_page=1")).await.0 {
            200..300 => "ok",
            401 | 403 | 429 => "warning",
            _ => "error",
        }
    }

    /// 6 and 7: the rows of all pages; an error ends the walk with what was seen.
    async fn walk(&self, world: &World, list: &str, keys: &[&str]) -> Vec<Value> {
        let mut rows = Vec::new();
        for page in 1.. {
            let address = format!("/v1/{list}?page={page}&per_page={}", self.per_page.clamp(1, 100));
            let (status, body) = self.get(world, &address).await;
            if status >= 300 {
                break;
            }
            let found = keys.iter().find_map(|key| body[*key].as_array()).or_else(|| body.as_array());
            rows.extend(found.into_iter().flatten().cloned());
            let goes_on = match body["pages"].as_u64() {
                Some(pages) => page < pages,
                None => !body["next_page_url"].is_null(),
            };
            if !goes_on {
                break;
            }
        }
        rows
    }

    /// 4: people. Those that were not seen become inactive.
    async fn sync_people(&mut self, world: &World) {
        let rows = self.walk(world, "people", &["people", "data"]).await;
        let mut seen = BTreeSet::new();
        for row in rows {
            let orcid = row["orcid_id"].as_str().filter(|id| !id.is_empty());
            let Some(id) = orcid.or_else(|| row["external_id"].as_str()) else { continue };
            let name = row["name"].as_str().map(str::to_owned).or_else(|| localized(&row["name"]));
            let nickname = row["slug"].as_str().unwrap_or(id).to_owned();
            // A second person of a nickname is lost without a word.
            if self.people.iter().any(|(other, person)| other != id && person.nickname == nickname) {
                continue;
            }
            seen.insert(id.to_owned());
            let person =
                Person { name: name.unwrap_or_default(), nickname, bio: localized(&row["biography"]), active: true };
            self.people.insert(id.to_owned(), person);
        }
        self.people.iter_mut().for_each(|(id, person)| person.active = seen.contains(id));
    }

    /// 5: publications, which it looks for under `data`.
    async fn sync_publications(&mut self, world: &World) {
        let rows = self.walk(world, "publications", &["data"]).await;
        let mut seen = BTreeSet::new();
        for row in rows {
            let text = |name: &str| row[name].as_str().map(str::to_owned);
            // Columns that may not be null.
            let (Some(id), Some(title), Some(slug)) = (text("external_id"), text("title"), text("slug")) else {
                continue;
            };
            assert!(id.chars().count() <= 255 && title.chars().count() <= 500 && slug.chars().count() <= 255);
            assert!(text("doi").is_none_or(|doi| doi.chars().count() <= 255));
            assert!(text("journal").is_none_or(|journal| journal.chars().count() <= 500));
            if self.publications.iter().any(|(other, known)| *other != id && known.slug == slug) {
                continue;
            }
            let people = row["people"].as_array().into_iter().flatten();
            let id_of = |person: &Value| {
                let id = person["external_id"].as_str().or_else(|| person["person_external_id"].as_str());
                id.filter(|id| self.people.contains_key(*id)).map(str::to_owned)
            };
            let people = people.filter_map(id_of).collect();
            seen.insert(id.clone());
            let date = text("publication_date");
            self.publications.insert(id, Publication { title, slug, date, people, active: true });
        }
        self.publications.iter_mut().for_each(|(id, row)| row.active = seen.contains(id));
    }

    fn active_people(&self) -> usize {
        self.people.values().filter(|person| person.active).count()
    }

    fn active_publications(&self) -> u64 {
        self.publications.values().filter(|row| row.active).count() as u64
    }
}

#[tokio::test]
async fn the_plugin_is_set_up_and_told_what_is_amiss() {
    let world = World::with(Fresh::sqlite(), |settings| settings.require_key = true).await;
    let operator = Actor::system("test");
    let site = site(&world, &[PeopleRead, PublicationsRead], &["https://library.example.org"]).await;
    assert_eq!(sanitized(&format!("  {} \n", site.key)), site.key, "it survives the settings page");
    assert_eq!(Plugin::set_up(&world.url, "").validate(&world).await, "missing_api_key");
    assert_eq!(Plugin::set_up(&world.url, "").reaches(&world, "people").await, "warning");
    assert_eq!(Plugin::set_up(&world.url, "pmi_nothing").validate(&world).await, "invalid_installation_credential");
    let elsewhere = Plugin::set_up(&format!("{}/blog/", world.url), &site.key);
    assert_eq!(elsewhere.validate(&world).await, "wrong base URL");
    assert_eq!(elsewhere.reaches(&world, "people").await, "error");

    let plugin = Plugin::set_up(&format!("{}/", world.url), &site.key);
    assert_eq!(plugin.validate(&world).await, "origin_not_verified");
    let origin = &site.origins[0].0;
    verify_origin(&world.store, 1, &site.id, origin, Proof::Confirmed, &operator).await.unwrap();
    told_anew().await;
    assert_eq!(plugin.validate(&world).await, "valid");
    for list in ["people", "publications"] {
        assert_eq!(plugin.reaches(&world, list).await, "ok", "{list}");
    }
    for (status, told) in [(Wanted::Disabled, "inactive_installation"), (Wanted::Active, "valid")] {
        let wish = Change { status: Some(status), ..Change::default() };
        change(&world.store, 1, &site.id, wish, &operator).await.unwrap();
        told_anew().await;
        assert_eq!(plugin.validate(&world).await, told);
    }
    let fewer = Change { scopes: Some(vec![PeopleRead]), ..Change::default() };
    change(&world.store, 1, &site.id, fewer, &operator).await.unwrap();
    told_anew().await;
    assert_eq!(plugin.reaches(&world, "publications").await, "warning");
    assert_eq!(plugin.reaches(&world, "people").await, "ok");
}

/// What another process changes is known here after a second.
async fn told_anew() {
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
}

#[tokio::test]
async fn a_sync_brings_everything_and_switches_off_only_what_is_gone() {
    let world = World::with(Fresh::sqlite(), |settings| settings.require_key = true).await;
    let site = site(&world, &[PeopleRead, PublicationsRead], &[]).await;
    let mut plugin = Plugin::set_up(&world.url, &site.key);
    // So that there are pages to walk through.
    plugin.per_page = 10;
    plugin.sync_people(&world).await;
    assert_eq!(plugin.active_people(), 3);
    let carberry = &plugin.people[CARBERRY];
    assert_eq!((carberry.name.as_str(), carberry.nickname.as_str()), ("Josiah Carberry", "josiah-carberry"));
    assert_eq!(carberry.bio.as_deref(), Some("Professor of psychoceramics."));
    assert!(plugin.people.values().all(|person| is_slug(&person.nickname)));

    plugin.sync_publications(&world).await;
    assert_eq!(plugin.active_publications(), PUBLIC);
    for (id, row) in &plugin.publications {
        assert!(is_slug(&row.slug) && !row.title.is_empty() && row.title != "Array", "{id}: {row:?}");
        assert!(row.date.as_ref().is_none_or(|date| date.len() == 10), "a column of dates: {row:?}");
    }
    assert_eq!(plugin.publications["10.5555/study.39"].people.len(), 3, "the hidden one is nobody's author");
    let relations: usize = plugin.publications.values().map(|row| row.people.len()).sum();
    assert_eq!(relations, 39 + 9 + 9 + 6);

    // Nothing changed: nothing is switched off, whatever the size of the pages.
    for per_page in [100, 7] {
        plugin.per_page = per_page;
        plugin.sync_people(&world).await;
        plugin.sync_publications(&world).await;
        assert_eq!((plugin.active_people(), plugin.active_publications()), (3, PUBLIC), "{per_page}");
    }
    world.change("10.5555/study.5", |work| work.visible = false).await;
    plugin.sync_publications(&world).await;
    assert_eq!(plugin.active_publications(), PUBLIC - 1);
    assert!(!plugin.publications["10.5555/study.5"].active);
    world.change("10.5555/study.5", |work| work.visible = true).await;
    plugin.sync_publications(&world).await;
    assert_eq!(plugin.active_publications(), PUBLIC);
}
