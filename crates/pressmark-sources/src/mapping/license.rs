//! Licences: their URLs and what SPDX calls them (SPDX License List 3).

use pressmark_domain::work::License;

use super::web_url;

/// SPDX identifiers, beside those of Creative Commons, that research outputs carry, and words in URLs that mean them.
const OTHERS: [(&str, &[&str]); 12] = [
    ("MIT", &["/licenses/mit"]),
    ("Apache-2.0", &["/licenses/apache-2.0", "/licenses/license-2.0"]),
    ("BSD-2-Clause", &["/licenses/bsd-2-clause"]),
    ("BSD-3-Clause", &["/licenses/bsd-3-clause"]),
    ("ISC", &["/licenses/isc"]),
    ("MPL-2.0", &["/licenses/mpl-2.0", "/mpl/2.0"]),
    ("EPL-2.0", &["/licenses/epl-2.0"]),
    ("ODbL-1.0", &["/licenses/odbl/1-0", "/licenses/odbl/1.0"]),
    ("ODC-By-1.0", &["/licenses/by/1-0", "opendatacommons.org/licenses/by/1.0"]),
    ("PDDL-1.0", &["/licenses/pddl/1-0", "/licenses/pddl/1.0"]),
    ("Unlicense", &["unlicense.org"]),
    ("EUPL-1.2", &["/eupl-1.2", "/licenses/eupl-1.2"]),
];

/// GNU licences by their version.
const GNU: [&str; 5] = ["GPL-2.0", "GPL-3.0", "LGPL-2.1", "LGPL-3.0", "AGPL-3.0"];

/// Country and organisation versions that the SPDX list knows.
const PORTED: [&str; 20] = [
    "CC-BY-2.5-AU",
    "CC-BY-3.0-AT",
    "CC-BY-3.0-AU",
    "CC-BY-3.0-DE",
    "CC-BY-3.0-IGO",
    "CC-BY-3.0-NL",
    "CC-BY-3.0-US",
    "CC-BY-NC-3.0-DE",
    "CC-BY-NC-ND-3.0-DE",
    "CC-BY-NC-ND-3.0-IGO",
    "CC-BY-NC-SA-2.0-DE",
    "CC-BY-NC-SA-2.0-FR",
    "CC-BY-NC-SA-2.0-UK",
    "CC-BY-NC-SA-3.0-DE",
    "CC-BY-NC-SA-3.0-IGO",
    "CC-BY-ND-3.0-DE",
    "CC-BY-SA-2.0-UK",
    "CC-BY-SA-3.0-AT",
    "CC-BY-SA-3.0-DE",
    "CC-BY-SA-3.0-IGO",
];

const KINDS: [&str; 6] = ["by", "by-sa", "by-nd", "by-nc", "by-nc-sa", "by-nc-nd"];
const VERSIONS: [&str; 5] = ["1.0", "2.0", "2.5", "3.0", "4.0"];

/// A licence from its URL: Creative Commons is `https`, the SPDX name stands beside it where there is one. `None` for
/// what is not a web address.
pub(crate) fn license_from_url(url: &str) -> Option<License> {
    let mut url = web_url(url)?;
    let spdx = spdx_of_url(&url.to_ascii_lowercase());
    if let Some(rest) = url.strip_prefix("http://")
        && rest
            .trim_start_matches("www.")
            .get(..19)
            .is_some_and(|host| host.eq_ignore_ascii_case("creativecommons.org"))
    {
        url = format!("https://{rest}");
    }
    Some(License { url: Some(url), spdx, ..License::default() })
}

fn spdx_of_url(url: &str) -> Option<String> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let path = path.strip_prefix("www.").unwrap_or(path);
    if let Some(path) = path.strip_prefix("creativecommons.org/") {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        return match parts.as_slice() {
            ["publicdomain", "zero", "1.0", ..] => Some("CC0-1.0".to_owned()),
            ["publicdomain", "mark", "1.0", ..] => Some("CC-PDM-1.0".to_owned()),
            ["licenses", "publicdomain", ..] => Some("CC-PDDC".to_owned()),
            ["licenses", kind, version, rest @ ..] => {
                let kind = if *kind == "by-nd-nc" { "by-nc-nd" } else { kind };
                let port = rest.first().filter(|port| !port.starts_with("deed") && !port.starts_with("legalcode"));
                creative_commons(kind, version, port.copied())
            }
            _ => None,
        };
    }
    if let Some(name) = path.strip_prefix("spdx.org/licenses/") {
        return spdx(name.trim_end_matches('/').trim_end_matches(".html").trim_end_matches(".json"));
    }
    let known = |marks: &[&str]| marks.iter().any(|mark| path.contains(mark));
    // No GNU licence from a URL: one page serves "this version only" and "or later", which SPDX tells apart.
    OTHERS.iter().find(|(_, marks)| known(marks)).map(|(name, _)| (*name).to_owned())
}

fn creative_commons(kind: &str, version: &str, port: Option<&str>) -> Option<String> {
    if !KINDS.contains(&kind) || !VERSIONS.contains(&version) {
        return None;
    }
    let plain = format!("CC-{}-{version}", kind.to_ascii_uppercase());
    match port {
        None => Some(plain),
        Some(port) => {
            let ported = format!("{plain}-{}", port.to_ascii_uppercase());
            PORTED.contains(&ported.as_str()).then_some(ported)
        }
    }
}

/// The SPDX identifier that a name means: `cc-by-4.0`, `CC BY 4.0`, `CC0`, `mit`. `None` for names that leave the
/// version open.
pub(crate) fn spdx(name: &str) -> Option<String> {
    if name.len() > 40 {
        return None;
    }
    let folded = name.trim().to_ascii_lowercase().replace([' ', '_'], "-");
    match folded.as_str() {
        "cc0" | "cc-0" | "cc-zero" | "cc0-1.0" => return Some("CC0-1.0".to_owned()),
        "cc-pddc" => return Some("CC-PDDC".to_owned()),
        "cc-pdm-1.0" => return Some("CC-PDM-1.0".to_owned()),
        "mit-license" => return Some("MIT".to_owned()),
        _ => {}
    }
    if let Some(rest) = folded.strip_prefix("cc-") {
        return VERSIONS.iter().find_map(|version| {
            let (kind, port) = rest.split_once(&format!("-{version}"))?;
            creative_commons(kind, version, port.strip_prefix('-'))
        });
    }
    // SPDX reads the old bare GNU names as "this version only".
    let (base, suffix) =
        match (folded.strip_suffix("-or-later").or(folded.strip_suffix('+')), folded.strip_suffix("-only")) {
            (Some(base), _) => (base, "or-later"),
            (None, Some(base)) => (base, "only"),
            (None, None) => (folded.as_str(), "only"),
        };
    if let Some(known) = GNU.iter().find(|known| known.eq_ignore_ascii_case(base)) {
        return Some(format!("{known}-{suffix}"));
    }
    OTHERS.iter().find(|(known, _)| known.eq_ignore_ascii_case(&folded)).map(|(known, _)| (*known).to_owned())
}
