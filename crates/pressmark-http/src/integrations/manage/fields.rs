//! What operations on installations read alike of a body. What is wrong is in the fields.

use pressmark_app::installations::{MOST_ORIGINS, Origin};
use pressmark_store::repo::installations::InstallationScope;
use serde_json::Value;

use crate::body::Fields;

/// The longest name.
const LONGEST_NAME: usize = 120;
/// The longest description.
const LONGEST_DESCRIPTION: usize = 1_000;

/// A name that is there.
pub(super) fn read_name(fields: &mut Fields) -> String {
    let name = fields.required("display_name", LONGEST_NAME).trim().to_owned();
    if name.chars().any(char::is_control) {
        fields.complain("display_name", "Must not hold control characters");
    }
    name
}

/// A description, if it is named; an empty one is none.
pub(super) fn read_description(fields: &mut Fields) -> Option<Option<String>> {
    fields.value("description")?;
    let text = fields.text("description", LONGEST_DESCRIPTION);
    Some(text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()))
}

/// Scopes, if they are named.
pub(super) fn read_scopes(fields: &mut Fields) -> Option<Vec<InstallationScope>> {
    let names = fields.texts("scopes")?;
    if names.is_empty() {
        fields.complain("scopes", "Must hold at least one scope");
    }
    let mut scopes = Vec::new();
    for name in names {
        match InstallationScope::from_name(&name) {
            Some(scope) => scopes.push(scope),
            None => {
                let known = InstallationScope::ALL.map(InstallationScope::as_str).join(", ");
                fields.complain("scopes", format!("`{name}` is not a scope; there are: {known}"));
            }
        }
    }
    Some(scopes)
}

/// Origins, of which there may be none.
pub(super) fn read_origins(fields: &mut Fields) -> Vec<Origin> {
    if fields.value("origins").is_none_or(Value::is_null) {
        return Vec::new();
    }
    let texts = fields.texts("origins").unwrap_or_default();
    if texts.len() > MOST_ORIGINS {
        fields.complain("origins", format!("Must hold at most {MOST_ORIGINS} origins"));
        return Vec::new();
    }
    let mut origins = Vec::new();
    for text in texts {
        match Origin::parse(&text) {
            Ok(origin) => origins.push(origin),
            Err(error) => fields.complain("origins", format!("`{text}`: {error}")),
        }
    }
    origins
}
