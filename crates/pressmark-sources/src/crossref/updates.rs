//! Crossmark updates: retractions, corrections, new versions (rule 9).

use pressmark_domain::view::{Update, UpdateKind};
use pressmark_domain::work::{Identifier, Relation, relation, scheme};
use pressmark_domain::{Doi, ProviderView};

use super::wire::Work;
use crate::mapping::push_new;

/// Reads `update-to` and `updated-by` into the view.
///
/// A notice never marks itself: `update-to` names the works that it updates. A work that names **itself** there is one
/// whose own page became the notice (articles withdrawn before print), and so the target that the rule means.
pub(super) fn apply(work: &Work<'_>, own: &Doi, view: &mut ProviderView) {
    for notice in &work.update_to {
        let Some(target) = notice.doi.get().and_then(|doi| Doi::parse(doi).ok()) else { continue };
        let kind = UpdateKind::from_term(notice.kind.raw());
        if target == *own {
            if kind == UpdateKind::Retraction {
                retract(view, own.to_string());
            }
            continue;
        }
        relate(view, outgoing(kind), &target);
        push_new(&mut view.updates, Update { kind, target });
    }
    for update in &work.updated_by {
        let notice = update.doi.get().and_then(|doi| Doi::parse(doi).ok());
        let kind = UpdateKind::from_term(update.kind.raw());
        if kind == UpdateKind::Retraction {
            retract(view, notice.as_ref().map_or_else(|| "crossref".to_owned(), Doi::to_string));
        }
        if let Some(notice) = notice.filter(|notice| notice != own) {
            relate(view, incoming(kind), &notice);
        }
    }
}

fn retract(view: &mut ProviderView, by: String) {
    view.record.is_retracted = true;
    view.retracted_by.get_or_insert(by);
}

fn relate(view: &mut ProviderView, kind: &str, other: &Doi) {
    let identifier = Identifier { scheme: scheme::DOI.to_owned(), value: other.to_string() };
    push_new(&mut view.record.relations, Relation { kind: kind.to_owned(), identifier });
}

/// What a notice does.
fn outgoing(kind: UpdateKind) -> &'static str {
    match kind {
        UpdateKind::Retraction => relation::RETRACTS,
        UpdateKind::PartialRetraction => "partially-retracts",
        UpdateKind::Correction => relation::CORRECTS,
        UpdateKind::ExpressionOfConcern => "expresses-concern-about",
        UpdateKind::NewVersion => "is-new-version-of",
        UpdateKind::Other => "updates",
    }
}

/// What befell the updated work.
fn incoming(kind: UpdateKind) -> &'static str {
    match kind {
        UpdateKind::Retraction => relation::RETRACTED_BY,
        UpdateKind::PartialRetraction => "is-partially-retracted-by",
        UpdateKind::Correction => relation::CORRECTED_BY,
        UpdateKind::ExpressionOfConcern => "has-expression-of-concern",
        UpdateKind::NewVersion => "has-new-version",
        UpdateKind::Other => "is-updated-by",
    }
}
