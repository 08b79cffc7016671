//! Settings as `config` prints them.

use std::collections::BTreeMap;

use config::{Value, ValueKind};

/// Each setting with its value, as far as it may be seen, and its source.
pub(super) fn values(root: &Value) -> BTreeMap<String, (String, String)> {
    let mut found = BTreeMap::new();
    flatten("", root, &mut found);
    found
}

fn flatten(prefix: &str, value: &Value, found: &mut BTreeMap<String, (String, String)>) {
    if let ValueKind::Table(table) = &value.kind {
        for (name, value) in table {
            let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
            flatten(&path, value, found);
        }
        return;
    }
    if let ValueKind::Array(rows) = &value.kind
        && rows.iter().any(|row| matches!(row.kind, ValueKind::Table(_)))
    {
        // Row by row: a secret in one of them must be recognised as such.
        rows.iter().enumerate().for_each(|(place, row)| flatten(&format!("{prefix}[{place}]"), row, found));
        return;
    }
    let origin = value.origin().map_or_else(|| "default".to_owned(), str::to_owned);
    found.insert(prefix.to_owned(), (shown(prefix, value), origin));
}

/// Whether a setting is one that nobody may read over a shoulder.
pub(super) fn is_secret(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    matches!(last, "password" | "secret" | "client_secret") || (name.contains("credentials") && last != "mailto")
}

/// A value as `config` prints it: secrets and the password in a URL are not shown. That one is not set is no secret.
fn shown(name: &str, value: &Value) -> String {
    let text = value.to_string();
    if is_secret(name) && !text.is_empty() {
        return "(hidden)".to_owned();
    }
    match url::Url::parse(&text) {
        Ok(mut url) if url.password().is_some() => {
            let _ = url.set_password(Some("hidden"));
            url.to_string()
        }
        _ => text,
    }
}
