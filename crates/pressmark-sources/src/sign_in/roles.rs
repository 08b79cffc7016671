//! Roles by claims: what an issuer says of somebody, against the roles of a registry.

use serde::Deserialize;
use serde_json::{Map, Value};

/// Which claim is looked at, and what its values mean.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RoleMapping {
    /// The claim, `groups`; inside objects with dots, `realm_access.roles`. A claim whose own name has the dots (or is a
    /// URL) is found first.
    pub claim: String,
    /// What its values mean.
    pub rules: Vec<RoleRule>,
}

/// A value and its meaning.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleRule {
    /// The value to be among the claim's values, exactly.
    pub value: String,
    /// The role it gives.
    pub role: String,
    /// The workspace in which it does; none = the default workspace or, for a role of the registry, everywhere.
    #[serde(default)]
    pub workspace: Option<String>,
}

/// A role that somebody gets.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MappedRole {
    /// The role.
    pub role: String,
    /// The workspace, if the rule names one.
    pub workspace: Option<String>,
}

/// The roles that claims give, in the order of the rules, each once. A claim may be a text, a number, or a list of such;
/// anything else gives nothing.
#[must_use]
pub fn mapped_roles(claims: &Map<String, Value>, mapping: &RoleMapping) -> Vec<MappedRole> {
    let values = claim(claims, &mapping.claim).map(texts).unwrap_or_default();
    let mut roles = Vec::new();
    for rule in mapping.rules.iter().filter(|rule| values.contains(&rule.value)) {
        let role = MappedRole { role: rule.role.clone(), workspace: rule.workspace.clone() };
        if !roles.contains(&role) {
            roles.push(role);
        }
    }
    roles
}

/// The value of a claim by its name or its path.
pub(super) fn claim<'a>(claims: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    if let Some(value) = claims.get(path) {
        return Some(value);
    }
    let (first, rest) = path.split_once('.')?;
    claim(claims.get(first)?.as_object()?, rest)
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Number(number) => vec![number.to_string()],
        Value::Array(list) => list.iter().filter(|item| !item.is_array()).flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn mapping(claim: &str) -> RoleMapping {
        let rule = |value: &str, role: &str, workspace: Option<&str>| RoleRule {
            value: value.into(),
            role: role.into(),
            workspace: workspace.map(str::to_owned),
        };
        RoleMapping {
            claim: claim.into(),
            rules: vec![
                rule("library", "workspace_admin", Some("main")),
                rule("staff", "member", None),
                rule("7", "member", None),
                rule("*", "superadmin", None),
            ],
        }
    }

    fn roles(claims: Value, claim: &str) -> Vec<String> {
        let claims = claims.as_object().cloned().unwrap();
        mapped_roles(&claims, &mapping(claim)).into_iter().map(|mapped| mapped.role).collect()
    }

    #[test]
    fn values_give_roles_wherever_the_claim_is() {
        for (claims, path) in [
            (json!({ "groups": ["staff", "library", "other"] }), "groups"),
            (json!({ "realm_access": { "roles": ["library", "staff"] } }), "realm_access.roles"),
            (json!({ "https://id.example/groups": ["staff", "library"] }), "https://id.example/groups"),
        ] {
            assert_eq!(roles(claims, path), ["workspace_admin", "member"], "{path}");
        }
        assert_eq!(roles(json!({ "groups": "staff" }), "groups"), ["member"]);
        assert_eq!(roles(json!({ "groups": [7, "staff"] }), "groups"), ["member"], "each role once");
    }

    #[test]
    fn nothing_but_an_equal_value_gives_a_role() {
        for claims in [
            json!({}),
            json!({ "groups": null }),
            json!({ "groups": true }),
            json!({ "groups": ["Staff", "staff ", "staff,library", "sta"] }),
            json!({ "groups": { "staff": true } }),
            json!({ "groups": [["staff"]] }),
            json!({ "other": ["staff"] }),
        ] {
            assert!(roles(claims.clone(), "groups").is_empty(), "{claims}");
        }
        let claims = json!({ "": ["staff"], "groups": ["staff"] }).as_object().cloned().unwrap();
        assert!(mapped_roles(&claims, &RoleMapping::default()).is_empty(), "no rules, no roles");
    }

    proptest! {
        #[test]
        fn a_role_is_given_exactly_for_a_value_of_its_rule(values in proptest::collection::vec("staff|library|[a-z*]{0,7}", 0..6)) {
            let given = roles(json!({ "groups": values }), "groups");
            prop_assert_eq!(given.contains(&"member".to_owned()), values.contains(&"staff".to_owned()));
            prop_assert_eq!(given.contains(&"superadmin".to_owned()), values.contains(&"*".to_owned()));
        }
    }
}
