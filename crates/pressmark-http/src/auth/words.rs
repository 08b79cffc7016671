//! What is said of why an account could not do something.

use std::time::Duration;

use http::{HeaderName, HeaderValue, StatusCode};
use pressmark_app::accounts::AccountError;
use pressmark_app::accounts::password::Fault;

use crate::failure::Failure;
use crate::guard::limit_headers;

/// In the words of Better Auth: `better-auth.md` §10.
pub(super) fn words(error: AccountError) -> Failure {
    let bad = |message: String, code| Failure::new(StatusCode::BAD_REQUEST, message).with_code(code);
    let other = |status, message: String, code| Failure::new(status, message).with_code(code);
    match error {
        AccountError::InvalidEmail => bad("Invalid email".to_owned(), "invalid_email"),
        AccountError::Password(fault) => {
            let code = match fault {
                Fault::TooShort => "password_too_short",
                Fault::TooLong => "password_too_long",
                Fault::Weak(_) => "password_too_weak",
            };
            bad(fault.message(), code)
        }
        AccountError::InvalidCredentials => {
            let told = "Invalid email or password".to_owned();
            other(StatusCode::UNAUTHORIZED, told, "invalid_email_or_password").counted()
        }
        AccountError::InvalidPassword => bad("Invalid password".to_owned(), "invalid_password"),
        AccountError::NoPassword => {
            bad("This account has no password; set one by a reset first".to_owned(), "credential_account_not_found")
        }
        AccountError::NotVerified => {
            other(StatusCode::FORBIDDEN, "Email not verified".to_owned(), "email_not_verified")
        }
        AccountError::EmailTaken => {
            let told = "User already exists. Use another email.".to_owned();
            other(StatusCode::UNPROCESSABLE_ENTITY, told, "user_already_exists_use_another_email")
        }
        AccountError::SignUpClosed => {
            bad("Sign-up needs an invitation here".to_owned(), "email_password_sign_up_disabled")
        }
        AccountError::InvalidCode => {
            other(StatusCode::UNAUTHORIZED, "Invalid code".to_owned(), "invalid_code").counted()
        }
        AccountError::InvalidToken => bad("Invalid token".to_owned(), "invalid_token"),
        AccountError::ExpiredToken => bad("Token expired".to_owned(), "token_expired"),
        AccountError::SecondFactorRequired => {
            other(StatusCode::UNAUTHORIZED, "A second factor is required".to_owned(), "second_factor_required")
        }
        AccountError::NoSecondFactor => bad("The second factor is not set up".to_owned(), "totp_not_enabled"),
        AccountError::LastSuperadmin => bad("The last superadmin cannot be removed".to_owned(), "last_superadmin"),
        AccountError::UnknownUser => bad("User not found".to_owned(), "user_not_found"),
        AccountError::Invalid(message) => bad(message, "validation_error"),
        AccountError::Limited(decision) => {
            let message = "Too many requests. Please try again later.";
            let seconds = decision.retry_after.as_secs().max(1);
            Failure::new(StatusCode::TOO_MANY_REQUESTS, message)
                .with_headers(limit_headers(&decision))
                .with_headers([(HeaderName::from_static("x-retry-after"), HeaderValue::from(seconds))])
                .with_retry_after(decision.retry_after)
                .counted()
        }
        AccountError::Busy => Failure::unavailable(Duration::from_secs(1), "too many passwords wait to be verified"),
        AccountError::Store(error) => error.into(),
        AccountError::Broken(cause) => Failure::internal(cause),
    }
}

/// In the words of the dashboard, which knows these codes too; only the status differs where Legaciti has its own.
impl From<AccountError> for Failure {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::UnknownUser => Self::not_found("User not found"),
            AccountError::LastSuperadmin => {
                Self::new(StatusCode::CONFLICT, "The last superadmin cannot be removed").with_code("last_superadmin")
            }
            other => words(other),
        }
    }
}
