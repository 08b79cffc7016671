//! The fields of an older form (`docid.md` §5.2) as those of ours. What ours has no place for is not kept, and told.

use pressmark_app::deposit::{DepositError, Key};
use pressmark_domain::deposit::{FieldErrors, Form};
use pressmark_domain::vocabulary::resource_types;
use serde_json::{Map, Value, json};

use super::creators::creators;
use super::files::{Filed, filed};
use super::form::Sent;
use super::lists::Lists;
use super::others::{funders, organizations, related};
use crate::docid::publications::refused::invalid;
use crate::failure::Failure;

/// Fields that are texts in both, by their older name and ours. The latter are ours to begin with (rule 43).
const TEXTS: [(&str, &str); 8] = [
    ("documentTitle", "title"),
    ("documentDescription", "abstract"),
    ("publication_date", "publication_date"),
    ("publisher", "publisher"),
    ("language", "language"),
    ("license", "license"),
    ("version", "version"),
    ("embargo_until", "embargo_until"),
];

/// Our names of fields that are called otherwise there.
const RENAMED: [(&str, &str); 4] = [
    ("title", "documentTitle"),
    ("abstract", "documentDescription"),
    ("resource_type_id", "resourceType"),
    ("docid", "documentDocid"),
];

/// A form that was read.
#[derive(Debug)]
pub(super) struct Deposit {
    /// What we would have been sent.
    pub(super) body: Map<String, Value>,
    /// The DOCiD that its depositor had reserved.
    pub(super) docid: Option<String>,
    pub(super) confirm_new: bool,
    /// Key of the publication that it is a version of.
    pub(super) parent_id: Option<i64>,
    pub(super) files: Vec<Filed>,
    /// What is not kept, by name.
    pub(super) ignored: Vec<String>,
    /// Local Contexts, of which this registry knows nothing.
    pub(super) local_contexts: Vec<Value>,
    errors: FieldErrors,
}

/// What the parts of a form are read into.
pub(super) struct Reading<'a> {
    pub(super) lists: &'a Lists,
    pub(super) errors: &'a mut FieldErrors,
    pub(super) ignored: &'a mut Vec<String>,
}

/// Reads a form that has come; what is wrong is told by [`Deposit::whole`] or [`Deposit::patch`].
pub(super) fn read(sent: Sent) -> Deposit {
    let Sent { texts, files, mut ignored, .. } = sent;
    let mut errors = FieldErrors::default();
    let lists = Lists::of(&texts, files.iter().map(|(name, _)| name.as_str()), &mut errors);
    let text = |name: &str| texts.get(name).and_then(Option::as_deref);
    let mut body = Map::new();
    for (theirs, ours) in TEXTS {
        body.extend(text(theirs).map(|text| (ours.to_owned(), text.into())));
    }
    if let Some(named) = text("resourceType") {
        match resource_types().find(named) {
            Some(known) => drop(body.insert("resource_type_id".to_owned(), known.id.into())),
            None => errors.add("resourceType", format!("Invalid resource type '{named}'.")),
        }
    }
    match text("doi") {
        // Handles came there by mistake.
        Some(handle) if handle.starts_with("20.") => ignored.push("doi".to_owned()),
        doi => body.extend(doi.map(|doi| ("doi".to_owned(), doi.into()))),
    }
    let mut reading = Reading { lists: &lists, errors: &mut errors, ignored: &mut ignored };
    let filed = filed(files, &mut reading);
    for (name, list) in [
        ("creators", creators(&mut reading)),
        ("organizations", organizations(&mut reading)),
        ("funders", funders(&mut reading)),
        ("related_identifiers", related(&mut reading)),
    ] {
        // What is left out of a change stays.
        if !list.is_empty() {
            body.insert(name.to_owned(), list.into());
        }
    }
    let parent_id = text("parentId").and_then(|text| text.parse().ok()).filter(|id: &i64| *id > 0);
    Deposit {
        docid: text("documentDocid").map(str::to_owned),
        confirm_new: text("confirm_new") == Some("true"),
        local_contexts: text("local_contexts_projects").map(local_contexts).unwrap_or_default(),
        body,
        parent_id,
        files: filed,
        ignored,
        errors,
    }
}

/// Each with the reason why it was not attached.
fn local_contexts(text: &str) -> Vec<Value> {
    let projects: Vec<Value> = serde_json::from_str(text).unwrap_or_default();
    let failed = |project: &Value| json!({ "external_id": project["external_id"], "error": "Local Contexts are not kept by this registry" });
    projects.iter().take(100).map(failed).collect()
}

impl Deposit {
    /// All that is wrong with a form that must be whole.
    ///
    /// # Errors
    /// 422.
    pub(super) fn whole(self) -> Result<Self, Failure> {
        let mut errors = self.errors.clone();
        if let Err(found) = Form::read(&self.body) {
            for (path, messages) in renamed(&found).iter().filter(|(path, _)| !self.errors.has(path)) {
                messages.iter().for_each(|message| errors.add(path, message.as_str()));
            }
        }
        if errors.is_empty() { Ok(self) } else { Err(invalid(&errors)) }
    }

    /// What is wrong with a form that is laid over another.
    ///
    /// # Errors
    /// 422.
    pub(super) fn patch(self) -> Result<Self, Failure> {
        if self.errors.is_empty() { Ok(self) } else { Err(invalid(&self.errors)) }
    }

    /// What a key of a request stands for: the fields and the files, by their checksums.
    pub(super) fn key(&self, operation: &str, key: Option<&str>) -> Option<Key> {
        let mut payload = self.body.clone();
        let sums: Vec<&str> = self.files.iter().map(|file| file.pending.sha256.as_str()).collect();
        payload.insert("files".to_owned(), json!(sums));
        payload.insert("docid".to_owned(), json!(self.docid));
        key.map(|key| Key::of(operation, key, &payload))
    }
}

/// What is wrong, under the names of the older form.
pub(super) fn in_their_names(error: DepositError) -> DepositError {
    match error {
        DepositError::Invalid(errors) => DepositError::Invalid(renamed(&errors)),
        other => other,
    }
}

fn renamed(errors: &FieldErrors) -> FieldErrors {
    let mut told = FieldErrors::default();
    for (path, messages) in errors.iter() {
        let path = RENAMED.iter().find(|(ours, _)| *ours == path).map_or(path, |(_, theirs)| *theirs);
        messages.iter().for_each(|message| told.add(path, message.as_str()));
    }
    told
}
