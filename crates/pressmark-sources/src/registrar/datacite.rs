//! DOIs at DataCite, by its REST API: `PUT /dois/{doi}` makes a draft, the event `publish` makes it findable, `hide`
//! takes it out of the index again. Nothing is ever deleted.

use async_trait::async_trait;
use reqwest::header::CONTENT_TYPE;
use reqwest::{RequestBuilder, StatusCode};
use serde_json::{Value, json};
use url::Url;

use super::http::Http;
use super::{DataciteSettings, Deposit, Done, Registrar, RegistrarError};
use crate::http::{Slash, encode_segment, join};
use crate::{BuildError, Secret};

const MEDIA_TYPE: &str = "application/vnd.api+json";

/// A repository account at DataCite.
#[derive(Debug)]
pub struct DataciteDois {
    http: Http,
    base_url: Url,
    username: String,
    password: Secret,
}

/// What DataCite is to do with a DOI beside keeping its metadata.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Event {
    Publish,
    Hide,
}

impl DataciteDois {
    /// A client by settings; connects to nobody yet.
    ///
    /// # Errors
    /// [`BuildError`] if the URL is none or there is no password.
    pub fn new(settings: &DataciteSettings) -> Result<Self, BuildError> {
        let base_url = Url::parse(&settings.base_url).map_err(|e| BuildError(format!("datacite base_url: {e}")))?;
        let password = settings.password.clone().ok_or_else(|| BuildError("datacite: there is no password".into()))?;
        let http = Http::new("datacite", settings.timeout)?;
        Ok(Self { http, base_url, username: settings.username.clone(), password })
    }

    fn url(&self, doi: &str) -> Result<Url, RegistrarError> {
        let path = format!("dois/{}", encode_segment(doi, Slash::Keep));
        join(&self.base_url, &path).map_err(|error| RegistrarError::Unavailable {
            registrar: "datacite",
            status: None,
            retry_after: None,
            reason: error.to_string(),
        })
    }

    fn signed(&self, request: RequestBuilder) -> RequestBuilder {
        request.basic_auth(&self.username, Some(self.password.expose()))
    }

    /// The attributes that DataCite has of a DOI of ours.
    async fn held(&self, deposit: &Deposit) -> Result<Option<Value>, RegistrarError> {
        let request = self.http.client.get(self.url(&deposit.id)?);
        let mut answer = self.http.send(self.signed(request)).await?;
        match answer.status {
            StatusCode::NOT_FOUND => Ok(None),
            status if !status.is_success() => Err(self.http.refused(answer)),
            status => {
                let attributes = answer.body.pointer_mut("/data/attributes").map(Value::take).unwrap_or_default();
                let doi = attributes["doi"].as_str().unwrap_or_default();
                if !doi.eq_ignore_ascii_case(&deposit.id) {
                    return Err(self.http.garbage(status, "another DOI"));
                }
                if !deposit.is_known && attributes["url"] != deposit.url.as_str() {
                    return Err(RegistrarError::Foreign { registrar: "datacite" });
                }
                Ok(Some(attributes))
            }
        }
    }

    /// Writes the metadata, and does what else is to be done. DataCite makes what is not there.
    async fn put(&self, deposit: &Deposit, event: Option<Event>) -> Result<(), RegistrarError> {
        let mut attributes = deposit.metadata.clone();
        attributes["doi"] = deposit.id.as_str().into();
        attributes["url"] = deposit.url.as_str().into();
        match event {
            Some(Event::Publish) => attributes["event"] = "publish".into(),
            Some(Event::Hide) => attributes["event"] = "hide".into(),
            None => {}
        }
        let body = json!({"data": {"id": deposit.id, "type": "dois", "attributes": attributes}});
        let request = self.http.client.put(self.url(&deposit.id)?).header(CONTENT_TYPE, MEDIA_TYPE).json(&body);
        let answer = self.http.send(self.signed(request)).await?;
        if !answer.status.is_success() {
            return Err(self.http.refused(answer));
        }
        let doi = answer.body["data"]["attributes"]["doi"].as_str().unwrap_or_default();
        match doi.eq_ignore_ascii_case(&deposit.id) {
            true => Ok(()),
            false => Err(self.http.garbage(answer.status, "another DOI")),
        }
    }

    /// Brings what DataCite has in step, and makes it findable if the world may see it.
    async fn settle(&self, deposit: &Deposit, held: Option<Value>) -> Result<Done, RegistrarError> {
        let Some(held) = held else {
            // A draft first: whatever breaks off now can be told to be ours.
            self.put(deposit, None).await?;
            if deposit.is_public {
                self.put(deposit, Some(Event::Publish)).await?;
            }
            return Ok(Done::Created);
        };
        let is_findable = held["state"] == "findable";
        let event = match (deposit.is_public, is_findable) {
            (true, false) => Some(Event::Publish),
            // Once seen it cannot be a draft again; hidden is what is left.
            (false, true) => Some(Event::Hide),
            _ => None,
        };
        self.put(deposit, event).await?;
        Ok(Done::Updated)
    }
}

#[async_trait]
impl Registrar for DataciteDois {
    fn name(&self) -> &'static str {
        "datacite"
    }

    async fn register(&self, deposit: &Deposit) -> Result<Done, RegistrarError> {
        let held = self.held(deposit).await?;
        self.settle(deposit, held).await
    }

    async fn update(&self, deposit: &Deposit) -> Result<Done, RegistrarError> {
        self.register(deposit).await
    }

    async fn tombstone(&self, deposit: &Deposit) -> Result<Done, RegistrarError> {
        self.register(&Deposit { is_public: false, ..deposit.clone() }).await
    }
}
