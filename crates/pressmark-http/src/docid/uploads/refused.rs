//! Why an upload is refused, in the words of this contract.

use std::time::Duration;

use http::StatusCode;
use pressmark_app::files::FileError;
use pressmark_store::blobs::BlobError;

use super::steady::Halt;
use crate::docid::input::invalid;
use crate::failure::Failure;

/// When to come again if there is no room or the store of files does not answer.
const LATER: Duration = Duration::from_secs(60);

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        let told = |status, message: &'static str, code| Self::new(status, message).with_code(code);
        match error {
            FileError::Empty => invalid("file", "The file is empty"),
            FileError::TooLarge(most) => {
                let message = format!("The file is too large: at most {most} bytes");
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, message).with_code("validation_error")
            }
            FileError::Denied(media_type) => {
                let message = format!("Files of type {media_type} are not accepted here");
                Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message).with_code("validation_error")
            }
            FileError::TooMuchUnpublished(most) => {
                let why = "Your uploads and the files of your drafts would hold more than";
                invalid("file", format!("{why} {most} bytes: publish or remove some"))
            }
            FileError::TooMany(most) => invalid("file", format!("There are {most} files already, which is the most")),
            FileError::NoRoom { .. } => Self::unavailable(LATER, error),
            FileError::GivenUp => told(StatusCode::REQUEST_TIMEOUT, "The upload took too long", "validation_error"),
            FileError::NotFound => told(StatusCode::NOT_FOUND, "File not found", "not_found"),
            FileError::NoPublication => told(StatusCode::NOT_FOUND, "Publication not found", "publication_not_found"),
            FileError::NoDraft => told(StatusCode::NOT_FOUND, "Draft not found", "not_found"),
            FileError::NotYours => {
                told(StatusCode::FORBIDDEN, "The publication is somebody else's", "unauthorized_access")
            }
            FileError::Retired => invalid("publication_id", "The publication was retired"),
            FileError::Published => told(
                StatusCode::CONFLICT,
                "The file is part of a published work, and what was published stays. Make a new version of the \
                 publication without it",
                "conflict",
            ),
            FileError::Blob(BlobError::Unavailable(cause)) => Self::unavailable(LATER, cause),
            FileError::Blob(error @ BlobError::Missing) => Self::internal(error),
            FileError::Store(error) => error.into(),
        }
    }
}

/// A form that cannot be read.
pub(in crate::docid) fn unreadable(error: &multer::Error) -> Failure {
    let told = |status, message: &'static str| Failure::new(status, message).with_code("validation_error");
    if let multer::Error::StreamReadFailed(cause) = error {
        return match cause.downcast_ref::<Halt>() {
            Some(Halt::Slow) => told(StatusCode::REQUEST_TIMEOUT, "The upload stood still for too long"),
            Some(Halt::TooMuch) => told(StatusCode::PAYLOAD_TOO_LARGE, "The fields beside the file are too long"),
            Some(Halt::Broken) | None => told(StatusCode::BAD_REQUEST, "The upload broke off"),
        };
    }
    match error {
        multer::Error::NoMultipart | multer::Error::DecodeContentType(_) => {
            told(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Send the file as multipart/form-data")
        }
        multer::Error::NoBoundary => told(StatusCode::BAD_REQUEST, "The content type names no boundary"),
        _ => told(StatusCode::BAD_REQUEST, "The form cannot be read"),
    }
}
