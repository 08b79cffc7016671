//! What became of each line.

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The person was made.
    Created,
    /// Something of the person was changed.
    Changed,
    /// All was as the line says already.
    Unchanged,
    /// Nothing of the line was done.
    Refused,
}

impl Outcome {
    /// The name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
            Self::Refused => "refused",
        }
    }
}

/// A line and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffReportLine {
    /// Number in the file, from 1; the names of the columns are line 1.
    pub line: u64,
    /// Whom it is about, as it names them.
    pub person: String,
    /// What became of it.
    pub outcome: Outcome,
    /// What was done.
    pub done: Vec<String>,
    /// Why it was refused.
    pub reason: Option<String>,
}

impl StaffReportLine {
    pub(super) fn refused(line: u64, person: String, reason: String) -> Self {
        Self { line, person, outcome: Outcome::Refused, done: Vec::new(), reason: Some(reason) }
    }
}

/// What became of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffReport {
    /// Whether nothing was kept.
    pub dry_run: bool,
    /// People made.
    pub created: u64,
    /// Lines that changed somebody who was known.
    pub changed: u64,
    /// Lines that changed nothing.
    pub unchanged: u64,
    /// Lines that were refused.
    pub refused: u64,
    /// The lines, in the order of the file.
    pub lines: Vec<StaffReportLine>,
}

impl StaffReport {
    pub(super) fn new(dry_run: bool, refused: Vec<StaffReportLine>) -> Self {
        let mut report = Self { dry_run, created: 0, changed: 0, unchanged: 0, refused: 0, lines: Vec::new() };
        refused.into_iter().for_each(|line| report.add(line));
        report
    }

    pub(super) fn add(&mut self, line: StaffReportLine) {
        match line.outcome {
            Outcome::Created => self.created += 1,
            Outcome::Changed => self.changed += 1,
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Refused => self.refused += 1,
        }
        self.lines.push(line);
    }

    /// Brings the lines into the order of the file.
    pub(super) fn finish(&mut self) {
        self.lines.sort_by_key(|line| line.line);
    }
}
