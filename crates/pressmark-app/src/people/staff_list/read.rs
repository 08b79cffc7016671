//! From the bytes of a file to lines. The separator is the one that the first line holds most of: `,`, `;` or a tab.

use std::collections::HashMap;

use csv::{ReaderBuilder, StringRecord, Trim};

use super::line::StaffLine;
use super::report::StaffReportLine;

/// The columns that are known.
pub const COLUMNS: [&str; 10] =
    ["orcid", "name", "entity", "status", "starts_at", "ends_at", "categories", "people_type", "photo_url", "slug"];

/// Lines that can be tried, and those that need not be.
type Lines = (Vec<StaffLine>, Vec<StaffReportLine>);

/// Reads a list.
pub(super) fn read(bytes: &[u8], most: usize) -> Result<Lines, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "the list is not in UTF-8; save it as CSV UTF-8".to_owned())?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.contains('\0') {
        return Err("the list holds NUL characters".to_owned());
    }
    let mut reader = ReaderBuilder::new()
        .delimiter(separator(text))
        .flexible(true)
        .trim(Trim::All)
        .has_headers(true)
        .from_reader(text.as_bytes());
    let columns = columns(reader.headers().map_err(|error| error.to_string())?)?;
    let (mut lines, mut refused) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        if record.iter().all(str::is_empty) {
            continue;
        }
        if lines.len() + refused.len() == most {
            return Err(format!("the list has more than {most} lines; import it in parts"));
        }
        match line(&record, &columns) {
            Ok(line) => lines.push(line),
            Err(line) => refused.push(line),
        }
    }
    refuse_contested(&mut lines, &mut refused);
    Ok((lines, refused))
}

fn separator(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |separator: u8| first.bytes().filter(|byte| *byte == separator).count();
    // Of equals the last one is taken: the comma.
    [b'\t', b';', b','].into_iter().max_by_key(|separator| count(*separator)).unwrap_or(b',')
}

/// Where each column stands.
fn columns(names: &StringRecord) -> Result<Vec<&'static str>, String> {
    let mut columns: Vec<&'static str> = Vec::with_capacity(names.len());
    for name in names {
        let folded = name.to_ascii_lowercase();
        let Some(known) = COLUMNS.into_iter().find(|column| *column == folded) else {
            let shown: String = name.chars().take(80).collect();
            return Err(format!("the first line names a column `{shown}`; there are: {}", COLUMNS.join(", ")));
        };
        if columns.contains(&known) {
            return Err(format!("the first line names the column `{known}` twice"));
        }
        columns.push(known);
    }
    if !["orcid", "name", "slug"].iter().any(|column| columns.contains(column)) {
        return Err("the first line must name the columns, `orcid`, `name` or `slug` among them".to_owned());
    }
    Ok(columns)
}

fn line(record: &StringRecord, columns: &[&'static str]) -> Result<StaffLine, StaffReportLine> {
    let number = record.position().map_or(0, csv::Position::line);
    let fields: HashMap<&str, &str> =
        columns.iter().copied().zip(record).filter(|(_, text)| !text.is_empty()).collect();
    let person = ["orcid", "slug", "name"].iter().find_map(|column| fields.get(column).copied());
    let person: String = person.unwrap_or_default().chars().take(200).collect();
    if record.len() > columns.len() {
        let reason = format!("the line has {} fields, but there are {} columns", record.len(), columns.len());
        return Err(StaffReportLine::refused(number, person, reason));
    }
    StaffLine::parse(number, &person, &fields).map_err(|reason| StaffReportLine::refused(number, person, reason))
}

/// A short name belongs to one person: where several claim it, the first has it.
fn refuse_contested(lines: &mut Vec<StaffLine>, refused: &mut Vec<StaffReportLine>) {
    let mut owners: HashMap<String, (String, u64)> = HashMap::new();
    lines.retain(|line| {
        let Some(slug) = &line.slug else { return true };
        let (owner, first) = owners.entry(slug.clone()).or_insert_with(|| (line.whose(), line.number));
        if *owner == line.whose() {
            return true;
        }
        let reason = format!("line {first} gives the slug {slug} to another person; name the same person alike");
        refused.push(StaffReportLine::refused(line.number, line.person.clone(), reason));
        false
    });
}
