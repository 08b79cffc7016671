//! ROR's API, version 2, over HTTP.

use bytes::Bytes;
use pressmark_domain::Ror;

use crate::SourceError;
use crate::http::{Ask, Upstream};

/// What the search of ROR reads as operators.
const OPERATORS: &str = r#"+-=&|!(){}[]^"~*?:\/"#;

/// ROR's API.
#[derive(Debug)]
pub struct RorClient {
    upstream: Upstream,
}

impl RorClient {
    /// Organisations on one page of a search.
    pub const PER_PAGE: u32 = 20;

    pub(crate) fn new(upstream: Upstream) -> Self {
        let client_id = upstream.config().credentials.api_key.as_ref().map(|key| key.expose().to_owned());
        let upstream = match client_id {
            Some(client_id) => upstream.with_credential("client-id", &client_id),
            None => upstream,
        };
        Self { upstream }
    }

    /// A page of the active organisations that some words describe (`GET /organizations?query=`), as sent; pages count
    /// from 1.
    ///
    /// # Errors
    /// If ROR did not answer, see [`SourceError`].
    pub async fn search(&self, query: &str, page: u32) -> Result<Bytes, SourceError> {
        let mut url = self.upstream.url("organizations")?;
        url.query_pairs_mut().append_pair("query", &literal(query)).append_pair("page", &page.to_string());
        Ok(self.upstream.get(Ask::json(url, &[])).await?.body)
    }

    /// The record of an organisation (`GET /organizations/{id}`), as sent, whatever its status; `None` if ROR has none.
    ///
    /// # Errors
    /// If ROR did not answer, see [`SourceError`].
    pub async fn organisation(&self, ror: &Ror) -> Result<Option<Bytes>, SourceError> {
        let bare = ror.as_str().rsplit('/').next().unwrap_or_default();
        let url = self.upstream.url(&format!("organizations/{bare}"))?;
        let answer = self.upstream.get(Ask::json(url, &[404])).await?;
        Ok(answer.status.is_success().then_some(answer.body))
    }
}

/// The words of a query, none of their signs an operator. `<` and `>` cannot be escaped, so they are left out.
fn literal(query: &str) -> String {
    let mut out = String::with_capacity(query.len() + 8);
    for c in query.chars() {
        match c {
            '<' | '>' => out.push(' '),
            c => {
                if OPERATORS.contains(c) {
                    out.push('\\');
                }
                out.push(c);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_holds_no_operators() {
        assert_eq!(literal("Universität Köln"), "Universität Köln");
        assert_eq!(literal(r#"A&B (C) "D" <E>*"#), r#"A\&B \(C\) \"D\"  E \*"#);
    }
}
