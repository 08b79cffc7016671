//! Addresses of the Public API.

/// `/v1/doi/…`, the DOI encoded as the contract has it.
#[must_use]
pub fn detail(doi: &str) -> String {
    let mut path = String::from("/v1/doi/");
    for byte in doi.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => path.push(char::from(byte)),
            _ => path.push_str(&format!("%{byte:02X}")),
        }
    }
    path
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_doi_is_one_segment() {
        assert_eq!(super::detail("10.5555/(sici)1:6<2>3"), "/v1/doi/10.5555%2F%28sici%291%3A6%3C2%3E3");
    }
}
