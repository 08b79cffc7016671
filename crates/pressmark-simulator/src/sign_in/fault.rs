//! What can be made to go wrong.

/// A fault of one sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInFault {
    /// The person says no: the way back carries `error=access_denied`.
    Denied,
    /// The id token has another nonce.
    WrongNonce,
    /// The id token has no nonce.
    NoNonce,
    /// The id token is of another issuer.
    WrongIssuer,
    /// The id token is for another client.
    WrongAudience,
    /// The id token is signed by a key that is not published, under the name of one that is.
    WrongSignature,
    /// The id token is not signed (`alg: none`).
    Unsigned,
    /// The id token is over.
    Expired,
    /// There is no id token.
    NoIdToken,
    /// The user information is about somebody else.
    OtherSubject,
    /// The provider shows no address.
    NoEmail,
    /// The provider has not verified the address.
    UnverifiedEmail,
    /// The token endpoint answers 500.
    TokenFails,
    /// The user information answers 500.
    UserInfoFails,
    /// The token endpoint answers with a redirect.
    TokenRedirects,
    /// The token endpoint answers with megabytes.
    TokenFloods,
    /// The token endpoint never answers.
    TokenHangs,
    /// The token endpoint answers with something that is not JSON.
    TokenGarbage,
}

impl SignInFault {
    const NAMES: [(&'static str, Self); 18] = [
        ("denied", Self::Denied),
        ("wrong-nonce", Self::WrongNonce),
        ("no-nonce", Self::NoNonce),
        ("wrong-issuer", Self::WrongIssuer),
        ("wrong-audience", Self::WrongAudience),
        ("wrong-signature", Self::WrongSignature),
        ("unsigned", Self::Unsigned),
        ("expired", Self::Expired),
        ("no-id-token", Self::NoIdToken),
        ("other-subject", Self::OtherSubject),
        ("no-email", Self::NoEmail),
        ("unverified-email", Self::UnverifiedEmail),
        ("token-fails", Self::TokenFails),
        ("user-info-fails", Self::UserInfoFails),
        ("token-redirects", Self::TokenRedirects),
        ("token-floods", Self::TokenFloods),
        ("token-hangs", Self::TokenHangs),
        ("token-garbage", Self::TokenGarbage),
    ];

    /// All faults.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::NAMES.into_iter().map(|(_, fault)| fault)
    }

    /// The fault of a name as the query parameter `fault` has it: `wrong-nonce`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.into_iter().find(|(known, _)| *known == name).map(|(_, fault)| fault)
    }

    /// The name for the query parameter `fault`.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.into_iter().find(|(_, fault)| *fault == self).map_or("", |(name, _)| name)
    }
}
