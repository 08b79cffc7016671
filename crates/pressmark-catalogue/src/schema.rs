//! The fields of the index, and the version of its format.

use tantivy::schema::{
    BytesOptions, FAST, Field, INDEXED, IndexRecordOption, NumericOptions, STORED, Schema, TextFieldIndexing,
    TextOptions,
};

use crate::analyse;

/// Version of everything that an index depends on: the fields, the analyser, and what is stored in which shape. A test
/// holds a snapshot of all three against this number. The terms of filters are not in it, nor is which resource type
/// covers which works: whoever changes these changes the number too.
pub(crate) const FORMAT: u32 = 3;

/// The fields.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    /// Key and kind in one number: see [`entity`].
    pub entity: Field,
    /// Who may see it: `<workspace>:public`, `:internal`, `:all`; people have their own.
    pub scope: Field,
    /// Identifiers: `<workspace>/<scheme>:<value>`.
    pub key: Field,
    /// Everything that is filtered by, `<what>:<value>`.
    pub term: Field,
    /// All words together: what matching uses.
    pub text: Field,
    /// Words of the title.
    pub title: Field,
    /// Names of authors and editors, or of the person.
    pub names: Field,
    /// Beginnings of words of title and names.
    pub prefix: Field,
    /// Last answer that changed it, Unix milliseconds.
    pub fetched: Field,
    /// Date of publication, `YYYYMMDD`; of a person, the number of the ORCID iD.
    pub date: Field,
    /// Citations; of a person, publications of any state.
    pub count: Field,
    /// Of a publication, edits; of a person, public publications.
    pub second_count: Field,
    /// Year.
    pub year: Field,
    /// Type.
    pub kind: Field,
    /// Open access status.
    pub open_access: Field,
    /// The first 24 bytes of the collation key of a person's sort name, or of a publication's folded title.
    pub sort_name: [Field; 3],
    /// Hash of the whole document, to leave alone what has not changed.
    pub hash: Field,
    /// Of a person: hash of what publications carry of it. Of a publication, when it was deposited, or made otherwise,
    /// Unix milliseconds.
    pub face: Field,
    /// The row of lists.
    pub row: Field,
    /// What detail needs beside the row.
    pub detail: Field,
}

/// The schema, always the same.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let mut words = |name: &str, record: IndexRecordOption, norms: bool| {
        let indexing =
            TextFieldIndexing::default().set_tokenizer(analyse::NAME).set_index_option(record).set_fieldnorms(norms);
        builder.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
    };
    let text = words("text", IndexRecordOption::WithFreqsAndPositions, true);
    let title = words("title", IndexRecordOption::WithFreqsAndPositions, true);
    let names = words("names", IndexRecordOption::WithFreqsAndPositions, true);
    let prefix = words("prefix", IndexRecordOption::Basic, false);
    let mut raw = |name: &str| {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_index_option(IndexRecordOption::Basic)
            .set_fieldnorms(false);
        builder.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
    };
    let (scope, key, term) = (raw("scope"), raw("key"), raw("term"));
    let mut number = |name: &str| builder.add_u64_field(name, FAST);
    let fields = Fields {
        fetched: number("fetched"),
        date: number("date"),
        count: number("count"),
        second_count: number("second_count"),
        year: number("year"),
        sort_name: [number("sort_name_1"), number("sort_name_2"), number("sort_name_3")],
        hash: number("hash"),
        face: number("face"),
        entity: builder.add_u64_field("entity", NumericOptions::default() | INDEXED | FAST),
        kind: builder.add_text_field("kind", TextOptions::default() | FAST),
        open_access: builder.add_text_field("open_access", TextOptions::default() | FAST),
        row: builder.add_bytes_field("row", BytesOptions::default().set_fast()),
        detail: builder.add_bytes_field("detail", STORED),
        scope,
        key,
        term,
        text,
        title,
        names,
        prefix,
    };
    (builder.build(), fields)
}

/// The number of a publication in [`Fields::entity`]: it sorts as keys do.
pub(crate) fn entity_of_publication(key: i64) -> u64 {
    key.cast_unsigned() << 1
}

/// The number of a person in [`Fields::entity`].
pub(crate) fn entity_of_person(key: i64) -> u64 {
    key.cast_unsigned() << 1 | 1
}

/// What a number in [`Fields::entity`] stands for.
pub(crate) fn entity(number: u64) -> (pressmark_store::EntityKind, i64) {
    use pressmark_store::EntityKind::{Person, Publication};
    (if number & 1 == 1 { Person } else { Publication }, (number >> 1).cast_signed())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::{Key, LinkedPerson, LocalText, Membership, PersonName, PersonRow, PublicationRow, StoredDetail};

    /// Whatever an index depends on. If this changes, [`FORMAT`] must.
    #[test]
    fn the_format_is_what_its_number_says() {
        let fields = serde_json::to_string_pretty(&schema().0).unwrap();
        let analysed = [
            "Soil-carbon: O'Brien’s Café",
            "Müller Straße Æ ø",
            "深度学习 COVID-19疫情",
            "メッシュ ﾒｯｼｭ",
            "한국 관광",
            "تأثیر می‌شود",
            "Ёлка",
            "IŞIK İ",
            "การ",
            "x²",
        ];
        let analysed: Vec<String> =
            analysed.iter().map(|text| format!("{text} -> {}", analyse::analyse(text).replace('\u{1}', "|"))).collect();
        let row = PublicationRow {
            people: vec![LinkedPerson::default()],
            authors: vec!["a".into()],
            ..PublicationRow::default()
        };
        let person = PersonRow {
            names_by_locale: vec![LocalText::default()],
            names: vec![PersonName::default()],
            biographies: vec![LocalText::default()],
            categories: vec!["a".into()],
            memberships: vec![Membership::default()],
            ..PersonRow::default()
        };
        let detail = StoredDetail {
            keys: vec![Key { scheme: "doi".into(), value: "10.5555/x".into() }],
            ..StoredDetail::default()
        };
        let bytes = [
            postcard::to_stdvec(&row).unwrap(),
            postcard::to_stdvec(&person).unwrap(),
            postcard::to_stdvec(&detail).unwrap(),
        ];
        insta::assert_snapshot!(format!("format {FORMAT}\n\n{}\n\n{bytes:?}\n\n{fields}", analysed.join("\n")));
    }
}
