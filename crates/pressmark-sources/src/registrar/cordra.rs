//! A Cordra over DOIP/HTTPS (`docid.md` §4.3): token, create with our own id, retrieve, update.

use std::time::{Duration, Instant};

use async_trait::async_trait;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use url::Url;

use super::http::{Answer, Http};
use super::{CordraSettings, Deposit, Done, Registrar, RegistrarError};
use crate::http::join;
use crate::{BuildError, Secret};

/// How long a token is taken for good; Cordra's live an hour.
const TOKEN_LASTS: Duration = Duration::from_secs(3_000);

const TOKEN: &str = "doip/20.DOIP/Op.Auth.Token";
const CREATE: &str = "doip/0.DOIP/Op.Create";
const RETRIEVE: &str = "0.DOIP/Op.Retrieve";
const UPDATE: &str = "0.DOIP/Op.Update";

/// A Cordra.
#[derive(Debug)]
pub struct Cordra {
    http: Http,
    base_url: Url,
    username: String,
    password: Secret,
    /// The token, and when it was got. Held while a new one is asked for, so that one request asks for all.
    token: Mutex<Option<(Secret, Instant)>>,
}

impl Cordra {
    /// A client by settings; connects to nobody yet.
    ///
    /// # Errors
    /// [`BuildError`] if the URL is none or there is no password.
    pub fn new(settings: &CordraSettings) -> Result<Self, BuildError> {
        let base_url = Url::parse(&settings.base_url).map_err(|e| BuildError(format!("cordra base_url: {e}")))?;
        let password = settings.password.clone().ok_or_else(|| BuildError("cordra: there is no password".into()))?;
        let http = Http::new("cordra", settings.timeout)?;
        Ok(Self { http, base_url, username: settings.username.clone(), password, token: Mutex::new(None) })
    }

    fn url(&self, path: &str, query: &[(&str, &str)]) -> Result<Url, RegistrarError> {
        let reason = |error: url::ParseError| RegistrarError::Unavailable {
            registrar: "cordra",
            status: None,
            retry_after: None,
            reason: error.to_string(),
        };
        let mut url = join(&self.base_url, path).map_err(reason)?;
        url.query_pairs_mut().extend_pairs(query);
        Ok(url)
    }

    /// The token; a new one if the one in use was refused or is old.
    async fn token(&self, refused: Option<&Secret>) -> Result<Secret, RegistrarError> {
        let mut kept = self.token.lock().await;
        if let Some((token, since)) = &*kept
            && since.elapsed() < TOKEN_LASTS
            && refused != Some(token)
        {
            return Ok(token.clone());
        }
        let url = self.url(TOKEN, &[("targetId", "service")])?;
        let sign_in = json!({"grant_type": "password", "username": self.username, "password": self.password.expose()});
        let answer = self.http.send(self.http.client.post(url).json(&sign_in)).await?;
        if !answer.status.is_success() {
            return Err(self.http.refused(answer));
        }
        let token = answer.body["access_token"].as_str().filter(|token| !token.is_empty());
        let token = Secret::new(token.ok_or_else(|| self.http.garbage(answer.status, "no access_token"))?);
        *kept = Some((token.clone(), Instant::now()));
        Ok(token)
    }

    /// Posts with a token; once more with a new one if it was refused.
    async fn post(&self, url: Url, body: Option<&Value>) -> Result<Answer, RegistrarError> {
        let mut token = self.token(None).await?;
        for again in [true, false] {
            let request = self.http.client.post(url.clone()).bearer_auth(token.expose());
            let request = match body {
                Some(body) => request.json(body),
                None => request,
            };
            let answer = self.http.send(request).await?;
            if answer.status != StatusCode::UNAUTHORIZED || !again {
                return Ok(answer);
            }
            token = self.token(Some(&token)).await?;
        }
        Err(RegistrarError::Unauthorized { registrar: "cordra", status: 401 })
    }

    /// What Cordra holds under an id.
    async fn content(&self, id: &str) -> Result<Option<Value>, RegistrarError> {
        let url = self.url("doip", &[("operationId", RETRIEVE), ("targetId", id)])?;
        let mut answer = self.post(url, None).await?;
        match answer.status {
            StatusCode::NOT_FOUND => Ok(None),
            status if !status.is_success() => Err(self.http.refused(answer)),
            status if answer.body["id"] != id => Err(self.http.garbage(status, "an object of another id")),
            status => match answer.body.pointer_mut("/attributes/content") {
                Some(content) => Ok(Some(content.take())),
                None => Err(self.http.garbage(status, "an object without content")),
            },
        }
    }

    /// Makes an object with our id; `false` if there is one.
    async fn create(&self, deposit: &Deposit) -> Result<bool, RegistrarError> {
        let url = self.url(CREATE, &[("targetId", "service")])?;
        let content = &deposit.metadata;
        let object = json!({"type": deposit.record_type, "id": deposit.id, "attributes": {"content": content}});
        let answer = self.post(url, Some(&object)).await?;
        match answer.status {
            StatusCode::CONFLICT => Ok(false),
            status if !status.is_success() => Err(self.http.refused(answer)),
            // One that chose another id has minted something else.
            status if answer.body["id"] != deposit.id => Err(self.http.garbage(status, "an object of another id")),
            _ => Ok(true),
        }
    }

    /// Brings what Cordra holds in step.
    async fn settle(&self, deposit: &Deposit, held: &Value) -> Result<Done, RegistrarError> {
        if !deposit.is_known && held["docid"] != deposit.url.as_str() {
            return Err(RegistrarError::Foreign { registrar: "cordra" });
        }
        if *held == deposit.metadata {
            return Ok(Done::Found);
        }
        let url = self.url("doip", &[("operationId", UPDATE), ("targetId", deposit.id.as_str())])?;
        let answer = self.post(url, Some(&json!({"attributes": {"content": deposit.metadata}}))).await?;
        if answer.status.is_success() { Ok(Done::Updated) } else { Err(self.http.refused(answer)) }
    }
}

#[async_trait]
impl Registrar for Cordra {
    fn name(&self) -> &'static str {
        "cordra"
    }

    async fn register(&self, deposit: &Deposit) -> Result<Done, RegistrarError> {
        if let Some(held) = self.content(&deposit.id).await? {
            return self.settle(deposit, &held).await;
        }
        if self.create(deposit).await? {
            return Ok(Done::Created);
        }
        // Made between the question and the order: by an attempt of ours that was given up, or by somebody else.
        match self.content(&deposit.id).await? {
            Some(held) => self.settle(deposit, &held).await,
            None => Err(RegistrarError::Rejected {
                registrar: "cordra",
                status: 409,
                excerpt: "it says that there is such an object, and that there is none".to_owned(),
            }),
        }
    }

    async fn update(&self, deposit: &Deposit) -> Result<Done, RegistrarError> {
        self.register(deposit).await
    }

    async fn tombstone(&self, deposit: &Deposit) -> Result<Done, RegistrarError> {
        // Never deleted: the object says of itself that it is over.
        self.register(deposit).await
    }
}
