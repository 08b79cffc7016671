//! Access and refresh tokens, for those who deposit by API.

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header, encode};
use pressmark_store::clock::now_millis;
use pressmark_store::entity::{app_user, token_family};
use pressmark_store::repo::tokens::{self, Refused};
use pressmark_store::repo::users;
use serde::{Deserialize, Serialize};

use super::{AccountError, Accounts, Credentials, NewDevice, Proof, secret};
use crate::activity::{Actor, Event, EventType, Status, record};

/// Life of an access token, in seconds.
pub const ACCESS_SECONDS: i64 = 3_600;
const DAY: i64 = 86_400_000;
/// Life of a refresh token that is not used.
const REFRESH: i64 = 30 * DAY;
/// Life of a sign-in, however often it is refreshed.
const FAMILY: i64 = 180 * DAY;
/// For whom access tokens are.
const AUDIENCE: &str = "pressmark-api";

/// What a sign-in by API gives.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// A JWT.
    pub access: String,
    /// Opaque, good once.
    pub refresh: String,
    /// Whose.
    pub user: app_user::Model,
    /// A secret for the device, if it had none.
    pub device: Option<NewDevice>,
}

/// Why an access token is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenRefused {
    /// It is too old.
    Expired,
    /// It is none of ours, or its sign-in has ended, or its user may not sign in.
    Invalid,
}

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    /// The family: with it ends the token.
    sid: String,
    jti: String,
    iat: i64,
    exp: i64,
}

impl Accounts {
    /// Signs in by password for tokens. Where a second factor is set up, `otp` holds its code, or a recovery code.
    ///
    /// # Errors
    /// Those of [`Accounts::verify`]; [`AccountError::SecondFactorRequired`], [`AccountError::InvalidCode`].
    pub async fn sign_in_for_tokens(
        &self,
        with: Credentials<'_>,
        otp: Option<&str>,
        actor: &Actor,
    ) -> Result<Tokens, AccountError> {
        let user = self.verify(with, actor).await?;
        if self.asks_for_second_factor(&user, with.device).await? {
            let code = otp.map(str::trim).filter(|code| !code.is_empty()).ok_or(AccountError::SecondFactorRequired)?;
            self.prove(&user, Proof::of(code), actor).await?;
        }
        self.begin_tokens(&user, with.device, actor).await
    }

    /// Gives tokens to somebody who has proven who they are.
    ///
    /// # Errors
    /// [`AccountError::InvalidCredentials`] for one who was disabled meanwhile; any database error.
    pub async fn begin_tokens(
        &self,
        user: &app_user::Model,
        device: Option<&str>,
        actor: &Actor,
    ) -> Result<Tokens, AccountError> {
        let now = now_millis();
        let refresh = secret::new_token();
        let signing = self.0.keys.signing().await?;
        let tx = self.0.store.begin().await?;
        let had_signed_in = user.last_sign_in_at.is_some();
        let noted = self.note_device(&tx, user.id, device, false).await?;
        let agent = actor.user_agent.as_ref().map(|agent| agent.chars().take(256).collect());
        let family = tokens::begin(&tx, user.id, actor.address.clone(), agent, now + FAMILY).await?;
        tokens::issue(&tx, &family, secret::hash(&refresh), now + REFRESH).await?;
        let user = users::note_sign_in(&tx, user.id, now).await?.ok_or(AccountError::InvalidCredentials)?;
        let event = Event::new(EventType::SignedIn, format!("{} signed in for tokens", user.shown()));
        record(&tx, &actor.as_user(user.shown()), event.on("user", user.id)).await?;
        tx.commit().await?;
        if had_signed_in && !noted.known {
            self.tell_of_new_device(&user, actor);
        }
        let access = self.access_token(&signing, &family)?;
        Ok(Tokens { access, refresh, user, device: noted.new })
    }

    /// Exchanges a refresh token for new tokens. One that was used before was stolen, by whoever uses it now or by
    /// whoever did then: its sign-in ends.
    ///
    /// # Errors
    /// [`AccountError::InvalidToken`], [`AccountError::ExpiredToken`].
    pub async fn refresh_tokens(&self, refresh: &str, actor: &Actor) -> Result<Tokens, AccountError> {
        let signing = self.0.keys.signing().await?;
        let now = now_millis();
        let next = secret::new_token();
        let tx = self.0.store.begin().await?;
        let family = match tokens::spend(&tx, &secret::hash(refresh)).await? {
            Ok(family) => family,
            Err(refused) => {
                if let Refused::Replayed(family) = &refused {
                    self.end_replayed(&tx, family, actor).await?;
                }
                tx.commit().await?;
                return Err(if refused == Refused::Expired {
                    AccountError::ExpiredToken
                } else {
                    AccountError::InvalidToken
                });
            }
        };
        let user = users::by_id(&*tx, family.user_id).await?.filter(app_user::Model::is_active);
        let user = user.ok_or(AccountError::InvalidToken)?;
        tokens::issue(&tx, &family, secret::hash(&next), now + REFRESH).await?;
        tx.commit().await?;
        let access = self.access_token(&signing, &family)?;
        Ok(Tokens { access, refresh: next, user, device: None })
    }

    async fn end_replayed(
        &self,
        tx: &pressmark_store::WriteTx,
        family: &token_family::Model,
        actor: &Actor,
    ) -> Result<(), AccountError> {
        tokens::revoke(tx, &family.id, "a refresh token was used twice").await?;
        let event = Event::new(EventType::TokenReplayed, "A refresh token was used twice; its sign-in has ended");
        record(tx, actor, event.on("user", family.user_id).ended(Status::Refused)).await?;
        Ok(())
    }

    /// Ends the sign-in of a family: its access tokens end with it.
    ///
    /// # Errors
    /// Any database error.
    pub async fn sign_out_tokens(
        &self,
        user: &app_user::Model,
        family: &str,
        actor: &Actor,
    ) -> Result<(), AccountError> {
        let tx = self.0.store.begin().await?;
        tokens::revoke(&tx, family, "signed out").await?;
        let event = Event::new(EventType::SignedOut, format!("{} signed out", user.shown())).on("user", user.id);
        record(&tx, &actor.as_user(user.shown()), event).await?;
        tx.commit().await?;
        Ok(())
    }

    fn access_token(&self, signing: &[super::keys::Key], family: &token_family::Model) -> Result<String, AccountError> {
        let key = signing.first().ok_or_else(|| AccountError::Broken("there is no signing key".to_owned()))?;
        let now = now_millis() / 1000;
        let claims = Claims {
            iss: self.0.settings.public_url.clone(),
            aud: AUDIENCE.to_owned(),
            sub: family.user_id.to_string(),
            sid: family.id.clone(),
            jti: uuid::Uuid::new_v4().to_string(),
            iat: now,
            exp: now + ACCESS_SECONDS,
        };
        let header = Header { kid: Some(key.id.clone()), ..Header::new(Algorithm::EdDSA) };
        encode(&header, &claims, &key.encoding).map_err(|e| AccountError::Broken(e.to_string()))
    }

    /// The family and the user of an access token. What it may do is read from the database, never from the token.
    pub(super) async fn check_access_token(
        &self,
        token: &str,
    ) -> Result<Result<(String, app_user::Model), TokenRefused>, AccountError> {
        let claims = match self.claims(token).await? {
            Ok(claims) => claims,
            Err(refused) => return Ok(Err(refused)),
        };
        let found = tokens::living(self.0.store.read(), &claims.sid).await?;
        let found = found.filter(|(family, user)| user.is_active() && family.user_id.to_string() == claims.sub);
        Ok(found.map(|(family, user)| (family.id, user)).ok_or(TokenRefused::Invalid))
    }

    async fn claims(&self, token: &str) -> Result<Result<Claims, TokenRefused>, AccountError> {
        let Ok(header) = decode_header(token) else { return Ok(Err(TokenRefused::Invalid)) };
        let (Some(id), Algorithm::EdDSA) = (header.kid, header.alg) else { return Ok(Err(TokenRefused::Invalid)) };
        let Some(keys) = self.0.keys.of_name(&id).await? else { return Ok(Err(TokenRefused::Invalid)) };
        let Some(key) = keys.iter().find(|key| key.id == id) else { return Ok(Err(TokenRefused::Invalid)) };
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[&self.0.settings.public_url]);
        validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
        validation.leeway = 0;
        Ok(match decode::<Claims>(token, &key.decoding, &validation) {
            Ok(decoded) => Ok(decoded.claims),
            Err(error) if matches!(error.kind(), ErrorKind::ExpiredSignature) => Err(TokenRefused::Expired),
            Err(_) => Err(TokenRefused::Invalid),
        })
    }
}
