//! Lines of a file, read on one thread and made ready on others.

use std::path::Path;

use pressmark_domain::ProviderView;
use pressmark_store::clock::now_millis;
use tokio::sync::mpsc;

use super::file::{BytesRead, Line, next_line, open};
use super::filter::Verdict;
use super::lines::{Read, read};
use super::run::{ImportCounts, ImportOptions};
use crate::upsert::{Incoming, IncomingView};

/// Lines per batch.
const BATCH: usize = 100;

/// Works of some lines.
pub(super) struct Batch {
    works: Vec<(ProviderView, Verdict)>,
    /// The works made ready: those of people and places we know, and others.
    pub(super) ready: [Vec<Incoming>; 2],
    pub(super) now: i64,
    pub(super) rejects: Vec<(u64, String, Vec<u8>)>,
    pub(super) counts: ImportCounts,
    pub(super) bytes: u64,
}

impl Batch {
    /// Takes in the one that was read behind it.
    pub(super) fn join(&mut self, next: Self) {
        for (ready, more) in self.ready.iter_mut().zip(next.ready) {
            ready.extend(more);
        }
        self.rejects.extend(next.rejects);
        self.counts.read += next.counts.read;
        self.counts.passed_over += next.counts.passed_over;
        self.counts.rejected += next.counts.rejected;
        self.bytes = next.bytes;
    }

    /// Works out what does not depend on what is stored.
    pub(super) fn ready(mut self) -> Self {
        for (view, verdict) in std::mem::take(&mut self.works) {
            self.ready[usize::from(verdict != Verdict::Ours)].push(incoming(view, self.now).prepared());
        }
        self
    }
}

/// Reads, maps and filters; the lines an earlier import has written are only counted.
pub(super) fn read_batches(
    path: &Path,
    options: &ImportOptions,
    skip: u64,
    send: &mpsc::Sender<std::io::Result<Batch>>,
) {
    let bytes = BytesRead::default();
    let mut number = 0u64;
    let mut read_on = || -> std::io::Result<()> {
        let mut reader = open(path, bytes.clone())?;
        loop {
            let mut batch = Batch {
                works: Vec::with_capacity(BATCH),
                ready: Default::default(),
                now: now_millis(),
                rejects: Vec::new(),
                counts: ImportCounts::default(),
                bytes: 0,
            };
            let mut ended = false;
            while batch.counts.read < BATCH as u64 {
                let line = next_line(&mut *reader)?;
                if line == Line::End {
                    ended = true;
                    break;
                }
                number += 1;
                if number <= skip {
                    continue;
                }
                batch.counts.read += 1;
                take_line(options, number, line, &mut batch);
            }
            batch.bytes = bytes.get();
            let is_empty = batch.counts.read == 0;
            if !is_empty && send.blocking_send(Ok(batch)).is_err() {
                return Ok(());
            }
            if ended {
                return Ok(());
            }
        }
    };
    if let Err(error) = read_on() {
        let _ = send.blocking_send(Err(error));
    }
}

fn take_line(options: &ImportOptions, number: u64, line: Line, batch: &mut Batch) {
    let text = match line {
        Line::Text(text) => text,
        Line::TooLong => {
            batch.rejects.push((number, "the line is too long".to_owned(), Vec::new()));
            batch.counts.rejected += 1;
            return;
        }
        Line::End => return,
    };
    match read(options.format, &text) {
        Read::Blank => {}
        Read::Bad(reason) => {
            batch.rejects.push((number, reason, text));
            batch.counts.rejected += 1;
        }
        Read::Work(view) => match options.filter.judge(&view) {
            Verdict::PassOver => batch.counts.passed_over += 1,
            verdict => batch.works.push((*view, verdict)),
        },
    }
}

fn incoming(view: ProviderView, fetched_at: i64) -> Incoming {
    let agency = (view.provider == pressmark_domain::Provider::Crossref).then(|| "Crossref".to_owned());
    Incoming { views: vec![IncomingView { view, fetched_at }], agency, ..Incoming::default() }
}
