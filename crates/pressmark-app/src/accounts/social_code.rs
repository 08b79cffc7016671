//! Tokens for a program whose user has signed in elsewhere, in a browser: the browser brings a code, and only the program
//! that began has the secret that goes with it.

use pressmark_store::clock::now_millis;
use pressmark_store::entity::app_user;
use pressmark_store::repo::{one_time_tokens, users};
use serde_json::json;

use super::{AccountError, Accounts, Proof, Tokens, secret};
use crate::activity::Actor;

pub(super) const PURPOSE: &str = "social_code";
/// How long a code is good, in milliseconds.
const TIME: i64 = 5 * 60_000;

impl Accounts {
    /// Keeps a code for the program whose secret has this hash.
    pub(super) async fn keep_code(&self, user: &app_user::Model, program: &str) -> Result<String, AccountError> {
        let code = secret::new_token();
        let new = one_time_tokens::NewToken {
            token_hash: secret::hash(&code),
            purpose: PURPOSE,
            user_id: Some(user.id),
            payload: json!({ "program": program }).to_string(),
            expires_at: now_millis() + TIME,
        };
        let tx = self.0.store.begin().await?;
        one_time_tokens::add(&tx, new).await?;
        tx.commit().await?;
        Ok(code)
    }

    /// Exchanges a code for tokens. Where a second factor is set up, `otp` holds its code; without it the code stays.
    ///
    /// # Errors
    /// [`AccountError::InvalidToken`], [`AccountError::SecondFactorRequired`], [`AccountError::InvalidCode`].
    pub async fn exchange_social_code(
        &self,
        code: &str,
        program_secret: &str,
        otp: Option<&str>,
        device: Option<&str>,
        actor: &Actor,
    ) -> Result<Tokens, AccountError> {
        let hash = secret::hash(code);
        let row = one_time_tokens::find(self.0.store.read(), PURPOSE, &hash).await?;
        let row = row.filter(|row| row.expires_at > now_millis()).ok_or(AccountError::InvalidToken)?;
        let kept: serde_json::Value =
            serde_json::from_str(&row.payload).map_err(|e| AccountError::Broken(e.to_string()))?;
        if kept["program"] != secret::hash(program_secret).as_str() {
            return Err(AccountError::InvalidToken);
        }
        let user = match row.user_id {
            Some(id) => users::by_id(self.0.store.read(), id).await?.filter(app_user::Model::is_active),
            None => None,
        };
        let user = user.ok_or(AccountError::InvalidToken)?;
        if self.asks_for_second_factor(&user, device).await? {
            let otp = otp.map(str::trim).filter(|otp| !otp.is_empty()).ok_or(AccountError::SecondFactorRequired)?;
            self.prove(&user, Proof::of(otp), actor).await?;
        }
        let tx = self.0.store.begin().await?;
        one_time_tokens::take(&tx, PURPOSE, &hash).await?.ok_or(AccountError::InvalidToken)?;
        tx.commit().await?;
        self.begin_tokens(&user, device, actor).await
    }
}
