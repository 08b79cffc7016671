//! What is said of why an account could not do something: never more than the asker may know.

use std::time::Duration;

use http::StatusCode;
use pressmark_app::accounts::AccountError;

use super::input::invalid;
use crate::failure::Failure;
use crate::guard::{forbidden, limited, unauthorized};

/// In the words of this contract. What accounts have counted as a refusal by themselves is not counted again.
pub(super) fn words(error: AccountError) -> Failure {
    match error {
        AccountError::InvalidCredentials => unauthorized("Invalid email or password", "invalid_credentials").counted(),
        AccountError::InvalidPassword => unauthorized("Invalid password", "invalid_credentials"),
        // Nothing was refused yet: the same body comes again, with the code.
        AccountError::SecondFactorRequired => {
            let told = "A second factor is required: send its code, or a recovery code, as `otp`";
            unauthorized(told, "second_factor_required").counted()
        }
        AccountError::InvalidCode | AccountError::NoSecondFactor => {
            unauthorized("Invalid code of the second factor", "invalid_second_factor").counted()
        }
        AccountError::InvalidToken => unauthorized("Invalid token", "invalid_token"),
        AccountError::ExpiredToken => unauthorized("Token has expired", "token_expired"),
        AccountError::NotVerified => forbidden("The address has to be verified first", "email_not_verified"),
        AccountError::SignUpClosed => forbidden("Registration is not open", "registration_closed"),
        AccountError::EmailTaken => conflict("This address has an account already"),
        AccountError::LastSuperadmin => conflict("The last superadmin cannot go"),
        AccountError::UnknownUser => Failure::not_found("No such user").with_code("user_not_found"),
        AccountError::InvalidEmail => invalid("email", "Not an address of mail"),
        AccountError::Password(fault) => invalid("password", fault.message()),
        AccountError::NoPassword => invalid("password", "The account has none; set one by a reset first"),
        AccountError::Invalid(message) => {
            Failure::new(StatusCode::UNPROCESSABLE_ENTITY, message).with_code("validation_error")
        }
        AccountError::Limited(decision) => limited(&decision).counted(),
        AccountError::Busy => Failure::unavailable(Duration::from_secs(1), "too many passwords wait to be verified"),
        AccountError::Store(error) => error.into(),
        AccountError::Broken(cause) => Failure::internal(cause),
    }
}

/// Something that is there already, or must stay.
pub(super) fn conflict(message: &'static str) -> Failure {
    Failure::new(StatusCode::CONFLICT, message).with_code("conflict")
}
