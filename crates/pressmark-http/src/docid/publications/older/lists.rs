//! The lists of a form: `creators[0][role]` is the member `role` of the first of `creators`.

use std::collections::BTreeMap;

use pressmark_domain::deposit::FieldErrors;

/// The members of an element.
pub(super) type Members = BTreeMap<String, String>;

/// The lists of a form, by name and place.
#[derive(Debug, Default)]
pub(super) struct Lists(BTreeMap<String, BTreeMap<usize, Members>>);

impl Lists {
    /// Of the texts of a form and the names of its files. A list that is not counted from 0 without gaps is complained
    /// of: whoever sends one has lost something.
    pub(super) fn of<'a>(
        texts: &BTreeMap<String, Option<String>>,
        files: impl Iterator<Item = &'a str>,
        errors: &mut FieldErrors,
    ) -> Self {
        let mut lists = Self::default();
        for (name, text) in texts {
            let Some((list, place, member)) = place_of(name) else { continue };
            let members = lists.element(list, place);
            members.extend(text.clone().map(|text| (member.to_owned(), text)));
        }
        for (list, place) in files.filter_map(place_of_file) {
            lists.element(list, place);
        }
        for (name, elements) in &lists.0 {
            if let Some((wanted, _)) = elements.keys().enumerate().find(|(wanted, place)| wanted != *place) {
                errors.add(format!("{name}[{wanted}]"), "Missing: places are counted from 0 without gaps");
            }
        }
        lists
    }

    fn element(&mut self, list: &str, place: usize) -> &mut Members {
        self.0.entry(list.to_owned()).or_default().entry(place).or_default()
    }

    /// The elements of a list with their places.
    pub(super) fn list(&self, name: &str) -> impl Iterator<Item = (usize, &Members)> {
        self.0.get(name).into_iter().flatten().map(|(place, members)| (*place, members))
    }

    /// One element.
    pub(super) fn find(&self, list: &str, place: usize) -> Option<&Members> {
        self.0.get(list)?.get(&place)
    }
}

/// List, place and member of a field's name.
fn place_of(name: &str) -> Option<(&str, usize, &str)> {
    let (list, rest) = name.split_once('[')?;
    let (place, rest) = rest.split_once("][")?;
    Some((list, number(place)?, rest.strip_suffix(']')?))
}

/// List and place of a file's field, `filesPublications_0_file`.
pub(super) fn place_of_file(name: &str) -> Option<(&str, usize)> {
    let (list, place) = name.strip_suffix("_file")?.rsplit_once('_')?;
    Some((list, number(place)?)).filter(|(list, _)| matches!(*list, "filesPublications" | "filesDocuments"))
}

fn number(text: &str) -> Option<usize> {
    let is_plain = (1..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_find_their_places_and_a_gap_is_told() {
        let names = ["creators[0][role]", "creators[1][role]", "funders[1][name]", "title", "creators[x][role]"];
        let texts = names.iter().map(|name| ((*name).to_owned(), Some("8".to_owned()))).collect();
        let mut errors = FieldErrors::default();
        let lists = Lists::of(&texts, ["filesPublications_0_file", "publicationPoster"].into_iter(), &mut errors);
        assert_eq!(lists.list("creators").count(), 2);
        assert!(lists.find("filesPublications", 0).is_some_and(Members::is_empty));
        let places: Vec<&str> = errors.iter().map(|(place, _)| place).collect();
        assert_eq!(places, ["funders[0]"]);
    }
}
