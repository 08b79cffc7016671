//! `pressmark category`: what people are sorted into.

use std::process::ExitCode;

use anyhow::{Result, bail};
use pressmark_app::people::categories::{self, names_of};
use pressmark_store::Store;
use pressmark_store::entity::category::Model;
use pressmark_store::repo;
use pressmark_store::repo::manual::{DEFAULT_LOCALE, Texts};

use super::desk::operator;
use crate::cli::CategoryCommand;
use crate::progress::{answer, say};
use crate::services;
use crate::settings::Settings;

pub(crate) async fn run(settings: &Settings, command: CategoryCommand) -> Result<ExitCode> {
    let store = services::open_store(settings).await?;
    match command {
        CategoryCommand::List { workspace } => list(&store, workspace.as_deref()).await?,
        CategoryCommand::Add { id, names, workspace } => {
            let workspace_id = services::find_workspace(&store, workspace.as_deref()).await?.id;
            answer(&line(&categories::create(&store, workspace_id, &id, &texts(&names)?, &operator()).await?, None));
        }
        CategoryCommand::Rename { id, names, workspace } => {
            let workspace_id = services::find_workspace(&store, workspace.as_deref()).await?.id;
            answer(&line(&categories::rename(&store, workspace_id, &id, &texts(&names)?, &operator()).await?, None));
        }
        CategoryCommand::Remove { id, workspace } => {
            let workspace_id = services::find_workspace(&store, workspace.as_deref()).await?.id;
            categories::remove(&store, workspace_id, &id, &operator()).await?;
            say(&format!("{id} was removed"));
        }
    }
    store.close().await?;
    Ok(ExitCode::SUCCESS)
}

async fn list(store: &Store, workspace: Option<&str>) -> Result<()> {
    let workspace_id = services::find_workspace(store, workspace).await?.id;
    let all = repo::categories::all(store.read(), workspace_id).await?;
    let ids: Vec<String> = all.iter().map(|category| category.id.clone()).collect();
    let people = repo::categories::count_people(store.read(), workspace_id, &ids).await?;
    for category in &all {
        answer(&line(category, Some(people.get(&category.id).copied().unwrap_or(0))));
    }
    if all.is_empty() {
        say("there is no category; `pressmark category add` makes one");
    }
    Ok(())
}

/// Names with their locales, `pt=Docentes`.
fn texts(names: &[String]) -> Result<Texts> {
    let mut texts = Texts::new();
    for name in names {
        let (locale, text) = match name.split_once('=') {
            Some((locale, text)) if is_locale(locale) => (locale, text.trim()),
            _ => (DEFAULT_LOCALE, name.trim()),
        };
        if text.is_empty() || text.chars().count() > 200 || text.chars().any(char::is_control) {
            bail!("`{name}` is no name: it has 1 to 200 characters, in one line");
        }
        if texts.insert(locale.to_owned(), text.to_owned()).is_some() {
            bail!("there are two names for the locale {locale}");
        }
    }
    Ok(texts)
}

/// Whether this may be a locale, and no part of a name with an equals sign.
fn is_locale(text: &str) -> bool {
    let mut parts = text.split('-');
    let language = parts.next().unwrap_or_default();
    let plain = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (2..=3).contains(&language.len()) && language.bytes().all(|byte| byte.is_ascii_lowercase()) && parts.all(plain)
}

fn line(category: &Model, people: Option<u64>) -> String {
    let people = people.map(|people| format!("  {people} people")).unwrap_or_default();
    let names: Vec<String> = names_of(category).into_iter().map(|(locale, text)| format!("{locale}={text}")).collect();
    format!("{}{people}  {}", category.id, names.join("  "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_carry_their_locales() {
        let names = ["Staff".to_owned(), "pt-BR=Docentes".to_owned()];
        let expected = Texts::from([("en".into(), "Staff".into()), ("pt-BR".into(), "Docentes".into())]);
        assert_eq!(texts(&names).unwrap(), expected);
        assert_eq!(texts(&["E=mc2".to_owned()]).unwrap()["en"], "E=mc2");
        assert!(texts(&["Staff".to_owned(), "en=Faculty".to_owned()]).is_err());
        assert!(texts(&["pt=".to_owned()]).is_err());
    }
}
