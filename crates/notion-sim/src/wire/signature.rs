//! HMAC-SHA256, in hexadecimal: of webhook events, and of the addresses of files.

use std::fmt;
use std::hash::{BuildHasher, RandomState};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

fn mac(key: &[u8], message: &[u8]) -> Option<Hmac<Sha256>> {
    // A key may have any length, so that there is always one.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(message);
    Some(mac)
}

/// Signs a message.
pub(crate) fn sign(key: &[u8], message: &[u8]) -> String {
    let hash = mac(key, message).map(|mac| mac.finalize().into_bytes());
    hash.iter().flatten().map(|byte| format!("{byte:02x}")).collect()
}

/// What a workspace signs the addresses of its files with.
#[derive(Clone)]
pub(crate) struct Key([u8; 32]);

impl Key {
    /// A key that follows from a seed: the same requests have the same answers.
    pub(crate) fn seeded(seed: u64) -> Self {
        let mut random = fastrand::Rng::with_seed(!seed);
        Self(std::array::from_fn(|_| random.u8(..)))
    }

    /// A key that nobody knows.
    pub(crate) fn random() -> Self {
        let mut bytes = [0; 32];
        for part in bytes.chunks_mut(8) {
            // What the standard library hashes with is random from the system.
            part.copy_from_slice(&RandomState::new().hash_one(0_u8).to_ne_bytes());
        }
        Self(bytes)
    }

    pub(crate) fn sign(&self, message: &str) -> String {
        sign(&self.0, message.as_bytes())
    }

    /// Whether the signature is that of the message; takes as long whatever differs.
    pub(crate) fn verifies(&self, message: &str, signature: &str) -> bool {
        let digits = signature.as_bytes();
        let byte = |pair: &[u8]| {
            let pair = std::str::from_utf8(pair).ok()?;
            u8::from_str_radix(pair, 16).ok()
        };
        let bytes: Option<Vec<u8>> = digits.chunks(2).map(byte).collect();
        let mac = mac(&self.0, message.as_bytes());
        bytes.zip(mac).is_some_and(|(bytes, mac)| mac.verify_slice(&bytes).is_ok())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}
