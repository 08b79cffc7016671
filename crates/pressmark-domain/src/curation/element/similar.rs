//! Names that may be one person's, spelt differently by one source at two times.

use serde_json::Value;

use super::identity::Kind;
use crate::text::fold;

/// How alike two spellings must be (Jaro-Winkler) to pass for a correction of one by the other.
const ALIKE: f64 = 0.92;

/// Whether two people of one list may be one person respelt: a shared word of the name and given names of which each
/// begins the other (`J. Carberry`, `Josiah Carberry`), or a slip of the pen.
pub(in crate::curation) fn similar(kind: Kind, a: &Value, b: &Value) -> bool {
    let name = |person: &Value| person.get("name").and_then(Value::as_str).map(fold);
    kind == Kind::People && name(a).zip(name(b)).is_some_and(|(a, b)| names(&a, &b))
}

fn names(a: &str, b: &str) -> bool {
    if a.is_empty() || b.is_empty() {
        return false;
    }
    let words = |name: &str| name.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let (mut left, mut right) = (words(a), words(b));
    let shared = left.iter().filter(|word| word.chars().count() > 1 && right.contains(word)).max_by_key(|w| w.len());
    if let Some(shared) = shared.cloned() {
        left.retain(|word| *word != shared);
        right.retain(|word| *word != shared);
        let begins = |x: &str, y: &str| x.starts_with(y) || y.starts_with(x);
        let (fewer, more) = if left.len() <= right.len() { (&left, &right) } else { (&right, &left) };
        if fewer.iter().zip(more.iter()).all(|(x, y)| begins(x, y)) {
            return true;
        }
    }
    strsim::jaro_winkler(a, b) >= ALIKE
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn respellings_are_similar_and_other_people_are_not() {
        for (a, b) in
            [("j carberry", "josiah carberry"), ("carberry", "josiah carberry"), ("carbery josiah", "carberry josiah")]
        {
            assert!(names(a, b) && names(b, a), "{a} {b}");
        }
        for (a, b) in [("truman grayson", "josiah carberry"), ("t carberry", "josiah carberry"), ("", "x")] {
            assert!(!names(a, b) && !names(b, a), "{a} {b}");
        }
    }
}
