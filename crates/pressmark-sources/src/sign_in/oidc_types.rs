//! The types of `openidconnect`, with claims beyond the standard ones and ORCID's addition to the token answer.

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, Client, EndpointMaybeSet, EndpointNotSet, EndpointSet, ExtraTokenFields, IdToken, IdTokenClaims,
    IdTokenFields, StandardErrorResponse, StandardTokenResponse, UserInfoClaims,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Claims that the standard does not name.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct OtherClaims {
    #[serde(flatten)]
    pub(super) all: Map<String, Value>,
}

impl AdditionalClaims for OtherClaims {}

/// What ORCID adds to the answer of its token endpoint.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct OrcidFields {
    #[serde(default)]
    pub(super) orcid: Option<String>,
    #[serde(default)]
    pub(super) name: Option<String>,
}

impl ExtraTokenFields for OrcidFields {}

pub(super) type TokenAnswer = StandardTokenResponse<
    IdTokenFields<
        OtherClaims,
        OrcidFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

pub(super) type IdTokenText =
    IdToken<OtherClaims, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;

pub(super) type Claims = IdTokenClaims<OtherClaims, CoreGenderClaim>;

pub(super) type UserInfo = UserInfoClaims<OtherClaims, CoreGenderClaim>;

pub(super) type OidcClient = Client<
    OtherClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    TokenAnswer,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;
