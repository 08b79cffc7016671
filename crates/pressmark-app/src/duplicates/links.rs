//! Links of two works that become one, and of one that becomes two again.

use std::collections::{BTreeMap, BTreeSet};

use pressmark_store::entity::author_link::Model;

use super::kept::{Kept, KeptLink};

/// A link of the work that goes, on the work that stays; `ours` is the link that the same person has there. What a
/// curator decided stands, first of all on the work that stays.
pub(super) fn unite(ours: Option<&Model>, theirs: &Model, survivor_id: i64, now: i64) -> Model {
    let Some(ours) = ours else {
        return Model { publication_id: survivor_id, updated_at: now, ..theirs.clone() };
    };
    let decided = (ours.decided_by.is_some(), theirs.decided_by.is_some());
    let theirs_stands = match decided {
        (true, _) => false,
        (false, true) => true,
        (false, false) => rank(&theirs.state) > rank(&ours.state),
    };
    let stands = if theirs_stands { theirs } else { ours };
    let claimed = ours.claimed || theirs.claimed;
    let mut put_codes = codes(&ours.put_codes);
    put_codes.extend(codes(&theirs.put_codes));
    Model {
        publication_id: survivor_id,
        claimed,
        put_codes: text(&put_codes),
        claim_withdrawn_at: if claimed { None } else { ours.claim_withdrawn_at.max(theirs.claim_withdrawn_at) },
        created_at: ours.created_at.min(theirs.created_at),
        updated_at: now,
        ..stands.clone()
    }
}

fn rank(state: &str) -> u8 {
    match state {
        "linked" => 3,
        "suggested" => 2,
        "withdrawn" => 1,
        _ => 0,
    }
}

fn codes(json: &str) -> BTreeSet<i64> {
    serde_json::from_str(json).unwrap_or_default()
}

fn text(codes: &BTreeSet<i64>) -> String {
    serde_json::to_string(codes).unwrap_or_else(|_| "[]".to_owned())
}

/// The links of both works after a split: those of the one that stays, and those of the other. `now_theirs` tells whose
/// claim is, by what it claims, the other's.
pub(super) fn part(
    kept: &Kept,
    current: &[Model],
    (workspace_id, survivor_id, merged_id): (i64, i64, i64),
    now_theirs: &BTreeSet<i64>,
    now: i64,
) -> (Vec<Model>, Vec<Model>) {
    let by_person = |links: &[KeptLink]| -> BTreeMap<i64, KeptLink> {
        links.iter().map(|link| (link.person_id, link.clone())).collect()
    };
    let (ours, theirs) = (by_person(&kept.links_ours), by_person(&kept.links_theirs));
    let left = by_person(&kept.links_left);
    let (mut stay, mut go) = (Vec::new(), Vec::new());
    for link in current {
        let person = link.person_id;
        let (before_ours, before_theirs) = (ours.get(&person), theirs.get(&person));
        let row = |kept: &KeptLink, id: i64| kept.to_row(workspace_id, id);
        if left.get(&person).is_some_and(|left| left.still_holds(link)) {
            // Nothing happened since: as it was. What only the union made is in neither.
            stay.extend(before_ours.map(|kept| row(kept, survivor_id)));
            go.extend(before_theirs.map(|kept| row(kept, merged_id)));
            continue;
        }
        match (before_ours, before_theirs) {
            (None, None) if now_theirs.contains(&person) => {
                go.push(Model { publication_id: merged_id, ..link.clone() });
            }
            (_, None) => stay.push(link.clone()),
            (None, Some(before)) => go.push(carried(&row(before, merged_id), link, now)),
            (Some(before_ours), Some(before_theirs)) => {
                stay.push(carried(&row(before_ours, survivor_id), link, now));
                go.push(carried(&row(before_theirs, merged_id), link, now));
            }
        }
    }
    (stay, go)
}

/// A link as it was before the merge, with what was decided of it and what became of its claim since.
fn carried(before: &Model, link: &Model, now: i64) -> Model {
    let known = codes(&before.put_codes);
    let left: BTreeSet<i64> = codes(&link.put_codes).intersection(&known).copied().collect();
    Model {
        publication_id: before.publication_id,
        position: before.position,
        author_name: before.author_name.clone(),
        put_codes: if left.is_empty() { before.put_codes.clone() } else { text(&left) },
        claimed: before.claimed && link.claimed,
        claim_withdrawn_at: if before.claimed { link.claim_withdrawn_at } else { before.claim_withdrawn_at },
        created_at: before.created_at,
        updated_at: now,
        ..link.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(publication_id: i64, state: &str, decided_by: Option<&str>, put_codes: &str) -> Model {
        Model {
            publication_id,
            person_id: 7,
            workspace_id: 1,
            position: Some(0),
            author_name: Some("Josiah Carberry".into()),
            method: "claim".into(),
            score: 1.0,
            evidence: "[]".into(),
            name_contradiction: false,
            state: state.into(),
            claimed: put_codes != "[]",
            put_codes: put_codes.into(),
            claim_withdrawn_at: None,
            decided_by: decided_by.map(str::to_owned),
            created_at: publication_id,
            updated_at: 1,
        }
    }

    #[test]
    fn a_decision_stands_and_claims_are_added() {
        let united = unite(Some(&link(1, "rejected", Some("curator"), "[1]")), &link(2, "linked", None, "[2]"), 1, 9);
        assert_eq!((united.state.as_str(), united.put_codes.as_str(), united.claimed), ("rejected", "[1,2]", true));
        let united = unite(Some(&link(1, "linked", None, "[]")), &link(2, "rejected", Some("curator"), "[]"), 1, 9);
        assert_eq!((united.state.as_str(), united.decided_by.as_deref()), ("rejected", Some("curator")));
        let united = unite(Some(&link(1, "suggested", None, "[]")), &link(2, "linked", None, "[]"), 1, 9);
        assert_eq!((united.publication_id, united.state.as_str()), (1, "linked"));
        assert_eq!(unite(None, &link(2, "linked", None, "[2]"), 1, 9).publication_id, 1);
    }

    #[test]
    fn what_was_decided_while_they_were_one_holds_for_both() {
        let (ours, theirs) = (link(1, "linked", None, "[1]"), link(2, "suggested", None, "[2]"));
        let united = unite(Some(&ours), &theirs, 1, 9);
        let kept = Kept {
            links_ours: vec![KeptLink::of(&ours)],
            links_theirs: vec![KeptLink::of(&theirs)],
            links_left: vec![KeptLink::of(&united)],
            ..Kept::default()
        };
        let none = BTreeSet::new();
        let touched = Model { updated_at: 12, ..united.clone() };
        let (stay, go) = part(&kept, &[touched], (1, 1, 2), &none, 20);
        assert_eq!((stay, go), (vec![ours], vec![theirs]), "nothing happened since");
        let decided = Model { state: "rejected".into(), decided_by: Some("curator".into()), ..united };
        let (stay, go) = part(&kept, &[decided], (1, 1, 2), &none, 20);
        for (link, codes) in [(&stay[0], "[1]"), (&go[0], "[2]")] {
            assert_eq!((link.state.as_str(), link.put_codes.as_str()), ("rejected", codes));
        }
    }
}
