//! Work → BibTeX.

use super::names::{Name, name};
use super::text::{plain, rewritten};
use super::{Work, types};
use crate::text::fold;
use crate::work::Author;

/// The work as an entry of BibTeX, UTF-8. Text is escaped for LaTeX; titles keep their capitals.
pub(super) fn bibtex(work: &Work<'_>) -> String {
    let record = work.record;
    let kind = types::names(record).bibtex;
    let container = record.container.clone().unwrap_or_default();
    let mut entry = Entry(format!("@{kind}{{{}", key(work)));
    entry.field("author", people(&record.authors));
    entry.field("editor", people(&record.editors));
    entry.field("title", work.full_title().map(|title| format!("{{{}}}", latex(&title))));
    let holder = match kind {
        "article" => "journal",
        "incollection" | "inproceedings" => "booktitle",
        "book" | "proceedings" => "series",
        _ => "howpublished",
    };
    entry.field(holder, container.title.as_deref().map(escaped));
    let publisher = match kind {
        "phdthesis" | "mastersthesis" => "school",
        "techreport" => "institution",
        _ => "publisher",
    };
    entry.field(publisher, record.publisher.as_deref().map(escaped));
    let date = record.publication_date;
    entry.field("year", record.publication_year.or(date.map(|date| date.year())).map(|year| year.to_string()));
    if let Some(month) = date.and_then(|date| date.month()) {
        entry.raw("month", MONTHS.get(usize::from(month) - 1).copied().unwrap_or("jan"));
    }
    entry.field("volume", container.volume.as_deref().map(escaped));
    entry.field("number", container.issue.as_deref().map(escaped));
    let pages = container.pages.or(container.article_number);
    entry.field("pages", pages.as_deref().map(|pages| escaped(pages).replace(['–', '-'], "--").replace("----", "--")));
    entry.field("issn", container.issn.first().cloned());
    entry.field("isbn", container.isbn.first().cloned());
    entry.field("doi", record.doi.as_ref().map(|doi| verbatim(doi.as_str())));
    entry.field("url", Some(work.url).filter(|url| !url.is_empty()).map(verbatim));
    entry.field("language", record.language.as_deref().map(escaped));
    let words: Vec<String> = work.keywords().iter().map(|word| escaped(word)).collect();
    entry.field("keywords", Some(words.join(", ")).filter(|words| !words.is_empty()));
    entry.field("abstract", record.abstract_text.as_deref().map(latex));
    entry.0 + "\n}\n"
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

struct Entry(String);

impl Entry {
    fn field(&mut self, name: &str, value: Option<String>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.raw(name, &format!("{{{value}}}"));
        }
    }

    fn raw(&mut self, name: &str, value: &str) {
        self.0.push_str(&format!(",\n  {name} = {value}"));
    }
}

/// A key that says which it is: family name, year, first long word of the title; ASCII. Of works without any of these, the id.
fn key(work: &Work<'_>) -> String {
    let ascii = |text: &str| fold(text).chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    let author = work.record.authors.first().map(|author| match name(author) {
        Name::Parts { family, .. } => ascii(family),
        Name::Whole(whole) => ascii(whole.rsplit(' ').next().unwrap_or(whole)),
    });
    let year = work.record.publication_year.map(|year| year.to_string());
    let title = work.record.title.as_deref().map(plain).unwrap_or_default();
    let word = title.split_whitespace().map(ascii).find(|word| word.len() > 3);
    let key: String = [author, year, word].into_iter().flatten().collect();
    if key.is_empty() { ascii(work.id) } else { key }
}

/// Names as BibTeX takes them apart; those it must not take apart in braces.
fn people(all: &[Author]) -> Option<String> {
    let one = |person: &Author| match name(person) {
        Name::Parts { family, given: Some(given) } => format!("{}, {}", part(family), part(given)),
        Name::Parts { family: whole, given: None } | Name::Whole(whole) => format!("{{{}}}", escaped(whole)),
    };
    Some(all.iter().map(one).collect::<Vec<_>>().join(" and ")).filter(|names| !names.is_empty())
}

/// A part of a name; in braces where it holds what divides names.
fn part(text: &str) -> String {
    let divides = text.contains(',') || text.split_whitespace().any(|word| word.eq_ignore_ascii_case("and"));
    if divides { format!("{{{}}}", escaped(text)) } else { escaped(text) }
}

/// A text of the safe subset for LaTeX.
fn latex(html: &str) -> String {
    let element = |name: &str| {
        Some(match name {
            "i" | "em" => ("\\textit{", "}"),
            "b" | "strong" => ("\\textbf{", "}"),
            "sub" => ("\\textsubscript{", "}"),
            "sup" => ("\\textsuperscript{", "}"),
            _ => return None,
        })
    };
    rewritten(html, element, escaped)
}

/// Plain text for LaTeX.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => out.extend(['\\', c]),
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A DOI or URL, which BibTeX styles print as it is: only what would end the field is encoded.
fn verbatim(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '{' => out.push_str("%7B"),
            '}' => out.push_str("%7D"),
            '\\' => out.push_str("%5C"),
            c if c.is_control() || c == ' ' => out.push_str("%20"),
            c => out.push(c),
        }
    }
    out
}
