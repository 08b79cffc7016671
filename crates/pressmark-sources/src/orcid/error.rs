//! ORCID's error documents, JSON and XML.

use pressmark_domain::Orcid;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde::Deserialize;

/// An error document (ORCID API, "troubleshooting").
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct OrcidProblem {
    /// The HTTP status.
    pub response_code: Option<u16>,
    /// ORCID's own code: 9007 deprecated, 9018 locked, 9044 deactivated, 9016 not found.
    pub error_code: Option<u32>,
    /// What it says to developers.
    pub developer_message: Option<String>,
    /// What it says to users.
    pub user_message: Option<String>,
}

impl OrcidProblem {
    /// The record was locked by ORCID's staff.
    pub const LOCKED: u32 = 9018;
    /// The holder closed the record.
    pub const DEACTIVATED: u32 = 9044;
    /// The record was merged into another.
    pub const DEPRECATED: u32 = 9007;

    /// The first iD that the messages name, other than `asked`.
    #[must_use]
    pub fn other_orcid(&self, asked: &Orcid) -> Option<Orcid> {
        let texts = [&self.developer_message, &self.user_message];
        texts.into_iter().flatten().find_map(|text| orcid_in(text, asked))
    }
}

/// The first iD in a text or URL, other than `asked`.
pub(super) fn orcid_in(text: &str, asked: &Orcid) -> Option<Orcid> {
    let bytes = text.as_bytes();
    (0..bytes.len().saturating_sub(18)).find_map(|at| {
        let candidate = text.get(at..at + 19).filter(|c| c.as_bytes()[4] == b'-')?;
        Orcid::parse(candidate).ok().filter(|found| found != asked)
    })
}

/// Reads an error document of either form; `None` if the body is none.
#[must_use]
pub fn problem(body: &[u8]) -> Option<OrcidProblem> {
    let found = match body.trim_ascii_start().first()? {
        b'{' => serde_json::from_slice(body).ok()?,
        b'<' => from_xml(body)?,
        _ => return None,
    };
    (found != OrcidProblem::default()).then_some(found)
}

/// The XML form: an element per member, in the `error` name space.
fn from_xml(body: &[u8]) -> Option<OrcidProblem> {
    let mut reader = Reader::from_str(std::str::from_utf8(body).ok()?);
    let mut problem = OrcidProblem::default();
    let mut element = String::new();
    let mut text = String::new();
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => {
                element = start.local_name().into_inner().to_owned();
                text.clear();
            }
            Event::Text(part) => text.push_str(&part.xml10_content()),
            Event::End(_) => {
                let value = text.trim().to_owned();
                match element.as_str() {
                    "response-code" => problem.response_code = value.parse().ok(),
                    "error-code" => problem.error_code = value.parse().ok(),
                    "developer-message" => problem.developer_message = Some(value),
                    "user-message" => problem.user_message = Some(value),
                    _ => {}
                }
                element.clear();
            }
            Event::Eof => return Some(problem),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_say_the_same() {
        let json = br#"{"response-code":409,"developer-message":"locked","user-message":"u","error-code":9018,"more-info":"x"}"#;
        let xml = br#"<?xml version="1.0"?><error:error xmlns:error="http://www.orcid.org/ns/error">
            <error:response-code>409</error:response-code><error:developer-message>locked</error:developer-message>
            <error:user-message>u</error:user-message><error:error-code>9018</error:error-code></error:error>"#;
        assert_eq!(problem(json), problem(xml));
        assert_eq!(problem(json).unwrap().error_code, Some(OrcidProblem::LOCKED));
    }

    #[test]
    fn other_bodies_are_none() {
        for body in
            [&b""[..], b"{}", b"[1]", b"<html><body>no</body></html>", b"Resource not found.", b"<a", b"\xff\xfe"]
        {
            assert_eq!(problem(body), None, "{}", String::from_utf8_lossy(body));
        }
    }

    #[test]
    fn the_primary_id_is_found_in_the_message() {
        let asked = Orcid::from_number(1);
        let primary = Orcid::from_number(2);
        let problem = OrcidProblem {
            developer_message: Some(format!(
                "301 Moved Permanently: {asked} is deprecated, refer to account: https://orcid.org/{primary}."
            )),
            ..OrcidProblem::default()
        };
        assert_eq!(problem.other_orcid(&asked), Some(primary));
        assert_eq!(OrcidProblem::default().other_orcid(&asked), None);
    }
}
