//! Workspaces: tenants of a registry, made and changed by whoever looks after all of it. Each act is an event, written
//! with it.

use pressmark_store::entity::workspace::Model;
use pressmark_store::repo::comments::CommentRule;
use pressmark_store::repo::workspaces::{self, NewWorkspace, SecondFactorRule, wrong_host, wrong_name, wrong_slug};
use pressmark_store::{Result, Store, StoreError, WriteTx};
use serde_json::{Value, json};

use crate::activity::{Actor, Event, EventType, record};

/// Why a workspace is not made or changed.
#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {
    /// No such workspace.
    #[error("there is no such workspace")]
    Unknown,
    /// The short name is another's.
    #[error("there is a workspace `{0}` already")]
    SlugTaken(String),
    /// The host is another's.
    #[error("`{host}` means the workspace `{slug}` already")]
    HostTaken {
        /// The host.
        host: String,
        /// Short name of the other workspace.
        slug: String,
    },
    /// Somebody else took the short name or the host in this moment.
    #[error("the short name or the host was taken just now")]
    TakenMeanwhile,
    /// A value is none.
    #[error("{what}: {why}")]
    Invalid {
        /// Name of the field.
        field: &'static str,
        /// What it is called.
        what: &'static str,
        /// Why.
        why: &'static str,
    },
    /// The database.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for WorkspaceError {
    fn from(error: StoreError) -> Self {
        match error {
            // Everything else was looked at before it was written.
            StoreError::Conflict(_) => Self::TakenMeanwhile,
            other => Self::Store(other),
        }
    }
}

/// What is to be changed of a workspace; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct WorkspaceChange {
    /// Short name.
    pub slug: Option<String>,
    /// Name as shown.
    pub name: Option<String>,
    /// Host whose public requests mean it; `None` inside: none does any more.
    pub host: Option<Option<String>>,
    /// Who needs a second factor to work in it.
    pub second_factor: Option<SecondFactorRule>,
    /// Who may write comments in it, and when they are seen.
    pub comments: Option<CommentRule>,
}

/// Makes a workspace. Hosts are kept in lower case.
///
/// # Errors
/// See [`WorkspaceError`]; then nothing is written.
pub async fn create(store: &Store, new: NewWorkspace, actor: &Actor) -> Result<Model, WorkspaceError> {
    let new = NewWorkspace { name: new.name.trim().to_owned(), host: new.host.map(plain_host), ..new };
    check(&new.slug, &new.name, new.host.as_deref())?;
    let tx = store.begin().await?;
    must_be_free(&tx, None, &new.slug, new.host.as_deref()).await?;
    let made = workspaces::create(&tx, new).await?;
    let said = format!("The workspace {} was made", made.slug);
    note(&tx, EventType::WorkspaceCreated, said, &made, facts(&made), actor).await?;
    tx.commit().await?;
    Ok(made)
}

/// Changes the workspace of a short name. What changes nothing is no event.
///
/// # Errors
/// See [`WorkspaceError`]; then nothing is written.
pub async fn change(
    store: &Store,
    slug: &str,
    change: WorkspaceChange,
    actor: &Actor,
) -> Result<Model, WorkspaceError> {
    let tx = store.begin().await?;
    let before = workspaces::by_slug(&*tx, slug).await?.ok_or(WorkspaceError::Unknown)?;
    let wanted = with(before.clone(), change);
    check(&wanted.slug, &wanted.name, wanted.host.as_deref())?;
    if wanted == before {
        return Ok(before);
    }
    must_be_free(&tx, Some(before.id), &wanted.slug, wanted.host.as_deref()).await?;
    let changed = workspaces::update(&tx, wanted).await?;
    let mut details = facts(&changed);
    details["before"] = facts(&before);
    let said = format!("The workspace {} was changed", before.slug);
    note(&tx, EventType::WorkspaceChanged, said, &changed, details, actor).await?;
    tx.commit().await?;
    Ok(changed)
}

/// The workspace as it is wished.
fn with(before: Model, change: WorkspaceChange) -> Model {
    let WorkspaceChange { slug, name, host, second_factor, comments } = change;
    Model {
        slug: slug.unwrap_or(before.slug),
        name: name.map_or(before.name, |name| name.trim().to_owned()),
        host: host.map_or(before.host, |host| host.map(plain_host)),
        second_factor: second_factor.map_or(before.second_factor, |rule| rule.as_str().to_owned()),
        comments: comments.map_or(before.comments, |rule| rule.as_str().to_owned()),
        ..before
    }
}

/// A host as it is kept: the case of its letters says nothing.
fn plain_host(host: String) -> String {
    host.trim().to_ascii_lowercase()
}

fn check(slug: &str, name: &str, host: Option<&str>) -> Result<(), WorkspaceError> {
    let wrong = [
        ("slug", "short name", wrong_slug(slug)),
        ("name", "name", wrong_name(name)),
        ("host", "host", host.and_then(wrong_host)),
    ];
    match wrong.into_iter().find_map(|(field, what, why)| Some((field, what, why?))) {
        Some((field, what, why)) => Err(WorkspaceError::Invalid { field, what, why }),
        None => Ok(()),
    }
}

/// Names what is taken; the database would only say that something is.
async fn must_be_free(tx: &WriteTx, own: Option<i64>, slug: &str, host: Option<&str>) -> Result<(), WorkspaceError> {
    for other in workspaces::all(&**tx).await?.into_iter().filter(|other| Some(other.id) != own) {
        if other.slug == slug {
            return Err(WorkspaceError::SlugTaken(other.slug));
        }
        if let (Some(host), Some(theirs)) = (host, other.host.as_deref())
            && theirs.eq_ignore_ascii_case(host)
        {
            return Err(WorkspaceError::HostTaken { host: host.to_owned(), slug: other.slug });
        }
    }
    Ok(())
}

fn facts(workspace: &Model) -> Value {
    json!({
        "slug": workspace.slug,
        "name": workspace.name,
        "host": workspace.host,
        "second_factor": workspace.second_factor,
        "comments": workspace.comments,
    })
}

async fn note(
    tx: &WriteTx,
    event_type: EventType,
    said: String,
    workspace: &Model,
    details: Value,
    actor: &Actor,
) -> Result<()> {
    let event = Event::new(event_type, said).in_workspace(workspace.id).on("workspace", workspace.id);
    record(tx, actor, event.with(details)).await
}

#[cfg(test)]
mod tests {
    use pressmark_store::on_both_engines;
    use pressmark_store::repo::activity::{self, Filter};

    use super::*;

    fn library() -> NewWorkspace {
        NewWorkspace {
            slug: "library".to_owned(),
            name: " Library ".to_owned(),
            host: Some("Library.Example.org".to_owned()),
            second_factor: SecondFactorRule::Off,
        }
    }

    on_both_engines! {
        async fn a_workspace_has_a_short_name_and_a_host_of_its_own(store: Store) {
            let actor = Actor::system("test");
            let made = create(&store, library(), &actor).await.unwrap();
            assert_eq!((made.name.as_str(), made.host.as_deref()), ("Library", Some("library.example.org")));
            let again = create(&store, library(), &actor).await;
            assert!(matches!(again, Err(WorkspaceError::SlugTaken(slug)) if slug == "library"));
            let other = NewWorkspace { slug: "other".to_owned(), ..library() };
            let taken = create(&store, other, &actor).await;
            assert!(matches!(taken, Err(WorkspaceError::HostTaken { slug, .. }) if slug == "library"));

            let to = |slug: &str, host: Option<&str>| WorkspaceChange {
                slug: Some(slug.to_owned()),
                host: Some(host.map(str::to_owned)),
                ..WorkspaceChange::default()
            };
            let taken = change(&store, "default", to("library", None), &actor).await;
            assert!(matches!(taken, Err(WorkspaceError::SlugTaken(_))));
            let wrong = change(&store, "library", to("library", Some("library.example.org:443")), &actor).await;
            assert!(matches!(wrong, Err(WorkspaceError::Invalid { field: "host", .. })));
            let same = change(&store, "library", to("library", Some("LIBRARY.example.org")), &actor).await.unwrap();
            assert_eq!(same, made);
            let moved = change(&store, "library", to("archive", None), &actor).await.unwrap();
            assert_eq!((moved.id, moved.slug.as_str(), moved.host), (made.id, "archive", None));
            assert!(matches!(change(&store, "library", to("x", None), &actor).await, Err(WorkspaceError::Unknown)));

            let from = activity::From::Offset(0);
            let (events, _) = activity::list(store.read(), made.id, &Filter::default(), from, 10).await.unwrap();
            let kinds: Vec<&str> = events.iter().map(|event| event.event_type.as_str()).collect();
            assert_eq!(kinds, ["workspace.changed", "workspace.created"], "what changes nothing is no event");
            assert!(events[0].details.contains("\"before\"") && events[0].details.contains("library.example.org"));
        }
    }
}
