//! Work → RIS.

use super::names::inverted;
use super::text::plain;
use super::{Work, types};
use crate::work::PartialDate;

/// The work as a record of RIS, UTF-8, lines ended by CR LF.
pub(super) fn ris(work: &Work<'_>) -> String {
    let record = work.record;
    let container = record.container.clone().unwrap_or_default();
    let mut lines = Lines::default();
    lines.line("TY", Some(types::names(record).ris));
    lines.line("ID", Some(work.id));
    lines.line("TI", work.full_title().map(|title| plain(&title)));
    record.authors.iter().for_each(|person| lines.line("AU", Some(inverted(person))));
    record.editors.iter().for_each(|person| lines.line("ED", Some(inverted(person))));
    lines.line("T2", container.title);
    lines.line("PB", record.publisher.as_deref());
    lines.line("PY", record.publication_year.map(|year| year.to_string()));
    lines.line("DA", record.publication_date.map(date));
    lines.line("VL", container.volume);
    lines.line("IS", container.issue);
    match container.pages.as_deref().map(|pages| pages.split_once(['-', '–']).unwrap_or((pages, ""))) {
        Some((first, last)) => {
            lines.line("SP", Some(first.trim()));
            lines.line("EP", Some(last.trim()));
        }
        None => lines.line("SP", container.article_number),
    }
    container.issn.iter().chain(&container.isbn).for_each(|number| lines.line("SN", Some(number.as_str())));
    lines.line("DO", record.doi.as_ref().map(ToString::to_string));
    lines.line("UR", Some(work.url));
    lines.line("LA", record.language.as_deref());
    work.keywords().into_iter().for_each(|word| lines.line("KW", Some(word)));
    lines.line("AB", record.abstract_text.as_deref().map(plain));
    lines.0 + "ER  - \r\n"
}

/// `2019/05/17`; a date that is not known to the day keeps the slashes (`2019/05//`).
fn date(date: PartialDate) -> String {
    let part = |part: Option<u8>| part.map_or_else(String::new, |number| format!("{number:02}"));
    let tail = if date.day().is_some() { "" } else { "/" };
    format!("{}/{}/{}{tail}", date.year(), part(date.month()), part(date.day()))
}

#[derive(Default)]
struct Lines(String);

impl Lines {
    /// One line; what is empty is left out, and no value makes a second line.
    fn line(&mut self, tag: &str, value: Option<impl AsRef<str>>) {
        let Some(value) = value else { return };
        let value = value.as_ref().split_whitespace().collect::<Vec<_>>().join(" ");
        if !value.is_empty() {
            self.0.push_str(&format!("{tag}  - {value}\r\n"));
        }
    }
}
