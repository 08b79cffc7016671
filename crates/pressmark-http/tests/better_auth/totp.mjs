// An authenticator app (RFC 6238): SHA-1, six digits, thirty seconds.
import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const PERIOD = 30_000;

export class Authenticator {
    #key;
    #last = 0;

    /** From the `otpauth:` URI that a QR code would hold. */
    constructor(uri) {
        const url = new URL(uri);
        if (url.protocol !== 'otpauth:' || url.host !== 'totp') throw new Error(`not a TOTP URI: ${uri}`);
        this.issuer = url.searchParams.get('issuer');
        this.#key = decode(url.searchParams.get('secret'));
    }

    /**
     * A code that was not used before. A server takes the steps before and after the present one, but (if it is careful)
     * no code twice and none older than the last; so the steps are used in order, beginning with the one before.
     */
    async code() {
        let now = step();
        // Not in the second half of a step: it might be over before the server looks.
        if (Date.now() % PERIOD > PERIOD / 2) now += 1;
        const next = Math.max(this.#last + 1, now - 1);
        while (step() < next - 1) await sleep(250);
        this.#last = next;
        return this.#at(next);
    }

    /** A code that is right at no time near now. */
    wrong() {
        const near = [-2, -1, 0, 1, 2].map((offset) => this.#at(step() + offset));
        return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !near.includes(code));
    }

    #at(counter) {
        const message = Buffer.alloc(8);
        message.writeBigUInt64BE(BigInt(counter));
        const hash = createHmac('sha1', this.#key).update(message).digest();
        const number = hash.readUInt32BE(hash[19] & 15) & 0x7fffffff;
        return String(number % 1_000_000).padStart(6, '0');
    }
}

const step = () => Math.floor(Date.now() / PERIOD);

function decode(base32) {
    const bits = [...base32.replace(/=+$/, '').toUpperCase()].map((c) => ALPHABET.indexOf(c).toString(2).padStart(5, '0')).join('');
    return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}
