//! Signing in by an account elsewhere (rules 30 to 32): there and back.

use pressmark_sources::sign_in::{Identity, Provider, SignInError};
use pressmark_store::clock::now_millis;
use pressmark_store::entity::app_user;
use pressmark_store::repo::{one_time_tokens, sessions, users};
use serde::{Deserialize, Serialize};
use url::Url;

use super::session::{Begun, Place};
use super::{AccountError, Accounts, SecondStep, secret};
use crate::activity::{Actor, EventType};

/// What the state of a flow is kept as.
pub(super) const PURPOSE: &str = "sign_in_elsewhere";
/// How long somebody has at the provider, in milliseconds.
const TIME: i64 = 10 * 60_000;

/// What a flow was begun with, and what has to be known when the browser comes back.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Flow {
    /// Where the browser goes in the end.
    pub callback_url: Option<String>,
    /// Where it goes when it failed.
    pub error_url: Option<String>,
    /// Where a new user goes.
    pub new_user_url: Option<String>,
    /// The user who adds this way in, instead of signing in by it.
    pub link_to: Option<i64>,
    /// The session in which they do: with it ends the flow.
    pub link_by: Option<i64>,
    /// The hash of the token of an invitation that opens the door for a new user.
    pub invitation: Option<String>,
    /// The hash of the secret by which a program, which has no cookies, takes the tokens that come of it.
    pub program: Option<String>,
}

/// What is kept between there and back.
#[derive(Serialize, Deserialize)]
struct Kept {
    provider: String,
    /// Sealed: whoever reads the database must not be able to end somebody's flow.
    verifier: String,
    nonce: String,
    flow: Flow,
}

/// A flow that has begun.
#[derive(Debug, Clone)]
pub struct Started {
    /// The provider's page.
    pub url: Url,
    /// Comes back with the browser; kept there in a cookie.
    pub state: String,
}

/// How a flow ended well.
#[derive(Debug)]
pub enum Ended {
    /// With a session.
    Session {
        /// The session.
        begun: Box<Begun>,
        /// The user was made just now.
        is_new: bool,
    },
    /// The second factor is asked for.
    Second(SecondStep),
    /// The way in was added to the account of whoever began.
    Linked,
    /// A program waits for the tokens: by this code, and the secret it has.
    Code(String),
}

/// Why a flow did not end well, in the contract's words (`better-auth.md` §8).
#[derive(Debug)]
pub enum FlowError {
    /// For the browser.
    Told(&'static str),
    /// Something of ours.
    Account(AccountError),
}

impl<E: Into<AccountError>> From<E> for FlowError {
    fn from(error: E) -> Self {
        Self::Account(error.into())
    }
}

impl From<SignInError> for FlowError {
    fn from(error: SignInError) -> Self {
        if error.is_notable() {
            tracing::warn!(%error, "a sign-in elsewhere came to nothing");
        }
        Self::Told(error.code())
    }
}

impl Accounts {
    /// The address to which providers send browsers back.
    fn redirect_uri(&self, provider: &Provider) -> Result<Url, AccountError> {
        let link = self.link(&format!("/api/auth/callback/{}", provider.id()), &[]);
        link.ok_or_else(|| AccountError::Broken("public_url is no URL".to_owned()))
    }

    /// Begins a flow.
    ///
    /// # Errors
    /// [`AccountError::Broken`] where the provider does not answer.
    pub async fn begin_social(
        &self,
        provider: &Provider,
        flow: Flow,
        scopes: &[String],
        login_hint: Option<&str>,
    ) -> Result<Started, AccountError> {
        let begun = provider.begin(&self.redirect_uri(provider)?, scopes, login_hint).await;
        let begun = begun.map_err(|error| AccountError::Broken(error.to_string()))?;
        let user_id = flow.link_to;
        let kept = Kept {
            provider: provider.id().to_owned(),
            verifier: self.0.sealer.seal(PURPOSE, begun.pkce_verifier.as_bytes())?,
            nonce: begun.nonce.clone(),
            flow,
        };
        let new = one_time_tokens::NewToken {
            token_hash: secret::hash(&begun.state),
            purpose: PURPOSE,
            user_id,
            payload: serde_json::to_string(&kept).map_err(|e| AccountError::Broken(e.to_string()))?,
            expires_at: now_millis() + TIME,
        };
        let tx = self.0.store.begin().await?;
        one_time_tokens::add(&tx, new).await?;
        tx.commit().await?;
        Ok(Started { url: begun.url, state: begun.state })
    }

    /// Takes the state that a browser came back with: what its flow was begun with. It is gone then.
    ///
    /// # Errors
    /// `state_mismatch` for a state that was never given, or was taken before, or is too old, or of another provider.
    pub async fn take_flow(&self, provider: &Provider, state: &str) -> Result<TakenFlow, FlowError> {
        let tx = self.0.store.begin().await?;
        let taken = one_time_tokens::take(&tx, PURPOSE, &secret::hash(state)).await?;
        tx.commit().await?;
        let mismatch = || FlowError::Told("state_mismatch");
        let taken = taken.filter(|row| row.expires_at > now_millis()).ok_or_else(mismatch)?;
        let kept: Kept = serde_json::from_str(&taken.payload).map_err(|e| AccountError::Broken(e.to_string()))?;
        if kept.provider != provider.id() {
            return Err(mismatch());
        }
        let verifier = self.0.sealer.open(PURPOSE, &kept.verifier)?;
        let verifier = String::from_utf8(verifier).map_err(|e| AccountError::Broken(e.to_string()))?;
        Ok(TakenFlow { flow: kept.flow, verifier, nonce: kept.nonce })
    }

    /// Ends a flow: asks the provider who it is, and signs that user in, or adds the way in.
    ///
    /// # Errors
    /// See [`FlowError`].
    pub async fn finish_social(
        &self,
        provider: &Provider,
        taken: &TakenFlow,
        (code, iss): (&str, Option<&str>),
        device: Option<&str>,
        actor: &Actor,
    ) -> Result<Ended, FlowError> {
        if !self.may_still_link(&taken.flow).await? {
            return Err(FlowError::Told("unable_to_link_account"));
        }
        provider.check_issuer(iss).await?;
        let redirect_uri = self.redirect_uri(provider)?;
        let identity = provider.finish(code, &redirect_uri, &taken.verifier, &taken.nonce).await?;
        if let Some(user_id) = taken.flow.link_to {
            self.link_identity(user_id, &identity, actor).await?;
            return Ok(Ended::Linked);
        }
        let (user, is_new) = self.user_of(&identity, &taken.flow, actor).await?;
        if !user.is_active() {
            self.count_refusal(EventType::SignInRefused, user.shown(), "disabled", actor);
            return Err(FlowError::Told("unable_to_create_session"));
        }
        self.apply_claims(provider, &identity, &user, actor).await?;
        let user = users::by_id(self.0.store.read(), user.id).await?.unwrap_or(user);
        if let Some(program) = &taken.flow.program {
            return Ok(Ended::Code(self.keep_code(&user, program).await?));
        }
        self.let_in(&user, is_new, device, actor).await
    }

    /// Whether the session in which somebody began to add a way in still lives. Whoever ended it meant its holder to be
    /// gone, and a way in of theirs would bring them back. Of other flows: yes.
    async fn may_still_link(&self, flow: &Flow) -> Result<bool, AccountError> {
        let Some(user_id) = flow.link_to else { return Ok(true) };
        let living = sessions::of_user(self.0.store.read(), user_id).await?;
        Ok(living.iter().any(|session| Some(session.id) == flow.link_by))
    }

    async fn let_in(
        &self,
        user: &app_user::Model,
        is_new: bool,
        device: Option<&str>,
        actor: &Actor,
    ) -> Result<Ended, FlowError> {
        let place = Place { remember: true, ..Place::default() };
        if self.asks_for_second_factor(user, device).await? {
            return Ok(Ended::Second(self.begin_second_step(user, &place).await?));
        }
        let begun = Box::new(self.begin_session(user, &place, device, actor).await?);
        Ok(Ended::Session { begun, is_new })
    }
}

/// What a flow was begun with, taken back.
#[derive(Debug, Clone)]
pub struct TakenFlow {
    /// What it was begun with.
    pub flow: Flow,
    verifier: String,
    nonce: String,
}

/// Whether an identity's address may find a local account.
pub(super) fn proven_email(identity: &Identity) -> Option<&str> {
    identity.email.as_deref().filter(|_| identity.email_verified)
}
