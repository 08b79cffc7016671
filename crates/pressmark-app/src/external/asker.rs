//! Whoever asks, and what it costs them.

use std::sync::OnceLock;

use pressmark_store::limits::{Decision, Limits};
use pressmark_store::repo::users::Role;

use super::ExternalError;
use crate::allowance::{Allowances, Category};

/// A user who asks one question.
#[derive(Debug)]
pub struct Asker<'a> {
    allowances: Allowances,
    limits: &'a Limits,
    user_id: i64,
    role: Role,
    counted: OnceLock<Decision>,
}

impl<'a> Asker<'a> {
    /// A user with the allowances of all.
    #[must_use]
    pub fn new(allowances: Allowances, limits: &'a Limits, user_id: i64, role: Role) -> Self {
        Self { allowances, limits, user_id, role, counted: OnceLock::new() }
    }

    /// What the question cost, for the headers of the answer; `None` where it cost nothing.
    #[must_use]
    pub fn counted(&self) -> Option<&Decision> {
        self.counted.get()
    }

    /// Counts the question, which goes out.
    pub(super) async fn pay(&self) -> Result<(), ExternalError> {
        let counted = self.allowances.take(self.limits, Category::External, self.user_id, self.role).await?;
        let Some(counted) = counted else { return Ok(()) };
        let _ = self.counted.set(counted);
        if counted.allowed { Ok(()) } else { Err(ExternalError::Limited(counted)) }
    }
}
