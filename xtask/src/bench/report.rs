//! The table that every benchmark ends with, and the same rows as JSON lines.

use super::Options;
use super::machine::Facts;
use crate::workspace;
use anyhow::Result;
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::time::{SystemTime, UNIX_EPOCH};

/// A number with its unit: `Measure(12_500.0, "req/s")`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measure(pub f64, pub &'static str);

/// What a row has to reach: of its ratio where it has one, else of the measured value itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goal {
    /// This or more.
    AtLeast(f64),
    /// This or less.
    AtMost(f64),
}

/// One measured thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What was measured.
    pub what: String,
    /// What came out.
    pub measured: Measure,
    /// The other side of the ratio, measured in the same run.
    pub against: Option<Measure>,
    /// What `design.md` asks for; `None` for a figure that only informs.
    pub goal: Option<Goal>,
}

impl Row {
    /// A value that stands by itself.
    #[must_use]
    pub fn value(what: impl Into<String>, measured: Measure, goal: Option<Goal>) -> Self {
        Self { what: what.into(), measured, against: None, goal }
    }

    /// A value beside another of the same run.
    #[must_use]
    pub fn ratio(what: impl Into<String>, measured: Measure, against: Measure, goal: Option<Goal>) -> Self {
        Self { what: what.into(), measured, against: Some(against), goal }
    }

    fn quotient(&self) -> Option<f64> {
        self.against.map(|against| self.measured.0 / against.0)
    }

    /// Whether the goal is reached; `None` without a goal. A value that is not a number reaches none.
    #[must_use]
    pub fn reached(&self) -> Option<bool> {
        let value = self.quotient().unwrap_or(self.measured.0);
        self.goal.map(|goal| match goal {
            Goal::AtLeast(least) => value >= least,
            Goal::AtMost(most) => value <= most,
        })
    }
}

/// All that one benchmark found.
#[derive(Debug, Default)]
pub struct Report {
    /// The rows, in the order in which they are shown.
    pub rows: Vec<Row>,
    /// Sentences below the table: what the made-up data were, what was left out.
    pub notes: Vec<String>,
    /// Why it ended early. What was measured until then is shown all the same.
    pub broke_off: Option<anyhow::Error>,
}

impl Report {
    /// The table as text. Without `judged` nothing is called reached or missed.
    #[must_use]
    pub fn table(&self, judged: bool) -> String {
        let head = ["what", "measured", "against", "ratio", "to reach", ""].map(str::to_owned);
        let mut cells = vec![head];
        cells.extend(self.rows.iter().map(|row| row_cells(row, judged)));
        let width = |column: usize| cells.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<_> = (0..6).map(width).collect();
        let mut out = String::new();
        for row in &cells {
            let mut line = format!("{:<w$}", row[0], w = widths[0]);
            for (cell, w) in row.iter().zip(&widths).skip(1) {
                line.push_str(&format!("  {cell:>w$}"));
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        for note in &self.notes {
            out.push_str(note);
            out.push('\n');
        }
        out
    }

    /// Adds the rows to `bench/NAME.jsonl` in the build directory, to compare runs.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn append(&self, name: &str, options: &Options, machine: &Facts) -> Result<()> {
        let dir = workspace::target_dir().join("bench");
        fs::create_dir_all(&dir)?;
        let path = dir.join(format!("{name}.jsonl"));
        let mut file = fs::File::options().append(true).create(true).open(path)?;
        let time = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        for row in &self.rows {
            let mut line = row_json(row);
            line["time"] = json!(time);
            line["records"] = json!(options.scale.records());
            line["smoke"] = json!(options.smoke);
            line["machine"] = json!(machine.to_string());
            writeln!(file, "{line}")?;
        }
        Ok(())
    }
}

fn row_cells(row: &Row, judged: bool) -> [String; 6] {
    let verdict = match row.reached() {
        Some(true) if judged => "ok",
        Some(false) if judged => "MISSED",
        _ => "",
    };
    // A ratio has no unit; a goal for the value itself has the value's.
    let unit = if row.against.is_some() { "" } else { row.measured.1 };
    [
        row.what.clone(),
        show(row.measured),
        row.against.map_or_else(String::new, show),
        row.quotient().map_or_else(String::new, |ratio| show(Measure(ratio, ""))),
        match row.goal {
            Some(Goal::AtLeast(least)) => format!("≥ {}", show(Measure(least, unit))),
            Some(Goal::AtMost(most)) => format!("≤ {}", show(Measure(most, unit))),
            None => String::new(),
        },
        verdict.to_owned(),
    ]
}

/// Three significant digits or so: more would be noise.
fn show(Measure(value, unit): Measure) -> String {
    let number = match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 0.1 || size == 0.0 => format!("{value:.3}"),
        _ => format!("{value:.2e}"),
    };
    let number = if number.contains('.') && !number.contains('e') {
        number.trim_end_matches('0').trim_end_matches('.')
    } else {
        &number
    };
    if unit.is_empty() { number.to_owned() } else { format!("{number} {unit}") }
}

fn row_json(row: &Row) -> Value {
    json!({
        "what": row.what,
        "measured": row.measured.0,
        "unit": row.measured.1,
        "against": row.against.map(|against| against.0),
        "ratio": row.quotient(),
        "reached": row.reached(),
    })
}

#[cfg(test)]
#[path = "report_tests.rs"]
mod tests;
