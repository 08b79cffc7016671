//! Licences that depositors name: SPDX identifiers, or the address of a text.

use crate::work::License;

/// Licences that are no Creative Commons licence, by SPDX identifier (SPDX License List 3), and where each stands.
const OTHERS: [(&str, &str); 24] = [
    ("AGPL-3.0-only", "https://www.gnu.org/licenses/agpl-3.0.html"),
    ("AGPL-3.0-or-later", "https://www.gnu.org/licenses/agpl-3.0.html"),
    ("Apache-2.0", "https://www.apache.org/licenses/LICENSE-2.0"),
    ("BSD-2-Clause", "https://opensource.org/licenses/BSD-2-Clause"),
    ("BSD-3-Clause", "https://opensource.org/licenses/BSD-3-Clause"),
    ("CC-PDDC", "https://creativecommons.org/licenses/publicdomain/"),
    ("CC-PDM-1.0", "https://creativecommons.org/publicdomain/mark/1.0/"),
    ("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    ("CDLA-Permissive-2.0", "https://cdla.dev/permissive-2-0/"),
    ("EPL-2.0", "https://www.eclipse.org/legal/epl-2.0/"),
    ("EUPL-1.2", "https://joinup.ec.europa.eu/collection/eupl/eupl-text-eupl-12"),
    ("GPL-2.0-only", "https://www.gnu.org/licenses/old-licenses/gpl-2.0.html"),
    ("GPL-2.0-or-later", "https://www.gnu.org/licenses/old-licenses/gpl-2.0.html"),
    ("GPL-3.0-only", "https://www.gnu.org/licenses/gpl-3.0.html"),
    ("GPL-3.0-or-later", "https://www.gnu.org/licenses/gpl-3.0.html"),
    ("ISC", "https://opensource.org/licenses/ISC"),
    ("LGPL-3.0-only", "https://www.gnu.org/licenses/lgpl-3.0.html"),
    ("LGPL-3.0-or-later", "https://www.gnu.org/licenses/lgpl-3.0.html"),
    ("MIT", "https://opensource.org/licenses/MIT"),
    ("MPL-2.0", "https://www.mozilla.org/MPL/2.0/"),
    ("ODC-By-1.0", "https://opendatacommons.org/licenses/by/1-0/"),
    ("ODbL-1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
    ("PDDL-1.0", "https://opendatacommons.org/licenses/pddl/1-0/"),
    ("Unlicense", "https://unlicense.org/"),
];

const KINDS: [&str; 6] = ["by", "by-sa", "by-nd", "by-nc", "by-nc-sa", "by-nc-nd"];
const VERSIONS: [&str; 5] = ["1.0", "2.0", "2.5", "3.0", "4.0"];

/// The licence that a depositor names: an SPDX identifier in any case, or an `http` address. `None` for anything else.
#[must_use]
pub fn license_of(text: &str) -> Option<License> {
    let text = text.trim();
    if text.starts_with("https://") || text.starts_with("http://") {
        let is_address = text.len() <= 1_000 && !text.contains(char::is_whitespace) && !text.contains(['<', '>', '"']);
        return is_address.then(|| by_address(text));
    }
    let folded = text.to_ascii_lowercase();
    if let Some((spdx, url)) = OTHERS.iter().find(|(spdx, _)| spdx.eq_ignore_ascii_case(&folded)) {
        return Some(named(spdx, url));
    }
    let (kind, version) = folded.strip_prefix("cc-")?.rsplit_once('-')?;
    is_creative_commons(kind, version).then(|| creative_commons(kind, version))
}

fn by_address(url: &str) -> License {
    // Which of two licences a page of GNU means it does not tell.
    if let Some((spdx, url)) = OTHERS.iter().find(|(_, known)| *known == url && !known.contains("gnu.org")) {
        return named(spdx, url);
    }
    let path = url.split_once("://").map_or(url, |(_, rest)| rest).to_ascii_lowercase();
    let path = path.strip_prefix("www.").unwrap_or(&path);
    let mut parts = path.strip_prefix("creativecommons.org/licenses/").unwrap_or_default().split('/');
    match (parts.next(), parts.next(), parts.next().unwrap_or_default()) {
        (Some(kind), Some(version), "") if is_creative_commons(kind, version) => creative_commons(kind, version),
        _ => License { url: Some(url.to_owned()), ..License::default() },
    }
}

fn is_creative_commons(kind: &str, version: &str) -> bool {
    KINDS.contains(&kind) && VERSIONS.contains(&version)
}

fn creative_commons(kind: &str, version: &str) -> License {
    let spdx = format!("CC-{}-{version}", kind.to_ascii_uppercase());
    named(&spdx, &format!("https://creativecommons.org/licenses/{kind}/{version}/"))
}

fn named(spdx: &str, url: &str) -> License {
    License { url: Some(url.to_owned()), spdx: Some(spdx.to_owned()), ..License::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_and_addresses_are_licences_and_words_are_not() {
        let spdx = |text: &str| license_of(text).map(|license| license.spdx.unwrap_or_default());
        for (text, known) in [
            ("cc-by-4.0", "CC-BY-4.0"),
            ("CC-BY-NC-ND-3.0", "CC-BY-NC-ND-3.0"),
            ("https://creativecommons.org/licenses/by-sa/4.0/", "CC-BY-SA-4.0"),
            ("mit", "MIT"),
            ("CC0-1.0", "CC0-1.0"),
            ("https://www.gnu.org/licenses/gpl-3.0.html", ""),
            ("https://example.org/terms", ""),
        ] {
            assert_eq!(spdx(text).as_deref(), Some(known), "{text}");
        }
        for text in ["CC BY", "all rights reserved", "CC-BY-5.0", "CC-XX-4.0", "ftp://example.org/x", "https://a b"] {
            assert_eq!(license_of(text), None, "{text}");
        }
    }
}
