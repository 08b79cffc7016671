// What a browser adds to the client: cookies and the Origin header. The client itself is unmodified.
import { base, createAuthClient, twoFactorClient } from './environment.mjs';

/** One browser with its own cookies, and an official client in it. */
export class Browser {
    #jar = new Map();
    /** The Set-Cookie headers of the latest answer. */
    setCookies = [];
    /** The Origin that is sent; null for none. */
    origin = base;

    constructor() {
        this.client = createAuthClient({
            baseURL: base,
            plugins: [twoFactorClient()],
            fetchOptions: { customFetchImpl: (url, init) => this.fetch(url, init) },
        });
    }

    /** A browser that has the same cookies now. */
    copy() {
        const other = new Browser();
        other.#jar = new Map(this.#jar);
        return other;
    }

    /** The value of a cookie, by its name without prefix. */
    cookie(name) {
        return this.#jar.get(name) ?? this.#jar.get(`__Secure-${name}`);
    }

    /** The Set-Cookie header of the latest answer for this cookie. */
    setCookie(name) {
        return this.setCookies.find((line) => line.replace(/^__Secure-/, '').startsWith(`${name}=`));
    }

    forget(name) {
        this.#jar.delete(name);
        this.#jar.delete(`__Secure-${name}`);
    }

    async fetch(url, init = {}) {
        const headers = new Headers(init.headers);
        const isOurs = new URL(url).origin === base;
        if (isOurs && this.#jar.size > 0) {
            headers.set('cookie', [...this.#jar].map(([name, value]) => `${name}=${value}`).join('; '));
        }
        if (this.origin && (init.method ?? 'GET') !== 'GET') headers.set('origin', this.origin);
        const response = await fetch(url, { ...init, headers });
        if (isOurs) this.#keep(response.headers.getSetCookie());
        return response;
    }

    /** Opens a link as a navigation does, without following its redirect. */
    async open(url) {
        const response = await this.fetch(url, { redirect: 'manual' });
        await response.arrayBuffer();
        const location = response.headers.get('location');
        return { status: response.status, location: location && new URL(location, base) };
    }

    #keep(lines) {
        this.setCookies = lines;
        for (const line of lines) {
            const [pair, ...attributes] = line.split(';').map((part) => part.trim());
            const at = pair.indexOf('=');
            const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
            const isGone = attributes.some((attribute) => /^max-age=(0|-)/i.test(attribute));
            if (isGone || value === '') this.#jar.delete(name);
            else this.#jar.set(name, value);
        }
    }
}
