//! Progress of long work: a bar on a terminal, plain lines elsewhere.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// How often a line is printed where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// Shows how far a piece of work is.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    what: String,
    last: Instant,
}

impl Progress {
    pub(crate) fn new(what: impl Into<String>, total: u64) -> Self {
        let what = what.into();
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(total);
            let style = ProgressStyle::with_template("{prefix} {wide_bar} {pos}/{len} {msg}")
                .unwrap_or_else(|_| ProgressStyle::default_bar());
            bar.set_style(style);
            bar.set_prefix(what.clone());
            bar
        });
        Self { bar, what, last: Instant::now() }
    }

    /// Shows where the work is; `note` stands behind the numbers.
    pub(crate) fn at(&mut self, done: u64, total: u64, note: &str) {
        match &self.bar {
            Some(bar) => {
                bar.set_length(total);
                bar.set_position(done);
                bar.set_message(note.to_owned());
            }
            None if self.last.elapsed() >= LINE_EVERY => {
                self.last = Instant::now();
                say(&format!("{}: {done} of {total} {note}", self.what));
            }
            None => {}
        }
    }

    /// Ends it with a last word.
    pub(crate) fn end(&self, word: &str) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        say(&format!("{}: {word}", self.what));
    }
}

/// A line for the person at the terminal; what a command answers goes to standard output instead.
#[expect(clippy::print_stderr, reason = "progress is for whoever watches, not for a pipe")]
pub(crate) fn say(line: &str) {
    eprintln!("{line}");
}

/// A line of a command's answer.
#[expect(clippy::print_stdout, reason = "this is what the command was asked for")]
pub(crate) fn answer(line: &str) {
    println!("{line}");
}
