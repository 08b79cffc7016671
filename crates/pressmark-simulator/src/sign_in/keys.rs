//! The providers' keys, made at start, and tokens signed with them.

use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// How a token is to be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signature {
    Right,
    /// By a key that nobody published, under the name of the published one.
    Foreign,
    None,
}

/// One set of keys.
pub(super) struct Keys {
    /// Part of the keys' names, so that new keys have new names.
    generation: u64,
    rsa: RsaKeyPair,
    elliptic: EcdsaKeyPair,
    foreign_rsa: RsaKeyPair,
    foreign_elliptic: EcdsaKeyPair,
}

impl Keys {
    pub(super) fn generate(generation: u64) -> Result<Self, Unspecified> {
        let elliptic = || EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING);
        Ok(Self {
            generation,
            rsa: RsaKeyPair::generate(KeySize::Rsa2048)?,
            elliptic: elliptic()?,
            foreign_rsa: RsaKeyPair::generate(KeySize::Rsa2048)?,
            foreign_elliptic: elliptic()?,
        })
    }

    pub(super) fn generation(&self) -> u64 {
        self.generation
    }

    fn name(&self, is_elliptic: bool) -> String {
        format!("simulated-{}-{}", if is_elliptic { "ec" } else { "rsa" }, self.generation)
    }

    /// The published key (RFC 7517).
    pub(super) fn published(&self, is_elliptic: bool) -> Value {
        let kid = self.name(is_elliptic);
        if is_elliptic {
            // An uncompressed point: 4, x, y.
            let point = self.elliptic.public_key().as_ref();
            let (x, y) = point[1..].split_at(32);
            return json!({ "keys": [
                { "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": kid, "x": encode(x), "y": encode(y) },
            ] });
        }
        let (n, e) = rsa_parts(self.rsa.public_key().as_ref());
        json!({ "keys": [
            { "kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": encode(n), "e": encode(e) },
        ] })
    }

    /// A JSON Web Token in compact form.
    pub(super) fn token(&self, claims: &Value, is_elliptic: bool, signature: Signature) -> Result<String, Unspecified> {
        let alg = match (signature, is_elliptic) {
            (Signature::None, _) => "none",
            (_, true) => "ES256",
            (_, false) => "RS256",
        };
        let header = json!({ "alg": alg, "typ": "JWT", "kid": self.name(is_elliptic) });
        let signed = format!("{}.{}", encode(header.to_string().as_bytes()), encode(claims.to_string().as_bytes()));
        let is_foreign = signature == Signature::Foreign;
        let bytes = match (signature, is_elliptic) {
            (Signature::None, _) => Vec::new(),
            (_, true) => {
                let key = if is_foreign { &self.foreign_elliptic } else { &self.elliptic };
                key.sign(&SystemRandom::new(), signed.as_bytes())?.as_ref().to_vec()
            }
            (_, false) => {
                let key = if is_foreign { &self.foreign_rsa } else { &self.rsa };
                let mut bytes = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut bytes)?;
                bytes
            }
        };
        Ok(format!("{signed}.{}", encode(&bytes)))
    }
}

/// Modulus and exponent of a key in the form of PKCS #1: a sequence of two integers.
fn rsa_parts(der: &[u8]) -> (&[u8], &[u8]) {
    let (sequence, _) = der_value(der);
    let (modulus, rest) = der_value(sequence);
    let (exponent, _) = der_value(rest);
    (without_sign(modulus), without_sign(exponent))
}

/// The contents of the first value, and what follows it. A key that we made ourselves is well-formed; anything else comes
/// out empty.
fn der_value(der: &[u8]) -> (&[u8], &[u8]) {
    let [_, first, rest @ ..] = der else { return (&[], &[]) };
    let (length, rest) = match usize::from(*first) {
        short if short < 0x80 => (short, rest),
        long => {
            let (bytes, rest) = rest.split_at_checked(long & 0x7f).unwrap_or_default();
            (bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
        }
    };
    rest.split_at_checked(length).unwrap_or_default()
}

fn without_sign(integer: &[u8]) -> &[u8] {
    integer.strip_prefix(&[0]).unwrap_or(integer)
}

pub(super) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
