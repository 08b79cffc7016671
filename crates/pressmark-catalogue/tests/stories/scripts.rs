//! Recorded titles in many scripts are found by what a reader would type.

use std::path::PathBuf;

use pressmark_catalogue::{PublicationQuery, QFields};
use pressmark_store::testing::Fresh;
use serde_json::Value;

use crate::world::*;

/// Where recorded data are; `None`, with a notice, where there are none (and a failure in CI).
fn recorded() -> Option<PathBuf> {
    let folder =
        std::env::var_os("PRESSMARK_TEST_DATA").map_or_else(|| PathBuf::from("../../../shared/data"), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var_os("CI").is_none(), "the recorded data are missing: set PRESSMARK_TEST_DATA");
    eprintln!("skipped: there are no recorded data at {}", folder.display());
    None
}

/// Every title in a JSON document.
fn titles(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text) if name == "title" || name == "display_name" => found.push(text.clone()),
                    Value::Array(items) if name == "title" => {
                        found.extend(items.iter().filter_map(Value::as_str).map(str::to_owned))
                    }
                    _ => titles(member, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| titles(item, found)),
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recorded_titles_are_found_by_their_parts() {
    let Some(data) = recorded() else { return };
    let mut all_titles = Vec::new();
    for folder in ["crossref/works", "datacite/dois", "openalex/works"] {
        for file in std::fs::read_dir(data.join(folder)).unwrap().flatten() {
            let text = std::fs::read_to_string(file.path()).unwrap_or_default();
            if let Ok(value) = serde_json::from_str::<Value>(&text) {
                titles(&value, &mut all_titles);
            }
        }
    }
    all_titles.retain(|t| !t.trim().is_empty() && t.len() < 1_000);
    all_titles.sort();
    all_titles.dedup();
    let foreign: Vec<&'static str> = all_titles
        .into_iter()
        .filter(|t| t.chars().any(|c| c >= '\u{370}' && c.is_alphabetic()))
        .map(|t| &*t.leak())
        .collect();
    assert!(foreign.len() >= 20, "the recorded data hold titles in other scripts");
    let works: Vec<Work> = foreign.iter().map(|t| Work::titled(t)).collect();
    let fresh = Fresh::sqlite();
    let world = World::hold(fresh.store().await, &works).await;
    for title in &foreign {
        // The whole title, and any run of letters out of its middle of which its script makes a word.
        let words: Vec<&str> = title.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().count() > 1).collect();
        let Some(word) = words.get(words.len() / 2) else { continue };
        for q in [title.to_string(), format!("{word} ")] {
            let query = PublicationQuery { q_fields: QFields::Title, ..asking(&q.replace('"', " ")) };
            let page = world.public(query).await;
            let found = page.rows.iter().any(|row| row.title.as_deref() == Some(title));
            assert!(found && !page.fuzzy, "{q:?} does not find {title:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_of_six_languages_find_what_they_type() {
    let titles = [
        ("zh", "深度学习在土壤碳研究中的应用"),
        ("ja", "メッシュデータによる東京湾臨海部の研究"),
        ("ko", "한국 관광태도에 미치는 영향"),
        ("fa", "تأثیر می‌شود کتابخانه‌های دانشگاهی"),
        ("ru", "Ёлка и её роль в моделировании"),
        ("tr", "IŞIK ve İstanbul’da çağdaş şiir"),
        ("th", "การเพาะเลี้ยงเนื้อเยื่อปทุมมา"),
        ("vi", "Đường đến Hà Nội"),
    ];
    let works: Vec<Work> = titles.iter().map(|(_, t)| Work::titled(t)).collect();
    let fresh = Fresh::sqlite();
    let world = World::hold(fresh.store().await, &works).await;
    for (language, q) in [
        ("zh", "学习"),
        ("zh", "土壤碳"),
        ("zh", "土"),
        ("zh", "深度学习 应用"),
        ("ja", "メッシュ"),
        ("ja", "東京湾"),
        ("ja", "ﾒｯｼｭ"),
        ("ja", "臨"),
        ("ko", "관광태도"),
        ("ko", "관광"),
        ("ko", "영향"),
        ("fa", "تاثیر "),
        ("fa", "کتابخانه"),
        ("fa", "كتابخانه"),
        ("fa", "دانشگاهی"),
        ("ru", "елка "),
        ("ru", "ЕЁ "),
        ("ru", "моделиров"),
        ("tr", "istanbul"),
        ("tr", "İSTANBUL"),
        ("tr", "ışık "),
        ("tr", "isik "),
        ("tr", "çağdaş"),
        ("tr", "cagdas siir"),
        ("th", "เพาะเลี้ยง"),
        ("th", "เนื้อเยื่อ"),
        ("vi", "duong "),
        ("vi", "hà nội"),
        ("vi", "ha noi"),
    ] {
        let (_, title) = titles.iter().find(|(l, _)| *l == language).unwrap();
        let page = world.public(PublicationQuery { q_fields: QFields::Title, ..asking(q) }).await;
        let found: Vec<_> = page.rows.iter().filter_map(|r| r.title.as_deref()).collect();
        assert_eq!((found.as_slice(), page.fuzzy), (&[*title][..], false), "{language}: {q}");
    }
    assert_eq!(world.titles("习深").await, set(&[]), "pairs must follow one another");
}
