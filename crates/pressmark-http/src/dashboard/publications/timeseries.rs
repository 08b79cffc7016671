//! `GET /api/publications/stats/timeseries`: how many works the registry got to know in the last days and months, as
//! its catalogue counts them.

use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use pressmark_catalogue::PublicationFilter;
use serde::Serialize;
use utoipa::ToSchema;

use super::stats::count;
use crate::caller::Caller;
use crate::dashboard::told;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

const DAYS: i64 = 7;
const MONTHS: i64 = 6;

/// How many works came when; by the time at which the registry made their records, UTC. Deleted ones count nowhere.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorkTimeseries {
    /// Always seven, today last.
    daily_last_7_days: Vec<WorkCount>,
    /// Always six, this month last.
    monthly_last_6_months: Vec<WorkCount>,
}

/// A day or a month.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct WorkCount {
    /// `2026-07-01` or `2026-07`.
    key: String,
    /// For people: `1 Jul` or `Jul 2026`.
    label: String,
    /// How many works.
    count: u64,
}

/// How many works came in the last days and months.
#[utoipa::path(
    get, path = "/api/publications/stats/timeseries", tag = "Publications", operation_id = "publication_timeseries",
    responses(
        (status = 200, description = "Daily and monthly counts, oldest first.", body = WorkTimeseries),
        (status = 400, description = "The session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
        (status = 503, description = "The catalogue is not ready, or busy.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn publication_timeseries(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
) -> Result<Response, Failure> {
    let today = TimeZone::UTC.to_datetime(Timestamp::now()).date();
    let series = WorkTimeseries {
        daily_last_7_days: counted(&state, caller.workspace_id, days(today)).await?,
        monthly_last_6_months: counted(&state, caller.workspace_id, months(today)).await?,
    };
    Ok(told(StatusCode::OK, series))
}

/// Counts one behind the other: thirteen at once would take the places of searches.
async fn counted(state: &HttpState, workspace: i64, mut times: Vec<WorkCount>) -> Result<Vec<WorkCount>, Failure> {
    for time in &mut times {
        let filter = PublicationFilter { created: Some(time.key.clone()), ..PublicationFilter::default() };
        time.count = count(state, workspace, filter).await?;
    }
    Ok(times)
}

/// The last days, today last.
fn days(today: Date) -> Vec<WorkCount> {
    let day = |ago: i64| today.saturating_sub(Span::new().days(ago));
    (0..DAYS).rev().map(day).map(|day| named(day, "%Y-%m-%d", "%-d %b")).collect()
}

/// The last months, this one last.
fn months(today: Date) -> Vec<WorkCount> {
    let month = |ago: i64| today.first_of_month().saturating_sub(Span::new().months(ago));
    (0..MONTHS).rev().map(month).map(|month| named(month, "%Y-%m", "%b %Y")).collect()
}

fn named(date: Date, key: &str, label: &str) -> WorkCount {
    WorkCount { key: date.strftime(key).to_string(), label: date.strftime(label).to_string(), count: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_months_are_all_there_oldest_first() {
        let today = Date::constant(2026, 3, 2);
        let keys = |counts: Vec<WorkCount>| counts.into_iter().map(|c| (c.key, c.label)).collect::<Vec<_>>();
        let (days, months) = (keys(days(today)), keys(months(today)));
        assert_eq!((days.len(), months.len()), (7, 6));
        assert_eq!(days[0], ("2026-02-24".to_owned(), "24 Feb".to_owned()));
        assert_eq!(days[6], ("2026-03-02".to_owned(), "2 Mar".to_owned()));
        assert_eq!(months[0], ("2025-10".to_owned(), "Oct 2025".to_owned()));
        assert_eq!(months[5], ("2026-03".to_owned(), "Mar 2026".to_owned()));
    }
}
