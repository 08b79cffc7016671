//! What a request brings: its body, who sends it, and from where. Reading it is the first half of the checks.

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use http::header::{CONTENT_TYPE, COOKIE};
use http::{HeaderMap, HeaderName, StatusCode, Uri};
use pressmark_app::accounts::{Signed, Via};
use pressmark_app::activity::Actor;
use pressmark_store::entity::user_session;
use serde_json::{Map, Value};

use super::addresses;
use super::words::words;
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::credentials::{Credential, DEVICE_COOKIE, cookie};
use crate::failure::Failure;
use crate::guard::{forbidden, unauthorized};
use crate::origin::{Told, writes};
use crate::state::HttpState;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

/// The longest text of a field that is no address or name.
pub(super) const LONGEST: usize = 2_048;

/// A request to one of these routes, its body read and its origin checked.
pub(crate) struct Input {
    caller: Caller,
    headers: HeaderMap,
    pub(super) uri: Uri,
    pub(super) fields: Fields,
}

/// A user with a session.
pub(super) struct Owner {
    pub(super) signed: Signed,
    pub(super) session: user_session::Model,
}

impl FromRequest<HttpState> for Input {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &HttpState) -> Result<Self, Failure> {
        let (mut parts, content) = request.into_parts();
        let caller = parts.extensions.remove::<Caller>();
        let caller = caller.ok_or_else(|| Failure::internal("no guard stands before this"))?;
        let fields = read_fields(&parts.headers, content, state).await?;
        // A browser sends cookies by itself, even ones that are not ours: then the origin has to be told.
        if writes(&parts.method) && parts.headers.contains_key(COOKIE) {
            trusted_origin(state, &parts.headers)?;
        }
        Ok(Self { caller, headers: parts.headers, uri: parts.uri, fields })
    }
}

async fn read_fields(headers: &HeaderMap, content: Body, state: &HttpState) -> Result<Fields, Failure> {
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let fields = match media_type.as_str() {
        _ if bytes.is_empty() => Fields::of(b"", None),
        "application/x-www-form-urlencoded" => form_fields(&bytes),
        "application/json" => Fields::of(&bytes, None),
        other if other.ends_with("+json") => Fields::of(&bytes, None),
        _ => {
            let failure = Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Content-Type must be application/json");
            return Err(failure.with_code("unsupported_media_type"));
        }
    };
    match fields.form_errors().first().map(String::as_str) {
        None => Ok(fields),
        Some("Not valid JSON") => {
            Err(Failure::new(StatusCode::BAD_REQUEST, "Invalid JSON in request body").with_code("bad_request"))
        }
        Some(other) => Err(invalid(format!("[body] {other}"))),
    }
}

fn form_fields(bytes: &[u8]) -> Fields {
    let pairs = url::form_urlencoded::parse(bytes).map(|(name, value)| (name.into_owned(), Value::from(&*value)));
    Fields::of(Value::Object(pairs.collect::<Map<_, _>>()).to_string().as_bytes(), None)
}

fn trusted_origin(state: &HttpState, headers: &HeaderMap) -> Result<(), Failure> {
    match state.origins.told_by(headers) {
        Told::Trusted => Ok(()),
        Told::Missing => Err(forbidden("Missing or null Origin", "missing_or_null_origin")),
        Told::Foreign => Err(forbidden("Invalid origin", "invalid_origin")),
    }
}

/// The failure of a field, in this contract's form.
pub(super) fn invalid(message: String) -> Failure {
    Failure::new(StatusCode::BAD_REQUEST, message).with_code("validation_error")
}

impl Input {
    /// Who does this, for events.
    pub(super) fn actor(&self) -> &Actor {
        &self.caller.actor
    }

    /// The secret of the device, if it has one.
    pub(super) fn device(&self) -> Option<String> {
        cookie(&self.headers, DEVICE_COOKIE)
    }

    /// The cookie of a flow.
    pub(super) fn cookie(&self, state: &HttpState, name: &str) -> Option<String> {
        state.cookies.read(&self.headers, name)
    }

    /// A parameter of the query.
    pub(super) fn query(&self, name: &str) -> Option<String> {
        let pairs = url::form_urlencoded::parse(self.uri.query().unwrap_or_default().as_bytes());
        pairs.into_iter().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// An address in the body to which the browser is sent later: ours, or one of a trusted origin.
    pub(super) fn address(
        &mut self,
        state: &HttpState,
        name: &str,
        code: &'static str,
    ) -> Result<Option<String>, Failure> {
        let Some(address) = self.fields.text(name, LONGEST) else { return Ok(None) };
        addresses::checked(&state.origins, address, code).map(Some)
    }

    /// The fields, or all that is wrong with them.
    pub(super) fn finish_fields(&self) -> Result<(), Failure> {
        let errors = self.fields.errors();
        if errors.is_empty() {
            return Ok(());
        }
        let told = errors.iter().flat_map(|(name, messages)| {
            let messages = messages.as_array().into_iter().flatten().filter_map(Value::as_str);
            messages.map(move |message| format!("[body.{name}] {message}"))
        });
        Err(invalid(told.collect::<Vec<_>>().join("; ")))
    }

    /// A sign-in or sign-up must not be made by a page of another origin either, even without cookies: it would sign
    /// its visitor in as somebody else. Programs, which tell no origin and are no browsers, may.
    pub(super) fn may_sign_in(&self, state: &HttpState) -> Result<(), Failure> {
        let site = self.headers.get(&SEC_FETCH_SITE).map(http::HeaderValue::as_bytes);
        let mode = self.headers.get(&SEC_FETCH_MODE).map(http::HeaderValue::as_bytes);
        if site == Some(b"cross-site") && mode == Some(b"navigate") {
            return Err(forbidden("Cross-site navigation sign-in blocked", "cross_site_navigation_login_blocked"));
        }
        let is_null = self.headers.get(http::header::ORIGIN).is_some_and(|origin| origin == "null");
        match state.origins.told_by(&self.headers) {
            Told::Trusted => Ok(()),
            Told::Foreign => Err(forbidden("Invalid origin", "invalid_origin")),
            Told::Missing if is_null && site == Some(b"same-origin") => Ok(()),
            Told::Missing if is_null || site.is_some() || mode.is_some() => {
                Err(forbidden("Missing or null Origin", "missing_or_null_origin"))
            }
            Told::Missing => Ok(()),
        }
    }

    /// The token of the session that was sent, good or bad.
    pub(super) fn session_token(&self) -> Option<String> {
        match Credential::of(&self.headers) {
            Credential::Bearer(token) | Credential::Cookie(token) => Some(token),
            // A key or an access token is no session.
            Credential::Nothing | Credential::Key(_) | Credential::Token(_) | Credential::Unreadable => None,
        }
    }

    /// The session that was sent, if it lives.
    pub(super) async fn find_owner(&self, state: &HttpState) -> Result<Option<Owner>, Failure> {
        let Some(token) = self.session_token() else { return Ok(None) };
        let signed = state.accounts.signed_by_session(&token).await.map_err(words)?;
        Ok(signed.and_then(|signed| match &signed.via {
            Via::Session(session) => Some(Owner { session: (**session).clone(), signed }),
            Via::Token(_) => None,
        }))
    }

    /// The session that must be there.
    pub(super) async fn owner(&self, state: &HttpState) -> Result<Owner, Failure> {
        self.find_owner(state).await?.ok_or_else(|| unauthorized("Unauthorized", "unauthorized"))
    }
}
