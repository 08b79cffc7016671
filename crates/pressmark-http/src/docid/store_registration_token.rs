//! `POST /api/v1/auth/store-registration-token`: makes an account, in one call. The name is the specification's.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::accounts::{Door, ProfileChange, SignUp, SignedUp};
use pressmark_app::activity::EventType;
use pressmark_domain::{Orcid, Ror};
use pressmark_store::entity::app_user;
use serde::Deserialize;
use utoipa::ToSchema;

use super::envelope::{DocidError, Envelope, success};
use super::input::Input;
use super::limits;
use super::user::{Account, User};
use super::words::{conflict, words};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::state::HttpState;

/// What registrations are counted as.
const REGISTER: &str = "register";
/// Characters of the longest name.
const LONGEST_NAME: usize = 200;

/// Who wants an account.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct RegistrationRequest {
    /// Address of mail; a letter goes there.
    email: String,
    /// Name.
    full_name: String,
    /// Password: not one that is easily guessed.
    #[schema(min_length = 8)]
    password: String,
    /// ORCID iD, bare or as a URL. It gives no rights until ORCID confirms it.
    #[schema(required = false, nullable = false)]
    orcid_id: Option<String>,
    /// Where they work.
    #[schema(required = false, nullable = false)]
    affiliation: Option<String>,
    /// ROR id of where they work.
    #[schema(required = false, nullable = false)]
    ror_id: Option<String>,
}

/// Register.
#[utoipa::path(
    post, path = "/api/v1/auth/store-registration-token", tag = "Authentication", operation_id = "register",
    request_body = RegistrationRequest,
    responses(
        (status = 201, description = "The account; a letter to verify the address is under way.", body = Envelope<Account>),
        (status = 400, description = "The body cannot be read.", body = DocidError),
        (status = 403, description = "Registration is not open.", body = DocidError),
        (status = 409, description = "The address has an account already.", body = DocidError),
        (status = 413, description = "The body is too long.", body = DocidError),
        (status = 422, description = "The body is invalid.", body = DocidError),
        (status = 429, description = "Too many registrations.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ),
)]
pub(crate) async fn store_registration_token(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    content: Body,
) -> Result<Response, Failure> {
    let mut input = Input::read(&state, content).await?;
    let wish = Wish::read(&mut input);
    let email = wish.email.trim().to_lowercase();
    if let Err(invalid) = input.finish() {
        let left = state.accounts.attempts_left(REGISTER, &email, &caller.actor).await.map_err(words)?;
        return limits::told(Err(invalid), &left);
    }
    let counted = state.accounts.admit_auth(REGISTER, &email, &caller.actor).await.map_err(words)?;
    limits::told(register(&state, &caller, &wish).await, &counted)
}

struct Wish {
    email: String,
    full_name: String,
    password: String,
    orcid: Option<Orcid>,
    affiliation: Option<String>,
    ror: Option<Ror>,
}

impl Wish {
    fn read(input: &mut Input) -> Self {
        let (email, full_name) = (input.address("email"), input.line("full_name", LONGEST_NAME));
        Self {
            password: input.new_password("password", &[email.as_str(), full_name.as_str()]),
            orcid: input.identifier("orcid_id", Orcid::parse),
            affiliation: input.optional_line("affiliation"),
            ror: input.identifier("ror_id", Ror::parse),
            email,
            full_name,
        }
    }

    fn as_sign_up(&self) -> SignUp<'_> {
        SignUp {
            door: Door::Deposit,
            email: &self.email,
            password: &self.password,
            name: &self.full_name,
            image: None,
            affiliation: self.affiliation.as_deref(),
            orcid: self.orcid,
            invitation: None,
            callback_url: None,
        }
    }
}

async fn register(state: &HttpState, caller: &Caller, wish: &Wish) -> Result<Response, Failure> {
    match state.accounts.sign_up(wish.as_sign_up(), &caller.actor).await.map_err(words)? {
        SignedUp::New(user) => {
            let user = with_ror(state, caller, wish, *user).await?;
            let data = Account { user: User::of(&user) };
            Ok(success(StatusCode::CREATED, data, "Registered; a letter to verify the address is under way"))
        }
        SignedUp::Taken => {
            // The one place that tells which addresses have accounts (rule 34): whoever tries many is seen.
            state.accounts.count_refusal(EventType::AccessRefused, wish.email.trim(), "address_in_use", &caller.actor);
            Err(conflict("This address has an account already"))
        }
    }
}

async fn with_ror(
    state: &HttpState,
    caller: &Caller,
    wish: &Wish,
    user: app_user::Model,
) -> Result<app_user::Model, Failure> {
    let Some(ror) = &wish.ror else { return Ok(user) };
    let change = ProfileChange { ror: Some(Some(ror.clone())), ..ProfileChange::default() };
    state.accounts.change_profile(user.id, change, &caller.actor).await.map_err(words)
}
