//! A publication, as lists of this contract show it.

use pressmark_app::deposit::Deposited;
use pressmark_domain::deposit::{Form, Organization};
use pressmark_domain::text::plain_text;
use pressmark_domain::vocabulary::{ResourceType, creator_roles, resource_type_of, resource_types};
use pressmark_domain::work::Author;
use pressmark_domain::{WorkRecord, WorkType};
use pressmark_store::repo::deposit_list::Row;
use serde::Serialize;
use utoipa::ToSchema;

use crate::voice::iso;

/// A publication.
#[derive(Serialize, ToSchema)]
pub(crate) struct PublicationRow {
    /// Key.
    id: i64,
    /// Title, plain text.
    title: String,
    /// DOCiD; of works without one, in lists that hold such too, the identifier that they have.
    docid: String,
    doi: Option<String>,
    /// Name of the resource type.
    resource_type: String,
    creators: Vec<CreatorRow>,
    organizations: Vec<OrganizationRow>,
    /// When it was deposited, in ISO 8601.
    #[schema(format = DateTime)]
    created_at: String,
    /// Ours: number of the resource type.
    resource_type_id: i64,
    /// Ours: which version it is, from 1; null for what was not deposited here.
    version_number: Option<i32>,
}

/// Who made it.
#[derive(Serialize, ToSchema)]
pub(crate) struct CreatorRow {
    /// `Family, Given` where these are told apart, else the whole name.
    creator_name: String,
    orcid_id: Option<String>,
    role_id: Option<i64>,
    affiliation: Option<String>,
}

/// An institution that it came from.
#[derive(Serialize, ToSchema)]
pub(crate) struct OrganizationRow {
    organization_name: String,
    ror_id: Option<String>,
    country: Option<String>,
}

/// What a row is made of.
pub(super) struct Parts {
    pub(super) id: i64,
    pub(super) shown_id: String,
    pub(super) record: WorkRecord,
    pub(super) form: Option<Form>,
    pub(super) docid: Option<String>,
    pub(super) resource_type_id: Option<i64>,
    pub(super) version_number: Option<i32>,
    pub(super) created_at: i64,
}

impl Parts {
    pub(super) fn of_row(row: Row) -> Self {
        Self {
            id: row.id,
            shown_id: row.shown_id,
            record: serde_json::from_str(&row.merged).unwrap_or_default(),
            form: row.form.as_deref().and_then(form),
            docid: row.docid,
            resource_type_id: row.resource_type_id,
            version_number: row.version_number,
            created_at: row.deposited_at.unwrap_or(row.work_created_at),
        }
    }

    pub(super) fn of(work: &Deposited) -> Self {
        let (row, deposit) = (&work.publication, work.deposit.as_ref());
        Self {
            id: row.id,
            shown_id: row.shown_id.clone(),
            record: serde_json::from_str(&row.merged).unwrap_or_default(),
            form: deposit.and_then(|deposit| form(&deposit.form)),
            docid: deposit.map(|deposit| deposit.docid.clone()),
            resource_type_id: deposit.map(|deposit| deposit.resource_type_id),
            version_number: deposit.map(|deposit| deposit.version_number),
            created_at: deposit.map_or(row.created_at, |deposit| deposit.created_at),
        }
    }

    fn resource_type(&self) -> &'static ResourceType {
        let deposited = self.resource_type_id.and_then(|id| resource_types().by_id(id));
        deposited.unwrap_or_else(|| resource_type_of(self.record.publication_type.unwrap_or(WorkType::OTHER)))
    }
}

fn form(text: &str) -> Option<Form> {
    Form::read(&serde_json::from_str(text).ok()?).ok()
}

impl PublicationRow {
    pub(super) fn of(parts: &Parts) -> Self {
        let (record, resource_type) = (&parts.record, parts.resource_type());
        Self {
            id: parts.id,
            title: record.title.as_deref().map(plain_text).unwrap_or_default(),
            docid: parts.docid.clone().unwrap_or_else(|| parts.shown_id.clone()),
            doi: record.doi.as_ref().map(ToString::to_string),
            resource_type: resource_type.name.to_owned(),
            creators: record.authors.iter().map(CreatorRow::of).collect(),
            organizations: organizations(parts),
            created_at: iso(parts.created_at),
            resource_type_id: resource_type.id,
            version_number: parts.version_number,
        }
    }
}

impl CreatorRow {
    fn of(author: &Author) -> Self {
        let creator_name = match (&author.family, &author.given) {
            (Some(family), Some(given)) => format!("{family}, {given}"),
            _ => author.name.clone(),
        };
        Self {
            creator_name,
            orcid_id: author.orcid.map(|orcid| orcid.to_string()),
            role_id: author.roles.iter().find_map(|code| creator_roles().by_code(code)).map(|role| role.id),
            affiliation: author.affiliations.iter().find_map(|affiliation| affiliation.name.clone()),
        }
    }
}

/// What the depositor said; of other works, where their authors work.
fn organizations(parts: &Parts) -> Vec<OrganizationRow> {
    if let Some(form) = &parts.form {
        return form.organizations.iter().map(OrganizationRow::of).collect();
    }
    let mut all: Vec<OrganizationRow> = Vec::new();
    for affiliation in parts.record.authors.iter().flat_map(|author| &author.affiliations) {
        let Some(name) = &affiliation.name else { continue };
        if all.iter().all(|known| known.organization_name != *name) {
            let ror_id = affiliation.ror.as_ref().map(ToString::to_string);
            all.push(OrganizationRow { organization_name: name.clone(), ror_id, country: None });
        }
    }
    all
}

impl OrganizationRow {
    fn of(organization: &Organization) -> Self {
        Self {
            organization_name: organization.name.clone(),
            ror_id: organization.ror.as_ref().map(ToString::to_string),
            country: organization.country.clone(),
        }
    }
}
