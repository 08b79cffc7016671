//! Orders: what makes one hit come before another.

use tantivy::DocId;
use tantivy::columnar::Column;

use super::snapshot::Columns;
use crate::query::{Direction, PeopleSort, Sort};

/// How many documents are looked at together.
pub(crate) const BLOCK: usize = tantivy::COLLECT_BLOCK_BUFFER_LEN;

/// What has no value comes last, in both directions (rule 25).
const LAST: u64 = u64::MAX;

/// An order. Ranks and rests ascend in it, whatever the direction.
pub(crate) trait Order: Send + Sync {
    /// What decides among equal ranks, and is never equal itself.
    type Rest: Copy + Ord + Send + Sync + 'static;

    /// Whether the scores of hits are needed.
    fn scores(&self) -> bool;

    /// The ranks of a block of documents.
    fn ranks(&self, columns: &Columns, docs: &[DocId], scores: &[f32], ranks: &mut [u64; BLOCK]);

    /// The rest for one document.
    fn rest(&self, columns: &Columns, doc: DocId) -> Self::Rest;
}

/// The order of publications: a column or the score, then the key. By title they are ordered to the letter by
/// [`TitleOrder`].
pub(crate) struct PublicationOrder {
    pub sort: Sort,
    pub dir: Direction,
}

impl Order for PublicationOrder {
    type Rest = u64;

    fn scores(&self) -> bool {
        self.sort == Sort::Relevance
    }

    fn ranks(&self, columns: &Columns, docs: &[DocId], scores: &[f32], ranks: &mut [u64; BLOCK]) {
        match self.sort {
            Sort::LastFetchedAt => by_column(&columns.fetched, self.dir, docs, ranks),
            Sort::PublicationDate => by_column(&columns.date, self.dir, docs, ranks),
            Sort::CitedByCount => by_column(&columns.count, self.dir, docs, ranks),
            Sort::PublicationYear => by_column(&columns.year, self.dir, docs, ranks),
            Sort::CreatedAt => by_column(&columns.entity, self.dir, docs, ranks),
            Sort::DepositedAt => by_column(&columns.face, self.dir, docs, ranks),
            Sort::EditCount => by_column_and_key(&columns.second_count, &columns.entity, self.dir, docs, ranks),
            Sort::Title => by_column(&columns.sort_name[0], self.dir, docs, ranks),
            Sort::Relevance => by_score(self.dir, scores, ranks),
        }
    }

    fn rest(&self, columns: &Columns, doc: DocId) -> u64 {
        directed(columns.entity.first(doc).unwrap_or(0), self.dir)
    }
}

/// The order of publications by title. Apart from the other orders, whose hits need less room.
pub(crate) struct TitleOrder {
    pub dir: Direction,
}

impl Order for TitleOrder {
    type Rest = [u64; 3];

    fn scores(&self) -> bool {
        false
    }

    fn ranks(&self, columns: &Columns, docs: &[DocId], _: &[f32], ranks: &mut [u64; BLOCK]) {
        by_column(&columns.sort_name[0], self.dir, docs, ranks);
    }

    fn rest(&self, columns: &Columns, doc: DocId) -> [u64; 3] {
        [&columns.sort_name[1], &columns.sort_name[2], &columns.entity]
            .map(|column| directed(column.first(doc).unwrap_or(0), self.dir))
    }
}

/// The order of people: by name, a count, a time or the score, then the key.
pub(crate) struct PeopleOrder {
    pub sort: PeopleSort,
    pub dir: Direction,
    /// Whether only public publications count.
    pub public: bool,
}

impl Order for PeopleOrder {
    type Rest = [u64; 3];

    fn scores(&self) -> bool {
        self.sort == PeopleSort::Relevance
    }

    fn ranks(&self, columns: &Columns, docs: &[DocId], scores: &[f32], ranks: &mut [u64; BLOCK]) {
        let column = match self.sort {
            PeopleSort::Relevance => return by_score(self.dir, scores, ranks),
            PeopleSort::Name => &columns.sort_name[0],
            PeopleSort::Orcid => &columns.date,
            PeopleSort::LastFetchedAt => &columns.fetched,
            PeopleSort::PublicationCount if self.public => &columns.second_count,
            PeopleSort::PublicationCount => &columns.count,
        };
        by_column(column, self.dir, docs, ranks);
    }

    fn rest(&self, columns: &Columns, doc: DocId) -> [u64; 3] {
        let directed = |column: &Column<u64>| directed(column.first(doc).unwrap_or(0), self.dir);
        match self.sort {
            PeopleSort::Name => {
                [directed(&columns.sort_name[1]), directed(&columns.sort_name[2]), directed(&columns.entity)]
            }
            _ => [directed(&columns.entity), 0, 0],
        }
    }
}

fn by_column(column: &Column<u64>, dir: Direction, docs: &[DocId], ranks: &mut [u64; BLOCK]) {
    let mut values = [None; BLOCK];
    column.first_vals(docs, &mut values[..docs.len()]);
    for (rank, value) in ranks.iter_mut().zip(&values[..docs.len()]) {
        *rank = value.map_or(LAST, |value| directed(value, dir).min(LAST - 1));
    }
}

/// The same where nearly all have one value, such as 0: the key is part of the rank, because to read the rest of all of
/// them one by one takes longer than all else. Room for 16 million values and a million million keys.
fn by_column_and_key(
    column: &Column<u64>,
    keys: &Column<u64>,
    dir: Direction,
    docs: &[DocId],
    ranks: &mut [u64; BLOCK],
) {
    const KEY_BITS: u32 = 40;
    const HIGHEST: u64 = (1 << (64 - KEY_BITS)) - 2;
    let (mut values, mut of_key) = ([None; BLOCK], [None; BLOCK]);
    column.first_vals(docs, &mut values[..docs.len()]);
    keys.first_vals(docs, &mut of_key[..docs.len()]);
    for (rank, (value, key)) in ranks.iter_mut().zip(values.iter().zip(&of_key).take(docs.len())) {
        let key = key.unwrap_or(0).min((1 << KEY_BITS) - 1);
        *rank = value.map_or(LAST, |value| directed(value.min(HIGHEST) << KEY_BITS | key, dir));
    }
}

fn by_score(dir: Direction, scores: &[f32], ranks: &mut [u64; BLOCK]) {
    for (rank, score) in ranks.iter_mut().zip(scores) {
        // The bits of floats that are not negative sort as the floats do.
        *rank = directed(u64::from(score.max(0.0).to_bits()), dir);
    }
}

fn directed(value: u64, dir: Direction) -> u64 {
    match dir {
        Direction::Asc => value,
        Direction::Desc => LAST - 1 - value.min(LAST - 1),
    }
}
