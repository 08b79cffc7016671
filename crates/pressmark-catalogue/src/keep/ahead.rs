//! What is made while a commit is written: the documents of the next one.

use pressmark_store::repo::change_log::Position;

use super::batch::{Faces, Maker, Outcome};
use super::payload::Payload;
use crate::error::Result;

/// The outcomes that rows of the log ask for, and where those rows end.
pub(crate) struct Ahead {
    pub outcomes: Vec<Outcome>,
    pub end: (Position, i64),
}

impl Ahead {
    /// Makes what the log holds behind a position, if that is fewer than `most` rows which ask for no more entities.
    /// `faces`: as the index will hold them when this is given to its writer.
    pub(crate) async fn make(
        maker: &Maker,
        covered: &Payload,
        faces: &impl Faces,
        most: usize,
    ) -> Result<Option<Self>> {
        let rows = maker.rows_behind(covered, most as u64).await?;
        let Some(last) = rows.last().filter(|_| rows.len() < most) else { return Ok(None) };
        let end = (last.position(), last.tag);
        let tasks = maker.plan(&rows, faces).await?;
        if tasks.len() > most {
            return Ok(None);
        }
        Ok(Some(Self { outcomes: maker.make(&tasks, faces).await?, end }))
    }
}
