//! The one table of formats: media type → serializer.

use super::{Work, apa_citation, bibtex, csl_json, datacite_json, ris, schema_org};

/// A format that a work can be had in.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// Short name, for URLs (`?format=bibtex`) and labels of links.
    pub name: &'static str,
    /// Media type, as it is answered.
    pub media_type: &'static str,
    /// Further media types that ask for it.
    pub aliases: &'static [&'static str],
    /// Ending of file names, without dot.
    pub extension: &'static str,
    serializer: fn(&Work<'_>) -> String,
}

impl Format {
    /// The work in this format, UTF-8.
    #[must_use]
    pub fn write(&self, work: &Work<'_>) -> String {
        (self.serializer)(work)
    }
}

/// All formats, the preferred first.
pub const FORMATS: [Format; 6] = [
    Format {
        name: "csl-json",
        media_type: "application/vnd.citationstyles.csl+json",
        aliases: &["application/citeproc+json"],
        extension: "json",
        serializer: |work| csl_json(work).to_string(),
    },
    Format {
        name: "datacite-json",
        media_type: "application/vnd.datacite.datacite+json",
        aliases: &[],
        extension: "json",
        serializer: |work| datacite_json(work).to_string(),
    },
    Format {
        name: "schema-org",
        media_type: "application/vnd.schemaorg.ld+json",
        aliases: &["application/ld+json"],
        extension: "jsonld",
        // It is put into script elements of pages, which `</script>` would end.
        serializer: |work| schema_org(work).to_string().replace('<', "\\u003c"),
    },
    Format {
        name: "bibtex",
        media_type: "application/x-bibtex",
        aliases: &["text/x-bibtex"],
        extension: "bib",
        serializer: bibtex::bibtex,
    },
    Format {
        name: "ris",
        media_type: "application/x-research-info-systems",
        aliases: &[],
        extension: "ris",
        serializer: ris::ris,
    },
    Format {
        name: "apa",
        media_type: "text/x-bibliography",
        aliases: &[],
        extension: "txt",
        serializer: |work| apa_citation(work).unwrap_or_default(),
    },
];

/// The format of a name or media type, whatever its case and without parameters; `None` for others.
#[must_use]
pub fn format(name_or_media_type: &str) -> Option<&'static Format> {
    let wanted = name_or_media_type.split(';').next().unwrap_or_default().trim();
    let is = |known: &&str| known.eq_ignore_ascii_case(wanted);
    FORMATS.iter().find(|format| is(&format.name) || is(&format.media_type) || format.aliases.iter().any(is))
}
