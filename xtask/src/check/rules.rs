//! The house rules that neither rustfmt nor clippy knows.

use std::fmt;

/// A file does one thing; one this long does several.
const MOST_LINES: usize = 400;

/// Top-level folders that exist on somebody's machine only. Without slashes here, so that this
/// file passes its own check.
const MACHINE_FOLDERS: [&str; 6] = ["work", "farm", "root", "home", "Users", "workspaces"];

/// Marks of work that is not finished, in pieces for the same reason.
const UNFINISHED: [&str; 5] =
    [concat!("FIX", "ME"), concat!("TO", "DO"), concat!("X", "XX"), concat!("#[ign", "ore"), concat!("<<<<", "<<< ")];

/// A breach of a rule, at a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Breach {
    line: usize,
    what: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.line, self.what)
    }
}

/// All breaches in a file.
pub(super) fn breaches(name: &str, text: &str) -> Vec<Breach> {
    let mut found = Vec::new();
    let lines = text.lines().count();
    if name.ends_with(".rs") && lines > MOST_LINES {
        found.push(Breach { line: lines, what: format!("longer than {MOST_LINES} lines") });
    }
    for (index, line) in text.lines().enumerate() {
        let mut report = |what: String| found.push(Breach { line: index + 1, what });
        if let Some(folder) = MACHINE_FOLDERS.iter().find(|folder| has_path(line, folder)) {
            report(format!("a path of one machine (/{folder}/…)"));
        }
        if let Some(mark) = UNFINISHED.iter().find(|mark| has_mark(line, mark)) {
            report(format!("unfinished: {mark}"));
        }
    }
    found
}

/// Whether the line has an absolute path under this top-level folder. A path inside a URL or
/// behind a placeholder (`{orcid}/…`) is not one.
fn has_path(line: &str, folder: &str) -> bool {
    line.match_indices(&format!("/{folder}/")).any(|(at, whole)| {
        let before = line[..at].chars().next_back();
        let after = line[at + whole.len()..].chars().next();
        let starts = before.is_none_or(|c| c.is_whitespace() || "\"'`=(<:,".contains(c));
        starts && after.is_some_and(|c| c.is_alphanumeric() || c == '.' || c == '_')
    })
}

/// Whether the mark stands in the line as a word of its own.
fn has_mark(line: &str, mark: &str) -> bool {
    let in_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    line.match_indices(mark)
        .any(|(at, _)| !in_word(line[..at].chars().next_back()) && !in_word(line[at + mark.len()..].chars().next()))
}

#[cfg(test)]
mod tests {
    use super::{MACHINE_FOLDERS, MOST_LINES, UNFINISHED, breaches};

    #[test]
    fn long_files_are_refused_only_when_they_are_rust() {
        let text = "a line\n".repeat(MOST_LINES + 1);
        assert_eq!(breaches("a.rs", &text).len(), 1);
        assert_eq!(breaches("a.json", &text), []);
        assert_eq!(breaches("a.rs", &"a line\n".repeat(MOST_LINES)), []);
    }

    #[test]
    fn paths_of_one_machine_are_found_wherever_a_path_may_start() {
        for folder in MACHINE_FOLDERS {
            for before in ["", "cd ", "\"", "(", "DIR="] {
                let line = format!("{before}/{folder}/someone");
                assert_eq!(breaches("README.md", &line).len(), 1, "{line}");
            }
        }
    }

    #[test]
    fn parts_of_urls_and_routes_are_no_machine_paths() {
        let [work, ..] = MACHINE_FOLDERS;
        for before in ["https://example.org", "{orcid}", "0000-0002-1825-0097", "a", "."] {
            assert_eq!(breaches("a.rs", &format!("{before}/{work}/123")), []);
        }
        assert_eq!(breaches("a.rs", &format!("\"/{work}/{{code}}\"")), [], "a route");
    }

    #[test]
    fn marks_count_as_words_with_their_line() {
        for mark in UNFINISHED {
            let found = breaches("a.rs", &format!("fine\n// {mark} later\n"));
            assert_eq!(found.first().map(|breach| breach.line), Some(2), "{mark}");
        }
        assert_eq!(breaches("a.rs", concat!("MET", "TO", "DOS and AX", "XXB")), []);
    }
}
