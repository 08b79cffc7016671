//! What operations on workspaces read alike of a body, and how they say why not.

use http::StatusCode;
use pressmark_app::workspaces::WorkspaceError;
use pressmark_store::repo::comments::CommentRule;
use pressmark_store::repo::workspaces::{SecondFactorRule, wrong_host, wrong_name, wrong_slug};
use serde_json::{Map, json};

use crate::body::Fields;
use crate::failure::Failure;

/// No short name, name or rule is longer, in characters.
const LONGEST: usize = 200;
/// No host name is longer.
const LONGEST_HOST: usize = 253;

/// The members of a body that names a workspace.
pub(super) const KNOWN: &[&str] = &["slug", "name", "host", "second_factor"];

/// A short name, if one is named; what is wrong with it is in `fields`.
pub(super) fn read_slug(fields: &mut Fields) -> Option<String> {
    let slug = fields.text("slug", LONGEST)?;
    complain(fields, "slug", wrong_slug(&slug));
    Some(slug)
}

/// A name as shown, if one is named; what is wrong with it is in `fields`.
pub(super) fn read_name(fields: &mut Fields) -> Option<String> {
    let name = fields.text("name", LONGEST)?.trim().to_owned();
    complain(fields, "name", wrong_name(&name));
    Some(name)
}

/// A host, if one is named; what is wrong with it is in `fields`. The case of its letters says nothing.
pub(super) fn read_host(fields: &mut Fields) -> Option<String> {
    let host = fields.text("host", LONGEST_HOST)?.trim().to_ascii_lowercase();
    complain(fields, "host", wrong_host(&host));
    Some(host)
}

/// Who needs a second factor, if that is named; what is wrong with it is in `fields`.
pub(super) fn read_rule(fields: &mut Fields) -> Option<SecondFactorRule> {
    let name = fields.text("second_factor", LONGEST)?;
    let rule = SecondFactorRule::from_name(&name);
    complain(fields, "second_factor", rule.is_none().then_some("Must be one of: off, admins, all"));
    rule
}

/// Who may comment, if that is named; what is wrong with it is in `fields`.
pub(super) fn read_comments(fields: &mut Fields) -> Option<CommentRule> {
    let name = fields.text("comments", LONGEST)?;
    let rule = CommentRule::from_name(&name);
    complain(fields, "comments", rule.is_none().then_some("Must be one of: open, moderated, off"));
    rule
}

fn complain(fields: &mut Fields, name: &str, wrong: Option<&'static str>) {
    if let Some(why) = wrong {
        fields.complain(name, why);
    }
}

/// The refusal of a short name that none has.
pub(super) fn absent() -> Failure {
    Failure::not_found("Workspace not found")
}

impl From<WorkspaceError> for Failure {
    fn from(error: WorkspaceError) -> Self {
        use WorkspaceError as E;
        let said = error.to_string();
        let taken = |code| Self::new(StatusCode::CONFLICT, said).with_code(code);
        match error {
            E::Unknown => absent(),
            E::SlugTaken(_) => taken("slug_taken"),
            E::HostTaken { .. } => taken("host_taken"),
            E::TakenMeanwhile => taken("taken"),
            E::Invalid { field, why, .. } => {
                let fields = Map::from_iter([(field.to_owned(), json!([why]))]);
                Self::invalid("Invalid request body", Vec::new(), fields)
            }
            E::Store(error) => error.into(),
        }
    }
}
