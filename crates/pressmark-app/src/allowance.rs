//! How often users may do what costs others something: the categories of the DOCiD API, in an hour and per user. What is
//! answered without any cost, from a cache or the local index of organisations, is not to be counted (rule 33).

use std::time::Duration;

use pressmark_store::Result;
use pressmark_store::limits::{Decision, Limits};
use pressmark_store::repo::users::Role;
use serde::Deserialize;

const HOUR: Duration = Duration::from_hours(1);

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Category {
    /// Making a publication, or an identifier for one.
    Publishing,
    /// Asking somebody else's service in a user's name.
    External,
    /// Writing a comment.
    Comments,
    /// Liking or flagging a comment.
    Reactions,
}

impl Category {
    /// The name in buckets.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Publishing => "publishing",
            Self::External => "external",
            Self::Comments => "comments",
            Self::Reactions => "reactions",
        }
    }
}

/// How often in an hour, by the user's role; 0 = as often as one likes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PerRole {
    /// Users.
    pub user: u32,
    /// Admins.
    pub admin: u32,
    /// Superadmins.
    pub superadmin: u32,
}

impl PerRole {
    const fn all(times: u32) -> Self {
        Self { user: times, admin: times, superadmin: times }
    }

    fn of(self, role: Role) -> u32 {
        match role {
            Role::User => self.user,
            Role::Admin => self.admin,
            Role::Superadmin => self.superadmin,
        }
    }
}

/// How often each may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Allowances {
    /// [`Category::Publishing`].
    pub publishing: PerRole,
    /// [`Category::External`].
    pub external: PerRole,
    /// [`Category::Comments`].
    pub comments: PerRole,
    /// [`Category::Reactions`].
    pub reactions: PerRole,
}

impl Default for Allowances {
    fn default() -> Self {
        let (publishing, external) = (PerRole::all(10), PerRole::all(100));
        Self { publishing, external, comments: PerRole::all(30), reactions: PerRole::all(120) }
    }
}

impl Allowances {
    /// Counts one act of a user, over all nodes. What came of it is told to the client, refused or not; `None` where the
    /// role has no limit.
    ///
    /// # Errors
    /// Any database error.
    pub async fn take(&self, limits: &Limits, what: Category, user_id: i64, role: Role) -> Result<Option<Decision>> {
        let per_role = match what {
            Category::Publishing => self.publishing,
            Category::External => self.external,
            Category::Comments => self.comments,
            Category::Reactions => self.reactions,
        };
        let limit = per_role.of(role);
        if limit == 0 {
            return Ok(None);
        }
        let bucket = format!("{}:{user_id}", what.as_str());
        Ok(Some(limits.take(&bucket, limit, HOUR).await?))
    }
}

#[cfg(test)]
mod tests {
    use pressmark_store::on_both_engines;

    use super::*;

    /// How many of so many acts are allowed, one after the other on two nodes.
    async fn allowed(nodes: &[Limits; 2], what: Category, user_id: i64, role: Role, tries: usize) -> usize {
        let allowances =
            Allowances { comments: PerRole { superadmin: 0, ..PerRole::all(30) }, ..Allowances::default() };
        let mut allowed = 0;
        for node in nodes.iter().cycle().take(tries) {
            let decision = allowances.take(node, what, user_id, role).await.unwrap();
            allowed += usize::from(decision.is_none_or(|decision| decision.allowed));
        }
        allowed
    }

    on_both_engines! {
        async fn each_user_has_so_many_of_each_category_on_all_nodes_together(fresh: Fresh) {
            let store = fresh.store().await;
            let node = async || Limits::open(fresh.location(), &store).await.unwrap();
            let nodes = [node().await, node().await];
            assert_eq!(allowed(&nodes, Category::Publishing, 1, Role::User, 13).await, 10);
            assert_eq!(allowed(&nodes, Category::Comments, 1, Role::User, 33).await, 30);
            assert_eq!(allowed(&nodes, Category::External, 1, Role::User, 103).await, 100);
            assert_eq!(allowed(&nodes, Category::Publishing, 2, Role::Admin, 13).await, 10, "another user");
            assert_eq!(allowed(&nodes, Category::Comments, 3, Role::Superadmin, 40).await, 40, "without a limit");
            let refused = Allowances::default().take(&nodes[0], Category::Publishing, 1, Role::User).await.unwrap();
            let refused = refused.unwrap();
            assert_eq!((refused.allowed, refused.limit, refused.remaining), (false, 10, 0));
            assert!(refused.retry_after > HOUR - Duration::from_mins(1), "{refused:?}");
            let restarted = [node().await, node().await];
            assert_eq!(allowed(&restarted, Category::Publishing, 1, Role::User, 3).await, 0);
        }
    }
}
