//! How many requests to one upstream are under way at once.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A semaphore whose size follows what the upstream announces, never above the configured one.
#[derive(Debug)]
pub(crate) struct Slots {
    semaphore: Arc<Semaphore>,
    configured: usize,
    sizes: Mutex<Sizes>,
}

#[derive(Debug)]
struct Sizes {
    actual: usize,
    wanted: usize,
}

/// One request's place; free again when dropped.
#[derive(Debug)]
pub(crate) struct Slot<'a> {
    slots: &'a Slots,
    permit: Option<OwnedSemaphorePermit>,
}

impl Slots {
    pub(crate) fn new(configured: usize) -> Self {
        let configured = configured.max(1);
        let sizes = Mutex::new(Sizes { actual: configured, wanted: configured });
        Self { semaphore: Arc::new(Semaphore::new(configured)), configured, sizes }
    }

    /// Waits for a place, first come, first served.
    pub(crate) async fn acquire(&self) -> Slot<'_> {
        // The semaphore is never closed; without a permit the request would merely go uncounted.
        Slot { slots: self, permit: self.semaphore.clone().acquire_owned().await.ok() }
    }

    /// Follows an announced limit. Requests under way end as they would; their places are then taken away.
    pub(crate) fn resize(&self, announced: usize) {
        let mut sizes = self.sizes.lock().unwrap_or_else(PoisonError::into_inner);
        sizes.wanted = announced.clamp(1, self.configured);
        if sizes.wanted > sizes.actual {
            self.semaphore.add_permits(sizes.wanted - sizes.actual);
            sizes.actual = sizes.wanted;
        } else {
            let excess = sizes.actual - sizes.wanted;
            sizes.actual -= self.semaphore.forget_permits(excess);
        }
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        let mut sizes = self.slots.sizes.lock().unwrap_or_else(PoisonError::into_inner);
        if sizes.actual > sizes.wanted
            && let Some(permit) = self.permit.take()
        {
            permit.forget();
            sizes.actual -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_size_follows_but_never_exceeds_the_configuration() {
        let slots = Slots::new(3);
        let (a, b) = (slots.acquire().await, slots.acquire().await);
        slots.resize(1);
        assert_eq!(slots.semaphore.available_permits(), 0);
        drop(a);
        assert_eq!(slots.semaphore.available_permits(), 0, "the place of a was taken away");
        drop(b);
        assert_eq!(slots.semaphore.available_permits(), 1);
        slots.resize(100);
        assert_eq!(slots.semaphore.available_permits(), 3);
        slots.resize(0);
        assert_eq!(slots.semaphore.available_permits(), 1, "never fewer than one");
    }
}
