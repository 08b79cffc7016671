//! From names to keys that sort as people expect: the root collation of CLDR, the order that most languages share. What
//! one language orders otherwise (Swedish å, Spanish ñ) stands here where that root puts it.

use icu_collator::CollatorBorrowed;
use icu_collator::options::CollatorOptions;

/// A key whose bytes are in the order of names: letters first, then marks, then case.
pub(crate) fn sort_key(name: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(64);
    let Ok(()) = CollatorBorrowed::new_root(CollatorOptions::default()).write_sort_key_to(name, &mut key);
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_where_people_look_for_them() {
        let names = [
            "Ádám Éva",
            "adams zoe",
            "Carberry Josiah",
            "Ekström Ada",
            "Ericsson Bo",
            "Łukasz Jan",
            "Özdemir Ela",
            "Zink Uwe",
            "Ёлкина Анна",
            "王 伟",
        ];
        let mut sorted = names;
        sorted.reverse();
        sorted.sort_by_key(|name| sort_key(name));
        assert_eq!(sorted, names);
        assert!(sort_key("Muller Uwe") < sort_key("Müller Uwe"), "marks tell equal letters apart");
        assert!(sort_key("Müller Ada") < sort_key("Muller Uwe"), "and nothing else");
        assert!(sort_key("Li Wei") < sort_key("Lin An"), "a shorter name comes first");
    }
}
