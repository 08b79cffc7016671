//! `POST /api/auth/sign-up/email`: makes an account. An address in use is answered like a new one (rule 34 has the one
//! exception, and it is not here). Both are told of a user who is nobody: the keys that are given out, one after the
//! other, would tell which is which.

use axum::extract::State;
use axum::response::Response;
use pressmark_app::accounts::{Door, Place, SignUp, SignedUp};
use pressmark_domain::Orcid;
use pressmark_store::clock::now_millis;
use pressmark_store::entity::app_user;
use serde_json::json;

use super::input::{Input, LONGEST};
use super::words::words;
use super::{render, reply};
use crate::failure::Failure;
use crate::guard::with_limit;
use crate::state::HttpState;

/// What these are counted as, with the registrations of depositors.
const REGISTER: &str = "register";

pub(crate) async fn sign_up(State(state): State<HttpState>, mut input: Input) -> Result<Response, Failure> {
    let callback = input.address(&state, "callbackURL", "invalid_callback_url")?;
    let wish = Wish::read(&mut input);
    input.finish_fields()?;
    input.may_sign_in(&state)?;
    // Each costs a hash and a letter, whoever gets it.
    let email = wish.email.trim().to_lowercase();
    let left = state.accounts.admit_auth(REGISTER, &email, input.actor()).await.map_err(words)?;
    let signed_up = state.accounts.sign_up(wish.as_sign_up(callback.as_deref()), input.actor()).await.map_err(words);
    let answered = match signed_up {
        Ok(SignedUp::New(user)) if user.email_verified_at.is_some() => {
            begin(&state, &input, &user, wish.remember).await
        }
        Ok(SignedUp::New(_) | SignedUp::Taken) => answer(&state, &wish.made_up()).await,
        Err(refused) => Err(refused),
    };
    with_limit(answered, &left)
}

/// Whoever came by an invitation has proven the address and is signed in.
async fn begin(state: &HttpState, input: &Input, user: &app_user::Model, remember: bool) -> Result<Response, Failure> {
    let place = Place { remember, ..Place::default() };
    let device = input.device();
    let begun = state.accounts.begin_session(user, &place, device.as_deref(), input.actor()).await.map_err(words)?;
    let body = json!({ "token": begun.token, "user": render::user(state, &begun.user).await? });
    Ok(reply::with_session(state, reply::json(&body), &begun))
}

async fn answer(state: &HttpState, user: &app_user::Model) -> Result<Response, Failure> {
    Ok(reply::json(&json!({ "token": null, "user": render::user(state, user).await? })))
}

struct Wish {
    email: String,
    password: String,
    name: String,
    image: Option<String>,
    affiliation: Option<String>,
    orcid: Option<Orcid>,
    invitation: Option<String>,
    remember: bool,
}

impl Wish {
    fn read(input: &mut Input) -> Self {
        let fields = &mut input.fields;
        let orcid = fields.text("orcidId", LONGEST).filter(|text| !text.is_empty());
        let orcid = orcid.and_then(|text| match Orcid::parse(&text) {
            Ok(orcid) => Some(orcid),
            Err(error) => {
                fields.complain("orcidId", error.to_string());
                None
            }
        });
        Self {
            email: fields.required("email", LONGEST),
            password: fields.required("password", LONGEST),
            name: fields.required("name", LONGEST),
            image: fields.text("image", LONGEST).filter(|text| !text.is_empty()),
            affiliation: fields.text("affiliation", LONGEST),
            orcid,
            invitation: fields.text("invitation", LONGEST),
            remember: fields.flag("rememberMe", true),
        }
    }

    fn as_sign_up<'a>(&'a self, callback_url: Option<&'a str>) -> SignUp<'a> {
        SignUp {
            door: Door::Dashboard,
            email: &self.email,
            password: &self.password,
            name: &self.name,
            image: self.image.as_deref(),
            affiliation: self.affiliation.as_deref(),
            orcid: self.orcid,
            invitation: self.invitation.as_deref(),
            callback_url,
        }
    }

    /// A user as a new one looks. Its id is nobody's.
    fn made_up(&self) -> app_user::Model {
        let now = now_millis();
        app_user::Model {
            id: made_up_id(),
            email: Some(self.email.trim().to_lowercase()),
            email_verified_at: None,
            name: self.name.trim().to_owned(),
            image: self.image.clone(),
            affiliation: self.affiliation.clone(),
            orcid: self.orcid.map(|orcid| orcid.to_string()),
            orcid_authenticated_at: None,
            ror: None,
            role: "user".to_owned(),
            state: "active".to_owned(),
            password_hash: None,
            password_changed_at: None,
            last_sign_in_at: None,
            created_at: now,
            updated_at: now,
        }
    }
}

/// Larger than any that is given out, and small enough for every client.
fn made_up_id() -> i64 {
    let (high, low) = uuid::Uuid::new_v4().as_u64_pair();
    i64::from(u32::try_from((high ^ low) >> 32).unwrap_or_default()) + (1 << 40)
}
