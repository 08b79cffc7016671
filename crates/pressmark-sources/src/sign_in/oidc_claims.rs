//! From claims to an identity.

use openidconnect::{EndUserName, LocalizedClaim};
use pressmark_domain::Orcid;
use serde_json::{Map, Value};

use super::error::SignInError;
use super::identity::{Identity, email, image, text};
use super::oidc::{Kind, Oidc};
use super::oidc_types::{Claims, OrcidFields, UserInfo};
use super::roles::claim;

impl Oidc {
    /// Whether the user information has to be asked for what the id token does not say.
    pub(super) fn wants_more(&self, claims: &Claims) -> bool {
        match &self.kind {
            // Both tell everything in the id token.
            Kind::Google | Kind::Orcid => false,
            Kind::Other { role_claim, orcid_claim, .. } => {
                let others = &claims.additional_claims().all;
                let lacks = |path: &Option<String>| path.as_ref().is_some_and(|path| claim(others, path).is_none());
                claims.email().is_none() || claims.name().is_none() || lacks(role_claim) || lacks(orcid_claim)
            }
        }
    }

    /// The identity that claims tell. The id token's word counts before the user information's, which is not signed.
    pub(super) fn read(
        &self,
        claims: &Claims,
        info: Option<&UserInfo>,
        fields: &OrcidFields,
    ) -> Result<Identity, SignInError> {
        let mut others: Map<String, Value> = info.map(|info| info.additional_claims().all.clone()).unwrap_or_default();
        others.extend(claims.additional_claims().all.clone());
        let (address, is_verified) = self.address(claims, info);
        let subject = claims.subject().as_str().to_owned();
        let orcid = self.orcid(&subject, &others, fields)?;
        if address.is_none() && matches!(self.kind, Kind::Google) {
            return Err(SignInError::NoEmail { provider: self.id.clone() });
        }
        let picture = claims.picture().or_else(|| info.and_then(UserInfo::picture));
        Ok(Identity {
            provider_id: self.id.clone(),
            subject,
            email_verified: address.is_some() && is_verified,
            email: address,
            name: name(claims, info).or_else(|| fields.name.as_deref().and_then(text)),
            orcid,
            image: picture.and_then(|url| url.get(None)).and_then(|url| image(url.as_str())),
            claims: others,
        })
    }

    /// The address and whether the same document calls it verified.
    fn address(&self, claims: &Claims, info: Option<&UserInfo>) -> (Option<String>, bool) {
        let trusted = matches!(self.kind, Kind::Other { trust_email: true, .. });
        let by_token = claims.email().map(|address| (address, claims.email_verified()));
        let by_info = || info.and_then(|info| info.email().map(|address| (address, info.email_verified())));
        match (&self.kind, by_token.or_else(by_info)) {
            (Kind::Orcid, _) | (_, None) => (None, false),
            (_, Some((address, verified))) => (email(address.as_str()), verified.unwrap_or(trusted)),
        }
    }

    fn orcid(
        &self,
        subject: &str,
        others: &Map<String, Value>,
        fields: &OrcidFields,
    ) -> Result<Option<Orcid>, SignInError> {
        match &self.kind {
            Kind::Orcid => {
                let id = Orcid::parse(subject).map_err(|_| self.no_user_info("the subject is no ORCID iD"))?;
                let other = fields.orcid.as_ref().map(|text| Orcid::parse(text).ok());
                if other.is_some_and(|other| other != Some(id)) {
                    return Err(self.no_user_info("two ORCID iDs"));
                }
                Ok(Some(id))
            }
            Kind::Google => Ok(None),
            Kind::Other { orcid_claim, .. } => {
                let value = orcid_claim.as_ref().and_then(|path| claim(others, path)).and_then(Value::as_str);
                Ok(value.and_then(|value| Orcid::parse(value).ok()))
            }
        }
    }
}

fn name(claims: &Claims, info: Option<&UserInfo>) -> Option<String> {
    let plain = |claim: Option<&LocalizedClaim<EndUserName>>| {
        claim.and_then(|claim| claim.get(None)).and_then(|name| text(name.as_str()))
    };
    let whole = plain(claims.name()).or_else(|| plain(info.and_then(UserInfo::name)));
    whole.or_else(|| {
        let given = claims.given_name().and_then(|claim| claim.get(None)).map(|name| name.as_str());
        let family = claims.family_name().and_then(|claim| claim.get(None)).map(|name| name.as_str());
        text(&[given, family].into_iter().flatten().collect::<Vec<_>>().join(" "))
    })
}
